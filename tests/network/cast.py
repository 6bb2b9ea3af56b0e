"""What the tests of this room share: good facts for its kinds, and ways to ask what the ledger holds."""

from datetime import date
from typing import Any

from kexie.ledger.models import Entry
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.rows import RowKind, put_row, row_kinds_of
from tests.records.cast import OTHER_TOWN, TOWN

BEGIN = date(2031, 3, 15)
FACTS: dict[str, dict[str, Any]] = {
    "network.association": {"name": "东湖糖厂科协", "association_kind": "enterprise", "members_count": 40},
    "network.school": {"name": "东湖中学", "school_kind": "junior", "pupils": 1200, "counsellors": 6},
    "network.facility": {"name": "东湖科普画廊", "facility_kind": "gallery", "length": "12.50"},
    "network.worker": {"number": "K-012", "field": "agriculture", "rank": "senior"},
    "network.volunteer": {"number": "Z-007"},
    "network.service": {"name": "义诊", "people": 12, "hours": "36.50"},
    "network.staff": {"name": "李晓梅", "employment": "full_time", "female": True, "qualified": True},
}


def make(book: Any, code: str = "network.association", **facts: Any) -> Any:
    """A record of a kind with good facts, changed as asked."""
    common = {"day": BEGIN, "division": TOWN}
    return record(kind_of(code), by="clerk", book=book, facts=common | FACTS[code] | facts)


def rows(code: str, record_kind: str = "network.association") -> RowKind:
    return next(kind for kind in row_kinds_of(record_kind) if kind.code == code)


def put(held: Any, code: str, **facts: Any) -> Any:
    """Put a row beside a record as it stands now."""
    kind = rows(code, held.kind)
    current = type(held).objects.get(pk=held.pk)
    blank = {
        name: "" if kind.model._meta.get_field(name).get_internal_type() == "CharField" else None
        for name in kind.fields
    }
    if "has" in blank:
        blank["has"] = []
    return put_row(current, kind, by="clerk", version=current.version, facts=blank | facts)


def nets(book: Any, measure: str) -> dict[tuple[Any, ...], int]:
    """What the ledger holds of a measure: (day, division) and the sum of its entries, where it is not 0."""
    found: dict[tuple[Any, ...], int] = {}
    for entry in Entry.objects.filter(book=book, account__measure=measure):
        key = (str(entry.day), entry.division)
        found[key] = found.get(key, 0) + entry.amount
    return {key: amount for key, amount in sorted(found.items()) if amount}


def stock(book: Any, measure: str, day: date, division: str = "") -> int:
    """The stock of a measure at the end of a day, of a place or of all."""
    entries = Entry.objects.filter(book=book, account__measure=measure, day__lte=day)
    if division:
        entries = entries.filter(division=division)
    return sum(entry.amount for entry in entries)


__all__ = ["BEGIN", "FACTS", "OTHER_TOWN", "TOWN", "make", "nets", "put", "rows", "stock"]
