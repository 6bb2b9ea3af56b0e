"""The figure language: text to a typed tree of bounded size. Nothing here is ever run as code or pasted into SQL.

outreach.sessions{kind=campus}              a measure with dimensions: its own kind of figure
flow(m, place=450802101)  stock(m)  level(m)
covered(m, townships)                       places that have any
count(outreach.activity)                    records of a kind
a / b   a + b   a - b
change(x)  growth(x)  growth(x, from=previous)    against the same period a year before, or the one before
share(x, of=y)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, TypeVar

from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from kexie.divisions.codes import full_code
from kexie.divisions.errors import BadCode
from kexie.ledger.catalogue import Catalogue, catalogue
from kexie.ledger.errors import BadExpression, Refused

LONGEST = 500
MOST_NODES = 60
DEEPEST = 12
MOST_PERIODS = 3  # comparisons inside each other: each reads one more period

LeafKind = Literal["flow", "stock", "level", "covered"]
Against = Literal["year_before", "previous"]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sum over the accounts of one measure. `place` is a division's code, None for the whole book."""

    kind: LeafKind
    measure: str
    dims: tuple[tuple[str, str], ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """Two figures joined by + - or /."""

    sign: Literal["+", "-", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure against itself in an earlier period: the difference (change), or the difference by it (growth)."""

    kind: Literal["change", "growth"]
    of: "Node"
    against: Against = "year_before"


Node = Leaf | Operation | Comparison

_GRAMMAR = r"""
?start: sum
?sum: ratio (SIGN ratio)*
?ratio: atom ("/" atom)?
?atom: "(" sum ")" | count | call | name
name: CODE ["{" pair ("," pair)* "}"]
pair: WORD "=" VALUE
count: "count" "(" CODE ("," keyword)* ")"
call: WORD "(" argument ("," argument)* ")"
?argument: keyword | sum | word
keyword: WORD "=" (sum | word)
word: WORD | NUMBER
SIGN: "+" | "-"
CODE: /[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+/
WORD: /[a-z][a-z0-9_]*/
NUMBER: /[0-9]{2,12}(L[0-9]{2})?/
VALUE: /[\w.+\-]+/
%ignore /[ \t]+/
"""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str


@dataclass(frozen=True, slots=True)
class _Keyword:
    name: str
    value: "Node | _Word"


@v_args(inline=True)
class _Builder(Transformer):  # type: ignore[type-arg]
    """From the parse tree to typed nodes; every name is looked up in the catalogue here."""

    def __init__(self, definitions: int):
        super().__init__()
        self.definitions = definitions  # how many definitions deep this is read

    def word(self, token: Token) -> _Word:
        return _Word(str(token))

    def pair(self, name: Token, value: Token) -> tuple[str, str]:
        return str(name), str(value)

    def keyword(self, name: Token, value: "Node | _Word") -> _Keyword:
        return _Keyword(str(name), value)

    def name(self, code: Token, *pairs: tuple[str, str]) -> Node:
        dims = _said_once(pairs)
        if str(code) in catalogue().figures:
            if dims:
                raise BadExpression(str(code), _("a defined figure takes no dimensions"))
            if self.definitions >= DEEPEST:
                raise BadExpression(str(code), _("it is defined by itself"))
            return _parsed(catalogue().figures[str(code)].expression, catalogue(), self.definitions + 1)
        catalogue().account_code(str(code), dims)  # raises what is unknown
        return Leaf(catalogue().measure(str(code)).kind, str(code), tuple(sorted(dims.items())))

    def sum(self, first: Node, *rest: "Token | Node") -> Node:
        node = first
        for sign, right in zip(rest[::2], rest[1::2], strict=True):
            node = Operation(str(sign), node, right)  # type: ignore[arg-type]
            units = [nature(each)[1] for each in (node.left, node.right)]
            if units[0] != units[1]:
                raise BadExpression(
                    f"… {sign} …",
                    _("%(one)s and %(other)s do not add up") % dict(zip(("one", "other"), units, strict=True)),
                )
        return node

    def ratio(self, left: Node, right: Node) -> Node:
        return Operation("/", left, right)

    def count(self, kind: Token, *keywords: _Keyword) -> Node:
        counted = Leaf("flow", "records.count", (("record", str(kind)),))
        return _leaf("flow", counted, _said_once((each.name, each.value) for each in keywords))

    def call(self, name: Token, *arguments: "Node | _Word | _Keyword") -> Node:
        keywords = _said_once((each.name, each.value) for each in arguments if isinstance(each, _Keyword))
        plain = [each for each in arguments if not isinstance(each, _Keyword)]
        return _call(str(name), plain, keywords)


def _call(name: str, plain: "list[Node | _Word]", keywords: "dict[str, Node | _Word]") -> Node:
    first = plain[0] if plain else None
    match name, first, plain[1:]:
        case (("flow" | "stock" | "level" | "covered"), Leaf(), rest):
            townships = [word.text for word in rest if isinstance(word, _Word)]
            if (townships == ["townships"]) is not (name == "covered") or len(rest) != len(townships):
                raise BadExpression(name, _("write covered(measure, townships), and one measure for the others"))
            return _leaf(name, first, keywords)
        case (("change" | "growth"), (Leaf() | Operation() | Comparison()), []):
            against = keywords.pop("from", _Word("year_before"))
            if keywords or against not in (_Word("year_before"), _Word("previous")):
                raise BadExpression(name, _("the only word is from=year_before or from=previous"))
            return Comparison(name, first, "previous" if against == _Word("previous") else "year_before")
        case "share", (Leaf() | Operation() | Comparison()), []:
            whole = keywords.pop("of", None)
            if keywords or whole is None or isinstance(whole, _Word):
                raise BadExpression(name, _("write share(part, of=whole)"))
            return Operation("/", first, whole)
    raise BadExpression(name, _("there is no such figure, or its parts are not what it takes"))


def _leaf(kind: LeafKind, leaf: Leaf, keywords: "dict[str, Node | _Word]") -> Leaf:
    measure = catalogue().measure(leaf.measure)
    if kind != "covered" and measure.kind != kind:
        raise BadExpression(
            leaf.measure, _("it is a %(kind)s, not a %(asked)s") % {"kind": measure.kind, "asked": kind}
        )
    dims, place = dict(leaf.dims), None
    for word, value in keywords.items():
        if not isinstance(value, _Word):
            raise BadExpression(word, _("a dimension takes one value"))
        if word == "place":
            place = _place(value.text)
        elif word in dims:
            raise BadExpression(word, _("it is said twice"))
        else:
            dims[word] = value.text
    catalogue().account_code(leaf.measure, dims)
    return Leaf(kind, leaf.measure, tuple(sorted(dims.items())), place)


def _place(code: str) -> str:
    try:
        full_code(code)
    except BadCode:
        raise BadExpression(code, _("it is not the code of a division")) from None
    return code


def _said_once(pairs: "Iterable[tuple[str, Value]]") -> "dict[str, Value]":
    found: dict[str, Value] = {}
    for name, value in pairs:
        if name in found:
            raise BadExpression(name, _("it is said twice"))
        found[name] = value
    return found


def nature(node: Node) -> tuple[str, str, int]:
    """Kind, unit and decimals of what an expression comes to. Quotients of like units are shares, in %."""
    match node:
        case Leaf(kind="covered"):
            return "coverage", "个", 0
        case Leaf():
            measure = catalogue().measure(node.measure)
            return node.kind, measure.unit, measure.decimals
        case Operation("/", left, right):
            unit, by = nature(left)[1], nature(right)[1]
            return "ratio", "%" if unit == by else f"{unit}/{by}", 2
        case Operation(left=left):
            return nature(left)
        case Comparison(kind="growth"):
            return "ratio", "%", 1
        case Comparison(of=of):
            return nature(of)
    raise TypeError(node)


@cache
def _parser() -> Lark:
    """Built when the first figure is read: a command that reads none starts without it."""
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _unexpected(error: LarkError) -> str:
    column = getattr(error, "column", 0)
    if isinstance(column, int) and column > 0:
        return _("character %(number)d is not expected there") % {"number": column}
    return _("it ends too early")


@lru_cache(maxsize=2000)
def _parsed(written: str, _catalogue: Catalogue, definitions: int) -> Node:
    if len(written) > LONGEST:
        raise BadExpression(written, _("it is longer than %(most)d characters") % {"most": LONGEST})
    try:
        node = _Builder(definitions).transform(_parser().parse(written.strip()))
    except VisitError as error:
        raise error.orig_exc if isinstance(error.orig_exc, Refused) else error from None
    except LarkError as error:
        raise BadExpression(written, _unexpected(error)) from None
    if not isinstance(node, (Leaf, Operation, Comparison)):
        raise BadExpression(written, _("it names no figure"))
    nodes = list(_walk(node, 1, 0))
    deepest, most_periods = (max(column) for column in zip(*nodes, strict=True))
    if len(nodes) > MOST_NODES or deepest > DEEPEST or most_periods > MOST_PERIODS:
        raise BadExpression(written, _("it has too many parts"))
    return node


def parse(written: str) -> Node:
    """The tree of a figure. Raises BadExpression, UnknownMeasure, UnknownDimension."""
    return _parsed(written, catalogue(), 0)


def _walk(node: Node, depth: int, periods: int) -> Iterator[tuple[int, int]]:
    """Of each node how deep it stands, and inside how many comparisons."""
    yield depth, periods
    match node:
        case Operation(left=left, right=right):
            yield from _walk(left, depth + 1, periods)
            yield from _walk(right, depth + 1, periods)
        case Comparison(of=of):
            yield from _walk(of, depth + 1, periods + 1)
