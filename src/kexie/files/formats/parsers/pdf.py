"""PDF files, through PDFium: characters with their boxes, and the lines that rule tables. No script in a file can run: this
PDFium is built without JavaScript, and forms, actions and attachments are never opened."""

import ctypes
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import PAGES, Refusal
from kexie.files.formats.parsers.layout import Page, Piece, Ruled, assemble, cell_text

_GAP = 2.0  # ems without a character: another column
_MOST_RULES = 20_000  # of a page; more is a drawing
_NEAR = 2.5  # points: two rules at one place
_HYPHENS = {0x02, 0xFFFE}  # what PDFium gives for a hyphen at a line's end
_BLANKS = frozenset((0x20, 0xA0, 0x3000, 0x09, 0x0A, 0x0D))
_FORM_DEPTH = 8

# The recogniser of a scanned page: its picture's pieces, in points.
Recognise = Callable[[Any], list[Piece]]


def parse(
    data: bytes, options: dict[str, Any], tell: Callable[[int, int], None], recognise: Recognise | None = None
) -> Builder:
    built = Builder("pdf")
    pages = []
    document = _opened(data)
    try:
        count = len(document)
        if count > PAGES:
            raise Refusal("TooManyPages", pages=count, limit=PAGES)
        if not count:
            raise Refusal("Damaged")
        for number in range(1, count + 1):
            pages.append(_page(document, number, built, recognise))
            tell(number, count)
    finally:
        document.close()
    assemble(built, pages)
    return built


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) or "assword" in str(
            error
        ):
            raise Refusal("Encrypted") from error
        raise Refusal("Damaged") from error


def _page(document: pypdfium2.PdfDocument, number: int, built: Builder, recognise: Recognise | None) -> Page:
    try:
        opened = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Refusal("Damaged") from error
    try:
        page = Page(number, *opened.get_size())
        glyphs = list(_glyphs(opened))
        unknown = sum(glyph.is_unknown for glyph in glyphs)
        if glyphs and unknown * 2 <= len(glyphs):
            page.items = _items([glyph for glyph in glyphs if not glyph.is_unknown], _tables(opened))
        elif glyphs or _has_picture(opened):
            if recognise is None:
                built.unread.append(number)
            else:
                page.items = list(recognise(opened))
                built.recognised.append(number)
        return page
    finally:
        opened.close()


@dataclass(slots=True)
class Glyph:
    """A character on a page. `size` is its height, at least a tenth of a point."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    after_blank: bool

    @property
    def is_unknown(self) -> bool:
        """The file does not say which character this is: a font without its table."""
        return self.text == "\x00" or "\ue000" <= self.text <= "\uf8ff"


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise Refusal("Damaged") from error
    box = pdfium.FS_RECTF()
    into, unicode_of, box_of = ctypes.byref(box), pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    raw = text.raw
    blank = False
    high = 0  # the first half of a character outside the basic plane
    try:
        for index in range(text.count_chars()):
            code = unicode_of(raw, index)
            if code in _BLANKS:
                blank = True
                continue
            if 0xD800 <= code < 0xE000:
                if code < 0xDC00:
                    high = code
                    continue
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
                high = 0
            if not box_of(raw, index, into):
                continue
            left, right, bottom, top = box.left, box.right, box.bottom, box.top
            if left > right:
                left, right = right, left
            if bottom > top:
                bottom, top = top, bottom
            yield Glyph(_character(code), left, bottom, right, top, max(top - bottom, 0.1), blank)
            blank = False
    finally:
        text.close()


def _character(code: int) -> str:
    """Many Chinese PDFs write ⼀ and ⽅ (radicals) for 一 and 方."""
    if code in _HYPHENS:
        return "\u00ad"
    character = chr(code) if code < 0x110000 else "\x00"
    if 0x2E80 <= code < 0x2FE0:
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) == 1 else character
    return character


def _items(glyphs: Sequence[Glyph], tables: Sequence["_Grid"]) -> list[Piece | Ruled]:
    """Pieces and ruled tables; a table stands where its first character does."""
    items: list[Piece | Ruled] = []
    inside: dict[int, dict[tuple[int, int], list[Glyph]]] = {}
    places: dict[int, int] = {}
    run: list[Glyph] = []

    def end_run() -> None:
        if run:
            items.append(_piece(run))
            run.clear()

    for glyph in glyphs:
        found = next((n for n, table in enumerate(tables) if table.holds(glyph)), None) if tables else None
        if found is not None:
            end_run()
            if found not in inside:
                inside[found], places[found] = {}, len(items)
                items.append(Ruled([], {}))
            inside[found].setdefault(tables[found].cell_of(glyph), []).append(glyph)
            continue
        if run and not _continues(run[-1], glyph):
            end_run()
        run.append(glyph)
    end_run()
    for number, cells in inside.items():
        items[places[number]] = tables[number].read(cells)
    return items


def _continues(before: Glyph, glyph: Glyph) -> bool:
    one, other = before.size, glyph.size
    size = one if one > other else other
    if not -0.6 * size < glyph.left - before.right < _GAP * size:
        return False
    return min(before.top, glyph.top) - max(before.bottom, glyph.bottom) > 0.4 * min(one, other)


def _piece(run: Sequence[Glyph]) -> Piece:
    before = run[0]
    parts = [before.text]
    for glyph in run[1:]:
        gap = glyph.left - before.right
        if gap > 0.05 * glyph.size:
            latin = before.text.isascii() and glyph.text.isascii()
            if gap > (0.15 if latin else 0.8) * glyph.size or latin and glyph.after_blank:
                parts.append(" ")
        parts.append(glyph.text)
        before = glyph
    bottom, top = min(glyph.bottom for glyph in run), max(glyph.top for glyph in run)
    return Piece("".join(parts), run[0].left, bottom, run[-1].right, top)


# Ruled tables -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    at: float  # x of an upright rule, y of a level one
    start: float
    end: float


class _Grid:
    """Rules that cross, as rows and columns; (0, 0) is the upper left."""

    def __init__(self, upright: Sequence[_Rule], level: Sequence[_Rule]):
        self.xs = _clustered(rule.at for rule in upright)
        self.ys = _clustered(rule.at for rule in level)[::-1]
        self.rows, self.columns = len(self.ys) - 1, len(self.xs) - 1
        self.origins: dict[tuple[int, int], tuple[int, int]] = {}
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}
        if self.is_table:
            self._merge(upright, level)

    @property
    def is_table(self) -> bool:
        return (
            self.rows >= 1 and self.columns >= 1 and self.rows * self.columns >= 2 and self.rows * self.columns < 20_000
        )

    def holds(self, glyph: Glyph) -> bool:
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def cell_of(self, glyph: Glyph) -> tuple[int, int]:
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        column = max(number for number, edge in enumerate(self.xs[:-1]) if edge <= x)
        row = max(number for number, edge in enumerate(self.ys[:-1]) if edge >= y)
        return self.origins[row, column]

    def read(self, cells: dict[tuple[int, int], list[Glyph]]) -> Ruled:
        rows = [[""] * self.columns for _row in range(self.rows)]
        for (row, column), glyphs in cells.items():
            pieces: list[Piece] = []
            run: list[Glyph] = []
            for glyph in glyphs:
                if run and not _continues(run[-1], glyph):
                    pieces.append(_piece(run))
                    run = []
                run.append(glyph)
            rows[row][column] = cell_text([*pieces, _piece(run)])
        return Ruled(rows, self.spans)

    def _merge(self, upright: Sequence[_Rule], level: Sequence[_Rule]) -> None:
        """A cell reaches over every place where no rule divides it from its neighbour."""

        def ruled(rules: Sequence[_Rule], at: float, middle: float) -> bool:
            return any(abs(rule.at - at) <= _NEAR and rule.start <= middle <= rule.end for rule in rules)

        middles_x = [(a + b) / 2 for a, b in zip(self.xs, self.xs[1:], strict=False)]
        middles_y = [(a + b) / 2 for a, b in zip(self.ys, self.ys[1:], strict=False)]
        for row in range(self.rows):
            for column in range(self.columns):
                if (row, column) in self.origins:
                    continue
                wide = high = 1
                while (
                    column + wide < self.columns
                    and (row, column + wide) not in self.origins
                    and not ruled(upright, self.xs[column + wide], middles_y[row])
                ):
                    wide += 1
                while row + high < self.rows and not ruled(level, self.ys[row + high], middles_x[column]):
                    high += 1
                self.spans[row, column] = (high, wide)
                for down in range(high):
                    for right in range(wide):
                        self.origins.setdefault((row + down, column + right), (row, column))


def _tables(page: pypdfium2.PdfPage) -> list[_Grid]:
    """The page's ruled tables; a frame round the text and a line under a heading are none."""
    upright, level = _rules(page)
    if len(upright) < 2 or len(level) < 2:
        return []
    groups: list[tuple[list[_Rule], list[_Rule]]] = []
    for rule, is_upright in [*((rule, True) for rule in upright), *((rule, False) for rule in level)]:
        touching = [
            group for group in groups if any(_cross(rule, other) for other in group[0 if not is_upright else 1])
        ]
        merged: tuple[list[_Rule], list[_Rule]] = ([], [])
        for group in touching:
            merged[0].extend(group[0])
            merged[1].extend(group[1])
            groups.remove(group)
        merged[0 if is_upright else 1].append(rule)
        groups.append(merged)
    grids = [_Grid(own_upright, own_level) for own_upright, own_level in groups if own_upright and own_level]
    return [grid for grid in grids if grid.is_table]


def _cross(one: _Rule, other: _Rule) -> bool:
    """An upright and a level rule that meet."""
    return one.start - _NEAR <= other.at <= one.end + _NEAR and other.start - _NEAR <= one.at <= other.end + _NEAR


def _clustered(values: Iterator[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _rules(page: pypdfium2.PdfPage) -> tuple[list[_Rule], list[_Rule]]:
    """Upright and level lines of the page, whether drawn or as the edges of boxes; equal ones once."""
    upright: set[_Rule] = set()
    level: set[_Rule] = set()
    for (x0, y0), (x1, y1) in _segments(page):
        if abs(x0 - x1) < 1 and abs(y0 - y1) > 4:
            upright.add(_Rule(round((x0 + x1) / 2, 1), min(y0, y1), max(y0, y1)))
        elif abs(y0 - y1) < 1 and abs(x0 - x1) > 4:
            level.add(_Rule(round((y0 + y1) / 2, 1), min(x0, x1), max(x0, x1)))
        if len(upright) + len(level) > _MOST_RULES:
            return [], []
    return _lengthened(upright), _lengthened(level)


def _lengthened(rules: set[_Rule]) -> list[_Rule]:
    """Rules drawn a cell at a time, end to end, are one."""
    found: list[_Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.at, rule.start)):
        last = found[-1] if found else None
        if last is not None and abs(last.at - rule.at) <= 0.6 and rule.start <= last.end + _NEAR:
            found[-1] = _Rule(last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found


Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


def _segments(page: pypdfium2.PdfPage) -> Iterator[tuple[Point, Point]]:
    raw = page.raw
    for index in range(min(pdfium.FPDFPage_CountObjects(raw), _MOST_RULES)):
        yield from _segments_of(pdfium.FPDFPage_GetObject(raw, index), (1, 0, 0, 1, 0, 0), 0)


def _segments_of(drawn: Any, outer: Matrix, depth: int) -> Iterator[tuple[Point, Point]]:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
        return
    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(own)):
        return
    matrix = _product((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    if kind == pdfium.FPDF_PAGEOBJ_FORM:
        if depth < _FORM_DEPTH:
            for index in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_RULES)):
                yield from _segments_of(pdfium.FPDFFormObj_GetObject(drawn, index), matrix, depth + 1)
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = None
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        a, b, c, d, e, f = matrix
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        of_kind = pdfium.FPDFPathSegment_GetType(segment)
        if of_kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif of_kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            yield last, first


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH)
    raw = page.raw
    count = min(pdfium.FPDFPage_CountObjects(raw), 1000)
    found = [pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(raw, index)) for index in range(count)]
    return found.count(kinds[0]) + found.count(kinds[1]) > 0 or found.count(kinds[2]) > 200
