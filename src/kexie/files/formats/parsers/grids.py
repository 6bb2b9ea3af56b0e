"""Workbooks and CSV as rows of cells with their types, for whoever takes rows over one by one. Values only, as in `sheets`.

A cell is a text, a number, yes or no, or None; a day is its ISO text, a percentage its text with the sign.
"""

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from kexie.files.formats.archive import Archive
from kexie.files.formats.limits import CELLS, TEXT_CHARACTERS, Refusal
from kexie.files.formats.parsers.archives import content_type, main_part
from kexie.files.formats.parsers.delimited import delimiter_of
from kexie.files.formats.parsers.sheets import Cells, check_size, faults_told, percentages, visible_sheets, written

_ODS = "application/vnd.oasis.opendocument.spreadsheet"


class Grids:
    """Sheets by name, each its rows that hold anything: the row's number in the sheet, and its cells."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[tuple[int, list[Any]]]]] = []
        self._characters = 0

    def sheet(self, name: str, rows: Iterable[tuple[int, list[Any]]]) -> None:
        kept = []
        for number, cells in rows:
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if cells:
                self._characters += sum(len(cell) for cell in cells if isinstance(cell, str))
                if self._characters > TEXT_CHARACTERS:
                    raise Refusal("TooLong", limit=TEXT_CHARACTERS)
                kept.append((number, cells))
        self.sheets.append((name, kept))

    def result(self) -> dict[str, Any]:
        return {"sheets": self.sheets}


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Grids:
    match options["of"]:
        case "zip":
            return _read(data, _percentages(Archive(data)))
        case "xls":
            return _read(data, {})
    return _delimited(data.decode("utf-8"))


def _percentages(archive: Archive) -> dict[str, Cells]:
    """What is checked of an archive before anything makes room for its cells; raises Refusal where it is no workbook."""
    if "mimetype" in archive.names:
        if archive.read("mimetype").decode("ascii", "replace").strip() != _ODS:
            raise Refusal("Unsupported", kind="office")
        if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refusal("Encrypted")
        return {}
    main = main_part(archive)
    kind = content_type(archive, main)
    if "macroEnabled" in kind:
        raise Refusal("HasMacros")
    if "spreadsheetml" not in kind:
        raise Refusal("Unsupported", kind="slides" if "presentationml" in kind else "office")
    check_size(archive)
    return percentages(archive, main)


def _read(data: bytes, percent: dict[str, Cells]) -> Grids:
    found, total = Grids(), 0
    with faults_told():
        for name, sheet in visible_sheets(data):
            total += sheet.total_height * sheet.total_width
            if total > CELLS:
                raise Refusal("TooManyCells", cells=total, limit=CELLS)
            shown = percent.get(name, set())
            rows = sheet.to_python(skip_empty_area=False)
            found.sheet(
                name,
                (
                    (number + 1, [_cell(value, (number, column) in shown) for column, value in enumerate(row)])
                    for number, row in enumerate(rows)
                ),
            )
    return found


def _cell(value: Any, percent: bool) -> Any:
    match value:
        case "":
            return None
        case bool() | str():
            return value
        case int() | float():
            return written(value, True) if percent else value
        case datetime() | date() | time() | timedelta():
            return written(value)
    return None


def _delimited(text: str) -> Grids:
    text = text.lstrip("\ufeff").replace("\x00", "")
    csv.field_size_limit(TEXT_CHARACTERS)
    rows, cells = [], 0
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text)), start=1):
            cells += len(row)
            if cells > CELLS:
                raise Refusal("TooManyCells", cells=cells, limit=CELLS)
            rows.append((number, [cell or None for cell in row]))
    except csv.Error as error:
        raise Refusal("Damaged") from error
    found = Grids()
    found.sheet("", rows)
    return found
