"""What a record wants to post: pure values. `actions.post` turns their difference from what is held into entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import AmountTooLarge, BadPosting, NegativeTotal
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.models import LONGEST_CODE
from kexie.registry.models import Book

LARGEST = 10**15  # ten trillion yuan in 分; nine thousand of them still add up in 64 bits
PLACE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount a record puts into an account.

    measure       a code of the catalogue; dims without a value are left out
    amount        integer of the measure's unit / 10**decimals; None posts nothing
    day           when the work was done, the record's own day when None; several days post on the last
    since         first day where the amount stands for several days
    division      where, the record's own division when None
    approx        an approx without an amount (to be confirmed, not reported, not applicable) takes amount 0
    basis         counted or estimated; what a document states is a Stated
    """

    measure: str
    amount: int | None
    dims: Mapping[str, Any] = field(default_factory=dict)
    day: date | None = None
    since: date | None = None
    division: str | None = None
    organisation: str | None = None
    approx: Approx = Approx.EXACT
    basis: Basis = Basis.COUNTED


@dataclass(frozen=True, slots=True)
class Stated(Posting):
    """A total taken from a document.

    A flow posts only its residual over what is counted inside its days, place and dimensions. A stock posts nothing,
    and is checked; with `opening` it posts its residual as an opening balance. A level posts as it stands.
    """

    opening: bool = False


class Recorded(Protocol):
    """What the ledger asks of a record."""

    ref: str
    kind: str
    book: Book
    day: date
    division: str
    organisation_ref: str

    def is_posted(self) -> bool:
        """False for a draft or a void record, which posts nothing."""

    def snapshot(self) -> Mapping[str, Any]:
        """All facts of the record as JSON values; personal fields as keyed digests."""

    def postings(self) -> Iterable[Posting]:
        """What the record posts as it stands: a pure function of its facts."""


class Key(NamedTuple):
    """Every column of an entry but its amount and parts: what a net is kept by."""

    account: str
    day: date
    since: date | None
    division: str
    organisation: str
    approx: int
    basis: int


class Net(NamedTuple):
    amount: int
    parts: int

    def __add__(self, other: "Net") -> "Net":  # type: ignore[override]
        return Net(self.amount + other.amount, self.parts + other.parts)

    def __sub__(self, other: "Net") -> "Net":
        return Net(self.amount - other.amount, self.parts - other.parts)


NOTHING = Net(0, 0)
Nets = dict[Key, Net]


def wanted(record: Recorded) -> Nets:
    """What the ledger should hold of a record as it stands, before residuals.

    Raises BadPosting, and Refused where it is a person's number that cannot be: AmountTooLarge, NegativeTotal,
    UnknownMeasure, UnknownDimension.
    """
    nets: Nets = {}
    if not record.is_posted():
        return nets
    count = Posting("records.count", 1, {"record": record.kind})
    for posting in (count, *record.postings()):
        if posting.amount is None and Approx(posting.approx).has_amount:
            continue
        key, net = _placed(record, posting)
        nets[key] = nets.get(key, NOTHING) + net
    return nets


def _placed(record: Recorded, posting: Posting) -> tuple[Key, Net]:
    approx, amount = Approx(posting.approx), posting.amount or 0
    day = posting.day or record.day
    if not approx.has_amount and amount:
        raise BadPosting(f"{posting.measure}: {approx.word} takes no amount, got {amount}")
    if type(amount) is not int:
        raise BadPosting(f"{posting.measure}: the amount must be an integer, got {amount!r}")
    if abs(amount) > LARGEST:
        raise AmountTooLarge(posting.measure)
    if posting.since and posting.since > day:
        raise BadPosting(f"{posting.measure}: since {posting.since} is after its day {day}")
    account = catalogue().account_code(posting.measure, posting.dims)
    if len(account) > LONGEST_CODE:
        raise BadPosting(f"{posting.measure}: an account has at most {LONGEST_CODE} characters, got {account!r}")
    division = posting.division or record.division
    organisation = record.organisation_ref if posting.organisation is None else posting.organisation
    if max(len(division), len(organisation)) > PLACE_LENGTH:
        raise BadPosting(f"{posting.measure}: no division or organisation is called {division!r}, {organisation!r}")
    key = Key(
        account=account,
        day=day,
        since=posting.since if posting.since != day else None,
        division=division,
        organisation=organisation,
        approx=approx.value,
        basis=_basis(posting).value,
    )
    return key, Net(amount, 1)


def _basis(posting: Posting) -> Basis:
    if not isinstance(posting, Stated):
        if posting.basis > Basis.ESTIMATED:
            raise BadPosting(f"{posting.measure}: what a document states is posted as Stated")
        return posting.basis
    if (posting.amount or 0) < 0:
        raise NegativeTotal(posting.measure)
    match catalogue().measure(posting.measure).kind:
        case "flow":
            return Basis.CLAIMED
        case "stock":
            return Basis.CLAIMED if posting.opening else Basis.ASSERTED
    return Basis.STATED
