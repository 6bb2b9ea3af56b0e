"""What stands in rows beside an association, a school or a facility."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.network.checklists import all_items, checklist, item_words
from kexie.network.models import (
    AssociationEvent,
    Check,
    ContentChange,
    FacilityEvent,
    HeadCount,
    Inspection,
    Officer,
    Opening,
    SchoolEvent,
)
from kexie.records.kinds import Personal
from kexie.records.row_pages import RowForm
from kexie.records.rows import RowKind, declare_rows


class EventForm(RowForm):
    """What happened: a move names the new place, a renaming the new name."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].help_text = gettext("Of a move.")
        self.fields["name"].help_text = gettext("Of a renaming.")


class CheckForm(RowForm):
    """A look at what an association has; it begins with what the last look found."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        items = dict.fromkeys([*checklist(self.record.association_kind, self.record.day), *all_items()])
        self.fields["has"] = forms.MultipleChoiceField(
            label=gettext("What it has"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(item, str(item_words(item))) for item in items],
        )  # fmt: skip
        self.order_fields(self.kind.fields)
        if not self.instance.pk and (looks := self.record.looks()):
            self.initial["has"] = looks[-1][1]


def _events(model: Any) -> RowKind:
    facts = ("what", "day", "division", "name", "document")
    columns = ("day", "what", "division", "name", "document")
    return RowKind("life_events", model, _("event"), facts, columns, form=EventForm)


def office_words(officer: Officer) -> str:
    """The office, with what makes its holder one of the three chiefs."""
    office = str(officer.get_post_display())
    if not officer.chief:
        return office
    return gettext("%(office)s (%(chief)s)") % {"office": office, "chief": officer.get_chief_display()}


CHECKS = RowKind(
    "checks", Check, _("later check"),
    ("day", "has", "members_count", "checker"),
    ("day", "has", "members_count", "checker"),
    form=CheckForm,
)  # fmt: skip
OFFICERS = RowKind(
    "officers", Officer, _("officer"),
    ("name", "post", "chief", "main_work", "since", "until"),
    ("name", "post", "main_work", "since", "until"),
    (Personal("phone", _("telephone"), _("A personal fact: stored masked, and erased when it is no longer needed.")),),
    newest_first=False,
    words={"post": office_words},
)  # fmt: skip
HEAD_COUNTS = RowKind(
    "head_counts", HeadCount, _("later count"),
    ("day", "pupils", "counsellors", "source"),
    ("day", "pupils", "counsellors", "source"),
)  # fmt: skip
CONTENT_CHANGES = RowKind(
    "content_changes", ContentChange, _("change of content"),
    ("day", "topic", "panels"),
    ("day", "topic", "panels"),
)  # fmt: skip
INSPECTIONS = RowKind(
    "inspections", Inspection, _("inspection"),
    ("day", "result", "found", "inspector", "repaired_on"),
    ("day", "result", "found", "inspector", "repaired_on"),
)  # fmt: skip
OPENINGS = RowKind(
    "openings", Opening, _("count of visits"),
    ("since", "day", "visits", "open_days"),
    ("since", "day", "visits", "open_days"),
)  # fmt: skip

declare_rows("network.association", OFFICERS, CHECKS, _events(AssociationEvent))
declare_rows("network.school", HEAD_COUNTS, _events(SchoolEvent))
declare_rows("network.facility", CONTENT_CHANGES, INSPECTIONS, OPENINGS, _events(FacilityEvent))
