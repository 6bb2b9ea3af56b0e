"""What a stock posts over a life."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kexie.network.life import standing

START = date(2031, 1, 1)


def days(most=400):
    return st.integers(0, most).map(lambda number: START + timedelta(days=number))


@st.composite
def lives(draw):
    """A beginning, moves on days of their own, and perhaps an end after them."""
    moves = draw(st.dictionaries(days().filter(lambda day: day > START), st.sampled_from("abc"), max_size=5))
    stays = [(START, "a"), *sorted(moves.items())]
    if draw(st.booleans()):
        stays.append((max(day for day, _place in stays) + timedelta(days=1), None))
    return stays


levels = st.dictionaries(days(), st.integers(0, 50), min_size=1, max_size=5).map(lambda each: sorted(each.items()))


@given(levels, lives(), days(500))
def test_the_stock_of_every_day_is_what_there_was_at_the_place_where_it_stood(levels, stays, day):
    place = [where for since, where in stays if since <= day][-1]
    known = [amount for since, amount in levels if since <= day]
    expected = {} if place is None or not known or not known[-1] else {place: known[-1]}
    held: dict[str, int] = {}
    for posting in standing("members.total", levels, stays, {}):
        if posting.day <= day:
            held[posting.division] = held.get(posting.division, 0) + posting.amount
    assert {where: amount for where, amount in held.items() if amount} == expected


@given(levels, lives())
def test_nothing_posts_before_the_beginning_and_no_nothing_posts(levels, stays):
    postings = list(standing("members.total", levels, stays, {}))
    assert all(posting.day >= START and posting.amount for posting in postings)
