from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from kexie.ledger.errors import UnknownPeriod
from kexie.ledger.periods import Period

WRITTEN = st.one_of(
    st.integers(2, 9997).map("{:04}".format),
    st.builds("{:04}H{}".format, st.integers(2, 9997), st.integers(1, 2)),
    st.builds("{:04}Q{}".format, st.integers(2, 9997), st.integers(1, 4)),
    st.builds("{:04}-{:02}".format, st.integers(2, 9997), st.integers(1, 12)),
)
DAYS = st.dates(date(1000, 1, 1), date(3000, 1, 1))
RUNS = st.builds(lambda first, length: Period.between(first, first + timedelta(length)), DAYS, st.integers(0, 800))


@given(WRITTEN)
def test_what_is_written_is_what_is_read(written):
    assert str(Period.parse(written)) == written


@given(st.one_of(WRITTEN.map(Period.parse), RUNS))
def test_a_period_reads_back_from_its_own_spelling(period):
    assert Period.parse(str(period)) == period


@given(WRITTEN.map(Period.parse))
def test_the_neighbour_of_a_neighbour_is_the_period_itself(period):
    assert (period.next.previous, period.previous.next) == (period, period)
    assert (period.next.starts_on, period.previous.ends_before) == (period.ends_before, period.starts_on)
    assert period.next.shape == period.shape


@given(RUNS)
def test_a_run_of_days_has_neighbours_of_its_own_length(period):
    assume({period.shape, period.next.shape, period.previous.shape} == {"days"})
    assert (period.next.previous, period.previous.next) == (period, period)


@given(WRITTEN.map(Period.parse))
def test_a_year_before_keeps_the_shape(period):
    before = period.year_before
    assert (before.shape, before.starts_on.year) == (period.shape, period.starts_on.year - 1)


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("2020-02-01..2020-02-28", "2019-02"),
        ("2020-02-03..2020-02-28", "2019-02-03..2019-02-28"),
        ("2020-02-29..2020-02-29", "2019-02-28..2019-02-28"),
        ("2020-01-10..2020-02-29", "2019-01-10..2019-02-28"),
        ("2021-02", "2020-02"),
        ("2018-01-01..2018-05-20", "2017-01-01..2017-05-20"),
    ],
)
def test_a_year_before_holds_the_same_days(written, before):
    assert str(Period.parse(written).year_before) == before


@given(RUNS, DAYS)
def test_a_day_is_inside_from_the_first_to_the_last(period, day):
    assert (day in period) is (period.starts_on <= day <= period.last_day)


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("2018", "2018年", "2018"),
        ("2018H1", "2018年上半年", "first half of 2018"),
        ("2018H2", "2018年下半年", "second half of 2018"),
        ("2018Q3", "2018年第3季度", "quarter 3 of 2018"),
        ("2018-03", "2018年3月", "3/2018"),
        ("2018-03-01..2018-03-02", "2018年3月1日至2018年3月2日（共2天）", "1 March 2018 to 2 March 2018 (2 days)"),
        ("2018-03-01..2018-03-01", "2018年3月1日至2018年3月1日（共1天）", "1 March 2018 to 1 March 2018 (1 day)"),
    ],
)
def test_a_label_is_how_people_say_it(written, chinese, english):
    period = Period.parse(written)
    with override("zh-hans"):
        said = period.label
    with override("en"):
        assert (said, period.label) == (chinese, english)


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9]{4}([HQhq-][0-9]{0,2}|-[0-9]{2}-[0-9]{2}\.\..*)?")))
def test_junk_is_refused_and_nothing_else_happens(written):
    try:
        assert isinstance(Period.parse(written), Period)
    except UnknownPeriod as refusal:
        assert refusal.field == "period"


@pytest.mark.parametrize("written", ["0000", "2018H3", "2018-13", "2018-02-30..2018-03-01", "2018-03-02..2018-03-01",
                                     "9999", "9999-12", "2018-01-01..9999-12-31", "２０１８", ""])  # fmt: skip
def test_what_the_calendar_does_not_have_is_refused(written):
    with pytest.raises(UnknownPeriod, match="2018H1"):
        Period.parse(written)


@pytest.mark.parametrize(
    ("period", "way"),
    [("0001", "previous"), ("0001", "year_before"), ("0001-01-01..0001-01-05", "previous"),
     ("0001-03-02..0001-03-05", "year_before"), ("9998", "next"), ("9998-12-05..9999-12-01", "next")],
)  # fmt: skip
def test_the_calendar_has_two_ends(period, way):
    with pytest.raises(UnknownPeriod):
        getattr(Period.parse(period), way)


def test_a_year_that_is_none_is_refused():
    with pytest.raises(UnknownPeriod):
        Period.year(12018)


def test_a_period_covers_what_begins_and_ends_in_it():
    period = Period.parse("2018H1")
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 30), date(2018, 7, 1)]
    found = [(a, b) for a in days for b in days if a <= b and period.covers(a, b)]
    assert found == [(days[1], days[1]), (days[1], days[2]), (days[2], days[2])]
