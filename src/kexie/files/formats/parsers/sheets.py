"""Workbooks: each sheet a table, each cell as a person would write it. Values only: no formula is computed, no link followed.

python-calamine reads the values (100,000 rows of 7 in 0.6 s); what it does not tell, the size before it is loaded and
which numbers are shown as percentages, is read from the sheets' markup here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kexie.files.formats.archive import Archive
from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import CELLS, Refusal

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br\s*=\s*["\']\s*([A-Za-z]{1,7})([0-9]{1,10})["\']')
_STYLED = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ATTRIBUTE = {name: re.compile(rf'\b{name}\s*=\s*["\']([^"\']*)["\']'.encode()) for name in ("r", "s")}
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br\s*=\s*["\']\s*([0-9]{1,10})["\']')
_PERCENT_BUILT_IN = {9, 10}  # 0%, 0.00%: ISO/IEC 29500-1, 18.8.30

Cells = set[tuple[int, int]]


def parse_workbook(archive: Archive, main: str, data: bytes) -> Builder:
    """An .xlsx file."""
    check_size(archive)
    return _read("xlsx", data, percentages(archive, main))


def percentages(archive: Archive, main: str) -> dict[str, Cells]:
    """By the sheet's name, the cells that are shown as percentages."""
    styles = _percent_styles(archive, join(dirname(main), "styles.xml"))
    sheets = _sheet_parts(archive, main) if styles else {}
    return {name: _cells_of_styles(archive.read(part), styles) for name, part in sheets.items()}


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    """An old .xls file."""
    return _read("xls", data, {})


def _read(format: str, data: bytes, percent: dict[str, Cells]) -> Builder:
    built = Builder(format)
    with faults_told():
        for name, sheet in visible_sheets(data):
            if sheet.total_height * sheet.total_width > CELLS:
                raise Refusal("TooManyCells", cells=sheet.total_height * sheet.total_width, limit=CELLS)
            values = sheet.to_python(skip_empty_area=False)
            _table(built, name, values, sheet.merged_cell_ranges or [], percent.get(name, set()))
    return built


def visible_sheets(data: bytes) -> Iterator[tuple[str, CalamineSheet]]:
    """The sheets that a person sees, by name; within `faults_told`."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield sheet.name, workbook.get_sheet_by_name(sheet.name)


@contextmanager
def faults_told() -> Iterator[None]:
    """What calamine cannot open, as a Refusal."""
    try:
        yield
    except PasswordError as error:
        raise Refusal("Encrypted") from error
    except CalamineError as error:
        raise Refusal("Encrypted" if "assword" in str(error) else "Damaged") from error


def _table(built: Builder, name: str, values: list[list[Any]], merged: Any, percent: Cells) -> None:
    rows: list[list[str]] = []
    numbers: dict[int, int] = {}  # of a sheet's row: of ours
    for number, row in enumerate(values):
        cells = [written(cell, (number, column) in percent) for column, cell in enumerate(row)]
        if any(cells):
            numbers[number] = len(rows)
            rows.append(cells)
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if cell), default=0)
    spans = {}
    for (top, left), (bottom, right) in merged:
        kept = [numbers[number] for number in range(top, min(bottom, len(values)) + 1) if number in numbers]
        if top in numbers and left < width:
            spans[numbers[top], left] = (len(kept), min(right, width - 1) - left + 1)
    built.table([row[:width] for row in rows], spans=spans, name=name, row_numbers=[number + 1 for number in numbers])


def written(value: Any, percent: bool = False) -> str:
    """A value as a person writes it: 1.0 is 1, a date 2018-03-05, at most the 15 digits that a workbook keeps."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _digits(value * 100) + "%" if percent else _digits(value)
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time.min else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}" if not value.second else f"{value:%H:%M:%S}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02d}"
    return ""


def _digits(value: float) -> str:
    text = f"{value:.15g}"
    if "e" not in text:
        return text
    return f"{value:.0f}" if abs(value) >= 1 else f"{value:.20f}".rstrip("0")


def _sheet_parts(archive: Archive, main: str) -> dict[str, str]:
    """The sheets' names and the members that hold them."""
    folder = dirname(main)
    relations = join(folder, "_rels", main.rpartition("/")[2] + ".rels")
    targets = {
        relation.get("Id", ""): normpath(join(folder, relation.get("Target", ""))).lstrip("/")
        for relation in (archive.xml(relations) if relations in archive.names else ())
    }
    found = {}
    for sheet in archive.xml(main).iter("{*}sheet"):
        key = next((text for name, text in sheet.attrib.items() if str(name).endswith("}id")), "")
        if targets.get(key) in archive.names:
            found[sheet.get("name", "")] = targets[key]
    return found


def check_size(archive: Archive) -> None:
    """The rectangles that hold the cells, added up, before anything makes room for them."""
    total = 0
    for name in archive.names:
        if "sheet" not in name.lower() or not name.lower().endswith(".xml"):
            continue
        data = archive.read(name)
        addresses = _REFERENCE.findall(data)
        in_rows = [len(_CELL.findall(row)) for row in _ROW.split(data)[1:]]  # a cell may leave out its address
        columns = max(
            [_column(letters) for letters in {letters for letters, _digits in addresses}] + in_rows, default=0
        )
        rows = max(
            len(in_rows), *map(int, {digits for _letters, digits in addresses}), *map(int, _ROW_NUMBER.findall(data)), 0
        )
        total += rows * columns
        if total > CELLS:
            raise Refusal("TooManyCells", cells=total, limit=CELLS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _percent_styles(archive: Archive, part: str) -> set[bytes]:
    """The cell formats (`s` of a cell) that show a number as a percentage."""
    if part not in archive.names:
        return set()
    root = archive.xml(part, lambda data: data.replace(_STRICT, _S[1:-1].encode()))
    codes = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in root.iterfind(f"{_S}numFmts/{_S}numFmt")}
    quoted = re.compile(r'"[^"]*"|\\.')
    percent = {key for key, code in codes.items() if "%" in quoted.sub("", code)} | {str(n) for n in _PERCENT_BUILT_IN}
    formats = root.iterfind(f"{_S}cellXfs/{_S}xf")
    return {str(number).encode() for number, entry in enumerate(formats) if entry.get("numFmtId") in percent}


def _cells_of_styles(sheet: bytes, styles: set[bytes]) -> Cells:
    """(row, column), from 0, of the cells with one of these formats."""
    found: Cells = set()
    for attributes in _STYLED.findall(sheet):
        style, reference = (pattern.search(attributes) for pattern in (_ATTRIBUTE["s"], _ATTRIBUTE["r"]))
        if style and reference and style[1] in styles and (at := re.fullmatch(rb"([A-Za-z]+)([0-9]+)", reference[1])):
            found.add((int(at[2]) - 1, _column(at[1]) - 1))
    return found
