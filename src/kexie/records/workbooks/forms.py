"""What people choose of a workbook: the file, which column is which, whose rows they are, and to record them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.people.rules import visible
from kexie.records.forms import REASON_MOST, Refusable, places_of
from kexie.records.kinds import Kind
from kexie.records.models import Workbook
from kexie.records.workbooks.checking import Layout
from kexie.records.workbooks.columns import columns_of
from kexie.registry.models import Organisation


class UploadForm(Refusable, forms.Form):
    """The workbook."""

    file = forms.FileField(
        label=_("Workbook"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_(".xlsx, .xls, .ods or .csv; at most 10,000 rows. Nothing is recorded before you have seen what would "
                    "become of each row."),
    )  # fmt: skip


class LayoutForm(Refusable, forms.Form):
    """Where the rows stand, which column is which, and whose they are."""

    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int)
    head = forms.IntegerField(label=_("Row of the headers"), min_value=1, max_value=1_048_576)
    sender = forms.ChoiceField(
        label=_("Whose records they are"), required=False,
        help_text=_("A workbook that a township or body sent counts as its submission."),
    )  # fmt: skip

    def __init__(self, data: Any, *, held: Workbook, kind: Kind, seat: str, member: Any, office: bool):
        layout, self.outcome = Layout.from_json(held.layout), held.outcome or {}
        said = {"sheet": layout.sheet, "head": layout.head, "sender": held.layout.get("sender", "")}
        super().__init__(data, initial=said)
        self.held = layout
        sheets = self.outcome["sheets"]
        self.fields["sheet"].choices = [(at, name or str(at + 1)) for at, name in enumerate(sheets)]
        if len(sheets) == 1:
            del self.fields["sheet"]
        if office:
            bodies = visible(Organisation.objects.filter(book=held.book), member).values_list("ref", "name")
            self.fields["sender"].choices = [
                ("", gettext("the office's own")),
                (gettext("submission of a place"), [(f"place:{code}", name) for code, name in places_of(seat)[1:]]),
                (gettext("submission of a body"), [(f"body:{ref}", name) for ref, name in bodies]),
            ]
        else:
            del self.fields["sender"]
        choices = [("", gettext("— left out —"))]
        choices += [(column.name, column.label) for column in columns_of(kind) if column.is_taken]
        for at, (header, _samples) in enumerate(self.outcome["columns"]):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=header or gettext("column %(number)d") % {"number": at + 1}, choices=choices, required=False,
                initial=layout.names[at],
            )  # fmt: skip

    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice with the first values below its header."""
        return [(self[f"column_{at}"], samples) for at, (_header, samples) in enumerate(self.outcome["columns"])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for name, field in self.fields.items():
            if (chosen := cleaned.get(name)) and name.startswith("column_"):
                if chosen in seen:
                    message = gettext("“%(other)s” is taken for the same. Leave one of the two out.")
                    self.add_error(name, message % {"other": seen[chosen]})
                seen.setdefault(chosen, str(field.label))
        return cleaned

    def chosen(self) -> tuple[Layout, str]:
        """The layout, its columns empty where sheet or header row are others than those shown, and the sender."""
        cleaned = self.cleaned_data
        found = Layout(cleaned.get("sheet", self.held.sheet), cleaned["head"], [])
        if (found.sheet, found.head) == (self.held.sheet, self.held.head):
            found.names = [cleaned.get(f"column_{at}", "") for at in range(len(self.held.names))]
        return found, cleaned.get("sender", "")


class AcceptForm(Refusable, forms.Form):
    """To record the rows that were seen. `new` and `there` are how many that were."""

    new = forms.IntegerField(widget=forms.HiddenInput)
    there = forms.IntegerField(widget=forms.HiddenInput)
    now = forms.ChoiceField(
        label=_("The submission"), required=False, initial="now", widget=forms.RadioSelect,
        choices=[("now", _("is accepted: it counts from now on")), ("later", _("waits to be accepted record by record"))],
    )  # fmt: skip
    again = forms.BooleanField(label=_("Also record the rows that are there already"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MOST, required=False,
        help_text=_("Why it is entered or changed now. Needed where its period is frozen."),
    )  # fmt: skip

    def __init__(self, *args: Any, of_sender: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not of_sender:
            del self.fields["now"]
        if not kwargs["initial"]["there"]:
            del self.fields["again"]
