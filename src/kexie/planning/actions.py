"""Every write of this room beyond what all records share. Each is one voucher of the record it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kexie.ledger.actions import lock
from kexie.ledger.periods import Period
from kexie.planning.errors import NothingChosen, NotOfThisPeriod, NotOpen, NotSolved, NotYet, WordsMissing
from kexie.planning.models import Judgement, PlanItem, Problem
from kexie.planning.queries import continuations, open_refs, planned_for
from kexie.records.actions import change, correct, record
from kexie.records.errors import NoReason
from kexie.records.kinds import kind_of
from kexie.registry.models import Book


def judge(item: PlanItem, *, by: str, verdict: str, words: str, on: date, request_key: str = "") -> PlanItem:
    """Write beside an item what became of it, signed. Earlier judgements stay. Raises WordsMissing, KeyReused."""
    if verdict == Judgement.Verdict.GIVEN_UP and not words.strip():
        raise WordsMissing
    said = {"verdict": verdict, "words": words.strip()}

    def make(current: PlanItem) -> None:
        Judgement.objects.create(item=current, judged_by=by, judged_on=on, **said)

    return change(item, by=by, action="judged", make=make, said=said, request_key=request_key)


@transaction.atomic
def solve(
    problem: Problem, *, by: str, solved_on: date, solved_how: str, solved_by: PlanItem | None, today: date
) -> Problem:
    """Note that a problem is solved. Sent twice it changes nothing. Raises NotYet, NotOpen, BadFacts, StaleRecord."""
    if solved_on > today:
        raise NotYet
    facts = {"solved_on": solved_on, "solved_how": solved_how.strip(), "solved_by": solved_by}
    lock(problem.book)
    current = Problem.objects.select_related("book").get(pk=problem.pk)
    if current.solved_on and any(getattr(current, name) != value for name, value in facts.items()):
        raise NotOpen
    return correct(current, by=by, version=current.version, facts=facts, action="solved")


@transaction.atomic
def reopen(problem: Problem, *, by: str, reason: str) -> Problem:
    """Take back that a problem is solved. Raises NoReason, NotSolved."""
    if not reason.strip():
        raise NoReason
    lock(problem.book)
    current = Problem.objects.select_related("book").get(pk=problem.pk)
    if not current.solved_on:
        raise NotSolved
    facts = {"solved_on": None, "solved_how": "", "solved_by": None}
    return correct(current, by=by, version=current.version, facts=facts, action="reopened", reason=reason.strip())


@dataclass(frozen=True)
class Carried:
    """What one press carried on: the new items, and those that somebody had carried on before."""

    made: list[PlanItem]
    before: list[PlanItem]


@transaction.atomic
def carry(
    book: Book,
    period: Period,
    *,
    by: str,
    targets: Mapping[str, Decimal | None],
    request_key: str = "",
) -> Carried:
    """Carry plan items of a period on to the next: for each a new item that continues it, all or none.

    targets  the items' refs, each with the value to reach in the next period
    An item that was carried on before is not carried twice, whoever presses. Problems that are solved meanwhile are
    answered no more. Raises NothingChosen, NotOfThisPeriod, BadFacts.
    """
    if not targets:
        raise NothingChosen
    lock(book)
    items = list(planned_for(book, period).filter(ref__in=targets))
    if len(items) < len(targets):
        raise NotOfThisPeriod
    later = continuations(items)
    still_open = open_refs(book, {ref for item in items for ref in item.answers})
    said = _("carried on from the plan of %(period)s") % {"period": period.label}
    made = [
        record(
            kind_of("planning.item"),
            by=by,
            book=book,
            facts=_carried_on(item, period, targets[item.ref], still_open),
            request_key=f"{request_key[:50]}-{item.ref}" if request_key else "",
            reason=said,
        )
        for item in items
        if item.pk not in later
    ]
    return Carried(made, [item for item in items if item.pk in later])


def _carried_on(item: PlanItem, period: Period, target: Decimal | None, still_open: set[str]) -> dict[str, object]:
    kept = ("text", "detail", "number", "owner", "division", "organisation", "target_measure")
    return {name: getattr(item, name) for name in kept} | {
        "since": period.next.starts_on,
        "day": period.next.last_day,
        "due_on": period.day_in_next(item.due_on) if item.due_on else None,
        "target_value": target if item.target_measure else None,
        "answers": [ref for ref in item.answers if ref in still_open],
        "continues": item,
    }
