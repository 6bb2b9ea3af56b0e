"""Numbers with their units: everything in a text that counts something, and nothing that dates, ranks or names."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from kexie.intake.reading.vocabulary import Vocabulary, vocabulary
from kexie.language.dates import Dated
from kexie.language.numerals import AFTER_UNIT, Numeral, find_numerals


@dataclass
class Quantity:
    """A number with its unit, in the clean text. `start` … `end` holds approximators too."""

    start: int
    end: int
    value: Decimal | None
    unit: str  # as written, 份(册)
    head: str  # its first word, 份
    upper: Decimal | None = None
    approx: str = "exact"
    garbled: bool = False
    system: str = "arabic"
    approximators: tuple[str, ...] = ()
    # filled by the steps that follow
    measure: str = "other"
    level: str | None = None
    grade: str | None = None
    role: str = "result"
    date: str | None = None
    repeat: bool = False
    suspect: bool = False
    certain: bool = True
    pair: str | None = None
    noun: str = ""
    shown: tuple[int, int] = (0, 0)
    zone: str = ""
    of: "Quantity | None" = field(default=None, repr=False)  # the total it is part of


@cache
def _patterns():
    data = vocabulary().data
    units = data["units"]
    money = list(data["units_money"])
    safe = sorted({*units["safe"], *money}, key=len, reverse=True)
    every = sorted({*units["safe"], *units["digits_only"], *money, *vocabulary().units}, key=len, reverse=True)
    brackets = "|".join(sorted(units["brackets"], key=len, reverse=True))
    tail = rf"(?:\s?[（(/](?:{brackets})[）)]?)?"
    return {
        "any": re.compile(rf"\s?(?P<unit>(?P<head>{'|'.join(map(re.escape, every))}){tail})"),
        "safe": re.compile(rf"\s?(?P<unit>(?P<head>{'|'.join(map(re.escape, safe))}){tail})"),
        "body": re.compile(rf"\s?(?={'|'.join(sorted(units['bodies'], key=len, reverse=True))})"),
        "time": re.compile(rf"\s?(?:{'|'.join(sorted(units['time'], key=len, reverse=True))})(?!\s?次)"),
        "edition": re.compile(rf"\s?(?:{'|'.join(sorted(units['edition_after'], key=len, reverse=True))})"),
        "abstract": re.compile(
            rf"\s?(?:“|\"|‘)?(?:{'|'.join(sorted(data['numbers']['abstract'], key=len, reverse=True))})"
        ),
        "lost": re.compile(
            rf"(?:(?P<approx>近|约|超过?|逾)|(?:达到?|共计?|合计|总计|计|资金|经费|投入|发放|金额)(?P<gap>\s))\s?"
            rf"(?P<unit>(?P<head>万元|亿元|元|人次|场次|份|册|本|场){tail})(?=[,，。；;、！!\s]|$)"
        ),
        "after": re.compile(rf"\s?(?P<word>{'|'.join(w for words in AFTER_UNIT.values() for w in words)})"),
    }


_AFTER = {word: kind for kind, words in AFTER_UNIT.items() for word in words}
_RATE = re.compile(r"每(?:个?(?:年|月|周|日|天|季度?|学期|半年|星期)|(?:逢|隔))[^,，。；;\d]{0,6}$")
_QUOTED_SLOGAN = re.compile(r"[“\"‘'「][^“”\"‘’'」，,。]{0,12}$")


def find_quantities(text: str, dates: list[Dated]) -> list[Quantity]:
    """Every counted thing of a clean text, from left to right."""
    words = vocabulary()
    patterns = _patterns()
    dated = [(d.start, d.end) for d in dates if not (d.short_year and d.precision == "year")]
    found: list[Quantity] = []
    for numeral in find_numerals(text):
        quantity = _quantity(text, numeral, dated, patterns, words)
        if quantity:
            found.append(quantity)
    found += _lost_numbers(text, patterns, found)
    return sorted(found, key=lambda q: q.start)


def _quantity(text: str, numeral: Numeral, dated, patterns, words: Vocabulary) -> Quantity | None:
    a, b = numeral.core
    if any(start < b and a < end for start, end in dated) or _ordinal(text, a, words):
        return None
    chinese = numeral.system == "chinese"
    if patterns["time"].match(text, numeral.end):
        return None
    unit = patterns["safe" if chinese else "any"].match(text, numeral.end)
    body = patterns["body"].match(text, numeral.end)
    if not unit or (body and unit["head"] == "部"):
        if body and numeral.system == "arabic":
            return Quantity(
                numeral.start, body.end(), numeral.value, "个", "个", numeral.upper, numeral.approx,
                approximators=numeral.approximators,
            )  # fmt: skip
        return None
    if chinese and not _counts(text, numeral, unit, patterns, words):
        return None
    if numeral.system == "masked" and not _masks_a_number(text, numeral, unit):
        return None
    if not chinese and patterns["edition"].match(text, numeral.end) and not unit:
        return None
    if not chinese and unit["head"] in ("个", "项", "大") and patterns["abstract"].match(text, unit.end()):
        following = patterns["abstract"].match(text, unit.end())[0].strip()
        if len(following) > 1 and following in (
            "方面",
            "着重",
            "环节",
            "坚持",
            "确保",
            "统一",
            "自信",
            "维护",
            "意识",
            "转变",
            "结合",
            "到位",
        ):
            return None
    if _RATE.search(text, max(0, numeral.start - 14), numeral.start) and unit["head"] in (
        "次",
        "期",
        "场",
        "场次",
        "个",
        "小时",
    ):
        return None
    if unit["head"] == "期" and re.search(r"年\s?第?$", text[max(0, numeral.start - 3) : numeral.start]):
        return None  # 2019年19期: an issue of a periodical
    if (
        unit["head"] == "篇"
        and re.search(r"[（(][^（()）]{0,6}$", text[: numeral.start])
        and text[unit.end() : unit.end() + 1] in "）)"
    ):
        return None  # (7篇): how many texts a web page holds
    if unit["head"] in ("分", "度", "点") and chinese:
        return None
    head = unit["head"]
    value, upper, written = numeral.value, numeral.upper, unit["unit"].strip()
    factor = words.data["units_money"].get(head)
    if factor:
        value = None if value is None else value * factor
        upper = None if upper is None else upper * factor
        head = written = "元"
    head = "人" if head == "余人" else head
    end, approx, approximators = unit.end(), numeral.approx, numeral.approximators
    after = patterns["after"].match(text, end)
    if after and not (after["word"] == "以下" and re.match(r"[几方]", text[after.end() : after.end() + 1])):
        approx = _AFTER[after["word"]] if approx == "exact" else approx
        approximators += (after["word"],)
        end = after.end()
    return Quantity(
        numeral.start,
        end,
        value,
        re.sub(r"\s", "", written),
        head,
        upper,
        approx,
        numeral.garbled,
        numeral.system,
        approximators,
    )


def _ordinal(text: str, at: int, words: Vocabulary) -> bool:
    before = text[max(0, at - 4) : at].rstrip()
    return any(before.lower().endswith(word) for word in words.data["units"]["ordinal_before"])


def _counts(text: str, numeral: Numeral, unit: re.Match, patterns, words: Vocabulary) -> bool:
    """Does a Chinese numeral count work here, or is it part of a word, a slogan or a turn of speech?"""
    a, b = numeral.core
    written = text[a:b]
    before, after = text[:a], text[unit.end() :]
    if unit["head"] == "名" and after[:1] in ("为", "列", "副", "单", "义", "称"):
        return False
    if (
        unit["head"] in ("家", "本", "面", "头", "道", "位", "部", "条", "间", "队", "首", "站", "场", "张", "套")
        and written == "一"
    ):
        return (
            bool(re.match(r"\s?(?:[,，。；;、）)]|$)", after))
            and bool(re.search(r"[\u4e00-\u9fff”》]$", before))
            and not _glued_one(before, words)
        )
    if written == "一":
        at_end = re.match(r"\s?(?:[,，。；;、）)\n]|$)", after)
        return bool(at_end) and bool(re.search(r"[\u4e00-\u9fff”》]$", before)) and not _glued_one(before, words)
    if _QUOTED_SLOGAN.search(before[-14:]) and not re.search(r"[”\"’'」]", before[-1:]):
        return False
    if patterns["abstract"].match(text, unit.end()):
        return False
    if written in ("百", "千", "十", "万") and not numeral.approximators:
        return False  # 百场讲座: a name
    if before[-1:] in ("统", "唯", "其", "三", "再", "初", "周"):
        return False
    # 三会一课, 四送一创: numerals that answer each other are a name
    return not re.search(r"[一二三四五六七八九][\u4e00-\u9fff]$", before[-2:]) or bool(
        re.match(r"[两二三四五六七八九]?十", written)
    )


def _glued_one(before: str, words: Vocabulary) -> bool:
    return before[-1:] in words.data["numbers"]["not_before_one"]


def _masks_a_number(text: str, numeral: Numeral, unit: re.Match) -> bool:
    """XX余份 and 20__人次 mask numbers; ××县, xx个人 and XX公司 mask names, as does what stands inside a word."""
    a, b = numeral.core
    mask = text[a:b]
    if re.fullmatch(r"[×*＊]+", mask) and unit["head"] in ("家", "本", "部", "面"):
        return False
    return not re.search(r"[A-Za-z.@]$", text[:a]) or not mask.isalpha()


def _lost_numbers(text: str, patterns, found: list[Quantity]) -> list[Quantity]:
    """近份(册), 经费达 万元: the words around a number whose digits are gone."""
    out = []
    for match in patterns["lost"].finditer(text):
        if any(q.start < match.end() and match.start() < q.end for q in found):
            continue
        approx = {"近": "nearly", "约": "about"}.get(match["approx"] or "", "over" if match["approx"] else "exact")
        head = "元" if match["head"] in ("元", "万元", "亿元") else match["head"]
        unit = "元" if head == "元" else re.sub(r"\s", "", match["unit"])
        start = match.start() if match["approx"] else match.start("unit")
        out.append(Quantity(start, match.end(), None, unit, head, approx=approx, garbled=True, system="masked"))
    return out
