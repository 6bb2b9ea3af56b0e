"""What the ledger holds over many reaches at once: the claims of a paper, each with days, dimensions and a place.

A figure asks for one period; here every reach has its own days, and all of them together cost the same few queries.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kexie.divisions.codes import prefix_of
from kexie.ledger import sums
from kexie.ledger.catalogue import Dims, catalogue
from kexie.ledger.figures import Known, known_total
from kexie.ledger.kinds import Approx
from kexie.ledger.queries import Head, head_of
from kexie.registry.models import Book


@dataclass(frozen=True)
class Reach:
    """What a claim speaks of: a measure of the catalogue with dimensions, from the first to the last day, at a place."""

    measure: str
    dims: Dims
    first: date
    last: date
    division: str

    @property
    def kind(self) -> str:
        return catalogue().measure(self.measure).kind

    @property
    def begins(self) -> date:
        """A stock counts from the beginning."""
        return self.first if self.kind == "flow" else date.min


def held_in(
    book: Book, reaches: Sequence[Reach], *, head: Head | None = None, without: Collection[str] = ()
) -> list[Known]:
    """What the ledger holds inside each reach, in their order, as a figure over it would say.

    `without` are refs of records that are left out: of a paper that is compared, its own. Raises UnknownMeasure.
    Cost: four queries at most, however many reaches.
    """
    seq = (head or head_of(book)).seq
    accounts = sums.accounts_of({reach.measure for reach in reaches})
    found: dict[int, Known] = {}
    for kind, read in (("flow", _sums), ("stock", _sums), ("level", _levels)):
        own = {number: reach for number, reach in enumerate(reaches) if reach.kind == kind}
        if own:
            found |= read(book, own, accounts, seq, without)
    return [found[number] for number in range(len(reaches))]


def _sums(
    book: Book, reaches: Mapping[int, Reach], accounts: Mapping[str, Sequence[tuple[int, Dims]]], seq: int,
    without: Collection[str],
) -> dict[int, Known]:  # fmt: skip
    days = sorted({day for reach in reaches.values() for day in (reach.begins, _after(reach))})
    first = None if days[0] == date.min else days[0]
    span = sums.Span(book, first, days[-1], seq)
    rows: dict[int, list[tuple[str, int, Approx, int, int]]] = {}
    for account, division, piece, approx, amount, parts in sums.between(
        span, _ids(reaches.values(), accounts), days, without
    ):
        rows.setdefault(account, []).append((division, piece, approx, amount, parts))
    found = {}
    for number, reach in reaches.items():
        # Piece n of the days is before days[n]: those of the reach come after the piece its first day ends.
        low, high, place = bisect_left(days, reach.begins), bisect_left(days, _after(reach)), prefix_of(reach.division)
        totals = []
        for pk in sums.inside(accounts.get(reach.measure, ()), reach.dims):
            amount, kinds = 0, dict.fromkeys(Approx, 0)
            for division, piece, approx, some, parts in rows.get(pk, ()):
                if low < piece <= high and division.startswith(place):
                    amount += some
                    kinds[approx] += parts
            totals.append(sums.Total(amount, frozenset(approx for approx, parts in kinds.items() if parts)))
        found[number] = known_total(totals, reach.measure)
    return found


def _levels(
    book: Book, reaches: Mapping[int, Reach], accounts: Mapping[str, Sequence[tuple[int, Dims]]], seq: int,
    without: Collection[str],
) -> dict[int, Known]:  # fmt: skip
    span = sums.Span(book, None, max(_after(reach) for reach in reaches.values()), seq)
    rows = sums.known_levels(span, _ids(reaches.values(), accounts), without)
    found = {}
    for number, reach in reaches.items():
        ids, place = set(sums.inside(accounts.get(reach.measure, ()), reach.dims)), prefix_of(reach.division)
        last = {
            (account, division): sums.Total(amount, frozenset({approx}))
            for account, division, day, amount, approx in rows
            if account in ids and day <= reach.last and prefix_of(division) == place
        }
        found[number] = known_total(list(last.values()), reach.measure)
    return found


def _ids(reaches: Iterable[Reach], accounts: Mapping[str, Sequence[tuple[int, Dims]]]) -> list[int]:
    return sorted({pk for reach in reaches for pk, _dims in accounts.get(reach.measure, ())})


def _after(reach: Reach) -> date:
    return reach.last + timedelta(days=1)
