"""What every kind of record shares. Rooms add one model a kind, each a child of `Record`."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kexie.files.models import StoredFile
from kexie.files.types import SHOWN
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import Refused
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.postings import Posting, Stated
from kexie.registry.models import Book, Organisation, new_ref

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
MOST_COUNTED = 2_000_000_000  # what a column of either database holds
MOST_SHOWN = 3_000_000  # bytes of a picture inside a page
MOST_STATED = 1_000_000_000_000  # in the unit of the measure: a million million 元, far below the ledger's 2**62 分


# Fields of numbers, for rooms ------------------------------------------------------------------------------------------


def count_field(label: Any, **options: Any) -> models.PositiveIntegerField:
    """A whole number, never negative; left empty where it is not known."""
    options = {"null": True, "blank": True} | options
    return models.PositiveIntegerField(label, validators=[_not_above(MOST_COUNTED)], **options)


def amount_field(label: Any, **options: Any) -> models.DecimalField:
    """A number with two decimals, such as money in 元; never negative; left empty where it is not known."""
    options = {"max_digits": 14, "decimal_places": 2, "null": True, "blank": True} | options
    return models.DecimalField(
        label, validators=[MinValueValidator(0, _("Enter 0 or more.")), _not_above(MOST_STATED)], **options
    )


def approx_field(**options: Any) -> models.PositiveSmallIntegerField:
    """How exact the number beside it is: exact unless said otherwise. `attendance_approx` goes with `attendance`."""
    return models.PositiveSmallIntegerField(_("how exact"), choices=Approx, default=Approx.EXACT, **options)


def _not_above(most: int) -> MaxValueValidator:
    return MaxValueValidator(most, _("One record holds at most %(limit_value)s. Check the number for a slip of a key."))


def day_field(label: Any, **options: Any) -> models.DateField:
    """A day of the years that Kexie knows."""
    return models.DateField(label, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], **options)


# Records ----------------------------------------------------------------------------------------------------------------


class Told(models.Model):
    """A model that says its choices in words. Django asks a field for all its words anew for each row of a list."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> str:
        value = getattr(self, field.attname)
        return _words_of(field, get_language()).get(value, value)


@cache
def _words_of(field: models.Field, language: str) -> dict[Any, str]:
    return {value: str(words) for value, words in field.flatchoices}


class OfItsKind(models.Manager):
    """The rows of a kind's own table, asked for by its kind too: by that the database finds them among all records."""

    def get_queryset(self) -> Any:
        from kexie.records.kinds import all_kinds

        code = next((kind.code for kind in all_kinds() if kind.model is self.model), None)
        return super().get_queryset().filter(kind=code) if code else super().get_queryset()


class Record(Told):
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

    objects = OfItsKind()

    # Relations to rows (`Row`) that the kind keeps beside its record; the snapshot has them.
    beside: ClassVar[tuple[str, ...]] = ()

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

    def complete(self) -> None:
        """Fill in what follows from other facts, before they are checked."""

    def clean(self) -> None:
        """What the fields of one record must be to each other. Raises ValidationError, each message at its field."""
        if self.since and self.day and self.since > self.day:
            raise ValidationError({"since": gettext("The first day is after the last. Change one of them.")})
        for name, approx in self.approximations().items():
            how = Approx(getattr(self, approx))
            if how.has_amount and getattr(self, name) is None:
                setattr(self, approx, Approx.EXACT.value)  # nothing is said of it, so nothing of how exact it is
            if not how.has_amount and getattr(self, name) is not None:
                message = gettext(
                    "“%(approx)s” is said where there is no number. Take out the number, or say how exact it is."
                )
                raise ValidationError({approx: message % {"approx": how.label}})

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """What only the database can say of records about to be saved, such as the next number of a series.

        Called in the transaction that saves them, new or changed, with the personal facts typed beside them. Raises
        BadFacts, which leaves nothing behind.
        """

    def rows(self, name: str) -> list[Any]:
        """The rows of a relation in `beside`, each in its order; a record that is being made has none."""
        if self.pk is None or getattr(self, "_nothing_beside", False):
            return []
        return sorted(getattr(self, name).all(), key=lambda row: row.in_order())

    def rows_changed(self) -> None:
        """Take over what follows from the rows beside it, before it is saved with one more, one less or another."""

    @classmethod
    @cache
    def approximations(cls) -> dict[str, str]:
        """Names of numbers, each with the name of the field that says how exact it is."""
        names = [field.name for field in cls._meta.concrete_fields]
        return {name.removesuffix("_approx"): name for name in names if name.endswith("_approx")}

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
        """What lists and reports call the record; a draft may have no name yet."""
        return self.declaration.title(self.whole) or gettext("(no name yet)")

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

    @classmethod
    def renamed(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """A snapshot of an earlier release under today's names, where a kind gave a fact another name or form."""
        return kept

    @classmethod
    @cache
    def fact_fields(cls) -> list[models.Field]:
        """The columns a snapshot keeps."""
        return [field for field in cls._meta.concrete_fields if not field.primary_key and field.name != "book"]

    def snapshot(self) -> dict[str, Any]:
        """All facts as JSON values; organisations by ref, personal fields as keyed digests, files by hash."""
        facts = {field.attname: fact_of(self, field) for field in self.fact_fields()}
        facts |= {name: [row.as_fact() for row in self.rows(name)] for name in self.beside}
        if getattr(self, "_nothing_beside", False):  # it is being made, and alone: there is nothing to look up
            return facts | {"personal": {}, "sources": [], "evidence": []}
        return facts | {
            "personal": {each.name: each.digest() for each in self.personal_fields.all()},
            "sources": [each.as_fact() for each in sorted(self.sources.all(), key=lambda source: source.pk)],
            "evidence": sorted(each.as_fact() for each in self.evidence.all()),
        }

    def postings(self) -> Iterator[Posting]:
        """What the kind posts; of a record that speaks for a document, as stated totals. What is counted beside it is."""
        found: Iterable[Posting] = self.declaration.postings(self)
        for posting in found:
            if self.basis == Basis.COUNTED or isinstance(posting, Stated):
                yield posting
            else:
                yield _based(posting, Basis(self.basis), self.since)
        yield from self.declaration.postings_beside(self)


class Row(Told):
    """A row that a kind keeps beside its record, named in its `beside`: changed through `actions.change` alone."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)

    class Meta:
        abstract = True

    def in_order(self) -> tuple[Any, ...]:
        """Where it stands among the rows of its record: in the order they were made."""
        return (self.pk,)

    @classmethod
    @cache
    def fact_fields(cls) -> list[models.Field]:
        """The columns a snapshot keeps: all but the link to the record it stands beside."""
        fields = [field for field in cls._meta.concrete_fields if not field.primary_key]
        return [field for field in fields if not (field.many_to_one and _owns(field))]

    def as_fact(self) -> dict[str, Any]:
        """All facts as JSON values, as `Record.snapshot` has them."""
        return {field.attname: fact_of(self, field) for field in self.fact_fields()}

    @classmethod
    def told(cls, fact: Mapping[str, Any]) -> str:
        """A row as a snapshot keeps it, in words for the history."""
        from kexie.records.rows import tell_row

        return tell_row(cls, fact)


class DatedRow(Row):
    """A row that has a day, and its order by it."""

    day: Any

    class Meta:
        abstract = True

    def in_order(self) -> tuple[Any, ...]:
        return self.day, self.ref


def of_today(model: type[Record], kept: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot as a record of today keeps it: what was declared since stands as it begins (docs/decisions/0007)."""
    fact = model.renamed(dict(kept))
    for name in model.beside:
        rows = model._meta.get_field(name).related_model
        fact[name] = [_with_later_columns(rows, row) for row in fact.get(name, [])]
    return fact | _with_later_columns(model, fact)


def _with_later_columns(model: type[Record] | type[Row], fact: Mapping[str, Any]) -> dict[str, Any]:
    blank = model()
    fields = model.fact_fields()
    return {field.attname: fact[field.attname] if field.attname in fact else fact_of(blank, field) for field in fields}


def fact_of(row: models.Model, field: models.Field) -> Any:
    """The value of a field as a snapshot keeps it."""
    value = getattr(row, field.attname)
    if value is not None and field.many_to_one:  # a row's number says nothing in another database
        linked = getattr(row, field.name)
        return linked.sha256 if isinstance(linked, StoredFile) else linked.ref
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{value + 0:.{field.decimal_places}f}"  # 3000 and 3000.00 are one amount, so are 0 and -0
    return value or "" if field.many_to_one else value


def _owns(field: models.Field) -> bool:
    """Whether a row's link leads to the record it stands beside."""
    return field.remote_field.get_accessor_name() in field.related_model.__dict__.get("beside", ())


def _based(posting: Posting, basis: Basis, since: date | None) -> Posting:
    facts = {name: getattr(posting, name) for name in Posting.__dataclass_fields__}
    if basis is Basis.STATED:
        return Stated(**facts | {"since": posting.since or since})
    return Posting(**facts | {"basis": basis})


class Request(models.Model):
    """A form that was sent, by its key: sent again within a month, with the same words, it gives its first answer."""

    book = models.ForeignKey(Book, models.CASCADE)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    record = models.ForeignKey(Record, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="one_answer_a_key")]


class PersonalField(models.Model):
    """A personal fact beside its record. The snapshot keeps a digest under `key`: erase both, and the chain stays."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="personal_fields")
    name = models.CharField(max_length=40)
    value = models.TextField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the scan of a consent
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
    """A file that shows the work happened, under the name it had here. Optional, always."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="evidence_once_a_record")]
        ordering = ["pk"]

    def as_fact(self) -> list[str]:
        return [self.file.sha256, self.name, self.caption]

    @property
    def is_shown(self) -> bool:
        """A picture that a page can show as it is without keeping a phone waiting."""
        return self.file.media_type in SHOWN and self.file.size <= MOST_SHOWN


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
    value = amount_field(_("value"), max_digits=18)
    approx = approx_field()
    role = models.CharField(_("kind of statement"), max_length=10, choices=Role, default=Role.RESULT)
    opening = models.BooleanField(
        _("opening balance"), default=False, help_text=_("Of a stock: post it, once, as what there was at the start.")
    )
    text = models.CharField(_("wording"), max_length=500, blank=True)

    @classmethod
    def approximations(cls) -> dict[str, str]:
        return {"value": "approx"}

    def clean(self) -> None:
        """The measure and its dimensions are in the catalogue; what is counted whole is whole."""
        super().clean()
        if not self.measure:
            return
        try:
            catalogue().account_code(self.measure, self.dims)
        except Refused as refusal:
            raise ValidationError({refusal.field or "measure": str(refusal)}) from None
        if self.posts() and self.value is not None:
            measure = catalogue().measure(self.measure)
            if Decimal(self.value).scaleb(measure.decimals) % 1:
                message = gettext(
                    "%(value)s %(unit)s is not a whole number, and this is counted whole. Enter a whole number."
                )
                raise ValidationError({"value": message % {"value": self.value.normalize(), "unit": measure.unit}})

    def posts(self) -> bool:
        """What is planned, or is per item, posts nothing; a part only where it names dimensions of its own."""
        if self.role in (self.Role.PLANNED, self.Role.EACH):
            return False
        return self.role != self.Role.PART or bool(self.dims)


# Workbooks --------------------------------------------------------------------------------------------------------------


class Workbook(models.Model):
    """A workbook that was handed in to be recorded row by row: looked through first, then accepted once, as a whole.

    `layout` says where its rows stand and which column is which; `outcome` is what the last look found, for the page.
    Until it is accepted its file waits in the files room; of an abandoned one nothing stays.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="workbooks")
    kind = models.CharField(max_length=40)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    layout = models.JSONField(default=dict)
    outcome = models.JSONField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "kind", "sha256", "by"],
                condition=Q(accepted_at__isnull=True),
                name="a_workbook_waits_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkbookRow(models.Model):
    """The row of an accepted workbook that a record was made of."""

    workbook = models.ForeignKey(Workbook, models.PROTECT, related_name="rows")
    record = models.OneToOneField(Record, models.PROTECT, related_name="workbook_row")
    sheet = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.workbook_id} {self.number}"
