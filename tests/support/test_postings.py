"""What grants and visits post: money in 分."""

from decimal import Decimal

from kexie.ledger.kinds import Basis
from tests.records.cast import posted_by


def test_a_grant_counts_bodies_and_money():
    assert posted_by("support.grant", money_approx=3) == [
        ("grants.recipients", 2, {"level": "city"}, 0),
        ("grants.money", 18_000_000, {"level": "city"}, 3),
    ]


def test_a_visit_counts_itself_households_and_money():
    dims = {"occasion": "spring_festival", "category": "poor"}
    assert posted_by("support.visit", money=Decimal("3000.50")) == [
        ("care.visits", 1, dims, 0),
        ("care.households", 5, dims, 0),
        ("care.money", 300_050, dims, 0),
    ]


def test_a_documents_total_of_visits_is_no_visit_more():
    assert [measure for measure, *_rest in posted_by("support.visit", basis=Basis.STATED)] == [
        "care.households",
        "care.money",
    ]
