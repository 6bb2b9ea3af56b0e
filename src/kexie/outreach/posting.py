"""What activities and tours post: pure functions."""

from collections.abc import Iterator

from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting
from kexie.outreach.models import Activity, Tour


def activity_postings(activity: Activity) -> Iterator[Posting]:
    """A session each time it was held; attendances and copies as counted. A training is counted as a course too."""
    common = {"occasion": activity.occasion, "scope": activity.scope}
    dims = common | {"kind": activity.activity_kind, "mode": activity.mode}
    attendance = Approx(activity.attendance_approx)
    yield Posting("outreach.sessions", activity.times, dims)
    yield Posting("outreach.people", activity.attendance, dims, approx=attendance)
    yield Posting("materials.handed_out", activity.copies, common, approx=Approx(activity.copies_approx))
    if activity.activity_kind == "training":
        training = {"mode": activity.mode, "scope": activity.scope}
        yield Posting("training.sessions", activity.times, training)
        yield Posting("training.people", activity.attendance, training, approx=attendance)


def tour_postings(tour: Tour) -> Iterator[Posting]:
    """Stops, visits, and the days from opening to closing, both counted."""
    dims = {"vehicle": tour.vehicle, "scope": tour.scope}
    yield Posting("museum.stops", tour.stops, dims)
    yield Posting("museum.visits", tour.visits, dims, approx=Approx(tour.visits_approx))
    yield Posting("museum.days", (tour.day - (tour.since or tour.day)).days + 1, dims)
