"""What a file said: its text, its tables, and where every character of it stands. No Django at import: the child uses it too."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kexie.files.formats.limits import TEXT_CHARACTERS, Refusal


@dataclass(frozen=True)
class Place:
    """Where in the file. Every number counts from 1 and is 0 where the format has no such thing."""

    page: int = 0
    paragraph: int = 0  # on its page where there are pages, else in the file; tables are not counted
    line: int = 0  # of the file, where the file is text
    table: int = 0
    row: int = 0
    column: int = 0
    sheet: str = ""

    @property
    def cell(self) -> str:
        """`B7`, for a sheet's cell."""
        return f"{column_letters(self.column)}{self.row}" if self.sheet and self.column else ""

    def __str__(self) -> str:
        from django.utils.translation import gettext as _  # the child has no Django

        if self.sheet:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        words = [_("page %(number)d") % {"number": self.page}] if self.page else []
        if self.table:
            words.append(
                _("table %(table)d, row %(row)d, column %(column)d")
                % {"table": self.table, "row": self.row, "column": self.column}
            )
        elif self.line:
            words.append(_("line %(number)d") % {"number": self.line})
        elif self.paragraph:
            words.append(_("paragraph %(number)d") % {"number": self.paragraph})
        return _(", ").join(words)


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `start` and `end` count characters of the whole text."""

    text: str
    start: int
    end: int
    row: int  # from 0
    column: int  # from 0
    rows: int = 1  # how many it spans
    columns: int = 1


@dataclass(frozen=True)
class Table:
    """A table in the text: a line a row, cells between tabs, nothing else has tabs.

    A merged cell's text stands in its first place; the others it covers are empty. `row_numbers` are a sheet's own
    (empty rows are left out of the text).
    """

    source: str = field(repr=False)  # the whole text
    start: int
    end: int  # of the last row's last character
    columns: int
    header_rows: int = 0
    header_columns: int = 0
    name: str = ""  # of a sheet
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # (row, column): (rows, columns)
    row_numbers: Sequence[int] = ()

    @cached_property
    def row_starts(self) -> list[int]:
        starts = [self.start]
        at = self.source.find("\n", self.start, self.end)
        while at >= 0:
            starts.append(at + 1)
            at = self.source.find("\n", at + 1, self.end)
        return starts

    @property
    def rows(self) -> int:
        return len(self.row_starts)

    def cells(self) -> Iterator[Cell]:
        """All cells in the order of the text; those covered by a merged one are left out."""
        for row in range(self.rows):
            yield from self.row(row)

    def row(self, row: int) -> list[Cell]:
        start = self.row_starts[row]
        end = self.row_starts[row + 1] - 1 if row + 1 < self.rows else self.end
        found, at = [], start
        for column, text in enumerate(self.source[start:end].split("\t")):
            if (row, column) not in self._covered:
                rows, columns = self.spans.get((row, column), (1, 1))
                found.append(Cell(text, at, at + len(text), row, column, rows, columns))
            at += len(text) + 1
        return found

    def position(self, offset: int) -> tuple[int, int]:
        """Row and column, from 0, of a character of the table; a tab belongs to the cell before it."""
        row = bisect_right(self.row_starts, offset) - 1
        return row, self.source.count("\t", self.row_starts[row], offset)

    def cell_at(self, offset: int) -> Cell | None:
        row, column = self.position(offset)
        return next((cell for cell in self.row(row) if cell.column == column), None)

    def headings(self, cell: Cell) -> tuple[list[str], list[str]]:
        """What names the cell's row (from the left), and what names its column (from above); both may be empty."""
        beside = self._heads_by_row.get(cell.row, [])
        above = [
            head
            for head in self._column_heads
            if head.column < cell.column + cell.columns and cell.column < head.column + head.columns
        ]
        return (
            [head.text for head in beside if head.column < cell.column],
            [head.text for head in above if head.row < cell.row],
        )

    @cached_property
    def _heads_by_row(self) -> dict[int, list[Cell]]:
        found: dict[int, list[Cell]] = {}
        for row in range(self.header_rows, self.rows):
            for cell in self.row(row)[: self.header_columns]:
                if cell.column < self.header_columns and cell.text:
                    for covered in range(row, row + cell.rows):
                        found.setdefault(covered, []).append(cell)
        return found

    @cached_property
    def _column_heads(self) -> list[Cell]:
        """Of the header rows; a title over the whole table names no column."""
        rows = range(min(self.header_rows, self.rows))
        cells = [cell for row in rows for cell in self.row(row) if cell.text]
        alone = {row for row in rows if sum(cell.row == row for cell in cells) == 1}
        return [cell for cell in cells if self.columns == 1 or cell.row not in alone]

    @cached_property
    def _covered(self) -> set[tuple[int, int]]:
        return {
            (row + down, column + right)
            for (row, column), (rows, columns) in self.spans.items()
            for down in range(rows)
            for right in range(columns)
            if down or right
        }


class Places:
    """Where every character stands. A separator stands where the text before it does."""

    def __init__(self, text: str, segments: Sequence[tuple[int, Place]], tables: Sequence[Table]):
        self._text = text
        self._starts = [start for start, _place in segments]
        self._places = [place for _start, place in segments]
        self._tables = tables
        self._table_starts = [table.start for table in tables]

    def at(self, offset: int) -> Place:
        """The place of one character. Raises IndexError outside the text."""
        if not 0 <= offset < len(self._text):
            raise IndexError(f"the text has {len(self._text)} characters, none at {offset}")
        place = self._places[bisect_right(self._starts, offset) - 1]
        if not place.table:
            return place
        table = self._tables[bisect_right(self._table_starts, offset) - 1]
        row, column = table.position(min(offset, max(table.start, table.end - 1)))
        number = table.row_numbers[row] if table.row_numbers else row + 1
        return Place(page=place.page, table=place.table, sheet=place.sheet, row=number, column=column + 1)

    def of(self, start: int, end: int) -> list[Place]:
        """Every place that the characters [start, end) stand in, in order; of an empty span the one at its start."""
        found: list[Place] = []
        at = start
        while at < max(end, start + 1) and at < len(self._text):
            place = self.at(at)
            if not found or found[-1] != place:
                found.append(place)
            at = self._next(at, place)
        return found

    def told(self, start: int, end: int) -> str:
        """For people: where a span begins and, where that is elsewhere, where it ends."""
        found = [str(place) for place in self.of(start, end)]
        if not found:
            return ""
        return found[0] if found[0] == found[-1] else f"{found[0]} – {found[-1]}"

    def _next(self, at: int, place: Place) -> int:
        """The first offset after `at` that may stand elsewhere."""
        index = bisect_right(self._starts, at)
        following = self._starts[index] if index < len(self._starts) else len(self._text)
        if place.table:
            marks = [self._text.find(mark, at, following) + 1 for mark in "\t\n"]
            return min([mark for mark in marks if mark] or [following])
        return following


@dataclass(frozen=True)
class Extracted:
    """A file's text and what it was made from."""

    text: str
    format: str  # txt, md, html, docx, pdf, xlsx, csv, doc, wps, rtf, xls, odt, picture
    encoding: str  # of a text file, else ""
    pages: list[tuple[int, int]]  # (page, offset of its first character), where the format has pages
    tables: list[Table]
    places: Places = field(repr=False, compare=False)
    unread: list[int] = field(default_factory=list)  # pages that are pictures, which the extra `ocr` would read
    recognised: list[int] = field(default_factory=list)  # pages read from their picture: to be compared with the paper

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` makes the same again."""
        return self.layout() | {"text": self.text}

    def layout(self) -> dict[str, Any]:
        """`as_dict` without the text, for where the text is kept beside it."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "pages": self.pages,
            "segments": [
                [start, place.page, place.paragraph, place.line, place.table, place.sheet]
                for start, place in zip(self.places._starts, self.places._places, strict=True)
            ],
            "tables": [
                {
                    "start": table.start,
                    "end": table.end,
                    "columns": table.columns,
                    "header_rows": table.header_rows,
                    "header_columns": table.header_columns,
                    "name": table.name,
                    "spans": [[*at, *size] for at, size in table.spans.items()],
                    "row_numbers": list(table.row_numbers),
                }
                for table in self.tables
            ],
            "unread": self.unread,
            "recognised": self.recognised,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Extracted":
        text = kept["text"]
        tables = [
            Table(
                source=text,
                **{
                    **table,
                    "spans": {(row, column): (rows, columns) for row, column, rows, columns in table["spans"]},
                },
            )
            for table in kept["tables"]
        ]
        segments = [
            (start, Place(page=page, paragraph=paragraph, line=line, table=table, sheet=sheet))
            for start, page, paragraph, line, table, sheet in kept["segments"]
        ]
        return cls(
            text=text,
            format=kept["format"],
            encoding=kept["encoding"],
            pages=[(page, start) for page, start in kept["pages"]],
            tables=tables,
            places=Places(text, segments, tables),
            unread=list(kept["unread"]),
            recognised=list(kept["recognised"]),
        )


class Builder:
    """One text being put together from its paragraphs and tables; each ends with a line break."""

    def __init__(self, format: str):
        self.format = format
        self.unread: list[int] = []
        self.recognised: list[int] = []
        self._parts: list[str] = []
        self._length = 0
        self._segments: list[tuple[int, Place]] = []
        self._tables: list[dict[str, Any]] = []
        self._pages: list[tuple[int, int]] = []
        self._page = 0
        self._paragraph = 0

    def page(self, number: int) -> None:
        """What follows stands on this page. A page that begins inside a paragraph is told by its pieces instead."""
        self._page, self._paragraph = number, 0
        self._pages.append((number, self._length))

    def paragraph(self, text: str, *, line: int = 0) -> None:
        """An empty one is left out. It may hold line breaks; tabs become blanks, for they divide cells."""
        text = plain(text).strip(" \n\u3000\u00a0")
        if text:
            self._paragraph += 1
            self._add(text, Place(page=self._page, paragraph=self._paragraph, line=line))
            self._add("\n")

    def pieces(self, pieces: Sequence[tuple[int, str]]) -> None:
        """One paragraph that runs over pages: (page, its part) in order. The first part must not be empty."""
        for page, text in pieces:
            if page != self._page:
                self.page(page)
            self._paragraph += 1
            self._add(plain(text), Place(page=page, paragraph=self._paragraph))
        self._add("\n")

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        spans: Mapping[tuple[int, int], tuple[int, int]] | None = None,
        header_rows: int | None = None,
        header_columns: int | None = None,
        name: str = "",
        row_numbers: Sequence[int] = (),
        line: int = 0,
    ) -> None:
        """A table without any word is left out. Headers are guessed where the file does not declare them."""
        columns = max(map(len, rows), default=0)
        cells = [[in_cell(text) for text in row] + [""] * (columns - len(row)) for row in rows]
        if not any(any(row) for row in cells):
            return
        guessed_rows = guess_header_rows(cells) if header_rows is None else header_rows
        start = self._length
        place = Place(page=self._page, line=line, table=len(self._tables) + 1, sheet=name)
        text = "\n".join("\t".join(row) for row in cells)
        self._add(text, place)
        self._tables.append(
            {
                "start": start,
                "end": self._length,
                "columns": columns,
                "header_rows": guessed_rows,
                "header_columns": guess_header_columns(cells[guessed_rows:])
                if header_columns is None
                else header_columns,
                "name": name,
                "spans": [[*at, *size] for at, size in (spans or {}).items() if size != (1, 1)],
                "row_numbers": list(row_numbers),
            }
        )
        self._add("\n")

    def result(self) -> dict[str, Any]:
        """What `Extracted.from_dict` takes."""
        return {
            "text": "".join(self._parts),
            "format": self.format,
            "encoding": "",
            "pages": self._pages,
            "segments": [[at, p.page, p.paragraph, p.line, p.table, p.sheet] for at, p in self._segments],
            "tables": self._tables,
            "unread": self.unread,
            "recognised": self.recognised,
        }

    def _add(self, text: str, place: Place | None = None) -> None:
        if place is not None and text:
            self._segments.append((self._length, place))
        self._parts.append(text)
        self._length += len(text)
        if self._length > TEXT_CHARACTERS:
            raise Refusal("TooLong", limit=TEXT_CHARACTERS)


_UNWANTED = dict.fromkeys((*range(0x20), 0x7F, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
_PLAIN = _UNWANTED | {0x09: " ", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: None, 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_IN_CELL = _PLAIN | dict.fromkeys((0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")


def plain(text: str) -> str:
    """Without control characters; a tab is a blank, every kind of line break the same."""
    return text.translate(_PLAIN)


def in_cell(text: str) -> str:
    """The words of a cell on one line."""
    if not text.isprintable():
        text = text.translate(_IN_CELL)
    return " ".join(text.split()) if "  " in text or text[:1].isspace() or text[-1:].isspace() else text


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def guess_header_rows(rows: Sequence[Sequence[str]]) -> int:
    """The rows before the first that holds a quantity; one where no row does and more than one row is there.

    A year is a name, not a quantity. A table that begins with quantities has no header.
    """
    for number, row in enumerate(rows[:6]):
        if any(is_quantity(text) for text in row):
            return number
    return 1 if len(rows) > 1 else 0


def guess_header_columns(rows: Sequence[Sequence[str]]) -> int:
    """The columns that name their rows: up to and with the first of words. Numbers that only count the rows, and days, may
    stand before it. 0 where quantities stand first.
    """
    columns = 0
    for column in range(min(3, len(rows[0]) if rows else 0)):
        cells = [row[column] for row in rows if row[column]]
        if cells and (cells == [str(number) for number in range(1, len(cells) + 1)] or all(map(_is_day, cells))):
            columns = column + 1
        elif cells and sum(not is_quantity(text) for text in cells) * 2 > len(cells):
            return column + 1
        else:
            break
    return columns if columns and any(map(_is_day, (row[columns - 1] for row in rows))) else 0


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?月?|年)?", text.strip()))


def is_quantity(text: str) -> bool:
    digits = text.strip().lstrip("-+¥￥").rstrip("%％").replace(",", "").replace(".", "", 1)
    return digits.isdigit() and digits.isascii() and not (len(digits) == 4 and digits[:2] in ("19", "20"))
