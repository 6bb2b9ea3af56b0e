"""The rules of posting once more, without a database, in the plainest way: what a book should hold of its records.

Claims are met by recursion here, where the ledger sorts; everything is read from the records as they stand last, where
the ledger only ever sees one change at a time.
"""

from collections import Counter
from datetime import date
from fractions import Fraction

from kexie.divisions.codes import is_within
from kexie.ledger.catalogue import catalogue
from kexie.ledger.kinds import Basis
from kexie.ledger.periods import Period
from kexie.ledger.postings import Key, Stated

from .cast import Work


class Oracle:
    """What a book should hold: amounts and parts by (record, key)."""

    def __init__(self, works: list[Work]):
        self.amounts: Counter = Counter()
        self.parts: Counter = Counter()
        for work in works:
            for posting in work.said if work.posted else ():
                basis = posting.basis
                if isinstance(posting, Stated):
                    kind = catalogue().measure(posting.measure).kind
                    basis = Basis.CLAIMED if kind == "flow" or posting.opening else Basis.ASSERTED
                self._add(work, posting, basis)
            if work.posted:
                self.amounts[work.ref, _key(work, "records.count", {"record": work.kind})] += 1
                self.parts[work.ref, _key(work, "records.count", {"record": work.kind})] += 1
        counted = {place: amount for place, amount in self.amounts.items() if place[1].basis <= Basis.ESTIMATED}
        claims = {place: amount for place, amount in self.amounts.items() if place[1].basis == Basis.CLAIMED}
        residuals = Residuals(counted, claims)
        for ref, key in claims:
            amount = residuals.of(ref, key)
            if amount or not claims[ref, key]:
                self.amounts[ref, key._replace(basis=2)] = amount
                self.parts[ref, key._replace(basis=2)] = 1

    def _add(self, work: Work, posting, basis: Basis) -> None:
        since = posting.since if posting.since != (posting.day or work.day) else None
        key = _key(work, posting.measure, posting.dims, posting.day, since, posting.division, posting.approx, basis)
        self.amounts[work.ref, key] += posting.amount or 0
        self.parts[work.ref, key] += 1

    @property
    def nets(self) -> dict:
        return {place: (self.amounts[place], parts) for place, parts in self.parts.items() if parts}

    def value(self, measure: str, dims: dict, period: Period, place: str) -> Fraction | None:
        """Of a flow over the period or a stock at its end; None where nothing is recorded."""
        flow = catalogue().measure(measure).kind == "flow"
        inside = [
            spot
            for spot in self.nets
            if spot[1].basis < Basis.ASSERTED
            and _fits(measure, dims, place, spot[1])
            and spot[1].day < period.ends_before
            and (not flow or spot[1].day >= period.starts_on)
        ]
        return Fraction(sum(self.amounts[spot] for spot in inside)) if inside else None


class Residuals:
    """What each claim still has to post, once everything that lies inside it has posted."""

    def __init__(self, counted: dict, claims: dict):
        self.counted, self.claims, self.known = counted, claims, {}

    def of(self, ref: str, key: Key) -> int:
        if (ref, key) not in self.known:
            held = sum(amount for (_ref, other), amount in self.counted.items() if _holds(key, other))
            held += sum(self.of(*other) for other in self.claims if self._before((ref, key), other))
            self.known[ref, key] = max(0, self.claims[ref, key] - held)
        return self.known[ref, key]

    def _before(self, wide: tuple, narrow: tuple) -> bool:
        """Does the other claim's entry lie inside this one? Of two inside each other: the shorter, the smaller first."""
        if not _holds(wide[1], narrow[1]):
            return False
        return not _holds(narrow[1], wide[1]) or self._rank(narrow) < self._rank(wide)

    def _rank(self, claim: tuple) -> tuple:
        ref, key = claim
        return (key.day - _first(key), self.claims[claim], key.approx, key.organisation, ref)


def _first(key: Key) -> date:
    return date.min if key.account.startswith("organisations.total") else key.since or key.day


def _holds(claim: Key, key: Key) -> bool:
    measure, dims = _split(claim.account)
    return _fits(measure, dims, claim.division, key) and _first(claim) <= key.day <= claim.day


def _fits(measure: str, dims: dict, place: str, key: Key) -> bool:
    held_measure, held = _split(key.account)
    if held_measure != measure or not is_within(key.division, place):
        return False
    if held.get("scope") == "external" and dims.get("scope") != "external":
        return False
    return all(set(value.split("+")) <= set(held.get(name, "").split("+")) for name, value in dims.items())


def _split(account: str) -> tuple[str, dict]:
    measure, _, dims = account.rstrip("}").partition("{")
    return measure, dict(pair.split("=") for pair in dims.split(",") if pair)


def _key(work, measure, dims, day=None, since=None, division=None, approx=0, basis=0) -> Key:
    account = catalogue().account_code(measure, dims)
    return Key(account, day or work.day, since, division or work.division, "", int(approx), int(basis))
