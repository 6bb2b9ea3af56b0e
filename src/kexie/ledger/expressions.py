"""The figure language: text to a typed tree of bounded size. Nothing here is ever run as code or pasted into SQL.

outreach.sessions{kind=campus}              a measure with dimensions: its own kind of figure
flow(m, place=450802101)  stock(m)  level(m)
covered(m, townships)                       places that have any
count(outreach.activity)                    records of a kind
a / b   a + b   a - b
change(x)  growth(x)  growth(x, from=previous)    against the same period a year before, or the one before
share(x, of=y)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import BadExpression, Refused

LONGEST = 500
MOST_NODES = 60
DEEPEST = 12

LeafKind = Literal["flow", "stock", "level", "covered"]
Against = Literal["year_before", "previous"]


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
NUMBER: /[0-9]{1,12}(L[0-9]{2})?/
VALUE: /[A-Za-z0-9_.+\-]+/
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

    def word(self, token: Token) -> _Word:
        return _Word(str(token))

    def pair(self, name: Token, value: Token) -> tuple[str, str]:
        return str(name), str(value)

    def keyword(self, name: Token, value: "Node | _Word") -> _Keyword:
        return _Keyword(str(name), value)

    def name(self, code: Token, *pairs: tuple[str, str]) -> Node:
        dims = dict(pairs)
        if str(code) in catalogue().figures:
            if dims:
                raise BadExpression(str(code), "a defined figure takes no dimensions")
            return parse(catalogue().figures[str(code)].expression)
        catalogue().account_code(str(code), dims)  # raises what is unknown
        return Leaf(catalogue().measure(str(code)).kind, str(code), tuple(sorted(dims.items())))

    def sum(self, first: Node, *rest: "Token | Node") -> Node:
        node = first
        for sign, right in zip(rest[::2], rest[1::2], strict=True):
            node = Operation(str(sign), node, right)  # type: ignore[arg-type]
        return node

    def ratio(self, left: Node, right: Node) -> Node:
        return Operation("/", left, right)

    def count(self, kind: Token, *keywords: _Keyword) -> Node:
        counted = Leaf("flow", "records.count", (("record", str(kind)),))
        return _leaf("flow", counted, {each.name: each.value for each in keywords})

    def call(self, name: Token, *arguments: "Node | _Word | _Keyword") -> Node:
        keywords = {each.name: each.value for each in arguments if isinstance(each, _Keyword)}
        plain = [each for each in arguments if not isinstance(each, _Keyword)]
        return _call(str(name), plain, keywords)


def _call(name: str, plain: "list[Node | _Word]", keywords: "dict[str, Node | _Word]") -> Node:
    first = plain[0] if plain else None
    match name, first, plain[1:]:
        case (("flow" | "stock" | "level" | "covered"), Leaf(), rest):
            townships = [word.text for word in rest if isinstance(word, _Word)]
            if (townships == ["townships"]) is not (name == "covered") or len(rest) != len(townships):
                raise BadExpression(name, "write covered(measure, townships), and one measure for the others")
            return _leaf(name, first, keywords)  # type: ignore[arg-type]
        case (("change" | "growth"), (Leaf() | Operation() | Comparison()), []):
            against = keywords.pop("from", _Word("year_before"))
            if keywords or against not in (_Word("year_before"), _Word("previous")):
                raise BadExpression(name, "the only word is from=year_before or from=previous")
            return Comparison(name, first, against.text)  # type: ignore[arg-type, union-attr]
        case "share", (Leaf() | Operation() | Comparison()), []:
            whole = keywords.pop("of", None)
            if keywords or whole is None or isinstance(whole, _Word):
                raise BadExpression(name, "write share(part, of=whole)")
            return Operation("/", first, whole)
    raise BadExpression(name, "there is no such figure, or its parts are not what it takes")


def _leaf(kind: LeafKind, leaf: Leaf, keywords: "dict[str, Node | _Word]") -> Leaf:
    measure = catalogue().measure(leaf.measure)
    if kind != "covered" and measure.kind != kind:
        raise BadExpression(leaf.measure, f"it is a {measure.kind}, not a {kind}")
    dims, place = dict(leaf.dims), None
    for word, value in keywords.items():
        if not isinstance(value, _Word):
            raise BadExpression(word, "a dimension takes one value")
        if word == "place":
            place = value.text
        else:
            dims[word] = value.text
    catalogue().account_code(leaf.measure, dims)
    return Leaf(kind, leaf.measure, tuple(sorted(dims.items())), place)


_parser = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


@lru_cache(maxsize=2000)
def _parsed(written: str, _catalogue: int) -> Node:
    if len(written) > LONGEST:
        raise BadExpression(written, f"it is longer than {LONGEST} characters")
    try:
        node = _Builder().transform(_parser.parse(written.strip()))
    except VisitError as error:
        raise error.orig_exc if isinstance(error.orig_exc, Refused) else error from None
    except LarkError as error:
        raise BadExpression(written, f"unexpected at character {getattr(error, 'column', '?')}") from None
    if not isinstance(node, (Leaf, Operation, Comparison)):
        raise BadExpression(written, "it names no figure")
    nodes = list(_walk(node, 1))
    if len(nodes) > MOST_NODES or max(nodes) > DEEPEST:
        raise BadExpression(written, "it has too many parts")
    return node


def parse(written: str) -> Node:
    """The tree of a figure. Raises BadExpression, UnknownMeasure, UnknownDimension."""
    return _parsed(written, id(catalogue()))


def _walk(node: Node, depth: int) -> Iterator[int]:
    yield depth
    match node:
        case Operation(_, left, right):
            yield from _walk(left, depth + 1)
            yield from _walk(right, depth + 1)
        case Comparison(_, of, _):
            yield from _walk(of, depth + 1)
