"""Every write of reading in: a paper accepted, an open question answered."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within
from kexie.divisions.places import division
from kexie.files.actions import keep_document
from kexie.files.models import StoredFile
from kexie.intake.errors import (
    BadAnswer,
    NoPeriod,
    NothingFound,
    NotStored,
    OtherDistrict,
    PeriodNotOver,
    UnknownQuestion,
)
from kexie.intake.learning import learned
from kexie.intake.models import Paper, Question, Taken
from kexie.intake.opening import extract, media_type
from kexie.intake.proposals import Proposal, proposals
from kexie.intake.reading import read_text
from kexie.intake.reading.model import Reading
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.records.actions import Beside, correct, record
from kexie.records.kinds import kind_of
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

# Says what to do with a proposal: itself to accept it, another to accept that instead, None to leave it open.
Choose = Callable[[Proposal], Proposal | None]


@dataclass
class Accepted:
    """What became of a paper: the records made, the findings that stay open with the reason, the questions."""

    file: StoredFile
    period: Period
    reading: Reading
    made: list[tuple[Proposal, Any]] = field(default_factory=list)
    linked: int = 0
    open: list[tuple[Proposal, str]] = field(default_factory=list)
    before: int = 0
    questions: list[Question] = field(default_factory=list)


def only_certain(proposal: Proposal) -> Proposal | None:
    return None if proposal.doubt else proposal


def accept(
    book: Book,
    *,
    by: str,
    name: str,
    data: bytes,
    today: date,
    period: Period | None = None,
    early: bool = False,
    choose: Choose = only_certain,
) -> Accepted:
    """Store a paper and make records of its findings: all of it in one transaction, or nothing.

    The same bytes again add nothing that was taken before. Raises what `extract` raises, NothingFound, NoPeriod,
    OtherDistrict, PeriodNotOver (unless `early`), ReasonNeeded where the period is frozen.
    """
    extracted = extract(data, name)
    reading = read_text(extracted.text, file=name, learned=learned(book))
    period = _period(reading, period)
    if period.ends_before > today and not early:
        raise PeriodNotOver(period.label, period.last_day)
    seat = seat_of(book, period.last_day)
    _same_district(book, seat, reading)
    found = proposals(reading, period=period, plan_period=_plan_period(reading, period), seat=seat)
    if not found:
        raise NothingFound(name)
    with transaction.atomic():
        file = keep_document(
            book,
            data,
            name=name,
            media_type=media_type(extracted),
            text=extracted.text,
            encoding=extracted.encoding or extracted.format,
        )
        paper, _new = Paper.objects.get_or_create(
            file=file,
            defaults={
                "starts_on": period.starts_on,
                "last_day": period.last_day,
                "reading": reading.as_json(),
                "read_by": by,
            },
        )
        result = Accepted(file, period, reading)
        _take(book, paper, found, result, by=by, choose=choose)
        _ask(paper, reading)
        result.questions = list(paper.questions.filter(answer=""))
    return result


def _take(book: Book, paper: Paper, found: Sequence[Proposal], result: Accepted, *, by: str, choose: Choose) -> None:
    taken = {each.key: each.record for each in paper.taken.select_related("record")}
    result.before = len(taken)
    later: list[Proposal] = []
    for proposal in found:
        if all(key in taken for key in proposal.keys):
            continue
        if proposal.same_as:
            later.append(proposal)
            continue
        chosen = choose(proposal)
        if chosen is None:
            result.open.append((proposal, proposal.doubt or _("left open")))
            continue
        sources = tuple((paper.file, start, end) for start, end in chosen.spans)
        made = record(kind_of(chosen.kind), by=by, book=book, facts=chosen.facts, beside=Beside(sources=sources))
        result.made.append((chosen, made))
        for key in chosen.keys:
            Taken.objects.create(paper=paper, key=key, record=made)
            taken[key] = made
    for proposal in later:
        first = taken.get(proposal.same_as)
        if first is None:
            result.open.append((proposal, _("it repeats a finding that stays open")))
            continue
        current = first.whole
        current.refresh_from_db()
        sources = tuple((paper.file, start, end) for start, end in proposal.spans)
        correct(current, by=by, version=current.version, facts={}, beside=Beside(sources=sources), action="linked")
        Taken.objects.create(paper=paper, key=proposal.keys[0], record=first)
        result.linked += 1


def _ask(paper: Paper, reading: Reading) -> None:
    records = {each.key: each.record for each in paper.taken.select_related("record")}
    for question in reading.questions:
        about = f"{question.about[0]}:{question.about[1]}"
        asked, new = Question.objects.get_or_create(
            paper=paper,
            key=question.id,
            defaults={
                "code": question.code,
                "message": question.message,
                "start": question.span[0],
                "end": question.span[1],
                "choices": list(question.choices),
                "record": records.get(about),
            },
        )
        if not new and asked.record is None and about in records:
            asked.record = records[about]
            asked.save(update_fields=["record"])


def answer(book: Book, *, by: str, data: bytes, key: str, value: str) -> Question:
    """Answer a question of a stored paper: the record changes, and its voucher says so.

    The same answer again changes nothing. Raises NotStored, UnknownQuestion, BadAnswer, ReasonNeeded.
    """
    paper = stored_paper(book, data)
    with transaction.atomic():
        question = paper.questions.select_related("record").filter(key=key).first()
        if question is None:
            raise UnknownQuestion(key, [each.key for each in paper.questions.all()])
        if question.answer and question.answer == value.strip():
            return question
        if question.record is None:
            raise BadAnswer(_("the finding it is about was not accepted; accept the paper with --review first"))
        held = question.record.whole
        facts = _ANSWERS[question.code](question, held, value.strip())
        reason = _("answer to %(key)s: %(value)s") % {"key": key, "value": value.strip()}
        correct(held, by=by, version=held.version, facts=facts, reason=reason)
        question.answer, question.answered_at, question.answered_by = value.strip(), timezone.now(), by
        question.save(update_fields=["answer", "answered_at", "answered_by"])
    return question


def stored_paper(book: Book, data: bytes) -> Paper:
    """The paper of this book with these bytes. Raises NotStored."""
    digest = hashlib.sha256(data).hexdigest()
    paper = Paper.objects.select_related("file").filter(file__book=book, file__sha256=digest).first()
    if paper is None:
        raise NotStored
    return paper


def _number_answer(question: Question, held: Any, value: str) -> dict[str, Any]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadAnswer(_("“%(value)s” is not a number") % {"value": value}) from None
    if not number.is_finite() or number < 0 or number >= 10**15 or number != round(number, 2):
        raise BadAnswer(_("a number from 0 up with at most two decimals is needed, not %(value)s") % {"value": value})
    return {"value": number, "approx": Approx.EXACT}


_DATES = {"applied": "applied_on", "approved": "approved_on", "founded": "founded_on", "plaque": "plaque_on",
          "registered": "registered_on"}  # fmt: skip


def _date_answer(question: Question, held: Any, value: str) -> dict[str, Any]:
    if value not in _DATES:
        raise BadAnswer(_("write one of %(choices)s") % {"choices": ", ".join(_DATES)})
    # The day it counts from stays the one the paper gives, until the founding day itself is known.
    cleared = dict.fromkeys((name for name in _DATES.values() if getattr(held, name) == held.day), None)
    return cleared | {_DATES[value]: held.day}


_ANSWERS = {"garbled": _number_answer, "which_date": _date_answer}


def _period(reading: Reading, given: Period | None) -> Period:
    if given:
        return given
    if reading.period is None:
        raise NoPeriod
    return Period.between(date.fromisoformat(reading.period.start), date.fromisoformat(reading.period.end))


def _plan_period(reading: Reading, period: Period) -> Period:
    if reading.plan_period is None:
        return period.next
    start, end = reading.plan_period.start, reading.plan_period.end
    return Period.between(date.fromisoformat(start), date.fromisoformat(end))


def _same_district(book: Book, seat: str, reading: Reading) -> None:
    """A paper of another place stays out; one from inside the book's division, or of no known place, comes in."""
    issuer = reading.issuer
    if issuer and issuer.division and not is_within(issuer.division, seat):
        raise OtherDistrict(division(issuer.division).full_name, book.name)
