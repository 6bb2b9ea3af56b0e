"""The way to fetch a record on someone's behalf."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kexie.divisions.codes import is_within
from kexie.people.rules import Act, book_for_entering, may_do, may_see, standing_of
from kexie.records.errors import NotYourPlace
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Record
from kexie.records.queries import record_of
from kexie.registry.models import Book, Organisation


def kind_for(code: str) -> Kind:
    """404 where no room declared it."""
    try:
        return kind_of(code)
    except KeyError:
        raise Http404 from None


def record_for_reading(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """The book and the record; 404 when the member may not know of them."""
    book = book_for_entering(member, book_key)
    record = record_of(book, ref)
    if record is None or not may_see(member, book, record):
        raise Http404
    return book, record


def record_for(member: Any, book_key: str, ref: str, *acts: Act) -> tuple[Book, Any]:
    """404 when the member may not know of it; 403 when they may do none of these acts with it."""
    book, record = record_for_reading(member, book_key, ref)
    if not any(may_do(member, act, book, record) for act in acts):
        raise PermissionDenied
    return book, record


def record_for_recording(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """404 when the member may not know of it; 403 when they may read it only."""
    return record_for(member, book_key, ref, Act.RECORD)


def record_for_voiding(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """The office makes any record void, and whoever made a draft throws it away. 404, 403 as above."""
    book, record = record_for_correcting(member, book_key, ref)
    if record.state != Record.State.DRAFT and not may_do(member, Act.RECORD, book):
        raise PermissionDenied
    return book, record


def record_for_correcting(member: Any, book_key: str, ref: str) -> tuple[Book, Any]:
    """The office corrects any record; a reporter what is theirs and not accepted yet. 404, 403 as above."""
    return record_for(member, book_key, ref, Act.RECORD, Act.SUBMIT)


def book_for_new(member: Any, key: str) -> Book:
    """For a new record, recorded or submitted. 404 when the member may not know of the book; 403 when they only read."""
    book = book_for_entering(member, key)
    if not (may_do(member, Act.RECORD, book) or may_do(member, Act.SUBMIT, book)):
        raise PermissionDenied
    return book


def entered(member: Any, book: Book, facts: Mapping[str, Any], held: Record | None = None) -> dict[str, Any]:
    """The facts as this member may enter them: a reporter's are submitted, and of the place they are bound to.

    What was a draft is recorded, or submitted, with them. Raises NotYourPlace.
    """
    standing, facts = standing_of(member, book), dict(facts)
    if standing.has(Act.RECORD):
        return facts | ({"state": Record.State.RECORDED} if held and held.state == Record.State.DRAFT else {})
    if standing.organisations and not standing.places and not facts.get("organisation"):
        facts["organisation"] = Organisation.objects.get(pk=min(standing.organisations))
    organisation = facts.get("organisation") or (held.organisation if held else None)
    stands = Record(division=facts.get("division") or (held.division if held else ""), organisation=organisation)
    if not standing.covers(stands):
        raise NotYourPlace
    return facts | {"state": Record.State.SUBMITTED}


def places_for(member: Any, book: Book, places: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the places a form offers, those this member may enter records of."""
    standing = standing_of(member, book)
    if standing.has(Act.RECORD) or not standing.places:
        return places
    return [place for place in places if any(is_within(place[0], bound) for bound in standing.places)]
