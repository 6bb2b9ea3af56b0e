"""What a paper says, against what the ledger holds without that paper."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.intake.actions import accept
from kexie.intake.models import Taken
from kexie.intake.reading import read_text
from kexie.intake.verdicts import Finding, Verdict, verdicts
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from tests.intake.cast import TODAY, gangbei

pytestmark = pytest.mark.django_db

SEAT, TOWN = "450802000000", "450802103000"
H1 = Period.parse("2018H1")
HEAD = "贵港市港北区科协2018年上半年工作总结\n\n"


@pytest.fixture
def book():
    return gangbei()


def held(book, **facts):
    facts = {"name": "讲座", "activity_kind": "campus", "mode": "offline", "times": 1} | facts
    facts = {"day": date(2018, 3, 15), "division": TOWN} | facts
    return record(kind_of("outreach.activity"), by="li", book=book, facts=facts)


def plan_item(book, value):
    facts = {"text": "办好科普活动", "day": date(2018, 12, 31), "since": date(2018, 7, 1), "division": SEAT}
    facts |= {"target_measure": "outreach.sessions", "target_value": value}
    return record(kind_of("planning.item"), by="li", book=book, facts=facts)


def found(book, words, **asked):
    """(value, verdict) of each figure of a paper with these words."""
    reading = read_text(HEAD + words)
    by_number = verdicts(book, reading, period=H1, seat=SEAT, **asked)
    return [(figure.value, by_number.get(number)) for number, figure in enumerate(reading.figures)]


@pytest.mark.parametrize(
    ("said", "attendance", "approx", "verdict"),
    [
        ("5000人次", 5000, 0, Verdict(Finding.EQUAL, Fraction(5000))),
        ("5000余人次", 5099, 0, Verdict(Finding.ROUNDS, Fraction(5099))),
        ("5000余人次", 5100, 0, Verdict(Finding.DIFFERS, Fraction(5100), Fraction(-100))),
        ("5000余人次", 4999, 0, Verdict(Finding.DIFFERS, Fraction(4999), Fraction(1))),
        ("近5000人次", 4751, 0, Verdict(Finding.ROUNDS, Fraction(4751))),
        ("近5000人次", 4750, 0, Verdict(Finding.DIFFERS, Fraction(4750), Fraction(250))),
        ("约5000人次", 5249, 0, Verdict(Finding.ROUNDS, Fraction(5249))),
        ("约5000人次", 5250, 0, Verdict(Finding.DIFFERS, Fraction(5250), Fraction(-250))),
        ("5000余人次", 5000, Approx.OVER, Verdict(Finding.EQUAL, Fraction(5000))),
        ("4800人次", 5000, 0, Verdict(Finding.DIFFERS, Fraction(5000), Fraction(-200))),
    ],
)  # fmt: skip
def test_a_figure_is_equal_rounds_to_what_is_counted_or_differs_by_so_much(book, said, attendance, approx, verdict):
    held(book, attendance=attendance, attendance_approx=approx)
    assert found(book, f"上半年参加科普活动{said}。") == [(Fraction("".join(c for c in said if c.isdigit())), verdict)]


def test_what_nobody_recorded_is_not_counted_as_nothing(book):
    [(_value, verdict)] = found(book, "上半年举办科普活动3场次。")
    assert verdict == Verdict(Finding.NOTHING)
    held(book, day=date(2018, 7, 1))
    [(_value, verdict)] = found(book, "上半年举办科普活动3场次。")
    assert verdict == Verdict(Finding.NOTHING)


def test_what_the_paper_itself_stated_is_left_out(book):
    paper = (HEAD + "上半年举办科普进校园活动3次。").encode()
    accept(book, by="li", name="a.txt", data=paper, today=TODAY)
    own = list(Taken.objects.values_list("record__ref", flat=True))
    words = "上半年举办科普进校园活动3次。"
    assert [each for _value, each in found(book, words)] == [Verdict(Finding.EQUAL, Fraction(3))]
    assert [each for _value, each in found(book, words, own=own)] == [Verdict(Finding.NOTHING)]
    held(book, times=2)
    assert [each for _value, each in found(book, words, own=own)] == [
        Verdict(Finding.DIFFERS, Fraction(2), Fraction(1))
    ]


def test_a_planned_figure_stands_against_the_plan_not_against_the_work(book):
    held(book, times=30)
    words = "二、下半年工作计划\n（一）下半年举办科普活动20场次。"
    assert [each for _value, each in found(book, words)] == [Verdict(Finding.NOTHING)]
    plan_item(book, 25)
    assert [each for _value, each in found(book, words)] == [Verdict(Finding.DIFFERS, Fraction(25), Fraction(-5))]


def test_parts_that_exceed_their_total_are_impossible_whatever_is_recorded(book):
    verdict = [each for _value, each in found(book, "获奖5项，其中一等奖3项、二等奖8项。")]
    assert {each.finding for each in verdict} == {Finding.IMPOSSIBLE}
    assert verdict[0].why == "The parts make 11, more than the total of 5."


def test_a_figure_of_a_township_stands_against_what_that_township_holds(book):
    held(book, times=2)
    reading = read_text(HEAD + "举办科普进校园活动2次。")
    for place, verdict in ((TOWN, Verdict(Finding.EQUAL, Fraction(2))), ("450802102000", Verdict(Finding.NOTHING))):
        there = replace(reading, figures=tuple(replace(each, place=place) for each in reading.figures))
        assert verdicts(book, there, period=H1, seat=SEAT) == {0: verdict}


def test_more_figures_cost_no_more_queries(book):
    held(book, times=2, attendance=90)
    plan_item(book, 25)
    costs = []
    for many in (1, 40):
        words = "".join(
            f"2018年3月{day % 28 + 1}日举办科普活动{day}场次，参加{day * 10}人次。" for day in range(1, many + 1)
        )
        reading = read_text(HEAD + words + "\n二、下半年工作计划\n（一）下半年举办科普活动20场次。")
        with CaptureQueriesContext(connection) as queries:
            assert len(verdicts(book, reading, period=H1, seat=SEAT)) >= many
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6
