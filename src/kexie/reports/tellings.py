"""The records of a book as its reports may tell them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from kexie.language.printing import number_text
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head
from kexie.planning.queries import continuations, planned_for, standings
from kexie.planning.telling import judgement_words, outcome_words
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.registry.models import Book
from kexie.reports.blocks import Telling

KINDS = {
    "organisation": "network.association",
    "activity": "outreach.activity",
    "exhibition": "outreach.tour",
    "award": "contests.award",
    "grant": "support.grant",
    "visit": "support.visit",
    "document": "desk.document",
    "problem": "planning.problem",
    "plan_item": "planning.item",
    "plan_outcome": "planning.item",
}


class RecordTellings:
    """Records that stand (not void, no drafts), as known now; how plan items stand, today and as of the head."""

    def __init__(self, book: Book, *, head: Head | None = None, today: date | None = None):
        self.book, self.head, self.today = book, head, today or timezone.localdate()

    def records(self, kind: str, period: Period, *, order: str) -> Iterator[Telling]:
        """Those of a block's kind whose day lies in the period; plan items by the period they are planned for.

        `order` is day or -day; plan items keep the order of their list. One query; of what became of a plan, as many as
        its figures take.
        """
        if kind == "plan_outcome":
            yield from self._outcomes(period)
            return
        declared = kind_of(KINDS[kind])
        found: Any = declared.model.objects.filter(book=self.book, kind=declared.code, state=Record.State.RECORDED)
        if kind == "plan_item":
            found = planned_for(self.book, period.next)
        else:
            found = found.filter(day__gte=period.starts_on, day__lt=period.ends_before)
            if kind == "grant":  # what is only applied for is no money to tell of
                found = found.filter(stage="arrived")
            found = found.order_by("-day", "-pk") if order.startswith("-") else found.order_by("day", "pk")
        for record in found:
            yield Telling(
                kind=kind,
                ref=record.ref,
                title=declared.title(record),
                text=declared.telling(record) if declared.telling else "",
                fields={name: value for name, value in _FIELDS[kind](record).items() if value},
                day=record.day,
                since=record.since,
                note=record.note,
            )

    def _outcomes(self, period: Period) -> Iterator[Telling]:
        """The items that were planned for the period, each with what became of it."""
        items = list(planned_for(self.book, period).select_related("book").prefetch_related("judgements"))
        later = continuations(items) if items else {}
        for standing in standings(self.book, items, self.today, head=self.head) if items else ():
            item = standing.item
            yield Telling(
                kind="plan_outcome",
                ref=item.ref,
                title=item.title,
                fields={"outcome": outcome_words(standing, later.get(item.pk)), "judgement": judgement_words(item)},
                day=item.day,
                since=item.since,
            )


def _counted(value, unit: str, approx: int = Approx.EXACT, decimals: int = 0) -> str:
    if value is None:
        return number_text(None, unit, state="pending") if approx == Approx.UNKNOWN else ""
    return number_text(value, unit, approx=Approx(approx).word, decimals=decimals)


def _document(record) -> dict[str, str]:
    return {"number": record.number, "issuer": record.issuer, "scope": record.scope}


_FIELDS = {
    "organisation": lambda record: {"kind": record.association_kind, "number": record.approval_number},
    "activity": lambda record: {"attendance": _counted(record.attendance, "人次", record.attendance_approx)},
    "exhibition": lambda record: {
        "visits": _counted(record.visits, "人次", record.visits_approx),
        "vehicle": record.get_vehicle_display(),
        "host": record.host,
    },
    "award": lambda record: {
        "award": f"{record.get_level_display()}{record.get_grade_display()}"
        f"{_counted(record.count, '项', record.count_approx)}",
        "contest": record.contest,
        "edition": record.edition,
        "scope": record.scope,
    },
    "grant": lambda record: {"amount": _counted(record.money, "元", record.money_approx, 2)},
    "visit": lambda record: {
        "amount": _counted(record.money, "元", record.money_approx, 2),
        "households": _counted(record.households, "户"),
    },
    "document": _document,
    "problem": lambda record: {"owner": record.owner},
    "plan_item": lambda record: {"owner": record.owner},
}
