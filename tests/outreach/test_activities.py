"""What an activity posts, and the occasion that is far from its day."""

from datetime import date

import pytest

from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from tests.records.cast import make, posted_by


def test_an_activity_posts_all_that_was_counted_of_it():
    facts = {
        "mode": "online", "occasion": "science_week", "scope": "system", "audience": ["farmers", "pupils"], "times": 2,
        "experts": 3, "books": 100, "books_approx": 1, "panels": 12, "campaigns": ["week2031week"],
    }  # fmt: skip
    tagged = {"scope": "system", "campaign": ["week2031week"]}
    occasion = tagged | {"occasion": "science_week"}
    dims = occasion | {"kind": "lecture", "mode": "online", "audience": ["farmers", "pupils"]}
    assert posted_by("outreach.activity", **facts) == [
        ("outreach.sessions", 2, dims, 0),
        ("outreach.people", 560, dims, 0),
        ("outreach.experts", 3, dims, 0),
        ("materials.handed_out", 300, occasion, 0),
        ("books.donated", 100, tagged, 1),
        ("panels.shown", 12, occasion, 0),
    ]


def test_a_training_is_counted_as_a_course_too():
    posted = posted_by("outreach.activity", activity_kind="training", audience=[])
    dims = {"scope": "own", "mode": "offline"}
    assert posted[-2:] == [("training.sessions", 1, dims, 0), ("training.people", 560, dims, 0)]


@pytest.mark.parametrize("audience", [["everybody"], "pupils", [None]])
def test_a_group_that_is_not_there_is_refused(book, audience):
    with pytest.raises(BadFacts):
        make(book, audience=audience)


@pytest.mark.parametrize(
    ("occasion", "since", "day", "warned"),
    [
        ("spring_festival", None, date(2031, 1, 10), False),  # 23 January: two weeks before
        ("spring_festival", None, date(2031, 2, 2), False),
        ("spring_festival", None, date(2031, 2, 3), True),  # eleven days after
        ("spring_festival", None, date(2030, 12, 9), False),  # 45 days before, in the year before
        ("spring_festival", None, date(2030, 12, 8), True),
        ("double_ninth", None, date(2031, 5, 1), True),
        ("double_ninth", date(2031, 5, 1), date(2031, 12, 31), False),  # all of autumn is inside
        ("july_first", None, date(2031, 6, 20), False),
        ("three_to_countryside", None, date(2031, 8, 1), False),  # no day of its own
        ("", None, date(2031, 8, 1), False),
    ],
)
def test_an_occasion_far_from_the_day_is_warned_of_and_saved(book, occasion, since, day, warned):
    held = make(book, occasion=occasion, since=since, day=day)
    gaps = [gap.code for gap in kind_of("outreach.activity").gaps(held)]
    assert (held.pk is not None, gaps) == (True, ["far_from_festival"] if warned else [])


def test_the_warning_gives_the_real_day(book):
    held = make(book, occasion="spring_festival", day=date(2031, 6, 1))
    [gap] = kind_of("outreach.activity").gaps(held)
    assert str(gap.message).startswith("Spring Festival is on 23 January 2031, far from 1 June 2031.")
