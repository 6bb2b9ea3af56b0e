"""What people type of an association."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kexie.network.checklists import all_items, item_words
from kexie.records.forms import RecordForm


class AssociationForm(RecordForm):
    has = forms.MultipleChoiceField(
        label=_("checklist"),
        required=False,
        choices=lambda: [(item, str(item_words(item))) for item in all_items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What it has of all that a complete one has."),
    )
