"""Editions of contests, what schools sent in, and the awards won."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.contests.choices import projects, stages
from kexie.records.choices import grades, levels, scopes
from kexie.records.models import Record, approx_field, count_field


class ContestEdition(Record):
    """One edition of a contest at one level, from its first day (`since`) to its last (`day`)."""

    contest = models.CharField(_("contest"), max_length=100)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    level = models.CharField(_("level of the contest"), max_length=12, choices=levels)
    scope = models.CharField(
        _("held by"), max_length=10, choices=scopes, default="own",
        help_text=_("Someone else's is in no figure of contests held."),
    )  # fmt: skip
    participants = count_field(_("participants"))
    participants_approx = approx_field()
    awards_announced = count_field(
        _("awards announced to us"), help_text=_("The total the notice gives; the awards entered must add up to it.")
    )


class OfEdition(Record):
    """What belongs to an edition. It says its level itself, so that what it posts hangs on no other record."""

    of_edition = models.ForeignKey(
        ContestEdition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contest and edition")
    )

    class Meta:
        abstract = True


class Entry(OfEdition):
    """What one school sent in for one category and stage: counts, and names beside it. `organisation` is the school."""

    project = models.CharField(_("contest category"), max_length=12, choices=projects)
    stage = models.CharField(_("school stage"), max_length=12, choices=stages, blank=True)
    level = models.CharField(_("level of the contest"), max_length=12, choices=levels)
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    quota = count_field(_("entries allowed"))
    received = count_field(_("entries received"))
    recommended = count_field(_("entries recommended"), help_text=_("To the next level."))


class Award(OfEdition):
    """Awards of one grade at one edition of a contest. Someone else's total has scope external: shares need it.

    Contest and edition stand in the award itself, because reports tell them; of one that names its edition they are
    taken from there when it is saved.
    """

    contest = models.CharField(
        _("contest"), max_length=100, blank=True, help_text=_("Where it is not chosen from the list above.")
    )
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    level = models.CharField(_("level of the award"), max_length=12, choices=levels)
    grade = models.CharField(_("grade of the award"), max_length=8, choices=grades)
    project = models.CharField(_("contest category"), max_length=12, choices=projects, blank=True)
    stage = models.CharField(_("school stage"), max_length=12, choices=stages, blank=True)
    count = count_field(_("awards"))
    count_approx = approx_field()
    scope = models.CharField(
        _("scope"), max_length=10, choices=scopes, default="own",
        help_text=_("A share needs the whole: enter the city's total, ours in it, as someone else's."),
    )  # fmt: skip
    whose = models.CharField(
        _("whose total"), max_length=100, blank=True, help_text=_("Of someone else's: the region.")
    )

    def clean(self) -> None:
        super().clean()
        if self.of_edition_id:
            self.contest, self.edition = self.of_edition.contest, self.of_edition.edition
        elif not self.contest:
            raise ValidationError({"contest": gettext("Choose the contest and its edition, or write the contest.")})
