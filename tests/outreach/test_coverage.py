"""Who was never, or not for more than a year, reached; in the order of codes, with a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kexie.divisions.places import division
from kexie.outreach.queries import a_year_before, coverage
from kexie.records.actions import void
from tests.records.cast import DISTRICT, OTHER_TOWN, TOWN, make, make_clerk

TODAY = date(2031, 6, 30)


def told(found):
    return [[(one.name, one.last) for one in rows] for rows in (found.never, found.long_ago, found.reached)]


def names(*codes):
    return [division(code).name for code in codes]


def test_townships_stand_in_the_list_they_belong_in_by_code(book):
    make(book, day=date(2030, 6, 29))
    make(book, division=OTHER_TOWN, day=date(2030, 6, 29))
    stop = {"day": "2030-06-30", "division": OTHER_TOWN, "venue": "", "organisation": "", "visits": 9, "approx": 0}
    make(book, "outreach.trip", day=date(2030, 6, 30), stops=[stop])
    never, long_ago, reached = told(coverage(book, DISTRICT, TODAY)[0])
    town, other = names(TOWN, OTHER_TOWN)
    assert (long_ago, reached) == ([(town, date(2030, 6, 29))], [(other, date(2030, 6, 30))])
    rest = [place.name for place in division(DISTRICT).townships if place.code not in (TOWN, OTHER_TOWN)]
    assert never == [(name, None) for name in rest]


def test_what_is_void_someone_elses_planned_or_of_the_district_reaches_no_township(book):
    gone = make(book, day=date(2031, 6, 1))
    void(gone, by="clerk", version=1, reason="登记重复")
    make(book, scope="external", day=date(2031, 6, 1))
    make(book, division=DISTRICT, day=date(2031, 6, 1))
    make(book, day=TODAY + timedelta(days=1))
    townships, _schools = coverage(book, DISTRICT, TODAY)
    assert (townships.long_ago, townships.reached) == ([], [])


def test_a_school_is_reached_by_what_names_it(book):
    schools = [
        make(book, "network.school", name=name, day=date(2029, 9, 1), beginning="founded")
        for name in ("东湖一中", "东湖二中", "东湖三中")
    ]
    make(book, organisation=schools[0].organisation, day=date(2031, 5, 1))
    stop = {"day": "2030-03-01", "division": TOWN, "venue": "", "visits": None, "approx": 0}
    stop["organisation"] = schools[1].organisation.ref
    make(book, "outreach.trip", day=date(2030, 3, 1), stops=[stop])
    assert told(coverage(book, DISTRICT, TODAY)[1]) == [
        [("东湖三中", None)], [("东湖二中", date(2030, 3, 1))], [("东湖一中", date(2031, 5, 1))],
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "before"), [(date(2032, 2, 29), date(2031, 2, 28)), (TODAY, date(2030, 6, 30))])
def test_a_year_before_a_day(day, before):
    assert a_year_before(day) == before


def test_the_page_asks_as_much_of_one_row_as_of_many(book, client):
    client.force_login(make_clerk(book))
    address = reverse("outreach:coverage", args=["donghu"])

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    yesterday = timezone.localdate() - timedelta(days=1)
    school = make(book, "network.school", day=date(2026, 1, 1))
    client.get(address)
    make(book, day=yesterday, organisation=school.organisation)  # what is kept is kept until something changes
    once = queries()
    for name in ("二中", "三中", "四中"):
        other = make(book, "network.school", name=name, day=date(2026, 1, 1))
        make(book, day=yesterday, organisation=other.organisation, division=OTHER_TOWN, activity_kind="exhibition")
    assert queries() == once
