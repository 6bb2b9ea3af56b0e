"""Dates and spans of time as office papers write them: 2018年4月28日, 2018年3月中旬, 5月10日, 元月10至12日, 20xx年11月.

Pure functions of text. What is not written is not guessed: without a year from the context 5月10日 has no date, and a
masked year (20__年) makes the date unknown.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from kexie.language.numerals import chinese_value

_SIGN = r"\s?(?:—{1,2}|–|－|-|~|～|至|到)\s?"
_YEAR = (
    r"(?:(?P<year>(?<!\d)(?:19|20)\d{2}|[一二][〇零○Ｏ九]?[〇零○一二三四五六七八九]{2,3})"
    r"|(?P<masked>(?<![\dA-Za-z])(?:\d{0,3}\s?[xXＸｘ×*＊_＿]{1,4}))"
    r"|(?P<short>(?<!\d)\d{2}))\s?年"
)
_RELATIVE = r"(?P<relative>今年|本年|当年|去年|上年|明年|来年)"
_MONTH_NUMBER = r"1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十元]"
_DAY_NUMBER = r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
_MONTH = rf"(?<![\d.第])(?:(?P<month_from>{_MONTH_NUMBER}){_SIGN})?(?P<month>{_MONTH_NUMBER})\s?月(?!\s?[刊报薪均嫂])"
_DAYS = (
    rf"(?P<day>{_DAY_NUMBER})\s?[日号]?(?:{_SIGN}(?:(?P<last_month>{_MONTH_NUMBER})\s?月\s?)?(?P<last_day>{_DAY_NUMBER}))?\s?[日号]"
    r"(?![线楼])"
)
_PART = r"(?P<part>[上中下]旬|初|底|末)"
_HALF = r"(?P<half>上半年|下半年|前三季度|第?[一二三四]季度|全年度?|年度)"

_DATE = re.compile(
    r"(?=[\d〇零一二三四五六七八九十元上下全前第今本当去明来xXＸｘ×*＊_＿])"
    r"(?:(?P<iso>(?<![\d.])(?:19|20)\d{2}(?P<mark>[-/.])(?:1[0-2]|0?[1-9])(?P=mark)(?:3[01]|[12]\d|0?[1-9])(?![\d.]))"
    rf"|(?:(?:{_YEAR}|{_RELATIVE})(?:\s?度)?)?"
    rf"(?:\s?{_MONTH}份?\s?(?:{_DAYS}|{_PART})?|\s?{_HALF}|(?P<year_part>[初底末终]))?)"
)
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "初": (1, 10), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
_HALVES = {
    "上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "全年": (1, 12), "全年度": (1, 12), "年度": (1, 12),
    "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12),
}  # fmt: skip
_SHIFT = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "明年": 1, "来年": 1}


@dataclass(frozen=True)
class Dated:
    """A date in a text. `first` and `last` bound it, both None where it cannot be known."""

    start: int
    end: int
    first: date | None
    last: date | None
    written: str | None  # YYYY, YYYY-MM, YYYY-MM-DD, or two days A/B; None where it cannot be known
    has_year: bool  # the year is written here, not taken from the context
    masked: bool = False
    short_year: bool = False  # 18年
    precision: str = "day"  # day, month, part (上旬 …), half (and quarters), year, range

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day, where they are known."""
        return None if self.first is None or self.last is None else (self.first, self.last)


def find_dates(text: str, year: int | None = None) -> list[Dated]:
    """Every date of a text from left to right. `year` is the year of the context, for dates that name none."""
    return [dated for match in _DATE.finditer(text) if match.group() and (dated := _dated(match, year))]


def parse_date(written: str, year: int | None = None) -> Dated | None:
    """The date that the whole of a text is, or None."""
    match = _DATE.fullmatch(written.strip())
    return _dated(match, year) if match else None


def _dated(match: re.Match, context: int | None) -> Dated | None:
    if match["iso"]:
        first, second, third = map(int, re.split(r"[-/.]", match["iso"]))
        return _made(match, first, second, third, first, second, third, True)
    year = _year(match, context)
    if match["year"] and (year is None or not 1900 <= year < 2100):
        return None
    has_year = bool(match["year"] or match["short"])
    if match["month"]:
        month = _small(match["month"])
        if match["day"]:
            return _made(match, year, month, _small(match["day"]), year, _small(match["last_month"]) or month,
                         _small(match["last_day"]) or _small(match["day"]), has_year)  # fmt: skip
        if match["month_from"]:
            return _made(match, year, _small(match["month_from"]), 1, year, month, 31, has_year, "range")
        low, high = _PARTS.get(match["part"], (1, 31))
        return _made(match, year, month, low, year, month, high, has_year, "part" if match["part"] else "month")
    half = match["half"]
    low, high = _HALVES.get((half or "").removeprefix("第"), (1, 12))
    part = match["year_part"]
    if not (match["year"] or match["masked"] or match["short"] or match["relative"]) and (part or half == "年度"):
        return None
    if part:
        low, high = (1, 3) if part == "初" else (10, 12)
    precision = "half" if (low, high) != (1, 12) else "year"
    return _made(match, year, low, 1, year, high, 31, has_year, "part" if part else precision)


def _year(match: re.Match, context: int | None) -> int | None:
    if match["masked"]:
        return None
    if match["short"]:
        return 2000 + int(match["short"])
    if match["year"]:
        return int(match["year"]) if match["year"].isdigit() else chinese_value(match["year"].replace("○", "〇"))
    if match["relative"]:
        return None if context is None else context + _SHIFT[match["relative"]]
    return context


def _small(written: str | None) -> int | None:
    if not written:
        return None
    return 1 if written == "元" else int(written) if written.isdigit() else chinese_value(written)


def _made(match, year, month, day, last_year, last_month, last_day, has_year, precision="day") -> Dated | None:
    common = {
        "start": match.start(), "end": match.end(), "has_year": has_year,
        "masked": bool(match["masked"]), "short_year": bool(match["short"]),
    }  # fmt: skip
    if year is None:
        return Dated(first=None, last=None, written=None, precision=precision, **common)
    try:
        first = date(year, month, day)
        last_day = last_day if precision == "day" else min(last_day, calendar.monthrange(last_year, last_month)[1])
        last = date(last_year, last_month, last_day)
    except ValueError:  # 2月30日: no such day
        return Dated(first=None, last=None, written=None, precision=precision, **common)
    if last < first:
        last = first
    if precision == "day":
        written = str(first) if first == last else f"{first}/{last}"
        precision = "day" if first == last else "range"
    elif precision in ("month", "part") and first.month == last.month:
        written = f"{year:04}-{month:02}"
    elif precision in ("year", "part"):
        written = f"{year:04}"
    else:
        written = f"{first}/{last}"
    return Dated(first=first, last=last, written=written, precision=precision, **common)
