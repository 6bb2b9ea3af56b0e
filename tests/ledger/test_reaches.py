"""What the ledger holds over many reaches at once is what a figure over each says."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger.actions import post
from kexie.ledger.figures import Figures
from kexie.ledger.kinds import State
from kexie.ledger.postings import Posting, Stated
from kexie.ledger.queries import Head, head_of
from kexie.ledger.reaches import Reach, held_in

from .cast import DISTRICT, H1, TOWN, Work, new_book, sessions, stated
from .test_residuals import DIMS, HISTORIES, PERIODS, PLACES

pytestmark = pytest.mark.django_db

MEASURES = ["outreach.sessions", "organisations.total", "population.resident"]
REACHES = st.lists(
    st.tuples(st.sampled_from(MEASURES), st.sampled_from(DIMS), st.sampled_from(PERIODS), st.sampled_from(PLACES)),
    min_size=1,
    max_size=8,
)


def reach(measure="outreach.sessions", dims=None, period=H1, place=DISTRICT):
    return Reach(measure, dims or {}, period.starts_on, period.last_day, place)


def as_figure(book, asked, head):
    name = asked.measure
    if asked.dims:
        name += "{" + ",".join(f"{code}={value}" for code, value in asked.dims.items()) + "}"
    if asked.kind == "level":
        name = f"level({name})"
    period = type(H1).between(asked.first, asked.last)
    found = Figures(book, period, head=head, place=asked.division).figure(name)
    return found.value, found.state, found.approx


@given(HISTORIES, REACHES, st.integers(0, 7))
def test_each_reach_holds_what_a_figure_over_it_says(history, wanted, known):
    book = new_book()
    for number, (ref, facts) in enumerate(history):
        more = (Stated("population.resident", number * 10), Posting("organisations.total", number))
        work = Work(book, str(ref), facts["said"] + (more if number % 2 else ()), posted=facts["posted"])
        post([work], by="1", action="recorded")
    head = Head(min(known, head_of(book).seq), "")
    asked = [reach(measure, dims if measure == MEASURES[0] else {}, *rest) for measure, dims, *rest in wanted]
    found = [(each.value, each.state, each.approx) for each in held_in(book, asked, head=head)]
    assert found == [as_figure(book, each, head) for each in asked]


def test_what_one_paper_stated_is_left_out_and_what_was_counted_stays():
    book = new_book()
    post([Work(book, "paper", (stated(300, since=date(2018, 1, 1)),), division=DISTRICT)], by="1", action="recorded")
    assert [each.state for each in held_in(book, [reach()], without=["paper"])] == [State.NONE]
    post([Work(book, "work", (sessions(280),))], by="1", action="recorded")
    [alone], [without] = held_in(book, [reach()]), held_in(book, [reach()], without=["paper"])
    assert (alone.value, without.value) == (Fraction(300), Fraction(280))


def test_many_reaches_cost_as_many_queries_as_one():
    book = new_book()
    said = (sessions(3), Posting("organisations.total", 2), Stated("population.resident", 90))
    post([Work(book, "work", said, division=TOWN)], by="1", action="recorded")
    costs = []
    for many in (1, 9):
        asked = [reach(measure, period=period) for measure in MEASURES for period in PERIODS[:many]]
        with CaptureQueriesContext(connection) as queries:
            held_in(book, asked, head=head_of(book), without=["paper"])
        costs.append(len(queries))
    assert costs == [5, 5]  # one of them asks for the head
