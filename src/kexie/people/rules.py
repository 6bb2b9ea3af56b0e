"""Who may see and do what in which book, and the way to fetch a book on someone's behalf."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kexie.people.models import Membership
from kexie.registry.models import Book

# The office itself records; a reporter submits to it, an auditor reads.
RECORDING = frozenset({Membership.Role.CLERK, Membership.Role.CHAIR, Membership.Role.ADMINISTRATOR})


def memberships_of(member, *, on=None):
    """What a member is in any book on a local day, today unless told; nothing for a stranger."""
    if not member.is_authenticated or not member.is_active:
        return Membership.objects.none()
    day = on or timezone.localdate()
    return Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), member=member, starts_on__lte=day)


def books_visible_to(member, *, on=None):
    return Book.objects.filter(pk__in=memberships_of(member, on=on).values("book"))


def may_record(member, book, *, on=None) -> bool:
    return memberships_of(member, on=on).filter(book=book, role__in=RECORDING).exists()


def book_for_reading(member, key) -> Book:
    """404 when the member may not know of the book."""
    return get_object_or_404(books_visible_to(member), key=key)


def book_for_recording(member, key) -> Book:
    """404 when the member may not know of the book; 403 when they may read it only."""
    book = book_for_reading(member, key)
    if not may_record(member, book):
        raise PermissionDenied
    return book
