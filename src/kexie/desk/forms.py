"""What people type at the desk becomes clean values."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.desk.models import Result
from kexie.desk.numbers import DocumentNumber, parse_number
from kexie.desk.queries import next_number, words_used
from kexie.records.forms import REASON_MOST, RecordForm, Refusable, places_of
from kexie.records.models import EARLIEST, LATEST

INCOMING_WORD = "收文"
LINES_MOST = 200


class NumberInput(forms.TextInput):
    """A number with the beginnings of the series there are to choose from."""

    template_name = "desk/number_input.html"
    beginnings: list[str] = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs']['id']}_beginnings"
        return context | {"beginnings": self.beginnings}


class NumberedForm(RecordForm):
    """A number left without its figure is the next of its series."""

    word = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book, year = kwargs.get("book") or self.instance.book, timezone.localdate().year
        words = [self.word] if self.word else words_used(book, year)
        field = self.fields["number"]
        field.widget = NumberInput(attrs={"maxlength": 60, "autocomplete": "off"})
        field.widget.beginnings = [str(DocumentNumber(word, year, None)) for word in words]
        if self.instance.pk and self.instance.taken:
            field.disabled = True
            field.help_text = gettext("It was taken from the register and stays with this document.")
            return
        if not self.instance.pk:
            self.initial["number"] = field.widget.beginnings[0] if words else ""  # a copy takes a number of its own
        if words:
            coming = next_number(type(self.instance), book, words[0], year)
            field.help_text = gettext(
                "Without its figure, as in %(open)s, it takes the next one when it is saved: now %(next)s. The whole "
                "number of an old paper is kept as typed, where no other document holds it."
            ) % {"open": field.widget.beginnings[0], "next": coming}
        else:
            example = DocumentNumber("××科协", year, None)
            field.help_text = gettext(
                "Your agency word with the year, as in %(open)s: without its figure it takes the next number when it "
                "is saved. The whole number of an old paper is kept as typed."
            ) % {"open": example}


class DocumentForm(NumberedForm):
    def clean(self) -> dict[str, Any]:
        """What someone else issued takes none of our numbers; a number that only waits for its figure is left out."""
        cleaned = super().clean()
        asked = parse_number(cleaned.get("number") or "")
        if cleaned.get("scope") == "external" and asked and asked.serial is None:
            cleaned["number"] = ""
        return cleaned


class IncomingForm(NumberedForm):
    word = INCOMING_WORD


class SuggestionForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["abstract"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 400})
        for name in ("matter", "causes", "proposal"):
            self.fields[name].widget.attrs["rows"] = 6


# Rows beside records ---------------------------------------------------------------------------------------------------


def _day(label: Any, **options: Any) -> forms.DateField:
    limits = {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    widget = forms.DateInput(attrs=limits, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=timezone.localdate, **options)


class DeskForm(Refusable, forms.Form):
    """A form of one act. Sent again with the same key it does nothing twice; refused, it keeps what was typed."""

    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4().hex

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("day", "sent_on", "received_on"):
            if cleaned.get(name) and not EARLIEST <= cleaned[name] <= LATEST:
                self.add_error(name, gettext("This day lies outside 1900 to 2199. Check the year."))
        return cleaned


class SendForm(DeskForm):
    townships = forms.MultipleChoiceField(
        label=_("Townships and streets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Others"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One name a line: an association, a school, anybody."),
    )
    channel = forms.CharField(label=_("Channel"), required=False, max_length=60)
    sent_on = _day(_("Sent on"))

    def __init__(self, *args: Any, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["townships"].choices = places_of(seat)[1:]

    def clean_others(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["others"].splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(gettext("A line is longer than 100 characters. Write one name a line."))
        if len(names) > LINES_MOST:
            raise forms.ValidationError(gettext("More than 200 names at once. Send them in two goes."))
        return names


class LinksForm(DeskForm):
    days = forms.IntegerField(
        label=_("Valid for (days)"),
        min_value=1,
        max_value=180,
        initial=30,
        help_text=_("Links made before for the same addressees end."),
    )


class PaperReceiptForm(DeskForm):
    received_on = _day(_("Received on"))
    name = forms.CharField(label=_("Who confirmed"), required=False, max_length=40)
    evidence = forms.FileField(
        label=_("Scan or photo of the receipt"), required=False, help_text=_("PDF, JPEG or PNG, up to 10 MB. Optional.")
    )


class ReceiptForm(forms.Form):
    """What an addressee types behind the link."""

    name = forms.CharField(label=_("Your name"), max_length=40)


class DropForm(DeskForm):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3}))


class DutyForm(DeskForm):
    what = forms.CharField(label=_("What is owed"), max_length=300)
    owed_by = forms.CharField(
        label=_("Who owes it"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name a line; each owes it for itself."),
    )
    owed_to = forms.CharField(label=_("Submitted to"), required=False, max_length=100)
    day = _day(_("Due on"))
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, required=False, help_text=_("Needed where its period is frozen.")
    )

    def clean_owed_by(self) -> list[str]:
        names = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["owed_by"].splitlines()))
        names = [name for name in names if name]
        if not names or any(len(name) > 100 for name in names) or len(names) > LINES_MOST:
            raise forms.ValidationError(gettext("Write one name a line, up to 100 characters each and 200 lines."))
        return names


class CloseForm(DeskForm):
    """How a duty ends: by the record that shows it, or withdrawn in words."""

    how = forms.ChoiceField(
        label=_("How it ends"),
        choices=[("done", _("it was done: a record shows it")), ("withdrawn", _("it is withdrawn"))],
        widget=forms.RadioSelect,
        initial="done",
    )
    proof = forms.CharField(
        label=_("Record that shows it"),
        required=False,
        max_length=300,
        help_text=_("Choose from the latest records, or paste the address of the record's page."),
        widget=forms.TextInput(attrs={"list": "proofs", "autocomplete": "off"}),
    )
    day = _day(_("Closed on"))
    reason = forms.CharField(label=_("Why it is withdrawn"), required=False, max_length=REASON_MOST)


class SubmissionForm(DeskForm):
    to = forms.CharField(label=_("Submitted to"), max_length=100)
    day = _day(_("Submitted on"))
    number = forms.CharField(label=_("Document number"), required=False, max_length=60)
    form = forms.CharField(
        label=_("In what form"), required=False, max_length=100, help_text=_("Such as the issue of a journal.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, required=False, help_text=_("Needed where its period is frozen.")
    )


class ResultForm(DeskForm):
    outcome = forms.ChoiceField(label=_("Result"), choices=Result.Outcome.choices)
    day = _day(_("Day"))
    whose = forms.CharField(
        label=_("By whom"), required=False, max_length=100, help_text=_("A leader, a body, a paper.")
    )
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.FileField(
        label=_("Scan or photo"), required=False, help_text=_("PDF, JPEG or PNG, up to 10 MB. Optional.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, required=False, help_text=_("Needed where its period is frozen.")
    )


class MergeForm(DeskForm):
    into = forms.CharField(
        label=_("Merged into"),
        max_length=300,
        help_text=_("Choose one from the list, or paste the address of its page."),
        widget=forms.TextInput(attrs={"list": "others-there", "autocomplete": "off"}),
    )
