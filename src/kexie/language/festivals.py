"""Festivals and campaign days: on which day of a year they fall.

Lunar ones are computed (lunar_python), fixed ones are in a table, announced weeks are dated facts with their source.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

# Lunar month and day.
LUNAR = {
    "春节": (1, 1), "元宵节": (1, 15), "端午节": (5, 5), "七夕": (7, 7), "中元节": (7, 15), "中秋节": (8, 15), "重阳节": (9, 9),
    "腊八": (12, 8),
}  # fmt: skip

# Month and day. 清明 moves between 4 and 6 April and is taken as 5 April: no check is that fine.
FIXED = {
    "元旦": (1, 1), "学雷锋日": (3, 5), "妇女节": (3, 8), "植树节": (3, 12), "世界水日": (3, 22), "世界气象日": (3, 23),
    "清明节": (4, 5), "全民国家安全教育日": (4, 15), "世界地球日": (4, 22), "中国航天日": (4, 24), "世界知识产权日": (4, 26),
    "劳动节": (5, 1), "青年节": (5, 4), "防灾减灾日": (5, 12), "全国科技工作者日": (5, 30), "儿童节": (6, 1), "世界环境日": (6, 5),
    "全国土地日": (6, 25), "国际禁毒日": (6, 26), "七一": (7, 1), "八一": (8, 1), "教师节": (9, 10), "国庆节": (10, 1),
    "国际减灾日": (10, 13), "世界粮食日": (10, 16), "消防日": (11, 9), "国家宪法日": (12, 4), "国际志愿者日": (12, 5),
}  # fmt: skip

# Announced each year, so a table and no formula. Years that are not here have no known day.
# 2012, 2023 科技活动周 and 2023 科普日: announcements; 2018 and 2021 weeks: unverified; the rest by the usual rule is left out.
ANNOUNCED: dict[str, dict[int, tuple[date, date]]] = {
    "全国科技活动周": {
        2012: (date(2012, 5, 19), date(2012, 5, 25)),
        2018: (date(2018, 5, 19), date(2018, 5, 26)),
        2021: (date(2021, 5, 22), date(2021, 5, 28)),
        2023: (date(2023, 5, 20), date(2023, 5, 31)),
    },
    "全国科普日": {
        2018: (date(2018, 9, 15), date(2018, 9, 21)),
        2023: (date(2023, 9, 17), date(2023, 9, 23)),
    },
}

# Held in the same part of every year, though the days are announced: months, both inside.
SEASONS = {"全国科技活动周": (5, 6), "全国科普日": (9, 9), "全国科普月": (9, 9), "中国农民丰收节": (9, 9)}

# How texts call them. 科技之春 and 三下乡 run for months and are no days.
NAMES = {
    "春节": "春节", "新春佳节": "春节", "元宵节": "元宵节", "元宵": "元宵节", "端午节": "端午节", "端午": "端午节", "七夕节": "七夕", "七夕": "七夕",
    "中秋节": "中秋节", "中秋": "中秋节", "重阳节": "重阳节", "重阳": "重阳节", "九九重阳": "重阳节", "腊八节": "腊八",
    "元旦": "元旦", "学雷锋日": "学雷锋日", "三八妇女节": "妇女节", "“三八”妇女节": "妇女节", "植树节": "植树节", "世界水日": "世界水日",
    "世界气象日": "世界气象日", "清明节": "清明节", "国家安全教育日": "全民国家安全教育日", "世界地球日": "世界地球日", "地球日": "世界地球日",
    "航天日": "中国航天日", "知识产权日": "世界知识产权日", "五一劳动节": "劳动节", "劳动节": "劳动节", "五四青年节": "青年节", "防灾减灾日": "防灾减灾日",
    "科技工作者日": "全国科技工作者日", "六一儿童节": "儿童节", "儿童节": "儿童节", "世界环境日": "世界环境日", "环境日": "世界环境日",
    "土地日": "全国土地日", "禁毒日": "国际禁毒日", "七一建党节": "七一", "建党节": "七一", "建军节": "八一", "教师节": "教师节",
    "国庆节": "国庆节", "国庆": "国庆节", "减灾日": "国际减灾日", "世界粮食日": "世界粮食日", "消防日": "消防日", "宪法日": "国家宪法日",
    "志愿者日": "国际志愿者日", "全国科普日": "全国科普日", "科普日": "全国科普日", "科普月": "全国科普月", "科技活动周": "全国科技活动周",
    "农民丰收节": "中国农民丰收节", "丰收节": "中国农民丰收节",
}  # fmt: skip

_NAMED = re.compile("|".join(sorted(map(re.escape, NAMES), key=len, reverse=True)))
BEFORE, AFTER = timedelta(days=45), timedelta(days=10)  # welfare visits come before the feast


@dataclass(frozen=True)
class Festival:
    """A festival named in a text, by its whole name."""

    start: int
    end: int
    name: str


def find_festivals(text: str) -> list[Festival]:
    """Festivals named in a text from left to right. 防灾减灾日 is not 减灾日, and no day is found inside a longer word."""
    return [
        Festival(match.start(), match.end(), NAMES[match[0]])
        for match in _NAMED.finditer(text)
        if not text.startswith(("路", "街", "镇", "乡", "村", "晚会"), match.end())
        and not (
            match[0] in ("国庆", "重阳", "中秋", "端午") and text[match.end() : match.end() + 1] in ("小", "中", "大")
        )
    ]


@lru_cache(1024)
def days_of(name: str, year: int) -> tuple[date, date] | None:
    """First and last day of a festival in a year; None where it was not looked up or is announced each year."""
    if name in LUNAR:
        from lunar_python import Lunar

        solar = Lunar.fromYmd(year, *LUNAR[name]).getSolar()
        day = date(solar.getYear(), solar.getMonth(), solar.getDay())
        return day, day
    if name in FIXED:
        day = date(year, *FIXED[name])
        return day, day
    if year in ANNOUNCED.get(name, {}):
        return ANNOUNCED[name][year]
    if name in SEASONS:
        first, last = SEASONS[name]
        return date(year, first, 1), date(year, last, 30)
    return None


def outside(name: str, first: date, last: date) -> tuple[date, date] | None:
    """The real days of a festival that cannot belong to a period, or None where it can.

    A festival belongs to a period when it lies within it, or up to 45 days behind its end (visits come before the
    feast) or 45 days before its start; DOMAIN's check rule. Without a known day nothing is said.
    """
    nearest = None
    for year in range(first.year - 1, last.year + 2):
        days = days_of(name, year)
        if days is None:
            continue
        if days[0] <= last + BEFORE and days[1] >= first - BEFORE:
            return None
        if year == last.year or nearest is None:
            nearest = days
    return nearest


def fits(name: str, day: date) -> bool:
    """Can work of this day have been for this festival? From 45 days before it to 10 days after."""
    for year in (day.year - 1, day.year, day.year + 1):
        days = days_of(name, year)
        if days and days[0] - BEFORE <= day <= days[1] + AFTER:
            return True
    return all(days_of(name, year) is None for year in (day.year - 1, day.year, day.year + 1))
