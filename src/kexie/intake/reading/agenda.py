"""Sections, problems and plan items: the parts of a report that are told in its own words."""

import re

from kexie.intake.reading.model import Span
from kexie.intake.reading.outline import Heading, Item, Outline, inline_items, trim

_PROBLEM_HEAD = re.compile(r"问题|不足|困难|薄弱环节|差距|短板|存在.{0,4}(?:难点|矛盾)")
_PLAN_HEAD = re.compile(
    r"20\d\d年[^。]{0,10}(?:任务|重点|目标|打算|计划|思路|安排|部署)|下半年|下一步|下一阶段|下阶段|明年|下一?年度?工作|今后|(?:20\d\d年)?(?:工作)?(?:计划|打算|思路|安排|目标)$|工作(?:计划|打算|思路|设想|安排|部署)|努力方向"
)
_DONE_HEAD = re.compile(r"回顾|完成情况|总结|开展情况|实施情况|进展|做法|成效|落实情况")
_LACK = re.compile(
    r"不(?!断|少于|仅|但|到|同)|没|未|缺|少(?!年|儿|数民)|弱|难|差|慢|滞后|有待|欠|单一|困难|问题|尚|狭?窄|矛盾|老化|松散|空白|制约|瓶颈|低|落后|淡薄|匮乏|陈旧|有限|流失|形式化|薄|断层|短缺"
)
_PROBLEM_LEAD = re.compile(
    r"(?:存在|还有|仍有)[^。:：\n]{0,14}(?:问题|不足|困难|差距)[^。:：\n]{0,12}[:：]"
    r"|(?:问题|不足|差距|困难)[^。:：\n]{0,12}主要(?:表现|体现)?(?:在|为|是|有)[:：,，]?"
)
_WISH = re.compile(r"^(?:建议|希望|恳请|盼|请求)|盼上级|建议上级|希望上级")
_ANSWER = re.compile(
    r"[。；;]\s?(?:对|针对)(?:此|这些|以上|上述|存在的)[^。]*$|[。；;]\s?(?:以上|上述|这些)(?:问题|不足)[^。]*$"
)
_CAUSE = re.compile(r"加上|这件事|原因是|主要是因为|究其原因|造成|导致.{0,8}原因")


def find_sections(text: str, skeleton: Outline) -> list[tuple[int, int]]:
    """Headings of the level 一、 with un-numbered part titles; where there are none, the highest level shown."""
    headings = skeleton.headings
    top = [h for h in headings if h.level <= 1]
    if not any(h.level == 1 for h in top):
        for level in (2, 3):
            shown = [h for h in headings if h.level == level and not h.inner and h.end - h.text_start <= 40]
            if len(shown) >= 2:
                top += shown
                break
    return [(h.start, h.end) for h in sorted(top, key=lambda h: h.start)]


def find_problems(text: str, skeleton: Outline) -> list[tuple[int, int]]:
    """The problems a report names: list entries, or sentences that say what is lacking, under a heading that says so."""
    out: list[tuple[int, int]] = []
    for heading in _heads(text, skeleton, _PROBLEM_HEAD):
        mixed = bool(re.search(r"建议|打算|计划|措施|对策", heading.words(text)))
        low = heading.end
        out += _entries(text, skeleton, low, heading.body_end, heading, mixed)
    if not out:
        for lead in _PROBLEM_LEAD.finditer(text):
            end = _paragraph_end(text, lead.end())
            items = inline_items(text, lead.end(), end)
            if items:
                out += [trim(text, i.text_start, i.end) for i in items]
            elif lead[0][-1] in ":：":
                low, high = lead.end(), skeleton.sentence_at(lead.end())[1]
                cuts = [low, *(m.end() for m in re.finditer(r"[;；]", text[:high]) if m.start() > low), high]
                spans = [trim(text, a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
                out += [span for span in spans if _LACK.search(text[slice(*span)])]
    return [span for span in dict.fromkeys(out) if span[1] - span[0] >= 4]


def _heads(text: str, skeleton: Outline, pattern: re.Pattern) -> list[Heading]:
    found: list[Heading] = []
    for heading in skeleton.headings:
        words = heading.words(text)
        if any(o.start < heading.start < o.body_end for o in found):
            continue
        if pattern.search(words) and len(words) <= 40 and not _DONE_HEAD.search(words):
            found.append(heading)
    return found


def _entries(text: str, skeleton: Outline, low: int, high: int, over: Heading, mixed: bool) -> list[tuple[int, int]]:
    under = [h for h in skeleton.headings if low <= h.start < high]
    level = min((h.level for h in under), default=None)
    under = [h for h in under if h.level == level]
    out: list[Span] = []
    if not under:
        return _loose(text, skeleton, low, high, mixed)
    for heading in under:
        topic = not heading.run_in and len(heading.words(text)) <= 30 and heading.body_end - heading.end > 6
        inner = [h for h in skeleton.headings if heading.end <= h.start < heading.body_end and h.level > heading.level]
        if topic:
            out += (
                _entries(text, skeleton, heading.end, heading.body_end, heading, mixed) if inner
                else _loose(text, skeleton, heading.end, heading.body_end, mixed)
            )  # fmt: skip
        else:
            words = text[heading.text_start : heading.body_end]
            whole = trim(text, heading.text_start, min(heading.body_end, _paragraph_end(text, heading.text_start)))
            if not mixed or (_LACK.search(words) and not _WISH.search(words)):
                out.append(whole)
    return out


def _loose(text: str, skeleton: Outline, low: int, high: int, mixed: bool) -> list[tuple[int, int]]:
    """一是 … 二是 …, or else one problem a sentence; sentences that only explain the one before are left to it."""
    items = inline_items(text, low, high)
    if items:
        return [trim(text, i.text_start, _before_answer(text, i.text_start, i.end)) for i in items]
    out: list[Span] = []
    for span in (
        trim(text, *piece) for start, end in skeleton.sentences if start < high and end > low
        for piece in _halves(text, max(start, low), min(end, high))
    ):  # fmt: skip
        words = text[slice(*span)]
        if _LACK.search(words) and not _WISH.search(words) and not (_CAUSE.search(words) and out):
            out.append(span)
    return out


def _before_answer(text: str, low: int, high: int) -> int:
    """…还有缺口。对这些问题，我们将认真解决: what is said of all of them is none of them."""
    match = _ANSWER.search(text, low, high)
    return match.start() if match else high


def _halves(text: str, low: int, high: int) -> list[Span]:
    """经费少…；居民不会用手机…: two problems, where each half says what is lacking."""
    cuts = [low, *(m.end() for m in re.finditer("[;；]", text[low:high])), high]
    cuts = [low, *(low + c for c in cuts[1:-1]), high]
    pieces = list(zip(cuts, cuts[1:], strict=False))
    return pieces if all(_LACK.search(text[a:b]) for a, b in pieces) else [(low, high)]


def _paragraph_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


PlanItem = tuple[Span, list[Span]]  # its first sentence, and the sentences behind it

_MEASURES_HEAD = re.compile(r"措施|任务|重点|内容|安排|工作|做法")


# 下半年，将举办… as the last paragraph; 将 alone may mean 把 (将科普纳入考核), so a verb of doing follows.
_LAST_WORDS = (
    r"(?:^|(?<=\n))\s?(?:下半年|明年|来年|20\d\d年)[,，]\s?(?=[^。\n,，]{0,12}(?:拟|力争|计划|打算|要"
    r"|将(?:重点|继续|进一步|着力|围绕|举办|开展|做好|新建|组织|以))[^\n]*\n?[^\n]{0,20}\s*$)"
)


def find_plans(text: str, skeleton: Outline, *, all_plan: bool = False) -> tuple[list[PlanItem], list[Span]]:
    """Plan items, and the stretches of the text that speak of plans.

    A paper that is all plan tells its items under 主要措施, 工作任务 and the like, else as its highest headings.
    """
    plans, zones = [], []
    if all_plan and skeleton.headings:
        for heading in skeleton.headings:
            words = heading.words(text)
            if heading.level <= 1 and _MEASURES_HEAD.search(words) and not re.search("目标|思想|要求", words):
                plans += _plan_items(text, skeleton, heading.end, heading.body_end)
        if not plans:
            plans = _plan_items(text, skeleton, skeleton.headings[0].start, len(text))
        return plans, [(skeleton.body_start, len(text))]
    for heading in _heads(text, skeleton, _PLAN_HEAD):
        zones.append((heading.end, heading.body_end))
        plans += _plan_items(text, skeleton, heading.end, heading.body_end)
    for lead in _PLAN_LEAD.finditer(text):
        if _within(zones, lead.start()) or any(
            h.start <= lead.start() < h.end and not h.run_in for h in skeleton.headings
        ):
            continue
        end = _plan_end(text, skeleton, lead)
        items = _plan_items(text, skeleton, lead.end(), end)
        if len(items) > 1 or inline_items(text, lead.end(), end):
            zones.append((lead.start(), end))
            plans += items
    for match in re.finditer(
        r"(?:^|(?<=[。\n；;]))\s?(?P<lead>(?:下一步|接下来|下阶段|下一阶段)[,，]?|还要)|" + _LAST_WORDS, text
    ):
        if _within(zones, match.start()) or any(h.start <= match.start() < h.end for h in skeleton.headings):
            continue
        low, high = skeleton.sentence_at(match.end())
        zones.append((match.start(), high))
        plans.append((trim(text, match.start() if match["lead"] == "还要" else match.end(), high), []))
    return plans, zones


_PLAN_LEAD = re.compile(
    r"(?:要|将|力争|着力)做到[“\"]?[一二三四五六七八九\d]个?[^。:：\n]{0,12}[:：]"
    r"|(?:^|(?<=[。\n]))\s?(?:20\d\d年|下半年|下一步|下一阶段|下阶段|明年|今后|接下来|下一年度)[^。;；:：\n]{0,28}(?:计划|打算|思路|安排|重点|工作|任务|方面|做好|抓好)[^。;；:：\n]{0,12}[:：]",
    re.MULTILINE,
)


def _within(zones: list[tuple[int, int]], place: int) -> bool:
    return any(low <= place < high for low, high in zones)


def _plan_end(text: str, skeleton: Outline, lead: re.Match) -> int:
    """To the next high heading, or to the end of the paragraph when the items stand in it."""
    heading = next((h.start for h in skeleton.headings if h.start > lead.end() and h.level <= 1), len(text))
    paragraph = _paragraph_end(text, lead.end())
    return heading if paragraph - lead.end() < 4 or "做到" in lead[0] else min(heading, paragraph)


_SIGNATURE = re.compile(
    r"\s*(?:[\u4e00-\u9fff]{0,16}(?:科协|科学技术协会)|[\d一二三四五六七八九〇○零十xX×_]{2,4}\s?年[\d一二三四五六七八九十\s]{1,4}月([\d一二三四五六七八九十\s]{1,4}日)?)\s*"
)


def _plan_items(text: str, skeleton: Outline, low: int, high: int):
    under = [h for h in skeleton.headings if low <= h.start < high]
    level = min((h.level for h in under), default=None)
    stretches: list[tuple[int, int]] = [(h.text_start, min(h.body_end, high)) for h in under if h.level == level]
    if not stretches:
        items = _all_items(text, low, high)
        stretches = [(i.text_start, i.end) for i in items]
    if (
        not stretches
        and text[low:high].count("；") + text[low:high].count(";") >= 1
        and text[low:high].strip().count("\n") == 0
    ):
        cuts = [low, *(m.end() for m in re.finditer(r"[;；]", text[:high]) if m.start() > low), high]
        stretches = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if len(text[a:b].strip(" 。\n")) >= 4]
    if not stretches:
        stretches = [(max(a, low), min(b, high)) for a, b in skeleton.sentences if a < high and b > low]
        stretches = [(a, b) for a, b in stretches if len(text[a:b].strip()) >= 6]
    out = []
    for start, end in stretches:
        sentences = [trim(text, max(a, start), min(b, end)) for a, b in skeleton.sentences if a < end and b > start]
        sentences = [s for s in sentences if s[1] - s[0] >= 2 and not _SIGNATURE.fullmatch(text, *s)]
        if sentences:
            out.append((sentences[0], sentences[1:]))
    return out


def _all_items(text: str, low: int, high: int) -> list[Item]:
    """As inline_items, over several paragraphs and with sentences between the marks."""
    return inline_items(text, low, high)


_OWNER = re.compile(r"(?:由|责成|责任单位[:：]|牵头单位[:：]|负责)[\u4e00-\u9fff、]{2,20}")
_DAY = re.compile(r"\d{1,2}月|[上下]旬|[前底]完成|年[底末]前?|第?[一二三四]季度")
_TARGET = re.compile(r"\d|[一二三四五六七八九十两]+[个家场次期项所]")


def problem_gaps(words: str) -> tuple[str, ...]:
    return () if re.search(r"责任单位|由[\u4e00-\u9fff]{2,10}负责", words) else ("owner",)


def plan_gaps(words: str) -> tuple[str, ...]:
    """What a plan item leaves open: who does it, by which day, which figure it should reach."""
    return tuple(
        gap for gap, pattern in (("owner", _OWNER), ("day", _DAY), ("target", _TARGET)) if not pattern.search(words)
    )
