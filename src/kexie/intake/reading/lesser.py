"""Who wrote a paper that is of less than a district: a township, a village or community, a school, an enterprise.

A title tells it at its beginning, a heading or a signature by standing alone, and the text where it speaks of 我镇.
"""

import re
from dataclasses import dataclass

from kexie.divisions.places import lines_by_name
from kexie.intake.reading.outline import Outline

_HAN = r"[\u4e00-\u9fff]"
_ASSOCIATION = r"科学技术协会|科协"
# Taken at once and never given back, so that a line of nothing but 县县县 costs no more than another.
_ABOVE = (
    rf"(?P<above>(?>(?:(?![镇乡]){_HAN}){{1,9}}?(?:省|自治[区州县]|地区|市|州|盟|县|(?<!社)区|旗)"
    r"(?!街道|镇|苏木|乡|路|桥|社区|村|嘎查))*+)"
)
_TOWN = rf"(?P<town>{_HAN}{{1,6}}?(?:街道|镇|苏木|乡)(?![镇村土情愁音]))"
_VILLAGE = rf"(?P<village>{_HAN}{{1,6}}?(?:社区|村|嘎查))"
_GOVERNED = rf"(?P<tail>{_ASSOCIATION}|人民政府|政府|街道办事处|办事处|科普领导小组|文化(?:服务中心|站))?"
_VILLAGERS = rf"(?P<tail>{_ASSOCIATION}|村民委员会|村委会|居民委员会|居委会|科普小组|党支部)?"
_BODY = r"大学|学院|中学|小学|学校|幼儿园|公司|集团|医院|研究院|研究所|合作社|(?<!科学技)术协会|[^术]协会|农技协|学会|研究会|园区|开发区"
_ORGANISATION = rf"(?P<body>{_HAN}{{1,14}}?(?:{_BODY}))(?P<tail>{_ASSOCIATION})?"
# What a title goes on with behind the name of whoever wrote it: its years, its work.
_GOES_ON = (
    r"(?=\s|$|[^\u4e00-\u9fff]|[〇○零一二]{2}|[上下]半年|今年|去年|关于|科普|科技|科学|工作|全国|全民|公民|开展|举办"
    r"|农技|青少年|基层|活动|总结|第[一二三四])"
)
_LEAD = re.compile(
    r"(?:(?:(?:19|20)[\dxX×_*＊]{2}|[〇○零一二三四五六七八九]{4})\s?年度?|[上下]半年|第?[一二三四1-4]季度"
    r"|\d{1,2}(?:\s?[-—－~至]\s?\d{1,2})?\s?月份?|\d{1,2}[、.．]|附件\d*|关于|报送|上报|呈报|做好|中共|[\s：:、,，《“\"（(.—－-])*"
)
_FORMS = tuple(
    (kind, re.compile(above + pattern))
    for kind, pattern in (
        ("organisation", rf"{_TOWN}?{_ORGANISATION}{_GOES_ON}"),
        ("village", rf"{_TOWN}?{_VILLAGE}{_VILLAGERS}{_GOES_ON}"),
        ("township", rf"{_TOWN}{_GOVERNED}"),
    )
    for above in (_ABOVE, "(?P<above>)")  # 新市小学 is in no 新市
)
_NO_NAME = re.compile(
    r"^[全各我本该省市县区州镇乡]|[的了进到赴]|.[和与及]|关于|科协|政府|委|示范|创建|加强|引领|美丽|智慧|平安|开展|推进|深入|建设|活动|基层"
    r"|^(?:科普|科技|党建|校园)|农$|乡$|城$"
)
# Titles of papers about a place that somebody else wrote.
_ABOUT = re.compile(r"调研|督查|检查|考察|验收|批复|通报|评估|帮扶|慰问|走进")
_DAY = re.compile(r"\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年[^年]{1,6}月[^月]{1,4}日\s*$")
_MASKED = re.compile(r"[×xX某*＊○_]{1,4}\s?(?:(镇|乡|街道)|(村|社区)|(学校|小学|中学|公司|医院))")
_OWN = {
    "township": re.compile(r"[我本](?:镇|乡|街道)|(?:^|[^\u4e00-\u9fff]|[年度])(?:镇|乡|街道)(?:科委、)?科协", re.M),
    "village": re.compile(r"[我本](?:村|社区)|(?:^|[^\u4e00-\u9fff])(?:村|社区)科协", re.M),
    "organisation": re.compile(r"[我本](?:校|公司|厂|院|集团|合作社|学会|协会)|(?:^|[^\u4e00-\u9fff])(?:学校|公司)科协", re.M),
}  # fmt: skip
_DISTRICTS = re.compile(r"[我本](?:县|区|市|州|旗)(?!科技馆)")
_DISTRICTS_ASSOCIATION = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[半年度])(?:县|区|市|州|旗)(?:科协|科学技术协会)(?![:：])", re.M
)
_SIGNED_BY_DISTRICT = re.compile(rf"(?:县|区|市|州|旗|盟|省)(?:{_ASSOCIATION})$")


@dataclass(frozen=True)
class Lesser:
    """`kind` is township, village or organisation; `place` the words for where it is, as far as they are said."""

    kind: str
    name: str | None = None
    place: str | None = None


def find_lesser(text: str, skeleton: Outline) -> Lesser | None:
    """Who names itself in the title, or alone in a line above the text or at its end; None where that is no such body."""
    alone = _alone(text, skeleton)
    signed = [found for line in alone if (found := _named(line)) and found.name and _ends_as_body(line)]
    by_district = any(_SIGNED_BY_DISTRICT.search(line) for line in alone)
    for start, end in skeleton.titles:
        title = text[start:end]
        if _ABOUT.search(title):
            return None
        if (found := _named(title)) and not (by_district and found.kind != "organisation"):
            return found
        if masked := _MASKED.search(title):
            return Lesser(("township", "village", "organisation")[masked.lastindex - 1])  # type: ignore[operator]
    return signed[-1] if signed else None


def kind_of_self(text: str, skeleton: Outline) -> str:
    """How the text speaks of its own body where it doesn't name it: 我镇, 我校; empty where as a district's or not at all."""
    if any(_DISTRICTS_ASSOCIATION.search(text[start:end]) for start, end in skeleton.titles):
        return ""
    counts = {kind: len(pattern.findall(text)) for kind, pattern in _OWN.items()}
    kind = max(counts, key=lambda each: counts[each])
    district = len(_DISTRICTS.findall(text)) + len(_DISTRICTS_ASSOCIATION.findall(text))
    return kind if counts[kind] > district else ""


def speaks_for_a_district(text: str) -> bool:
    """Whether it calls a county's association its own, or the one it works with, and no lesser body so."""
    district = _DISTRICTS.search(text) or _DISTRICTS_ASSOCIATION.search(text)
    return bool(district) and not _OWN["township"].search(text)


def _named(line: str) -> Lesser | None:
    """The body that a line begins with, behind years and 关于."""
    at = _LEAD.match(line).end()  # type: ignore[union-attr]
    for kind, form in _FORMS:
        match = form.match(line, at)
        if match is None:
            continue
        said = match.groupdict()
        town = said["town"] or ""
        stems = [stem for stem in (town, said.get("village"), said.get("body")) if stem]
        if not all(_is_name(stem) for stem in stems):
            continue
        place, tail = said["above"] + town, "科协" if said["tail"] == "科学技术协会" else said["tail"] or ""
        if kind == "organisation":
            return Lesser(kind, place + said["body"] + tail, place or None)
        if kind == "village":
            return Lesser(kind, said["village"] + tail, place + said["village"])
        return Lesser(kind, town + tail, place)
    return None


def _is_name(words: str) -> bool:
    """Whether these words are the name of a place or body, not a piece of a sentence."""
    if words in lines_by_name():
        return True
    stem = re.sub(r"(?:街道|社区|苏木|嘎查|[镇乡村])$", "", words)
    return len(stem) > 1 and stem not in lines_by_name() and not _NO_NAME.search(stem)


def _alone(text: str, skeleton: Outline) -> list[str]:
    """Lines above the text and at its end that may be nothing but a name, without the day of a signature."""
    lines = [(m.start(), m[0].strip()) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    titles = {text[start:end].strip() for start, end in skeleton.titles}
    head = [line for start, line in lines if start < skeleton.body_start and line not in titles]
    ends = [line for _start, line in lines[-3:] if line not in titles]
    return [re.sub(r"\s", "", _DAY.sub("", line)) for line in (*head, *ends) if len(line) <= 40]


def _ends_as_body(line: str) -> bool:
    return any(
        (match := form.match(line.removeprefix("中共"))) and match["tail"] is not None and match.end() == len(line)
        or kind == "organisation" and match and match.end() == len(line)
        for kind, form in _FORMS
    )  # fmt: skip
