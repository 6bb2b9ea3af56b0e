"""What funds, grants and visits post: money in 分, each thing that came or was paid on its own day."""

from datetime import date
from decimal import Decimal

import pytest

from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Basis
from kexie.ledger.periods import Period
from kexie.records.actions import correct
from tests.records.cast import breaches, make, make_book, posted_by
from tests.support.cast import nets, put

DEDICATED = "dedicated=yes,source=government"


@pytest.fixture
def book(db):
    return make_book()


def test_a_fund_counts_its_budget():
    assert posted_by("support.fund") == [
        ("funds.budget", 12_000_000, {"source": "government", "dedicated": "yes"}, 0),
    ]


def test_what_arrived_and_was_spent_counts_on_its_own_day(book):
    fund = make(book, "support.fund")
    put(fund, "arrivals", day=date(2031, 4, 1), amount=Decimal(50000))
    put(fund, "arrivals", day=date(2031, 6, 1), amount=Decimal("10000.50"))
    put(fund, "payments", day=date(2031, 6, 2), amount=Decimal("800.10"), use="activity", payee="印刷厂")
    assert nets(book, fund) == {
        (f"funds.budget{{{DEDICATED}}}", "2031-03-15"): 12_000_000,
        (f"funds.arrived{{{DEDICATED}}}", "2031-04-01"): 5_000_000,
        (f"funds.arrived{{{DEDICATED}}}", "2031-06-01"): 1_000_050,
        (f"funds.spent{{{DEDICATED},use=activity}}", "2031-06-02"): 80_010,
    }
    fund.refresh_from_db()
    assert (fund.arrived, fund.spent, fund.missing) == (Decimal("60000.50"), Decimal("800.10"), Decimal("59999.50"))
    assert breaches(book) == []


def test_a_grant_counts_bodies_and_money():
    assert posted_by("support.grant", money_approx=3) == [
        ("grants.recipients", 2, {"level": "city", "programme": "科普惠农"}, 0),
        ("grants.money", 18_000_000, {"level": "city", "programme": "科普惠农"}, 3),
    ]


def test_a_grant_counts_only_the_steps_it_has_taken():
    assert posted_by("support.grant", stage="applied", money=None) == []
    assert posted_by("support.grant", stage="refused", money=None) == []
    assert posted_by("support.grant", stage="approved", money=None) == [
        ("grants.recipients", 2, {"level": "city", "programme": "科普惠农"}, 0),
    ]


def test_each_step_of_a_grant_counts_on_its_day(book):
    grant = make(
        book, "support.grant", stage="applied", day=date(2031, 1, 10), money=None, applied_money=Decimal(300000)
    )
    steps = {"stage": "arrived", "day": date(2031, 8, 1), "money": Decimal(180000)}
    steps |= {"approved_on": date(2031, 5, 1), "approved_money": Decimal(200000)}
    grant = correct(grant, by="clerk", version=grant.version, facts=steps)
    put(grant, "payments", day=date(2031, 9, 1), amount=Decimal(5000), payee="东湖农技协")
    assert nets(book, grant) == {
        ("grants.applied{level=city,programme=科普惠农}", "2031-01-10"): 30_000_000,
        ("grants.approved{level=city,programme=科普惠农}", "2031-05-01"): 20_000_000,
        ("grants.recipients{level=city,programme=科普惠农}", "2031-05-01"): 2,
        ("grants.money{level=city,programme=科普惠农}", "2031-08-01"): 18_000_000,
        ("grants.spent{level=city,programme=科普惠农}", "2031-09-01"): 500_000,
    }


def test_what_was_paid_of_a_documents_total_is_counted_and_not_stated(book):
    """Two grants a paper tells of are paid out on one day: both payments count."""
    for name in ("甲", "乙"):
        grant = make(book, "support.grant", programme=name, basis=Basis.STATED, since=date(2031, 1, 1))
        put(grant, "payments", day=date(2031, 2, 1), amount=Decimal(5000), payee=name)
    assert Figures(book, Period.year(2031)).figure("grants.spent").value == 10000


def test_a_visit_counts_itself_households_money_and_books():
    dims = {"occasion": "spring_festival", "category": "poor"}
    assert posted_by("support.visit", money=Decimal("3000.50"), books=20) == [
        ("care.visits", 1, dims, 0),
        ("care.households", 5, dims, 0),
        ("care.money", 300_050, dims, 0),
        ("books.donated", 20, {}, 0),
    ]


def test_goods_and_needs_count_beside_their_visit(book):
    visit = make(book, "support.visit", money=None, households=None)
    put(visit, "goods", what="大米", quantity=Decimal(5), unit="袋", value=Decimal("250.50"))
    put(visit, "needs", what="缺少就医费用", category="medical")
    put(visit, "needs", what="孩子就学", category="schooling", settled_on=date(2031, 9, 1))
    assert nets(book, visit) == {
        ("care.visits{category=poor,occasion=spring_festival}", "2031-03-15"): 1,
        ("care.goods{category=poor,occasion=spring_festival}", "2031-03-15"): 25_050,
        ("care.needs{need=medical}", "2031-03-15"): 1,
        ("care.needs{need=schooling}", "2031-03-15"): 1,
        ("care.needs_settled{need=schooling}", "2031-09-01"): 1,
    }


def test_a_documents_total_of_visits_is_no_visit_more():
    assert [measure for measure, *_rest in posted_by("support.visit", basis=Basis.STATED)] == [
        "care.households",
        "care.money",
        "books.donated",
    ]
