"""The kinds of record this room keeps."""

from django.utils.translation import gettext_lazy as _

from kexie.outreach.models import Activity, Tour
from kexie.outreach.posting import activity_postings, tour_postings
from kexie.records.kinds import Kind, declare

ACTIVITY = declare(
    Kind(
        code="outreach.activity",
        model=Activity,
        name=_("activity"),
        plural=_("activities"),
        fields=[
            (_("What was held"), ("name", "activity_kind", "mode", "occasion", "scope")),
            (_("When and where"), ("since", "day", "division", "venue")),
            (_("How many"), ("times", "attendance", "attendance_approx", "copies", "copies_approx")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "activity_kind", "division", "times", "attendance", "copies"),
        filters=("activity_kind", "mode", "occasion"),
        search=("name", "venue"),
        sums=("times", "attendance", "copies"),
        postings=activity_postings,
        title=lambda activity: activity.name,
        facts=lambda activity: {"name": activity.name, "venue": activity.venue},
    )
)

TOUR = declare(
    Kind(
        code="outreach.tour",
        model=Tour,
        name=_("touring exhibition"),
        plural=_("touring exhibitions"),
        day_label=_("closed on"),
        fields=[
            (_("What toured"), ("host", "vehicle", "scope", "exhibits")),
            (_("When and where"), ("since", "day", "division")),
            (_("How many"), ("stops", "visits", "visits_approx")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "division", "stops", "visits"),
        filters=("vehicle",),
        search=("host",),
        sums=("stops", "visits"),
        postings=tour_postings,
        title=lambda tour: f"{tour.get_vehicle_display()} · {tour.host}",
        facts=lambda tour: {"host": tour.host, "vehicle": tour.get_vehicle_display()},
    )
)
