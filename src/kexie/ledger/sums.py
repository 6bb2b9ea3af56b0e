"""The SQL of figures, all of it: every sum over entries is made here, from integers, the same on both databases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Left

from kexie.ledger.catalogue import Dims, matches, split_account
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.models import Account, Entry, Voucher
from kexie.ledger.postings import Key, Net, Nets
from kexie.registry.models import Book

IN_SUMS = Q(basis__lt=Basis.ASSERTED)


@dataclass(frozen=True, slots=True)
class Total:
    """What the entries of one account come to. `approx` holds the kinds of approximation that have parts left."""

    amount: int
    parts: int
    approx: frozenset[Approx]
    since: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """Which entries: of a book, from a day (None: from the beginning) up to a day, at a place, as of a seq."""

    book: Book
    first: date | None
    before: date
    place: str | None = None
    seq: int | None = None

    def entries(self, accounts: Collection[int]) -> QuerySet[Entry]:
        found = Entry.objects.filter(IN_SUMS, book=self.book, account_id__in=accounts, day__lt=self.before)
        if self.first is not None:
            found = found.filter(day__gte=self.first)
        if self.seq is not None:
            found = found.filter(seq__lte=self.seq)
        if self.place is not None:
            found = found.filter(division__startswith=self.place)
        return found


def accounts_of(measures: Iterable[str]) -> dict[str, list[tuple[int, Dims]]]:
    """Every account there is of each measure, as (id, dimensions). One query."""
    found: dict[str, list[tuple[int, Dims]]] = {}
    for pk, code, measure in Account.objects.filter(measure__in=set(measures)).values_list("pk", "code", "measure"):
        found.setdefault(measure, []).append((pk, split_account(code)[1]))
    return found


def totals(span: Span, accounts: Collection[int]) -> dict[int, Total]:
    """The total of each account that has entries. One query, and one more where a part is not exact."""
    if not accounts:
        return {}
    entries = span.entries(accounts)
    inexact = Sum(Case(When(approx=Approx.EXACT, then=Value(0)), default=Value(1)))
    rows = list(
        entries.values_list("account_id")
        .annotate(Sum("amount"), Sum("parts"), inexact=inexact)
        .order_by()
    )  # fmt: skip
    several = _several_days(entries, accounts)
    kinds = _kinds(entries, [row[0] for row in rows if row[3]])
    return {
        account: Total(int(amount), int(parts), kinds.get(account, _exact(int(parts))), several.get(account))
        for account, amount, parts, _inexact in rows
    }


def _exact(parts: int) -> frozenset[Approx]:
    return frozenset({Approx.EXACT} if parts else ())


def _kinds(entries: QuerySet[Entry], accounts: list[int]) -> dict[int, frozenset[Approx]]:
    """The kinds of approximation with parts left, for the accounts that hold any but exact ones."""
    if not accounts:
        return {}
    rows = entries.filter(account_id__in=accounts).values_list("account_id", "approx").annotate(Sum("parts")).order_by()
    kinds: dict[int, frozenset[Approx]] = {account: frozenset() for account in accounts}
    for account, approx, parts in rows:
        if parts:
            kinds[account] |= {Approx(approx)}
    return kinds


def _several_days(entries: QuerySet[Entry], accounts: Collection[int]) -> dict[int, date]:
    """The earliest day that any amount of several days reaches back to."""
    rows = (
        entries.filter(since__isnull=False)
        .values_list("account_id")
        .annotate(Min("since"), Sum("parts"))
        .order_by()
    )  # fmt: skip
    return {account: since for account, since, parts in rows if parts}


def cut_off(span: Span, accounts: Collection[int]) -> set[int]:
    """Accounts with an amount of several days that begins before the span's end and is posted after it."""
    found = Entry.objects.filter(
        IN_SUMS,
        book=span.book,
        account_id__in=accounts,
        since__isnull=False,
        since__lt=span.before,
        day__gte=span.before,
    )
    if span.seq is not None:
        found = found.filter(seq__lte=span.seq)
    rows = found.values_list("account_id").annotate(Sum("parts")).order_by()
    return {account for account, parts in rows if parts}


_LEVELS = """
SELECT e.division, e.day, e.approx, SUM(e.amount), MAX(e.seq)
FROM ledger_entry e
JOIN ledger_voucher v ON v.book_id = e.book_id AND v.seq = e.seq
WHERE e.book_id = %s AND e.account_id IN ({places}) AND e.day < %s AND e.basis < {asserted} {until}
GROUP BY v.record, e.account_id, e.division, e.day, e.approx
HAVING SUM(e.parts) > 0
ORDER BY e.day, MAX(e.seq)
"""


def last_known(span: Span, accounts: Collection[int]) -> dict[str, tuple[date, int, Approx]]:
    """Of a level, the value last known at each division: its day, amount and approximation. One query.

    Of two records with values for one day, the one that the book came to know later.
    """
    if not accounts:
        return {}
    sql = _LEVELS.format(
        places=", ".join(["%s"] * len(accounts)),
        asserted=Basis.ASSERTED.value,
        until="" if span.seq is None else "AND e.seq <= %s",
    )
    asked = [span.book.pk, *accounts, span.before, *([] if span.seq is None else [span.seq])]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return {
            division: (_day(day), int(amount), Approx(approx))
            for division, day, approx, amount, _seq in cursor.fetchall()
        }


def places_covered(span: Span, accounts: Collection[int], digits: int) -> set[str]:
    """Prefixes of that many digits under which anything above nil is recorded. One query."""
    if not accounts:
        return set()
    rows = (
        span.entries(accounts)
        .annotate(prefix=Left("division", digits))
        .values_list("prefix")
        .annotate(Sum("amount"))
        .order_by()
    )
    return {prefix for prefix, amount in rows if amount > 0}


def asserted(span: Span, accounts: Collection[int]) -> list[tuple[int, str, date, int]]:
    """Stock totals that papers stated up to the span's end: account, division, day, amount. One query."""
    rows = (
        Entry.objects.filter(book=span.book, account_id__in=accounts, day__lt=span.before, basis__gte=Basis.ASSERTED)
        .filter(**({} if span.seq is None else {"seq__lte": span.seq}))
        .values_list("account_id", "division", "day")
        .annotate(Sum("amount"), Sum("parts"))
        .order_by("day")
    )
    return [(account, division, day, int(amount)) for account, division, day, amount, parts in rows if parts]


# Nets, for posting ----------------------------------------------------------------------------------------------------

_NETS = """
SELECT v.record, a.code, e.day, e.since, e.division, e.organisation, e.approx, e.basis, SUM(e.amount), SUM(e.parts)
FROM ledger_voucher v
JOIN ledger_entry e ON e.book_id = v.book_id AND e.seq = v.seq
JOIN ledger_account a ON a.id = e.account_id
WHERE v.book_id = %s AND v.record IN ({places}) {condition}
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
JOIN ledger_voucher v ON e.book_id = v.book_id AND e.seq = v.seq
JOIN ledger_account a ON a.id = e.account_id
WHERE e.book_id = %s AND e.basis >= {asserted} AND e.basis = {claimed} AND e.account_id IN ({places}) AND e.day >= %s
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
    found = Entry.objects.filter(
        book=book,
        account_id__in=accounts,
        day__range=(first, last),
        basis__lte=Basis.ESTIMATED,
        division__startswith=place,
    )
    return int(found.aggregate(total=Sum("amount"))["total"] or 0)


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
    """The entries of a span in the order the book came to know them; of vouchers after a seq only. Two queries."""
    rows = list(
        span.entries(accounts)
        .filter(seq__gt=after)
        .order_by("seq", "number")
        .values_list(
            "seq", "number", F("account__code"), "day", "since", "division", "organisation", "amount", "parts",
            "approx", "basis",
        )
    )  # fmt: skip
    if not rows:
        return []
    wanted = Voucher.objects.filter(book=span.book)
    seqs = {row[0] for row in rows}
    wanted = wanted.filter(seq__in=seqs) if len(seqs) <= _CHUNK else wanted.filter(seq__range=(min(seqs), max(seqs)))
    vouchers = {seq: rest for seq, *rest in wanted.values_list("seq", "kind", "record", "action")}
    return [EntryRow(*row[:9], Approx(row[9]), Basis(row[10]), *vouchers[row[0]]) for row in rows]


def inside(accounts: Iterable[tuple[int, Dims]], asked: Dims) -> list[int]:
    """The ids of those accounts that lie inside the dimensions asked for."""
    return [pk for pk, dims in accounts if matches(asked, dims)]
