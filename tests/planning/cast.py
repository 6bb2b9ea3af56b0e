"""What the tests of plans share: items of the half-year 2031H1 with a figure to reach, and the work that reaches it."""

from datetime import date
from decimal import Decimal

from kexie.ledger.periods import Period
from kexie.planning.models import PlanItem
from tests.records.cast import make

H1 = Period.parse("2031H1")
SPAN = {"since": H1.starts_on, "day": H1.last_day, "due_on": None}
TARGET = {"target_measure": "outreach.sessions", "target_value": Decimal(10)}
APRIL, JULY = date(2031, 4, 1), date(2031, 7, 5)


def item(book, **facts):
    return make(book, "planning.item", **SPAN | facts)


def sessions(book, times, day=date(2031, 3, 15)):
    return make(book, times=times, day=day)


def fresh(record):
    """The record as the database keeps it."""
    return type(record).objects.select_related("book").get(pk=record.pk)


def items(book):
    return list(PlanItem.objects.filter(book=book).order_by("pk"))
