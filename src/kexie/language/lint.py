"""Remarks on numerals in office papers (GB/T 15835-2011 and its usual reading): what a proof-reader would mark."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kexie.language.dates import Dated, find_dates
from kexie.language.numerals import find_numerals

_UNIT = r"[个名人次位户家座项场期篇条份册本支所块幅件台辆处间张套部只亩元种年天月]"
_COMMA = re.compile(
    rf"(?<![\d、一二三四五六七八九十第])(?P<a>[一二三四五六七八九]|[1-9])、(?P<b>[一二三四五六七八九]|[1-9])(?P<tail>十)?(?={_UNIT}(?!等?奖|[、是]))"
)
_SHORT_YEAR = re.compile(r"(?<![\d.〔\[(（第])(?P<year>\d{2})年(?=度|上半年|下半年|\d{1,2}月|初|底|末|工作|全国|全年)")
_DIGIT_FEW = re.compile(r"(?<!\d)\d+几(?=[个名人次位户家座项场期篇条份册本支所块幅件台辆]|十|百)")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Remark:
    """code: mixed_numerals, doubled_approximator, two_digit_year, comma_in_approximation, digit_with_few."""

    code: str
    span: tuple[int, int]
    message: str


def lint(text: str, dates: list[Dated] | None = None) -> list[Remark]:
    """Remarks in the order of the text. Nothing is corrected; spans count characters of the text given.

    `dates` are the text's own, where they are known already."""
    remarks = []
    dated = [(d.start, d.end) for d in (find_dates(text) if dates is None else dates)]
    starts = [start for start, _end in dated]
    for numeral in find_numerals(text):
        a, b = numeral.core
        nearest = bisect_left(starts, b) - 1
        if nearest >= 0 and dated[nearest][1] > a:
            continue
        if numeral.system == "mixed":
            remarks.append(Remark(
                "mixed_numerals", (a, b),
                _("“%(words)s” puts Chinese and Arabic numerals side by side; the number is unclear.") % {"words": text[a:b]},
            ))  # fmt: skip
            continue
        if numeral.system == "chinese" and not numeral.approximators:
            continue
        end = numeral.end
        after = _behind_unit(text, end)
        marks = list(numeral.approximators)
        if after:
            marks.append(after[0])
            end = after[1]
        if len(marks) >= 2:
            remarks.append(Remark(
                "doubled_approximator", (numeral.start, end),
                _("“%(words)s” is approximate twice (%(marks)s); one of them is enough.")
                % {"words": text[numeral.start : end], "marks": " ".join(marks)},
            ))  # fmt: skip
    for match in _SHORT_YEAR.finditer(text):
        if not re.search(r"[近约过余满来]$|连续$|历时$", text[max(0, match.start() - 2) : match.start()]):
            remarks.append(Remark(
                "two_digit_year", match.span("year"),
                _("“%(words)s年” is a year of two digits; write all four.") % {"words": match["year"]},
            ))  # fmt: skip
    for match in _COMMA.finditer(text):
        a, b = _digit(match["a"]), _digit(match["b"])
        if b == a + 1 and not _enumerates(text, match):
            remarks.append(Remark(
                "comma_in_approximation", match.span(),
                _("“%(words)s” means a number between two; write the numerals without the mark.") % {"words": match[0]},
            ))  # fmt: skip
    for match in _DIGIT_FEW.finditer(text):
        remarks.append(Remark(
            "digit_with_few", match.span(),
            _("“%(words)s”: numbers with 几 are written in Chinese numerals.") % {"words": match[0]},
        ))  # fmt: skip
    return sorted(remarks, key=lambda remark: remark.span)


_BEHIND_UNIT = re.compile(r"\s?[\u4e00-\u9fff%]{1,3}?(?P<word>左右|上下|以上|之多)")


def _behind_unit(text: str, end: int) -> tuple[str, int] | None:
    match = _BEHIND_UNIT.match(text, end)
    return (match["word"], match.end()) if match else None


def _digit(written: str) -> int:
    return int(written) if written.isdigit() else _DIGITS.index(written)


def _enumerates(text: str, match: re.Match) -> bool:
    """一、二等奖 and 6、7月 name things one by one; so do numbered places and grades."""
    unit = text[match.end() : match.end() + 2]
    return unit[:1] in ("月", "年", "期", "号", "级", "届", "等", "类", "次") or text[
        match.start() - 1 : match.start()
    ] in ("第", "获")
