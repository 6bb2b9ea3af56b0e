"""Stated and counted, in any order, come to the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger.actions import post
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.ledger.postings import Posting, Stated
from kexie.ledger.queries import head_of
from kexie.ledger.sums import nets_of

from .cast import DISTRICT, OTHER_TOWN, TOWN, VILLAGE, Work, new_book, sessions, stated, values
from .oracle import Oracle

pytestmark = pytest.mark.django_db

DAYS = [date(2018, 1, 10), date(2018, 3, 31), date(2018, 4, 1), date(2018, 6, 30), date(2018, 9, 9)]
DIMS = [{}, {"kind": "campus"}, {"kind": "campus", "mode": "online"}, {"campaign": "a"}, {"campaign": "a+b"},
        {"scope": "external"}, {"scope": "system"}]  # fmt: skip
PLACES = [DISTRICT, TOWN, OTHER_TOWN, VILLAGE]
PERIODS = [Period.parse(each) for each in ("2018", "2018H1", "2018H2", "2018Q1", "2018-04", "2018-01-10..2018-04-01")]


@st.composite
def postings(draw):
    day = draw(st.sampled_from(DAYS))
    since = draw(st.sampled_from([None, *(each for each in DAYS if each <= day)]))
    facts = {"day": day, "division": draw(st.sampled_from(PLACES))}
    amount = draw(st.integers(0, 30))
    approx = draw(st.sampled_from([Approx.EXACT, Approx.EXACT, Approx.OVER]))
    match draw(st.sampled_from(["counted", "counted", "stated", "stated", "stock", "opening", "asserted"])):
        case "counted":
            return sessions(amount, dims=draw(st.sampled_from(DIMS)), since=since, approx=approx, **facts)
        case "stated":
            return stated(amount, dims=draw(st.sampled_from(DIMS)), since=since, approx=approx, **facts)
        case "stock":
            return Posting("organisations.total", draw(st.integers(-3, 3)), **facts)
        case "opening":
            return Stated("organisations.total", amount, opening=True, **facts)
        case "asserted":
            return Stated("organisations.total", amount, **facts)


FACTS = st.builds(
    dict,
    said=st.lists(postings(), max_size=2).map(tuple),
    posted=st.sampled_from([True, True, True, False]),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 3), FACTS), min_size=1, max_size=7)


def held(book) -> dict:
    refs = [str(number) for number in range(4)]
    nets = nets_of(book, refs)
    return {(ref, key): tuple(net) for ref in nets for key, net in nets[ref].items() if net.parts}


def stand_last(history, book) -> list[Work]:
    return [Work(book, str(ref), **facts) for ref, facts in dict(history).items()]


@given(HISTORIES)
def test_a_history_of_corrections_holds_what_its_last_state_alone_would_post(history):
    book = new_book()
    for ref, facts in history:
        post([Work(book, str(ref), **facts)], by="1", action="recorded")
    assert held(book) == Oracle(stand_last(history, book)).nets


@given(HISTORIES, st.randoms())
def test_many_at_once_in_any_order_hold_the_same_as_one_by_one(history, chance):
    book = new_book()
    works = stand_last(history, book)
    chance.shuffle(works)
    cut = chance.randint(0, len(works))
    post(works[:cut], by="1", action="recorded")
    post(works[cut:], by="1", action="recorded")
    assert held(book) == Oracle(works).nets


@given(HISTORIES)
def test_posting_again_appends_nothing(history):
    book = new_book()
    works = stand_last(history, book)
    post(works, by="1", action="recorded")
    head = head_of(book)
    assert (post(works, by="1", action="recorded"), head_of(book)) == ([], head)


@given(HISTORIES, st.sampled_from(PERIODS), st.sampled_from(PLACES), st.sampled_from(DIMS))
def test_figures_are_what_the_rules_say(history, period, place, dims):
    book = new_book()
    works = stand_last(history, book)
    post(works, by="1", action="recorded")
    oracle = Oracle(works)
    pairs = ",".join(f"{name}={value}" for name, value in dims.items())
    name = f"outreach.sessions{{{pairs}}}" if pairs else "outreach.sessions"
    wanted = [
        oracle.value("outreach.sessions", dims, period, place),
        oracle.value("organisations.total", {}, period, place),
    ]
    found = values(book, name, "organisations.total", period=period, place=place)
    assert [None if isinstance(each, str) else each for each in found] == wanted


@given(HISTORIES)
def test_the_ledger_comes_to_at_least_what_each_document_states(history):
    """The promise of a residual: over its own days, place and dimensions a stated total is met, and nothing beyond."""
    book = new_book()
    works = stand_last(history, book)
    post(works, by="1", action="recorded")
    oracle = Oracle(works)
    for (_ref, key), (amount, _parts) in oracle.nets.items():
        if key.basis == 4 and key.account.startswith("outreach"):
            reach = Period.between(key.since or key.day, key.day)
            figure = key.account.replace("outreach.sessions{}", "outreach.sessions")
            assert values(book, figure, period=reach, place=key.division)[0] >= amount


def test_totals_whose_days_overlap_are_both_met_without_counting_the_overlap_twice():
    book = new_book()
    first = stated(100, since=date(2018, 1, 1), day=date(2018, 6, 30))
    second = stated(150, since=date(2018, 4, 1), day=date(2018, 9, 30))
    post([Work(book, "1", (second,)), Work(book, "2", (first,))], by="1", action="recorded")
    reaches = [Period.between(each.since, each.day) for each in (first, second)]
    assert [values(book, "outreach.sessions", period=period)[0] for period in reaches] == [100, 150]
    assert values(book, "outreach.sessions", period=Period.parse("2018")) == [150]


def test_a_record_counted_later_takes_the_place_of_what_was_stated_and_gives_it_back_when_void():
    book = new_book()
    total = Work(book, "total", (stated(8, since=date(2018, 1, 1), day=date(2018, 6, 30)),), division=DISTRICT)
    post([total], by="1", action="recorded")
    works = [Work(book, f"{number}", (sessions(3),)) for number in range(3)]
    found = []
    for work in works:
        post([work], by="1", action="recorded")
        found += values(book, "outreach.sessions")
    for work in works[:2]:
        post([work.but(posted=False)], by="1", action="voided", reason="twice")
        found += values(book, "outreach.sessions")
    assert found == [8, 8, 9, 8, 8]


def test_a_residual_is_posted_by_a_voucher_of_the_record_that_states_it():
    book = new_book()
    total = Work(book, "total", (stated(8, since=date(2018, 1, 1), day=date(2018, 6, 30)),), division=DISTRICT)
    post([total], by="1", action="recorded")
    vouchers = post([Work(book, "counted", (sessions(3),))], by="7", action="recorded", reason="found")
    assert [(each.record, each.action, each.by, each.reason) for each in vouchers] == [
        ("counted", "recorded", "7", "found"),
        ("total", "residual", "7", "found"),
    ]
