"""HTTP in, HTTP out: the room's first page, science funds of a period, needs that are open."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kexie.language.printing import day_text, number_text
from kexie.ledger.errors import UnknownPeriod
from kexie.ledger.figures import Figure, Figures
from kexie.ledger.kinds import State
from kexie.ledger.periods import Period
from kexie.people.rules import book_for_reading, may_record
from kexie.records.kept import page_while_head_stands
from kexie.records.models import EARLIEST, LATEST
from kexie.records.views import counted_kinds
from kexie.records.words import language, place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of
from kexie.support import queries
from kexie.support.kinds import FUND, GRANT, PROGRAMME, VISIT


@login_required
@require_safe
@page_while_head_stands
def support(request: HttpRequest, book: str) -> HttpResponse:
    """Where everything of this room is found."""
    kept = book_for_reading(request.user, book)
    kinds = counted_kinds(kept, request.user, (FUND, PROGRAMME, GRANT, VISIT))
    context = {"book": kept, "kinds": kinds, "may_record": may_record(request.user, kept)}
    return render(request, "support/support.html", context)


@login_required
@require_safe
@page_while_head_stands
def funds(request: HttpRequest, book: str) -> HttpResponse:
    """Science funds of a period by source, use and township; what is not secured to this day. No ranking."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    period = _period(request.GET.get("period", ""), today.year)
    figures = Figures(kept, period)
    found = queries.funds_of(figures)
    open_funds = list(queries.not_secured(kept)[: queries.MOST_SHOWN])
    context = {
        "book": kept,
        "trail": _trail(kept),
        "period": period,
        "by_source": [_line(kept, period, line) for line in found.by_source],
        "by_use": [_line(kept, period, line) for line in found.by_use],
        "all": {part: _cell(kept, period, figure) for part, figure in found.whole.items()},
        "townships": [
            _township(kept, period, each) for each in queries.funds_by_township(figures, seat_of(kept, today))
        ],
        "open_funds": [
            {
                "title": fund.title,
                "href": fund.get_absolute_url(),
                "place": place_name(fund.division),
                "source": fund.get_source_display(),
                "missing": queries.money_words(fund.missing),
                "promised_by": fund.promised_by,
                "until": day_text(fund.promised_until, language=language()) if fund.promised_until else "",
                "late": bool(fund.promised_until and fund.promised_until < today),
            }
            for fund in open_funds
        ],
        "missing": queries.money_words(sum((fund.missing for fund in open_funds), Decimal(0))),
        "before": period.previous if period.starts_on > EARLIEST else None,
        "after": period.next if period.ends_before <= today else None,
        "may_record": may_record(request.user, kept),
    }
    return render(request, "support/funds.html", context)


@login_required
@require_safe
@page_while_head_stands
def needs(request: HttpRequest, book: str) -> HttpResponse:
    """Needs of families found on visits and not settled yet."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    rows = [
        {
            "what": need.what,
            "category": need.get_category_display(),
            "found": day_text(need.record.day, language=language()),
            "days": max(0, (today - need.record.day).days),
            "place": place_name(need.record.division),
            "handed_to": need.handed_to,
            "handed_on": day_text(need.handed_on, language=language()) if need.handed_on else "",
            "href": reverse("records:page", args=[kept.key, need.record.ref]),
        }
        for need in queries.open_needs(kept)[: queries.MOST_SHOWN]
    ]
    return render(request, "support/needs.html", {"book": kept, "trail": _trail(kept), "rows": rows})


# ----------------------------------------------------------------------------------------------------------------------


def _period(written: str, year: int) -> Period:
    """The period asked for, within the years that Kexie knows; this year where it is none."""
    try:
        period = Period.parse(written)
    except UnknownPeriod:
        return Period.year(year)
    return period if period.starts_on >= EARLIEST and period.last_day <= LATEST else Period.year(year)


def _href(book: Book, period: Period, name: str) -> str:
    return f"{reverse('reports:figure', args=[book.key, str(period)])}?{urlencode({'name': name})}"


def _cell(book: Book, period: Period, figure: Figure) -> dict[str, str]:
    """A figure in words, with the page it opens on; nothing where nothing is recorded."""
    if figure.state == State.NONE:
        return {}
    words = number_text(
        figure.value, figure.unit, state=figure.state, approx=figure.approx.word, decimals=figure.decimals,
        language=language(),
    )  # fmt: skip
    said = figure.notices if figure.kind != "ratio" else ()  # what a ratio is made of says it already
    return {"words": words, "href": _href(book, period, figure.name), "notice": "; ".join(map(str, said))}


def _line(book: Book, period: Period, line: queries.Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "inside": line.inside,
        "cells": [_cell(book, period, figure) for figure in line.figures],
    }


def _township(book: Book, period: Period, township: queries.Township) -> dict[str, Any]:
    def cell(part: str, value: Fraction | None, unit: str = "元") -> dict[str, str]:
        if value is None:
            return {}
        words = number_text(value, unit, decimals=2, language=language())
        return {"words": words, "href": _href(book, period, township.names[part])}

    return {
        "name": township.name,
        "population": _cell(book, period, township.population),
        "dedicated": cell("dedicated", township.dedicated),
        "per_head": cell("per_head", township.per_head, "元/人"),
        "arrived": cell("arrived", township.arrived),
    }


def _trail(book: Book) -> list[tuple[str, str]]:
    return [(_("Funds and care"), reverse("support:support", args=[book.key]))]
