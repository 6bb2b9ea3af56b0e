"""What people type of a paper: the file itself, its period, other facts for a finding."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kexie.divisions.places import division
from kexie.intake.learning import LONGEST
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import UnknownPeriod
from kexie.ledger.periods import Period
from kexie.records.forms import RecordForm, form_class
from kexie.records.kinds import Kind
from kexie.records.words import place_name

_NUMBER = re.compile(r"[约近达共计超过\s]*[\d.,，]*\d")
# Of a statement, what a review changes in place; the record's own page has the rest.
_IN_PLACE = ("measure", "value", "approx", "role", "since", "day", "reason", "version", "request_key")


class UploadForm(forms.Form):
    """A file to read."""

    file = forms.FileField(
        label=gettext_lazy("A report, a table or a scan"),
        help_text=gettext_lazy(
            "Word, PDF, Excel, WPS, text, a web page or a picture, at most 50 MB. It is kept as it is; what it says becomes "
            "records only when you accept it."
        ),
    )


class PeriodForm(forms.Form):
    """Which period a paper reports on, where it does not say."""

    period = forms.CharField(label=gettext_lazy("Period"), max_length=30, help_text="2018 · 2018H1 · 2018Q1 · 2018-03")

    def clean_period(self) -> Period:
        try:
            return Period.parse(self.cleaned_data["period"])
        except UnknownPeriod as refusal:
            raise forms.ValidationError(str(refusal)) from None


class PlaceForm(forms.Form):
    """Which place of the book a paper is of: its own division, the divisions inside it, where the paper is now."""

    place = forms.ChoiceField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("What the paper says counts there, unless a table names another place."),
    )

    def __init__(self, *args: Any, seat: str, held: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["place"] = held
        home = division(seat)
        places = {place.code: place.name for place in (home, *home.children, *home.townships)}
        unknown = {} if held else {"": _("choose")}
        own = {held: place_name(held)} if held and held not in places else {}
        self.fields["place"].choices = [*(unknown | places | own).items()]  # type: ignore[attr-defined]


def finding_form(kind: Kind) -> type[RecordForm]:
    """The form of a kind; of a statement, what is changed in place, and what the reader should learn from it."""
    if kind.code != "records.statement":
        return form_class(kind)
    base = form_class(kind)

    class FindingForm(base):  # type: ignore[misc, valid-type]
        teach = forms.BooleanField(label=gettext_lazy("From now on these words count this"), required=False)
        phrase = forms.CharField(label=gettext_lazy("Words beside the number"), max_length=LONGEST, required=False)

        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            chosen = self["measure"].value()
            known = catalogue().measures.get(chosen)
            dims = {f"dims_{code}" for code in known.dimensions} if known else set()
            for name in list(self.fields):
                if name not in (*_IN_PLACE, *dims, "teach", "phrase"):
                    del self.fields[name]
            if known is None:
                self.fields["measure"].choices = [("", _("choose")), *self.fields["measure"].choices]
            self.fields["measure"].widget.attrs["data-again"] = ""
            self.order_fields(["measure", "value", "approx", *sorted(dims), "role", "since", "day", "teach", "phrase"])

        def clean(self) -> dict[str, Any]:
            cleaned = super().clean()
            if cleaned.get("teach") and not cleaned.get("phrase", "").strip():
                self.add_error("phrase", _("Write the words that stand beside the number."))
            return cleaned

    return FindingForm


def phrase_of(text: str) -> str:
    """The words before the number of a finding: what a clerk would teach of it."""
    number = _NUMBER.search(text)
    return (text[: number.start()] if number and number.start() else text).strip("，、；：:,“” ")[-LONGEST:]
