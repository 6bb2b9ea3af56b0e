"""A report as it is printed: a typed tree in which every number still knows where it came from.

`markup` reads a writer's source, `drafting` fills it with figures and records, and what comes out is a Paper.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Text:
    """Words of the writer; numerals in them are plain or unbacked."""

    text: str


@dataclass(frozen=True)
class FigureSpan:
    """A number computed from the ledger. `value` is in the unit; `head` is the book's head it was computed at."""

    text: str
    name: str
    head: str
    state: str = "counted"
    approx: str = "exact"
    value: Fraction | None = None
    unit: str = ""
    form: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuoteSpan:
    """Words taken from characters start…end (end not inside) of a document's text."""

    text: str
    document: str
    start: int
    end: int


@dataclass(frozen=True)
class RecordSpan:
    """Words of a record: a declared field of it (`free` False), or sentences a person wrote into it (`free` True)."""

    text: str
    kind: str
    ref: str
    field: str
    free: bool = False


Inline = Text | FigureSpan | QuoteSpan | RecordSpan


@dataclass(frozen=True)
class Heading:
    """`number` as printed before the words: 一、 （一） 1. （1）"""

    level: int
    number: str
    spans: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    spans: tuple[Inline, ...]


Block = Heading | Paragraph


@dataclass(frozen=True)
class Paper:
    """The whole report. `ahead` are the numbers of the blocks that speak of the next period (the plan)."""

    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    period: str
    head: str
    signed_by: str
    dated: date
    ahead: frozenset[int] = field(default_factory=frozenset)

    def runs(self) -> Iterator[tuple[int, tuple[Inline, ...]]]:
        """The title as block -1, then every block with its number."""
        yield -1, self.title
        for number, block in enumerate(self.blocks):
            yield number, block.spans

    def figures(self) -> Iterator[FigureSpan]:
        for _, spans in self.runs():
            yield from (span for span in spans if isinstance(span, FigureSpan))


def plain_text(spans: tuple[Inline, ...]) -> str:
    return "".join(span.text for span in spans)
