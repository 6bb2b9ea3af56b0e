"""What people type of associations, schools, facilities and persons."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.network.checklists import all_items, item_words
from kexie.network.models import CHANGES, Living
from kexie.records.forms import RecordForm, day_input

HAPPENED, CORRECTS = "happened", "corrects"


class LivingForm(RecordForm):
    """A living thing. Where a name or place is changed, the form asks whether that happened or was a mistake."""

    day = forms.DateField(
        required=False, help_text=_("Left empty where it existed before the book was opened."), widget=day_input()
    )
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
        label=_("Changed on"), required=False, help_text=_("Only where it happened."), widget=day_input()
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.held_book = kwargs.get("book") or self.instance.book
        self.held = {name: getattr(self.instance, name) for name in CHANGES.values()}
        if self.is_new:
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
        return not self.is_new and any(new and new != old for new, old in said)


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
