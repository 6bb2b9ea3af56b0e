"""The SQL of figures, all of it: every sum over entries is made here, from integers, the same on both databases.

Numbers that choose an index (kinds of basis and approximation) stand in the SQL itself, because a partial index is
only used where the planner sees them; everything else is a parameter. `+e.seq` keeps the planner from reading a book
by its vouchers where an account and a day are asked for, and SQLite takes the tables of a CROSS JOIN in the order they
are written: left to itself it read a million entries for the nets of one record. To PostgreSQL both mean nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection

from kexie.ledger.catalogue import Dims, matches, split_account
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.postings import Key, Net, Nets
from kexie.registry.models import Book

_IN_SUMS = f"e.basis < {Basis.ASSERTED.value}"


@dataclass(frozen=True, slots=True)
class Total:
    """What the entries of one account come to. `approx` holds the kinds of approximation that have parts left."""

    amount: int
    approx: frozenset[Approx]


@dataclass(frozen=True, slots=True)
class Span:
    """Which entries: of a book, from a day (None: from the beginning) up to a day, at a place, as of a seq."""

    book: Book
    first: date | None
    before: date
    seq: int
    place: str | None = None


def accounts_of(measures: Iterable[str]) -> dict[str, list[tuple[int, Dims]]]:
    """Every account there is of each measure, as (id, dimensions). One query."""
    found: dict[str, list[tuple[int, Dims]]] = {}
    for pk, code, measure in _accounts("measure", measures):
        found.setdefault(measure, []).append((pk, split_account(code)[1]))
    return found


def account_ids(codes: Iterable[str]) -> dict[str, int]:
    """The ids of those of these accounts that there are. One query."""
    return {code: pk for pk, code, _measure in _accounts("code", codes)}


def _accounts(column: Literal["code", "measure"], wanted: Iterable[str]) -> list[tuple[int, str, str]]:
    asked = sorted(set(wanted))
    if not asked:
        return []
    places = ", ".join(["%s"] * len(asked))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, code, measure FROM ledger_account WHERE {column} IN ({places})", asked)
        return list(cursor.fetchall())


def inside(accounts: Iterable[tuple[int, Dims]], asked: Dims) -> list[int]:
    """The ids of those accounts that lie inside the dimensions asked for."""
    return [pk for pk, dims in accounts if matches(asked, dims)]


def totals(span: Span, accounts: Collection[int]) -> dict[int, Total]:
    """The total of each account that has entries. Two queries."""
    parts: dict[int, dict[Approx, int]] = {}
    for account, approx, some in _rows(
        "SELECT e.account_id, e.approx, SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND e.approx > 0 AND {_IN_SUMS} GROUP BY e.account_id, e.approx",
        span,
        accounts,
    ):
        parts.setdefault(account, {})[Approx(approx)] = int(some)
    found: dict[int, Total] = {}
    for account, amount, some in _rows(
        "SELECT e.account_id, SUM(e.amount), SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND {_IN_SUMS} GROUP BY e.account_id",
        span,
        accounts,
    ):
        kinds = parts.get(account, {})
        kinds[Approx.EXACT] = int(some) - sum(kinds.values())
        found[account] = Total(int(amount), frozenset(approx for approx, left in kinds.items() if left))
    return found


def reaching_back(span: Span, accounts: Collection[int]) -> dict[int, date]:
    """Accounts with an amount of several days that begins before the span's first day, and the day it begins."""
    found: dict[int, date] = {}
    for account, since, _parts in _rows(
        "SELECT e.account_id, e.since, SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND e.since IS NOT NULL AND e.since < %s AND {_IN_SUMS}"
        " GROUP BY e.account_id, e.since HAVING SUM(e.parts) <> 0 ORDER BY e.since DESC",
        span,
        accounts,
        span.first,
    ):
        found[account] = _day(since)
    return found


def cut_off(span: Span, accounts: Collection[int]) -> set[int]:
    """Accounts with an amount of several days that begins before the span's end and is posted after it."""
    later = Span(span.book, span.before, date.max, span.seq, span.place)
    rows = _rows(
        "SELECT e.account_id, e.since, SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND e.since IS NOT NULL AND e.since < %s AND {_IN_SUMS}"
        " GROUP BY e.account_id, e.since HAVING SUM(e.parts) <> 0",
        later,
        accounts,
        span.before,
    )
    return {account for account, _since, _parts in rows}


def last_known(span: Span, accounts: Collection[int]) -> dict[tuple[int, str], tuple[date, int, Approx]]:
    """Of levels, the value last known in each account at each division: its day, amount, approximation. One query.

    Of two records with values for one day, the one that the book came to know later.
    """
    return {
        (account, division): (day, amount, approx)
        for account, division, day, amount, approx in known_levels(span, accounts)
    }


def known_levels(
    span: Span, accounts: Collection[int], without: Collection[str] = ()
) -> list[tuple[int, str, date, int, Approx]]:
    """Every value a level was given: account, division, day, amount, approximation; what counts last comes last.

    `without` are records whose values are left out. One query.
    """
    rows = _rows(
        "SELECT e.account_id, e.division, e.day, e.approx, SUM(e.amount), MAX(e.seq) FROM ledger_entry e"
        " CROSS JOIN ledger_voucher v"
        f" WHERE v.book_id = e.book_id AND v.seq = e.seq AND {{inside}} AND {_IN_SUMS}{_not_of(without)}"
        " GROUP BY v.record, e.account_id, e.division, e.day, e.approx HAVING SUM(e.parts) > 0"
        " ORDER BY e.day, MAX(e.seq)",
        span,
        accounts,
        *without,
    )
    return [
        (account, division, _day(day), int(amount), Approx(approx))
        for account, division, day, approx, amount, _seq in rows
    ]


def between(
    span: Span, accounts: Collection[int], days: Sequence[date], without: Collection[str] = ()
) -> list[tuple[int, str, int, Approx, int, int]]:
    """What accounts come to at each division between these days, which rise: (account, division, n, approx, amount,
    parts) stands for the days before days[n] and not before days[n - 1].

    `without` are records whose entries are left out. One query, however many days.
    """
    places = " ".join(f"WHEN e.day < %s THEN {number:d}" for number in range(len(days)))
    rows = _rows(
        f"SELECT e.account_id, e.division, CASE {places} ELSE {len(days):d} END, e.approx, SUM(e.amount), SUM(e.parts)"
        " FROM ledger_entry e CROSS JOIN ledger_voucher v"
        f" WHERE v.book_id = e.book_id AND v.seq = e.seq AND {{inside}} AND {_IN_SUMS}{_not_of(without)}"
        " GROUP BY 1, 2, 3, 4 HAVING SUM(e.parts) <> 0 OR SUM(e.amount) <> 0",
        span,
        accounts,
        *without,
        selected=days,
    )
    return [
        (account, division, int(number), Approx(approx), int(amount), int(parts))
        for account, division, number, approx, amount, parts in rows
    ]


def _not_of(records: Collection[str]) -> str:
    """A condition that leaves out what these records posted; they are the parameters after the span's."""
    return f" AND v.record NOT IN ({', '.join(['%s'] * len(records))})" if records else ""


def by_prefix(span: Span, accounts: Collection[int], digits: int) -> dict[int, dict[str, int]]:
    """What each account comes to under each prefix of that many digits, where anything is recorded. One query."""
    found: dict[int, dict[str, int]] = {}
    for account, prefix, amount, _parts in _rows(
        f"SELECT e.account_id, SUBSTR(e.division, 1, {digits:d}), SUM(e.amount), SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND {_IN_SUMS} GROUP BY 1, 2 HAVING SUM(e.parts) <> 0",
        span,
        accounts,
    ):
        found.setdefault(account, {})[prefix] = int(amount)
    return found


def asserted(span: Span, accounts: Collection[int]) -> list[tuple[int, str, date, int]]:
    """Stock totals that papers stated for days of the span: account, division, day, amount, by day. One query."""
    rows = _rows(
        "SELECT e.account_id, e.division, e.day, SUM(e.amount), SUM(e.parts) FROM ledger_entry e"
        f" WHERE {{inside}} AND e.basis >= {Basis.ASSERTED.value}"
        " GROUP BY e.account_id, e.division, e.day HAVING SUM(e.parts) <> 0 ORDER BY e.day, MAX(e.seq)",
        span,
        accounts,
    )
    return [(account, division, _day(day), int(amount)) for account, division, day, amount, _parts in rows]


def by_day(span: Span, accounts: Collection[int]) -> list[tuple[int, date, int]]:
    """What each account comes to on each day of the span. One query."""
    rows = _rows(
        "SELECT e.account_id, e.day, SUM(e.amount) FROM ledger_entry e"
        f" WHERE {{inside}} AND {_IN_SUMS} GROUP BY e.account_id, e.day",
        span,
        accounts,
    )
    return [(account, _day(day), int(amount)) for account, day, amount in rows]


def _rows(
    sql: str, span: Span, accounts: Collection[int], *more: Any, selected: Iterable[Any] = ()
) -> list[tuple[Any, ...]]:
    """The rows of a statement over the entries of a span; `selected` and `more` are the parameters before and after
    the span's own.
    """
    if not accounts:
        return []
    conditions = [f"e.book_id = %s AND e.account_id IN ({', '.join(['%s'] * len(accounts))}) AND e.day < %s"]
    asked: list[Any] = [span.book.pk, *accounts, span.before]
    if span.first is not None:
        conditions.append("e.day >= %s")
        asked.append(span.first)
    if span.place is not None:
        conditions.append("SUBSTR(e.division, 1, %s) = %s")
        asked += [len(span.place), span.place]
    conditions.append("+e.seq <= %s")
    asked.append(span.seq)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(inside=" AND ".join(conditions)), [*selected, *asked, *more])
        return list(cursor.fetchall())


# Nets, for posting ----------------------------------------------------------------------------------------------------

_NETS = """
SELECT v.record, a.code, e.day, e.since, e.division, e.organisation, e.approx, e.basis, SUM(e.amount), SUM(e.parts)
FROM ledger_voucher v
CROSS JOIN ledger_entry e
JOIN ledger_account a ON a.id = e.account_id
WHERE e.book_id = v.book_id AND e.seq = v.seq AND v.book_id = %s AND v.record IN ({places}) {condition}
GROUP BY v.record, a.code, e.day, e.since, e.division, e.organisation, e.approx, e.basis
HAVING SUM(e.amount) <> 0 OR SUM(e.parts) <> 0
"""
_CHUNK = 500


def nets_of(book: Book, records: Collection[str], condition: str = "") -> dict[str, Nets]:
    """What the ledger holds of each record, per every column of an entry but its amount. A query per 500 records."""
    found: dict[str, Nets] = {}
    refs = list(records)
    for start in range(0, len(refs), _CHUNK):
        some = refs[start : start + _CHUNK]
        sql = _NETS.format(places=", ".join(["%s"] * len(some)), condition=condition)
        with connection.cursor() as cursor:
            cursor.execute(sql, [book.pk, *some])
            for record, *key, amount, parts in cursor.fetchall():
                found.setdefault(record, {})[_key(key)] = Net(int(amount), int(parts))
    return found


_CLAIMS = """
SELECT v.record, a.code, e.day, e.since, e.division, e.organisation, e.approx, e.basis, SUM(e.amount), SUM(e.parts)
FROM ledger_entry e
CROSS JOIN ledger_voucher v
JOIN ledger_account a ON a.id = e.account_id
WHERE e.book_id = v.book_id AND e.seq = v.seq AND e.book_id = %s
AND e.basis >= {asserted} AND e.basis = {claimed} AND e.account_id IN ({places}) AND e.day >= %s
GROUP BY v.record, a.code, e.day, e.since, e.division, e.organisation, e.approx, e.basis
HAVING SUM(e.parts) <> 0
"""


def claims_of(book: Book, accounts: Collection[int], since: date) -> dict[tuple[str, Key], Net]:
    """What every claim that ends on that day or later states, by its record and place. One query."""
    if not accounts:
        return {}
    places = ", ".join(["%s"] * len(accounts))
    sql = _CLAIMS.format(asserted=Basis.ASSERTED.value, claimed=Basis.CLAIMED.value, places=places)
    with connection.cursor() as cursor:
        cursor.execute(sql, [book.pk, *accounts, since])
        return {(record, _key(key)): Net(int(amount), int(parts)) for record, *key, amount, parts in cursor.fetchall()}


def counted_inside(book: Book, accounts: Collection[int], first: date, last: date, place: str) -> int:
    """Sum of what records counted or estimated in these accounts, days and place. One query."""
    if not accounts:
        return 0
    places = ", ".join(["%s"] * len(accounts))
    sql = (
        "SELECT SUM(e.amount) FROM ledger_entry e"
        f" WHERE e.book_id = %s AND e.account_id IN ({places}) AND e.day >= %s AND e.day <= %s"
        f" AND e.basis <= {Basis.ESTIMATED.value} AND SUBSTR(e.division, 1, %s) = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [book.pk, *accounts, first, last, len(place), place])
        return int(cursor.fetchone()[0] or 0)


def _key(row: list[Any]) -> Key:
    code, day, since, division, organisation, approx, basis = row
    return Key(code, _day(day), _day(since) if since else None, division, organisation, approx, basis)


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value  # SQLite's raw rows hold text


# The entries behind a figure ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as a reader meets it."""

    seq: int
    number: int
    account: str
    day: date
    since: date | None
    division: str
    organisation: str
    amount: int
    parts: int
    approx: Approx
    basis: Basis
    kind: str
    record: str
    action: str


def entry_rows(span: Span, accounts: Collection[int], after: int = 0) -> list[EntryRow]:
    """The entries of a span in the order the book came to know them; of vouchers after a seq only. One query."""
    rows = _rows(
        "SELECT e.seq, e.number, a.code, e.day, e.since, e.division, e.organisation, e.amount, e.parts, e.approx,"
        " e.basis, v.kind, v.record, v.action FROM ledger_entry e"
        " CROSS JOIN ledger_voucher v JOIN ledger_account a ON a.id = e.account_id"
        f" WHERE v.book_id = e.book_id AND v.seq = e.seq AND {{inside}} AND {_IN_SUMS} AND +e.seq > %s"
        " ORDER BY e.seq, e.number",
        span,
        accounts,
        after,
    )
    return [
        EntryRow(
            seq, number, account, _day(day), _day(since) if since else None, division, organisation, amount, parts,
            Approx(approx), Basis(basis), kind, record, action,
        )
        for seq, number, account, day, since, division, organisation, amount, parts, approx, basis, kind, record, action
        in rows
    ]  # fmt: skip
