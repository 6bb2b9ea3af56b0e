"""Pages that are kept as they were written while nothing they tell can have changed. See docs/decisions/0008-kept-pages.md."""

import hashlib
import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language

from kexie.ledger.catalogue import catalogue
from kexie.people.rules import book_for_entering, standing_of
from kexie.registry.models import Book

# What is drawn anew for every answer: the token of a form, and the key that makes its second sending harmless.
_DRAWN = re.compile(rb'(name="(csrfmiddlewaretoken|request_key)" value=")[^"]*')


def page_while_head_stands(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a book, kept for its reader until the book's head moves, their rights change, or the day ends.

    For views whose page hangs on the book's records, its reader, the address, the language and the day, and on nothing
    else: what changes without a voucher (accounts of persons, links, papers being read) is no matter for them.
    """

    @wraps(view)
    def answered(request: HttpRequest, book: str, **named: Any) -> HttpResponse:
        if request.method != "GET" or len(get_messages(request)):
            return view(request, book, **named)
        place = _place(request, book_for_entering(request.user, book))
        if parts := caches["pages"].get(place):
            return HttpResponse(_drawn_anew(parts, request))
        response = view(request, book, **named)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            caches["pages"].set(place, _DRAWN.split(response.content))
        return response

    return answered


def _place(request: Any, book: Book) -> str:
    """Where a page is kept: all it hangs on."""
    reader, standing = request.user, standing_of(request.user, book)
    hangs_on = (
        (book.pk, book.name, book.head_seq, book.head_hash),
        (
            reader.pk,
            reader.name,
            *map(sorted, (standing.roles, standing.places, standing.organisations, standing.acts)),
        ),
        (request.get_full_path(), bool(request.htmx), get_language(), timezone.localdate(), id(catalogue())),
    )
    return hashlib.sha256(repr(hangs_on).encode()).hexdigest()


def _drawn_anew(parts: list[bytes], request: HttpRequest) -> bytes:
    """The page of its parts: text, then over and over what stands before a drawn value, its name, and the text after."""
    written = parts[:1]
    for before, name, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        drawn = uuid.uuid4().hex if name == b"request_key" else get_token(request)
        written += (before, drawn.encode(), after)
    return b"".join(written)
