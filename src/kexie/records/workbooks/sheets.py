"""Workbooks and CSV files as they are written: the list, the empty workbook to fill in, the copy with reasons."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from kexie.files.formats.extracting import Cell as Read
from kexie.files.formats.extracting import Grid
from kexie.records.kinds import Kind
from kexie.records.models import Record
from kexie.records.workbooks.cells import BadCell, day_of
from kexie.records.workbooks.checking import REFUSED, Layout, Row, headers_of
from kexie.records.workbooks.columns import (
    BETWEEN,
    Cell,
    Column,
    Teller,
    columns_of,
    guarded,
    is_dangerous,
    more_labels,
    offered,
)

ROWS_TO_FILL_IN = 1000
AT_ONCE = 2000  # records fetched together
_HEAD, _FILL = Font(bold=True), PatternFill("solid", fgColor="E8EEF5")
_MARK = PatternFill("solid", fgColor="FBE3E0")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


# The list --------------------------------------------------------------------------------------------------------------


def list_as_xlsx(kind: Kind, teller: Teller, records: Iterable[Any]) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; a row is in memory only while it is written."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_title(str(kind.plural)))
    sheet.freeze_panes = "B2"
    for number, column in enumerate([*teller.columns, None, None], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    labels = _labels(teller.columns)
    sheet.append([_styled(sheet, label, font=_HEAD, fill=_FILL, alignment=_WRAPPED) for label in labels])
    last = 1
    for record in records:
        last += 1
        sheet.append([_written(sheet, cell) for cell in teller.cells(record)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(labels))}{last}"
    return _saved(workbook)


def list_as_csv(kind: Kind, teller: Teller, records: Iterable[Any]) -> IO[bytes]:
    """A CSV file in UTF-8, with the mark by which spreadsheets know it."""
    file = TemporaryFile()  # noqa: SIM115 — the answer that streams it closes it
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(map(guarded, _labels(teller.columns)))
    for record in records:
        writer.writerow([_in_csv(cell) for cell in teller.cells(record)])
    text.detach().seek(0)
    return file


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else str(cell)


def _labels(columns: Sequence[Column]) -> list[str]:
    return [*(column.label for column in columns), *more_labels()]


# The empty workbook ----------------------------------------------------------------------------------------------------


def empty_workbook(kind: Kind, teller: Teller, member: Any) -> IO[bytes]:
    """A workbook of one kind to be filled in: a line of help, headers, what can be chosen, days as days."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = _title(str(kind.plural))
    lists = workbook.create_sheet("lists")
    lists.sheet_state = "hidden"
    columns = [column for column in teller.columns if column.is_taken]
    sheet.append([
        _("%(plural)s · %(book)s. One row for each. Columns with * are needed; leave empty what is not known. Where a "
          "number is not exact, write it as 300余.") % {"plural": capfirst(str(kind.plural)), "book": teller.book.name}
    ])  # fmt: skip
    sheet.append([f"{column.label} *" if column.is_needed else column.label for column in columns])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=min(len(columns), 8))
    sheet["A1"].alignment, sheet.row_dimensions[1].height = _WRAPPED, 36
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        head = sheet.cell(2, at)
        head.font, head.fill, head.alignment = _HEAD, _FILL, _WRAPPED
        sheet.column_dimensions[letter].width = _width(column)
        if isinstance(column.field, models.DateField):
            sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"
        elif isinstance(column.field, (models.CharField, models.TextField)):
            sheet.column_dimensions[letter].number_format = "@"
        checked = _validation(column, _words(column, teller, member), lists, at)
        checked.add(f"{letter}3:{letter}{ROWS_TO_FILL_IN + 2}")
        sheet.add_data_validation(checked)
    sheet.freeze_panes = "A3"
    return _saved(workbook)


def _validation(column: Column, words: Sequence[str], lists: Any, at: int) -> DataValidation:
    """What can be chosen, as a list that warns and does not forbid; for every column its help where it is filled in."""
    if words:
        letter = get_column_letter(at)
        for number, word in enumerate(words, start=1):
            _set(lists.cell(number, at), word)
        within = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(words)}"
        checked = DataValidation(type="list", formula1=within, allow_blank=True, errorStyle="warning")
        checked.error = _("This is not in the list.")
        checked.showErrorMessage = not isinstance(column.field, models.JSONField)
    else:
        checked = DataValidation(allow_blank=True)
    checked.promptTitle = column.label[:32]
    checked.prompt = str(_help(column))[:255]
    checked.showInputMessage = bool(checked.prompt)
    return checked


def _words(column: Column, teller: Teller, member: Any) -> list[str]:
    if column.name == "division":
        return list(teller.places.names)
    if column.name in teller.options:
        return list(offered(teller.kind, column.name, teller.book, member).values())
    if column.name in teller.choices:
        return list(teller.choices[column.name].values())
    if isinstance(column.field, models.BooleanField):
        return [_("yes"), _("no")]
    return []


def _help(column: Column) -> Any:
    if column.field.help_text:
        return column.field.help_text
    if isinstance(column.field, models.DateField):
        return _("Year, month and day, such as 2031-05-07.")
    if isinstance(column.field, models.JSONField):
        return _("Several are divided by “%(mark)s”.") % {"mark": BETWEEN}
    if column.name in column.kind.model.approximations():
        return _("Digits; 300余 where it is not exact.")
    return ""


# The copy with reasons --------------------------------------------------------------------------------------------------


def copy_with_reasons(
    kind: Kind, grid: Grid, layout: Layout, rows: Sequence[Row], reasons: Callable[[Row], str]
) -> IO[bytes]:
    """The rows as they came, those that are refused marked, each with the reason in one cell more."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_title(grid.name or str(kind.plural)))
    sheet.freeze_panes = "A2"
    headers = headers_of(grid, layout.head)
    columns = {column.name: column for column in columns_of(kind)}
    for at, name in enumerate(layout.names, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(columns.get(name))
    sheet.column_dimensions[get_column_letter(len(headers) + 1)].width = 60
    heads = [*headers, refused_label()]
    sheet.append([_styled(sheet, head, font=_HEAD, fill=_FILL, alignment=_WRAPPED) for head in heads])
    days = [name in columns and isinstance(columns[name].field, models.DateField) for name in layout.names]
    for row in rows:
        cells = [_as_day(cell) if is_day else cell for cell, is_day in zip(row.cells, days, strict=False)]
        cells += row.cells[len(cells) : len(headers)]
        if row.fate == REFUSED:
            cells += [None] * (len(headers) - len(cells))
            sheet.append([_styled(sheet, cell, fill=_MARK, alignment=_WRAPPED) for cell in (*cells, reasons(row))])
        else:
            sheet.append([_written(sheet, cell) for cell in cells])
    return _saved(workbook)


def refused_label() -> str:
    return _("Refused because")


def _as_day(cell: Read) -> Any:
    try:
        first, last = day_of(cell)
    except BadCell:
        return cell
    return first if first == last else cell


# Cells -----------------------------------------------------------------------------------------------------------------


def _written(sheet: Any, cell: Any) -> Any:
    """A cell as the library takes it: money with two decimals, and no text that a spreadsheet would compute."""
    if isinstance(cell, Decimal):
        return _styled(sheet, cell, number_format="#,##0.00" if cell.as_tuple().exponent == -2 else "#,##0.0")
    if isinstance(cell, str) and (is_dangerous(cell) or cell in ERROR_CODES or not cell.isprintable()):
        return _styled(sheet, cell)
    return cell


def _styled(sheet: Any, value: Any, **style: Any) -> WriteOnlyCell:
    made = WriteOnlyCell(sheet)
    _set(made, value)
    for name, wanted in style.items():
        setattr(made, name, wanted)
    return made


def _set(made: Any, value: Any) -> None:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        made.value = value
        made.data_type = "s"
        if is_dangerous(value):
            made.quotePrefix = True  # it stays a text when somebody edits the cell
    else:
        made.value = value


def _width(column: Column | None) -> float:
    """In characters of the sheet: what the field holds, and no less than its label over two lines."""
    if column is None:
        return 14
    field = column.field
    label = sum(2 if ord(sign) > 255 else 1 for sign in column.label) / 2 + 3
    if isinstance(field, models.DateField):
        held = 12
    elif isinstance(field, (models.IntegerField, models.DecimalField, models.BooleanField)) and not field.choices:
        held = 11
    elif isinstance(field, models.TextField):
        held = 48
    else:
        held = 30 if (field.max_length or 0) > 40 and not field.choices else 18
    return max(held, label)


def _title(words: str) -> str:
    """A sheet's name: 31 characters without what a spreadsheet forbids."""
    return "".join(sign for sign in capfirst(words) if sign not in "[]:*?/\\'")[:31] or "1"


def _saved(workbook: Workbook) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 — the answer that streams it closes it
    workbook.save(file)
    file.seek(0)
    return file


def fetched(kind: Kind, found: models.QuerySet[Any]) -> Iterator[Record]:
    """The records of a list with what their cells tell of others, some thousand at a time."""
    links = [field.name for field in kind.model._meta.concrete_fields if field.many_to_one and field.name != "book"]
    links = [name for name in links if not name.endswith("_ptr") and name in {*kind.field_names, "organisation"}]
    yield from found.select_related(*links).iterator(chunk_size=AT_ONCE)
