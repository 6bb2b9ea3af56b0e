"""Editions, what schools sent in, awards and shares: what each posts, and what is warned of."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from kexie.contests.models import Award
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.records.actions import correct, void
from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from tests.records.cast import breaches, make, make_book, make_clerk, posted_by

SHARE = "share(contest.awards{level=provincial}, of=contest.awards{level=provincial,scope=external})"


def value(book, name):
    return Figures(book, Period.parse("2031")).figure(name).value


def gaps(record):
    return [gap.code for gap in kind_of(record.kind).gaps(type(record).objects.get(pk=record.pk))]


def test_an_edition_posts_itself_and_who_took_part():
    dims = {"level": "county", "scope": "own"}
    assert posted_by("contests.edition", participants=331, participants_approx=1) == [
        ("contest.editions", 1, dims, 0),
        ("contest.participants", 331, dims, 1),
    ]


def test_entries_post_by_category_and_stage():
    dims = {"level": "county", "project": "painting", "stage": "primary", "scope": "own"}
    assert posted_by("contests.entry") == [("contest.entries", 12, dims, 0), ("contest.recommended", 3, dims, 0)]


def test_awards_post_by_level_and_grade_and_where_it_is_said_by_category():
    dims = {"level": "provincial", "grade": "2", "scope": "own"}
    assert posted_by("contests.award") == [("contest.awards", 3, dims, 0)]
    assert posted_by("contests.award", project="practice", stage="junior") == [
        ("contest.awards", 3, dims | {"project": "practice", "stage": "junior"}, 0)
    ]


def test_a_share_is_of_someone_elses_total_which_is_in_no_total_of_ours(book):
    make(book, "contests.award", count=3)
    make(book, "contests.award", grade="3", count=6)
    assert value(book, SHARE) is None
    make(book, "contests.award", count=4, scope="external", whose="东湖市")
    make(book, "contests.award", grade="3", count=14, scope="external", whose="东湖市")
    assert (value(book, "contest.awards{level=provincial}"), value(book, SHARE)) == (9, Fraction(50))


def test_an_award_takes_its_names_from_its_edition(book):
    held = make(book, "contests.edition", level="provincial")
    award = make(book, "contests.award", of_edition=held, contest="", edition="")
    assert (award.contest, award.edition) == ("青少年科技创新大赛", "第33届")
    assert (gaps(award), breaches(book)) == ([], [])
    with pytest.raises(BadFacts) as refused:
        make(book, "contests.award", contest="")
    assert list(refused.value.messages) == ["contest"]


def test_an_edition_of_another_book_is_refused(book):
    other = make(make_book("xihu", "西湖区科协"), "contests.edition")
    with pytest.raises(BadFacts) as refused:
        make(book, "contests.award", of_edition=other)
    assert list(refused.value.messages) == ["of_edition"]


def test_grades_that_do_not_make_the_total_announced_are_warned_of(book):
    held = make(book, "contests.edition", level="provincial", awards_announced=9)
    first = make(book, "contests.award", of_edition=held, count=3)
    assert gaps(held) == ["awards_total"]
    second = make(book, "contests.award", of_edition=held, grade="3", count=6)
    make(book, "contests.award", of_edition=held, grade="3", count=14, scope="external", whose="东湖市")
    make(book, "contests.award", count=7)
    assert gaps(held) == []
    correct(second, by="clerk", version=1, facts={"count": 7})
    assert gaps(held) == ["awards_total"]
    void(first, by="clerk", version=1, reason="登记重复")
    assert gaps(held) == ["awards_total"]


@pytest.mark.parametrize(
    ("facts", "warned"),
    [
        ({"received": 20, "recommended": 20, "quota": 20}, []),
        ({"received": 20, "recommended": 21}, ["recommended"]),  # an official notice said so, DOMAIN §4.2
        ({"received": 21, "recommended": 3, "quota": 20}, ["quota"]),
        ({"received": 5, "recommended": 21, "quota": 20}, ["recommended"]),
        ({"received": None, "recommended": 21, "quota": 20}, ["quota"]),
        ({"received": None, "recommended": None, "quota": None}, []),
        ({"level": "city"}, ["level"]),
        ({"of_edition": None}, ["no_edition"]),
    ],
)
def test_entries_that_cannot_all_be_right_are_warned_of(book, facts, warned):
    held = make(book, "contests.edition")
    assert gaps(make(book, "contests.entry", **{"of_edition": held} | facts)) == warned


def test_someone_elses_total_says_whose_it_is(book):
    assert gaps(make(book, "contests.award", scope="external")) == ["whose"]


def test_the_page_of_an_edition_shows_what_is_entered_of_it(book, client):
    clerk = make_clerk(book)
    client.force_login(clerk)
    held = make(book, "contests.edition", level="provincial", day=date(2031, 3, 20))
    make(book, "contests.award", of_edition=held, count=3)
    make(book, "contests.award", of_edition=held, count=5)
    make(book, "contests.award", of_edition=held, grade="3", count=40)
    make(book, "contests.entry", of_edition=held, level="provincial", received=12)
    make(book, "contests.entry", of_edition=held, level="provincial", received=22)
    found = {
        name: part
        for _template, part in kind_of("contests.edition").sections(held, True, clerk)
        for name, part in part.items()
    }
    assert found == {
        "awards": [
            {"level": "provincial", "grade": "second prize", "count": "8"},
            {"level": "provincial", "grade": "third prize", "count": "40"},
        ],
        "entries": [{"project": "science fiction painting", "stage": "primary", "received": "34", "recommended": "6"}],
        "total": "48",
    }
    page = client.get(held.get_absolute_url()).content.decode()
    assert "science fiction painting" in page and ">48<" in page


def test_the_form_of_an_award_chooses_its_edition(book, client):
    client.force_login(make_clerk(book))
    held = make(book, "contests.edition", level="provincial")
    typed = {
        "of_edition": held.ref, "level": "provincial", "grade": "2", "count": 3, "scope": "own", "basis": 0,
        "day": "2031-03-20", "division": held.division, "request_key": "k",
    }  # fmt: skip
    saved = client.post(reverse("records:new", args=["donghu", "contests.award"]), typed)
    assert (saved.status_code, Award.objects.get().of_edition) == (302, held)
