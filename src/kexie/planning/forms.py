"""What people type of problems, plan items, judgements, and what is carried on."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.ledger.catalogue import catalogue
from kexie.planning.models import Judgement, PlanItem, Problem
from kexie.planning.queries import half_of
from kexie.planning.status import Standing
from kexie.records.forms import REASON_MOST, RecordForm, Refusable
from kexie.records.models import EARLIEST, LATEST, MOST_STATED, Record

OFFERED = 40  # problems, or items, in a form: the latest, and those held
PLANNED_AHEAD = timedelta(days=31)  # in its last month people plan the half-year after


class PlanItemForm(RecordForm):
    """The target is chosen from the catalogue, or written as an expression of it."""

    answers = forms.MultipleChoiceField(
        label=_("answers the problems"), required=False, widget=forms.CheckboxSelectMultiple
    )
    target_expression = forms.CharField(
        label=_("Or a figure of your own"), required=False, max_length=200,
        help_text=_("In place of the one above, such as outreach.sessions{kind=campus}, or one with a place: "
                    "flow(outreach.sessions, place=450802101)."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book = kwargs.get("book") or self.instance.book
        asked = self.fields["target_measure"]
        figures = [*catalogue().measures, *catalogue().figures]
        choices = [("", _("none")), *((name, catalogue().figure_label(name)) for name in figures)]
        self.fields["target_measure"] = forms.ChoiceField(label=asked.label, required=False, choices=choices)
        held = self.initial.get("target_measure", "")
        if held and held not in figures:
            self.initial["target_measure"], self.initial["target_expression"] = "", held
        self._offer_problems(book)
        self._offer_items(book)
        if not self.instance.pk:
            coming = half_of(timezone.localdate() + PLANNED_AHEAD)
            self.initial.setdefault("since", coming.starts_on)
            self.initial["day"] = coming.last_day

    def inputs_of(self, name: str) -> list[str]:
        return ["target_measure", "target_expression"] if name == "target_measure" else super().inputs_of(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if written := (cleaned.get("target_expression") or "").strip():
            cleaned["target_measure"] = written
        return cleaned

    def _offer_problems(self, book: Any) -> None:
        held = self.initial.get("answers") or []
        live = Problem.objects.filter(book=book, solved_on=None, state=Record.State.RECORDED).order_by("-day", "-pk")
        found = [*Problem.objects.filter(book=book, ref__in=held), *live[:OFFERED]]
        choices = {each.ref: Truncator(each.text).chars(80) for each in found}
        self.fields["answers"].choices = list(choices.items())
        if not choices:
            del self.fields["answers"]

    def _offer_items(self, book: Any) -> None:
        """The latest items, each with its period."""
        field = self.fields["continues"]
        live = PlanItem.objects.filter(book=book, state=Record.State.RECORDED).exclude(pk=self.instance.pk)
        latest = list(live.order_by("-day", "-pk").values_list("pk", flat=True)[:OFFERED])
        held = self.initial.get("continues")  # the item itself, as RecordForm puts it
        field.queryset = PlanItem.objects.filter(book=book, pk__in=[*latest, *([held.pk] if held else [])])
        field.label_from_instance = lambda item: f"{item.period.label} {Truncator(item.title).chars(60)}"


def _day(label: Any, **options: Any) -> forms.DateField:
    limits = {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return forms.DateField(label=label, widget=forms.DateInput(attrs=limits, format="%Y-%m-%d"), **options)


class ActForm(Refusable, forms.Form):
    """A form of one act; what the facts are called in running text heads them here."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label or ""))


class JudgementForm(ActForm):
    """What became of a plan item, in a person's word."""

    verdict = forms.ChoiceField(label=_("judgement"), choices=Judgement.Verdict, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("in words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What came of it and why; the next report tells it. Needed where the item is given up."),
    )  # fmt: skip
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4().hex


class SolveForm(ActForm):
    """When a problem was solved, in what words, by which item."""

    solved_on = _day(_("solved on"), initial=timezone.localdate)
    solved_how = forms.CharField(label=_("how it was solved"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    solved_by = forms.ModelChoiceField(
        label=_("solved by"), queryset=PlanItem.objects.none(), required=False, to_field_name="ref", empty_label="—",
        help_text=_("The plan item that solved it, where one did. Those that answer it come first."),
    )  # fmt: skip

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any):
        super().__init__(*args, **kwargs)
        live = PlanItem.objects.filter(book=problem.book, state=Record.State.RECORDED)
        latest = list(live.order_by("-day", "-pk").values_list("pk", flat=True)[:OFFERED])
        answering = list(live.filter(answers__icontains=problem.ref).values_list("pk", flat=True))
        first = Case(When(pk__in=answering, then=0), default=1)
        field = self.fields["solved_by"]
        field.queryset = live.filter(pk__in=[*answering, *latest]).order_by(first, "-day", "-pk")
        field.label_from_instance = lambda item: Truncator(item.title).chars(60)


def _short(value: Decimal | None) -> Decimal | int | None:
    """A whole number without its two zeros."""
    return int(value) if value is not None and value == int(value) else value


class ReopenForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3}))


class CarryForm(Refusable, forms.Form):
    """Which items of a period go on into the next, each with the value it is to reach then."""

    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, standings: Sequence[Standing], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4().hex
        self.fields["items"] = forms.MultipleChoiceField(
            required=False, choices=[(each.item.ref, each.item.title) for each in standings]
        )
        for each in standings:
            if each.item.target_measure:
                self.fields[f"target_{each.item.ref}"] = forms.DecimalField(
                    label=capfirst(gettext("value to reach then")), required=False, min_value=0, max_value=MOST_STATED,
                    max_digits=18, decimal_places=2, initial=_short(each.item.target_value),
                    widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )  # fmt: skip

    def targets(self) -> dict[str, Decimal | None]:
        """The chosen refs, each with its value to reach."""
        return {ref: self.cleaned_data.get(f"target_{ref}") for ref in self.cleaned_data["items"]}
