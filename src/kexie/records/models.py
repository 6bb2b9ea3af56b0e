"""What every kind of record shares. Rooms add one model a kind, each a child of `Record`."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kexie.files.models import StoredFile
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.postings import Posting, Stated
from kexie.registry.models import Book, Organisation, new_ref

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class Record(models.Model):
    """A piece of work: draft → recorded → void; a reporter's is submitted until the office accepts it.

    `day` is when the work was done; what took several days has its first in `since` and its last in `day`. A record
    whose `basis` is stated speaks for a document's total: it posts the residual over what records count themselves.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RECORDED = "recorded", _("recorded")
        VOID = "void", _("void")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="records", editable=False)
    kind = models.CharField(max_length=40, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECORDED, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    since = models.DateField(
        _("first day"), null=True, blank=True, help_text=_("Where it took, or stands for, several days."),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )  # fmt: skip
    day = models.DateField(_("day"), validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)])
    division = models.CharField(_("place"), max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    basis = models.PositiveSmallIntegerField(
        _("basis"),
        default=Basis.COUNTED,
        choices=[(basis.value, basis.label) for basis in (Basis.COUNTED, Basis.ESTIMATED, Basis.STATED)],
    )
    note = models.TextField(
        _("note"), blank=True, max_length=4000,
        help_text=_("How it was done and what came of it. Reports may tell it in these words."),
    )  # fmt: skip
    made_at = models.DateTimeField(auto_now_add=True, editable=False)
    made_by = models.CharField(max_length=40, editable=False)

    class Meta:
        indexes = [models.Index(fields=["book", "kind", "day", "id"], name="records_of_a_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lte=models.F("day")), name="days_in_order"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_count_from_one"),
        ]
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def organisation_ref(self) -> str:
        return self.organisation.ref if self.organisation_id else ""

    @property
    def declaration(self) -> Any:
        """The kind of this record, as its room declared it."""
        from kexie.records.kinds import kind_of

        return kind_of(self.kind)

    @property
    def title(self) -> str:
        """What lists and reports call the record."""
        return self.declaration.title(self.whole)

    @property
    def whole(self) -> Any:
        """The record with the fields of its kind, where it was fetched as a bare `Record`."""
        if type(self) is not Record:
            return self
        return self.declaration.model.objects.select_related("organisation").get(pk=self.pk)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("records:page", args=[self.book.key, self.ref])

    # What the ledger asks -------------------------------------------------------------------------------------------

    def is_posted(self) -> bool:
        return self.state == self.State.RECORDED

    def snapshot(self) -> dict[str, Any]:
        """All facts as JSON values; organisations by ref, personal fields as keyed digests, files by hash."""
        facts = {field.attname: self._fact(field) for field in self._meta.concrete_fields if _is_fact(field)}
        if getattr(self, "_nothing_beside", False):  # it is being made, and alone: there is nothing to look up
            return facts | {"personal": {}, "sources": [], "evidence": []}
        return facts | {
            "personal": {each.name: each.digest() for each in self.personal_fields.all()},
            "sources": [each.as_fact() for each in sorted(self.sources.all(), key=lambda source: source.pk)],
            "evidence": sorted(each.file.sha256 for each in self.evidence.all()),
        }

    def postings(self) -> Iterator[Posting]:
        """What the kind posts; of a record that speaks for a document, as stated totals."""
        found: Iterable[Posting] = self.declaration.postings(self)
        for posting in found:
            if self.basis == Basis.COUNTED or isinstance(posting, Stated):
                yield posting
            else:
                yield _based(posting, Basis(self.basis), self.since)

    def _fact(self, field: models.Field) -> Any:
        if field.name == "organisation":
            return self.organisation_ref
        value = getattr(self, field.attname)
        if isinstance(field, models.DecimalField) and value is not None:
            return f"{value:.{field.decimal_places}f}"  # 3000 and 3000.00 are one amount
        return value


def _is_fact(field: models.Field) -> bool:
    return not field.primary_key and field.name not in ("book",)


def _based(posting: Posting, basis: Basis, since: date | None) -> Posting:
    facts = {name: getattr(posting, name) for name in Posting.__dataclass_fields__}
    if basis is Basis.STATED:
        return Stated(**facts | {"since": posting.since or since})
    return Posting(**facts | {"basis": basis})


class Request(models.Model):
    """A form that was sent, by its key: sent again with the same words it gives its first answer, once."""

    book = models.ForeignKey(Book, models.CASCADE)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    record = models.ForeignKey(Record, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="one_answer_a_key")]


class PersonalField(models.Model):
    """A personal fact beside its record. The snapshot keeps a digest under `key`: erase both, and the chain stays."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="personal_fields")
    name = models.CharField(max_length=40)
    value = models.TextField(null=True)
    key = models.CharField(max_length=64)
    kept_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "name"], name="one_personal_field_a_name")]

    def digest(self) -> str:
        """Of an erased value, the digest it had."""
        if self.value is None:
            return self.kept_digest
        return hmac.new(bytes.fromhex(self.key), self.value.encode(), hashlib.sha256).hexdigest()


class Source(models.Model):
    """Where in a document a record's facts stand: characters [start, end) of the file's text."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="sources")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="a_source_has_characters")]
        ordering = ["start", "pk"]

    def as_fact(self) -> list[Any]:
        return [self.file.sha256, self.start, self.end]


class Evidence(models.Model):
    """A file that shows the work happened. Optional, always."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="evidence_once_a_record")]


class Statement(Record):
    """A total that a document states and that is no identified piece of work."""

    class Role(models.TextChoices):
        RESULT = "result", _("result")
        PART = "part", _("part of a total")
        PLANNED = "planned", _("planned")
        EXTERNAL = "external", _("someone else's")
        EACH = "each", _("per item")

    measure = models.CharField(_("measure"), max_length=80)
    dims = models.JSONField(_("dimensions"), default=dict, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2, null=True, blank=True)
    approx = models.PositiveSmallIntegerField(_("how exact"), choices=Approx, default=Approx.EXACT)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.RESULT)
    opening = models.BooleanField(
        _("opening balance"), default=False, help_text=_("Of a stock: post it, once, as what there was at the start.")
    )
    text = models.CharField(_("wording"), max_length=500, blank=True)


def approx_field(**options: Any) -> models.PositiveSmallIntegerField:
    """The approximation that goes with a number: exact unless said otherwise."""
    return models.PositiveSmallIntegerField(_("how exact"), choices=Approx, default=Approx.EXACT, **options)
