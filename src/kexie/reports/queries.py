"""Reads of this room that the page and the command line share."""

from django.utils import timezone
from django.utils.translation import get_language

from kexie.ledger.catalogue import catalogue
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head, head_of
from kexie.records.queries import while_head_stands
from kexie.registry.models import Book
from kexie.reports.actions import Draft, draft
from kexie.reports.tellings import RecordTellings


def draft_of(book: Book, period: Period, *, head: Head | None = None) -> Draft:
    """The report of a period from the book's ledger and records, as known now or with the figures of a head.

    Kept while the book's name and head, the day, the catalogue and the language stand: of a book with 200,000 entries it takes
    seconds to write, and its page, its panels and its papers ask for the same one.
    """
    asked = ("draft", book.name, str(period), head, timezone.localdate(), id(catalogue()), get_language())
    return while_head_stands(book, asked, lambda: _written(book, period, head))


def _written(book: Book, period: Period, head: Head | None) -> Draft:
    figures = Figures(book, period, head=head)
    return draft(
        book,
        period,
        figures=figures,
        tellings=RecordTellings(book, head=figures.head),
        head=head or head_of(book),
        dated=timezone.localdate(),
    )
