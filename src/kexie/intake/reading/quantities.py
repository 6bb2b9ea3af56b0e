"""Numbers with their units: everything in a text that counts something, and nothing that dates, ranks or names."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from kexie.intake.reading.vocabulary import vocabulary
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
    dims: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[int, int] = (0, 0)
    zone: str = ""
    of: "Quantity | None" = field(default=None, repr=False)  # the total it is part of


@cache
def _patterns() -> dict[str, re.Pattern]:
    data = vocabulary().data
    units, numbers = data["units"], data["numbers"]
    money = list(data["units_money"])
    second = rf"(?:\s?[（(/](?:{_any(units['brackets'])})[）)]?)?"
    safe, every = (
        _any([*units["safe"], *money]),
        _any([*units["safe"], *units["digits_only"], *money, *vocabulary().units]),
    )
    return {
        "any": re.compile(rf"\s?(?P<unit>(?P<head>{every}){second})"),
        "safe": re.compile(rf"\s?(?P<unit>(?P<head>{safe}){second})"),
        "body": re.compile(rf"\s?(?={_any(units['bodies'])})"),
        "time": re.compile(rf"\s?(?:{_any(units['time'])})(?!\s?次)"),
        "abstract": re.compile(rf"\s?[“\"‘]?(?:{_any(numbers['abstract'])})"),
        "slogan": re.compile(rf"\s?(?:{_any(numbers['slogan'])})"),
        "lost": re.compile(
            r"(?:(?P<approx>近|约|超过?|逾)|(?:达到?|共计?|合计|总计|计|资金|经费|投入|发放|金额)(?P<gap>\s))\s?"
            rf"(?P<unit>(?P<head>万元|亿元|元|人次|场次|份|册|本|场){second})(?=[,，。；;、！!\s]|$)"
        ),
        "after": re.compile(rf"\s?(?P<word>{_any(word for words in AFTER_UNIT.values() for word in words)})(?![几方])"),
    }


@cache
def _ordinal_before() -> tuple[str, ...]:
    return tuple(vocabulary().data["units"]["ordinal_before"])


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


_AFTER = {word: kind for kind, words in AFTER_UNIT.items() for word in words}
_RATE = re.compile(r"每(?:个?(?:年|月|周|日|天|季度?|学期|半年|星期)|(?:逢|隔))[^,，。；;\d]{0,6}$")
_RATED = frozenset(("次", "期", "场", "场次", "个", "小时"))
_OF_TABLE = re.compile(r"(?:^|[\n见如(（])\s?附?[表图]\s?$")  # 表1 分乡镇情况
_IN_QUOTES = re.compile(r"[“\"‘'「][^“”\"‘’'」，,。]{0,12}$")
_SUM_BEFORE = re.compile(r"(?:其中|共计?|共有|合计|总计|达到?)$")
_ENDS_CLAUSE = re.compile(r"\s?(?:[,，。；;、）)\n]|$)")
_AFTER_NOUN = re.compile(r"[\u4e00-\u9fff”》]$")
WINDOW = 16  # characters that may matter before a number


def standing_in(quantities: list[Quantity], low: int, high: int) -> list[Quantity]:
    """Those that start from `low` up to but not including `high`; the list is in order."""
    first = bisect_left(quantities, low, key=lambda q: q.start)
    return quantities[first : bisect_left(quantities, high, lo=first, key=lambda q: q.start)]


def find_quantities(text: str, dates: list[Dated]) -> list[Quantity]:
    """Every counted thing of a clean text, from left to right."""
    taken = [(d.start, d.end) for d in dates if not (d.short_year and d.precision == "year")]
    starts = [start for start, _end in taken]
    found: list[Quantity] = []
    for numeral in find_numerals(text):
        nearest = bisect_left(starts, numeral.core[1]) - 1
        if nearest >= 0 and taken[nearest][1] > numeral.core[0]:
            continue  # part of a date
        candidate = _Candidate(text, numeral)
        if quantity := candidate.quantity():
            found.append(quantity)
    found += _lost_numbers(text, found)
    return sorted(found, key=lambda q: q.start)


class _Candidate:
    """A numeral that may count something."""

    def __init__(self, text: str, numeral: Numeral):
        self.text, self.numeral = text, numeral
        self.patterns, self.data = _patterns(), vocabulary().data
        self.written = text[slice(*numeral.core)]
        self.before = text[max(0, numeral.core[0] - WINDOW) : numeral.core[0]]
        self.chinese = numeral.system == "chinese"

    def quantity(self) -> Quantity | None:
        numeral, text = self.numeral, self.text
        if self._is_ordinal() or self.patterns["time"].match(text, numeral.end):
            return None
        unit = self.patterns["safe" if self.chinese else "any"].match(text, numeral.end)
        body = self.patterns["body"].match(text, numeral.end) if numeral.system == "arabic" else None
        if body and (not unit or unit["head"] == "部"):
            return Quantity(
                numeral.start, body.end(), numeral.value, "个", "个", numeral.upper, numeral.approx,
                approximators=numeral.approximators,
            )  # fmt: skip
        if not unit or self._names_or_rates(unit):
            return None
        if self.chinese and not self._counts(unit):
            return None
        if numeral.system == "masked" and not self._masks_a_number(unit["head"]):
            return None
        return self._made(unit)

    def _made(self, unit: re.Match) -> Quantity:
        numeral, head = self.numeral, unit["head"]
        value, upper, written = numeral.value, numeral.upper, "".join(unit["unit"].split())
        factor = self.data["units_money"].get(head)
        if factor:
            value = None if value is None else value * factor
            upper = None if upper is None else upper * factor
            head = written = "元"
        end, approx, approximators = unit.end(), numeral.approx, numeral.approximators
        after = self.patterns["after"].match(self.text, end)
        if after:
            approx = _AFTER[after["word"]] if approx == "exact" else approx
            approximators += (after["word"],)
            end = after.end()
        return Quantity(
            numeral.start, end, value, written, "人" if head == "余人" else head, upper, approx, numeral.garbled,
            numeral.system, approximators,
        )  # fmt: skip

    def _is_ordinal(self) -> bool:
        before = self.before[-4:].rstrip().lower()
        return before.endswith(_ordinal_before()) or bool(_OF_TABLE.search(self.before))

    def _names_or_rates(self, unit: re.Match) -> bool:
        """四个自信, 每月2次, 2019年19期, (7篇): digits and a unit that count nothing here."""
        head, text = unit["head"], self.text
        if not self.chinese and head in ("个", "项", "大"):
            following = self.patterns["slogan"].match(text, unit.end())
            if following:
                return True
        if head in _RATED and _RATE.search(text, max(0, self.numeral.start - WINDOW), self.numeral.start):
            return True
        if head == "期" and re.search(r"年\s?第?$", self.before):
            return True
        if (
            head == "篇"
            and re.search(r"[（(][^（()）]{0,6}$", self.before)
            and text[unit.end() : unit.end() + 1] in "）)"
        ):
            return True
        return self.chinese and head in ("分", "度", "点")

    def _counts(self, unit: re.Match) -> bool:
        """Does a Chinese numeral count work here, or is it part of a word, a slogan or a turn of speech?"""
        before, after = self.before, self.text[unit.end() : unit.end() + 2]
        if unit["head"] == "名" and after[:1] in ("为", "列", "副", "单", "义", "称"):
            return False
        if self.written == "一":
            glued = before[-1:] in self.data["numbers"]["not_before_one"]
            return bool(_ENDS_CLAUSE.match(after) and _AFTER_NOUN.search(before)) and not glued
        if _IN_QUOTES.search(before) and before[-1:] not in ("”", '"', "’", "'", "」"):
            return False
        if self.patterns["abstract"].match(self.text, unit.end()):
            return False
        if self.written in ("百", "千", "十", "万") and not self.numeral.approximators:
            return bool(_SUM_BEFORE.search(before))  # 百场讲座 is a name, 其中十个 is a number
        if before[-1:] in ("统", "唯", "其", "三", "再", "初", "周"):
            return False
        # 三会一课, 四送一创: numerals that answer each other are a name
        answers = re.search(r"[一二三四五六七八九][\u4e00-\u9fff]$", before)
        return not answers or bool(re.match(r"[两二三四五六七八九]?十", self.written))

    def _masks_a_number(self, head: str) -> bool:
        """XX余份 and 20__人次 mask numbers; ××家, and what stands inside a Latin word, mask names."""
        if re.fullmatch(r"[×*＊]+", self.written) and head in ("家", "本", "部", "面"):
            return False
        return not re.search(r"[A-Za-z.@]$", self.before) or not self.written.isalpha()


def _lost_numbers(text: str, found: list[Quantity]) -> list[Quantity]:
    """近份(册), 经费达 万元: the words around a number whose digits are gone."""
    out = []
    for match in _patterns()["lost"].finditer(text):
        if any(q.end > match.start() for q in standing_in(found, match.start() - WINDOW, match.end())):
            continue
        approx = {"近": "nearly", "约": "about"}.get(match["approx"] or "", "over" if match["approx"] else "exact")
        head = "元" if match["head"] in vocabulary().data["units_money"] else match["head"]
        unit = "元" if head == "元" else re.sub(r"\s", "", match["unit"])
        start = match.start() if match["approx"] else match.start("unit")
        out.append(Quantity(start, match.end(), None, unit, head, approx=approx, garbled=True, system="masked"))
    return out
