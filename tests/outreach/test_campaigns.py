"""An activity in several campaigns counts once in every total, and in each of its campaigns."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from kexie.ledger.figures import Figures
from kexie.ledger.models import Account
from kexie.ledger.periods import Period
from kexie.records.actions import correct
from kexie.records.errors import BadFacts
from kexie.records.words import account_words
from tests.records.cast import breaches, make, make_book, make_clerk

YEAR = Period.parse("2031")


def campaign(book, name, **facts):
    return make(book, "outreach.campaign", name=name, since=date(2031, 3, 1), day=date(2031, 3, 31), **facts).ref


def value(book, name):
    found = Figures(book, YEAR).figure(name).value
    return None if found is None else int(found)


def test_totals_never_double_and_each_campaign_counts_all_of_its_activities(book):
    week, month = campaign(book, "科技活动周"), campaign(book, "科普月")
    make(book, campaigns=[week, month], times=2)
    make(book, campaigns=[month])
    make(book)
    assert {
        "all": value(book, "outreach.sessions"),
        "week": value(book, f"outreach.sessions{{campaign={week}}}"),
        "month": value(book, f"outreach.sessions{{campaign={month}}}"),
        "both": value(book, f"outreach.sessions{{campaign={week}+{month}}}"),
        "people of the week": value(book, f"outreach.people{{campaign={week}}}"),
        "copies of all": value(book, "materials.handed_out"),
        "copies of the month": value(book, f"materials.handed_out{{campaign={month}}}"),
    } == {
        "all": 4, "week": 2, "month": 3, "both": 2, "people of the week": 560, "copies of all": 900,
        "copies of the month": 600,
    }  # fmt: skip
    assert breaches(book) == []


def test_an_activity_taken_out_of_a_campaign_is_taken_back_from_it(book):
    week = campaign(book, "科技活动周")
    held = make(book, campaigns=[week])
    correct(held, by="clerk", version=1, facts={"campaigns": []})
    assert (value(book, f"outreach.sessions{{campaign={week}}}"), value(book, "outreach.sessions")) == (None, 1)


def test_every_kind_of_this_room_can_belong_to_a_campaign(book):
    week = campaign(book, "科技活动周")
    make(book, "outreach.tour", campaigns=[week])
    stop = {"day": "2031-03-15", "division": "450802101000", "venue": "", "organisation": "", "visits": 9, "approx": 0}
    make(book, "outreach.trip", campaigns=[week], stops=[stop])
    make(book, "outreach.media", campaigns=[week])
    names = ("museum.stops", "museum.visits", "media.items")
    assert [value(book, f"{name}{{campaign={week}}}") for name in names] == [2, 12009, 1]


@pytest.mark.parametrize("campaigns", [["nosuchref234"], "abc", [7], None, ["a" * 12] * 2])
def test_a_campaign_that_is_not_there_is_refused(book, campaigns):
    with pytest.raises(BadFacts) as refused:
        make(book, campaigns=campaigns)
    assert list(refused.value.messages) == ["campaigns"]


def test_a_campaign_of_another_book_is_refused(book):
    other = campaign(make_book("xihu", "西湖区科协"), "科技活动周")
    with pytest.raises(BadFacts):
        make(book, campaigns=[other])


def test_an_account_names_its_campaigns(book):
    week, month = campaign(book, "科技活动周"), campaign(book, "科普月", edition="")
    make(book, campaigns=[week, month])
    [code] = Account.objects.filter(measure="materials.handed_out").values_list("code", flat=True)
    words = account_words(code)
    assert "科技活动周 2031" in words and "科普月" in words and week not in words


def test_a_figure_and_its_entries_name_campaigns_and_audiences(book, client):
    client.force_login(make_clerk(book))
    week, month = campaign(book, "科技活动周"), campaign(book, "科普月")
    make(book, campaigns=[week, month], audience=["pupils", "farmers"])
    address = reverse("reports:figure", args=[book.key, "2031"])
    page = client.get(address, {"name": f"outreach.people{{campaign={week}}}"})
    assert page.context["figure"]["label"] == "attendances (科技活动周 2031)"
    [entry] = page.context["entries"]
    told = {name for name in ("科技活动周 2031", "科普月 2031", "farmers, pupils") if name in entry["account"]}
    assert told == {"科技活动周 2031", "科普月 2031", "farmers, pupils"} and "+" not in entry["account"]
    assert not {week, month} & set(entry["account"].split(", "))


def test_a_figure_of_many_entries_opens_to_all_of_them(book, client, monkeypatch):
    monkeypatch.setattr("kexie.reports.views.MOST_ENTRIES", 2)
    client.force_login(make_clerk(book))
    refs = [make(book, times=number).ref for number in (1, 2, 3, 4, 5)]
    address, found, pages = reverse("reports:figure", args=[book.key, "2031"]) + "?name=outreach.sessions", [], 0
    while address:
        page = client.get(address)
        found += [entry["record_href"].partition("/record/")[2].partition("/")[0] for entry in page.context["entries"]]
        assert page.context["total"] == "15 times"
        [address] = re.findall(r'rel="next" href="([^"]*)"', page.content.decode()) or [""]
        address, pages = html.unescape(address), pages + 1
    assert ([ref in "".join(found) for ref in refs], pages) == ([True] * 5, 3)


def test_a_page_tells_a_campaigns_new_name_at_once(book, client, kept_pages):
    client.force_login(make_clerk(book))
    week = make(book, "outreach.campaign", name="科技活动周", since=date(2031, 3, 1), day=date(2031, 3, 31))
    page = make(book, campaigns=[week.ref]).get_absolute_url()
    assert "科技活动周" in client.get(page).content.decode()
    correct(week, by="wei", version=week.version, facts={"name": "科技工作者周"})
    assert [name in client.get(page).content.decode() for name in ("科技活动周", "科技工作者周")] == [False, True]
