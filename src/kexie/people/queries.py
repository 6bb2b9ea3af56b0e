"""Reads of sign-in, of a book's members and of the log."""

from hashlib import sha256

from django.utils import timezone

from kexie.people.errors import LinkExpired, LinkUnknown, LinkUsed
from kexie.people.models import Event, Membership, SignInLink, SignInTry, SubmissionLink, Token
from kexie.registry.models import Book


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def sign_in_link(token: str) -> SignInLink:
    """The link of a token that may still be used. Refused: LinkUnknown, LinkUsed, LinkExpired."""
    link = SignInLink.objects.select_related("member").filter(digest=digest_of(token)).first()
    if link is None or not link.member.is_active:
        raise LinkUnknown
    return _usable(link)


def submission_link(token: str, book: Book) -> SubmissionLink:
    """The link of a token, of this book, that may still be used. Refused: LinkUnknown, LinkUsed, LinkExpired."""
    link = SubmissionLink.objects.select_related("book").filter(digest=digest_of(token), book=book).first()
    if link is None:
        raise LinkUnknown
    return _usable(link)


def _usable(link):
    if link.used_at:
        raise LinkUsed(link.used_at)
    if link.ends_at <= timezone.now():
        raise LinkExpired(link.ends_at)
    return link


def members_of(book: Book):
    """Every membership of a book, those of today first, with its member."""
    today = timezone.localdate()
    rows = Membership.objects.filter(book=book).select_related("member", "organisation", "member__second_factor")
    return sorted(rows, key=lambda row: (row.ends_on is not None and row.ends_on < today, row.member.name, row.role))


def events_of(book: Book, *, before: int | None = None, size: int = 100) -> list[Event]:
    """The log of a book, the newest first; `before` is the number of the event below which the page begins."""
    rows = Event.objects.filter(book=book)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:size])


def tries_of(member, *, size: int = 10) -> list[SignInTry]:
    """The last tries to sign in as this member, the newest first."""
    return list(SignInTry.objects.filter(account=member.username).order_by("-pk")[:size])


def tokens_of(member) -> list[Token]:
    """Those that work and those that no longer do, the newest first."""
    return list(Token.objects.filter(member=member).select_related("book").order_by("-pk"))
