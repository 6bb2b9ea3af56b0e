"""The way to fetch a row on someone's behalf."""

from typing import Any

from django.http import Http404

from kexie.network.models import Living
from kexie.network.queries import row_of
from kexie.network.rows import RowKind, row_kinds_of
from kexie.records.models import Row
from kexie.records.rules import record_for_recording
from kexie.registry.models import Book


def rows_for_recording(member: Any, book_key: str, ref: str, code: str) -> tuple[Book, Living, RowKind]:
    """The book, the record and the kind of rows; 404 when the member may not know of them, 403 when they only read."""
    book, record = record_for_recording(member, book_key, ref)
    for kind in row_kinds_of(record.kind):
        if kind.code == code:
            return book, record, kind
    raise Http404


def row_for_recording(member: Any, book_key: str, ref: str, code: str, row: str) -> tuple[Book, Living, RowKind, Row]:
    book, record, kind = rows_for_recording(member, book_key, ref, code)
    found = row_of(record, kind, row)
    if found is None:
        raise Http404
    return book, record, kind, found
