"""Numerals as Chinese office papers write them: 5000, 2.3亿, 二十三, 3万多, 近1100, 1—4, 两3, 20__, XX.

A numeral is what stands for a number, without its unit. Nothing is corrected: where digits are masked, lost or doubled
the value is None and `garbled` is true, because a wrong guess is worse than none.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000}
FACTORS = TENS | SCALES

# What makes a number approximate, standing before it and after it (after its unit too, for the longer ones).
BEFORE = {
    "about": ("大约", "大概", "约有", "约为", "约"),
    "nearly": ("将近", "接近", "不到", "不足", "近"),
    "over": ("不少于", "不低于", "不下", "至少", "超过", "超出", "多于", "高于", "突破", "超", "逾"),
}
AFTER = {"over": ("余", "馀", "多", "来", "几"), "about": ("左右", "上下")}
AFTER_UNIT = {"over": ("以上", "之多"), "about": ("左右", "上下"), "nearly": ("以下", "以内")}

LONGEST = 24  # characters; a longer row of digits is no number that counts anything
_DIGIT = "零〇一二两三四五六七八九"
_HAN = rf"[{_DIGIT}十百千][{_DIGIT}十百千万亿]*"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_MASKS = "xXＸｘ×*＊_＿"
_SIGN = r"\s?(?:—{1,2}|–|－|-|~|～|〜|至|到)\s?"
_SCALE = r"[百千]?[万亿]|[百千]"


def _loose(words) -> str:
    """Any of the words, longest first; a stray space may stand inside (超 过)."""
    return "|".join(r"\s?".join(word) for word in sorted(words, key=len, reverse=True))


_APPROX = {word: kind for kind, words in BEFORE.items() for word in words}
_TAIL = "|".join(AFTER["over"])
_OPENS = re.escape("".join(sorted({word[0] for word in _APPROX} | set(_MASKS)))) + rf"\d{_DIGIT}十百千万亿"
_NUMERAL = re.compile(
    rf"(?=[{_OPENS}])(?:(?P<before>{_loose(_APPROX)})\s?)?"
    rf"(?P<core>(?P<mixed>(?<![\d第])[{_DIGIT}]+\d+(?:\.\d+)?|\d+[{_DIGIT}]+)(?![年月日号])"
    rf"|(?P<masked>(?<![A-Za-z.])\d*[{_MASKS}]+\d*(?![A-Za-z]))"
    rf"|(?P<plain>{_ARABIC}|{_HAN}|(?<=[近约逾超上过])[万亿](?![\d{_DIGIT}十百千万亿])))"
    rf"(?:(?P<low_scale>{_SCALE})?{_SIGN}(?P<upper>{_ARABIC}|{_HAN}))?"
    rf"(?:\s?(?P<tail>{_TAIL}))?(?:\s?(?P<scale>{_SCALE}))?(?:\s?(?P<tail_after>{_TAIL}))?"
)
_BLANK = re.compile(r"\s")
_SCALED = re.compile(rf"({_ARABIC})({_SCALE})?")
_SPREAD = re.compile(rf"([{_DIGIT}]?十)?([一二三四五六七八])([二三四五六七八九])([十百千万亿]*)")


@dataclass(frozen=True)
class Numeral:
    """A number in a text. `start` and `end` bound it with its approximators; `value` is None where it is garbled."""

    start: int
    end: int
    core: tuple[int, int]  # its digits alone
    value: Decimal | None
    upper: Decimal | None = None  # the far end of a range
    approx: str = "exact"  # exact, over, nearly, about
    system: str = "arabic"  # arabic, chinese, mixed (two systems side by side), masked
    approximators: tuple[str, ...] = ()

    @property
    def garbled(self) -> bool:
        return self.value is None


@lru_cache(4096)
def chinese_value(written: str) -> int | None:
    """二十三 is 23, 一千二百 is 1200, 二〇一八 is 2018, 三万五千 is 35000, 两百零三 is 203; None where it is no number."""
    if not 0 < len(written) <= LONGEST or any(c not in DIGITS and c not in FACTORS for c in written):
        return None
    if all(c in DIGITS for c in written):
        return int("".join(str(DIGITS[c]) for c in written))
    for scale in ("亿", "万"):
        high, found, low = written.rpartition(scale)
        if found:
            above = chinese_value(high)
            below = _below(low, SCALES[scale]) if low else 0
            if not above or below is None or below >= SCALES[scale]:
                return None
            return above * SCALES[scale] + below
    total, digit, smallest = 0, None, 10_000
    for c in written:
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
        else:
            if TENS[c] >= smallest or digit == 0:
                return None
            smallest = TENS[c]
            total += (1 if digit is None else digit) * smallest
            digit = None
    if digit and written[-2] != "零" and smallest > 10:
        digit *= smallest // 10  # 三百五 is 350
    return total + (digit or 0)


def _below(written: str, scale: int) -> int | None:
    """What stands after 万 or 亿: 五千 is 5000, 零三 is 3, and a single digit is a tenth of the scale (一万二)."""
    if len(written) == 1 and written in DIGITS:
        return DIGITS[written] * scale // 10
    return chinese_value(written.lstrip("零〇"))


def to_chinese(number: int) -> str:
    """23 is 二十三; whole numbers from 0 up to 10^12, as read aloud."""
    if not 0 <= number < 10**12:
        raise ValueError(f"to_chinese takes whole numbers from 0 up to 10**12, got {number}")
    if number == 0:
        return "零"
    for word, scale in reversed(SCALES.items()):
        if number >= scale:
            high, low = divmod(number, scale)
            return to_chinese(high) + word + (("零" if low < scale // 10 else "") + to_chinese(low) if low else "")
    written, gap = "", False
    for word, scale in (*reversed(TENS.items()), ("", 1)):
        digit, number = divmod(number, scale)
        if digit:
            written += ("零" if gap else "") + ("" if scale == 10 and digit == 1 and not written else _DIGIT_OF[digit])
            written += word
            gap = False
        else:
            gap = bool(written)
    return written


_DIGIT_OF = "零一二三四五六七八九"


def number(written: str) -> Decimal | None:
    """The number that a numeral without approximators writes: 5,000, 4.6, 二十三, 2.3亿, 3千; None where it is none."""
    written = _BLANK.sub("", written)
    match = _SCALED.fullmatch(written)
    if len(written) > LONGEST:
        return None
    if not match:
        value = chinese_value(written)
        return None if value is None else Decimal(value)
    return Decimal(match[1].replace(",", "")) * _factor(match[2])


def _factor(scale: str | None) -> int:
    product = 1
    for c in scale or "":
        product *= FACTORS[c]
    return product


def find_numerals(text: str) -> list[Numeral]:
    """Every numeral of a text from left to right, dates and ordinals included: whoever reads decides what they are.

    近…余 and 约…余 are `about`. A range keeps its near end in `value` and its far end in `upper`, and so do two
    neighbouring digits (三四十 is about 30 to 40).
    """
    return list(_numerals(text))


@lru_cache(4)  # a reading asks for those of its text twice
def _numerals(text: str) -> tuple[Numeral, ...]:
    return tuple(numeral for match in _NUMERAL.finditer(text) if (numeral := _numeral(match)))


def _numeral(match: re.Match) -> Numeral | None:
    before = _BLANK.sub("", match["before"] or "")
    if (
        not before
        and match["core"] in ("百", "千", "万", "亿")
        and match.string[match.start() - 1 : match.start()] in ("上", "过")
    ):
        before = match.string[match.start() - 1]  # 上千人, 过百场
    tails = tuple(filter(None, (match["tail"], match["tail_after"])))
    approx = "over" if before in ("上", "过") else _APPROX.get(before, "exact")
    if tails:
        approx = "about" if approx in ("about", "nearly") else "over"
    if len(match["core"]) > LONGEST or len(match["upper"] or "") > LONGEST:
        return None
    system = "mixed" if match["mixed"] else "masked" if match["masked"] else "arabic"
    value = upper = None
    if match["plain"]:
        factor = _factor(match["scale"])
        spread = None
        if not match["plain"][0].isdigit():
            system = "chinese"
            spread = _spread(match["plain"])
        if spread:
            (value, upper), approx = spread, "about"
        elif match["plain"] in SCALES:
            value = Decimal(SCALES[match["plain"]])
        elif (value := number(match["plain"])) is None:
            return None
        elif match["upper"]:
            upper = number(match["upper"])
        value *= _factor(match["low_scale"]) if match["low_scale"] else factor
        upper = None if upper is None else upper * factor
    return Numeral(
        match.start(), match.end(), match.span("core"), value, upper, approx, system,
        tuple(filter(None, (before, *tails))),
    )  # fmt: skip


def _spread(written: str) -> tuple[Decimal, Decimal] | None:
    """三四十 is 30 to 40, 五六 is 5 to 6, 十七八 is 17 to 18; None where two neighbouring digits do not stand so."""
    match = _SPREAD.fullmatch(written)
    if not match or DIGITS[match[3]] != DIGITS[match[2]] + 1:
        return None
    base, scale = chinese_value(match[1]) if match[1] else 0, _factor(match[4])
    if base is None:
        return None
    return Decimal((base + DIGITS[match[2]]) * scale), Decimal((base + DIGITS[match[3]]) * scale)
