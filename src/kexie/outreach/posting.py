"""What each kind of this room posts: pure functions."""

from collections.abc import Iterator
from datetime import date

from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting
from kexie.outreach.models import Activity, MediaItem, Tour, Trip


def activity_postings(activity: Activity) -> Iterator[Posting]:
    """A session each time it was held; attendances, experts and what was handed out as counted.

    A training is counted as a course too.
    """
    common = {"scope": activity.scope, "campaign": activity.campaigns}
    occasion = common | {"occasion": activity.occasion}
    dims = occasion | {"kind": activity.activity_kind, "mode": activity.mode, "audience": activity.audience}
    attendance = Approx(activity.attendance_approx)
    yield Posting("outreach.sessions", activity.times, dims)
    yield Posting("outreach.people", activity.attendance, dims, approx=attendance)
    yield Posting("outreach.experts", activity.experts, dims)
    yield Posting("materials.handed_out", activity.copies, occasion, approx=Approx(activity.copies_approx))
    yield Posting("books.donated", activity.books, common, approx=Approx(activity.books_approx))
    yield Posting("panels.shown", activity.panels, occasion)
    if activity.activity_kind == "training":
        training = common | {"mode": activity.mode}
        yield Posting("training.sessions", activity.times, training)
        yield Posting("training.people", activity.attendance, training, approx=attendance)


def tour_postings(tour: Tour) -> Iterator[Posting]:
    """Stops, visits, and the days from opening to closing, both counted."""
    dims = {"vehicle": tour.vehicle, "scope": tour.scope}
    tagged = dims | {"campaign": tour.campaigns}
    yield Posting("museum.stops", tour.stops, tagged)
    yield Posting("museum.visits", tour.visits, tagged, approx=Approx(tour.visits_approx))
    yield Posting("museum.days", (tour.day - (tour.since or tour.day)).days + 1, dims)


def trip_postings(trip: Trip) -> Iterator[Posting]:
    """The trip, the days the van was out and its kilometres; each stop and its visits on its own day and place."""
    dims = {"vehicle": "van", "scope": trip.scope}
    tagged = dims | {"campaign": trip.campaigns}
    yield Posting("museum.trips", 1, dims)
    yield Posting("museum.days", trip.days_out, dims)
    yield Posting("museum.km", trip.km, dims)
    for stop in trip.stops:
        where = {
            "day": date.fromisoformat(stop["day"]),
            "division": stop["division"],
            "organisation": stop["organisation"],
        }
        yield Posting("museum.stops", 1, tagged, **where)
        yield Posting("museum.visits", stop["visits"], tagged, approx=Approx(stop["approx"]), **where)


def media_postings(item: MediaItem) -> Iterator[Posting]:
    """One piece, and how often it was seen."""
    dims = {"channel": item.channel, "scope": item.scope}
    yield Posting("media.items", 1, dims | {"campaign": item.campaigns})
    yield Posting("media.views", item.views, dims, approx=Approx(item.views_approx))
