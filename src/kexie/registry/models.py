"""Books and the identity of organisations: who keeps a ledger, and whom it speaks of."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/l/i, u: read aloud and typed without mistakes


def new_ref() -> str:
    """An opaque public identifier: twelve letters, not a running number, so it tells nothing of what else exists."""
    drawn, letters = secrets.randbelow(len(ALPHABET) ** 12), ""
    for _letter in range(12):
        drawn, at = divmod(drawn, len(ALPHABET))
        letters += ALPHABET[at]
    return letters


class Book(models.Model):
    """One association's ledger. Its head is the seq and hash of its last voucher, moved by the ledger alone."""

    class Level(models.TextChoices):
        COUNTY = "county", _("county or district")
        CITY = "city", _("city")
        PROVINCE = "province", _("province")
        TOWNSHIP = "township", _("township or street")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    opened_on = models.DateField(_("opening day"), help_text=_("Unknown beginnings start on this day."))
    head_seq = models.PositiveBigIntegerField(default=0, editable=False)
    head_hash = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.name


class BookSeat(models.Model):
    """The division a book keeps, from a day on: offices move when districts are merged or split."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="seats")
    division = models.CharField(_("division"), max_length=12)
    since = models.DateField(_("since"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "since"], name="one_seat_a_day")]
        ordering = ["since"]


class Organisation(models.Model):
    """An association of any kind, a school, an enterprise, a venue: its name, kind and place as last known."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise association")
        PARK = "park", _("park association")
        TOWNSHIP = "township", _("township or street association")
        RURAL_TECH = "rural_tech", _("rural professional technical association")
        COMMUNITY = "community", _("village or community association")
        SCHOOL_ASSOCIATION = "school", _("school association")
        SOCIETY = "society", _("society")
        VOLUNTEER_TEAM = "volunteer_team", _("volunteer team")
        OTHER = "other", _("other association")
        PUPILS_SCHOOL = "pupils_school", _("school with pupils")
        COMPANY = "company", _("enterprise")
        VENUE = "venue", _("venue")
        OFFICE = "office", _("public body")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="organisations")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    division = models.CharField(_("division"), max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "name"], name="one_organisation_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def title(self) -> str:
        """What lists and choices call it, as they ask of a record."""
        return self.name
