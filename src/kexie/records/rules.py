"""The way to fetch a record on someone's behalf."""

from typing import Any

from django.http import Http404

from kexie.people.rules import book_for_reading, book_for_recording
from kexie.records.kinds import Kind, kind_of
from kexie.records.queries import record_of
from kexie.registry.models import Book


def kind_for(code: str) -> Kind:
    """404 where no room declared it."""
    try:
        return kind_of(code)
    except KeyError:
        raise Http404 from None


def record_for_reading(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """The book and the record; 404 when the member may not know of them."""
    return _found(book_for_reading(member, book_key), ref)


def record_for_recording(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """404 when the member may not know of it; 403 when they may read it only."""
    return _found(book_for_recording(member, book_key), ref)


def _found(book: Book, ref: str) -> tuple[Book, Any]:
    record = record_of(book, ref)
    if record is None:
        raise Http404
    return book, record
