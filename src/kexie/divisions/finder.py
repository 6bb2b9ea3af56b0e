"""Names of divisions in running text. A wrong place is worse than none: a name that may be another, or no name at all,
is passed over.

All names of the list and the short names of provinces, cities and counties are looked for; among overlapping names the
first, then the longest, that can be told wins. Short texts are looked through name by name; for long ones an automaton is
built, which takes longer than a report does.

A name is believed
- when it follows a place it lies in (贵港市港北区, 广西贵港), the surest sign;
- when it names one province, city or county of the country, and has three characters or more;
- else when exactly one place of that name lies in a place in sight: the office's own county (`near`), then counties
  and cities named before in the text, the latest first, then the office's city, then the provinces in sight.
  A province is too wide a sight for townships: 太平镇 needs its county or city.

Short names and names of two characters are also words (和平, 应县 in 响应县委), so they need more: see `_Reader`.
"""

from dataclasses import dataclass, field
from functools import cache
from operator import add

from ahocorasick_rs import AhoCorasick

from .codes import full_code, is_within, level_of
from .places import division, lines_by_name, lines_by_short_name

LONG = 20_000  # characters from which on an automaton pays

# What may follow a short name of a county, so that it is meant as a place: 港北科协, 港北教育局.
BODIES = tuple(
    "科协 科学技术协会 科技馆 科技局 教育局 教体局 教科局 农业局 农业农村局 党委 区委 县委 市委 政府 区政府 县政府 "
    "市政府 人民政府 人大 政协 团委 妇联 代表队 赛区 分会场".split()
)

# A name that reads on into another word is not the name: 城中区域, 南京市场, 文明乡镇, 美丽乡村 (but 乡村民, 乡村委会).
READS_ON = {"区": "域间位别块划", "市": "场", "乡": "镇土亲愁音贤", "县": "域", "道": "德"}
VILLAGERS = ("村民", "村委", "村级", "村组", "村两", "村干", "村医", "村小")

# Before these a short name is part of a name of another thing: 北京路, 上海大道, 海南岛, 河南岸.
NOT_BEFORE = ("路", "街", "大道", "大街", "岛", "岸", "菜", "话", "牌", "时间")

# Characters that stand before a place's name, not inside a word: 在和平区, 与应县. So does all but Chinese characters.
STANDS_BEFORE = frozenset("在到从由与和跟同向往于及至对为是把将赴去来经给让使我全自及")

# Provinces named by a direction also end other words: 黄河南岸, 太行山西麓.
DIRECTIONS = frozenset(["河南", "河北", "山东", "山西", "湖南", "湖北", "江西", "广东", "海南", "云南"])

# Short names of cities that more often are a word or another thing.
WORDS = frozenset(
    "东方 日照 大同 平安 安康 保定 吉安 三明 大庆 黄山 长治 平凉 中山 大理 文山 白山 红河 运城 开封 通化 资阳 "
    "海东 海西 海北 海南 东营 来宾 和田 白城 定西 金昌 四平 长春 丽水 天门 文昌 五指山".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """A name in the text, `text[start:end]`, and the division it stands for with its name in the list."""

    start: int
    end: int
    text: str
    name: str
    code: str


def find_names(text: str, near: str | None = None) -> list[Match]:
    """The divisions that a text in simplified script names, in order and without overlap.

    near   code of the division whose office reads the text; its own townships are then known by name alone
    """
    return _Reader(text, near).read()


def _hits(text: str) -> list[tuple[int, int]]:
    """Where any name of the list stands, overlapping ones too: (start, end)."""
    if len(text) >= LONG:
        return [(start, end) for _, start, end in _automaton().find_matches_as_indexes(text, overlapping=True)]
    lengths, full, short = _lengths(), lines_by_name(), lines_by_short_name()
    return [
        (start, start + length)
        for start, pair in enumerate(map(add, text, text[1:]))
        if pair in lengths
        for length in lengths[pair]
        if start + length <= len(text) and ((words := text[start : start + length]) in full or words in short)
    ]


@cache
def _automaton() -> AhoCorasick:
    return AhoCorasick([*lines_by_name().keys() | lines_by_short_name().keys()], store_patterns=False)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The first two characters of names -> how long the names are that begin so, shortest first."""
    found: dict[str, set[int]] = {}
    for name in lines_by_name().keys() | lines_by_short_name().keys():
        found.setdefault(name[:2], set()).add(len(name))
    return {pair: tuple(sorted(lengths)) for pair, lengths in found.items()}


@dataclass
class _Reader:
    """One reading of one text: what is in sight grows as it goes."""

    text: str
    near: str | None
    found: list[Match] = field(default_factory=list)
    named: dict[str, None] = field(default_factory=dict)  # codes of places down to counties, the latest last

    def __post_init__(self) -> None:
        if self.near is not None:
            self.near = full_code(self.near)

    def read(self) -> list[Match]:
        lines, short_lines = lines_by_name(), lines_by_short_name()
        for start, end in sorted(_hits(self.text), key=lambda hit: (hit[0], -hit[1])):
            if self.found and start < self.found[-1].end:
                continue
            words = self.text[start:end]
            full = [line[:12] for line in lines.get(words, ())]
            short = [line[:12] for line in short_lines.get(words, ())]
            if (
                full
                and (code := self._whole_name(full, start, end))
                or short
                and (code := self._short_name(words, short, start, end))
            ):
                self._keep(Match(start, end, words, division(code).name, code))
        return self.found

    def _keep(self, match: Match) -> None:
        self.found.append(match)
        seen = match.code[:6] + "000000"
        self.named.pop(seen, None)
        self.named[seen] = None

    # The two kinds of names

    def _whole_name(self, codes: list[str], start: int, end: int) -> str | None:
        if self._reads_on(end):
            return None
        weak = end - start == 2
        before = self._place_right_before(start)
        if before is not None:
            inside = [code for code in codes if is_within(code, before) and code != before]
            if len(inside) == 1:
                return inside[0]
            if not inside and all(_is_above(before, code) for code in codes):
                return None  # 南宁市朝阳区: nobody means the one in Beijing
            codes = inside or codes
        if all(is_within(code, codes[0]) for code in codes):
            codes = codes[:1]  # 嘉峪关市 is a city and the county in it: the outer one is meant
        if weak and not self._stands_free(start):
            return None
        if len(codes) == 1 and level_of(codes[0]) != "township" and not weak:
            return codes[0]
        return self._only_one_in_sight(codes)

    def _short_name(self, words: str, codes: list[str], start: int, end: int) -> str | None:
        if self.text.startswith(NOT_BEFORE, end):
            return None
        before = self._place_right_before(start)
        inside = [code for code in codes if before and is_within(code, before) and code != before]
        ends_free = self._ends_free(end)
        for level, believed in (
            ("province", words not in DIRECTIONS or self._stands_free(start)),
            ("city", bool(inside) or ends_free or (words not in WORDS and self._is_ours(codes))),
            ("county", ends_free and (bool(inside) or self.text.startswith(BODIES, end))),
        ):
            of_level = [code for code in inside or codes if level_of(code) == level]
            if believed and of_level:
                if len(of_level) == 1 and (level == "province" or inside or self._is_ours(of_level)):
                    return of_level[0]
                if level != "province" and (one := self._only_one_in_sight(of_level)):
                    return one
                if len(codes) == 1 and self.text.startswith(BODIES, end):
                    return of_level[0]
        return None

    # What is in sight

    def _only_one_in_sight(self, codes: list[str]) -> str | None:
        townships = level_of(codes[0]) == "township"
        for place in self._in_sight():
            if level_of(place) == "province" and townships:
                continue
            inside = [code for code in codes if is_within(code, place)]
            if len(inside) == 1:
                return inside[0]
            if inside and len(codes) > 1 and level_of(place) in ("city", "province"):
                return None  # two of them side by side: which one is anybody's guess
        return None

    def _in_sight(self) -> list[str]:
        counties_and_cities = [code for code in reversed(self.named) if level_of(code) != "province"]
        provinces = [code for code in reversed(self.named) if level_of(code) == "province"]
        ours = [self.near[:digits].ljust(12, "0") for digits in (6, 4, 2)] if self.near else []
        own = [code for code in ours[:1] if level_of(code) != "province"]
        return [*own, *counties_and_cities, *ours[1:2], *provinces, *ours[2:]]

    def _is_ours(self, codes: list[str]) -> bool:
        """Whether one of the places holds the office, or was named in the text before."""
        return any((self.near and is_within(self.near, code)) or code in self.named for code in codes)

    def _place_right_before(self, start: int) -> str | None:
        if self.found and self.text[self.found[-1].end : start].strip() in ("", "的"):
            return self.found[-1].code
        return None

    # What stands around a name

    def _stands_free(self, start: int) -> bool:
        before = self.text[start - 1 : start]
        return not _is_chinese(before) or before in STANDS_BEFORE or self._place_right_before(start) is not None

    def _ends_free(self, end: int) -> bool:
        return not _is_chinese(self.text[end : end + 1]) or self.text.startswith(BODIES, end)

    def _reads_on(self, end: int) -> bool:
        last, after = self.text[end - 1], self.text[end : end + 1]
        if last == "乡" and after == "村":
            return not self.text.startswith(VILLAGERS, end)
        return bool(after) and after in READS_ON.get(last, "")


def _is_above(upper: str, lower: str) -> bool:
    return len(upper.rstrip("0")) < len(lower.rstrip("0"))


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
