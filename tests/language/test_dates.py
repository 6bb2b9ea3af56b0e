from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.language.dates import find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2016年7月9日", "2016-07-09"),
        ("2016 年 7 月 9 日", "2016-07-09"),
        ("二〇一六年七月九日", "2016-07-09"),
        ("7月9日", "2020-07-09"),
        ("2016年7月中旬", "2016-07"),
        ("7月下旬", "2020-07"),
        ("元月3至5日", "2020-01-03/2020-01-05"),
        ("2月27日至3月2日", "2020-02-27/2020-03-02"),
        ("1-9月", "2020-01-01/2020-09-30"),
        ("2016年上半年", "2016-01-01/2016-06-30"),
        ("2016年第三季度", "2016-07-01/2016-09-30"),
        ("今年6月", "2020-06"),
        ("去年", "2019"),
        ("2016-07-09", "2016-07-09"),
        ("2016年度", "2016"),
        ("20xx年8月", None),
        ("20__年", None),
        ("2月30日", None),
    ],
)
def test_a_date_is_read_as_written(text, written):
    (found,) = find_dates(text, 2020)
    assert (found.written, found.start, found.end) == (written, 0, len(text))


def test_without_a_year_in_sight_nothing_is_guessed():
    (found,) = find_dates("7月9日")
    assert (found.first, found.last, found.written, found.has_year) == (None, None, None, False)


def test_a_masked_year_is_known_to_be_masked():
    (found,) = find_dates("20XX年3月", 2020)
    assert found.masked and found.written is None


@pytest.mark.parametrize("text", ["近3个月", "二十年", "第12届", "3.5万", "每月一次", "月底"])
def test_what_is_no_date_is_passed_over(text):
    assert find_dates(text, 2020) == []


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back(day):
    assert parse_date(f"{day.year}年{day.month}月{day.day}日").first == day
    assert parse_date(day.isoformat()).last == day
