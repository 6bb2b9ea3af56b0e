"""Documents issued and received with their numbers and receipts, duties, assigned work, voices of science workers."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.desk.numbers import WORD_LENGTH, DocumentNumber, next_serial, parse_number
from kexie.files.models import StoredFile
from kexie.language.active import day_words
from kexie.ledger.actions import lock
from kexie.records.errors import BadFacts, BadRows
from kexie.records.models import PersonalField, Record, Row, count_field, day_field
from kexie.registry.models import Book, Organisation


def _refuse(refused: dict[int, dict[str, list[str]]], made: Sequence[Any]) -> None:
    """Raises BadFacts of the one record, BadRows of many."""
    if refused:
        raise BadRows(refused) if len(made) > 1 else BadFacts(refused[1])


# Numbers ---------------------------------------------------------------------------------------------------------------


class NumberSeries(models.Model):
    """Numbers of one agency word in one year: 东科协〔2031〕. Its numbers are those its documents hold."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="number_series")
    word = models.CharField(_("agency word"), max_length=WORD_LENGTH)
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "word", "year"], name="one_series_a_word_and_year")]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕"

    @property
    def ref(self) -> str:
        """What snapshots call the series; it is unique in its book."""
        return str(self)

    def number(self, serial: int) -> str:
        return str(DocumentNumber(self.word, self.year, serial))


class Numbered(Record):
    """A record that may hold a number of a series.

    Typed without its figure, 东科协〔2031〕号, the number is the next of its series, taken when the record is saved, in
    its transaction, and kept for good, also by a void record. Typed whole it is an old paper's: accepted where nobody
    else holds it.
    """

    number = models.CharField(_("document number"), max_length=60, blank=True)
    series = models.ForeignKey(NumberSeries, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    serial = models.PositiveIntegerField(null=True, blank=True, editable=False)
    taken = models.BooleanField(default=False, editable=False)  # from the series, not typed

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="%(class)s_number_once_a_series"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, serial__isnull=True) | Q(series__isnull=False, serial__gte=1),
                name="%(class)s_series_with_serial",
            ),
        ]

    def is_numbered(self) -> bool:
        """Whether its number is one of this office's own."""
        return True

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """Give each its number: the next one of its series, or the one that was typed, where it is free."""
        if not made:
            return
        lock(made[0].book)  # two at once: the second waits here, and sees the number the first took
        known: dict[tuple[str, int], tuple[NumberSeries, set[int]]] = {}
        odd: set[str] = set()
        refused: dict[int, dict[str, list[str]]] = {}
        for row, each in enumerate(made, start=1):
            try:
                each._take_number(known, odd)
            except ValidationError as error:
                refused[row] = error.message_dict
        _refuse(refused, made)

    def _take_number(self, known: dict[tuple[str, int], tuple[NumberSeries, set[int]]], odd: set[str]) -> None:
        """Of records that are settled together: `known` the series as taken so far, `odd` numbers of another shape."""
        held = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if held is not None and held.number == self.number and held.is_numbered() == self.is_numbered():
            waits = not self.series_id and self.state == Record.State.RECORDED
            if not waits:  # a draft's number is taken once the draft is recorded
                return
        if held is not None and held.taken:
            message = gettext(
                "The number %(number)s was taken from the register and stays with this document. Put it back; make "
                "the document void if it was issued by mistake."
            )
            raise ValidationError({"number": message % {"number": held.number}})
        self.series = self.serial = None
        wanted = parse_number(self.number) if self.is_numbered() else None
        if wanted is None:
            self._refuse_twin(odd)
            return
        if wanted.serial is None and self.state != Record.State.RECORDED:
            self.number = str(wanted)
            return
        series, taken = self._series(wanted, known)
        if held is not None and held.series_id == series.pk:
            taken.discard(held.serial)
        serial = next_serial(taken) if wanted.serial is None else wanted.serial
        if serial in taken:
            message = gettext("%(number)s is held by another document. Type another number, or leave out its figure.")
            raise ValidationError({"number": message % {"number": series.number(serial)}})
        self.series, self.serial, self.number = series, serial, series.number(serial)
        self.taken = wanted.serial is None
        taken.add(serial)

    def _series(
        self, wanted: DocumentNumber, known: dict[tuple[str, int], tuple[NumberSeries, set[int]]]
    ) -> tuple[NumberSeries, set[int]]:
        key = (wanted.word, wanted.year)
        if key not in known:
            series, _new = NumberSeries.objects.get_or_create(book=self.book, word=wanted.word, year=wanted.year)
            taken = type(self).objects.filter(series=series).values_list("serial", flat=True)
            known[key] = series, set(taken)
        return known[key]

    def _refuse_twin(self, odd: set[str]) -> None:
        """A number of another shape, 东科协字第5号, is held once too."""
        if not self.number or not self.is_numbered():
            return
        twins = type(self).objects.filter(book=self.book, number=self.number).exclude(pk=self.pk)
        if self.number in odd or any(twin.is_numbered() for twin in twins):
            message = gettext("%(number)s is held by another document. Type another number, or leave out its figure.")
            raise ValidationError({"number": message % {"number": self.number}})
        odd.add(self.number)


# Documents -------------------------------------------------------------------------------------------------------------


class IssuedDocument(Numbered):
    """A document the office issued, or one of someone else's that its work rests on (scope external)."""

    class Scope(models.TextChoices):
        OWN = "own", _("issued by this association")
        EXTERNAL = "external", _("issued by someone else")

    beside = ("addressee_rows",)

    name = models.CharField(_("title of the document"), max_length=200)
    issuer = models.CharField(_("issuer"), max_length=100, blank=True)
    scope = models.CharField(_("whose"), max_length=10, choices=Scope, default=Scope.OWN)
    channel = models.CharField(_("sent by way of"), max_length=60, blank=True)
    addressees = models.CharField(_("addressees"), max_length=200, blank=True)

    class Meta(Numbered.Meta):
        pass

    def is_numbered(self) -> bool:
        return self.scope == self.Scope.OWN


class IncomingDocument(Numbered):
    """A document that came in. `number` is our own register's; `sender_number` stands on the paper."""

    name = models.CharField(_("title of the document"), max_length=200)
    sender = models.CharField(_("sender"), max_length=100)
    sender_number = models.CharField(_("number on the paper"), max_length=60, blank=True)
    channel = models.CharField(_("sent by way of"), max_length=60, blank=True)

    class Meta(Numbered.Meta):
        pass


class RowManager(models.Manager):
    """Rows with the files and organisations their facts name, so that a snapshot asks for nothing more."""

    def get_queryset(self) -> models.QuerySet[Any]:
        links = [field.name for field in self.model._meta.concrete_fields if field.many_to_one]
        return (
            super().get_queryset().select_related(*(name for name in links if name not in ("document", "suggestion")))
        )


class Addressee(Row):
    """To whom a document went, and whether they said that it arrived. Who said so is a personal field."""

    class Receipt(models.TextChoices):
        NONE = "", _("no receipt yet")
        LINK = "link", _("confirmed through the link")
        PAPER = "paper", _("paper receipt")

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="addressee_rows")
    name = models.CharField(_("addressee"), max_length=100)
    division = models.CharField(_("place"), max_length=12, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(_("sent by way of"), max_length=60, blank=True)
    sent_on = day_field(_("sent on"))
    receipt = models.CharField(_("receipt"), max_length=10, choices=Receipt, blank=True, default="")
    received_on = day_field(_("received on"), null=True, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RowManager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees and receipts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "name"], name="one_addressee_a_name"),
            models.CheckConstraint(
                condition=Q(receipt="", received_on__isnull=True) | (~Q(receipt="") & Q(received_on__isnull=False)),
                name="a_receipt_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def personal_name(self) -> str:
        """The personal field of the record that keeps who confirmed."""
        return f"receipt_{self.ref}"

    @classmethod
    def told(cls, fact: Mapping[str, Any]) -> str:
        receipt = f"{cls.Receipt(fact['receipt']).label} {day_words(fact['received_on']) if fact['received_on'] else ''}".strip()
        return f"{fact['name']}（{day_words(fact['sent_on'])}，{receipt}）"


class ReceiptLink(models.Model):
    """A one-time link by which an addressee confirms. Only the digest of its token is kept; a newer one ends it."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.made_at}"


# Duties and assigned work ----------------------------------------------------------------------------------------------


class Duty(Record):
    """Who owes what to whom by its day. It closes by the record that shows it was done, or is withdrawn in words."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    what = models.CharField(_("what is owed"), max_length=300)
    owed_by = models.CharField(_("who owes it"), max_length=100)
    owed_to = models.CharField(_("owed to"), max_length=100, blank=True)
    source = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("document it comes from")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    proof = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("record that shows it")
    )
    closed_on = day_field(_("duty closed on"), null=True, blank=True)
    why_withdrawn = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["outcome"], name="duties_by_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", proof__isnull=True, closed_on__isnull=True, why_withdrawn="")
                | Q(outcome="done", proof__isnull=False, closed_on__isnull=False, why_withdrawn="")
                | (Q(outcome="withdrawn", proof__isnull=True, closed_on__isnull=False) & ~Q(why_withdrawn="")),
                name="a_duty_closes_by_proof_or_in_words",
            )
        ]

    def days_late(self, today: date) -> int:
        """Whole days beyond its day: until it was done, or until today where it is open; 0 in time or withdrawn."""
        if self.outcome == self.Outcome.WITHDRAWN:
            return 0
        return max(0, ((self.closed_on or today) - self.day).days)


class AssignedWork(Record):
    """Work of the district that lent people of the office did: who, where, how long, with what result."""

    name = models.CharField(_("task"), max_length=200)
    assigned_by = models.CharField(_("assigned by"), max_length=100, blank=True)
    who = models.CharField(_("who was lent"), max_length=200, blank=True)
    people = count_field(_("how many people"), null=False, blank=False, default=1)
    days = models.DecimalField(
        _("days each"), max_digits=6, decimal_places=1, null=True, blank=True,
        help_text=_("Working days of each person; half days count as 0.5."),
        validators=[MinValueValidator(0, _("Enter 0 or more.")), MaxValueValidator(Decimal(3660))],
    )  # fmt: skip
    result = models.CharField(_("result of the task"), max_length=500, blank=True)

    @property
    def tenths(self) -> int | None:
        """Person-days in tenths, None where the days are not known."""
        return None if self.days is None else int(Decimal(self.days) * 10) * self.people


# Voices of science workers ---------------------------------------------------------------------------------------------


class Suggestion(Record):
    """A suggestion or a difficulty of a science worker, from collection to feedback. The author is a personal field.

    `stage` is computed from the other facts and the rows beside; nobody types it.
    """

    class Voice(models.TextChoices):
        SUGGESTION = "suggestion", _("suggestion")
        DIFFICULTY = "difficulty", _("difficulty")

    class Screening(models.TextChoices):
        OPEN = "open", _("not screened yet")
        KEPT = "kept", _("taken up")
        RETURNED = "returned", _("returned")

    class Stage(models.TextChoices):
        COLLECTED = "collected", _("collected")
        RETURNED = "returned", _("returned at screening")
        MERGED = "merged", _("merged into another")
        KEPT = "kept", _("taken up")
        EDITED = "edited", _("edited")
        SUBMITTED = "submitted", _("submitted upwards")
        ANSWERED = "answered", _("with a result")
        FED_BACK = "fed_back", _("author informed")

    beside = ("submissions", "results")

    name = models.CharField(_("subject"), max_length=200)
    voice = models.CharField(_("kind of voice"), max_length=10, choices=Voice, default=Voice.SUGGESTION)
    abstract = models.CharField(_("abstract"), max_length=400, blank=True)
    matter = models.TextField(_("the problem"), max_length=4000, blank=True)
    causes = models.TextField(_("its causes"), max_length=4000, blank=True)
    proposal = models.TextField(_("what is proposed"), max_length=4000, blank=True)
    first_line = models.BooleanField(_("author works on the first line"), default=False)
    young = models.BooleanField(_("author is under 45"), default=False)
    consent_on = day_field(
        _("author's consent of"), null=True, blank=True,
        help_text=_("The day the author agreed that the name is kept. Without it no name is."),
    )  # fmt: skip
    screening = models.CharField(_("screening"), max_length=10, choices=Screening, default=Screening.OPEN)
    screening_note = models.CharField(_("word on the screening"), max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    edited_on = day_field(_("edited on"), null=True, blank=True)
    fed_back_on = day_field(_("author informed on"), null=True, blank=True)
    feedback = models.CharField(_("what the author was told"), max_length=500, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.COLLECTED)

    class Meta:
        indexes = [models.Index(fields=["stage"], name="suggestions_by_stage")]

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """Compute the stage; keep no author's name without consent."""
        refused: dict[int, dict[str, list[str]]] = {}
        for row, each in enumerate(made, start=1):
            kept = bool(each.pk) and PersonalField.objects.filter(record_id=each.pk, value__isnull=False).exists()
            if (personal or kept) and not each.consent_on:
                message = gettext(
                    "The author's name is kept with consent only. Enter the day of consent, or leave the name out; a "
                    "name that is kept already is erased first."
                )
                refused[row] = {"consent_on": [message]}
            each.stage = each.stage_now()
        _refuse(refused, made)

    def stage_now(self) -> str:
        fresh = self.pk is None
        if self.fed_back_on:
            return self.Stage.FED_BACK
        if self.merged_into_id:
            return self.Stage.MERGED
        if not fresh and self.rows("results"):
            return self.Stage.ANSWERED
        if not fresh and self.rows("submissions"):
            return self.Stage.SUBMITTED
        if self.screening == self.Screening.RETURNED:
            return self.Stage.RETURNED
        if self.edited_on:
            return self.Stage.EDITED
        return self.Stage.KEPT if self.screening == self.Screening.KEPT else self.Stage.COLLECTED

    @property
    def length(self) -> int:
        """Characters of its three parts, without spaces."""
        return sum(len("".join(part.split())) for part in (self.matter, self.causes, self.proposal))


class Submission(Row):
    """A suggestion went upwards: to whom, when, under which number."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="submissions")
    to = models.CharField(_("submitted to"), max_length=100)
    day = day_field(_("submitted on"))
    number = models.CharField(_("document number"), max_length=60, blank=True)
    form = models.CharField(_("in what form"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.to} {day_words(self.day)}"

    @classmethod
    def told(cls, fact: Mapping[str, Any]) -> str:
        return " ".join(str(part) for part in (day_words(fact["day"]), fact["to"], fact["number"]) if part)


class Result(Row):
    """What became of a suggestion somewhere. Several are possible, and none is a result too."""

    class Outcome(models.TextChoices):
        COMMENT = "comment", _("commented on by a leader")
        ADOPTED = "adopted", _("adopted")
        PRINTED = "printed", _("printed")
        MOTION = "motion", _("turned into a motion")
        RESOLVED = "resolved", _("difficulty resolved")
        NONE = "none", _("came to nothing")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="results")
    outcome = models.CharField(_("kind of result"), max_length=10, choices=Outcome)
    day = day_field(_("day"))
    whose = models.CharField(_("by whom"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RowManager()

    class Meta:
        verbose_name = _("result of a suggestion")
        verbose_name_plural = _("results")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {day_words(self.day)}"

    @classmethod
    def told(cls, fact: Mapping[str, Any]) -> str:
        parts = (day_words(fact["day"]), cls.Outcome(fact["outcome"]).label, fact["whose"])
        return " ".join(str(part) for part in parts if part)
