"""Documents that a report says were issued or drafted, or that it attributes to a named issuer."""

import re

from kexie.intake.reading.outline import Outline
from kexie.language.dates import Dated

_KIND = (
    r"(?:方案|通知|意见|办法|计划|要点|决定|规划|制度|细则|请示|批复|函|通报|规定|预案|章程|制度汇编|报告|安排|措施|公告|纪要|条例|清单"
    r"|任务书|责任书|规程)"
)
_VERB = r"(?:印发|下发|制定|制订|出台|起草|转发|拟定|颁发|发布|发出|编制|拟订|修订|草拟|报送|呈报|联合发文|印制|发(?=各|到|至)|通过)"
_AFTER = r"(?:依照|按照|根据|遵照|照|依据|落实)"
_OFFICE = r"(?:科协|委员会办公室|委员会|办公室|人民政府|政府办?|党委|[县市区省]委办?|局|厅|领导小组|科学技术协会)"
_TITLED = re.compile(r"《(?P<title>[^《》\n]{2,60})》(?P<notice>的通知|的意见|的决定)?")
_NUMBER = re.compile(r"[（(][^（）()\d]{1,20}[〔\[(（]((?:19|20)\d\d)[〕\])）]\s?\d+号[）)]")  # （区科协发〔2021〕8号）
_KNOWN_KIND = re.compile(rf"{_KIND}(?:[（(][^）)]{{1,12}}[）)])?$")
_ISSUED = re.compile(
    rf"{_VERB}(?:了|好|的|过)?(?:关于)?(?:印发|转发)?[\u4e00-\u9fff]{{0,6}}$|{_VERB}[^,，。；;]{{0,4}}(?:《[^《》]*》[、和及]?)+$"
)
_SENT = re.compile(r"(?:的通知)?(?:正式)?(?:印发|出台|下发|发至|发到|发各|发给|的出台|的印发)")
_FOLLOWED = re.compile(rf"(?:{_AFTER}|贯彻落实|贯彻)(?P<issuer>[\u4e00-\u9fff×xX_（）()、]{{2,24}}?)$")
_UNTITLED = re.compile(
    rf"{_AFTER}(?P<issuer>[\u4e00-\u9fff×xX_]{{1,10}}(?:、科协|科协|科委[、和]科协|委员会|党委|政府|局|厅))的?"
    r"(?P<title>(?:19|20)\d\d年?度?[\u4e00-\u9fff]{0,8}?(?:工作要点|工作计划|实施方案|工作安排|工作意见))"
)
_ISSUER = re.compile(rf"((?:中共)?[\u4e00-\u9fff×xX]{{0,16}}?{_OFFICE})(?:联合|正式|及时|研究|又|还)*$")


def find_documents(text: str, skeleton: Outline, dates: list[Dated]) -> list[dict]:
    """[{"title", "issuer", "date", "span"}]; laws and outlines merely invoked are not among them."""
    found = [d for match in _TITLED.finditer(text) if (d := _titled(match, text, skeleton, dates))]
    found += [
        {"title": match["title"], "issuer": match["issuer"], "date": None, "span": match.span("title")}
        for match in _UNTITLED.finditer(text)
    ]
    first: dict[str, dict] = {}
    for document in sorted(found, key=lambda d: d["span"]):
        first.setdefault(document["title"], document)
    return list(first.values())


def _titled(match: re.Match, text: str, skeleton: Outline, dates: list[Dated]) -> dict | None:
    if not _KNOWN_KIND.search(match["title"]) and not match["notice"]:
        return None
    low, high = skeleton.sentence_at(match.start())
    clause = max(low, max(text.rfind(c, low, match.start()) for c in ",，;；") + 1)
    before = text[clause : match.start()]
    behind = re.split(r"[,，。；;\n]", text[match.end() : high])[0]
    issued = _ISSUED.search(before)
    handed = re.search(r"(?:把|将)$", before) and re.match(r"[^,，。]{0,6}(?:发|印发|下发|报|送)", behind)
    followed = _FOLLOWED.search(before)
    if followed and not re.search(_OFFICE, followed["issuer"]):
        followed = None
    if not (issued or handed or _SENT.match(behind) or followed):
        return None
    numbered = _NUMBER.match(text, match.end())
    issuer = None
    if issued:
        named = _ISSUER.search(re.sub(rf"(?:关于)?{_VERB}.*$", "", before))
        issuer = named[1] if named else None
    elif followed:
        issuer = followed["issuer"].rstrip("的")
    return {
        "title": match["title"], "issuer": issuer,
        "date": _date_before(text, dates, low, match.start()) or (numbered and numbered[1]),
        "span": match.span("title"),
    }  # fmt: skip


def _date_before(text: str, dates: list[Dated], low: int, high: int) -> str | None:
    """The last date before a place in its sentence; 2009年工作要点 is a title with a year in it, not a date."""
    for dated in reversed([d for d in dates if low <= d.start and d.end <= high]):
        if dated.precision != "year" or re.match(rf"\s?(?:[,，]|{_VERB})", text[dated.end : dated.end + 8]):
            return dated.written
    return None
