"""A grant is of a programme: what a paper states of one gives way to records of that one alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger.catalogue import catalogue, split_account
from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Basis
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.records.actions import correct, repost, void
from kexie.support.models import Grant
from kexie.support.programmes import programme_code
from tests.records.cast import DISTRICT, breaches, make, make_book, make_clerk
from tests.support.cast import nets
from tests.web.program import Program

YEAR = Period.year(2031)
PAPER = {"basis": Basis.STATED, "since": date(2031, 1, 1), "day": date(2031, 6, 30), "division": DISTRICT}


@pytest.fixture
def book(db):
    return make_book()


def grant(book, programme, money, **facts):
    return make(book, "support.grant", **{"programme": programme, "money": Decimal(money), "level": ""} | facts)


def total(book, name="grants.money"):
    return Figures(book, YEAR).figure(name).value


# The name ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "基层科普行动计划",
        "2018年“基层科普行动计划”项目",
        "２０１８年度《基层科普 行动计划》",
        "2018—2020年基层科普行动计划",
        "2018-19学年基层科普行动计划",
        "2018年至2020年基层科普行动计划",
        "2018基层科普行动计划",
        "二〇一八年基层科普行动计划",
        "第5届基层科普行动计划",
        "第十二批「基层科普行动计划」项目",
        "基层科普行动计划（2018年）项目",
        "基层科普行动计划项目（第二批）",
        "{基层=科普,行动+计划}",
    ],
)
def test_one_programme_has_many_spellings_of_its_name(name):
    assert programme_code(name) == "基层科普行动计划"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("863计划", "863计划"),
        ("互联网+科普", "互联网科普"),
        ("Rural science 2031", "Ruralscience2031"),
        ("八百年", "八百年"),
    ],
)
def test_what_tells_one_programme_from_another_stays(name, code):
    assert programme_code(name) == code


@pytest.mark.parametrize("name", ["", "2018年", "第5届", "项目", "2018年项目", "“”", "奖补资金", "2018年奖补资金项目"])
def test_a_name_that_leaves_nothing_names_no_programme(name):
    assert programme_code(name) == ""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_a_paper_without_a_name_is_called_names_no_programme(language):
    with override(language):
        assert programme_code(gettext("grant")) == ""


def test_names_longer_than_the_ledger_takes_stay_apart():
    names = [programme_code("科" * 60 + last) for last in "甲乙"]
    assert [len(name) for name in names] == [40, 40]
    assert names[0] != names[1]
    assert programme_code("科" * 40) == "科" * 40


@given(st.text(max_size=100))
def test_the_ledger_takes_whatever_comes_of_a_name(name):
    code = programme_code(name)
    assert split_account(catalogue().account_code("grants.money", {"programme": code}))[1] == (
        {"programme": code} if code else {}
    )


# What gives way to what -------------------------------------------------------------------------------------------------

STATED = {"programme": "基层科普行动计划", "money": 300_000, **PAPER}
OTHER = {"programme": "科普惠农", "money": 200_000, "level": "city"}
SAME = {"programme": "2031年“基层科普行动计划”项目", "money": 200_000}


@pytest.mark.parametrize("entered", [(STATED, OTHER), (OTHER, STATED)])
def test_a_grant_of_another_programme_stands_beside_what_a_paper_states(book, entered):
    for facts in entered:
        grant(book, **facts)
    assert (total(book), total(book, "grants.money{level=city}"), total(book, "grants.recipients")) == (
        500_000,
        200_000,
        4,
    )
    assert total(book, "grants.money{programme=基层科普行动计划}") == 300_000
    assert breaches(book) == []


@pytest.mark.parametrize("entered", [(STATED, SAME), (SAME, STATED)])
def test_a_grant_of_the_same_programme_accounts_for_what_a_paper_states(book, entered):
    made = [grant(book, **facts) for facts in entered]
    assert (total(book), total(book, "grants.recipients")) == (300_000, 2)
    counted = next(each for each in made if each.basis == Basis.COUNTED)
    void(counted, by="clerk", version=counted.version, reason="录重了")
    assert total(book) == 300_000


@pytest.mark.parametrize("names", [("甲计划", "奖补资金"), ("奖补资金", "甲计划")])
def test_what_a_paper_states_of_no_programme_gives_way_to_any(book, names):
    stated, counted = names
    grant(book, stated, 300_000, **PAPER)
    grant(book, counted, 200_000)
    assert total(book) == (300_000 if stated == "奖补资金" else 500_000)


def test_two_programmes_that_one_paper_tells_of_both_count(book):
    for name in ("甲计划", "乙计划"):
        grant(book, name, 300_000, **PAPER)
    assert total(book) == 600_000


@pytest.mark.parametrize(("bare", "comes_to"), [(600_000, 600_000), (400_000, 500_000)])
def test_a_bare_total_holds_the_grants_of_all_programmes(book, bare, comes_to):
    facts = PAPER | {"measure": "grants.money", "value": Decimal(bare), "approx": 0}
    make(book, "records.statement", **facts)
    grant(book, **STATED)
    grant(book, **OTHER)
    assert total(book) == comes_to


def test_a_grant_counts_under_the_programme_it_was_chosen_from(book):
    chosen = make(book, "support.programme", name="2031年基层科普行动计划项目", level="")
    made = grant(book, "", 200_000, of_programme=chosen)
    assert nets(book, made)["grants.money{programme=基层科普行动计划}", "2031-03-15"] == 20_000_000


# Books from before ------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(book, monkeypatch):
    """A book recorded when grants did not say their programme: the paper's money has given way to another's."""
    with monkeypatch.context() as then:
        then.setattr("kexie.support.posting.programme_code", lambda name: "")
        then.setattr("kexie.ledger.actions.RULES", 1)
        grant(book, **STATED)
        grant(book, **OTHER)
    return book


def test_a_book_from_before_verifies_and_says_what_it_said(old):
    assert breaches(old) == []
    assert total(old) == 300_000


def test_a_grant_from_before_takes_its_programme_with_its_next_change(old):
    stated = Grant.objects.get(basis=Basis.STATED)
    correct(stated, by="clerk", version=stated.version, facts={"note": "已核对"})
    assert total(old) == 500_000
    assert breaches(old) == []


def test_grants_from_before_are_posted_again_openly(old):
    assert repost(list(Grant.objects.order_by("pk")), by="chair", reason="按项目分列") == 2
    assert (total(old), total(old, "grants.money{level=city}"), breaches(old)) == (500_000, 200_000, [])
    last = Voucher.objects.filter(book=old).order_by("-seq")[:2]
    assert {(each.action, each.reason, each.rules) for each in last} == {("reposted", "按项目分列", 2)}
    assert repost(list(Grant.objects.order_by("pk")), by="chair", reason="按项目分列") == 0


# What a reader meets ----------------------------------------------------------------------------------------------------

NAME = "grants.money{programme=基层科普行动计划}"


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def test_the_page_of_a_figure_opens_on_one_programme(book, clerk):
    grant(book, **STATED)
    grant(book, **OTHER)
    answer = clerk.get(reverse("reports:figure", args=["donghu", "2031"]), {"name": NAME})
    assert (answer.context["figure"]["printed"], len(answer.context["entries"])) == ("300,000 yuan", 1)
    assert "基层科普行动计划" in answer.content.decode()


def test_a_program_asks_for_one_programme(book):
    grant(book, **STATED)
    grant(book, **OTHER)
    told = Program(make_clerk(book)).get("books/donghu/figure/", name=NAME, period="2031").json()
    assert (told["value"], [each["account"] for each in told["entries"]]) == ("300000.00", [NAME])


def test_the_foot_of_the_list_and_the_figure_say_the_same(book, clerk):
    grant(book, **STATED)
    grant(book, **OTHER)
    answer = clerk.get(reverse("records:list", args=["donghu", "support.grant"]))
    assert "500,000" in answer.content.decode()
    assert total(book) == 500_000
