"""Verdicts: what a paper says, against what the ledger holds without that paper.

A verdict is never kept: it is found again whenever a page is looked at, at the head that stands then.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.intake.proposals import account_of, days_of, place_of
from kexie.intake.reading.model import Figure, Reading, Spell, Warning_
from kexie.language.printing import is_said_of
from kexie.ledger.catalogue import Dims, catalogue
from kexie.ledger.errors import Refused
from kexie.ledger.figures import Known
from kexie.ledger.kinds import State
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head
from kexie.ledger.reaches import Reach, held_in
from kexie.planning.models import PlanItem
from kexie.records.models import Record
from kexie.registry.models import Book

# Warnings of a reading that say: this cannot be so, whatever the ledger holds.
IMPOSSIBLE = frozenset(
    {"parts_exceed_total", "parts_differ", "percentage_wrong", "festival_outside_period", "date_outside_period"}
)


class Finding(models.TextChoices):
    """核对结果."""

    EQUAL = "equal", _("equal")
    ROUNDS = "rounds", _("rounds to it")
    DIFFERS = "differs", _("differs")
    NOTHING = "nothing", _("nothing recorded")
    IMPOSSIBLE = "impossible", _("impossible")


@dataclass(frozen=True)
class Verdict:
    """One figure of a paper against the ledger. `held` is what the ledger, or for a plan its target, has; in the unit
    of the measure. `more` is what the paper says above it, below it where negative.
    """

    finding: Finding
    held: Fraction | None = None
    more: Fraction | None = None
    why: str = ""  # of what is impossible


def verdicts(
    book: Book,
    reading: Reading,
    *,
    period: Period,
    seat: str,
    place: str = "",
    own: Collection[str] = (),
    head: Head | None = None,
    numbers: Collection[int] | None = None,
    dims_of: Mapping[int, Dims] = MappingProxyType({}),
) -> dict[int, Verdict]:
    """The verdict on each figure of a reading, or of these numbers, that can be compared.

    `place` is the paper's own, by default all of the seat. `own` are refs of records that came from this very paper; what
    they state is left out. `dims_of` are the dimensions to compare by where more is known of a figure than its own words:
    the programme of a grant. No verdict has what is per item, a part that says no more of itself, a number that is lost,
    what the catalogue doesn't count, and what the ledger itself keeps to be confirmed. Cost: six queries at most,
    however many figures.
    """
    asked = {n: each for n, each in enumerate(reading.figures) if numbers is None or n in numbers}
    places = {number: place_of(figure, place or seat, seat) for number, figure in asked.items()}
    reaches = _reaches(asked, period, places, dims_of)
    targets = _targets(book, asked, reading.plan_period or reading.period, places)
    known = dict(zip(reaches, held_in(book, list(reaches.values()), head=head, without=own), strict=True))
    found = {}
    for number, figure in asked.items():
        if why := _impossible(figure, reading.warnings):
            found[number] = Verdict(Finding.IMPOSSIBLE, why=why)
        elif figure.role == "planned" and number in targets:
            found[number] = compared(figure, targets[number])
        elif number in known and (verdict := _verdict(figure, known[number])):
            found[number] = verdict
    return found


def compared(figure: Figure, held: Fraction | None) -> Verdict:
    """What a figure says, against a value; None where there is none."""
    if held is None:
        return Verdict(Finding.NOTHING)
    low, high = sorted(Fraction(each if each is not None else figure.value or 0) for each in (figure.value, figure.max))
    if low <= held <= high:
        return Verdict(Finding.EQUAL, held)
    if is_said_of(low, held, figure.approx):
        return Verdict(Finding.ROUNDS, held)
    return Verdict(Finding.DIFFERS, held, (low if held < low else high) - held)


def _verdict(figure: Figure, known: Known) -> Verdict | None:
    if known.state is State.PENDING:
        return None
    return compared(figure, known.value)


def _reaches(
    figures: Mapping[int, Figure], period: Period, places: Mapping[int, str], dims_of: Mapping[int, Dims]
) -> dict[int, Reach]:
    """Where to look for each figure that can be looked for."""
    found = {}
    for number, figure in figures.items():
        if figure.value is None or figure.garbled or figure.role in ("planned", "each"):
            continue
        measure, dims = account_of(figure)
        dims = dict(dims_of.get(number, dims))
        if figure.role == "part" and not dims:
            continue
        if figure.role == "external":
            dims = dims | {"scope": "external"}
        if not _is_counted(measure, dims):
            continue
        first, last = days_of(figure.date) or (period.starts_on, period.last_day)
        found[number] = Reach(measure, dims, first, last, places[number])
    return found


def _is_counted(measure: str, dims: Mapping[str, str]) -> bool:
    try:
        catalogue().account_code(measure, dims)
    except Refused:
        return False
    return True


def _targets(
    book: Book, figures: Mapping[int, Figure], spell: Spell | None, places: Mapping[int, str]
) -> dict[int, Fraction | None]:
    """For each planned figure what a plan item of its place and those days sets to reach; None where none does. One query."""
    planned = {
        number: catalogue().account_code(*account)
        for number, figure in figures.items()
        if figure.role == "planned" and figure.value is not None and _is_counted(*(account := account_of(figure)))
    }
    if not planned or spell is None:
        return {}
    rows = (
        PlanItem.objects.filter(
            book=book,
            state=Record.State.RECORDED,
            day__gte=date.fromisoformat(spell.start),
            day__lte=date.fromisoformat(spell.end),
            target_value__isnull=False,
            target_measure__in=set(planned.values()),
        )
        .order_by("pk")
        .values_list("division", "target_measure", "target_value")
    )
    held: dict[tuple[str, str], Decimal] = {(place, measure): value for place, measure, value in rows}
    wanted = {number: (places[number], name) for number, name in planned.items()}
    return {number: Fraction(held[key]) if key in held else None for number, key in wanted.items()}


def _impossible(figure: Figure, warnings: Iterable[Warning_]) -> str:
    """What a careful reader says against these words; empty where nothing does."""
    start, end = figure.span
    said = (
        each.message for each in warnings if each.code in IMPOSSIBLE and each.span[0] < end and start < each.span[1]
    )
    return next(said, "")
