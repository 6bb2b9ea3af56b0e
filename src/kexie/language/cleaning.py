"""Undo what the web does to a text, and remember where every character came from.

    lines and blanks → lost bytes → bracketed pinyin → traditional script → page furniture → wrapped lines

Each step replaces stretches of the text; `Clean.origin(a, b)` gives the characters of the original that stand behind
any stretch of the clean text. That map is total (every clean character has one or more original characters) and
monotone (later characters come from later ones). What an author wrote is never corrected, and what is lost stays lost.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kexie.language.numerals import to_chinese

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PINYIN_LETTERS = "a-züüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿɡ"
_NUMBERING = r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九]是|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)])"


@dataclass(frozen=True)
class Dropped:
    """Something that the clean text no longer has. The span counts characters of the original."""

    kind: str  # blank, pinyin, unread pinyin, furniture, page number, wrap
    text: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Restored:
    """A character brought back from its lost byte and its bracketed reading."""

    written: str
    restored: str
    span: tuple[int, int]


@dataclass
class Clean:
    """A text under cleaning. `starts` and `ends` bound, for each character, what it came from in the original."""

    original: str
    text: str
    starts: list[int]
    ends: list[int]
    dropped: list[Dropped] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)
    traditional: bool = False

    @classmethod
    def of(cls, original: str) -> "Clean":
        return cls(original, original, list(range(len(original))), list(range(1, len(original) + 1)))

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch [a, b) of the original behind the clean stretch [start, end); an empty one stays empty."""
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else len(self.original)
            return place, place
        return self.starts[start], self.ends[end - 1]

    def replace(self, edits: Iterable[tuple[int, int, str]]) -> None:
        """Replace stretches (start, end, new text), from left to right, none overlapping.

        New text as long as the old maps character by character, any other to the whole stretch. New text for an empty
        stretch is refused: it would come from nowhere.
        """
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            if start < at or (new and start == end):
                raise ValueError(f"edits must be in order and replace something, got {(start, end, new)} at {at}")
            pieces += (self.text[at:start], new)
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            elif new:
                a, b = self.origin(start, end)
                starts += [a] * len(new)
                ends += [b] * len(new)
            at = end
        if not pieces:
            return
        pieces.append(self.text[at:])
        self.text = "".join(pieces)
        self.starts = starts + self.starts[at:]
        self.ends = ends + self.ends[at:]

    def drop(self, kind: str, spans: Iterable[tuple[int, int]]) -> None:
        spans = list(spans)
        self.dropped += [Dropped(kind, self.text[a:b], self.origin(a, b)) for a, b in spans]
        self.replace((a, b, "") for a, b in spans)


def clean(original: str) -> Clean:
    """The text as its author wrote it, in simplified script, one paragraph a line, without what the web put in."""
    text = Clean.of(original)
    _blanks(text)
    _lost_bytes(text)
    _pinyin(text)
    _simplify(text)
    _furniture(text)
    _wrapped_lines(text)
    _inner_blanks(text)
    text.dropped.sort(key=lambda dropped: dropped.span)
    return text


# Blanks -----------------------------------------------------------------------------------------------------------

_BLANK = re.compile(
    r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]|[\ufeff\u200b-\u200f\u2060\u00ad\x00-\x08\x0e-\x1f\x7f]+|[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]"
)


def _blanks(text: Clean) -> None:
    edits = []
    for match in _BLANK.finditer(text.text):
        c = match[0]
        new = (
            "\n"
            if c[0] in "\r\u2028\u2029\u0085\x0b\x0c"
            else " "
            if c[0] in "\t\u00a0\u202f\u205f\u3000" or "\u2000" <= c[0] <= "\u200a"
            else ""
        )
        edits.append((*match.span(), new))
    for match in re.finditer(r"[\u0300-\u036f]+", text.text):  # ü written as u and a mark above it
        whole = unicodedata.normalize("NFC", text.text[match.start() - 1 : match.end()])
        if match.start() and len(whole) == 1:
            edits.append((match.start() - 1, match.end(), whole))
    text.replace(sorted(edits))


# Lost bytes -------------------------------------------------------------------------------------------------------

_LOST = re.compile(rf"([A-Za-z@^_`{{|}}~\[\\\]])[（(]([{_PINYIN_LETTERS}]{{1,6}})[）)]")


def _lost_bytes(text: Clean) -> None:
    """`X(pinyin)`: X is the second byte of a character in GBK whose first byte was lost; the reading tells which."""
    edits = []
    for match in _LOST.finditer(text.text):
        before = text.text[match.start() - 1 : match.start()] if match.start() else ""
        character = _lost_character(match[1], match[2])
        if character is None or before.isascii() and before.isalpha():
            continue
        edits.append((*match.span(), character))
        text.restored.append(Restored(match[0], character, text.origin(*match.span())))
    text.replace(edits)
    _shifted_numbering(text)
    _shifted_runs(text)


@lru_cache(1024)
def _lost_character(trail: str, pinyin: str) -> str | None:
    """The one traditional character whose second GBK byte is `trail` and which is read `pinyin`; None when not one."""
    found = []
    for lead in range(0x81, 0xFF):
        try:
            character = bytes((lead, ord(trail))).decode("gbk")
        except UnicodeDecodeError:
            continue
        if _simplified(character) != character and _is_reading(character, pinyin):
            found.append(character)
    return found[0] if len(found) == 1 else None


@cache
def _shifted() -> dict[str, str]:
    """（一） to （二十） after 。 as they look one byte late: 。ㄒ唬 is what is left of 。（一）."""
    table = {}
    for n in range(1, 21):
        numbering = f"（{to_chinese(n)}）"
        late = (b"\xa1" + numbering.encode("gbk"))[:-1]
        late = late[: len(late) // 2 * 2]
        try:
            table[late.decode("gbk")] = numbering
        except UnicodeDecodeError:
            continue
    return table


def _shifted_numbering(text: Clean) -> None:
    table = _shifted()
    if "。" not in text.text:
        return
    pattern = "|".join(re.escape(late) for late in sorted(table, key=len, reverse=True) if len(late) > 2)
    edits = [(*match.span(), table[match[0]]) for match in re.finditer(pattern, text.text)]
    text.restored += [Restored(text.text[a:b], new, text.origin(a, b)) for a, b, new in edits]
    text.replace(edits)


_SHIFTED_RUN = re.compile("([,;:!?，；：！？])([\u4e00-\u9fff]+)")


def _shifted_runs(text: Clean) -> None:
    """`；鶎` is `。基` and half of a character, each byte one place late since the first was lost.

    Only in a text that lost bytes elsewhere too, where the run has rare characters and gives common ones back. The half
    character stays lost.
    """
    edits: list[tuple[int, int, str]] = []
    if not text.restored:
        return
    for match in _SHIFTED_RUN.finditer(text.text):
        strange = next((n for n, c in enumerate(match[2]) if _is_common(c)), len(match[2]))
        if not strange:
            continue
        mark = match[1] if match[1] > "~" else chr(ord(match[1]) + 0xFEE0)  # full width
        run = b"\xa1" + (mark + match[2][:strange]).encode("gbk", "replace")
        restored = run[: len(run) // 2 * 2].decode("gbk", "replace")
        if restored[0] == "。" and len(restored) > 1 and all(map(_is_common, restored[1:])):
            edits.append((match.start(), match.start(2) + strange, restored))
    text.restored += [Restored(text.text[a:b], new, text.origin(a, b)) for a, b, new in edits]
    text.replace(edits)


def _is_common(character: str) -> bool:
    """In the first level of GB 2312: the 3,755 characters most used."""
    try:
        return character.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


# Pinyin -----------------------------------------------------------------------------------------------------------

_BRACKETED = re.compile(rf"(?<=[{HAN}])[（(]\s?([{_PINYIN_LETTERS}]{{1,6}})\s?[）)]")
_UNITS = {"km", "m", "cm", "mm", "kg", "g", "t", "kw", "ml", "l", "ha"}


def _pinyin(text: Clean) -> None:
    """Drop a bracket after a character when it holds a reading of it; keep and note any other."""
    read, unread = [], []
    for match in _BRACKETED.finditer(text.text):
        pinyin = match[1]
        if _is_reading(text.text[match.start() - 1], pinyin):
            read.append(match.span())
        elif pinyin not in _UNITS and not pinyin.isascii():
            unread.append(match.span())
    text.dropped += [Dropped("unread pinyin", text.text[a:b], text.origin(a, b)) for a, b in unread]
    text.drop("pinyin", sorted(read + unread))


@lru_cache(4096)
def _is_reading(character: str, pinyin: str) -> bool:
    # Only texts with pinyin in them pay for the import; readings of single characters need no dictionary of phrases.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style
    from pypinyin import pinyin as readings_of

    readings = {r for c in {character, _simplified(character)} for r in readings_of(c, Style.TONE, heteronym=True)[0]}
    wanted = pinyin.replace("ɡ", "g")
    if wanted in readings:
        return True
    return not wanted.isascii() and _toneless(wanted) in {_toneless(r) for r in readings}


def _toneless(pinyin: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", pinyin) if not unicodedata.combining(c))


# Script -----------------------------------------------------------------------------------------------------------

# t2s leaves 著 where simplified script writes 着: in these words only (显著, 著名, 专著 keep it).
_ZHE = re.compile(
    "(?<=[沿随朝围意穿向为趁带跟凭接顺本照靠冒隔盯抓看有伴])著(?!名|作|者|称|述|录)|著(?=[重力手眼想落陆装急实])"
)
_STAYS = re.compile("乾(?=[县縣州陵坤隆]|安[县縣])")  # names of places and eras, in both scripts


@cache
def _converter():
    import opencc

    return opencc.OpenCC("t2s")


def _simplified(written: str) -> str:
    return _converter().convert(written)


def _simplify(text: Clean) -> None:
    """Traditional script to simplified, where the text is in traditional script: 乾县 in a simplified text stays."""
    changed = _simplified(text.text)
    if len(changed) != len(text.text):
        return _simplify_by_character(text)
    count = sum(a != b for a, b in zip(text.text, changed, strict=True))
    han = len(re.findall(f"[{HAN}]", text.text))
    if count < 20 and count * 50 < han:
        return None
    text.traditional = True
    changed = _ZHE.sub("着", changed)
    for match in _STAYS.finditer(text.text):
        changed = changed[: match.start()] + match[0] + changed[match.end() :]
    text.text = changed
    return None


def _simplify_by_character(text: Clean) -> None:
    converted = [_simplified(c) for c in text.text]
    text.traditional = True
    text.replace((n, n + 1, new) for n, new in enumerate(converted) if new != text.text[n])


# Page furniture ---------------------------------------------------------------------------------------------------

_FURNITURE = re.compile(
    r"[-·•]?\s?(?:相关推荐|相关文章|下载本文档|文档简介|版权说明.*|当前位置[:：].*|网站[:：].*|导语[:：].*|来源[:：].*|发布时间.*|作者[:：].*"
    r"|时间[:：]\s?\d{4}-\d.*|移动端[:：].*|点击下载.*|编辑[:：].*|编辑帮大伙儿.*|首页\s?[>›].*|\d{1,3}\.\s?主页\s?[>›].*|[荟薈]萃好文.*"
    r"|.*(?:侵权请举报|仅供参考|版权归.*所有|转载请注明.*)。?|.*(?:今日彩票|免费小游戏|在线玩|手机壁纸).*"
    r"|.*(?:为大家(?:整理|收集|带来)|帮大家(?:整理|收集)|小编).{0,40}"
    r"|约\s?[\d.]+\s?(?:千字|万字|页)|第?\s?\d+\s?页(?:\s?共\s?\d+\s?页)?|\d{1,3}\s?/\s?\d{1,3})"
    r"|[-—–]+\s?\d{1,3}\s?[-—–]*"
)
_TAIL_HEAD = re.compile(r"[- ]*【[^】]{2,60}】相关(?:文章|推荐|阅读|范文)[：:]?.*")
_LIST_HEAD = re.compile(r"[- ]*(?:相关(?:文章|推荐|阅读|范文)|推荐阅读|猜你喜欢|热门推荐)[：:]?\s*")
_LINK = re.compile(r".*\d\d-\d\d\s*")  # 某某总结05-10
_LONGEST_FURNITURE = 120
_PAGE_IN_SENTENCE = re.compile(rf"(?<=[{HAN}\d])\n\d{{1,3}}[、.．]\s?(?=[{HAN}\d])")


def _furniture(text: Clean) -> None:
    lines = [match.span() for match in re.finditer(r"[^\n]*\n|[^\n]+\Z", text.text)]
    tail = _tail(text.text, lines)
    spans = [
        (a, b) for a, b in lines
        if a < tail and b - a <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(text.text[a:b].strip())
    ]  # fmt: skip
    if tail < len(text.text):
        spans.append((tail, len(text.text)))
    text.drop("furniture", spans)
    if text.text.rstrip().endswith("endprint"):
        text.drop("furniture", [(len(text.text.rstrip()) - len("endprint"), len(text.text))])
    _page_numbers(text)


def _tail(text: str, lines: list[tuple[int, int]]) -> int:
    """Where the page's list of other articles begins, which goes on to its end; else the end of the text."""
    links = len(lines)
    while links and (
        not text[slice(*lines[links - 1])].strip() or _LINK.fullmatch(text[slice(*lines[links - 1])].strip())
    ):
        links -= 1
    for number, (a, b) in enumerate(lines):
        if b - a > _LONGEST_FURNITURE:
            continue
        line = text[a:b].rstrip("\n")
        if _TAIL_HEAD.fullmatch(line) or (
            number >= links - 1 and number + 1 < len(lines) and _LIST_HEAD.fullmatch(line)
        ):
            return a
    return len(text)


def _page_numbers(text: Clean) -> None:
    """`1、` that opens the text and then cuts sentences (and numbers) at page ends, counting up."""
    opening = re.match(r"\s*1[、.．]\s?", text.text)
    cuts = [m for m in _PAGE_IN_SENTENCE.finditer(text.text) if _line_length(text.text, m.start()) >= 60]
    numbers = [int(re.sub(r"\D", "", m[0])) for m in cuts]
    if not opening or numbers != list(range(2, 2 + len(numbers))) or not numbers:
        return
    text.drop("page number", [opening.span(), *(m.span() for m in cuts)])


def _line_length(text: str, end: int) -> int:
    return end - (text.rfind("\n", 0, end) + 1)


# Wrapped lines ----------------------------------------------------------------------------------------------------

_OPEN_END = re.compile(r"[，,、；;：:（(“‘《]\s*$")
_CLOSED_END = re.compile(r"[。！？!?…；;：:”’）)》】]\s*$")
_STARTS_ANEW = re.compile(
    rf"\s*(?:{_NUMBERING}|[①-⑳]|第[一二三四五六七八九十]+[章节条部]|【|(?:19|20)\d\d年.{{0,12}}$)"
)


def _wrapped_lines(text: Clean) -> None:
    """Join lines that were cut at a width: after a comma, or where a full line ends inside a sentence."""
    lines, at = [], 0
    for line in text.text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    lengths = [len(line.strip()) for _, line in lines if line.strip()]
    full = _usual_width(lengths)
    spans = []
    for (_start, line), (following_at, following) in zip(lines, lines[1:], strict=False):
        if not line.strip() or not following.strip() or _STARTS_ANEW.match(following):
            continue
        cut_after_comma = bool(re.search(r"[，,、]\s*$", line))
        cut_at_width = full and len(line.strip()) >= full and not _CLOSED_END.search(line)
        if cut_after_comma or cut_at_width or _OPEN_END.search(line) and line.strip()[-1] in "（(“《":
            spans.append((following_at - 1, following_at + len(following) - len(following.lstrip())))
    text.drop("wrap", spans)


def _usual_width(lengths: list[int]) -> int | None:
    """The least length of a line that ran to the margin, in a text whose lines were cut at a width; else None."""
    if len(lengths) < 3:
        return None
    widest = max(lengths)
    if sum(length >= 0.85 * widest for length in lengths) < 3 or widest < 24:
        return None
    return int(0.85 * widest)


_LOST_NUMBER = re.compile(
    r"(?<=[达计共入金费放为到约近了款资]) (?=[余多]?(?:万元|亿元|元|人次|场次|份|册|本|场)(?:[,，。；;、]|$))"
)
_HEADING_THEN_TEXT = re.compile(
    rf"^ ?(?:[一二三四五六七八九十]{{1,3}}[、.．]|[（(][一二三四五六七八九十]{{1,3}}[）)]) ?[{HAN}“”\"、,，]{{4,28}}?(?P<gap> )(?=[{HAN}\d“]{{2}}[^\n]{{12,}})",
    re.MULTILINE,
)


def _inner_blanks(text: Clean) -> None:
    """A blank before numbering, or behind a heading, ends a line; one between Chinese characters, digits or marks goes.

    The blank that a lost number left (经费达 万元) stays.
    """
    scattered = len(re.findall(rf"(?<=[{HAN}]) (?=[{HAN}])", text.text)) * 25 > len(re.findall(f"[{HAN}]", text.text))
    edits = []
    for match in re.finditer(r"[ ]+", text.text):
        a, b = match.span()
        if a and b < len(text.text) and text.text[a - 1] != "\n" and re.match(_NUMBERING, text.text[b : b + 8]):
            edits.append((a, b, "\n"))
        elif not _joins_latin(text.text, a, b) and not _LOST_NUMBER.match(text.text, b - 1):
            edits.append((a, b, ""))
    if not scattered:
        broken = {a for a, _b, new in edits if new}
        lines = "".join("\n" if place in broken else c for place, c in enumerate(text.text))
        ends = {match.start("gap") for match in _HEADING_THEN_TEXT.finditer(lines)}
        edits = [(a, b, "\n" if a in ends else new) for a, b, new in edits]
    text.replace(edits)


def _joins_latin(text: str, a: int, b: int) -> bool:
    before, after = text[a - 1 : a], text[b : b + 1]
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


# Marks ------------------------------------------------------------------------------------------------------------

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}


def widen(text: str) -> str:
    """Full-width marks where the text is Chinese: brackets first, then commas; never inside 2018,5 or Latin.

    Keeps every character's place. Readings keep the author's marks; this is for words that are printed again.
    """
    text = re.sub(rf"\((?=[^()]*[{HAN}])([^()]*)\)", r"（\1）", text)
    wide = rf"(?<=[{HAN}\d）】》”%])[{re.escape(''.join(_WIDE))}](?=[^\d]|$)"
    return re.sub(wide, lambda match: _WIDE[match[0]], text)
