"""Tours, trips of the van with their stops, the van's year, media."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from kexie.ledger.models import Entry
from kexie.outreach.kinds import stops_words
from kexie.outreach.models import Trip
from kexie.outreach.queries import van_year
from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from kexie.records.words import place_name
from kexie.registry.models import Organisation
from tests.records.cast import OTHER_TOWN, TOWN, breaches, make, make_clerk, posted_by, sent


def stop(day, division=TOWN, visits=300, approx=0, organisation=""):
    return {
        "day": day, "division": division, "venue": "操场", "organisation": organisation, "visits": visits,
        "approx": approx,
    }  # fmt: skip


STOPS = [stop("2031-03-14"), stop("2031-03-15", OTHER_TOWN, 500, 1)]
OUT = {"since": date(2031, 3, 14), "day": date(2031, 3, 15)}


def test_a_tour_posts_its_stops_visits_and_days_open():
    dims = {"vehicle": "touring", "scope": "own"}
    assert posted_by("outreach.tour", since=date(2031, 3, 1)) == [
        ("museum.stops", 1, dims, 0), ("museum.visits", 12000, dims, 1), ("museum.days", 15, dims, 0),
    ]  # fmt: skip


def test_a_trip_posts_days_and_kilometres_and_each_stop_on_its_own_day_and_place(book):
    make(book, "outreach.trip", stops=STOPS, **OUT)
    rows = Entry.objects.exclude(account__measure="records.count").order_by("account__measure", "day")
    told = rows.values_list("account__code", "amount", "day", "division", "approx")
    assert [(code.partition("{")[0], *rest) for code, *rest in told] == [
        ("museum.days", 2, date(2031, 3, 15), TOWN, 0),
        ("museum.km", 88, date(2031, 3, 15), TOWN, 0),
        ("museum.stops", 1, date(2031, 3, 14), TOWN, 0),
        ("museum.stops", 1, date(2031, 3, 15), OTHER_TOWN, 0),
        ("museum.trips", 1, date(2031, 3, 15), TOWN, 0),
        ("museum.visits", 300, date(2031, 3, 14), TOWN, 0),
        ("museum.visits", 500, date(2031, 3, 15), OTHER_TOWN, 1),
    ]


def test_verify_sees_a_stop_that_was_tampered_with(book):
    held = make(book, "outreach.trip", stops=STOPS, **OUT)
    assert breaches(book) == []
    tampered = "REPLACE(CAST(stops AS TEXT), '500', '900')"
    if connection.vendor == "postgresql":
        tampered = f"CAST({tampered} AS JSONB)"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE outreach_trip SET stops = {tampered}")
    assert [held.ref in str(breach) for breach in breaches(book)] == [True]


@pytest.mark.parametrize(
    "facts",
    [
        {"km_start": 5, "km_end": 4},
        {"stops": [stop("2031-03-16")]},
        {"stops": [stop("2031-02-30")]},
        {"stops": [stop("2031-03-15", visits=-1)]},
        {"stops": [stop("2031-03-15", visits=True)]},
        {"stops": [stop("2031-03-15", approx=4)]},
        {"stops": [stop("2031-03-15", organisation="nosuchref234")]},
        {"stops": [{"day": "2031-03-15"}]},
        {"stops": ["2031-03-15"]},
        {"stops": "x"},
        {"stops": STOPS * 21},
    ],
)
def test_a_trip_that_cannot_be_is_refused(book, facts):
    with pytest.raises(BadFacts):
        make(book, "outreach.trip", **OUT | facts)


def test_a_trip_names_what_it_lacks(book):
    held = make(book, "outreach.trip", km_end=None)
    gaps = kind_of("outreach.trip").gaps
    assert [gap.code for gap in gaps(held)] == ["no_stop", "no_km", "no_request", "no_feedback"]
    whole = make(book, "outreach.trip", stops=STOPS, request_form="received", feedback_form="not_needed", **OUT)
    assert list(gaps(whole)) == []


def test_the_form_keeps_the_stops_and_adds_one(book, client):
    client.force_login(make_clerk(book))
    school = Organisation.objects.create(book=book, name="东湖中学", kind="pupils_school", division=TOWN)
    typed = sent("outreach.trip", since="2031-03-14")
    typed |= {f"stop_0_{name}": value for name, value in stop("2031-03-14", organisation=school.ref).items()}
    saved = client.post(reverse("records:new", args=["donghu", "outreach.trip"]), typed)
    held = Trip.objects.get()
    assert (saved.status_code, held.stops) == (302, [stop("2031-03-14", organisation=school.ref)])
    address = reverse("records:correct", args=["donghu", held.ref])
    assert "操场" in client.get(address).content.decode()
    typed |= {f"stop_5_{name}": value for name, value in STOPS[1].items()}
    assert client.post(address, typed | {"version": 1, "request_key": "c"}).status_code == 302
    assert Trip.objects.get().stops == [stop("2031-03-14", organisation=school.ref), STOPS[1]]
    page = client.get(held.get_absolute_url()).content.decode()
    assert page.count("操场") >= 2
    half = client.post(address, typed | {"version": 2, "stop_1_visits": "7", "request_key": "d"})
    assert (half.status_code, len(Trip.objects.get().stops)) == (200, 2)


def test_the_vans_year_is_what_the_ledger_says(book, client):
    make(book, "outreach.trip", stops=STOPS, **OUT)
    make(book, "outreach.trip", day=date(2030, 12, 31))
    make(book, "outreach.tour", since=date(2031, 1, 1))
    found = van_year(book, 2031)
    assert [int(each.value) for each in (found.days, found.km, found.trips, found.stops, found.visits)] == [
        2, 88, 1, 2, 800,
    ]  # fmt: skip
    assert found.is_enough is False
    client.force_login(make_clerk(book))
    page = client.get(reverse("outreach:van", args=["donghu"]) + "?year=2031").content.decode()
    assert "2 / 120" in page and "88 / 10000" in page
    for year in ("", "x", "99999999999999999", "1899", "²"):
        assert client.get(reverse("outreach:van", args=["donghu"]), {"year": year}).status_code == 200


@pytest.mark.parametrize(("facts", "enough"), [({"since": date(2031, 1, 1), "day": date(2031, 4, 30)}, True),
                                               ({"km_start": 0, "km_end": 10000}, True),
                                               ({"km_start": 0, "km_end": 9999}, False)])  # fmt: skip
def test_either_days_or_kilometres_are_enough(book, facts, enough):
    make(book, "outreach.trip", **facts)
    assert van_year(book, 2031).is_enough is enough


def test_a_media_item_posts_itself_and_its_views():
    dims = {"channel": "newspaper", "scope": "own"}
    assert posted_by("outreach.media") == [("media.items", 1, dims, 0), ("media.views", 4000, dims, 3)]


def test_stops_read_with_day_place_school_and_visits(book):
    school = Organisation.objects.create(book=book, name="东湖中学", kind="pupils_school", division=TOWN)
    held = make(book, "outreach.trip", stops=[stop("2031-03-14", organisation=school.ref), STOPS[1]], **OUT)
    first, second = stops_words(held).split("; ")
    assert first == f"14 March 2031 {place_name(TOWN)} 东湖中学 操场 300 attendances"
    assert second.startswith(f"15 March 2031 {place_name(OTHER_TOWN)} 操场 ")
