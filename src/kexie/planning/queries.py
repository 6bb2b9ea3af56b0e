"""Every read of this room that its pages and the reports share."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from kexie.ledger.catalogue import catalogue, split_account
from kexie.ledger.errors import Refused
from kexie.ledger.expressions import parse
from kexie.ledger.figures import Figure, FigureEntry, Figures
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head, head_of
from kexie.planning.models import BaseFigure, PlanItem, Problem
from kexie.planning.status import Standing, standing_of
from kexie.records.models import Record, Statement
from kexie.registry.models import Book

MOST = 300  # of anything on one page


def half_of(day: date) -> Period:
    return Period.parse(f"{day.year:04}H{1 if day.month < 7 else 2}")


# Plan items --------------------------------------------------------------------------------------------------------------


def planned_for(book: Book, period: Period) -> QuerySet[PlanItem]:
    """The items of a period's plan, in the order of their list: those that begin in it."""
    begins = Q(since__gte=period.starts_on, since__lt=period.ends_before)
    begins |= Q(since=None, day__gte=period.starts_on, day__lt=period.ends_before)
    return PlanItem.objects.filter(begins, book=book, state=Record.State.RECORDED).order_by("number", "pk")


def period_to_show(book: Book, today: date) -> Period:
    """The half-year of today where anything is planned for it, otherwise the last one that has a plan."""
    now = half_of(today)
    live = PlanItem.objects.filter(book=book, state=Record.State.RECORDED)
    if planned_for(book, now).exists():
        return now
    last = live.aggregate(last=Max(Coalesce("since", "day")))["last"]
    return half_of(last) if last else now


def standings(book: Book, items: Collection[PlanItem], today: date, *, head: Head | None = None) -> list[Standing]:
    """How each item stands at one head. About four queries for each span of days that items have, however many."""
    head = head or head_of(book)
    troubles: dict[str, str] = {}
    spans: dict[Period, list[str]] = {}
    for item in items:
        if not item.has_target:
            continue
        try:
            parse(item.target_measure)
        except Refused as refusal:  # the catalogue had it once
            troubles[item.target_measure] = str(refusal)
        else:
            spans.setdefault(item.period, []).append(item.target_measure)
    known = {period: Figures(book, period, head=head) for period in spans}
    for period, names in spans.items():
        known[period].prefetch(names)

    def figure(item: PlanItem) -> Figure | None:
        if not item.has_target or item.target_measure in troubles:
            return None
        return known[item.period].figure(item.target_measure)

    return [standing_of(item, figure(item), today, trouble=troubles.get(item.target_measure, "")) for item in items]


def continuations(items: Iterable[PlanItem]) -> dict[int, PlanItem]:
    """The live item that carries on each of these, by their keys. One query."""
    later = PlanItem.objects.filter(continues__in=[item.pk for item in items]).exclude(state=Record.State.VOID)
    return {item.continues_id: item for item in later.order_by("-pk")}


# Problems ----------------------------------------------------------------------------------------------------------------


def open_refs(book: Book, refs: Collection[str]) -> set[str]:
    """Of these problems, those that nobody solved."""
    rows = Problem.objects.filter(book=book, ref__in=refs, solved_on=None, state=Record.State.RECORDED)
    return set(rows.values_list("ref", flat=True))


def problems_of(book: Book, period: Period, items: Iterable[PlanItem]) -> tuple[list[Problem], list[Problem]]:
    """The problems a period's plan has to do with, and those from before that are open still. Two queries.

    The first are found in the period or the one before it, whose plan this is, or answered by one of its items.
    """
    live = Problem.objects.filter(book=book, state=Record.State.RECORDED).select_related("book", "solved_by")
    near = Q(day__gte=period.previous.starts_on, day__lt=period.ends_before)
    answered = {ref for item in items for ref in item.answers}
    now = live.filter(near | Q(ref__in=answered)).order_by("day", "pk")
    old = live.filter(solved_on=None, day__lt=period.previous.starts_on).exclude(ref__in=answered).order_by("day", "pk")
    return list(now[:MOST]), list(old[:MOST])


def answering(problems: Collection[Problem]) -> dict[str, list[PlanItem]]:
    """The live items that answer each problem, by its ref, the earliest first. One query."""
    found: dict[str, list[PlanItem]] = {problem.ref: [] for problem in problems}
    if not found:
        return found
    said = Q()
    for ref in found:
        said |= Q(answers__icontains=ref)
    live = PlanItem.objects.filter(said, book=next(iter(problems)).book_id).exclude(state=Record.State.VOID)
    for item in live.order_by("since", "day", "number", "pk"):
        for ref in item.answers:
            if ref in found:
                found[ref].append(item)
    return found


# Base figures ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A value of a base figure as one record gives it. `record` is a base figure, or what a paper states."""

    day: date
    value: Fraction
    approx: Approx
    record: Any


@dataclass(frozen=True)
class BaseLine:
    """A base figure of one place: what is known now, and what was known before, the newest first."""

    measure: str
    name: str
    unit: str
    figure: Figure
    known: list[Known]


def base_lines(book: Book, place: str, today: date) -> list[BaseLine]:
    """Every base figure of a place as of a day, also those nobody entered. A query each, and four for all of them."""
    figures = Figures(book, Period.between(today, today), place=place)
    levels = [measure for measure in catalogue().measures.values() if measure.kind == "level"]
    figures.prefetch(measure.code for measure in levels)
    nets = {measure.code: _nets(figures.entries(measure.code), measure.code) for measure in levels}
    refs = {ref for each in nets.values() for ref, *_rest in each}
    records: dict[str, Any] = {
        each.ref: each
        for model in (BaseFigure, Statement)
        for each in model.objects.filter(book=book, ref__in=refs).select_related("book")
    }
    return [
        BaseLine(
            measure.code,
            str(measure.name),
            measure.unit,
            figures.figure(measure.code),
            [Known(day, value, approx, records[ref]) for ref, day, value, approx in nets[measure.code]],
        )
        for measure in levels
    ]


def _nets(entries: Iterable[FigureEntry], measure: str) -> list[tuple[str, date, Fraction, Approx]]:
    """What each record says of a level now: corrections taken together. The newest day first, of one day the last."""
    held: dict[tuple[str, date, Approx], tuple[int, Fraction, int]] = {}
    for entry in entries:
        row = entry.row
        if split_account(row.account)[0] == measure:
            key = (row.record, row.day, row.approx)
            parts, value, _seq = held.get(key, (0, Fraction(0), 0))
            held[key] = (parts + row.parts, value + entry.value, row.seq)
    live = [(seq, *key, value) for key, (parts, value, seq) in held.items() if parts > 0]
    return [
        (ref, day, value, approx)
        for _seq, ref, day, approx, value in sorted(live, key=lambda each: (each[2], each[0]), reverse=True)
    ]
