"""From findings to records: what would be recorded of a paper, and why some of it stays open. Pure functions."""

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within
from kexie.intake.reading.model import Document, Figure, Founded, Plan, Problem, Reading, Span
from kexie.language.cleaning import widen
from kexie.ledger.catalogue import Catalogue, catalogue, split_account
from kexie.ledger.errors import Refused
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.periods import Period
from kexie.support.programmes import programme_code

_ENDS = "计划|项目|工程|行动"
# A programme's name: between marks, or up to the words that end such names. What leads to it is none of it.
_MARKED = re.compile(
    r"[“「『《【\"]([^“”「」『』《》【】\"，。；]{2,40})[”」』》】\"](计划|工程|行动)?(项目|专项|表彰)?"
)
_NAMED = re.compile(rf"[\u4e00-\u9fff\d]{{2,20}}?(?:{_ENDS}){{1,3}}")
_LEAD = re.compile(r"^(?:在|按照|根据|.*(?:获得?|争取到?|列入|纳入|评为|实施|通过|承担|申报))+")
_GIVER = re.compile(r"^(?:中央(?:财政)?|中国科协|财政部|上级|[、和])+")
_NO_NAME = re.compile(
    rf"(?:国家级?|全国|自治区级?|[省市县区州]级?|科协|科普|科技|各类|有关|相关|重点|[\d个项]|{_ENDS})*"
)
_SENTENCE_END = re.compile(r"[。；！？\n]")
_LISTED = re.compile(r"^[一二三四五六七八九十]{1,2}是")
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Proposal:
    """A record that findings of a paper would make.

    keys       the findings it takes up: figures:3, founded:0 …
    doubt      why a person should look first; empty where it is certain
    same_as    the key of the finding it repeats: then it only adds its place in the text to that record
    """

    keys: tuple[str, ...]
    kind: str
    facts: Mapping[str, Any]
    spans: tuple[Span, ...]
    doubt: str = ""
    same_as: str = ""
    text: str = ""


@dataclass
class _Proposer:
    reading: Reading
    period: Period
    plan_period: Period
    seat: str
    place: str
    made: list[Proposal] = field(default_factory=list)

    def all(self) -> list[Proposal]:
        """Every finding in the order of its part: figures, associations, documents, problems, plan items."""
        self._figures()
        for number, found in enumerate(self.reading.founded):
            self.made.append(self._founded(f"founded:{number}", found))
        for number, document in enumerate(self.reading.documents):
            self.made.append(self._document(f"documents:{number}", document))
        for number, problem in enumerate(self.reading.problems):
            self.made.append(self._problem(f"problems:{number}", problem))
        for number, plan in enumerate(self.reading.plans):
            self.made.append(self._plan(f"plans:{number}", number, plan))
        return self.made

    # Figures ----------------------------------------------------------------------------------------------------------

    def _figures(self) -> None:
        groups: dict[str, list[tuple[str, Figure]]] = {}
        first_of: dict[tuple[Any, ...], int] = {}
        for number, figure in enumerate(self.reading.figures):
            key = f"figures:{number}"
            said = (figure.measure, figure.value, figure.level, figure.grade, figure.garbled)
            first = first_of.setdefault(said, number)
            if figure.repeat and first < number:
                self.made.append(Proposal((key,), "", {}, (figure.span,), same_as=f"figures:{first}", text=figure.text))
                continue
            together = self._together(figure)
            if together:
                groups.setdefault(together, []).append((key, figure))
            else:
                self.made.append(self._statement(key, figure))
        for together, figures in groups.items():
            make = self._grant if together.startswith("grants") else self._visit
            self.made.append(make(figures))

    def _together(self, figure: Figure) -> str:
        """Figures of one grant or one round of visits are told in one sentence, and make one record."""
        measure = _code(figure)
        plain = figure.role == "result" and figure.value is not None and not figure.garbled and not figure.date
        if plain and not figure.suspect and measure.partition(".")[0] in ("grants", "care"):
            return f"{measure.partition('.')[0]} {self._sentence(figure)}"
        return ""

    def _grant(self, figures: Sequence[tuple[str, Figure]]) -> Proposal:
        held = {_code(figure): figure for _key, figure in figures}
        money = held.get("grants.money")
        # Honoured at one level and paid by another is common, so the level stands only where all figures agree on it.
        levels = {figure.level for figure in held.values()}
        facts = self._ranged(None) | {
            "programme": programme_in(self._sentence(figures[0][1])) or _("grant"),
            "recipients": _whole(held.get("grants.recipients")),
            "money": money.value if money else None,
            "money_approx": _approx(money),
            "level": (levels.pop() or "") if len(levels) == 1 else "",
            "basis": Basis.STATED,
        }
        return self._joint("support.grant", figures, facts)

    def _visit(self, figures: Sequence[tuple[str, Figure]]) -> Proposal:
        held = {_code(figure): figure for _key, figure in figures}
        money = held.get("care.money")
        sentence = self._sentence(figures[0][1])
        occasion, category = visited_in(sentence)
        facts = self._ranged(None) | {
            "occasion": occasion,
            "category": category,
            "households": _whole(held.get("care.households")),
            "money": money.value if money else None,
            "money_approx": _approx(money),
            "basis": Basis.STATED,
            "note": sentence,
        }
        return self._joint("support.visit", figures, facts)

    def _joint(self, kind: str, figures: Sequence[tuple[str, Figure]], facts: Mapping[str, Any]) -> Proposal:
        doubt = next((doubt for _key, figure in figures if (doubt := self._doubt(figure))), "")
        codes = [_code(figure) for _key, figure in figures]
        if len(codes) > len(set(codes)):
            doubt = doubt or _("one sentence gives two values for the same thing")
        return Proposal(
            keys=tuple(key for key, _figure in figures),
            kind=kind,
            facts=facts,
            spans=tuple(figure.span for _key, figure in figures),
            doubt=doubt,
            text="，".join(figure.text for _key, figure in figures),
        )

    def _statement(self, key: str, figure: Figure) -> Proposal:
        measure, dims = account_of(figure)
        lost = figure.garbled or figure.value is None
        facts = self._ranged(figure.date) | {
            "division": place_of(figure, self.place, self.seat),
            "measure": measure,
            "dims": dims,
            "value": None if lost else figure.value,
            "approx": Approx.UNKNOWN if lost else Approx.from_word(figure.approx),
            "role": figure.role,
            "basis": Basis.STATED,
            "text": widen(_LISTED.sub("", figure.text))[:500],
        }
        return Proposal((key,), "records.statement", facts, (figure.span,), doubt=self._doubt(figure), text=figure.text)

    def _doubt(self, figure: Figure) -> str:
        measure, dims = account_of(figure)
        if measure == "other" or measure not in catalogue().measures:
            return _("nothing in the catalogue is counted this way; choose a measure, or leave it in the paper")
        try:
            catalogue().account_code(measure, dims)
        except Refused as refusal:
            return str(refusal)
        if figure.suspect:
            return _("the number can be read but is probably damaged")
        if not figure.certain:
            return _("nothing beside the number says plainly what is counted")
        if figure.max is not None and figure.max != figure.value:
            return _("a range is given, not one number")
        days = days_of(figure.date)
        if days and not self.period.covers(*days):
            return _("it is dated outside the period of the paper")
        if figure.role == "part" and not dims:
            return _("it is part of a total given elsewhere and says no more of itself")
        return ""

    def _ranged(self, written: str | None) -> dict[str, Any]:
        days = days_of(written)
        since, day = days if days else (self.period.starts_on, self.period.last_day)
        return {"since": since if since != day else None, "day": day, "division": self.place}

    @cached_property
    def _ends(self) -> list[int]:
        """Where sentences end."""
        return [match.start() for match in _SENTENCE_END.finditer(self.reading.clean)]

    def _sentence(self, figure: Figure) -> str:
        """The sentence that a figure stands in, cleaned."""
        clean = self.reading.clean
        at = clean.find(figure.text)
        if at < 0:
            return figure.text
        ends, last = self._ends, at + len(figure.text) - 1
        before, behind = bisect_left(ends, at), bisect_left(ends, last)
        start = ends[before - 1] + 1 if before else 0
        end = ends[behind] if behind < len(ends) else len(clean)
        return widen(clean[start:end].strip())[:NOTE_LENGTH]

    # Everything else --------------------------------------------------------------------------------------------------

    def _founded(self, key: str, found: Founded) -> Proposal:
        days = days_of(found.date)
        facts = {
            "name": found.name,
            "association_kind": found.type,
            "day": days[1] if days else self.period.last_day,
            "division": self.place,
        }
        return Proposal((key,), "network.association", facts, (found.span,), self._dated(found.date), text=found.name)

    def _document(self, key: str, document: Document) -> Proposal:
        days = days_of(document.date)
        facts = {
            "name": widen(document.title)[:200],
            "issuer": (document.issuer or "")[:100],
            "scope": "external" if document.issuer and not document.issuer.endswith("科协") else "own",
            "day": days[1] if days else self.period.last_day,
            "division": self.place,
        }
        return Proposal(
            (key,),
            "desk.document",
            facts,
            (document.span,),
            self._dated(document.date),
            text=f"《{widen(document.title)}》",
        )

    def _dated(self, written: str | None) -> str:
        if not written:
            return _("no day is given")
        days = days_of(written)
        if days is None or days[0] != days[1]:
            return _("only %(date)s is given, not the day") % {"date": written}
        return ""

    def _problem(self, key: str, problem: Problem) -> Proposal:
        facts = self._ranged(None) | {"text": widen(problem.text)[:1000]}
        return Proposal((key,), "planning.problem", facts, (problem.span,), text=problem.text)

    def _plan(self, key: str, number: int, plan: Plan) -> Proposal:
        facts = {
            "since": self.plan_period.starts_on,
            "day": self.plan_period.last_day,
            "division": self.place,
            "text": widen(plan.text)[:1000],
            "detail": _joined(plan.items)[:4000],
            "number": number + 1,
        }
        return Proposal((key,), "planning.item", facts, (plan.span,), text=plan.text)


def proposals(reading: Reading, *, period: Period, plan_period: Period, seat: str, place: str) -> list[Proposal]:
    """What the findings of a paper of a place would record, in a book whose seat is this division."""
    return _Proposer(reading, period, plan_period, seat, place).all()


def _code(figure: Figure) -> str:
    return account_of(figure)[0]


def account_of(figure: Figure) -> tuple[str, dict[str, str]]:
    """The measure, and the dimensions of it that the figure names: its level and grade, and values said in its words."""
    try:
        measure, said = split_account(figure.measure)
    except Refused:
        return "other", {}
    dims = {**said, **figure.dims}
    known: Catalogue = catalogue()
    if measure in known.measures:
        for name in known.measures[measure].dimensions:
            value = getattr(figure, name) if name in ("level", "grade") else _said(known, name, figure.text)
            if value:
                dims.setdefault(name, value)
    return measure, dims


def place_of(figure: Figure, place: str, seat: str) -> str:
    """The place a table names for the figure where it lies in the book's division, else the paper's own.

    What a table says of more than the paper's place, 全区 in a township's, is no figure of the district.
    """
    named = figure.place
    return named if named and is_within(named, seat) and not is_within(place, named) else place


def _said(known: Catalogue, dimension: str, text: str) -> str:
    """The one value of a dimension whose own name stands in the text; nothing where there is none, or several."""
    values = known.dimensions[dimension].values
    found = [value for value, words in values.items() if value != "other" and len(words.zh) > 1 and words.zh in text]
    return found[0] if len(found) == 1 else ""


def days_of(written: str | None) -> tuple[date, date] | None:
    """First and last day of `2018`, `2018-03`, `2018-03-05` or `A/B`; None where it is none of these."""
    if not written:
        return None
    first, _slash, last = written.partition("/")
    try:
        return _bounds(first)[0], _bounds(last or first)[1]
    except ValueError:
        return None


def _bounds(written: str) -> tuple[date, date]:
    parts = [int(part) for part in written.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
    day = date(*parts)
    return day, day


def _joined(sentences: Sequence[str]) -> str:
    """Sentences without their ends as one text."""
    return "".join(widen(sentence).rstrip("。；") + "。" for sentence in sentences)


def _whole(figure: Figure | None) -> int | None:
    return None if figure is None or figure.value is None else int(figure.value)


def _approx(figure: Figure | None) -> Approx:
    return Approx.from_word(figure.approx) if figure else Approx.EXACT


def programme_in(sentence: str) -> str:
    """The programme that a sentence names; empty where it names several, or says of a project no more than whose it is."""
    marked = [
        name + kind
        for name, kind, more in _MARKED.findall(sentence)
        if kind or more or re.search(rf"(?:{_ENDS})$", name)
    ]
    bare = [_GIVER.sub("", _LEAD.sub("", name)) for name in _NAMED.findall(sentence)]
    names = {programme_code(name): name for name in marked or bare if not _NO_NAME.fullmatch(name)}
    return names.popitem()[1] if len(names) == 1 else ""


def visited_in(sentence: str) -> tuple[str, str]:
    """The occasion of a round of visits and who was visited, each where the sentence names one and no other."""
    occasion = _said(catalogue(), "occasion", sentence)
    if occasion:  # 全国科技工作者日 says when, and of no 科技工作者 that they were visited
        sentence = sentence.replace(catalogue().dimensions["occasion"].values[occasion].zh, "")
    return occasion, _said(catalogue(), "category", sentence)
