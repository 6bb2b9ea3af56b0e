"""Every read of this room that pages share."""

import calendar
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from time import monotonic
from typing import Any

from asgiref.local import Local
from django.core.signals import request_started
from django.db.models import Max, QuerySet
from django.dispatch import receiver

from kexie.divisions.places import division
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.network.life import is_there
from kexie.network.models import School
from kexie.outreach.models import Activity, Campaign, Tour, Trip, campaign_title, titles_of
from kexie.records.models import EARLIEST, LATEST, Record
from kexie.records.queries import while_head_stands
from kexie.records.words import place_name
from kexie.registry.models import Book

# Campaigns ----------------------------------------------------------------------------------------------------------------

CAMPAIGN_FIGURES = ("outreach.sessions", "outreach.people", "materials.handed_out", "museum.stops", "media.items")
_REMEMBERED = 2.0  # seconds, outside of requests: a command names one campaign in many entries
_lately = Local()  # the titles that this thread's request came across


def campaign_words(value: str) -> str:
    """The campaigns of an account in words. Raises KeyError where one of them is not known."""
    refs = value.split("+")
    if monotonic() - getattr(_lately, "since", 0.0) > _REMEMBERED:
        _forget_titles()
    if missing := set(refs) - set(_lately.titles):
        _lately.titles |= titles_of(missing)
    return "、".join(_lately.titles[ref] for ref in refs)


@receiver(request_started)
def _forget_titles(**_signal: Any) -> None:
    """A page tells of no title that is older than its request: it may be kept while the book's head stands."""
    _lately.titles, _lately.since = {}, monotonic()


def campaigns_of(book: Book) -> dict[str, str]:
    """The title of every recorded campaign of a book, by ref, the latest first. One query."""
    live = Campaign.objects.filter(book=book, state=Record.State.RECORDED).order_by("-day", "-pk")
    return {each.ref: campaign_title(each) for each in live}


def campaign_figures(campaign: Campaign) -> list[Any]:
    """What a campaign came to, over all days: its figures that have a value."""
    figures = Figures(campaign.book, Period.between(EARLIEST, LATEST))
    names = [f"{measure}{{campaign={campaign.ref}}}" for measure in CAMPAIGN_FIGURES]
    figures.prefetch(names)
    found = [figures.figure(name) for name in names]
    return [each for each in found if each.value is not None]


def of_one_series(activity: Activity) -> QuerySet[Activity]:
    """The other activities that were entered with it in one form, by day."""
    if not activity.series:
        return Activity.objects.none()
    rows = Activity.objects.filter(book_id=activity.book_id, series=activity.series).exclude(pk=activity.pk)
    return rows.exclude(state=Record.State.VOID).select_related("book").order_by("day", "pk")


# The van's year -----------------------------------------------------------------------------------------------------------

# 科普大篷车 must be out so many days or so many kilometres a year: county rule after the national one, DOMAIN §10 [S62a].
DAYS_ASKED, KM_ASKED = 120, 10_000


@dataclass(frozen=True)
class VanYear:
    """How far the van came in a year. A figure that is None has nothing recorded."""

    year: int
    days: Any
    km: Any
    trips: Any
    stops: Any
    visits: Any

    @property
    def is_enough(self) -> bool:
        """Either of the two is."""
        return (self.days.value or 0) >= DAYS_ASKED or (self.km.value or 0) >= KM_ASKED


def van_year(book: Book, year: int) -> VanYear:
    """Figures of the ledger, no counting of records."""
    figures = Figures(book, Period.parse(str(year)))
    parts = ("days", "km", "trips", "stops", "visits")
    names = {part: f"museum.{part}{{vehicle=van}}" for part in parts}
    figures.prefetch(names.values())
    return VanYear(year, **{part: figures.figure(name) for part, name in names.items()})


def whole(value: Fraction | None) -> int:
    return int(value or 0)


# Coverage -----------------------------------------------------------------------------------------------------------------

TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Reach:
    """A township or a school, and the last day anything reached it."""

    name: str
    place: str
    last: date | None
    ref: str = ""


@dataclass
class Coverage:
    """Each township and each school in the list it belongs in. The order is that of codes and names: no rank."""

    never: list[Reach] = field(default_factory=list)
    long_ago: list[Reach] = field(default_factory=list)
    reached: list[Reach] = field(default_factory=list)

    def put(self, one: Reach, year_ago: date) -> None:
        (self.never if one.last is None else self.long_ago if one.last < year_ago else self.reached).append(one)


def coverage(book: Book, seat: str, today: date) -> tuple[Coverage, Coverage]:
    """Townships, and schools in being: never reached, not for more than a year, reached. Six queries at most.

    A township is reached by a session or a stop of museum or van that took place in it; a school by one that names it.
    Someone else's work reaches nobody.
    """
    year_ago = a_year_before(today)
    asked = ("last days", today)
    by_place, by_organisation = while_head_stands(book, asked, lambda: _last_days(book, today))
    townships, schools = Coverage(), Coverage()
    for place in division(seat).townships if seat else ():
        townships.put(Reach(place.name, "", by_place.get(place.code[:TOWNSHIP_DIGITS])), year_ago)
    rows = School.objects.filter(book=book, state=Record.State.RECORDED).select_related("organisation")
    for school in rows.prefetch_related("life_events").order_by("division", "name", "pk"):
        if is_there(school.stays(), today):
            last = by_organisation.get(school.organisation_ref)
            schools.put(Reach(school.name, place_name(school.division), last, school.ref), year_ago)
    return townships, schools


def a_year_before(day: date) -> date:
    year = day.year - 1
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _last_days(book: Book, today: date) -> tuple[dict[str, date], dict[str, date]]:
    """The last day up to today on which anything took place: by the digits of a township, by ref of an organisation.

    Of records, not of entries: the ledger keeps no index by organisation, and a page of 200,000 entries has to be quick.
    """
    places: dict[str, date] = {}
    organisations: dict[str, date] = {}

    def reached(code: str, ref: str | None, day: date) -> None:
        place = code[:TOWNSHIP_DIGITS]
        places[place] = max(day, places.get(place, day))
        if ref:
            organisations[ref] = max(day, organisations.get(ref, day))

    live = {"book": book, "state": Record.State.RECORDED}
    for rows in (Activity.objects.filter(times__gt=0), Tour.objects.filter(stops__gt=0)):
        found = rows.filter(day__lte=today, **live).exclude(scope="external")
        for row in found.values_list("division", "organisation__ref").annotate(Max("day")).order_by():
            reached(*row)
    for stops in Trip.objects.filter(**live).exclude(scope="external").values_list("stops", flat=True):
        for stop in stops:
            if (day := date.fromisoformat(stop["day"])) <= today:
                reached(stop["division"], stop["organisation"], day)
    return places, organisations
