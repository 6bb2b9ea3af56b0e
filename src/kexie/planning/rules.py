"""The way to fetch what this room keeps, on someone's behalf."""

from typing import Any

from django.http import Http404

from kexie.records.models import Record
from kexie.records.rules import record_for_recording
from kexie.registry.models import Book


def kept_for_recording(member: Any, book_key: str, ref: str, model: type[Record]) -> tuple[Book, Any]:
    """The book and a recorded record of this kind; 404 where there is none the member may know of, 403 when they may
    read it only."""
    book, record = record_for_recording(member, book_key, ref)
    if not isinstance(record, model) or record.state != Record.State.RECORDED:
        raise Http404
    return book, record
