"""The kinds of record this room keeps."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kexie.language.printing import day_text
from kexie.ledger.kinds import Approx
from kexie.outreach.choices import audiences
from kexie.outreach.forms import ActivityForm, CampaignsForm, TripForm
from kexie.outreach.models import Activity, Campaign, InCampaigns, MediaItem, Tour, Trip, campaign_title, titles_of
from kexie.outreach.posting import activity_postings, media_postings, tour_postings, trip_postings
from kexie.outreach.queries import campaign_figures, campaign_words, campaigns_of, of_one_series, whole
from kexie.people.rules import Act, may_do, visible
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, declare
from kexie.records.occasions import occasion_gaps
from kexie.records.words import account_words, language, number_words, place_name, tell_values
from kexie.registry.models import Organisation


def trip_gaps(trip: Trip) -> Iterator[Gap]:
    if not trip.stops:
        yield Gap("no_stop", _("no stop is entered: neither stops nor visits are counted"))
    if trip.km is None:
        yield Gap("no_km", _("the odometer is not read at both ends: no kilometres are counted"))
    if trip.request_form == Trip.Paper.MISSING:
        yield Gap("no_request", _("the request form is not there yet"))
    if trip.feedback_form == Trip.Paper.MISSING:
        yield Gap("no_feedback", _("the feedback form is not there yet"))


def campaigns_words(record: InCampaigns) -> str:
    return pgettext("between items", ", ").join(titles_of(record.campaigns).values())


def audience_words(activity: Activity) -> str:
    words = dict(audiences())
    return pgettext("between items", ", ").join(words.get(each, each) for each in activity.audience)


def stops_words(trip: Trip) -> str:
    """Every stop in one line, for page and history."""
    refs = {stop["organisation"] for stop in trip.stops} - {""}
    names = dict(Organisation.objects.filter(ref__in=refs).values_list("ref", "name")) if refs else {}
    return pgettext("between stops", "; ").join(" ".join(filter(None, _told(stop, names))) for stop in trip.stops)


def _told(stop: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    visits = number_words(stop["visits"], Approx(stop["approx"]), unit="人次")
    day = day_text(date.fromisoformat(stop["day"]), language=language())
    return [day, place_name(stop["division"]), names.get(stop["organisation"], ""), stop["venue"], visits]


def campaign_sections(campaign: Campaign, may: bool, member: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What it came to over the whole book: for those who read all of it."""
    if not may_do(member, Act.READ, campaign.book):
        return
    rows = [
        (
            account_words(figure.name.partition("{")[0]),
            number_words(whole(figure.value), figure.approx, unit=figure.unit),
        )
        for figure in campaign_figures(campaign)
    ]
    yield "outreach/parts/campaign.html", {"rows": rows}


def activity_sections(activity: Activity, may: bool, member: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if others := list(visible(of_one_series(activity), member)):
        rows = [(day_text(other.day, language=language()), other.get_absolute_url()) for other in others]
        yield "outreach/parts/series.html", {"rows": rows}


tell_values("campaign", campaign_words)

CAMPAIGN = declare(
    Kind(
        code="outreach.campaign",
        model=Campaign,
        name=_("campaign"),
        plural=_("campaigns"),
        day_label=_("ends on"),
        labels={"since": _("begins on")},
        fields=[
            (_("Campaign"), ("name", "edition")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("since", "day", "edition"),
        search=("name", "edition"),
        postings=lambda campaign: (),
        title=campaign_title,
        facts=lambda campaign: {"name": campaign.name, "edition": campaign.edition},
        sections=campaign_sections,
    )
)

ACTIVITY = declare(
    Kind(
        code="outreach.activity",
        model=Activity,
        name=_("activity"),
        plural=_("activities"),
        fields=[
            (_("What was held"), ("name", "activity_kind", "mode", "occasion", "campaigns")),
            (WHEN_AND_WHERE, ("since", "day", "division", "venue", "organisation")),
            (_("By whom, for whom"), ("organiser", "scope", "audience")),
            (
                _("How many"),
                (
                    "times", "attendance", "attendance_approx", "experts", "copies", "copies_approx", "books",
                    "books_approx", "panels",
                ),
            ),
            NOTE,
        ],
        columns=("day", "activity_kind", "division", "times", "attendance", "copies"),
        filters=("activity_kind", "mode", "occasion", "scope"),
        search=("name", "venue", "organiser"),
        sums=("times", "attendance", "copies"),
        postings=activity_postings,
        title=lambda activity: activity.name,
        facts=lambda activity: {"name": activity.name, "venue": activity.venue},
        gaps=occasion_gaps,
        form=ActivityForm,
        labels={"organisation": _("school or body it was held at")},
        words={"campaigns": campaigns_words, "audience": audience_words},
        options={"campaigns": campaigns_of, "audience": lambda book: dict(audiences())},
        sections=activity_sections,
    )
)  # fmt: skip

TOUR = declare(
    Kind(
        code="outreach.tour",
        model=Tour,
        name=_("touring exhibition"),
        plural=_("touring exhibitions"),
        day_label=_("closed on"),
        fields=[
            (_("What toured"), ("host", "organisation", "exhibits", "scope", "campaigns")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            (_("How many"), ("stops", "visits", "visits_approx")),
            NOTE,
        ],
        columns=("since", "day", "division", "stops", "visits"),
        filters=("scope",),
        search=("host",),
        sums=("stops", "visits"),
        postings=tour_postings,
        title=lambda tour: f"{tour.get_vehicle_display()} · {tour.host}",
        facts=lambda tour: {"host": tour.host, "vehicle": tour.get_vehicle_display()},
        form=CampaignsForm,
        labels={"since": _("opened on"), "organisation": _("school or body it was held at")},
        words={"campaigns": campaigns_words},
        options={"campaigns": campaigns_of},
    )
)

TRIP = declare(
    Kind(
        code="outreach.trip",
        model=Trip,
        name=_("trip of the van"),
        plural=_("trips of the van"),
        day_label=_("back on"),
        fields=[
            (_("Trip"), ("name", "scope", "exhibits", "campaigns")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            (_("Stops"), ("stops",)),
            (_("Distance"), ("km_start", "km_end")),
            (_("Forms of the trip"), ("requested_by", "request_form", "feedback_form")),
            NOTE,
        ],
        columns=("day", "division", "km_start", "km_end", "feedback_form"),
        filters=("request_form", "feedback_form", "scope"),
        search=("name", "requested_by"),
        postings=trip_postings,
        title=lambda trip: trip.name,
        facts=lambda trip: {"name": trip.name},
        gaps=trip_gaps,
        form=TripForm,
        labels={"since": _("set out on"), "stops": _("Stops")},
        words={"campaigns": campaigns_words, "stops": stops_words},
        options={"campaigns": campaigns_of},
    )
)

MEDIA_ITEM = declare(
    Kind(
        code="outreach.media",
        model=MediaItem,
        name=_("media item"),
        plural=_("media items"),
        day_label=_("appeared on"),
        fields=[
            (_("What appeared"), ("name", "channel", "outlet", "scope", "campaigns")),
            (WHEN_AND_WHERE, ("day", "division")),
            (_("How many"), ("views", "views_approx")),
            NOTE,
        ],
        columns=("day", "channel", "outlet", "views"),
        filters=("channel", "scope"),
        search=("name", "outlet"),
        sums=("views",),
        postings=media_postings,
        title=lambda item: item.name,
        facts=lambda item: {"name": item.name, "outlet": item.outlet},
        form=CampaignsForm,
        words={"campaigns": campaigns_words},
        options={"campaigns": campaigns_of},
    )
)
