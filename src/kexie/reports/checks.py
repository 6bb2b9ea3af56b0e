"""What should be looked at before a report is signed (DOMAIN 12.2). A remark is a question to a person, never a lock."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kexie.language.active import day_words
from kexie.language.dates import Dated, find_dates
from kexie.language.festivals import find_festivals, outside
from kexie.language.lint import Remark as Misprint
from kexie.language.lint import lint
from kexie.ledger.kinds import State
from kexie.ledger.periods import Period
from kexie.records.words import figure_words
from kexie.reports.numerals import CLASSIFIERS, Backing, numerals
from kexie.reports.paper import FigureSpan, Paper, RecordSpan, Text, plain_text

_UNITS = sorted({*CLASSIFIERS, "万元", "亿元"} - {"位"}, key=len, reverse=True)


@dataclass(frozen=True)
class Place:
    """Characters start…end of a block's text; block -1 is the title."""

    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Remark:
    code: str
    message: str
    where: Place | None = None


def remarks_on(paper: Paper, period: Period) -> list[Remark]:
    """Everything to look at, in the order of the text."""
    found = [
        *_nothing_told(paper),
        *_unbacked(paper),
        *_unsettled(paper),
        *_two_values(paper),
        *_units(paper),
        *_dates_outside(paper, period),
        *_festivals(paper, period),
        *_numerals_misprinted(paper),
    ]
    return sorted(found, key=lambda remark: (remark.where.block, remark.where.start) if remark.where else (10**6, 0))


def _unbacked(paper: Paper) -> Iterator[Remark]:
    """1: a number that somebody wrote."""
    for numeral in numerals(paper):
        if numeral.backing is Backing.UNBACKED:
            message = _(
                "No record stands behind “%(text)s”. Put a figure in its place, or quote the document it is from."
            )
            yield Remark("unbacked", message % {"text": numeral.text}, Place(numeral.block, numeral.start, numeral.end))


def _nothing_told(paper: Paper) -> Iterator[Remark]:
    """An empty period makes an empty report, which should not pass for a finished one."""
    if not any(isinstance(span, FigureSpan | RecordSpan) for _number, spans in paper.runs() for span in spans):
        yield Remark("empty", _("Nothing is recorded in this period, so the report tells of no work. Record it first."))


def _unsettled(paper: Paper) -> Iterator[Remark]:
    """A figure that waits for an answer, or of which the ledger has something to say; each once."""
    told: set[tuple[str, str]] = set()
    for span, place in _figures(paper):
        waiting = _("The figure “%(name)s” is still to be confirmed. Answer its question before the report is signed.")
        said = [("pending", waiting % {"name": figure_words(span.name)})] if span.state == State.PENDING else []
        said += [("notice", f"{figure_words(span.name)}: {notice}") for notice in span.notices]
        for code, message in said:
            if (span.name, message) not in told:
                told.add((span.name, message))
                yield Remark(code, message, place)


def _two_values(paper: Paper) -> Iterator[Remark]:
    """2: the same figure twice, with two values or in two readings."""
    first: dict[str, FigureSpan] = {}
    for span, place in _figures(paper):
        before = first.setdefault(span.name, span)
        facts = {"name": figure_words(span.name), "first": before.text, "second": span.text}
        if (before.value, before.state, before.head) != (span.value, span.state, span.head):
            message = _(
                "The figure “%(name)s” is printed with two values: %(first)s and %(second)s. Draft the report again."
            )
            yield Remark("two_values", message % facts, place)
        elif before.text != span.text:
            message = _(
                "The figure “%(name)s” reads %(first)s in one place and %(second)s here. Choose one form for both."
            )
            yield Remark("two_readings", message % facts, place)


def _units(paper: Paper) -> Iterator[Remark]:
    """8, 9: 人 is not 人次, 元 is not 万元."""
    for number, spans in paper.runs():
        at = 0
        for span, following in zip(spans, (*spans[1:], Text("")), strict=True):
            at += len(span.text)
            if not isinstance(span, FigureSpan) or not span.unit or not isinstance(following, Text):
                continue
            said = next((unit for unit in (span.unit, *_UNITS) if following.text.startswith(unit)), "")
            longer = next((unit for unit in _UNITS if following.text.startswith(unit)), "")
            said = longer if len(longer) > len(said) else said
            if said and said != span.unit:
                message = _(
                    "The figure “%(name)s” is counted in %(unit)s, but the text says %(said)s. Correct the word."
                )
                facts = {"name": figure_words(span.name), "unit": span.unit, "said": said}
                yield Remark("unit", message % facts, Place(number, at, at + len(said)))


def _dates_outside(paper: Paper, period: Period) -> Iterator[Remark]:
    """4: a day outside the period is background, or a slip. What is planned may lie in the next period."""
    for number, spans in paper.runs():
        text = plain_text(spans)
        last = period.next.last_day if number in paper.ahead or number == -1 else period.last_day
        for dated in _dates_in(text):
            if not dated.has_year or dated.first is None or dated.last is None:
                continue
            if dated.last < period.starts_on or dated.first > last:
                message = _("%(date)s lies outside %(period)s. Say that it is background, or correct the day.")
                facts = {"date": text[dated.start : dated.end], "period": period.label}
                yield Remark("date_outside", message % facts, Place(number, dated.start, dated.end))


def _festivals(paper: Paper, period: Period) -> Iterator[Remark]:
    """5: a festival that does not fall into the period, nor shortly before or after it."""
    for number, spans in paper.runs():
        last = period.next.last_day if number in paper.ahead else period.last_day
        for festival in find_festivals(plain_text(spans)):
            if real := outside(festival.name, period.starts_on, last):
                message = _("%(festival)s is on %(day)s, outside %(period)s. Ask which day was meant, or leave it out.")
                facts = {"festival": festival.name, "day": day_words(real[0]), "period": period.label}
                yield Remark("festival_outside", message % facts, Place(number, festival.start, festival.end))


def _numerals_misprinted(paper: Paper) -> Iterator[Remark]:
    """6: 两3项, 近3000多人, 18年: GB/T 15835."""
    for number, spans in paper.runs():
        for said in _linted(plain_text(spans), get_language()):
            yield Remark(said.code, said.message, Place(number, *said.span))


# Between two drafts of a report most paragraphs stay as they are.


@lru_cache(4096)
def _dates_in(text: str) -> list[Dated]:
    return find_dates(text)


@lru_cache(4096)
def _linted(text: str, _language: str) -> list[Misprint]:
    return lint(text)


def _figures(paper: Paper) -> Iterator[tuple[FigureSpan, Place]]:
    for number, spans in paper.runs():
        at = 0
        for span in spans:
            if isinstance(span, FigureSpan):
                yield span, Place(number, at, at + len(span.text))
            at += len(span.text)
