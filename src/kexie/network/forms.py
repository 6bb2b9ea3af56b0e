"""What people type of associations, schools, facilities and persons, and of the rows beside them."""

import uuid
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.network.checklists import all_items, checklist, item_words
from kexie.network.models import CHANGES, Living
from kexie.network.rows import RowKind, personal_name
from kexie.records.forms import REASON_MOST, RecordForm, Refusable, places_of
from kexie.records.models import EARLIEST, LATEST, PersonalField
from kexie.records.words import MASK, place_name

HAPPENED, CORRECTS = "happened", "corrects"


class LivingForm(RecordForm):
    """A living thing. Where a name or place is changed, the form asks whether that happened or was a mistake."""

    happens = forms.ChoiceField(
        label=_("If name or place is another now"),
        required=False,
        choices=[
            (CORRECTS, _("it was entered wrong: correct it from its beginning or its last change on")),
            (HAPPENED, _("it happened: the old one stays right until the day it changed")),
        ],
        widget=forms.RadioSelect,
    )
    happened_on = forms.DateField(
        label=_("Changed on"), required=False, help_text=_("Only where it happened."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.held_book = kwargs.get("book") or self.instance.book
        self.held = {name: getattr(self.instance, name) for name in CHANGES.values()}
        self.fields["day"].required = False
        self.fields["day"].help_text = gettext("Left empty where it existed before the book was opened.")
        if not self.instance.pk:
            del self.fields["happens"], self.fields["happened_on"]

    def inputs_of(self, name: str) -> list[str]:
        return [name, "happens", "happened_on"] if name == "division" else super().inputs_of(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        existed = cleaned.get("beginning") == Living.Beginning.EXISTED
        if existed:
            cleaned["day"] = self.held_book.opened_on
        elif not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", gettext("Enter the day it counts from."))
        if self._is_another() and not cleaned.get("happens"):
            self.add_error("happens", gettext("Say whether the change happened, or the old one was a mistake."))
        if self._is_another() and cleaned.get("happens") == HAPPENED and not cleaned.get("happened_on"):
            self.add_error("happened_on", gettext("Enter the day it changed on."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        happened = self._is_another() and self.cleaned_data.get("happens") == HAPPENED
        return super().facts() | ({"happened_on": self.cleaned_data["happened_on"]} if happened else {})

    def _is_another(self) -> bool:
        """Has a name or place been changed that stood there before?"""
        said = [(self.cleaned_data.get(name), value) for name, value in self.held.items()]
        return bool(self.instance.pk) and any(new and new != old for new, old in said)


class AssociationForm(LivingForm):
    has = forms.MultipleChoiceField(
        label=_("checklist"),
        required=False,
        choices=lambda: [(item, str(item_words(item))) for item in all_items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What it has of all that a complete one has."),
    )


class ConsentForm(RecordForm):
    """A person of a register: who has not agreed is kept without name and telephone."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if any(self.personal().values()) and not cleaned.get("consent_on") and "consent_on" not in self.errors:
            self.add_error("consent_on", gettext("Name and telephone are stored only with consent. Enter its day, or leave "
                                             "the personal facts empty."))  # fmt: skip
        return cleaned


class RowForm(Refusable, forms.ModelForm):
    """A row beside a record. `version` is the record's as the person saw it; `request_key` makes a second sending harmless."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, required=False,
        help_text=_("Why it is entered or changed now. Needed where its period is frozen."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, kind: RowKind, record: Any, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind, self.record = kind, record
        self.fields["version"].initial = record.version
        self.fields["request_key"].initial = uuid.uuid4().hex
        if "division" in self.fields:
            places = [("", "—"), *places_of(seat)]
            if self.instance.division and self.instance.division not in dict(places):
                places.append((self.instance.division, place_name(self.instance.division)))
            help_text = gettext("Of a move.")
            self.fields["division"] = forms.ChoiceField(
                label=gettext("New place"), choices=places, required=False, help_text=help_text
            )
            self.fields["name"].help_text = gettext("Of a renaming.")
        if "has" in self.fields:
            items = dict.fromkeys([*checklist(record.association_kind, record.day), *all_items()])
            self.fields["has"] = forms.MultipleChoiceField(
                label=gettext("What it has"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(item, str(item_words(item))) for item in items],
            )  # fmt: skip
            if not self.instance.pk and (looks := record.looks()):
                self.initial["has"] = looks[-1][1]
        for personal in kind.personal:
            field = forms.CharField(label=personal.label, help_text=personal.help_text, required=False, max_length=200)
            field.widget.attrs["autocomplete"] = "off"
            if self.instance.pk and is_kept(record, personal_name(personal, self.instance)):
                field.help_text = gettext(
                    "%(mask)s is kept. Leave this empty to keep it; what you type takes its place."
                ) % {"mask": MASK}
            self.fields[f"personal_{personal.name}"] = field
        self.order_fields([*kind.fields, *(f"personal_{each.name}" for each in kind.personal), "reason"])

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kind.fields}

    def personal(self) -> dict[str, str]:
        typed = {each.name: self.cleaned_data.get(f"personal_{each.name}", "") for each in self.kind.personal}
        return {name: value for name, value in typed.items() if value}


class TakeOutForm(Refusable, forms.Form):
    """Why a row is taken out."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


def row_form(kind: RowKind, **arguments: Any) -> RowForm:
    """The form of a kind of rows."""
    made: Any = forms.modelform_factory(kind.model, form=RowForm, fields=list(kind.fields), formfield_callback=_input)
    return made(kind=kind, **arguments)


def is_kept(record: Living, name: str) -> bool:
    return PersonalField.objects.filter(record_id=record.pk, name=name, value__isnull=False).exists()


def _input(field: models.Field, **kwargs: Any) -> forms.Field | None:
    if isinstance(field, models.DateField):
        kwargs["widget"] = _day_input()
    return field.formfield(**kwargs)


def _day_input() -> forms.DateInput:
    limits = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return forms.DateInput(attrs={"type": "date", **limits}, format="%Y-%m-%d")
