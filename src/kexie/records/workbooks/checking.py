"""What would become of every row of a workbook: recorded, there already, or refused with the reason at its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within
from kexie.files.formats.errors import Unsupported
from kexie.files.formats.extracting import Cell, Grid, grids_of
from kexie.ledger.errors import Refused
from kexie.people.rules import Act, standing_of, visible
from kexie.records.actions import prepared
from kexie.records.errors import BadFacts, BadRows
from kexie.records.kinds import Kind
from kexie.records.models import Record, WorkbookRow
from kexie.records.rules import entered
from kexie.records.words import label_of, place_name
from kexie.records.workbooks.cells import Reader, as_text
from kexie.records.workbooks.columns import columns_of, personal_among, proposed, unguarded
from kexie.records.workbooks.errors import NoRows, NoWorkbook, TooManyRows, UnreadableText
from kexie.registry.models import Book, Organisation

MOST_ROWS = 10_000
MOST_COLUMNS = 60
HEADER_WITHIN = 20  # rows from the top in which headers are looked for
LONGEST_HEADER = 40  # characters; what is longer is a text
NEW, THERE, REFUSED = "new", "there", "refused"


# Reading -----------------------------------------------------------------------------------------------------------------


def read(data: bytes, name: str) -> list[Grid]:
    """The sheets of a workbook. Raises FormatRefused, NoWorkbook, UnreadableText, NoRows, TooManyRows."""
    is_text = False

    def decoded(bytes_: bytes) -> str:
        nonlocal is_text
        is_text = True
        return _text(bytes_)

    # A name chooses among kinds of text alone, and all that come here are rows.
    try:
        grids = grids_of(data, name, decode=decoded)
    except Unsupported:
        raise NoWorkbook from None
    if is_text:
        grids = [
            Grid(grid.name, [(at, [_unguarded(cell) for cell in cells]) for at, cells in grid.rows]) for grid in grids
        ]
    if any(len(grid.rows) > MOST_ROWS + HEADER_WITHIN for grid in grids):
        raise TooManyRows(max(len(grid.rows) for grid in grids), MOST_ROWS)
    if not any(len(grid.rows) > 1 for grid in grids):
        raise NoRows
    return grids


def _unguarded(cell: Cell) -> Cell:
    return unguarded(cell) if isinstance(cell, str) else cell


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030, which spreadsheets here write."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableText


# Which column is which -----------------------------------------------------------------------------------------------------


@dataclass
class Layout:
    """Where the rows stand: the sheet from 0, the row of the headers as the sheet numbers it, and of each column the
    field it fills in, or nothing where it is left out."""

    sheet: int
    head: int
    names: list[str]

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "head": self.head, "names": self.names}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Layout":
        return cls(kept["sheet"], kept["head"], list(kept["names"]))


def proposed_layout(kind: Kind, grids: Sequence[Grid]) -> Layout:
    """The sheet and the row among its first that look most like headers of this kind."""
    best: tuple[int, Layout] | None = None
    for at, grid in enumerate(grids):
        for number, cells in grid.rows[:HEADER_WITHIN]:
            names = proposed(kind, _headers(cells))
            hits = sum(map(bool, names))
            if best is None or hits > best[0]:
                best = hits, Layout(at, number, names)
    assert best is not None  # there is no grid without a row
    if not best[0]:  # nothing is known: the first row with words in several cells
        number = next((at for at, cells in grids[0].rows[:HEADER_WITHIN] if sum(bool(cell) for cell in cells) > 1), 0)
        number = number or grids[0].rows[0][0]
        return Layout(0, number, proposed(kind, headers_of(grids[0], number)))
    layout = best[1]
    layout.names = proposed(kind, headers_of(grids[layout.sheet], layout.head))
    return layout


def headers_of(grid: Grid, head: int) -> list[str]:
    """The words of the header row, as many as the widest row below has cells."""
    cells = next((cells for number, cells in grid.rows if number == head), [])
    width = max((len(cells) for number, cells in grid.rows if number >= head), default=0)
    return _headers([*cells, *[None] * (width - len(cells))])


def _headers(cells: Sequence[Cell]) -> list[str]:
    return ["" if cell is None else " ".join(as_text(cell).split()) for cell in cells[:MOST_COLUMNS]]


def rows_of(grid: Grid, head: int) -> list[tuple[int, list[Cell]]]:
    return [(number, cells) for number, cells in grid.rows if number > head]


def personal_headers(kind: Kind, grids: Sequence[Grid], layout: Layout) -> list[str]:
    """Headers of columns that seem to hold facts of persons: those left out, and any of another sheet or higher row."""
    read = zip(headers_of(grids[layout.sheet], layout.head), layout.names, strict=False)
    headers = [header for header, name in read if not name]
    for at, grid in enumerate(grids):
        for number, cells in grid.rows[:HEADER_WITHIN]:
            if at != layout.sheet or number < layout.head:
                headers += [cell for cell in cells if isinstance(cell, str) and len(cell) <= LONGEST_HEADER]
    return personal_among(kind, headers)


# Rows ----------------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A row of a workbook: its number in the sheet, its record where one could be made, and what would become of it.

    messages   of what is refused: (field, sentence); the field is empty where it is of the whole row
    twin       of what is there already: the ref of the record, or the number of the row above that says the same
    """

    number: int
    cells: list[Cell]
    made: Any = None
    fate: str = NEW
    messages: list[tuple[str, str]] = field(default_factory=list)
    twin: str = ""

    def refuse(self, messages: Mapping[str, Sequence[str]]) -> None:
        self.fate = REFUSED
        self.messages += [(name, text) for name, texts in messages.items() for text in texts]


@dataclass(frozen=True)
class Sender:
    """Whose submission a workbook is, where it is not the office's own."""

    division: str = ""
    organisation: Organisation | None = None

    @property
    def name(self) -> str:
        return self.organisation.name if self.organisation else place_name(self.division)

    @property
    def by(self) -> str:
        """Who is told to have submitted it."""
        return f"workbook:{self.organisation.ref if self.organisation else self.division}"

    def covers(self, made: Record) -> bool:
        if self.organisation:
            return made.organisation_id == self.organisation.pk
        return is_within(made.division, self.division)


class Check:
    """A look through a workbook for one member: makes the record of each row without keeping it."""

    def __init__(self, kind: Kind, book: Book, seat: str, member: Any, *, sender: Sender | None = None):
        self.kind, self.book, self.member, self.sender = kind, book, member, sender
        self.reader = Reader(kind, book, seat, member)
        self.needed = [column for column in columns_of(kind) if column.is_needed]
        self.standing = standing_of(member, book)
        self.submits = not self.standing.has(Act.RECORD)
        self.defaults = self._defaults(seat)

    def _defaults(self, seat: str) -> dict[str, Any]:
        """Place and organisation of a row that names none."""
        if self.sender:
            return {"division": self.sender.division or self.sender.organisation.division} | (
                {"organisation": self.sender.organisation} if self.sender.organisation else {}
            )
        if not self.submits:
            return {"division": seat}
        if self.standing.places:
            return {"division": min(self.standing.places)}
        organisation = Organisation.objects.get(pk=min(self.standing.organisations))
        return {"division": organisation.division, "organisation": organisation}

    def rows(self, grid: Grid, layout: Layout) -> list[Row]:
        """Every row below the headers. All that can be said without looking into the book; see `compare` and `settle`."""
        found = []
        for number, cells in rows_of(grid, layout.head):
            row = Row(number, cells)
            facts, refused = self.reader.facts(
                {name: cell for name, cell in zip(layout.names, cells, strict=False) if name}
            )
            self._make(row, facts, refused)
            found.append(row)
        return found

    def _make(self, row: Row, facts: dict[str, Any], refused: dict[str, list[str]]) -> None:
        facts = self.defaults | facts
        try:
            if self.submits:
                facts = entered(self.member, self.book, facts)
        except Refused as refusal:
            refused.setdefault(refusal.field or "", []).append(str(refusal))
        facts.pop("state", None)
        state = Record.State.SUBMITTED if self.submits or self.sender else Record.State.RECORDED
        by = self.sender.by if self.sender else self.member.username
        try:
            row.made = prepared(self.kind, by=by, book=self.book, facts=facts, state=state)
        except BadFacts as bad:
            messages = {name: texts for name, texts in bad.messages.items() if name not in refused}
            refused |= self._kinder(messages, facts)
        if row.made is not None and self.sender and not self.sender.covers(row.made):
            refused.setdefault("division", []).append(
                _("This row is of another place or body than the one that sent the workbook.")
            )
        if refused:
            row.refuse({name: refused[name] for name in sorted(refused, key=self._order)})

    def _order(self, name: str) -> int:
        """As the columns stand in the form; what is of the whole row comes last."""
        names = self.kind.field_names
        return names.index(name) if name in names else len(names)

    def _kinder(self, messages: Mapping[str, list[str]], facts: Mapping[str, Any]) -> dict[str, list[str]]:
        empty = {column.name for column in self.needed if facts.get(column.name) in (None, "", [])}
        return {
            "" if name == "__all__" else name: [_("This is empty, and a record needs it.")] if name in empty else texts
            for name, texts in messages.items()
        }

    # What only the book can say ---------------------------------------------------------------------------------------------

    def compare(self, rows: Sequence[Row], names: Sequence[str], *, sha256: str, sheet: str) -> None:
        """Which rows were recorded before: from this very row of this workbook, or saying the same as a record that is
        not void, or as a row above, in every column that is taken.

        Two queries; of records the member may not see nothing is told.
        """
        good = [row for row in rows if row.fate != REFUSED]
        if not good:
            return
        fields = [
            self.kind.model._meta.get_field(name) for name in dict.fromkeys(("day", "division", *filter(None, names)))
        ]
        attributes = [each.attname for each in fields]
        days = [row.made.day for row in good]
        held = visible(self.kind.model.objects.filter(book=self.book, kind=self.kind.code), self.member)
        held = held.exclude(state=Record.State.VOID).filter(day__gte=min(days), day__lte=max(days)).order_by("-pk")
        known = {
            _key(fields, values): ref for ref, *values in held.values_list("ref", *attributes).iterator(chunk_size=2000)
        }
        seen = visible(Record.objects.filter(book=self.book), self.member).exclude(state=Record.State.VOID)
        before = WorkbookRow.objects.filter(
            workbook__book=self.book,
            workbook__kind=self.kind.code,
            workbook__sha256=sha256,
            sheet=sheet,
            record__in=seen,
        )
        taken = dict(before.values_list("number", "record__ref"))
        for row in good:
            key = _key(fields, [getattr(row.made, name) for name in attributes])
            row.twin = taken.get(row.number) or known.get(key, "")
            row.fate = THERE if row.twin else NEW
            known.setdefault(key, str(row.number))

    def settle(self, rows: Sequence[Row]) -> None:
        """What would be refused only where the records are saved, such as a number that another document holds.

        Tried in a transaction that is taken back.
        """
        while good := [row for row in rows if row.fate == NEW]:
            refused: dict[int, dict[str, list[str]]] = {}
            with transaction.atomic():
                try:
                    self.kind.model.settle([row.made for row in good], {})
                except BadRows as bad:
                    refused = bad.rows
                except BadFacts as bad:
                    refused = {bad.row or 1: bad.messages}
                transaction.set_rollback(True)
            for at, messages in refused.items():
                good[at - 1].refuse(messages)
            if not refused:
                return

    def label(self, name: str) -> str:
        return label_of(self.kind, name) if name and name in self.kind.field_names else ""


def _key(fields: Sequence[models.Field], values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_comparable(each, value) for each, value in zip(fields, values, strict=True))


def _comparable(each: models.Field, value: Any) -> Any:
    if isinstance(each, models.JSONField):
        return tuple(sorted(map(str, value))) if isinstance(value, list) else str(value)
    return "" if value is None else value
