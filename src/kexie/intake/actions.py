"""Every write of reading in: a paper accepted, an open question answered."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within
from kexie.divisions.places import division
from kexie.files.actions import keep_document
from kexie.files.formats.extracted import Extracted
from kexie.files.models import StoredFile
from kexie.intake.errors import (
    BadAnswer,
    NoPeriod,
    NoPlace,
    NothingFound,
    NotStored,
    OtherDistrict,
    PeriodNotOver,
    PlaceSettled,
    UnknownQuestion,
)
from kexie.intake.learning import read_for
from kexie.intake.meeting import met_by, twin_of
from kexie.intake.models import Paper, Question, Taken
from kexie.intake.opening import extract, media_type
from kexie.intake.proposals import Proposal, proposals
from kexie.intake.reading.model import Reading
from kexie.intake.readings import plan_period_of, reading_of
from kexie.intake.whereabouts import place_named, stranger_of, whose
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.records.actions import Beside, correct, record
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.records.words import place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

# Says what to do with a proposal: itself to accept it, another to accept that instead, None to leave it open.
Choose = Callable[[Proposal], Proposal | None]


@dataclass
class Accepted:
    """What became of a paper: the records made, the findings that stay open with the reason, the questions.

    A paper that says what an earlier one said adds nothing: that one is its `twin`.
    """

    file: StoredFile
    period: Period
    place: str
    reading: Reading
    made: list[tuple[Proposal, Any]] = field(default_factory=list)
    linked: int = 0
    open: list[tuple[Proposal, str]] = field(default_factory=list)
    before: int = 0
    questions: list[Question] = field(default_factory=list)
    twin: Paper | None = None


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
    place: str = "",
    early: bool = False,
    apart: bool = False,
    reason: str = "",
    choose: Choose = only_certain,
) -> Accepted:
    """Store a paper and make records of its findings: all of it in one transaction, or nothing.

    The same bytes again add nothing that was taken before, and what says the same as an earlier paper adds nothing at
    all, unless a person says that it stands `apart` from that one. `place` is the division that it is of, where it does
    not say so or says another. Raises what `extract` raises, NothingFound, NoPeriod, NoPlace, OtherDistrict,
    PlaceSettled, PeriodNotOver (unless `early`), ReasonNeeded where the period is frozen and no reason is given.
    """
    known = _paper_with(book, data).filter(state=Paper.State.READ).first()
    if known:
        extracted, reading = None, reading_of(known)
    else:
        extracted = extract(data, name)
        reading = read_for(book, extracted, name=name)
    period = (known and known.period) or _period(reading, period)
    if period.ends_before > today and not early:
        raise PeriodNotOver(period.label, period.last_day)
    seat = seat_of(book, period.last_day)
    place = _place(book, reading, seat, known, place)
    found = proposals(reading, period=period, plan_period=plan_period_of(reading, period), seat=seat, place=place)
    if not found:
        raise NothingFound(name)
    same = known and known.division == place
    twin = known.twin if known and same else twin_of(book, reading, period, place=place, but=known)
    if twin and not apart:
        return Accepted(twin.file, period, place, reading, before=twin.taken.count(), twin=twin)
    with transaction.atomic():
        paper = _kept(book, extracted, reading, by=by, name=name, data=data) if extracted else stored_paper(book, data)
        if paper.period is None:
            paper.starts_on, paper.last_day = period.starts_on, period.last_day
        paper.division, paper.twin = place, None
        paper.save(update_fields=["starts_on", "last_day", "division", "twin"])
        result = Accepted(paper.file, period, place, reading)
        take(paper, found, result, by=by, choose=choose, reason=reason)
        ask(paper, reading)
        result.questions = list(paper.questions.filter(answer=""))
    return result


def _kept(book: Book, extracted: Extracted, reading: Reading, *, by: str, name: str, data: bytes) -> Paper:
    file = keep_document(
        book,
        data,
        name=name,
        media_type=media_type(extracted),
        text=extracted.text,
        encoding=extracted.encoding or extracted.format,
        layout=extracted.layout(),
    )
    facts = {"state": Paper.State.READ, "reading": reading.as_kept()}
    return Paper.objects.update_or_create(file=file, defaults=facts, create_defaults=facts | {"read_by": by})[0]


def take(
    paper: Paper, found: Sequence[Proposal], result: Accepted, *, by: str, choose: Choose, reason: str = ""
) -> None:
    """Make records of these findings of a paper, as far as `choose` says so, and tell the result what became of each.

    What was taken before, or refused, stays so. Raises what `record` raises.
    """
    book = paper.file.book
    taken = {each.key: each.record for each in paper.taken.select_related("record")}
    refused = dict(paper.refusals.values_list("key", "refused_by"))
    result.before = len(taken)
    open_ones = [each for each in found if not each.same_as and not all(key in taken for key in each.keys)]
    met = met_by(book, open_ones)
    for proposal in open_ones:
        if proposal.keys[0] in refused:
            result.open.append((proposal, _("refused by %(name)s") % {"name": refused[proposal.keys[0]]}))
            continue
        if there := met.get(proposal.keys[0]):
            doubt = _("the book has it already: %(record)s") % {"record": there}
            proposal = replace(proposal, doubt=proposal.doubt or doubt)
        chosen = choose(proposal)
        if chosen is None:
            result.open.append((proposal, proposal.doubt or _("left open")))
            continue
        beside = Beside(sources=sources_in(paper, chosen))
        made = record(kind_of(chosen.kind), by=by, book=book, facts=chosen.facts, beside=beside, reason=reason)
        result.made.append((chosen, made))
        for key in chosen.keys:
            Taken.objects.create(paper=paper, key=key, record=made)
            taken[key] = made
    for proposal in found:
        if not proposal.same_as or proposal.keys[0] in taken:
            continue
        first = taken.get(proposal.same_as)
        if first is None:
            result.open.append((proposal, _("it repeats a finding that stays open")))
            continue
        link(paper, proposal, first, by=by)
        result.linked += 1


def link(paper: Paper, proposal: Proposal, held: Record, *, by: str) -> None:
    """The record is what this finding speaks of: it has the finding's place in the text as a source, and no new facts.

    Raises VoidRecord.
    """
    current = held.whole
    current.refresh_from_db()
    beside = Beside(sources=sources_in(paper, proposal))
    correct(current, by=by, version=current.version, facts={}, beside=beside, action="linked")
    for key in proposal.keys:
        Taken.objects.create(paper=paper, key=key, record=held, linked=True)


def sources_in(paper: Paper, proposal: Proposal) -> tuple[tuple[StoredFile, int, int], ...]:
    """Where the words of a finding stand, as a record keeps it."""
    return tuple((paper.file, start, end) for start, end in proposal.spans)


def ask(paper: Paper, reading: Reading) -> None:
    """Keep the questions of a reading, each with the record that the finding it is about became."""
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
    """Answer a question of a stored paper. Raises NotStored, and what `answer_of` raises."""
    return answer_of(stored_paper(book, data), by=by, key=key, value=value)


def answer_of(paper: Paper, *, by: str, key: str, value: str, reason: str = "") -> Question:
    """Answer a question of a paper: the record changes, and its voucher says so.

    The same answer again changes nothing. Raises UnknownQuestion, BadAnswer, ReasonNeeded.
    """
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
        told = _("answer to %(key)s: %(value)s") % {"key": key, "value": value.strip()}
        correct(held, by=by, version=held.version, facts=facts, reason=reason or told)
        question.answer, question.answered_at, question.answered_by = value.strip(), timezone.now(), by
        question.save(update_fields=["answer", "answered_at", "answered_by"])
    return question


def stored_paper(book: Book, data: bytes) -> Paper:
    """The paper of this book with these bytes. Raises NotStored."""
    paper = _paper_with(book, data).first()
    if paper is None:
        raise NotStored
    return paper


def _paper_with(book: Book, data: bytes) -> QuerySet[Paper]:
    digest = hashlib.sha256(data).hexdigest()
    return Paper.objects.select_related("file__book", "twin__file").filter(file__book=book, file__sha256=digest)


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


def _place(book: Book, reading: Reading, seat: str, known: Paper | None, given: str) -> str:
    """Where a paper is of. Raises OtherDistrict, NoPlace, PlaceSettled."""
    stranger = division(given).full_name if given and not is_within(given, seat) else stranger_of(seat, reading)
    if stranger:
        raise OtherDistrict(stranger, book.name)
    place = given or (known and known.division) or place_named(book, reading, seat)
    if not place:
        raise NoPlace(whose(reading), book.name)
    if known and known.division != place and known.taken.exists():
        raise PlaceSettled(place_name(known.division))
    return place
