"""What people type becomes clean values: one form for every kind, built from its declaration."""

from typing import Any

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from kexie.divisions.places import division
from kexie.records.kinds import Kind
from kexie.records.models import Record


class RecordForm(forms.ModelForm):
    """A form of one kind. `version` is the one the person saw; `request_key` makes a second sending harmless."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, kind: Kind, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["division"] = forms.ChoiceField(label=_("place"), choices=places_of(seat))
        if kind.day_label:
            self.fields["day"].label = kind.day_label
        for personal in kind.personal:
            widget = forms.Textarea if personal.long else forms.TextInput
            self.fields[f"personal_{personal.name}"] = forms.CharField(
                label=personal.label, help_text=personal.help_text, required=False, max_length=2000, widget=widget
            )

    def facts(self) -> dict[str, Any]:
        """The values of the kind's own fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.kind.field_names if name in self.cleaned_data}

    def personal(self) -> dict[str, str]:
        """What was typed of personal facts; an empty field changes nothing."""
        typed = {each.name: self.cleaned_data.get(f"personal_{each.name}", "") for each in self.kind.personal}
        return {name: value for name, value in typed.items() if value}


def places_of(seat: str) -> list[tuple[str, str]]:
    """The book's own division first, then its townships and streets: what a form offers as places."""
    home = division(seat)
    return [(place.code, place.name) for place in (home, *home.townships)]


def form_class(kind: Kind) -> type[RecordForm]:
    """The form of a kind: its own, or one made of its fields."""
    return modelform_factory(
        kind.model, form=kind.form or RecordForm, fields=kind.field_names, formfield_callback=_form_field
    )


def _form_field(field: Any, **kwargs: Any) -> Any:
    if field.get_internal_type() == "DateField":
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if field.name in ("note", "detail"):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    return field.formfield(**kwargs)


def initial_of(record: Record, kind: Kind) -> dict[str, Any]:
    return {name: getattr(record, name) for name in kind.field_names}
