"""Figures: expressions over measures, evaluated for a book, a period and a head.

    figures = Figures(book, Period.parse("2018H1"))
    figures.prefetch(["outreach.sessions", "organisations.total"])
    figures.figure("outreach.sessions{kind=campus}").value

A page prefetches the names on it: all its flows then cost one sum, all its stocks another, however many they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from kexie.divisions.codes import prefix_of
from kexie.ledger import sums
from kexie.ledger.catalogue import Dims, catalogue, split_account
from kexie.ledger.expressions import Comparison, Leaf, Node, Operation, parse
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head, head_of
from kexie.registry.models import Book

TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the figure should know."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and what it stands on. `value` is exact, in `unit` (元, not 分); None unless state is counted or nil."""

    name: str
    value: Fraction | None
    state: State
    approx: Approx
    unit: str
    kind: str
    decimals: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """An entry behind a figure. `value` is its amount in the measure's unit; of one measure they add up to it."""

    row: sums.EntryRow
    value: Fraction


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one leaf, before it has words."""

    value: Fraction | None
    state: State
    approx: Approx
    notices: tuple[Notice, ...] = ()


class Figures:
    """The figures of one book and period, as known now or as of a head; one place, or the whole book."""

    def __init__(self, book: Book, period: Period, *, head: Head | None = None, place: str | None = None):
        self.book, self.period, self.place = book, period, place
        self.head = head or head_of(book)
        self._seq = None if head is None else head.seq
        self._accounts: dict[str, list[tuple[int, Dims]]] = {}
        self._totals: dict[tuple[str, Period, str | None], dict[int, sums.Total]] = {}
        self._cut: dict[tuple[Period, str | None], set[int]] = {}
        self._asserted: dict[tuple[Period, str | None], list[tuple[int, str, date, int]]] = {}
        self._known: dict[tuple[Leaf, Period], _Known] = {}

    # What a caller asks -----------------------------------------------------------------------------------------------

    def prefetch(self, names: Iterable[str]) -> None:
        """Read what these figures need, all flows of a period in one sum and all stocks in another."""
        leaves = {(leaf, period) for name in names for leaf, period in _leaves(parse(name), self.period)}
        new = {leaf.measure for leaf, _period in leaves} - set(self._accounts)
        if new:
            self._accounts.update({measure: [] for measure in new} | sums.accounts_of(new))
        groups: dict[tuple[str, Period, str | None], set[int]] = {}
        for leaf, period in leaves:
            if (leaf, period) not in self._known and leaf.kind in ("flow", "stock"):
                groups.setdefault((leaf.kind, period, self._place(leaf)), set()).update(self._ids(leaf))
        for (kind, period, place), wanted in groups.items():
            held = self._totals.setdefault((kind, period, place), {})
            missing = wanted - set(held)
            span = self._span(kind, period, place)
            nothing = sums.Total(0, 0, frozenset(), None)
            held.update(dict.fromkeys(missing, nothing) | sums.totals(span, sorted(missing)))
            if kind == "flow":
                self._cut.setdefault((period, place), set()).update(sums.cut_off(span, sorted(missing)))
            else:
                self._asserted.setdefault((period, place), []).extend(sums.asserted(span, sorted(missing)))

    def figure(self, name: str) -> Figure:
        """One figure by its name or expression. Raises BadExpression, UnknownMeasure, UnknownDimension."""
        self.prefetch([name])
        node = parse(name)
        known = self._evaluate(node, self.period)
        kind, unit, decimals = _nature(node)
        definition = catalogue().figures.get(name.strip())
        if definition:
            unit = definition.unit
        if unit == "%" and known.value is not None:
            known = _Known(known.value * 100, known.state, known.approx, known.notices)
            decimals = 1
        return Figure(name, known.value, known.state, known.approx, unit, kind, decimals, known.notices)

    def entries(self, name: str, *, after: int = 0) -> list[FigureEntry]:
        """The entries behind a figure, in the order the book came to know them; vouchers after a seq only.

        Of a flow and of a stock they add up to its value. Of a composed figure: the entries of all it is made of.
        """
        self.prefetch([name])
        found: dict[tuple[int, int], FigureEntry] = {}
        for leaf, period in _leaves(parse(name), self.period):
            span = self._span("stock" if leaf.kind == "level" else leaf.kind, period, self._place(leaf))
            for row in sums.entry_rows(span, self._ids(leaf), after=after):
                scale = 10 ** catalogue().measure(split_account(row.account)[0]).decimals
                found[row.seq, row.number] = FigureEntry(row, Fraction(row.amount, scale))
        return [found[place] for place in sorted(found)]

    # How it is found --------------------------------------------------------------------------------------------------

    def _place(self, leaf: Leaf) -> str | None:
        place = leaf.place or self.place
        return prefix_of(place.ljust(12, "0")) if place else None

    def _ids(self, leaf: Leaf) -> list[int]:
        return sums.inside(self._accounts[leaf.measure], dict(leaf.dims))

    def _span(self, kind: str, period: Period, place: str | None) -> sums.Span:
        first = period.starts_on if kind in ("flow", "covered") else None
        return sums.Span(self.book, first, period.ends_before, place, self._seq)

    def _evaluate(self, node: Node, period: Period) -> _Known:
        match node:
            case Leaf():
                if (node, period) not in self._known:
                    self._known[node, period] = self._leaf(node, period)
                return self._known[node, period]
            case Operation(sign, left, right):
                return _joined(sign, self._evaluate(left, period), self._evaluate(right, period))
            case Comparison(kind, of, against):
                now, then = self._evaluate(of, period), self._evaluate(of, getattr(period, against))
                if then.state is State.NONE:
                    return _Known(None, State.NONE, Approx.EXACT, now.notices)
                difference = _joined("-", now, then)
                return difference if kind == "change" else _joined("/", difference, then)

    def _leaf(self, leaf: Leaf, period: Period) -> _Known:
        match leaf.kind:
            case "level":
                return self._level(leaf, period)
            case "covered":
                return self._covered(leaf, period)
        place = self._place(leaf)
        ids = self._ids(leaf)
        held = self._totals[leaf.kind, period, place]
        known = _total([held[pk] for pk in ids], leaf.measure)
        return _Known(known.value, known.state, known.approx, tuple(self._notices(leaf, period, place, ids, known)))

    def _level(self, leaf: Leaf, period: Period) -> _Known:
        place = self._place(leaf) or prefix_of(self._seat(period))
        by_place = sums.last_known(self._span("stock", period, None), self._ids(leaf))
        for division, (day, amount, approx) in by_place.items():
            if prefix_of(division) == place:
                said = Notice("as_of", _("last known on %(day)s") % {"day": day})
                total = sums.Total(amount, 1, frozenset({approx}), None)
                known = _total([total], leaf.measure)
                return _Known(known.value, known.state, known.approx, (said,))
        return _Known(None, State.NONE, Approx.EXACT)

    def _covered(self, leaf: Leaf, period: Period) -> _Known:
        span = self._span("covered", period, self._place(leaf))
        places = {place for place in sums.places_covered(span, self._ids(leaf), TOWNSHIP_DIGITS) if len(place) == 9}
        named = {place for place in places if place[6:] != "000"}
        if not named:
            return _Known(None, State.NONE, Approx.EXACT)
        return _Known(Fraction(len(named)), State.COUNTED, Approx.EXACT)

    def _seat(self, period: Period) -> str:
        seats = self.book.seats.filter(since__lt=period.ends_before).order_by("-since")
        first = seats.first() or self.book.seats.order_by("since").first()
        return first.division if first else ""

    def _notices(
        self, leaf: Leaf, period: Period, place: str | None, ids: list[int], known: _Known
    ) -> Iterator[Notice]:
        if leaf.kind == "flow":
            held = self._totals[leaf.kind, period, place]
            before = [since for pk in ids if (since := held[pk].since) and since < period.starts_on]
            if before:
                yield Notice(
                    "reaches_back",
                    _("holds an amount that stands for days since %(day)s, before the period") % {"day": min(before)},
                )
            if self._cut[period, place].intersection(ids):
                yield Notice(
                    "cut_off",
                    _("leaves out an amount that stands for days of the period and of later ones"),
                )
            return
        scale = 10 ** catalogue().measure(leaf.measure).decimals
        stated = [(day, Fraction(amount, scale)) for pk, _d, day, amount in self._asserted[period, place] if pk in ids]
        if stated and stated[-1][1] != known.value:
            day, amount = stated[-1]
            yield Notice(
                "stated_differs",
                _("a document states %(amount)s on %(day)s") % {"amount": _short(amount), "day": day},
            )


def _leaves(node: Node, period: Period) -> Iterator[tuple[Leaf, Period]]:
    match node:
        case Leaf():
            yield node, period
        case Operation(_, left, right):
            yield from _leaves(left, period)
            yield from _leaves(right, period)
        case Comparison(_, of, against):
            yield from _leaves(of, period)
            yield from _leaves(of, getattr(period, against))


def _total(parts: list[sums.Total], measure: str) -> _Known:
    """Several accounts as one: their sum, and the least sure of what they say of themselves."""
    kinds = frozenset[Approx]().union(*(part.approx for part in parts))
    if Approx.UNKNOWN in kinds:
        return _Known(None, State.PENDING, Approx.EXACT)
    with_amount = {kind for kind in kinds if kind.has_amount}
    if not with_amount:
        for kind, state in ((Approx.NOT_APPLICABLE, State.NOT_APPLICABLE), (Approx.NOT_REPORTED, State.NOT_REPORTED)):
            if kind in kinds:
                return _Known(None, state, Approx.EXACT)
        return _Known(None, State.NONE, Approx.EXACT)
    amount = sum(part.amount for part in parts)
    value = Fraction(amount, 10 ** catalogue().measure(measure).decimals)
    return _Known(value, State.COUNTED if amount else State.NIL, _mixed(with_amount))


def _mixed(kinds: set[Approx]) -> Approx:
    """Exact only if all are; one kind of approximation keeps its word; several are about (约)."""
    inexact = kinds - {Approx.EXACT}
    if not inexact:
        return Approx.EXACT
    return inexact.pop() if len(inexact) == 1 else Approx.ABOUT


def _joined(sign: str, left: _Known, right: _Known) -> _Known:
    """Two figures as one. Pending wins; a share of nothing and growth from zero are none."""
    notices = tuple(dict.fromkeys(left.notices + right.notices))
    for state in (State.PENDING, State.NOT_APPLICABLE, State.NOT_REPORTED):
        if state in (left.state, right.state):
            return _Known(None, state, Approx.EXACT, notices)
    approx = _mixed({left.approx, right.approx})
    if sign == "/":
        if left.value is None or not right.value:
            return _Known(None, State.NONE, Approx.EXACT, notices)
        return _Known(left.value / right.value, State.COUNTED, approx, notices)
    if left.value is None and right.value is None:
        return _Known(None, State.NONE, Approx.EXACT, notices)
    value = (left.value or Fraction(0)) + (right.value or Fraction(0)) * (1 if sign == "+" else -1)
    return _Known(value, State.COUNTED if value else State.NIL, approx, notices)


def _nature(node: Node) -> tuple[str, str, int]:
    """Kind, unit and decimals of what an expression comes to. Quotients of like units are shares, in %."""
    match node:
        case Leaf(kind="covered"):
            return "coverage", "个", 0
        case Leaf():
            measure = catalogue().measure(node.measure)
            return node.kind, measure.unit, measure.decimals
        case Operation("/", left, right):
            unit, by = _nature(left)[1], _nature(right)[1]
            return "ratio", "%" if unit == by else f"{unit}/{by}", 2
        case Operation(_, left, _):
            return _nature(left)
        case Comparison("growth", _, _):
            return "ratio", "%", 1
        case Comparison(_, of, _):
            return _nature(of)
    raise TypeError(node)


def _short(amount: Fraction) -> str:
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):.2f}"
