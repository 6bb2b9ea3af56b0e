"""Stated flows post only what records do not account for.

A claim is a total that a document states for a range of days, a place and dimensions. Its residual is
max(0, stated - inside), where inside is what records counted there plus the residuals of narrower claims. Claims are
taken from the narrowest to the widest, so the sum never depends on what was entered first; claims of one and the same
reach are taken by amount, and together come to the greatest of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kexie.divisions.codes import prefix_of
from kexie.ledger.catalogue import catalogue, matches, split_account
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

    @property
    def measure(self) -> str:
        return split_account(self.key.account)[0]

    @property
    def dims(self) -> dict[str, str]:
        return split_account(self.key.account)[1]

    @property
    def first(self) -> date | None:
        """None where the claim is an opening balance: a stock counts from the beginning."""
        if catalogue().measure(self.measure).kind == "stock":
            return None
        return self.key.since or self.key.day

    def holds(self, key: Key) -> bool:
        """Does an entry at this key lie inside the claim?"""
        measure, dims = split_account(key.account)
        return (
            measure == self.measure
            and key.day <= self.key.day
            and (self.first is None or self.first <= key.day)
            and key.division.startswith(prefix_of(self.key.division))
            and matches(self.dims, dims)
        )

    def contains(self, other: "Claim") -> bool:
        """Is the other's whole reach inside this one's?"""
        return self.holds(other.key) and (self.first is None or (other.first is not None and self.first <= other.first))

    @property
    def width(self) -> tuple[object, ...]:
        """Sorts claims so that what lies inside another comes before it, in an order no history can change."""
        days = (self.key.day - self.first).days if self.first else 10**6
        return (
            days,
            -len(prefix_of(self.key.division)),
            -len(self.dims),
            self.amount,
            self.key.approx,
            self.key.account,
            self.record,
        )

    def residual_key(self) -> Key:
        # An opening balance is of one day; a flow's residual keeps the range it stands for.
        return self.key._replace(basis=Basis.STATED.value)


def residual_changes(book: Book, changes: dict[str, Nets]) -> dict[str, Nets]:
    """What must be posted, by record, so that every claim touched by these changes holds its residual again.

    `changes` are the differences about to be posted, by record. Cost: one query where no claim stands in the
    measures touched, else three and one for each claim touched.
    """
    touched = [
        key for nets in changes.values() for key in nets if key.basis <= Basis.ESTIMATED or key.basis == Basis.CLAIMED
    ]
    measures = {split_account(key.account)[0] for key in touched} - {"records.count"}
    if not measures:
        return {}
    accounts = accounts_of(measures)
    before = list(claims_of(book, [pk for found in accounts.values() for pk, _dims in found]))
    claims, gone = _claims_after(before, changes)
    if not claims and not gone:
        return {}
    held = _held_residuals(book, {claim.record for claim in claims} | {record for record, _key in gone})
    result: dict[str, Nets] = {}
    for record, key in gone:
        _post(result, record, key._replace(basis=Basis.STATED.value), NOTHING, held)
    narrower: list[tuple[Claim, int]] = []
    for claim in sorted(claims, key=lambda claim: claim.width):
        if any(claim.holds(key) for key in touched):
            counted = counted_inside(
                book, inside(accounts.get(claim.measure, ()), claim.dims), claim.first, claim.key.day,
                prefix_of(claim.key.division),
            )  # fmt: skip
            counted += sum(
                net.amount
                for nets in changes.values()
                for key, net in nets.items()
                if key.basis <= Basis.ESTIMATED and claim.holds(key)
            )
            counted += sum(amount for other, amount in narrower if claim.contains(other))
            residual = max(0, claim.amount - counted)
            has_part = residual > 0 or claim.amount == 0
            _post(result, claim.record, claim.residual_key(), Net(residual, int(has_part)), held)
        else:
            residual = held.get(claim.record, {}).get(claim.residual_key(), NOTHING).amount
        narrower.append((claim, residual))
    return result


def _claims_after(
    before: Iterable[tuple[str, Key, Net]], changes: dict[str, Nets]
) -> tuple[list[Claim], list[tuple[str, Key]]]:
    """The claims standing once the changes are posted, and those that no longer stand."""
    standing = {(record, key): net for record, key, net in before}
    measures_held = set(standing)
    for record, nets in changes.items():
        for key, net in nets.items():
            if key.basis == Basis.CLAIMED:
                standing[record, key] = standing.get((record, key), NOTHING) + net
    claims = [Claim(record, key, net.amount) for (record, key), net in standing.items() if net.parts > 0]
    gone = [place for place in measures_held if standing[place].parts <= 0]
    return claims, gone


def _held_residuals(book: Book, records: set[str]) -> dict[str, Nets]:
    return nets_of(book, records, condition=f"AND e.basis = {Basis.STATED.value}")


def _post(result: dict[str, Nets], record: str, key: Key, net: Net, held: dict[str, Nets]) -> None:
    difference = net - held.get(record, {}).get(key, NOTHING)
    if difference != NOTHING:
        result.setdefault(record, {})[key] = difference
