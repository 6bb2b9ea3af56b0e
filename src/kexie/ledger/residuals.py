"""Stated flows post only what records do not account for.

A claim is a total that a document states for a range of days, a place and dimensions. Its residual is
max(0, stated - inside), where inside is all else the ledger holds over that reach: what records counted, and the
residuals of other claims whose entry lies there. An entry lies where its day is, as in every figure. So the figure
over a claim's own reach comes to what was stated, or to what was counted where that is more; claims whose days overlap
are both met, and the overlap is not counted twice.

Claims are settled in an order that only their places in the ledger and their amounts decide, so the sum never depends
on what was entered first; claims of one and the same reach come together to the greatest of them. Where neither of two
claims lies in the other (all kinds in one township, one kind in the whole district), both stand in full, because no
document says how much they share.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kexie.divisions.codes import prefix_of
from kexie.ledger.catalogue import Dims, catalogue, matches, split_account
from kexie.ledger.kinds import Basis
from kexie.ledger.postings import NOTHING, Key, Net, Nets
from kexie.ledger.sums import accounts_of, claims_of, counted_inside, inside, nets_of
from kexie.registry.models import Book


@dataclass(frozen=True)
class Claim:
    """One stated total: who states it, where it stands, and how much."""

    record: str
    key: Key
    amount: int

    @cached_property
    def dims(self) -> Dims:
        return split_account(self.key.account)[1]

    @cached_property
    def prefix(self) -> str:
        return prefix_of(self.key.division)

    @cached_property
    def first(self) -> date:
        """The first day of its reach. An opening balance is of a stock, which counts from the beginning."""
        if catalogue().measure(_measure(self.key)).kind == "stock":
            return date.min
        return self.key.since or self.key.day

    @cached_property
    def residual_key(self) -> Key:
        return self.key._replace(basis=Basis.STATED.value)

    def holds(self, key: Key) -> bool:
        """Does an entry at this key, of the claim's measure, lie inside it?"""
        return (
            self.first <= key.day <= self.key.day
            and key.division.startswith(self.prefix)
            and matches(self.dims, split_account(key.account)[1])
        )

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts claims so that what lies inside another comes before it, in an order no history can change."""
        return (
            self.key.day,
            -len(self.prefix),
            -sum(len(value.split("+")) for value in self.dims.values()),
            self.key.day - self.first,
            self.amount,
            self.key.approx,
            self.key.account,
            self.key.organisation,
            self.record,
        )


class _Days:
    """Amounts at their places, found by day: ten thousand claims of a day each are settled in one pass."""

    def __init__(self, rows: Iterable[tuple[Key, int]] = ()):
        self._days: list[date] = []
        self._rows: dict[date, list[tuple[Key, int]]] = {}
        for key, amount in sorted(rows, key=lambda row: row[0].day):
            self.add(key, amount)

    def add(self, key: Key, amount: int) -> None:
        """Days are added in their order."""
        if key.day not in self._rows:
            self._days.append(key.day)
            self._rows[key.day] = []
        self._rows[key.day].append((key, amount))

    def inside(self, claim: Claim) -> list[int]:
        days = self._days[bisect_left(self._days, claim.first) : bisect_right(self._days, claim.key.day)]
        return [amount for day in days for key, amount in self._rows[day] if claim.holds(key)]


def residual_changes(book: Book, changes: Mapping[str, Nets]) -> dict[str, Nets]:
    """What must be posted, by record, so that every claim these changes touch holds its residual again.

    `changes` are the differences about to be posted, by record. Cost: two queries where no claim stands in the
    measures and days touched, else three or four, and one for each claim touched.
    """
    touched: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for nets in changes.values():
        for key, net in nets.items():
            if (_counts(key) and _measure(key) != "records.count") or key.basis == Basis.CLAIMED:
                touched[_measure(key)].append((key, net.amount if _counts(key) else 0))
    if not touched:
        return {}
    accounts = accounts_of(touched)
    standing, gone = _claims_after(book, [pk for found in accounts.values() for pk, _ in found], touched, changes)
    if not standing and not gone:
        return {}
    held = nets_of(book, {record for record, _ in [*standing, *gone]}, condition=f"AND e.basis = {Basis.STATED.value}")
    result: dict[str, Nets] = {}
    for record, key in gone:
        _post(result, record, key._replace(basis=Basis.STATED.value), NOTHING, held)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for (record, key), net in standing.items():
        claims[_measure(key)].append(Claim(record, key, net.amount))
    for measure, some in claims.items():
        for claim, net in _settled(book, some, touched[measure], accounts.get(measure, []), held):
            _post(result, claim.record, claim.residual_key, net, held)
    return result


def _settled(
    book: Book,
    claims: Iterable[Claim],
    touched: Collection[tuple[Key, int]],
    accounts: Collection[tuple[int, Dims]],
    held: Mapping[str, Nets],
) -> list[tuple[Claim, Net]]:
    """The claims of one measure with the residuals they come to."""
    changed, settled = _Days(touched), _Days()
    result: list[tuple[Claim, Net]] = []
    for claim in sorted(claims, key=lambda claim: claim.order):
        net = held.get(claim.record, {}).get(claim.residual_key, NOTHING)
        if within := changed.inside(claim):
            counted = counted_inside(book, inside(accounts, claim.dims), claim.first, claim.key.day, claim.prefix)
            residual = max(0, claim.amount - counted - sum(within) - sum(settled.inside(claim)))
            # A claim of 0 is a nil report, or an amount not known: it keeps its part, for the figure to say so.
            net = Net(residual, int(residual > 0 or claim.amount == 0))
        settled.add(claim.key, net.amount)
        result.append((claim, net))
    return result


def _claims_after(
    book: Book,
    accounts: Collection[int],
    touched: Mapping[str, Collection[tuple[Key, int]]],
    changes: Mapping[str, Nets],
) -> tuple[dict[tuple[str, Key], Net], list[tuple[str, Key]]]:
    """The claims standing once the changes are posted, and those that no longer stand.

    Only claims that end on a touched day or after it can hold what is touched, and only those that end on the first
    day of one of these, or after it, can lie inside one.
    """
    since = min(key.day for some in touched.values() for key, _ in some)
    standing = claims_of(book, accounts, since)
    before = set(standing)
    for record, nets in changes.items():
        for key, net in nets.items():
            if key.basis == Basis.CLAIMED:
                standing[record, key] = standing.get((record, key), NOTHING) + net
    reach = min((Claim(record, key, 0).first for record, key in standing), default=since)
    if reach < since:
        standing = claims_of(book, accounts, reach) | standing
    gone = [place for place in before if not standing[place].parts]
    return {place: net for place, net in standing.items() if net.parts}, gone


def _post(result: dict[str, Nets], record: str, key: Key, net: Net, held: Mapping[str, Nets]) -> None:
    difference = net - held.get(record, {}).get(key, NOTHING)
    if difference != NOTHING:
        result.setdefault(record, {})[key] = difference


def _counts(key: Key) -> bool:
    return key.basis <= Basis.ESTIMATED


def _measure(key: Key) -> str:
    return split_account(key.account)[0]
