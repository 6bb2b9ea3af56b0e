"""Campaigns, activities, tours of the museum, trips of the van, and what the media brought."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.outreach.choices import audiences, channels
from kexie.records.choices import activity_kinds, modes, occasions, scopes, vehicles
from kexie.records.models import MOST_COUNTED, Record, approx_field, count_field
from kexie.registry.models import Organisation

MOST_CAMPAIGNS = 8
MOST_STOPS = 40


def campaigns_field() -> models.JSONField:
    """Refs of the book's campaigns, sorted."""
    return models.JSONField(_("campaigns"), default=list, blank=True)


# Campaigns and activities -------------------------------------------------------------------------------------------------


class Campaign(Record):
    """Something that activities belong to, such as a year's science week. An activity may belong to several."""

    name = models.CharField(_("campaign"), max_length=100)
    edition = models.CharField(_("edition"), max_length=40, blank=True, help_text=_("Such as 2031 or the 5th."))


class InCampaigns(Record):
    """A record that may belong to campaigns."""

    campaigns = campaigns_field()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.campaigns = _chosen(self.campaigns, "campaigns")
        if len(self.campaigns) > MOST_CAMPAIGNS:
            message = gettext("A record belongs to at most %(most)d campaigns. Take some out.")
            raise ValidationError({"campaigns": message % {"most": MOST_CAMPAIGNS}})
        if not self.campaigns:
            return
        known = set(Campaign.objects.filter(book_id=self.book_id, ref__in=self.campaigns).values_list("ref", flat=True))
        if self.book_id and set(self.campaigns) - known:
            raise ValidationError({"campaigns": gettext("It stands in another book. Choose one of this book.")})


class Activity(InCampaigns):
    """Something held for people, once or several times."""

    name = models.CharField(_("activity"), max_length=200)
    activity_kind = models.CharField(_("kind of activity"), max_length=20, choices=activity_kinds)
    mode = models.CharField(_("mode"), max_length=10, choices=modes, default="offline")
    occasion = models.CharField(_("occasion"), max_length=40, choices=occasions, blank=True)
    organiser = models.CharField(
        _("organiser"), max_length=100, blank=True, help_text=_("Who held it, where it was not this association alone.")
    )
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    audience = models.JSONField(_("audience"), default=list, blank=True)
    venue = models.CharField(_("held at"), max_length=100, blank=True)
    times = count_field(_("times held"), null=False, blank=False, default=1)
    attendance = count_field(_("attendances"))
    attendance_approx = approx_field()
    experts = count_field(_("experts taking part"))
    copies = count_field(_("materials handed out"))
    copies_approx = approx_field()
    books = count_field(_("books donated"))
    books_approx = approx_field()
    panels = count_field(_("panels shown"))
    series = models.CharField(max_length=12, blank=True, default="", editable=False)

    class Meta:
        indexes = [models.Index(fields=["series"], name="activities_of_a_series")]

    def clean(self) -> None:
        super().clean()
        self.audience = _chosen(self.audience, "audience")
        if self.audience and set(self.audience) - {value for value, _words in audiences()}:
            raise ValidationError({"audience": gettext("This is none of the groups there are. Choose from the list.")})


def _chosen(values: Any, name: str) -> list[str]:
    """What was chosen from a list of several, each once and sorted. Raises ValidationError."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValidationError({name: gettext("Choose from the list.")})
    return sorted(set(values))


# Museum and van -----------------------------------------------------------------------------------------------------------


class Tour(InCampaigns):
    """A stop of the touring museum: host, opening day (`since`) and closing day (`day`). Trips of the van are `Trip`."""

    host = models.CharField(_("host"), max_length=100)
    vehicle = models.CharField(_("vehicle"), max_length=10, choices=vehicles, default="touring", editable=False)
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    stops = count_field(_("stops"), null=False, blank=False, default=1)
    visits = count_field(_("visits"))
    visits_approx = approx_field()
    exhibits = count_field(_("exhibits"))


class Trip(InCampaigns):
    """A trip of the science van: the days it was out, its odometer, and where it stopped.

    `stops` are rows of {day, division, venue, organisation, visits, approx}: an ISO day, a place, words, the ref of an
    organisation of the book or nothing, and a number or None with how exact it is. As a fact of the trip they stand in
    its snapshot, each stop posts on its own day at its own place.
    """

    class Paper(models.TextChoices):
        MISSING = "missing", _("not there yet")
        RECEIVED = "received", _("on file")
        NOT_NEEDED = "not_needed", _("not needed")

    name = models.CharField(_("trip"), max_length=100, help_text=_("Where to, or what for."))
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    km_start = count_field(_("odometer at the start, km"))
    km_end = count_field(_("odometer at the end, km"))
    exhibits = count_field(_("exhibits"))
    requested_by = models.CharField(_("requested by"), max_length=100, blank=True)
    request_form = models.CharField(_("request form"), max_length=10, choices=Paper, default=Paper.MISSING)
    feedback_form = models.CharField(_("feedback form"), max_length=10, choices=Paper, default=Paper.MISSING)
    stops = models.JSONField(_("stops"), default=list, blank=True, editable=False)

    @property
    def days_out(self) -> int:
        return (self.day - (self.since or self.day)).days + 1

    @property
    def km(self) -> int | None:
        """None where one of the two readings is not known."""
        if self.km_start is None or self.km_end is None:
            return None
        return self.km_end - self.km_start

    def clean(self) -> None:
        super().clean()
        if self.km is not None and self.km < 0:
            raise ValidationError({"km_end": gettext("The odometer went backwards. Change one of the two readings.")})
        if not isinstance(self.stops, list) or len(self.stops) > MOST_STOPS:
            raise ValidationError({"stops": gettext("A trip has at most %(most)d stops.") % {"most": MOST_STOPS}})
        for number, stop in enumerate(self.stops, start=1):
            self._clean_stop(number, stop)
        refs = {stop["organisation"] for stop in self.stops if stop["organisation"]}
        if self.book_id and refs:
            known = Organisation.objects.filter(book_id=self.book_id, ref__in=refs).values_list("ref", flat=True)
            if refs - set(known):
                raise ValidationError({"stops": gettext("It stands in another book. Choose one of this book.")})

    def _clean_stop(self, number: int, stop: Any) -> None:
        try:
            held_on = date.fromisoformat(stop["day"])
            good = (
                set(stop) == STOP
                and all(isinstance(stop[name], str) for name in ("division", "venue", "organisation"))
                and (stop["visits"] is None or type(stop["visits"]) is int and 0 <= stop["visits"] <= MOST_COUNTED)
                and 0 < len(stop["division"]) <= 12
                and stop["approx"] in (0, 1, 2, 3)
            )
        except (KeyError, TypeError, ValueError):
            good = False
        if not good:
            raise ValidationError({"stops": gettext("Stop %(number)d cannot be read.") % {"number": number}})
        if self.day and not (self.since or self.day) <= held_on <= self.day:
            message = gettext(
                "Stop %(number)d is of a day when the van was not out. Change its day, or the days of the trip."
            )
            raise ValidationError({"stops": message % {"number": number}})


STOP = {"day", "division", "venue", "organisation", "visits", "approx"}


# Media --------------------------------------------------------------------------------------------------------------------


class MediaItem(InCampaigns):
    """One piece that appeared: an article, a broadcast, a post."""

    name = models.CharField(_("headline"), max_length=200)
    channel = models.CharField(_("channel"), max_length=12, choices=channels)
    outlet = models.CharField(_("appeared in"), max_length=100, blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    views = count_field(_("times viewed"))
    views_approx = approx_field()


def titles_of(refs: Iterable[str]) -> Mapping[str, str]:
    """The title of each campaign by ref. One query."""
    return {each.ref: campaign_title(each) for each in Campaign.objects.filter(ref__in=list(refs))}


def campaign_title(campaign: Campaign) -> str:
    return f"{campaign.name} {campaign.edition}".strip()
