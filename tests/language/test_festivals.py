from datetime import date

import pytest

from kexie.language.festivals import days_of, find_festivals, fits, outside

# Published dates, from the table in the notes on the domain (issue 2).
KNOWN = [
    ("春节", 2016, (2, 8)), ("元宵节", 2019, (2, 19)), ("端午节", 2028, (5, 28)), ("中秋节", 2020, (10, 1)),
    ("重阳节", 2025, (10, 29)), ("重阳节", 2030, (10, 5)), ("春节", 2030, (2, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "year", "day"), KNOWN)
def test_lunar_festivals_fall_on_their_published_days(name, year, day):
    assert days_of(name, year) == (date(year, *day), date(year, *day))


def test_an_announced_week_has_its_own_days_and_an_unknown_one_its_season():
    assert days_of("全国科技活动周", 2023) == (date(2023, 5, 20), date(2023, 5, 31))
    assert days_of("全国科普日", 2010) == (date(2010, 9, 1), date(2010, 9, 30))
    assert days_of("no such day", 2010) is None


def test_a_festival_outside_the_period_comes_with_its_real_day():
    first_half = date(2017, 1, 1), date(2017, 6, 30)
    assert outside("重阳节", *first_half) == (date(2017, 10, 28), date(2017, 10, 28))
    assert outside("春节", *first_half) is None
    assert outside("七一", *first_half) is None  # visits come before the feast


def test_visits_before_new_year_belong_to_the_half_before():
    assert outside("春节", date(2016, 7, 1), date(2016, 12, 31)) is None  # 28 January 2017
    assert fits("春节", date(2017, 1, 10)) and not fits("春节", date(2017, 6, 1))


def test_festivals_are_found_by_all_their_names_but_not_inside_other_words():
    text = "中秋、国庆期间慰问；“六一”儿童节；重阳路；防灾减灾日；科普日"
    assert [f.name for f in find_festivals(text)] == ["中秋节", "国庆节", "儿童节", "防灾减灾日", "全国科普日"]
