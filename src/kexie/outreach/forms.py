"""What people type of activities, series of them, and trips of the van."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.ledger.kinds import Approx
from kexie.outreach.choices import audiences
from kexie.outreach.models import MOST_STOPS, Campaign, campaign_title
from kexie.records.errors import BadFacts
from kexie.records.forms import RecordForm, places_of
from kexie.records.models import EARLIEST, LATEST, MOST_COUNTED, Record
from kexie.records.words import place_name
from kexie.registry.models import Organisation

OFFERED = 40  # campaigns in a form: the latest, and those held
MOST_DAYS = 60  # of a series
STOPS_TO_BEGIN_WITH, STOPS_MORE = 3, 2  # empty lines for stops: of a new trip, and beside those that are there


class CampaignsForm(RecordForm):
    """A record that may belong to several campaigns."""

    campaigns = forms.MultipleChoiceField(
        label=_("campaigns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All it belongs to. Totals count it once, each campaign counts it too."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book = kwargs.get("book") or self.instance.book
        held = self.initial.get("campaigns") or []
        live = Campaign.objects.filter(book=book, state=Record.State.RECORDED).order_by("-day", "-pk")
        choices = {each.ref: campaign_title(each) for each in [*live[:OFFERED], *Campaign.objects.filter(ref__in=held)]}
        self.fields["campaigns"].choices = list(choices.items())
        if not choices:
            del self.fields["campaigns"]


class ActivityForm(CampaignsForm):
    audience = forms.MultipleChoiceField(
        label=_("audience"), required=False, choices=audiences, widget=forms.CheckboxSelectMultiple
    )


class SeriesForm(ActivityForm):
    """One activity that was held again and again: all of them in one form, told apart by their days."""

    days = forms.CharField(
        label=_("Days"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One record for each day, such as 2031-05-07; a line each, or commas between them."),
    )

    def inputs_of(self, name: str) -> list[str]:
        return ["days"] if name == "day" else super().inputs_of(name)

    def clean_days(self) -> list[date]:
        return read_days(self.cleaned_data["days"])


def read_days(typed: str) -> list[date]:
    """The days somebody typed, in order. Raises ValidationError where one is none, or stands twice."""
    found: list[date] = []
    for word in re.split(r"[\s,，、;；]+", typed.strip()):
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", word, re.ASCII)
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(
                gettext("“%(word)s” is no day. Write each day as 2031-05-07.") % {"word": word[:40]}
            )
        if day in found:
            raise forms.ValidationError(gettext("%(word)s stands there twice. Take one out.") % {"word": word})
        found.append(day)
    if len(found) > MOST_DAYS:
        raise forms.ValidationError(
            gettext("These are %(count)d days; one form takes %(most)d. Enter the rest in a second one.")
            % {"count": len(found), "most": MOST_DAYS}
        )
    return sorted(found)


class TripForm(CampaignsForm):
    """A trip with a few empty lines for stops; a saved trip shows its stops and a few empty lines more."""

    taken_apart = ("stops",)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book = kwargs.get("book") or self.instance.book
        held = self.instance.stops if self.instance.pk else []
        self.lines = min(MOST_STOPS, max(len(held) + STOPS_MORE, STOPS_TO_BEGIN_WITH, self._lines_sent()))
        places = {"": "—"} | dict(places_of(kwargs["seat"])) | {each["division"]: "" for each in held}
        places = {code: name or place_name(code) for code, name in places.items()}
        schools = Organisation.objects.filter(book=book).values_list("ref", "name")
        organisations = [("", "—"), *schools]
        for at in range(self.lines):
            stop = held[at] if at < len(held) else {}
            for name, field in _stop_fields(places, organisations).items():
                field.initial = stop.get(name)
                self.fields[f"stop_{at}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stops = []
        for at in range(self.lines):
            typed = {name: cleaned.get(f"stop_{at}_{name}") for name in STOP_INPUTS}
            if not any(value not in (None, "", 0) for value in typed.values()):
                continue
            for name, missing in (
                ("day", gettext("Enter the day of this stop.")),
                ("division", gettext("Choose a place.")),
            ):
                if not typed[name] and f"stop_{at}_{name}" not in self.errors:
                    self.add_error(f"stop_{at}_{name}", missing)
            stops.append(typed | {"day": typed["day"].isoformat() if typed["day"] else ""})
        cleaned["stops"] = sorted(stops, key=lambda stop: stop["day"])
        return cleaned

    def groups(self) -> Iterator[tuple[Any, list[list[forms.BoundField]]]]:
        for number, group in enumerate(super().groups()):
            yield group
            if number == 1:  # after the days of the trip
                for at in range(self.lines):
                    rows = (("day", "division"), ("venue", "organisation"), ("visits", "approx"))
                    title = gettext("Stop %(number)d") % {"number": at + 1}
                    yield title, [[self[f"stop_{at}_{name}"] for name in row] for row in rows]

    @classmethod
    def parts_of(cls, name: str) -> dict[str, forms.Field]:
        return _stop_fields({}, [])

    def taken(self, name: str, value: Any) -> dict[str, Any]:
        """Stops in the place of all there were. More than a trip has are refused, as nobody would see them cut off."""
        if name != "stops":
            return super().taken(name, value)
        if len(value) > MOST_STOPS:
            raise BadFacts({"stops": [gettext("A trip has at most %(most)d stops.") % {"most": MOST_STOPS}]})
        none = {f"stop_{at}_{part}": "" for at in range(self.lines) for part in STOP_INPUTS}
        return none | {f"stop_{at}_{part}": each for at, stop in enumerate(value) for part, each in stop.items()}

    def place_of(self, name: str) -> str:
        match = re.fullmatch(r"stop_(\d+)_(\w+)", name, re.ASCII)
        return f"facts/stops/{match[1]}/{match[2]}" if match else super().place_of(name)

    def _lines_sent(self) -> int:
        """How many stops a sent form has, so that none is lost when it comes back with a word."""
        found = [re.fullmatch(r"stop_(\d{1,2})_day", name, re.ASCII) for name in self.data]
        return max((int(match[1]) + 1 for match in found if match), default=0)


STOP_INPUTS = ("day", "division", "venue", "organisation", "visits", "approx")


def _stop_fields(places: Mapping[str, str], organisations: list[tuple[str, str]]) -> dict[str, forms.Field]:
    limits = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    day = forms.DateInput(attrs={"type": "date", **limits}, format="%Y-%m-%d")
    approx = [(each.value, each.label) for each in Approx if each.has_amount]
    return {
        "day": forms.DateField(label=_("Day"), required=False, widget=day),
        "division": forms.ChoiceField(label=_("Place"), required=False, choices=list(places.items())),
        "venue": forms.CharField(label=_("Held at"), required=False, max_length=100),
        "organisation": forms.ChoiceField(label=_("School or body"), required=False, choices=organisations),
        "visits": forms.IntegerField(label=_("Visits"), required=False, min_value=0, max_value=MOST_COUNTED),
        "approx": forms.TypedChoiceField(
            label=_("Visits: how exact"), required=False, choices=approx, coerce=int, empty_value=0
        ),
    }
