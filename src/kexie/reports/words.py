"""The words a Chinese paper has for its period and its book. Papers are Chinese whatever language the pages speak."""

import re

from kexie.language.numerals import to_chinese
from kexie.language.printing import day_text
from kexie.ledger.periods import Period

# Provinces by the first two digits of their code whose people say 自治区 or 市 (GB/T 2260).
REGIONS = {"15", "45", "54", "64", "65"}
CITIES = {"11", "12", "31", "50"}
_SEAT = re.compile(r"(区|县|市|旗|盟|州|省|镇|乡)(?:科协|科学技术协会)$")


def period_words(period: Period) -> dict[str, str]:
    """{period}`…`: label 2018年上半年, short 上半年, year 2018年, next 下半年, next_label 2018年下半年."""
    following = period.next
    same_year = following.starts_on.year == period.starts_on.year
    return {
        "label": _label(period),
        "short": _short(period),
        "year": f"{period.starts_on.year}年",
        "next": _short(following) if same_year and period.shape != "days" else _label(following),
        "next_label": _label(following),
    }


def book_words(name: str, division: str) -> dict[str, str]:
    """{book}`…`: name 港北区科协, place 我区, provincial 自治区 (省级 or 市级 elsewhere)."""
    seat = _SEAT.search(name)
    province = division[:2]
    return {
        "name": name,
        "place": f"我{seat[1]}" if seat else "我地",
        "provincial": "自治区" if province in REGIONS else "市级" if province in CITIES else "省级",
    }


def _label(period: Period) -> str:
    year = f"{period.starts_on.year}年"
    if period.shape == "days":
        return f"{day_text(period.starts_on)}至{day_text(period.last_day)}"
    return year if period.shape == "year" else year + _short(period)


def _short(period: Period) -> str:
    month = period.starts_on.month
    match period.shape:
        case "year":
            return "全年"
        case "half":
            return "上半年" if month == 1 else "下半年"
        case "quarter":
            return f"第{to_chinese((month + 2) // 3)}季度"
        case "month":
            return f"{month}月"
    return "本期"
