"""Bodies that a report says were founded, by name."""

import re

from kexie.intake.reading.outline import Outline
from kexie.language.dates import Dated

_HAN = r"[\u4e00-\u9fff]"
# The first that fits decides; the last stands for anything that farms.
_KINDS = (
    ("volunteer_team", r"志愿"),
    ("enterprise", r"公司|集团|厂|企业|矿|银行|合作社(?=科)|医院(?=科)"),
    ("society", r"(?:学会|研究会)$"),
    ("park", r"(?:园区|开发区|产业园|工业园|高新区|科技园)[\u4e00-\u9fff]{0,4}科"),
    ("school", r"(?:学校|中学|小学|大学|学院|一中|二中|高校|职教中心|幼儿园)科"),
    ("community", r"(?:社区|村|居委会|村委会)科"),
    ("township", r"(?:镇|乡|街道|办事处)科"),
    ("rural_tech", r"农|种植|养殖|专业技术|果|菜|畜|茶|药|蜂|鱼|粮|花|葡萄|柑|橘|菌|菇|猪|牛|羊|鸡|鸭|蚕|桑|蔗|稻|柿|枣|林业|水产|[镇乡村].*协会"),
)  # fmt: skip
_BODY = r"(?:科学技术协会|科技协会|科协|协会|学会|研究会|志愿服务队|志愿者?(?:服务)?(?:队伍?|总队|支队|分队|团队))(?:分会|支会)?"
_NAME = rf"[“\"《]?((?:{_HAN}|[（()）A-Za-z×xX·]){{2,36}}?{_BODY})[”\"》]?"
_GENERIC = re.compile(
    r"^(?:各|乡镇|街道|镇|村|社区|企业|园区|学校|高校|基层|农村|专业技术|科学技术|农技|科技|科普|志愿者?|服务|一批|了|多个|若干|有关"
    rf"|新的?|及|和|、|\d|个|家|[(（)）])*{_BODY}$"
)
FOUND_VERB = (
    r"(?:正式|新|批准|指导|牵头|帮助|协助|推动|先后|又|也|相继)*(?:成立|组建|挂牌成立|筹建成立|批复成立)(?:了)?"
)
_NOT_YET = re.compile(r"探索|计划|拟|打算|将|准备|力争|争取|推动|推进|鼓励|筹备|倡导|引导|要")
_BEFORE = re.compile(rf"{FOUND_VERB}\s?{_NAME}")
_NEXT = re.compile(rf"(?:、|和|及|以及){_NAME}")
_BEHIND = re.compile(
    rf"{_NAME}(?:[（(][^）)]{{0,16}}[“\"「]?({_HAN}{{2,10}}科协)[”\"」]?\s?[)）])?([^,，。；;\n]{{0,14}}?)"
    r"(?:正式|挂牌|宣告|获批|批准|召开)*成立(?!以来|以后|之后|后|于)"
)


_SELF = "[校院厂镇乡村会]|公司|街道|社区"
_OWN_BEHIND = re.compile(
    rf"我(?:{_SELF})(?P<body>科协|科学技术协会)(?:正式)?(?:成立于|于?(?=[^,，。；;]{{0,12}}成立(?!以来|以后|之后|后)))"
)
_OWN_BEFORE = re.compile(
    rf"{FOUND_VERB}[^,，。；;由]{{0,2}}(?:由[^,，。；;]{{2,12}}的)?(?P<body>(?:{_SELF})科协)(?=[,，。；;])"
)


def find_founded(text: str, skeleton: Outline, dates: list[Dated], own: str | None = None) -> list[dict]:
    """`own` is the issuer's name: 我校科协成立于2015年9月, 成立了由镇长任主席的镇科协.

    [{"name", "type", "date", "span"}]. Kinds without a name (成立科普领导小组) are not bodies, nor are plans.
    """
    found: list[dict] = []
    for match in _BEFORE.finditer(text):
        low, _high = skeleton.sentence_at(match.start())
        if _NOT_YET.search(text, max(low, match.start() - 12), match.start()):
            continue
        when = _date_before(dates, low, match.start())
        body: re.Match | None = match
        while body:
            _add(found, body[1], body.span(1), when)
            body = _NEXT.match(text, body.end())
    for match in _BEHIND.finditer(text):
        name, short, between = match[1], match[2], match[3]
        if "成立" in name or _NOT_YET.search(between):
            continue
        low, _high = skeleton.sentence_at(match.start())
        inside = [d for d in dates if match.start(3) <= d.start and d.end <= match.end()]
        if between.strip() and not inside and not re.fullmatch(r"(?:\d|[xX×_年月日于在]|\s)*", between):
            continue
        when = inside[0].written if inside else None if between.strip() else _date_before(dates, low, match.start())
        _add(found, short or name, match.span(2 if short else 1), when, told_as=name)
    if own:
        _add_own(found, own, text, skeleton, dates)
    return found


def _add_own(found: list[dict], own: str, text: str, skeleton: Outline, dates: list[Dated]) -> None:
    for match in _OWN_BEHIND.finditer(text):
        when = next((d.written for d in dates if match.end() <= d.start < match.end() + 3), None)
        _add(found, own, match.span("body"), when)
    for match in _OWN_BEFORE.finditer(text):
        low, _high = skeleton.sentence_at(match.start())
        if own.endswith(match["body"]) and not _NOT_YET.search(text, max(low, match.start() - 12), match.start()):
            _add(found, own, match.span("body"), _date_before(dates, low, match.start()))


def _add(found: list[dict], name: str, span: tuple[int, int], when: str | None, told_as: str | None = None) -> None:
    at, end = span
    lead = re.match(r"^(?:以[^,，]{0,8}为|由|在|于|[^“”]{0,12}(?:指导|帮助|支持|推动)(?:下)?)", name)
    if lead and len(name) - lead.end() >= 4:
        name, at = name[lead.end() :], at + lead.end()
    if _GENERIC.match(name) or re.search(r"[的任兼]|为主", name) or any(f["name"] == name for f in found):
        return
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, told_as or name)), "other")
    found.append({"name": name, "type": kind, "date": when, "span": (at, end)})


def _date_before(dates: list[Dated], low: int, high: int) -> str | None:
    """The last date before a place in its sentence."""
    return next((d.written for d in reversed(dates) if low <= d.start and d.end <= high), None)
