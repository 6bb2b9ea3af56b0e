"""Figures: what there is to ask for, and one of them with what it stands on."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import Refused
from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Basis
from kexie.ledger.periods import Period
from kexie.ledger.queries import head_named
from kexie.people.rules import book_for_reading
from kexie.records.api.problems import BadSending
from kexie.records.api.schemas import FigureNamed, FigureTold
from kexie.records.words import figure_words

MOST_ENTRIES = 300
PLACES = 6  # decimals of a share that does not come out even

router = Router()


@router.get(
    "/figures/",
    response=list[FigureNamed],
    url_name="figures",
    operation_id="figures",
    summary=gettext_lazy("Figures that have a name"),
)
def figures(request: HttpRequest) -> Any:
    measures = [
        {"name": code, "label": str(each.name), "kind": each.kind, "unit": each.unit, "expression": None}
        for code, each in catalogue().measures.items()
    ]
    return measures + [
        {"name": code, "label": str(each.name), "kind": "figure", "unit": each.unit, "expression": each.expression}
        for code, each in catalogue().figures.items()
    ]


@router.get(
    "/books/{book:book}/figure/",
    response=FigureTold,
    url_name="figure",
    operation_id="figure",
    summary=gettext_lazy("A figure of a period, with the entries it stands on"),
)
def figure(
    request: HttpRequest,
    book: str,
    name: Annotated[str, Query(max_length=1000)],
    period: Annotated[str, Query(max_length=40)],
    place: Annotated[str, Query(max_length=12)] = "",
    head: Annotated[str, Query(max_length=60)] = "",
) -> Any:
    kept = book_for_reading(request.user, book)
    if place and not (place.isascii() and place.isdigit() and len(place) in (2, 4, 6, 9, 12)):
        said = _("A place is its code of 2, 4, 6, 9 or 12 digits.")
        raise BadSending([("place", said)], where="parameter")
    try:
        asked = Figures(kept, Period.parse(period), head=head_named(kept, head) if head else None, place=place or None)
        found, entries = asked.figure(name), asked.entries(name)
    except Refused as refusal:
        field = refusal.field if refusal.field in ("period", "head") else "name"
        raise BadSending([(field, str(refusal))], where="parameter") from None
    return {
        "name": name,
        "label": figure_words(name),
        "period": str(asked.period),
        "place": place or None,
        "head": str(asked.head),
        "value": None if found.value is None else _decimal(found.value, found.decimals),
        "unit": found.unit,
        "kind": found.kind,
        "state": found.state,
        "approx": found.approx.word,
        "notices": [{"code": each.code, "message": each.message} for each in found.notices],
        "count": len(entries),
        "entries": [
            {
                "record": each.row.record,
                "kind": each.row.kind,
                "seq": each.row.seq,
                "account": each.row.account,
                "day": each.row.day.isoformat(),
                "since": each.row.since and each.row.since.isoformat(),
                "division": each.row.division,
                "amount": _decimal(each.value, 0),
                "approx": each.row.approx.word,
                "basis": Basis(each.row.basis).name.lower(),
            }
            for each in entries[:MOST_ENTRIES]
        ],
    }


def _decimal(value: Fraction, decimals: int) -> str:
    """With at least these decimals; a value that does not come out even is rounded to six."""
    for places in range(decimals, PLACES):
        if (value * 10**places).denominator == 1:
            return f"{Decimal(int(value * 10**places)).scaleb(-places):f}"
    return f"{Decimal(round(value * 10**PLACES)).scaleb(-PLACES):f}"
