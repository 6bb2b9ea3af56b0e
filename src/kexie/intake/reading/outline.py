"""The skeleton of a report: its title, headings, lists, sentences and clauses. Offsets count the clean text."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_LEVELS = (
    (
        1,
        re.compile(
            r"[一二三四五六七八九十]{1,3}\s?[、.．,，]\s?(?=\S)|第[一二三四五六七八九十]{1,3}(?:部分|章)[、:：]?\s?"
        ),
    ),
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]\s?[、.]?\s?")),
    (3, re.compile(r"\d{1,2}\s?[、.．]\s?(?!\d)")),
    (4, re.compile(r"[（(]\d{1,2}[）)]\s?|[①-⑳]\s?")),
)
_INLINE = re.compile(
    r"(?:(?<=[。；;:：,，！!?\n])|^)(?P<mark>[一二三四五六七八九十]{1,2}\s?是|[一二三四五六七八九十]{1,2}要|[一二三四五六七八九十]\s?靠"
    r"|第[一二三四五六七八九十][,，、]|其[一二三四五六七八九][,，、]|首先[,，]|其次[,，]|再次[,，]|最后[,，])"
)
_PART_TITLE = re.compile(
    r"^(?:(?:19|20)\d\d年度?|上半年|下半年|今年|明年|下一步|下一阶段|下阶段|存在|主要|当前|今后|目前|全年|[去本]年|工作)"
    r"[^。,，;；:：!！?？]{0,18}(?:小结|总结|回顾|思路|计划|打算|要点|情况|问题|不足|困难|建议|安排|做法|成效|措施|方向|重点)$"
    r"|^(?:工作小结|工作总结|工作回顾|工作思路|工作计划|工作打算|工作措施|问题与不足|存在问题|主要问题)$"
)
_STOP = re.compile(r"[。！!?？]")
_TOPIC = re.compile(r"【[^【】]{2,20}】(?=\s?\S)")  # 【概况】 of a yearbook
_SENTENCE_END = re.compile(r"[。！!?？]+[”’\"』）)]?|\n+")


@dataclass
class Heading:
    level: int  # 0: an un-numbered part title
    start: int  # of its line or run-in sentence, numbering included
    text_start: int  # behind the numbering
    end: int
    body_end: int = 0  # where the next heading of the same or a higher level starts
    numbered: bool = True
    run_in: bool = False  # the paragraph goes on behind it
    inner: bool = False  # stands inside a paragraph

    def words(self, text: str) -> str:
        return text[self.text_start : self.end]


@dataclass
class Item:
    """One entry of a list. `end` is behind its last character, marks and numbering of the next one excluded."""

    start: int
    text_start: int
    end: int


@dataclass
class Outline:
    text: str
    title: tuple[int, int] | None
    headings: list[Heading]
    sentences: list[tuple[int, int]]
    body_start: int = 0
    titles: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ends = [end for _start, end in self.sentences]

    def sentence_at(self, place: int) -> tuple[int, int]:
        if not self.sentences:
            return 0, len(self.text)
        return self.sentences[min(bisect_right(self._ends, place), len(self._ends) - 1)]

    def headings_over(self, place: int) -> list[Heading]:
        """The headings whose body holds the place, highest first."""
        return [h for h in self.headings if h.start <= place < h.body_end]


def outline(text: str) -> Outline:
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    sentences = _sentences(text)
    titles, body_start = _titles(text, lines)
    headings = []
    for start, end in lines:
        if start < body_start:
            continue
        heading = _heading(text, start, end, bool(titles))
        if heading and not (heading.level == 0 and text[start:end].strip() in {text[a:b].strip() for a, b in titles}):
            headings.append(heading)
    _runs_in_line(text, headings)
    for n, heading in enumerate(headings):
        heading.body_end = next(
            (h.start for h in headings[n + 1 :] if h.level <= heading.level and h.start > heading.start), len(text)
        )
    return Outline(text, titles[0] if titles else None, headings, sentences, body_start, titles)


def _sentences(text: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[at : match.end()].strip():
            out.append((at, match.end()))
        at = match.end()
    if text[at:].strip():
        out.append((at, len(text)))
    return out


_TITLE = re.compile(
    r"总结|小结|计划|汇报|综述|报告|讲话|要点|打算|回顾|思路|情况|总结与计划|着重|交流材料|述职|方案|安排|年报|纪实|发言|统计表|汇总表|一览表|登记表|明细表"
)


def _titles(text: str, lines: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Short lines without an end mark that open the text, up to the first sentence or numbered heading."""
    titles: list[tuple[int, int]] = []
    for start, end in lines[:8]:
        line = text[start:end].strip()
        ends_open = not re.search(r"[。；;：:！!?？,，]$", line)
        if any(pattern.match(line) for _, pattern in _LEVELS) or len(line) > 45 or not ends_open:
            return titles, start
        if titles and _PART_TITLE.match(line) and line not in {text[a:b].strip() for a, b in titles}:
            return titles, start
        if not _TITLE.search(line) and titles:
            # 单位, 日期, (2018年7月): signature lines under a title; anything longer is text already
            if len(line) > 25:
                return titles, start
            continue
        if not _TITLE.search(line):
            if len(line) <= 30:
                continue
            return titles, start
        titles.append((start, end))
    return titles, lines[min(8, len(lines)) - 1][1] if lines and len(lines) > 8 else (titles[-1][1] if titles else 0)


def _heading(text: str, start: int, end: int, titled: bool) -> Heading | None:
    line = text[start:end]
    indent = len(line) - len(line.lstrip())
    for level, pattern in _LEVELS:
        match = pattern.match(line, indent)
        if not match:
            continue
        stop = _STOP.search(line, match.end())
        if stop and stop.end() < len(line.rstrip()):  # the paragraph runs on behind its heading
            return Heading(level, start + indent, start + match.end(), start + stop.end(), run_in=True)
        return Heading(level, start + indent, start + match.end(), start + len(line.rstrip()))
    words = line.strip()
    if topic := _TOPIC.match(words):
        return Heading(0, start + indent, start + indent, start + indent + topic.end(), numbered=False, run_in=True)
    if titled and len(words) <= 24 and _PART_TITLE.match(words):
        return Heading(0, start + indent, start + indent, start + len(line.rstrip()), numbered=False)
    return None


def _runs_in_line(text: str, headings: list[Heading]) -> None:
    """（一） and 1、 that follow inside a paragraph, behind a full stop."""
    inner = re.compile(r"(?<=[。；;:：!！])\s?(?:[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．](?!\d))")
    taken = {h.start for h in headings}
    for match in inner.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if start in taken:
            continue
        level = 2 if match[0].strip()[0] in "（(" else 3
        stop = re.compile(r"[。；;！!\n]").search(text, match.end())
        headings.append(Heading(level, start, match.end(), stop.end() if stop else len(text), run_in=True, inner=True))
    headings.sort(key=lambda h: h.start)


def inline_items(text: str, start: int, end: int) -> list[Item]:
    """一是 … 二是 … inside a stretch of text; each runs to the next one or to the end of the stretch's paragraph."""
    marks = list(_INLINE.finditer(text, start, end))
    items = []
    for n, match in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else end
        newline = text.find("\n", match.end(), stop)
        items.append(
            Item(
                match.start("mark"), match.end("mark"), _trim(text, match.end("mark"), newline if newline > 0 else stop)
            )
        )
    return items


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in "。；;,，、!！?？ \n：:":
        end -= 1
    return end


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks around it and marks behind it."""
    while start < end and text[start] in " \n\t。；;,，":
        start += 1
    return start, _trim(text, start, end)
