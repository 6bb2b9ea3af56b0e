"""Reads of this room that the page and the command line share."""

from django.utils import timezone

from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.ledger.queries import Head, head_of
from kexie.registry.models import Book
from kexie.reports.actions import Draft, draft
from kexie.reports.tellings import RecordTellings


def draft_of(book: Book, period: Period, *, head: Head | None = None) -> Draft:
    """The report of a period from the book's ledger and records, as known now or with the figures of a head."""
    figures = Figures(book, period, head=head)
    return draft(
        book,
        period,
        figures=figures,
        tellings=RecordTellings(book, head=figures.head),
        head=head or head_of(book),
        dated=timezone.localdate(),
    )
