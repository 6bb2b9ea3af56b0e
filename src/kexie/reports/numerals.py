"""Every numeral of a report knows its state: bound, quoted, plain or unbacked."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kexie.language.dates import find_dates
from kexie.language.numerals import find_numerals
from kexie.reports.paper import FigureSpan, Paper, QuoteSpan, RecordSpan, plain_text


class Backing(StrEnum):
    """What a numeral stands on."""

    BOUND = "bound"  # a figure of the ledger, or a declared field of a record
    QUOTED = "quoted"  # characters of a document
    PLAIN = "plain"  # a date, an ordinal, an edition, a document's number or title, a fixed word
    UNBACKED = "unbacked"  # somebody wrote it


@dataclass(frozen=True)
class Numeral:
    """A numeral with its place: the block's number (-1 is the title), characters start…end of the block's text."""

    text: str
    backing: Backing
    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Balance:
    """How many numerals a paper has of each state."""

    bound: int = 0
    quoted: int = 0
    plain: int = 0
    unbacked: int = 0

    @property
    def total(self) -> int:
        return self.bound + self.quoted + self.plain + self.unbacked


# What is counted: after one of these a Chinese numeral is a number, without one it is part of a word (统一, 一定).
CLASSIFIERS = (
    "人次 个百分点 百分点 场次 延米 公里 小时 平方米 家次 人月 站点 单位 次 场 期 站 份 册 本 块 幅 件 项 部 个 "
    "家 所 支 篇 条 辆 台 天 户 人 名 位 元 亩 座 处 批 届 种 类 村 乡 镇 县 区 市 年 月 日 岁 班 队 例 套 张 面 "
    "吨 斤 米 倍 成 周 轮 组 对 间 栋 校 企"
).split()
# Fixed words that hold a number (GB/T 15835 4.2): counted as plain.
FIXED_WORDS = (
    "一律 一票否决 一岗双责 一带一路 一村一品 一乡一品 一站一栏一员 两手抓 两学一做 两个维护 两个确立 三农 三长 三长制 "
    "三下乡 三会一课 三严三实 三自 三性 三位一体 三品一标 四个意识 四个自信 四个全面 四服务 五位一体 五个统一 六有 "
    "五四 七一 八一 三八 六一 五一 九九重阳 一是 二是 三是 四是 五是 六是 七是 八是 九是 十是 一来 二来 一则 二则"
).split()
# Words with the look of a numeral that are none, also before a classifier (一个时期, 一批).
ORDINARY_WORDS = (
    "一个时期 一段时间 一年来 一年以来 一定 一些 一批 一系列 一起 一道 一方面 一部分 一般 一致 一直 一旦 一体 一线 一流 一手 一心 一种 "
    "一把手 一站式 一如既往 一氧化碳 二氧化碳 一天天 一次次 一个个 一件件 一步步 一代代 一年一度 一步 一下 一同 一家人 "
    "一面 统一 唯一 同一 专一 之一 单一 万一 进一步 更上一层楼 半边天 百年 百姓 千家万户 千方百计 万众 万家 数一数二 "
    "四大 十分 三番五次 四面八方 五湖四海"
).split()
_FIXED = re.compile("|".join(sorted(map(re.escape, FIXED_WORDS), key=len, reverse=True)))
_ORDINARY = re.compile("|".join(sorted(map(re.escape, ORDINARY_WORDS), key=len, reverse=True)))
_CLASSIFIED = re.compile("|".join(sorted(CLASSIFIERS, key=len, reverse=True)))
_DIGIT = re.compile(r"[\d〇零一二三四五六七八九十两]")
_HAN = "[一二三四五六七八九十]"
_NAMED = re.compile(
    r"《[^《》]{1,80}》"  # a title
    r"|[〔\[（(](?:19|20)\d{2}[〕\]）)]\s?\d+\s?号"  # 〔2018〕5号
    rf"|[“‘]?{_HAN}?十{_HAN}?五[”’]?(?=规划|期间|时期|计划|以来)"  # 十三五
    r"|第\s?(?:\d+|[一二三四五六七八九十百]+)"  # an ordinal or edition
    r"|(?:19|20)\d{2}(?=[—–\-~至]|版|届|级)"
    rf"|(?<!{_HAN})(?<!\d){_HAN}{{1,3}}届{_HAN}{{1,3}}次"  # 十届六次全委会
    r"|[A-Za-z][A-Za-z.+\-]*\d[\w.+\-]*|\d+(?:\.\d+)*[A-Za-z][A-Za-z0-9+\-]*"  # a name: KP-001, 5G
    r"|\d{1,2}[:：]\d{2}"  # a time of day
    rf"|[（(](?:\d{{1,2}}|{_HAN}{{1,3}})[）)]|^\s*(?:\d{{1,2}}[.．、](?!\d)|{_HAN}{{1,3}}、)"  # a list's number
    rf"|(?:20|二十)世纪(?:\d{{2}}|{_HAN}十)年代"
)
_ARTICLE = re.compile(r"(?:[每这那哪某各同另又唯]|任何)$")


def numerals(paper: Paper) -> Iterator[Numeral]:
    """Every numeral of the paper in reading order."""
    for block, spans in paper.runs():
        text = plain_text(spans)
        found = {(start, end): backing for start, end, backing in written_numerals(text)}
        at = 0
        for span in spans:
            end = at + len(span.text)
            inside = [(s, e) for s, e in found if s < end and e > at]
            if isinstance(span, FigureSpan):
                # 多 and the like beside a figure are the figure's; only a writer's own digits stay a numeral.
                for s, e in inside:
                    rest = [part for part in ((s, at), (end, e)) if _DIGIT.search(text[slice(*part)])]
                    backing = found.pop((s, e))
                    found.update(dict.fromkeys(rest, backing))
                found[at, end] = Backing.BOUND
            elif isinstance(span, QuoteSpan):
                found.update({place: Backing.QUOTED for place in inside if found[place] is Backing.UNBACKED})
            elif isinstance(span, RecordSpan) and not span.free:
                found.update({place: Backing.BOUND for place in inside if found[place] is Backing.UNBACKED})
            at = end
        for (start, end), backing in sorted(found.items()):
            yield Numeral(text[start:end], backing, block, start, end)


def balance(paper: Paper) -> Balance:
    """The paper's numerals by state: what the report says of itself."""
    return Balance(**Counter(str(numeral.backing) for numeral in numerals(paper)))


@lru_cache(4096)  # between two drafts of a report most paragraphs stay as they are
def written_numerals(text: str) -> tuple[tuple[int, int, Backing], ...]:
    """The numerals of a writer's words: plain or unbacked, from left to right."""
    dates = [(dated.start, dated.end) for dated in find_dates(text)]
    named = [match.span() for match in _NAMED.finditer(text) if _DIGIT.search(match[0])]
    plain = _apart(dates + named)
    plain += [m.span() for m in _FIXED.finditer(text) if not _meets(*m.span(), plain)]
    found = [(start, end, Backing.PLAIN) for start, end in plain]
    taken = plain + [match.span() for match in _ORDINARY.finditer(text)]
    for numeral in find_numerals(text):
        start, end = numeral.start, numeral.end
        if _meets(*numeral.core, taken):
            continue
        if numeral.system == "chinese" and not _counts(text, start, numeral.core, end):
            continue
        found.append((start, end, Backing.UNBACKED))
    return tuple(sorted(found))


def _counts(text: str, start: int, core: tuple[int, int], end: int) -> bool:
    """Does a Chinese numeral count something? 两个单位 does; 每一个 and 统一 do not."""
    if not _CLASSIFIED.match(text, end):
        return False
    return not (text[slice(*core)] == "一" and _ARTICLE.search(text[:start]))


def _meets(start: int, end: int, places: list[tuple[int, int]]) -> bool:
    return any(start < taken_end and end > taken_start for taken_start, taken_end in places)


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping places as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
