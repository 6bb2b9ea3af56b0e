"""From pieces of text on pages back to paragraphs and tables; shared by PDF files and scanned pages.

Coordinates are points with y upwards, as in PDF. Page furniture (numbers, headers and footers that repeat) is left out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from kexie.files.formats.extracted import Builder
from kexie.files.formats.joining import join_lines, joint

_PAGE_NUMBER = re.compile(
    r"[—–\-―－─_·.\s]*\d{1,4}[—–\-―－─_·.\s]*|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|\d+\s*/\s*\d+|"
    r"page\s+\d+(?:\s+of\s+\d+)?|[—–\-―－]\s*[一二三四五六七八九十]+\s*[—–\-―－]",
    re.IGNORECASE,
)
_MARGIN = 0.12  # of the page's height: where page furniture stands
_LEAST_REACH = 0.7  # of the page's width: a line that ends before that has not run to a margin
_USUAL_REACH = 0.85  # where only one line reaches so far, which may be no margin at all
_CLOSED = tuple("。！？!?…；;：:”’）)》】")
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]+[章节条])"
)


@dataclass
class Piece:
    """Text without a wide gap, on one line."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        return max(self.top - self.bottom, 0.1)


@dataclass
class Ruled:
    """A table between ruled lines."""

    rows: list[list[str]]
    spans: Mapping[tuple[int, int], tuple[int, int]]


@dataclass
class Line:
    page: int
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return self.pieces[-1].right

    @property
    def bottom(self) -> float:
        return min(piece.bottom for piece in self.pieces)

    @property
    def top(self) -> float:
        return max(piece.top for piece in self.pieces)

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)


@dataclass
class Page:
    """What stands on a page, in reading order."""

    number: int
    width: float
    height: float
    items: list[Piece | Ruled] = field(default_factory=list)


def assemble(built: Builder, pages: Sequence[Page]) -> None:
    """Write the pages' paragraphs and tables in order."""
    lined = [_lines(page) for page in pages]
    furniture = _furniture(pages, lined)
    body = [[item for item in items if not (isinstance(item, Line) and id(item) in furniture)] for items in lined]
    usual = _edges([item for items in body for item in items if isinstance(item, Line)])
    writer = _Writer(built)
    for page, items in zip(pages, body, strict=True):
        lines = [item for item in items if isinstance(item, Line)]
        left, right, is_margin = _edges(lines) if len(lines) >= 4 else usual
        writer.add_page(
            page.number, items, (left, max(right, (_LEAST_REACH if is_margin else _USUAL_REACH) * page.width))
        )
    writer.end()


class _Writer:
    """Joins lines to paragraphs, over page ends too."""

    def __init__(self, built: Builder):
        self.built = built
        self.open: list[Line] = []
        self.page = 0
        self.before: tuple[float, float] = (0, 0)  # edges of the page of the open paragraph's last line

    def add_page(self, number: int, items: Sequence[Line | Ruled], edges: tuple[float, float]) -> None:
        pitch = _pitch([item for item in items if isinstance(item, Line)])
        at = 0
        while at < len(items):
            item = items[at]
            if isinstance(item, Ruled):
                self.end()
                self._turn_to(number)
                self.built.table(item.rows, spans=item.spans)
                at += 1
                continue
            aligned = _aligned(items[at:])
            if len(aligned) >= 2:
                self.end()
                self._turn_to(number)
                self.built.table([[piece.text for piece in line] for line in aligned])
                at += len(aligned)
                continue
            if self.open and not self._goes_on(item, edges, pitch):
                self.end()
            self.open.append(item)
            self.before = edges
            at += 1
        if not self.open:
            self._turn_to(number)

    def end(self) -> None:
        if not self.open:
            return
        pieces: list[tuple[int, str]] = []
        for line in self.open:
            text = line.text.strip(" \u3000")
            if pieces and pieces[-1][0] == line.page:
                pieces[-1] = line.page, _joined(pieces[-1][1], text)
            else:
                if pieces:
                    pieces[-1] = pieces[-1][0], pieces[-1][1] + joint(pieces[-1][1], text)
                pieces.append((line.page, text))
        self._turn_to(self.open[0].page)
        if len(pieces) == 1:
            self.built.paragraph(pieces[0][1])
        else:
            self.built.pieces(pieces)
            self.page = pieces[-1][0]
        self.open = []

    def _turn_to(self, number: int) -> None:
        while self.page < number:
            self.page += 1
            self.built.page(self.page)

    def _goes_on(self, line: Line, edges: tuple[float, float], pitch: float) -> bool:
        """Is this line of the same paragraph as the one before it?"""
        before, (left, _right) = self.open[-1], edges
        size = max(before.size, line.size)
        if abs(before.size - line.size) > 0.2 * size:
            return False
        if before.page == line.page and before.bottom > line.bottom and before.bottom - line.bottom > 1.5 * pitch:
            return False
        latin = before.text[-1:].isascii() and before.text[-1:].isalnum() and line.text[:1].isascii()
        if before.right < self.before[1] - (8 if latin else 2) * size:
            return False
        ended = before.text.rstrip().endswith(_CLOSED)
        if ended and _NUMBERED.match(line.text):
            return False
        if (
            line.left > left + 0.8 * size
        ):  # indented: a paragraph begins, or a block goes on that is indented as a whole
            same_indent = abs(line.left - before.left) < 0.5 * size
            return same_indent and not ended and not _NUMBERED.match(line.text) and before.page == line.page
        return True


def _lines(page: Page) -> list[Line | Ruled]:
    """Pieces side by side are one line, in the order they come."""
    found: list[Line | Ruled] = []
    for item in page.items:
        if isinstance(item, Ruled):
            found.append(item)
            continue
        last = found[-1] if found and isinstance(found[-1], Line) else None
        if last is not None and _same_height(last.pieces[-1], item) and item.left >= last.right - 0.3 * item.size:
            last.pieces.append(item)
        else:
            found.append(Line(page.number, [item]))
    return found


def _same_height(one: Piece, other: Piece) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.size, other.size)


def _furniture(pages: Sequence[Page], lined: Sequence[Sequence[Line | Ruled]]) -> set[int]:
    """The ids of lines in the pages' margins that number the page, or stand alike on two pages and half of all."""
    marginal: list[Line] = []
    for page, items in zip(pages, lined, strict=True):
        lines = [item for item in items if isinstance(item, Line)]
        outer = sorted(lines, key=lambda line: line.bottom)
        for line in {id(line): line for line in (*outer[:2], *outer[-2:])}.values():
            if line.top < page.height * _MARGIN or line.bottom > page.height * (1 - _MARGIN):
                marginal.append(line)
    told = Counter(_marks(line) for line in marginal)
    often = max(2, len(pages) / 2)
    return {id(line) for line in marginal if _PAGE_NUMBER.fullmatch(line.text.strip()) or told[_marks(line)] >= often}


def _marks(line: Line) -> tuple[str, int]:
    """What a header has alike on every page: its words, and its height to a few points."""
    return _without_numbers(line.text), round(line.bottom / 4)


def _without_numbers(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


def _edges(lines: Sequence[Line]) -> tuple[float, float, bool]:
    """Where text begins and ends across the page: the left edge that lines share, the right that the longest reach, and whether
    more than one line reaches it."""
    if not lines:
        return 0.0, 0.0, False
    long = [line for line in lines if len(line.text) >= 8] or list(lines)
    rights = sorted(line.right for line in long)
    right = rights[min(len(rights) - 1, int(0.9 * len(rights)))]
    return min(line.left for line in long), right, sum(line.right > right - line.size for line in lines) > 1


def _pitch(lines: Sequence[Line]) -> float:
    steps = [
        one.bottom - other.bottom for one, other in zip(lines, lines[1:], strict=False) if one.bottom > other.bottom
    ]
    return median(steps) if steps else 1000.0


def _aligned(items: Sequence[Line | Ruled]) -> list[list[Piece]]:
    """The lines from the first on whose pieces stand in the same columns: a table without rules."""
    found: list[list[Piece]] = []
    for item in items:
        if not isinstance(item, Line) or len(item.pieces) < 2:
            break
        if found and (
            len(item.pieces) != len(found[0])
            or not all(
                piece.left < above.right and above.left < piece.right
                for piece, above in zip(item.pieces, found[-1], strict=True)
            )
        ):
            break
        found.append(item.pieces)
    return found


def _joined(before: str, after: str) -> str:
    if before.endswith("\u00ad"):
        return before[:-1] + after
    return before + joint(before, after) + after


def cell_text(pieces: Sequence[Piece]) -> str:
    """The words of a table's cell, whose lines its width cut."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        if lines and _same_height(lines[-1][-1], piece) and piece.left >= lines[-1][-1].right - 0.3 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return join_lines(" ".join(piece.text for piece in line) for line in lines)
