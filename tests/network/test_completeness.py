"""The page of completeness: who is complete, what the others lack, whose term ends, who has done nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.network.queries import completeness, months_after
from tests.network.cast import OTHER_TOWN, TOWN, make, put

ALL = ["leader", "body", "plaque", "office", "staff", "rules", "funds", "activity"]
TODAY = date(2032, 5, 20)


def names(standings):
    return [one.association.name for one in standings]


def test_each_association_in_being_stands_where_it_belongs(book):
    make(book, name="全", checked_on=date(2032, 1, 1), has=ALL, term_ends_on=date(2032, 11, 20))
    make(book, name="缺", checked_on=date(2032, 1, 1), has=ALL[:-2], term_ends_on=date(2032, 11, 21))
    make(book, name="未查", term_ends_on=date(2031, 1, 1), division=OTHER_TOWN)
    gone = make(book, name="撤", checked_on=date(2032, 1, 1), has=ALL)
    put(gone, "life_events", what="dissolved", day=date(2032, 5, 20))
    later = make(book, name="后立", day=date(2032, 5, 21))
    found = completeness(book, TODAY)
    assert (found.total, later.day > TODAY) == (3, True)
    assert (names(found.complete), names(found.lacking), names(found.unchecked)) == (["全"], ["缺"], ["未查"])
    assert [one.lacks for one in found.lacking] == [["funds", "activities"]]
    assert names(found.term_ends) == ["全", "未查"]


def test_a_later_check_speaks_and_one_of_tomorrow_does_not_yet(book):
    held = make(book, checked_on=date(2032, 1, 1), has=["leader"])
    put(held, "checks", day=date(2032, 5, 21), has=ALL)
    assert names(completeness(book, TODAY).lacking) == ["东湖糖厂科协"]
    assert names(completeness(book, date(2032, 5, 21)).complete) == ["东湖糖厂科协"]


def test_it_has_done_something_on_the_day_of_any_record_that_names_it(book):
    quiet, busy = make(book, name="静"), make(book, name="忙")
    make(book, name="新", day=date(2032, 3, 1))
    make(book, "network.service", organisation=busy.organisation, day=date(2031, 5, 20))
    found = completeness(book, TODAY)
    assert [(one.association.name, one.last_done) for one in found.silent] == [("静", quiet.day)]


def test_a_head_is_missed_only_where_officers_are_entered(book):
    make(book, name="无名单")
    served = make(book, name="届满")
    put(served, "officers", name="甲", post="chair", until=date(2032, 5, 20))
    led = make(book, name="在任")
    put(led, "officers", name="乙", post="chair", since=date(2032, 5, 20))
    assert names(completeness(book, TODAY).headless) == ["届满"]


def test_the_order_is_that_of_places_and_names_and_no_rank(book):
    for name, place, has in (("乙", OTHER_TOWN, ALL[:7]), ("丙", TOWN, ["leader"]), ("甲", TOWN, ALL[:3])):
        make(book, name=name, division=place, checked_on=date(2032, 1, 1), has=has)
    ordered = [(one.association.division, one.association.name) for one in completeness(book, TODAY).lacking]
    assert ordered == sorted(ordered)


def test_it_asks_as_much_for_three_as_for_one(book):
    counts = []
    for number in range(3):
        held = make(book, name=f"甲{number}", checked_on=date(2032, 1, 1), has=ALL)
        put(held, "officers", name="乙", post="chair")
        put(held, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
        with CaptureQueriesContext(connection) as asked:
            completeness(book, TODAY)
        counts.append(len(asked))
    assert counts == [6, 6, 6]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2031, 8, 31), 6, date(2032, 2, 29)),
        (date(2032, 2, 29), -12, date(2031, 2, 28)),
        (date(2031, 12, 1), 1, date(2032, 1, 1)),
        (date(2032, 1, 1), -1, date(2031, 12, 1)),
    ],
)
def test_months_end_where_the_calendar_does(day, months, then):
    assert months_after(day, months) == then
