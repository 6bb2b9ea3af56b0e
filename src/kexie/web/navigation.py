"""Where one can go from any page. Rooms with addresses of their own appear once they have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kexie.people.rules import Act, standing_of

# Rooms whose addresses stand under a book's: /<book>/reports/ …, in the order of the navigation.
ROOMS_UNDER_A_BOOK = ("reports", "records", "planning", "outreach", "network", "support", "desk", "intake")


@dataclass(frozen=True)
class Entry:
    """One place in a book: the room it belongs to, its words, and the name of its address."""

    room: str
    label: str | Promise
    telling: str | Promise
    address: str
    act: Act = Act.READ  # what the reader may do who is shown it


@dataclass(frozen=True)
class Link:
    label: str | Promise
    telling: str | Promise
    href: str
    current: bool


ENTRIES = [
    Entry("reports", _("Reports"), _("Draft the half-year's report, open its figures, freeze it."), "reports:reports"),
    Entry(
        "records", _("Records"), _("The work as it happened: activities, awards, visits."), "records:records", Act.ENTER
    ),
    Entry(
        "planning",
        _("Plans"),
        _("What is planned and how it stands, problems and who answers them, base figures."),
        "planning:plan",
    ),
    Entry(
        "outreach",
        _("Outreach"),
        _("Activities and series of them, campaigns, museum and van; whom nothing has reached."),
        "outreach:outreach",
    ),
    Entry(
        "network",
        _("Associations"),
        _("Who is complete, what each of the others lacks, whose term ends."),
        "network:completeness",
    ),
    Entry(
        "support",
        _("Funds and care"),
        _("Science funds by source, grants and their vouchers, families visited and what they need."),
        "support:support",
    ),
    Entry("desk", _("Desk"), _("Numbers and receipts of documents, duties, suggestions upwards."), "desk:desk"),
    Entry("intake", _("Documents"), _("Papers that were read in, with what was found in them."), "intake:papers"),
    Entry(
        "people", _("Members"), _("Who may do what in this book, from when to when."), "people:members", Act.ADMINISTER
    ),
    Entry(
        "people",
        _("Log"),
        _("Who changed rights, and who looked at personal facts and why."),
        "people:events",
        Act.AUDIT,
    ),
]


def rooms_with_addresses() -> list[str]:
    return [room for room in ROOMS_UNDER_A_BOOK if find_spec(f"kexie.{room}.urls")]


def links_for(book, path: str, reader) -> Iterator[Link]:
    """The entries of a book that the reader may open; the one that `path` stands in is current."""
    rooms, standing = {*rooms_with_addresses(), "people"}, standing_of(reader, book)
    shown = [each for each in ENTRIES if each.room in rooms and standing.has(each.act)]
    hrefs = [reverse(entry.address, kwargs={"book": book.key}) for entry in shown]
    current = max((href for href in hrefs if path.startswith(href)), key=len, default="")
    for entry, href in zip(shown, hrefs, strict=True):
        yield Link(entry.label, entry.telling, href, href == current)
