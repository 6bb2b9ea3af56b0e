"""A series: one form, one activity for each day; all or none, and once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kexie.ledger.models import Voucher
from kexie.outreach.actions import record_series
from kexie.outreach.forms import read_days
from kexie.outreach.models import Activity
from kexie.outreach.queries import of_one_series
from kexie.records.actions import record
from kexie.records.errors import BadFacts, KeyReused
from tests.records.cast import FACTS, TOWN, breaches, make_clerk

DAYS = [date(2031, 3, 7), date(2031, 3, 14), date(2031, 3, 21)]
ONCE = FACTS["outreach.activity"] | {"division": TOWN}


def enter(book, days=DAYS, key="k" * 32, **facts):
    return record_series(by="clerk", book=book, facts=ONCE | facts, days=days, request_key=key)


def test_each_day_has_its_record_and_its_voucher(book):
    made = enter(book)
    assert [each.day for each in made] == DAYS
    assert [each.day for each in of_one_series(made[1])] == [DAYS[0], DAYS[2]]
    assert (Voucher.objects.count(), breaches(book)) == (3, [])


def test_sent_again_it_gives_its_first_answer(book):
    assert [each.ref for each in enter(book)] == [each.ref for each in enter(book)]
    assert (Activity.objects.count(), Voucher.objects.count()) == (3, 3)


@pytest.mark.parametrize("other", [{"days": DAYS[:2]}, {"days": [*DAYS, date(2031, 3, 28)]}, {"name": "别的讲座"}])
def test_sent_again_with_other_words_it_is_refused(book, other):
    enter(book)
    with pytest.raises(KeyReused):
        enter(book, **other)
    assert Activity.objects.count() == 3


def test_where_one_day_is_refused_none_is_kept(book, monkeypatch):
    def failing(*args, facts, **kwargs):
        if facts["day"] == DAYS[2]:
            raise BadFacts({"day": ["no"]})
        return record(*args, facts=facts, **kwargs)

    monkeypatch.setattr("kexie.outreach.actions.record", failing)
    with pytest.raises(BadFacts):
        enter(book)
    assert (Activity.objects.count(), Voucher.objects.count()) == (0, 0)


@pytest.mark.parametrize("typed", ["2031-03-07\n2031/3/14，2031年3月21日", " 2031.3.21;2031-3-14 2031-03-07 "])
def test_days_are_read_as_people_write_them(typed):
    assert read_days(typed) == DAYS


@pytest.mark.parametrize("typed", ["2031-02-30", "3月7日", "0001-01-01", "2031-03-07 2031-3-7", "\x00", "٣٣٣٣-1-1"])
def test_what_is_no_day_or_stands_twice_is_refused(typed):
    with pytest.raises(ValidationError):
        read_days(typed)


def test_the_form_makes_a_series_and_shows_its_days(book, client):
    client.force_login(make_clerk(book))
    address = reverse("outreach:series-new", args=["donghu"])
    assert client.get(address).status_code == 200
    typed = ONCE | {
        "mode": "offline", "scope": "own", "times": 1, "basis": 0, "request_key": "series-1",
        "days": "2031-03-07\n2031-03-14\n2031-03-21",
    }  # fmt: skip
    for _sent in range(2):
        saved = client.post(address, typed)
        assert (saved.status_code, Activity.objects.count()) == (302, 3)
    page = client.get(Activity.objects.first().get_absolute_url()).content.decode()
    assert "7 March 2031" in page and "14 March 2031" in page
    again = client.post(address, typed | {"days": "某日", "request_key": "series-2"})
    assert (again.status_code, Activity.objects.count()) == (200, 3)
    assert "某日" in again.content.decode()
