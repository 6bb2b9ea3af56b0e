"""Reads of the ledger that pages, reports and the ledger itself share. Sums stand in sums.py."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from kexie.ledger.errors import UnknownHead
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.registry.models import Book

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Head:
    """A state of a book for ever: the seq and hash of its last voucher. Written 57-3f9a1c2b4d5e6f70."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}-{self.hash[:16]}" if self.seq else "0"


def head_of(book: Book) -> Head:
    """The book's head as it stands now."""
    seq, digest = Book.objects.values_list("head_seq", "head_hash").get(pk=book.pk)
    return Head(seq, digest)


def head_named(book: Book, written: str) -> Head:
    """The head a paper names. Raises UnknownHead where this book never had it."""
    seq, dash, digest = written.strip().partition("-")
    if not (seq.isascii() and seq.isdigit()) or len(seq) > 18 or (dash and len(digest) < 8):
        raise UnknownHead(written)
    if int(seq) == 0 and not dash:
        return Head(0, "")
    voucher = Voucher.objects.filter(book=book, seq=int(seq)).only("seq", "hash").first()
    if voucher is None or not voucher.hash.startswith(digest.lower()):
        raise UnknownHead(written)
    return Head(voucher.seq, voucher.hash)


# The next two stand on the way of every post: they are SQL, because composing it took longer than running it.


def frozen_periods(book: Book) -> list[Period]:
    """The periods that are closed. One query, over the book's own vouchers."""
    sql = "SELECT snapshot FROM ledger_voucher WHERE book_id = %s AND record = '' AND action = 'frozen' ORDER BY seq"
    with connection.cursor() as cursor:
        cursor.execute(sql, [book.pk])
        facts = [json.loads(snapshot) for (snapshot,) in cursor.fetchall()]
    return [
        Period.between(date.fromisoformat(fact["starts_on"]), date.fromisoformat(fact["last_day"])) for fact in facts
    ]


class Last(NamedTuple):
    """What the ledger keeps of a record as it was posted last."""

    seq: int
    kind: str
    snapshot: str


_LAST = """
SELECT v.record, v.seq, v.kind, v.snapshot FROM ledger_voucher v
JOIN (SELECT MAX(seq) AS seq FROM ledger_voucher WHERE book_id = %s AND record IN ({places}) GROUP BY record) l
ON v.seq = l.seq WHERE v.book_id = %s
"""


def last_vouchers(book: Book, records: Collection[str]) -> dict[str, Last]:
    """The last voucher of each record that has any. One query for each 500 records."""
    found: dict[str, Last] = {}
    refs = list(records)
    for start in range(0, len(refs), _CHUNK):
        some = refs[start : start + _CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(_LAST.format(places=", ".join(["%s"] * len(some))), [book.pk, *some, book.pk])
            found.update((record, Last(*rest)) for record, *rest in cursor.fetchall())
    return found


def seat_as_of(book: Book, day: date, seq: int) -> str:
    """The division the book kept on a day, as its vouchers up to a seq tell it; before its first, the first.

    Cost: one query, and another where the book has not told of itself.
    """
    told = Voucher.objects.filter(book=book, record="", seq__lte=seq, action__in=("opened", "changed"))
    snapshot = told.order_by("-seq").values_list("snapshot", flat=True).first()
    if snapshot is not None:
        seats = [(since, division) for division, since in json.loads(snapshot)["seats"]]
    else:
        seats = [(str(since), division) for division, since in book.seats.values_list("division", "since")]
    before = [seat for seat in seats if seat[0] <= str(day)]
    return max(before)[1] if before else min(seats, default=("", ""))[1]


def vouchers_of(book: Book, record: str) -> list[Voucher]:
    """The history of a record, oldest first."""
    return list(Voucher.objects.filter(book=book, record=record).order_by("seq"))
