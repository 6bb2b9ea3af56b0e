"""What figures say of the entries they are sums of."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger.actions import open_book, post
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import UnknownPeriod
from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.ledger.postings import Posting, Stated
from kexie.ledger.queries import Head, head_of
from kexie.registry.models import Book

from .cast import DISTRICT, H1, OTHER_TOWN, TOWN, VILLAGE, Work, new_book, sessions, stated, steps_over_a_book, values
from .test_residuals import DIMS, HISTORIES, PERIODS, PLACES

pytestmark = pytest.mark.django_db

NAMES = [
    "outreach.sessions", "outreach.sessions{kind=campus}", "outreach.sessions{campaign=a}",
    "outreach.sessions{scope=external}", "organisations.total", "covered(outreach.sessions, townships)",
    "change(outreach.sessions, from=previous)", "count(outreach.activity)",
    "outreach.sessions{kind=campus} / outreach.sessions", "level(population.resident)",
]  # fmt: skip


def all_of(book, period, head=None, place=None):
    figures = Figures(book, period, head=head, place=place)
    return [figures.figure(name) for name in NAMES]


@given(HISTORIES, st.sampled_from(PERIODS), st.sampled_from([None, *PLACES]))
def test_a_figure_as_of_a_head_never_changes_afterwards(history, period, place):
    book = new_book()
    then = []
    for number, (ref, facts) in enumerate(history):
        level = (Stated("population.resident", number * 10),)
        said = facts["said"] + (level if number % 2 else ())
        post([Work(book, str(ref), said, posted=facts["posted"], division=DISTRICT)], by="1", action="recorded")
        then.append((head_of(book), all_of(book, period, place=place)))
    assert [all_of(book, period, head, place) for head, _figures in then] == [figures for _head, figures in then]


@given(HISTORIES, st.sampled_from(PERIODS), st.integers(0, 6))
def test_an_adjustment_is_the_sum_of_the_vouchers_between(history, period, at):
    book, name = new_book(), "outreach.sessions"
    then, frozen = Fraction(0), Head(0, "")
    for number, (ref, facts) in enumerate(history):
        post([Work(book, str(ref), **facts)], by="1", action="recorded")
        if number == at:
            frozen = head_of(book)
            then = Figures(book, period, head=frozen).figure(name).value or Fraction(0)
    figures = Figures(book, period)
    now = figures.figure(name).value or Fraction(0)
    between = figures.entries(name, after=frozen.seq)
    assert sum(entry.value for entry in between) == now - then
    assert [entry.row.seq > frozen.seq for entry in between] == [True] * len(between)


@given(HISTORIES, st.sampled_from(PERIODS), st.sampled_from(PLACES))
def test_the_entries_behind_a_figure_add_up_to_it(history, period, place):
    book = new_book()
    for ref, facts in history:
        post([Work(book, str(ref), **facts)], by="1", action="recorded")
    figures = Figures(book, period, place=place)
    for name in (
        "outreach.sessions",
        "outreach.sessions{kind=campus}",
        "organisations.total",
        "count(outreach.activity)",
    ):
        assert sum(entry.value for entry in figures.entries(name)) == (figures.figure(name).value or 0)


@given(HISTORIES, st.sampled_from(PERIODS))
def test_the_accounts_of_a_measure_add_up_to_the_measure(history, period):
    book = new_book()
    for ref, facts in history:
        post([Work(book, str(ref), **facts)], by="1", action="recorded")
    accounts = {catalogue().account_code("outreach.sessions", dims) for dims in DIMS if dims.get("scope") != "external"}
    figures = Figures(book, period)
    by_account: dict[str, Fraction] = {}
    for entry in figures.entries("outreach.sessions"):
        by_account[entry.row.account] = by_account.get(entry.row.account, Fraction(0)) + entry.value
    assert set(by_account) <= accounts
    assert sum(by_account.values()) == (figures.figure("outreach.sessions").value or 0)


@given(HISTORIES)
def test_half_years_add_up_to_the_year_and_townships_to_the_district(history):
    book = new_book()
    for ref, facts in history:
        post([Work(book, str(ref), **facts)], by="1", action="recorded")

    def of(period, place=None):
        return Figures(book, Period.parse(period), place=place).figure("outreach.sessions").value or 0

    assert of("2018") == of("2018H1") + of("2018H2")
    exactly_district = sum(
        entry.value
        for entry in Figures(book, Period.parse("2018")).entries("outreach.sessions")
        if entry.row.division == DISTRICT
    )
    assert of("2018") == of("2018", TOWN) + of("2018", OTHER_TOWN) + exactly_district


def test_a_page_is_read_at_one_head_whatever_is_posted_meanwhile():
    book = new_book()
    post([Work(book, "a", (sessions(1),))], by="1", action="recorded")
    figures = Figures(book, H1)
    post([Work(book, "b", (sessions(1), Posting("care.visits", 1)))], by="1", action="recorded")
    found = [figures.figure("outreach.sessions").value, figures.figure("care.visits").state, figures.head.seq]
    assert found == [1, State.NONE, 1]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([], (None, State.NONE, Approx.EXACT)),
        ([sessions(3)], (3, State.COUNTED, Approx.EXACT)),
        ([sessions(0)], (0, State.NIL, Approx.EXACT)),
        ([stated(0)], (0, State.NIL, Approx.EXACT)),
        ([sessions(3), sessions(2, approx=Approx.OVER)], (5, State.COUNTED, Approx.OVER)),
        ([sessions(3, approx=Approx.NEARLY), sessions(2, approx=Approx.OVER)], (5, State.COUNTED, Approx.ABOUT)),
        ([sessions(3), sessions(None, approx=Approx.UNKNOWN)], (None, State.PENDING, Approx.EXACT)),
        ([stated(None, approx=Approx.UNKNOWN)], (None, State.PENDING, Approx.EXACT)),
        ([sessions(None, approx=Approx.NOT_REPORTED)], (None, State.NOT_REPORTED, Approx.EXACT)),
        ([sessions(None, approx=Approx.NOT_APPLICABLE)], (None, State.NOT_APPLICABLE, Approx.EXACT)),
        ([sessions(3), sessions(None, approx=Approx.NOT_REPORTED)], (3, State.COUNTED, Approx.EXACT)),
        ([stated(9, approx=Approx.OVER), sessions(4)], (9, State.COUNTED, Approx.OVER)),
        ([stated(9, approx=Approx.OVER), sessions(12)], (12, State.COUNTED, Approx.EXACT)),
        ([sessions(4, dims={"scope": "external"})], (None, State.NONE, Approx.EXACT)),
    ],
)
def test_the_state_of_a_figure(said, wanted):
    book = new_book()
    post([Work(book, f"{n}", (each,)) for n, each in enumerate(said)], by="1", action="recorded")
    figure = Figures(book, H1).figure("outreach.sessions")
    assert (figure.value, figure.state, figure.approx) == wanted
    post([Work(book, f"{n}", posted=False) for n, _each in enumerate(said)], by="1", action="voided", reason="x")
    assert Figures(book, H1).figure("outreach.sessions").state is State.NONE


def test_money_is_kept_in_fen_and_shown_in_yuan():
    book = new_book()
    post([Work(book, "a", (Posting("care.money", 300050),))], by="1", action="recorded")
    figure = Figures(book, H1).figure("care.money")
    assert (figure.value, figure.unit, figure.decimals, figure.kind) == (Fraction(6001, 2), "元", 2, "flow")


def test_a_stock_counts_all_days_up_to_the_end():
    book = new_book()
    for day, amount in ((date(2012, 1, 1), 5), (date(2018, 6, 30), 2), (date(2018, 7, 1), -1)):
        post([Work(book, str(day), (Posting("organisations.total", amount),), day=day)], by="1", action="recorded")
    periods = ("2011", "2017H2", "2018H1", "2018H2")
    found = [values(book, "organisations.total", period=Period.parse(each))[0] for each in periods]
    assert found == [State.NONE, 5, 7, 6]


def test_a_level_is_the_value_last_known_at_its_place():
    book = new_book()
    for number, (day, amount, place) in enumerate(
        [(date(2018, 1, 1), 100, DISTRICT), (date(2017, 1, 1), 90, DISTRICT), (date(2018, 2, 1), 7, TOWN),
         (date(2018, 1, 1), 110, DISTRICT), (date(2018, 7, 1), 120, DISTRICT)]
    ):  # fmt: skip
        said = Stated("population.resident", amount, day=day, division=place)
        post([Work(book, str(number), (said,))], by="1", action="recorded")
    assert values(book, "population.resident") == [110]
    assert values(book, "population.resident", period=Period.parse("2017")) == [90]
    assert values(book, "population.resident", place=TOWN) == [7]
    assert values(book, "population.resident", place=VILLAGE) == [State.NONE]
    with override("en"):
        assert [str(each) for each in Figures(book, H1).figure("population.resident").notices] == [
            "last known on 1 January 2018"
        ]


def test_a_level_as_of_a_head_keeps_the_seat_of_that_head():
    book = new_book()
    open_book(book, by="1")
    post([Work(book, "a", (Stated("population.resident", 100, division=DISTRICT),))], by="1", action="recorded")
    head = head_of(book)
    book.seats.create(division="450803000000", since=date(2018, 2, 1))
    open_book(Book.objects.get(pk=book.pk), by="1")
    found = [Figures(book, H1, head=each).figure("population.resident").state for each in (head, None)]
    assert found == [State.COUNTED, State.NONE]


def test_coverage_counts_the_townships_that_have_any():
    book = new_book()
    covered = "covered(outreach.sessions, townships)"
    post([Work(book, "district", (sessions(3),), division=DISTRICT)], by="1", action="recorded")
    found = values(book, covered)
    post([Work(book, "nil", (sessions(0),), division=OTHER_TOWN)], by="1", action="recorded")
    found += values(book, covered)
    for number, place in enumerate((TOWN, VILLAGE, "450802103L01")):
        post([Work(book, f"{number}", (sessions(1, dims={"mode": "online"}),), division=place)], by="1", action="r")
    found += values(book, covered, "covered(outreach.sessions{mode=offline}, townships)")
    assert found == [State.NONE, 0, 2, State.NONE]
    assert values(book, covered, place=TOWN) == [1]


def test_quotients_and_comparisons_say_nothing_where_nothing_can_be_said():
    book = new_book()
    for day, amount in ((date(2017, 5, 1), 4), (date(2018, 5, 1), 6)):
        post([Work(book, str(day), (sessions(amount),), day=day)], by="1", action="recorded")
    names = [
        "growth(outreach.sessions)", "change(outreach.sessions)", "growth(outreach.sessions, from=previous)",
        "share(outreach.sessions{kind=campus}, of=outreach.sessions)", "outreach.sessions / care.visits",
        "outreach.sessions / training.sessions", "outreach.sessions + care.visits",
    ]  # fmt: skip
    assert values(book, *names) == [50, 2, State.NONE, State.NONE, State.NONE, State.NONE, 6]
    figures = [Figures(book, H1).figure(name) for name in names[:2]]
    assert [(each.kind, each.unit, each.decimals) for each in figures] == [("ratio", "%", 1), ("flow", "次", 0)]


def test_a_period_that_cuts_an_amount_of_several_days_says_so():
    book = new_book()
    wide = stated(10, since=date(2018, 4, 1), day=date(2018, 9, 30))
    post([Work(book, "wide", (wide,)), Work(book, "other", (sessions(1),))], by="1", action="recorded")

    def codes(period, **asked):
        return [each.code for each in Figures(book, Period.parse(period), **asked).figure("outreach.sessions").notices]

    assert [codes(period) for period in ("2018", "2018H1", "2018H2", "2018Q4")] == [
        [],
        ["cut_off"],
        ["reaches_back"],
        [],
    ]
    assert codes("2018H1", place=OTHER_TOWN) == []
    post([Work(book, "wide", posted=False)], by="1", action="voided", reason="x")
    assert [codes(period) for period in ("2018H1", "2018H2")] == [[], []]


def test_a_stock_is_held_against_what_a_document_of_the_period_states_of_it():
    book = new_book()

    def notices(name="organisations.total", period="2018H1", **asked):
        return [each.code for each in Figures(book, Period.parse(period), **asked).figure(name).notices]

    enterprise = {"organisation": "enterprise"}
    works = [
        Work(book, "5", (Posting("organisations.total", 5),), day=date(2017, 1, 1)),
        Work(book, "+2", (Posting("organisations.total", 2, enterprise),), day=date(2018, 6, 1)),
        Work(book, "says 5", (Stated("organisations.total", 5),), day=date(2018, 3, 1), division=DISTRICT),
        Work(book, "says 3", (Stated("organisations.total", 3, enterprise),), day=date(2018, 6, 2), division=DISTRICT),
        Work(book, "town says 9", (Stated("organisations.total", 9),), day=date(2018, 6, 3), division=TOWN),
    ]
    post(works, by="1", action="recorded")
    assert (values(book, "organisations.total"), notices()) == ([7], [])
    assert notices("organisations.total{organisation=enterprise}") == ["stated_differs"]
    assert (notices(place=TOWN), notices(place=OTHER_TOWN)) == (["stated_differs"], [])
    post([Work(book, "says 5", (Stated("organisations.total", 6),), day=date(2018, 3, 1), division=DISTRICT)],
         by="1", action="corrected")  # fmt: skip
    assert (notices(), notices(period="2018H2")) == (["stated_differs"], [])
    with override("en"):
        assert str(Figures(book, H1).figure("organisations.total").notices[0]) == "a document states 6 on 1 March 2018"


def test_a_page_takes_the_same_few_queries_however_many_figures_stand_on_it():
    book = new_book()
    open_book(book, by="1")
    said = tuple(Posting(code, 1) for code, each in catalogue().measures.items() if each.kind != "level"
                 and code != "records.count")  # fmt: skip
    post(
        [Work(book, "a", (*said, Stated("organisations.total", 3), Stated("population.resident", 5)))],
        by="1",
        action="r",
    )
    flows = [code for code, each in catalogue().measures.items() if each.kind == "flow"]
    stocks = [code for code, each in catalogue().measures.items() if each.kind == "stock"]
    others = ["population.resident", "outreach.townships", "covered(care.visits, townships)"]
    counts = []
    for names in (flows[:1] + stocks[:1] + others[:2], flows + stocks + others):
        with CaptureQueriesContext(connection) as queries:
            figures = Figures(book, H1)
            figures.prefetch(names)
            for name in names:
                figures.figure(name)
        counts.append(len(queries))
        assert steps_over_a_book(queries) == []
    assert counts[0] == counts[1] <= 13


def test_the_entries_behind_a_figure_are_found_by_account_and_day():
    book = new_book()
    post([Work(book, "a", (sessions(1),))], by="1", action="recorded")
    with CaptureQueriesContext(connection) as queries:
        for name in ("outreach.sessions", "organisations.total", "population.resident"):
            Figures(book, H1).entries(name)
    assert steps_over_a_book(queries) == []


def test_a_comparison_beyond_the_calendar_is_refused():
    with pytest.raises(UnknownPeriod):
        Figures(new_book(), Period.parse("0001")).figure("change(outreach.sessions)")


def test_places_are_prefixes_and_never_patterns():
    book = new_book()
    post([Work(book, "a", (sessions(1),), division=TOWN)], by="1", action="recorded")
    places = ["45", "4508", "450802", "450802101", TOWN, VILLAGE, "450803", "4508021__", "45080210%"]
    assert [values(book, "outreach.sessions", place=place)[0] for place in places] == [1] * 5 + [State.NONE] * 4
