"""What people type of a plan item."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kexie.ledger.catalogue import catalogue
from kexie.records.forms import RecordForm


class PlanItemForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        held, asked = self.instance.target_measure, self.fields["target_measure"]
        figures = [*catalogue().measures, *catalogue().figures]
        if held and held not in figures:
            figures.insert(0, held)  # an expression somebody wrote
        choices = [("", _("none")), *((name, catalogue().figure_label(name)) for name in figures)]
        self.fields["target_measure"] = forms.ChoiceField(label=asked.label, required=False, choices=choices)
