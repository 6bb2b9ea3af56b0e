"""Every write of a workbook that was handed in: kept, looked through, recorded as a whole, discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from kexie.files.actions import discard, keep
from kexie.files.formats.errors import from_refusal
from kexie.files.formats.extracting import Grid
from kexie.files.formats.limits import Refusal
from kexie.files.queries import bytes_of
from kexie.files.types import media_type_of
from kexie.ledger.actions import lock
from kexie.people.rules import may_record, visible
from kexie.records.actions import keep_many
from kexie.records.errors import BadFacts, BadRows
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Workbook, WorkbookRow
from kexie.records.workbooks.cells import as_text
from kexie.records.workbooks.checking import (
    NEW,
    REFUSED,
    THERE,
    Check,
    Layout,
    Row,
    Sender,
    headers_of,
    personal_headers,
    proposed_layout,
    read,
    rows_of,
)
from kexie.records.workbooks.columns import columns_of, proposed
from kexie.records.workbooks.errors import BookMoved, NoRows, NotAgain, NothingNew, RowsRefused, WorkbookGone
from kexie.registry.models import Book, Organisation
from kexie.registry.queries import seat_of

_ROWS_AT_ONCE = 200  # of four values each in one statement
_TOLD = 60  # characters of a row's title
_SAMPLES, _SAMPLE = 2, 30  # values shown of a column, and characters of each


@dataclass(frozen=True)
class Looked:
    """A workbook as it was looked through: its sheets, the layout, and what would become of each row."""

    grids: list[Grid]
    layout: Layout
    rows: list[Row]
    check: Check

    @property
    def grid(self) -> Grid:
        return self.grids[self.layout.sheet]


def receive(kind: Kind, book: Book, member: Any, data: bytes, name: str) -> Workbook:
    """Keep a workbook until it is recorded or discarded, with the layout that its headers propose.

    The same bytes from the same member again are the one that waits already. Raises FormatRefused, WorkbookRefused.
    """
    grids = read(data, name)
    layout = proposed_layout(kind, grids)
    try:
        media_type = media_type_of(data)
    except Refusal as refusal:
        raise from_refusal(refusal) from None
    with transaction.atomic():
        lock(book)
        file = keep(book, data, name=name, media_type=media_type)
        facts = {"name": name[-200:], "file": file, "layout": layout.as_json()}
        held, _new = Workbook.objects.get_or_create(
            book=book, kind=kind.code, sha256=file.sha256, by=member.username, accepted_at=None,
            defaults=facts,
        )  # fmt: skip
    return held


def lay_out(held: Workbook, member: Any, layout: Layout, sender: str) -> None:
    """Look through it with other columns; where none are named, those that its headers propose. Raises NoRows."""
    grids = read(bytes_of(held.file), held.name)
    grid = grids[layout.sheet]
    if not rows_of(grid, layout.head):
        raise NoRows(field="head")
    if not layout.names:
        layout.names = proposed(kind_of(held.kind), headers_of(grid, layout.head))
    held.layout = layout.as_json() | {"sender": sender}
    looked_through(held, member)


def looked_through(held: Workbook, member: Any) -> Looked:
    """What would become of every row, and the same kept for the page in the language of the day."""
    looked = _rows(held, member)
    looked.check.compare(looked.rows, looked.layout.names, sha256=held.sha256, sheet=looked.grid.name)
    looked.check.settle(looked.rows)
    held.outcome = _outcome(looked)
    waiting = Workbook.objects.filter(pk=held.pk, accepted_at=None)  # it may be recorded or discarded meanwhile
    waiting.update(layout=held.layout, outcome=held.outcome)
    return looked


def accept(
    held: Workbook,
    member: Any,
    *,
    expected: tuple[int, int],
    again: bool = False,
    now: bool = True,
    reason: str = "",
) -> Workbook:
    """Record the rows of a workbook: all that are new, or nothing. A second sending gives the first answer.

    expected   how many the person saw that are new, and that are there already
    again      also those that are there already
    now        what a township sent counts at once; else it waits to be accepted one by one
    Raises RowsRefused, NotAgain, NothingNew, BookMoved, WorkbookGone, ReasonNeeded.
    """
    if held.accepted_at:
        return held
    kind, looked = kind_of(held.kind), _rows(held, member)
    with transaction.atomic():
        lock(held.book)
        current = Workbook.objects.select_related("file").filter(pk=held.pk).first()
        if current is None:
            raise WorkbookGone
        if current.accepted_at:
            return current
        looked.check.compare(looked.rows, looked.layout.names, sha256=held.sha256, sheet=looked.grid.name)
        by_fate = {fate: [row for row in looked.rows if row.fate == fate] for fate in (NEW, THERE, REFUSED)}
        if by_fate[REFUSED]:
            raise RowsRefused(len(by_fate[REFUSED]))
        if (len(by_fate[NEW]), len(by_fate[THERE])) != expected:
            raise BookMoved
        wanted = looked.rows if again else by_fate[NEW]
        if not wanted:
            raise NothingNew
        made = [row.made for row in wanted]
        accepted_by = member.username if looked.check.sender and now else ""
        try:
            keep_many(kind, made, by=made[0].made_by, reason=reason, accepted_by=accepted_by)
        except BadFacts as bad:
            refused = bad.rows if isinstance(bad, BadRows) else {1: bad.messages}
            for at, messages in refused.items():
                if wanted[at - 1].fate == THERE:
                    raise NotAgain(wanted[at - 1].number, " ".join(chain(*messages.values()))) from None
            raise RowsRefused(len(refused)) from None
        sheet = looked.grid.name[:100]
        rows = [WorkbookRow(workbook=current, record=row.made, sheet=sheet, number=row.number) for row in wanted]
        WorkbookRow.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
        current.accepted_at, current.outcome, file = timezone.now(), None, current.file
        if personal_headers(kind, looked.grids, looked.layout):
            current.file = None  # what holds names and telephones is not kept for good
        current.save()
        if current.file is None:
            discard(file)
    return current


def drop(held: Workbook) -> None:
    """Take a workbook that was not recorded away, with its file."""
    with transaction.atomic():
        lock(held.book)
        gone, _of_each = Workbook.objects.filter(pk=held.pk, accepted_at=None).delete()
        if gone and held.file:
            discard(held.file)


def _rows(held: Workbook, member: Any) -> Looked:
    kind, layout = kind_of(held.kind), Layout.from_json(held.layout)
    grids = read(bytes_of(held.file), held.name)
    seat = seat_of(held.book, timezone.localdate())
    sender = sender_of(held, member) if may_record(member, held.book) else None  # whoever submits accepts nothing
    check = Check(kind, held.book, seat, member, sender=sender)
    return Looked(grids, layout, check.rows(grids[layout.sheet], layout), check)


def sender_of(held: Workbook, member: Any) -> Sender | None:
    """Whose submission the workbook is, as its layout says; None where it is the office's own."""
    what, _colon, which = held.layout.get("sender", "").partition(":")
    if what == "place":
        return Sender(division=which)
    if what == "body":
        found = visible(Organisation.objects.filter(book=held.book, ref=which), member).first()
        return Sender(organisation=found) if found else None
    return None


def _outcome(looked: Looked) -> dict[str, Any]:
    """What the page tells, row by row: its number, its fate, its title, the messages at their columns, its twin."""
    kind, names = looked.check.kind, looked.layout.names
    below, samples = rows_of(looked.grid, looked.layout.head), []
    for at, header in enumerate(headers_of(looked.grid, looked.layout.head)):
        said = (as_text(cells[at])[:_SAMPLE] for _number, cells in below if at < len(cells) and cells[at] is not None)
        samples.append([header, list(islice(said, _SAMPLES))])
    missing = [column.label for column in columns_of(kind) if column.is_needed and column.name not in names]
    return {
        "language": get_language(),
        "sheets": [grid.name for grid in looked.grids],
        "columns": samples,
        "missing": missing,
        "personal": personal_headers(kind, looked.grids, looked.layout),
        "rows": [
            [
                row.number,
                row.fate,
                _title(kind, row, names),
                [[looked.check.label(name), text] for name, text in row.messages],
                row.twin,
            ]
            for row in looked.rows
        ],
    }


def _title(kind: Kind, row: Row, names: Sequence[str]) -> str:
    if row.made is not None and row.fate != REFUSED:
        return str(kind.title(row.made))[:_TOLD]
    taken = [as_text(cell) for cell, name in zip(row.cells, names, strict=False) if name and cell is not None]
    return " · ".join(taken[:3])[:_TOLD]
