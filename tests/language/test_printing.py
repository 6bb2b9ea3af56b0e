from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.language.printing import FormRefused, day_text, is_said_of, number_text, readings


@pytest.mark.parametrize(
    ("value", "unit", "facts", "printed"),
    [
        (3, "次", {}, "3次"),
        (200000, "元", {"decimals": 2}, "20万元"),
        (3000, "元", {"decimals": 2}, "3000元"),
        (12345, "元", {"decimals": 2}, "12345元"),
        (205000, "元", {"decimals": 2}, "20.5万元"),
        (345000000, "元", {"decimals": 2}, "3.45亿元"),
        (Decimal("3000.5"), "元", {"decimals": 2}, "3000.50元"),
        (200000, "元", {"form": "数"}, "200000元"),
        (20000, "人次", {}, "20000人次"),
        (20000, "人次", {"approx": "over"}, "20000多人次"),
        (20000, "人次", {"approx": "over", "form": "余"}, "20000余人次"),
        (20000, "人次", {"approx": "over", "form": "万余"}, "2万余人次"),
        (200000, "元", {"approx": "over"}, "20多万元"),
        (20317, "人次", {"approx": "over"}, "20300多人次"),
        (3017, "人", {"approx": "nearly"}, "近3020人"),
        (12345, "人", {"approx": "about"}, "约12300人"),
        (8, "次", {"approx": "over"}, "不少于8次"),
        (8, "次", {"approx": "nearly", "form": "近"}, "近8次"),
        (10, "次", {"approx": "over"}, "10多次"),
        (10600, "人", {"approx": "nearly", "form": "近万"}, "近1.06万人"),
        (Fraction(200, 3), "%", {"decimals": 1}, "66.7%"),
        (Fraction(25, 10), "%", {"decimals": 0}, "3%"),
        (Fraction(-25, 10), "%", {"decimals": 0}, "-3%"),
        (None, "项", {"state": "pending"}, "〔待核实〕项"),
        (None, "次", {"state": "none"}, "〔无记录〕次"),
        (None, "次", {"state": "nil"}, "0次"),
        (200000, "元", {"with_unit": False}, "20万"),
        (1, "次", {"language": "en"}, "1 time"),
        (200000, "元", {"language": "en"}, "200,000 yuan"),
        (20317, "人次", {"approx": "over", "language": "en"}, "over 20,300 attendances"),
        (Fraction(200, 3), "%", {"decimals": 1, "language": "en"}, "66.7%"),
        (None, "项", {"state": "pending", "language": "en"}, "[to be confirmed] items"),
    ],
)
def test_a_number_reads_as_the_standards_say(value, unit, facts, printed):
    assert number_text(value, unit, **facts) == printed


def test_20300_may_be_said_in_the_five_ways_of_the_rule():
    assert readings(20300) == {
        "": "20300", "数": "20300", "万": "2.03万", "余": "20000余", "多": "20000多", "近": "近21000", "约": "约20000",
        "万余": "2万余", "万多": "2万多", "近万": "近2.1万", "约万": "约2万",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form", "approx"),
    [
        (21500, "余", "exact"),  # 1500 above 20000, more than a tenth of 10000
        (20000, "余", "exact"),  # exactly round
        (12345, "万", "exact"),  # 1.2345万 is too long to be read
        (20000, "近", "over"),
        (20000, "余", "about"),
        (7, "约", "exact"),
        (8, "余", "over"),
        (20000, "大约", "exact"),
    ],
)
def test_a_form_the_value_does_not_allow_is_refused_with_those_it_does(value, form, approx):
    with pytest.raises(FormRefused) as refusal:
        number_text(value, "人", form=form, approx=approx)
    assert refusal.value.form == form
    assert refusal.value.readings == readings(value, "人", approx=approx) != {}


@given(st.integers(10, 10**9), st.sampled_from(["余", "多", "近", "约"]))
def test_an_approximator_never_stands_far_from_its_round_number(value, form):
    text = readings(value).get(form)
    if text is None:
        return
    said = int(text.strip("余多近约"))
    assert said != value
    if form in "余多":
        assert 0 < value - said < value / 10
    elif form == "近":
        assert 0 < said - value < said / 20
    else:
        assert abs(said - value) < said / 20


@given(st.integers(10, 10**9), st.sampled_from([("余", "over"), ("近", "nearly"), ("约", "about")]))
def test_every_round_number_we_would_say_may_be_said_of_its_value(value, said):
    form, approx = said
    if text := readings(value).get(form):
        assert is_said_of(int(text.strip("余近约")), value, approx)


def test_a_round_number_reaches_a_tenth_of_its_place_above_and_a_twentieth_of_itself_below():
    over = [is_said_of(20000, value, "over") for value in (19999, 20000, 20001, 20999, 21000)]
    nearly = [is_said_of(20000, value, "nearly") for value in (19000, 19001, 20000, 20001)]
    about = [is_said_of(20000, value, "about") for value in (19000, 19001, 20999, 21000)]
    assert over == [False, False, True, True, False]
    assert nearly == [False, True, False, False]
    assert about == [False, True, True, False]
    assert [is_said_of(20000, 20001, each) for each in ("exact", "unknown")] == [False, False]


@given(st.integers(1, 10**12))
def test_money_scaled_to_wan_is_still_exact(fen):
    printed = number_text(Fraction(fen, 100), "元", decimals=2).removesuffix("元")
    scale = {"万": 10**4, "亿": 10**8}.get(printed[-1], 1)
    assert Fraction(printed.rstrip("万亿")) * scale == Fraction(fen, 100)


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ((2018, 3, 11), (2018, 3, 20), "2018年3月中旬", "11 to 20 March 2018"),
        ((2018, 2, 21), (2018, 2, 28), "2018年2月下旬", "21 to 28 February 2018"),
        ((2018, 3, 1), (2018, 3, 31), "2018年3月", "March 2018"),
        ((2018, 1, 1), (2018, 6, 30), "2018年上半年", "first half of 2018"),
        ((2018, 4, 1), (2018, 6, 30), "2018年第二季度", "quarter 2 of 2018"),
        ((2018, 1, 1), (2018, 12, 31), "2018年", "2018"),
        ((2018, 2, 1), (2018, 4, 30), "2018年2月1日至4月30日", "1 February 2018 to 30 April 2018"),
        ((2018, 3, 11), (2018, 3, 15), "2018年3月11日至15日", "11 to 15 March 2018"),
        ((2018, 3, 11), (2018, 4, 2), "2018年3月11日至4月2日", "11 March 2018 to 2 April 2018"),
        ((2017, 12, 30), (2018, 1, 2), "2017年12月30日至2018年1月2日", "30 December 2017 to 2 January 2018"),
        ((2018, 3, 11), (2018, 3, 11), "2018年3月11日", "11 March 2018"),
    ],
)
def test_days_that_run_on_are_said_as_people_say_them(first, last, zh, en):
    days = {"since": date(*first)}
    assert (day_text(date(*last), **days), day_text(date(*last), **days, language="en")) == (zh, en)


def test_a_date_has_its_full_year_and_no_leading_zeros():
    assert (day_text(date(2018, 1, 5)), day_text(date(2018, 1, 5), language="en")) == ("2018年1月5日", "5 January 2018")
