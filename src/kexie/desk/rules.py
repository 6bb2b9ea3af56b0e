"""The way to fetch what the desk keeps, on someone's behalf."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from kexie.records.models import Record, Row
from kexie.records.rules import record_for_recording
from kexie.registry.models import Book


def kept_for_recording(member: Any, book_key: str, ref: str, *models: type[Record]) -> tuple[Book, Any]:
    """The book and a live record of one of these kinds; 404 where there is none the member may know of, 403 when they
    may read it only."""
    book, record = record_for_recording(member, book_key, ref)
    if not isinstance(record, models) or record.state == Record.State.VOID:
        raise Http404
    return book, record


def row_for_recording(member: Any, book_key: str, ref: str, row: str) -> tuple[Book, Any, Row]:
    """The book, a record, and a row beside it. 404, 403 as above."""
    book, record = kept_for_recording(member, book_key, ref, Record)
    for name in record.beside:
        try:
            return book, record, getattr(record, name).get(ref=row)
        except ObjectDoesNotExist:
            continue
    raise Http404
