"""Reads of the registry that other rooms share."""

from datetime import date

from kexie.registry.models import Book


def seat_of(book: Book, day: date) -> str:
    """The division the book keeps on that day; before its first seat, that first one."""
    seats = book.seats.order_by("since")
    seat = seats.filter(since__lte=day).last() or seats.first()
    return seat.division if seat else ""
