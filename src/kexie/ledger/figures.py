"""Figures: expressions over measures, evaluated for a book, a period and a head.

    figures = Figures(book, Period.parse("2018H1"))
    figures.prefetch(["outreach.sessions", "organisations.total"])
    figures.figure("outreach.sessions{kind=campus}").value

A page prefetches the names on it: all its flows then cost one sum, all its stocks another, however many they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from kexie.divisions.codes import prefix_of
from kexie.language.active import day_words
from kexie.ledger import sums
from kexie.ledger.catalogue import Dims, catalogue, split_account
from kexie.ledger.expressions import Comparison, Leaf, LeafKind, Node, Operation, nature, parse
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head, head_of, seat_as_of
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
class Known:
    """What is known of a sum, before it has words."""

    value: Fraction | None
    state: State
    approx: Approx
    notices: tuple[Notice, ...] = ()


# What one sum is asked for: the kind of the leaves it serves, their period and their place.
_Group = tuple[LeafKind, Period, str | None]


class Figures:
    """The figures of one book and period, as known now or as of a head; one place, or the whole book.

    Known now is known at the head that stands when the object is made: what is posted later changes none of its
    figures, so a page never mixes two states of the book.
    """

    def __init__(self, book: Book, period: Period, *, head: Head | None = None, place: str | None = None):
        self.book, self.period, self.place = book, period, place
        self.head = head_of(book) if head is None else head
        self._accounts: dict[str, list[tuple[int, Dims]]] = {}
        self._totals: dict[_Group, dict[int, sums.Total]] = {}
        self._back: dict[_Group, dict[int, date]] = {}
        self._cut: dict[_Group, set[int]] = {}
        self._stated: dict[_Group, list[tuple[int, str, date, int]]] = {}
        self._by_day: dict[_Group, list[tuple[int, date, int]]] = {}
        self._prefixes: dict[_Group, dict[int, dict[str, int]]] = {}
        self._levels: dict[_Group, dict[tuple[int, str], tuple[date, int, Approx]]] = {}
        self._seats: dict[Period, str] = {}
        self._read: dict[_Group, set[int]] = {}
        self._ids_of: dict[Leaf, list[int]] = {}
        self._ready: set[str] = set()

    # What a caller asks -----------------------------------------------------------------------------------------------

    def prefetch(self, names: Iterable[str]) -> None:
        """Read what these figures need, all flows of a period in one sum and all stocks in another."""
        new_names = set(names) - self._ready
        leaves = {each for name in new_names for each in _leaves(parse(name), self.period)}
        new = {leaf.measure for leaf, _period in leaves} - set(self._accounts)
        if new:
            self._accounts.update({measure: [] for measure in new} | sums.accounts_of(new))
        groups: dict[_Group, set[int]] = {}
        for leaf, period in leaves:
            groups.setdefault(self._group(leaf, period), set()).update(self._ids(leaf))
        for group, wanted in groups.items():
            if missing := sorted(wanted - self._read.setdefault(group, set())):
                self._read[group].update(missing)
                self._read_group(group, missing)
        self._ready |= new_names

    def figure(self, name: str) -> Figure:
        """One figure by its name or expression. Raises BadExpression, UnknownMeasure, UnknownDimension."""
        self.prefetch([name])
        node = parse(name)
        known = self._evaluate(node, self.period)
        kind, unit, decimals = nature(node)
        definition = catalogue().figures.get(name.strip())
        if definition:
            unit = definition.unit
        if unit == "%" and known.value is not None:
            known = Known(known.value * 100, known.state, known.approx, known.notices)
            decimals = 1
        return Figure(name, known.value, known.state, known.approx, unit, kind, decimals, known.notices)

    def entries(self, name: str, *, after: int = 0) -> list[FigureEntry]:
        """The entries behind a figure, in the order the book came to know them; vouchers after a seq only.

        Of a flow and of a stock they add up to its value; those after a head add up to the adjustment since. Of a
        composed figure: the entries of all it is made of.
        """
        self.prefetch([name])
        found: dict[tuple[int, int], FigureEntry] = {}
        for leaf, period in _leaves(parse(name), self.period):
            kind, _period, place = self._group(leaf, period)
            if kind == "level":
                place = self._level_place(leaf, period)
            for row in sums.entry_rows(self._span((kind, period, place)), self._ids(leaf), after=after):
                if kind == "level" and prefix_of(row.division) != place:
                    continue  # each place has a value of its own
                scale = 10 ** catalogue().measure(split_account(row.account)[0]).decimals
                found[row.seq, row.number] = FigureEntry(row, Fraction(row.amount, scale))
        return [found[place] for place in sorted(found)]

    # How it is found --------------------------------------------------------------------------------------------------

    def _group(self, leaf: Leaf, period: Period) -> _Group:
        # Levels of all places are read at once: each place has a value of its own, and none is a sum of others.
        return leaf.kind, period, None if leaf.kind == "level" else self._place(leaf)

    def _place(self, leaf: Leaf) -> str | None:
        place = leaf.place or self.place
        return prefix_of(place.ljust(12, "0")) if place else None

    def _ids(self, leaf: Leaf) -> list[int]:
        if leaf not in self._ids_of:
            self._ids_of[leaf] = sums.inside(self._accounts[leaf.measure], dict(leaf.dims))
        return self._ids_of[leaf]

    def _span(self, group: _Group) -> sums.Span:
        kind, period, place = group
        first = period.starts_on if kind in ("flow", "covered") else None
        return sums.Span(self.book, first, period.ends_before, self.head.seq, place)

    def _read_group(self, group: _Group, accounts: list[int]) -> None:
        kind, period, _place = group
        span = self._span(group)
        match kind:
            case "flow":
                self._totals.setdefault(group, {}).update(sums.totals(span, accounts))
                self._back.setdefault(group, {}).update(sums.reaching_back(span, accounts))
                self._cut.setdefault(group, set()).update(sums.cut_off(span, accounts))
            case "stock":
                self._totals.setdefault(group, {}).update(sums.totals(span, accounts))
                within = replace(span, first=period.starts_on)
                if stated := sums.asserted(within, accounts):
                    self._stated.setdefault(group, []).extend(stated)
                    self._by_day.setdefault(group, []).extend(sums.by_day(within, accounts))
            case "covered":
                self._prefixes.setdefault(group, {}).update(sums.by_prefix(span, accounts, TOWNSHIP_DIGITS))
            case "level":
                self._levels.setdefault(group, {}).update(sums.last_known(span, accounts))

    def _evaluate(self, node: Node, period: Period) -> Known:
        match node:
            case Leaf(kind="level"):
                return self._level(node, period)
            case Leaf(kind="covered"):
                return self._covered(node, period)
            case Leaf():
                return self._sum(node, period)
            case Operation(sign, left, right):
                return _joined(sign, self._evaluate(left, period), self._evaluate(right, period))
            case Comparison(kind, of, against):
                now, then = self._evaluate(of, period), self._evaluate(of, getattr(period, against))
                if then.state is State.NONE:
                    return Known(None, State.NONE, Approx.EXACT, now.notices)
                difference = _joined("-", now, then)
                return difference if kind == "change" else _joined("/", difference, then)

    def _sum(self, leaf: Leaf, period: Period) -> Known:
        group, ids = self._group(leaf, period), self._ids(leaf)
        held = self._totals.get(group, {})
        known = known_total([held[pk] for pk in ids if pk in held], leaf.measure)
        told = self._flow_notices(group, ids) if leaf.kind == "flow" else self._stock_notices(leaf, group, ids)
        return Known(known.value, known.state, known.approx, tuple(told))

    def _level(self, leaf: Leaf, period: Period) -> Known:
        place, ids = self._level_place(leaf, period), set(self._ids(leaf))
        found = [
            value
            for (account, division), value in self._levels.get(self._group(leaf, period), {}).items()
            if account in ids and prefix_of(division) == place
        ]
        if not found:
            return Known(None, State.NONE, Approx.EXACT)
        known = known_total([sums.Total(amount, frozenset({approx})) for _day, amount, approx in found], leaf.measure)
        said = Notice(
            "as_of", _("last known on %(day)s") % {"day": day_words(min(day for day, _amount, _approx in found))}
        )
        return Known(known.value, known.state, known.approx, (said,))

    def _level_place(self, leaf: Leaf, period: Period) -> str:
        return self._place(leaf) or self._seat(period)

    def _covered(self, leaf: Leaf, period: Period) -> Known:
        found: dict[str, int] = {}
        prefixes = self._prefixes.get(self._group(leaf, period), {})
        for account in self._ids(leaf):
            for prefix, amount in prefixes.get(account, {}).items():
                if prefix[6:] not in ("", "000"):  # what stands at a county or above names no township
                    found[prefix] = found.get(prefix, 0) + amount
        if not found:
            return Known(None, State.NONE, Approx.EXACT)
        covered = sum(amount > 0 for amount in found.values())
        return Known(Fraction(covered), State.COUNTED if covered else State.NIL, Approx.EXACT)

    def _seat(self, period: Period) -> str:
        if period not in self._seats:
            self._seats[period] = prefix_of(seat_as_of(self.book, period.last_day, self.head.seq))
        return self._seats[period]

    def _flow_notices(self, group: _Group, ids: list[int]) -> Iterator[Notice]:
        back = self._back.get(group, {})
        if before := [back[pk] for pk in ids if pk in back]:
            yield Notice(
                "reaches_back",
                _("holds an amount that stands for days since %(day)s, before the period")
                % {"day": day_words(min(before))},
            )
        if self._cut.get(group, set()).intersection(ids):
            yield Notice(
                "cut_off",
                _("leaves out an amount that stands for days of the period and of later ones"),
            )

    def _stock_notices(self, leaf: Leaf, group: _Group, ids: list[int]) -> Iterator[Notice]:
        """Does the ledger, on its day, come to what a document states of exactly this stock, in the period?"""
        _kind, period, place = group
        accounts = {pk for pk, dims in self._accounts[leaf.measure] if dims == _own(leaf.dims)}
        stated = [
            (day, amount)
            for account, division, day, amount in self._stated.get(group, ())
            if account in accounts and prefix_of(division) == (place or self._seat(period))
        ]
        if not stated:
            return
        on, amount = stated[-1]
        held = sum(total.amount for pk, total in self._totals.get(group, {}).items() if pk in ids)
        held -= sum(later for account, day, later in self._by_day.get(group, ()) if account in ids and day > on)
        if held != amount:
            said = Fraction(amount, 10 ** catalogue().measure(leaf.measure).decimals)
            yield Notice(
                "stated_differs",
                _("a document states %(amount)s on %(day)s") % {"amount": _short(said), "day": day_words(on)},
            )


def _own(dims: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Dimensions as accounts spell them, where the scope own goes without saying."""
    return {code: value for code, value in dims if (code, value) != ("scope", "own")}


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


def known_total(parts: list[sums.Total], measure: str) -> Known:
    """Several accounts as one: their sum, and the least sure of what they say of themselves."""
    kinds = frozenset[Approx]().union(*(part.approx for part in parts))
    if Approx.UNKNOWN in kinds:
        return Known(None, State.PENDING, Approx.EXACT)
    with_amount = {kind for kind in kinds if kind.has_amount}
    if not with_amount:
        for kind, state in ((Approx.NOT_APPLICABLE, State.NOT_APPLICABLE), (Approx.NOT_REPORTED, State.NOT_REPORTED)):
            if kind in kinds:
                return Known(None, state, Approx.EXACT)
        return Known(None, State.NONE, Approx.EXACT)
    amount = sum(part.amount for part in parts)
    value = Fraction(amount, 10 ** catalogue().measure(measure).decimals)
    return Known(value, State.COUNTED if amount else State.NIL, _mixed(with_amount))


def _mixed(kinds: set[Approx]) -> Approx:
    """Exact only if all are; one kind of approximation keeps its word; several are about (约)."""
    inexact = kinds - {Approx.EXACT}
    if not inexact:
        return Approx.EXACT
    return inexact.pop() if len(inexact) == 1 else Approx.ABOUT


def _joined(sign: str, left: Known, right: Known) -> Known:
    """Two figures as one. Pending wins; a share of nothing and growth from zero are none."""
    notices = tuple(dict.fromkeys(left.notices + right.notices))
    for state in (State.PENDING, State.NOT_APPLICABLE, State.NOT_REPORTED):
        if state in (left.state, right.state):
            return Known(None, state, Approx.EXACT, notices)
    approx = _mixed({left.approx, right.approx})
    if sign == "/":
        if left.value is None or not right.value:
            return Known(None, State.NONE, Approx.EXACT, notices)
        return Known(left.value / right.value, State.COUNTED, approx, notices)
    if left.value is None and right.value is None:
        return Known(None, State.NONE, Approx.EXACT, notices)
    value = (left.value or Fraction(0)) + (right.value or Fraction(0)) * (1 if sign == "+" else -1)
    return Known(value, State.COUNTED if value else State.NIL, approx, notices)


def _short(amount: Fraction) -> str:
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):.2f}"
