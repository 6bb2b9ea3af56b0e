"""Every read of this room that pages share."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from kexie.divisions.places import division
from kexie.ledger import sums
from kexie.ledger.catalogue import catalogue
from kexie.ledger.figures import Figure, Figures
from kexie.people.rules import visible
from kexie.records.models import LATEST, Record
from kexie.records.words import number_words
from kexie.registry.models import Book
from kexie.support.choices import sources, uses
from kexie.support.models import Fund, Grant, GrantProgramme, Need

MOST_SHOWN = 300
FLOWS = ("funds.budget", "funds.arrived", "funds.spent")
PER_HEAD = "funds.per_head"
POPULATION = "population.resident"
TOWNSHIP_DIGITS = 9


def money_words(money: Decimal) -> str:
    return number_words(money, unit="元", decimals=2)


# Science funds ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of figures; of one that is `inside`, the line above holds it already."""

    label: str
    figures: list[Figure]
    inside: bool = False


@dataclass(frozen=True)
class Funds:
    """The science funds of a period: by source with all of them last, by use, and of the whole what a head has."""

    by_source: list[Line]
    by_use: list[Line]
    whole: dict[str, Figure]


def funds_of(figures: Figures) -> Funds:
    """As the statistics ask them (DOMAIN §2.1, KP-003). The same few queries, however many funds there are."""
    dedicated = str(catalogue().dimensions["dedicated"].name)
    lines: list[tuple[str, str, bool]] = []
    for source, words in sources():
        lines.append((words, f"{{source={source}}}", False))
        if source == "government":
            lines.append((dedicated, f"{{dedicated=yes,source={source}}}", True))
    lines.append(("", "", False))
    by_source = [(label, [flow + dims for flow in FLOWS], inside) for label, dims, inside in lines]
    by_use = [(words, [f"funds.spent{{use={use}}}"], False) for use, words in uses()]
    whole = {
        "population": POPULATION,
        "dedicated": "funds.budget{dedicated=yes}",
        "per_head": PER_HEAD,
        "arrived": "funds.arrived",
    }
    figures.prefetch([*whole.values(), *(name for _label, names, _inside in by_source + by_use for name in names)])
    told = [
        [Line(label, [figures.figure(name) for name in names], inside) for label, names, inside in lines]
        for lines in (by_source, by_use)
    ]
    return Funds(*told, whole={part: figures.figure(name) for part, name in whole.items()})


@dataclass(frozen=True)
class Township:
    """The funds of one township in a period. Money in 元; `names` are the figures that open each number."""

    name: str
    population: Figure
    dedicated: Fraction | None
    arrived: Fraction | None
    names: dict[str, str]

    @property
    def per_head(self) -> Fraction | None:
        """元 a head of the dedicated budget; None where either is not known."""
        if self.dedicated is None or not self.population.value:
            return None
        return self.dedicated / self.population.value


def funds_by_township(figures: Figures, seat: str) -> list[Township]:
    """The townships of the book in the order of their codes: no rank. Four queries, however many there are."""
    places = division(seat).townships if seat else ()
    levels = {place.code: f"level({POPULATION}, place={place.code})" for place in places}
    figures.prefetch(levels.values())
    accounts = sums.accounts_of(FLOWS[:2])
    asked = {
        "dedicated": sums.inside(accounts.get("funds.budget", ()), {"dedicated": "yes"}),
        "arrived": sums.inside(accounts.get("funds.arrived", ()), {}),
    }
    period = figures.period
    span = sums.Span(figures.book, period.starts_on, period.ends_before, figures.head.seq)
    found = sums.by_prefix(span, sorted({pk for ids in asked.values() for pk in ids}), TOWNSHIP_DIGITS)
    townships = []
    for place in places:
        prefix = place.code[:TOWNSHIP_DIGITS]
        held = {part: [found[pk][prefix] for pk in ids if prefix in found.get(pk, {})] for part, ids in asked.items()}
        amounts = {part: Fraction(sum(fen), 100) if fen else None for part, fen in held.items()}
        names = {
            "population": levels[place.code],
            "dedicated": f"flow(funds.budget, dedicated=yes, place={place.code})",
            "arrived": f"flow(funds.arrived, place={place.code})",
        }
        names["per_head"] = f"{names['dedicated']} / {names['population']}"
        townships.append(Township(place.name, figures.figure(levels[place.code]), **amounts, names=names))
    return townships


def not_secured(book: Book) -> QuerySet[Fund]:
    """Funds of which something has not arrived to this day, by the day it is promised for; without a day last."""
    rows = Fund.objects.filter(book=book, state=Record.State.RECORDED, budget__gt=F("arrived")).select_related("book")
    return rows.order_by(Coalesce("promised_until", Value(LATEST)), "division", "pk")


# Grants and needs ---------------------------------------------------------------------------------------------------------


def grants_of(programme: GrantProgramme, member: Any) -> QuerySet[Grant]:
    """The grants of an edition that the member may know of, in the order of their days."""
    rows = visible(Grant.objects.filter(book_id=programme.book_id, of_programme=programme), member)
    return rows.exclude(state=Record.State.VOID).select_related("book").order_by("day", "pk")


def open_needs(book: Book) -> QuerySet[Need]:
    """Needs of families found and not settled, those waiting longest first."""
    rows = Need.objects.filter(record__book=book, record__state=Record.State.RECORDED, settled_on=None)
    return rows.select_related("record").order_by("record__day", "pk")
