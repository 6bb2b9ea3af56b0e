"""Problems found, work planned with what became of it, and the base figures both are measured by."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.language.active import day_words
from kexie.ledger.actions import lock
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import Refused
from kexie.ledger.expressions import parse
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.records.errors import BadFacts, BadRows
from kexie.records.models import EARLIEST, LATEST, Record, Row, amount_field, approx_field
from kexie.records.words import number_words, place_name

MOST_ANSWERED = 12


def _day_field(label: Any, **options: Any) -> models.DateField:
    return models.DateField(
        label, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], null=True, blank=True, **options
    )


# Problems and plans ------------------------------------------------------------------------------------------------------


class Problem(Record):
    """A problem a report names, in its own words. `day` is the last of the period it was found in.

    It is solved on a day, in words, perhaps by a plan item; `actions.solve` says so, and nobody types it elsewhere.
    """

    text = models.CharField(_("problem"), max_length=1000)
    owner = models.CharField(_("owner"), max_length=40, blank=True)
    due_on = _day_field(_("to be solved by"))
    solved_on = _day_field(_("solved on"))
    solved_by = models.ForeignKey(
        "PlanItem", models.PROTECT, null=True, blank=True, related_name="solved", verbose_name=_("solved by")
    )
    solved_how = models.CharField(_("how it was solved"), max_length=500, blank=True)


class PlanItem(Record):
    """A piece of work planned, in its own words. `since` and `day` bound the period it is planned for.

    `answers` are refs of the book's problems, sorted. `continues` is the item of an earlier period that it carries on.
    """

    beside = ("judgements",)

    text = models.CharField(_("what is planned"), max_length=1000)
    detail = models.TextField(_("in detail"), max_length=4000, blank=True)
    number = models.PositiveSmallIntegerField(
        _("place in the list"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    owner = models.CharField(_("owner"), max_length=40, blank=True)
    due_on = _day_field(_("by"))
    target_measure = models.CharField(_("figure to reach"), max_length=200, blank=True)
    target_value = amount_field(_("value to reach"), max_digits=18)
    answers = models.JSONField(_("answers the problems"), default=list, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by",
        verbose_name=_("continues the earlier item"),
    )  # fmt: skip

    def clean(self) -> None:
        super().clean()
        self._clean_answers()
        if self.target_measure:
            try:
                parse(self.target_measure)
            except Refused as refusal:
                raise ValidationError({"target_measure": str(refusal)}) from None
        earlier = self.continues
        if earlier and self.day and not earlier.first_day < self.first_day:
            message = gettext("It can only continue an item that was planned for an earlier time. Choose another.")
            raise ValidationError({"continues": message})

    @classmethod
    def renamed(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """An item answered one problem, once, whose ref stood by itself."""
        if "answers_id" in kept:
            kept["answers"] = [ref for ref in [kept.pop("answers_id")] if ref]
        return kept

    def _clean_answers(self) -> None:
        if not isinstance(self.answers, list) or not all(isinstance(ref, str) for ref in self.answers):
            raise ValidationError({"answers": gettext("These are no problems of this book. Choose from the list.")})
        self.answers = sorted(set(self.answers))
        if len(self.answers) > MOST_ANSWERED:
            message = gettext("An item answers at most %(most)d problems. Take some out.")
            raise ValidationError({"answers": message % {"most": MOST_ANSWERED}})
        if not self.answers or not self.book_id:  # a form has no book yet: the action that saves asks again
            return
        known = set(Problem.objects.filter(book_id=self.book_id, ref__in=self.answers).values_list("ref", flat=True))
        if set(self.answers) - known:
            raise ValidationError({"answers": gettext("It stands in another book. Choose one of this book.")})

    @property
    def first_day(self) -> date:
        return self.since or self.day

    @property
    def last_call(self) -> date:
        """The day after which it is overdue."""
        return self.due_on or self.day

    @property
    def period(self) -> Period:
        """What its target is computed over."""
        return Period.between(self.first_day, self.day)

    @property
    def has_target(self) -> bool:
        return bool(self.target_measure) and self.target_value is not None

    def judgement(self) -> "Judgement | None":
        """The one that stands: the last that was written."""
        return next(iter(self.rows("judgements")[::-1]), None)


class Judgement(Row):
    """What a person says became of a plan item: signed, beside the computed status and never over it.

    None is changed or taken out; a later one corrects it, and all of them are shown.
    """

    class Verdict(models.TextChoices):
        DONE = "done", _("completed")
        PARTLY = "partly", _("partly completed")
        NOT_DONE = "not_done", _("not completed")
        GIVEN_UP = "given_up", _("given up")

    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="judgements")
    verdict = models.CharField(_("judgement"), max_length=10, choices=Verdict)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    judged_by = models.CharField(max_length=40)
    judged_on = models.DateField()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {day_words(self.judged_on)}"

    @property
    def ends_it(self) -> bool:
        """Nothing is left to carry on."""
        return self.verdict in (self.Verdict.DONE, self.Verdict.GIVEN_UP)

    @classmethod
    def told(cls, fact: Mapping[str, Any]) -> str:
        parts = (day_words(fact["judged_on"]), cls.Verdict(fact["verdict"]).label, fact["words"])
        return " ".join(str(part) for part in parts if part)


# Base figures ------------------------------------------------------------------------------------------------------------


def base_measures() -> list[tuple[str, str]]:
    """The levels of the catalogue: a closed list, which a book keeper's own catalogue may lengthen."""
    return [(code, str(measure.name)) for code, measure in catalogue().measures.items() if measure.kind == "level"]


class BaseFigure(Record):
    """What somebody else counts of a place, on a day: its population, villages, schools. The last known holds."""

    measure = models.CharField(_("base figure"), max_length=80, choices=base_measures)
    value = amount_field(_("value"), max_digits=18)
    value_approx = approx_field()
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Who counted it, such as the statistics bureau.")
    )
    document = models.CharField(
        _("document"), max_length=200, blank=True, help_text=_("Its title or number, page and table.")
    )

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """A figure has one value of a day at a place; said again, by whom ever, it counts once. Raises BadFacts, BadRows."""
        counted = [each for each in made if each.state == Record.State.RECORDED]
        if not counted:
            return
        lock(made[0].book)  # two at once: the second waits here, and sees the value the first entered
        days = [each.day for each in counted]
        others = cls.objects.filter(
            book=made[0].book, state=Record.State.RECORDED, day__gte=min(days), day__lte=max(days)
        )
        held = {each._what: each for each in others.exclude(pk__in=[each.pk for each in made if each.pk])}
        refused: dict[int, dict[str, list[str]]] = {}
        for row, each in enumerate(made, start=1):
            if each.state == Record.State.RECORDED:
                other = held.setdefault(each._what, each)
                if (other.value, other.value_approx) != (each.value, each.value_approx):
                    refused[row] = {"value": [other._is_there()]}
        if refused:
            raise BadRows(refused) if len(made) > 1 else BadFacts(refused[1])

    @property
    def _what(self) -> tuple[str, str, date]:
        return self.measure, self.division, self.day

    def _is_there(self) -> str:
        message = gettext(
            "%(figure)s of %(place)s on %(day)s is entered already: %(value)s (%(source)s). Correct that record where "
            "its value is wrong, or enter another day."
        )
        return message % {
            "figure": capfirst(catalogue().label(self.measure)),
            "place": place_name(self.division),
            "day": day_words(self.day),
            "value": number_words(self.value, Approx(self.value_approx)),
            "source": self.source,
        }

    def clean(self) -> None:
        super().clean()
        measure = catalogue().measures.get(self.measure)
        if measure and self.value is not None and Decimal(self.value).scaleb(measure.decimals) % 1:
            message = gettext(
                "%(value)s %(unit)s is not a whole number, and this is counted whole. Enter a whole number."
            )
            raise ValidationError({"value": message % {"value": self.value.normalize(), "unit": measure.unit}})
