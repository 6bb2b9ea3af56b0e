"""What stands in rows beside a record: declared once each, as kinds of record are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True)
class RowKind:
    """Rows of one kind. `code` is their part of the address, and their name beside the record."""

    code: str
    model: Any  # a class of rows
    name: Any
    fields: Sequence[str]
    columns: Sequence[str]
    personal: Sequence[Personal] = field(default_factory=tuple)
    newest_first: bool = True
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def plural(self) -> Any:
        return self.model._meta.verbose_name_plural


def _events(model: Any) -> RowKind:
    facts = ("what", "day", "division", "name", "document")
    return RowKind("life_events", model, _("event"), facts, ("day", "what", "division", "name", "document"))


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

ROWS: dict[str, tuple[RowKind, ...]] = {
    "network.association": (OFFICERS, CHECKS, _events(AssociationEvent)),
    "network.school": (HEAD_COUNTS, _events(SchoolEvent)),
    "network.facility": (CONTENT_CHANGES, INSPECTIONS, OPENINGS, _events(FacilityEvent)),
}


def row_kinds_of(kind: str) -> tuple[RowKind, ...]:
    """The kinds of rows beside records of a kind; none for most."""
    return ROWS.get(kind, ())


def personal_name(personal: Personal, row: Any) -> str:
    """The name a row's personal fact has beside the record."""
    return f"{personal.name}:{row.ref}"
