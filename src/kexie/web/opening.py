"""Opening a data folder and a book, and the main job from a paper to a report."""

import re
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kexie.divisions.places import Division, find
from kexie.intake.actions import Accepted, accept
from kexie.intake.opening import read_bytes
from kexie.ledger.actions import open_book
from kexie.ledger.periods import Period
from kexie.people.actions import make_sign_in_link
from kexie.people.models import Member, Membership
from kexie.registry.models import Book, BookSeat
from kexie.reports.actions import write_papers
from kexie.reports.queries import draft_of
from kexie.web.errors import KeyTaken, NoBook, SeveralBooks, UnknownBook
from kexie.web.telling import draft_told, open_points_told

OFFICE = "office"
TAKEN = {"sign-in", "sign-out", "account", "language", "style", "static", "api"}  # addresses that come before a book's
LINK_VALID_FOR = timedelta(hours=12)
LEVELS = {"province": Book.Level.PROVINCE, "city": Book.Level.CITY, "county": Book.Level.COUNTY}


def prepare() -> None:
    """Make the data folder and its tables where they are not there, or bring them up to date."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)


@transaction.atomic
def make_book(
    division: Division, *, name: str | None = None, key: str | None = None, opened_on: date | None = None
) -> tuple[Book, bool]:
    """The book of a division, made where it is not there, and whether it was made.

    Its first voucher keeps what it is. The office's own member may sign in by one-time links; it has no password.
    Raises KeyTaken.
    """
    key = key or division.prefix
    if key in TAKEN or not re.fullmatch(r"[A-Za-z0-9-]{1,40}", key):
        raise KeyTaken(key)
    existing = Book.objects.filter(key=key).first()
    if existing:
        return existing, False
    opened = opened_on or date(date.today().year, 1, 1)
    book = Book.objects.create(
        key=key,
        name=name or f"{division.name}科协",
        level=LEVELS.get(division.level, Book.Level.TOWNSHIP),
        opened_on=opened,
    )
    BookSeat.objects.create(book=book, division=division.code, since=opened)
    open_book(book, by=OFFICE)
    member = Member.objects.filter(username=OFFICE).first()
    if member is None:
        member = Member.objects.create_user(OFFICE, name=_("the office"))
    Membership.objects.create(member=member, book=book, role=Membership.Role.ADMINISTRATOR, starts_on=date(2000, 1, 1))
    return book, True


def choose_book(key: str | None, *, several: bool = False) -> Book | None:
    """The book of that key, or the only one. Raises NoBook, SeveralBooks (unless `several`), UnknownBook."""
    if "registry_book" not in connection.introspection.table_names():
        raise NoBook
    books = list(Book.objects.order_by("key"))
    if key is not None:
        found = [book for book in books if key in (book.key, book.name)]
        if not found:
            raise UnknownBook(key, [book.key for book in books])
        return found[0]
    if not books:
        raise NoBook
    if len(books) > 1:
        if several:
            return None
        raise SeveralBooks([book.key for book in books])
    return books[0]


def sign_in_path() -> str:
    """A path that signs the office in once."""
    return make_sign_in_link(Member.objects.get(username=OFFICE), valid_for=LINK_VALID_FOR)


def run_main_job(paper: Path, place: str, period: str | None, *, by: str) -> tuple[list[str], str]:
    """Make the book, read the paper, accept what is certain, write the report. What to tell, and the page to open.

    Run twice, it adds nothing. Raises what `find`, `accept` and `draft_of` raise.
    """
    prepare()
    book, new = make_book(find(place), opened_on=None)
    said = _("Book: %(name)s (%(key)s), opened now") if new else _("Book: %(name)s (%(key)s), there already")
    lines = [said % {"name": book.name, "key": book.key}]
    accepted = accept(
        book,
        by=by,
        name=paper.name,
        data=read_bytes(paper),
        today=date.today(),
        period=Period.parse(period) if period else None,
    )
    lines += _summary(accepted)
    draft = draft_of(book, accepted.period)
    paths = write_papers(draft, Path(settings.HOME) / "reports")
    lines += draft_told(draft, paths)
    return lines, f"/{book.key}/reports/{accepted.period}/"


def _summary(accepted: Accepted) -> list[str]:
    reading = accepted.reading
    found = _("Read %(name)s: %(figures)d figures, %(founded)d associations, %(documents)d documents, "
              "%(problems)d problems, %(plans)d plan items") % {
        "name": accepted.file.name,
        "figures": len(reading.figures),
        "founded": len(reading.founded),
        "documents": len(reading.documents),
        "problems": len(reading.problems),
        "plans": len(reading.plans),
    }  # fmt: skip
    if accepted.before:
        recorded = _("Read before: %(before)d findings were recorded then, %(made)d now") % {
            "before": accepted.before,
            "made": len(accepted.made),
        }
    else:
        recorded = _("Recorded: %(made)d records, %(linked)d repeats linked, %(open)d findings left open") % {
            "made": len(accepted.made),
            "linked": accepted.linked,
            "open": len(accepted.open),
        }
    return [found, recorded, *open_points_told(accepted)]
