"""What the ledger's tests share: a stand-in for a record, books, and what a book comes to."""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.ledger.postings import Posting, Stated
from kexie.registry.models import Book, BookSeat

DISTRICT, TOWN, OTHER_TOWN, VILLAGE = "450802000000", "450802101000", "450802102000", "450802101201"
H1 = Period.parse("2018H1")
_WHOLE = re.compile(r"SCAN (e|v|ledger_\w+)|SEARCH (e|v|ledger_\w+) .*\(book_id=\?( AND seq[<>]\?)?\)")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Work:
    """A piece of work as the ledger sees it: what it posts is handed to it."""

    book: Book
    ref: str
    said: tuple[Posting, ...] = ()
    day: date = date(2018, 5, 4)
    division: str = TOWN
    kind: str = "outreach.activity"
    organisation_ref: str = ""
    posted: bool = True
    note: str = ""

    def is_posted(self) -> bool:
        return self.posted

    def snapshot(self) -> Mapping[str, Any]:
        return {"note": self.note, "posted": self.posted, "said": [str(posting) for posting in self.said]}

    def postings(self) -> tuple[Posting, ...]:
        return self.said

    def but(self, **facts: Any) -> "Work":
        return replace(self, **facts)


def new_book(**facts: Any) -> Book:
    """A book of its own for each example: books share nothing, so no example sees another's."""
    key = f"book-{next(_numbers)}"
    book = Book.objects.create(**{"key": key, "name": key, "level": "county", "opened_on": date(2010, 1, 1)} | facts)
    BookSeat.objects.create(book=book, division=DISTRICT, since=date(2010, 1, 1))
    return book


def sessions(amount: int | None, **facts: Any) -> Posting:
    return Posting("outreach.sessions", amount, **facts)


def stated(amount: int | None, **facts: Any) -> Stated:
    return Stated("outreach.sessions", amount, **facts)


def values(book: Book, *names: str, period: Period = H1, **asked: Any) -> list[Any]:
    """The value of each figure, or its state where it has none."""
    figures = Figures(book, period, **asked)
    found = [figures.figure(name) for name in names]
    return [each.state if each.value is None else each.value for each in found]


def steps_over_a_book(queries: Iterable[dict[str, str]]) -> list[str]:
    """Steps of SQLite's plans for these queries that go through all vouchers or entries of a book.

    PostgreSQL plans by what it counted of the rows, so there is nothing to find.
    """
    found: list[str] = []
    if connection.vendor != "sqlite":
        return found
    asked = [query["sql"] for query in queries if query["sql"].lstrip().startswith("SELECT")]
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [row[3] for row in cursor.fetchall()]
            found += [f"{step}: {sql}" for step in steps if _WHOLE.fullmatch(step)]
    return found


__all__ = [
    "DISTRICT", "H1", "OTHER_TOWN", "TOWN", "VILLAGE", "Approx", "State", "Work", "new_book", "sessions", "stated",
    "steps_over_a_book",
    "values",
]  # fmt: skip
