"""What the page of a paper shows: its text with the findings marked, and each finding with its verdict.

A long text is shown in parts, each with the findings that begin in it. Cost: a constant number of queries.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kexie.files.formats.extracted import Places
from kexie.intake.meeting import met_by
from kexie.intake.models import Paper, Question, Refusal, Taken
from kexie.intake.proposals import Proposal, account_of
from kexie.intake.reading.model import Figure, Span
from kexie.intake.readings import proposals_of, reading_of
from kexie.intake.verdicts import Finding, Verdict, verdicts
from kexie.language.printing import day_text
from kexie.ledger.catalogue import catalogue, split_account
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.queries import frozen_periods
from kexie.ledger.sums import nets_of
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Source, Statement
from kexie.records.words import account_words, label_of, language, number_words, place_name, value_of
from kexie.registry.queries import seat_of
from kexie.support.programmes import programme_code

PART = 12_000  # characters of a text on one page
NOT_TOLD = {"since", "day", "division", "note", "basis", "text", "detail", "number", "role", "measure", "dims", "value"}


@dataclass
class Card:
    """One finding, or warning, as the page shows it. `state` is open, taken, linked, refused, repeat or warning."""

    key: str
    state: str
    kind: str
    text: str
    spans: tuple[Span, ...]
    facts: list[tuple[str, str]] = field(default_factory=list)
    doubt: str = ""
    place: str = ""
    verdict: str = ""  # equal, rounds, differs, nothing, impossible
    verdict_name: str = ""
    verdict_words: str = ""
    record: Record | None = None
    met: Any = None
    refused: Refusal | None = None
    repeats: str = ""
    question: Question | None = None
    displaced: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.key.replace(":", "-")

    @property
    def repeats_id(self) -> str:
        return self.repeats.replace(":", "-")


@dataclass(frozen=True)
class Piece:
    """A run of the text that belongs to the same findings. `begins` are those whose anchor stands here."""

    text: str
    ids: tuple[str, ...] = ()
    states: str = ""
    begins: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()


class Review:
    """A paper under review, as known at the book's present head."""

    def __init__(self, paper: Paper):
        self.paper, self.book = paper, paper.file.book
        self.reading = reading_of(paper)
        self.proposals = [] if paper.twin_id else proposals_of(paper, self.reading)
        self.taken: dict[str, Taken] = {each.key: each for each in paper.taken.select_related("record__book")}
        self.refusals: dict[str, Refusal] = {each.key: each for each in paper.refusals.all()}
        self.questions = list(paper.questions.all())

    # The whole paper --------------------------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Counter[str]:
        """How many findings there are by state; `certain` of the open ones nothing speaks against."""
        states = Counter(self._state(each) for each in self.proposals)
        states["certain"] = sum(map(self._is_certain, self.proposals))
        return states

    @cached_property
    def asks_reason(self) -> bool:
        """Whether something that is certain falls into a frozen period."""
        days = {each.facts["day"] for each in self.proposals if self._is_certain(each)}
        return any(day in period for period in frozen_periods(self.book) for day in days)

    @cached_property
    def met(self) -> dict[str, Any]:
        return met_by(self.book, [each for each in self.proposals if self._state(each) == "open"])

    @cached_property
    def text(self) -> str:
        kept = getattr(self.paper.file, "text", None)
        return kept.text if kept else ""

    @cached_property
    def parts(self) -> list[Span]:
        """The text in parts that end with a line where they can."""
        bounds = [0]
        while bounds[-1] < len(self.text):
            ahead = bounds[-1] + PART
            line = self.text.rfind("\n", bounds[-1], ahead) + 1 if ahead < len(self.text) else 0
            bounds.append(line or min(ahead, len(self.text)))
        return list(pairwise(bounds)) or [(0, 0)]

    def part_of(self, key: str) -> int:
        """The number of the part that a finding, or m-41 for a source, begins in; 0 where there is none such."""
        at = None
        if key.startswith("m-") and key[2:].isdecimal():
            at = Source.objects.filter(file=self.paper.file, pk=int(key[2:])).values_list("start", flat=True).first()
        elif key:
            at = next((each.spans[0][0] for each in self.proposals if each.keys[0] == key), None)
            at = next((w.span[0] for n, w in enumerate(self.reading.warnings) if f"warnings:{n}" == key), at)
        return max(0, bisect_right([start for start, _end in self.parts], at or 0) - 1)

    # A part of it -----------------------------------------------------------------------------------------------------

    def cards(self, part: int) -> list[Card]:
        """The findings and warnings that begin in a part, in the order of the text."""
        first, last = self.parts[part]
        here = [each for each in self.proposals if first <= each.spans[0][0] < last]
        cards = [self._card(each) for each in here]
        cards += [
            Card(f"warnings:{number}", "warning", _("warning"), warning.message, (warning.span,))
            for number, warning in enumerate(self.reading.warnings)
            if first <= warning.span[0] < last
        ]
        self._judge(here, cards)
        self._tell_displaced(cards)
        places = self._places()
        for card in cards:
            card.place = places.told(*card.spans[0]) if places else ""
        return sorted(cards, key=lambda card: (card.spans[0], card.state != "warning"))

    def card(self, key: str) -> Card | None:
        """One of them."""
        return next((each for each in self.cards(self.part_of(key)) if each.key == key), None)

    def pieces(self, part: int, cards: Iterable[Card]) -> list[Piece]:
        """The text of a part, cut where a finding, a warning or a source of a record begins or ends."""
        first, last = self.parts[part]
        marks = [(start, end, card) for card in cards for start, end in card.spans]
        sources = Source.objects.filter(file=self.paper.file, start__gte=first, start__lt=last)
        anchors: dict[int, list[int]] = {}
        for pk, start in sources.order_by("pk").values_list("pk", "start"):
            anchors.setdefault(start, []).append(pk)
        bounds = {first, last, *anchors}
        bounds |= {min(max(at, first), last) for start, end, _card in marks for at in (start, end)}
        pieces, begun = [], set()
        for start, end in pairwise(sorted(bounds)):
            over = [card for a, b, card in marks if a <= start < b]
            begins = [card.id for card in over if card.id not in begun]
            begun.update(begins)
            pieces.append(
                Piece(
                    self.text[start:end],
                    tuple(dict.fromkeys(card.id for card in reversed(over))),
                    " ".join(sorted({card.state for card in over})),
                    tuple(begins),
                    tuple(anchors.get(start, ())),
                )
            )
        return pieces

    # ------------------------------------------------------------------------------------------------------------------

    def _is_certain(self, proposal: Proposal) -> bool:
        return self._state(proposal) == "open" and not proposal.doubt and proposal.keys[0] not in self.met

    def _state(self, proposal: Proposal) -> str:
        key = proposal.keys[0]
        if proposal.same_as:
            return "repeat"
        if key in self.taken:
            return "linked" if self.taken[key].linked else "taken"
        return "refused" if key in self.refusals else "open"

    def _card(self, proposal: Proposal) -> Card:
        key, state = proposal.keys[0], self._state(proposal)
        taken = self.taken.get(key)
        record = taken.record if taken else None
        first = proposal.same_as and next((each for each in self.proposals if proposal.same_as in each.keys), None)
        return Card(
            key,
            state,
            capfirst(str(kind_of(proposal.kind).name)) if proposal.kind else _("Said before"),
            proposal.text,
            proposal.spans,
            facts=self._facts(proposal),
            doubt=proposal.doubt if state == "open" else "",
            record=record,
            met=self.met.get(key),
            refused=self.refusals.get(key),
            repeats=first.keys[0] if first else "",
            question=self._question(proposal, record),
        )

    def _question(self, proposal: Proposal, record: Record | None) -> Question | None:
        if record is None:
            return None
        mine = {each.id for each in self.reading.questions if f"{each.about[0]}:{each.about[1]}" in proposal.keys}
        return next((each for each in self.questions if each.key in mine), None)

    def _facts(self, proposal: Proposal) -> list[tuple[str, str]]:
        """What would be recorded, in words."""
        if not proposal.kind:
            return []
        kind, facts = kind_of(proposal.kind), proposal.facts
        told: list[tuple[str, str]] = []
        if proposal.kind == "records.statement":
            told = self._stated(facts)
        else:
            made = kind.model(book=self.book, kind=kind.code, **facts)
            names = [name for name in kind.field_names if name in facts and name not in NOT_TOLD]
            said = [(label_of(kind, name), value_of(made, kind, name)) for name in names if "_approx" not in name]
            told = [(label, words) for label, words in said if words]
        since, day, period = facts.get("since"), facts["day"], self.paper.period
        if period and (since or day, day) != (period.starts_on, period.last_day):
            told.append((_("When"), day_text(day, since=since, language=language())))
        if facts["division"] != self.paper.division:
            told.append((_("Place"), place_name(facts["division"])))
        return told

    def _stated(self, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
        measure = catalogue().measures.get(facts["measure"])
        if measure is None:
            return []
        value = number_words(
            facts["value"], Approx(facts["approx"]), unit=measure.unit, decimals=max(measure.decimals, 2)
        )
        dims = ",".join(f"{code}={value}" for code, value in facts["dims"].items())
        told = [
            (_("Counts"), account_words(f"{measure.code}{{{dims}}}" if dims else measure.code)),
            (_("Value"), value),
        ]
        if facts["role"] != "result":
            told.append((_("As"), str(Statement.Role(facts["role"]).label)))
        return told

    def _judge(self, here: list[Proposal], cards: list[Card]) -> None:
        period = self.paper.period
        if period is None or not here:
            return
        numbers = [number for each in here for number in _figures_of(each)]
        own = {each.record.ref for each in self.taken.values() if not each.linked}
        seat = seat_of(self.book, period.last_day)
        dims_of = {
            number: {"programme": code}
            for each in here
            if each.kind == "support.grant" and (code := programme_code(each.facts["programme"]))
            for number in _figures_of(each)
        }
        found = verdicts(
            self.book,
            self.reading,
            period=period,
            seat=seat,
            place=self.paper.division,
            own=own,
            numbers=numbers,
            dims_of=dims_of,
        )
        for card, proposal in zip(cards, here, strict=False):
            mine = [(self.reading.figures[n], found[n]) for n in _figures_of(proposal) if n in found]
            if mine and not proposal.same_as:
                worst = max(mine, key=lambda each: list(Finding).index(each[1].finding))[1].finding
                card.verdict, card.verdict_name = str(worst), str(worst.label)
                told_each = dict.fromkeys(told(figure, verdict) for figure, verdict in mine)
                card.verdict_words = pgettext("between sentences", "; ").join(told_each)

    def _tell_displaced(self, cards: list[Card]) -> None:
        """Of what was accepted: where records have counted some of it since, what still stands on the paper alone."""
        shown = {card.record.ref: card for card in cards if card.state == "taken" and card.record}
        for ref, nets in nets_of(self.book, list(shown)).items():
            stated: Counter[str] = Counter()
            residual: Counter[str] = Counter()
            for key, net in nets.items():
                if key.basis == Basis.CLAIMED:
                    stated[key.account] += net.amount
                elif key.basis == Basis.STATED:
                    residual[key.account] += net.amount
            for account, amount in stated.items():
                if residual[account] < amount:
                    shown[ref].displaced.append(displaced_words(account, amount, residual[account]))

    def _places(self) -> Places | None:
        kept = getattr(self.paper.file, "text", None)
        extracted = kept.extracted if kept else None
        return extracted.places if extracted else None


def _figures_of(proposal: Proposal) -> list[int]:
    """The numbers of the figures that a proposal takes up."""
    return [int(key.partition(":")[2]) for key in proposal.keys if key.startswith("figures:")]


def told(figure: Figure, verdict: Verdict) -> str:
    """A verdict in words, for one figure."""
    if verdict.finding is Finding.IMPOSSIBLE:
        return verdict.why
    if verdict.held is None:
        return _("no plan item names this figure") if figure.role == "planned" else _("no record beside this paper")
    measure = catalogue().measures.get(account_of(figure)[0])
    unit, decimals = (measure.unit, measure.decimals) if measure else ("", 2)
    held = number_words(_number(verdict.held), unit=unit, decimals=decimals)
    words = {"held": held}
    planned = figure.role == "planned"
    if verdict.more is None:
        return (_("the plan says %(held)s") if planned else _("the ledger has %(held)s")) % words
    words["apart"] = number_words(_number(abs(verdict.more)), unit=unit, decimals=decimals)
    if planned and verdict.more > 0:
        return _("the plan says %(held)s; the paper says %(apart)s more") % words
    if planned:
        return _("the plan says %(held)s; the paper says %(apart)s less") % words
    if verdict.more > 0:
        return _("the ledger has %(held)s; the paper says %(apart)s more") % words
    return _("the ledger has %(held)s; the paper says %(apart)s less") % words


def _number(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def displaced_words(account: str, stated: int, residual: int) -> str:
    """Stated 300, counted 280 since; 20 stand on this paper alone."""
    measure = catalogue().measures.get(split_account(account)[0])
    unit, decimals = (measure.unit, measure.decimals) if measure else ("", 0)

    def words(amount: int) -> str:
        return number_words(Decimal(amount).scaleb(-decimals), unit=unit, decimals=decimals)

    return _("stated %(stated)s; records count %(counted)s of it, %(residual)s stand on this paper alone") % {
        "stated": words(stated),
        "counted": words(stated - residual),
        "residual": words(residual),
    }


def is_ahead(paper: Paper, today: date) -> bool:
    """Whether the period of the paper is not over."""
    return paper.period is not None and paper.period.ends_before > today
