"""Who wrote the report, for which period; which bodies were founded, which documents issued."""

import re
from calendar import monthrange
from datetime import date

from kexie.intake.reading.outline import Outline
from kexie.language.dates import Dated, find_dates

_HAN = r"[\u4e00-\u9fff]"
# The period ------------------------------------------------------------------------------------------------------

_MASKED_YEAR = re.compile(r"(?:\d{0,3}\s?[xXＸｘ×*＊_＿]{1,4}\d?)\s?年")
_REPORT_WORDS = re.compile(r"总结|小结|回顾|汇报|述职|综述|年报|工作情况|报告|工作完成情况|纪实")
_PLAN_WORDS = re.compile(r"计划|打算|思路|要点|安排|要做到|规划|工作目标|将|拟|工作部署|着重抓")


def find_periods(text: str, skeleton: Outline, dates: list[Dated]) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
    """(period of the work told, period of the work planned), each as (first day, last day) or None."""
    period = plan = None
    titles = [text[a:b] for a, b in skeleton.titles]
    reported, planned, masked = _title_years(titles)
    if len(reported) == 1:
        period = reported.pop()
    elif not reported and not masked:
        period, plan = _opening_period(text, skeleton)
    if len(planned) == 1:
        plan = planned.pop()
    elif not planned and plan is None and any(_PLAN_WORDS.search(t) for t in titles):
        plan = _following(period, " ".join(titles))
    if plan is None and period is not None:
        for heading in skeleton.headings:
            if heading.level <= 1 and re.search(r"下半年|明年|下一?年度?", heading.words(text)) and _PLAN_WORDS.search(heading.words(text)):
                plan = _following(period, heading.words(text))
    if period is not None and plan == period:
        plan = None
    return period, plan


def _title_years(titles: list[str]) -> tuple[set, set, bool]:
    reported, planned, masked = set(), set(), False
    for title in titles:
        masked = masked or bool(_MASKED_YEAR.search(title))
        found = [d for d in find_dates(title) if d.has_year and not d.short_year and d.first]
        for n, dated in enumerate(found):
            stop = found[n + 1].start if n + 1 < len(found) else len(title)
            behind = title[dated.end : stop]
            span = (dated.first, dated.last)
            if _REPORT_WORDS.search(behind):
                reported.add(span)
                if n + 1 == len(found) and re.search(r"(?:总结|小结)[^的]{0,3}及?[\u4e00-\u9fff]{0,4}(?:计划|打算|思路)", behind):
                    if following := _following(span, behind):
                        planned.add(following)
            elif _PLAN_WORDS.search(behind):
                planned.add(span)
    return reported, planned, masked


def _following(period: tuple[date, date] | None, words: str) -> tuple[date, date] | None:
    """下半年 after a first half year, 明年 after a year."""
    if period is None:
        return None
    year = period[0].year
    if "下半年" in words and period[1] <= date(year, 6, 30):
        return date(year, 7, 1), date(year, 12, 31)
    if re.search(r"明年|下一年度?|来年|次年", words):
        return date(year + 1, 1, 1), date(year + 1, 12, 31)
    return None


def _opening_period(text: str, skeleton: Outline):
    """The year that the first sentences speak of: 2009年,××镇科协在…; 淳安县科协2011年要做到… speaks of a plan."""
    low = skeleton.titles[-1][1] if skeleton.titles else 0
    sentences = [s for s in skeleton.sentences if s[0] >= low][:2]
    for start, end in sentences:
        stretch = text[start:end]
        if _MASKED_YEAR.search(stretch):
            return None, None
        for dated in find_dates(stretch):
            if not dated.has_year or dated.short_year or dated.precision not in ("year", "half", "range", "month") or not dated.first:
                continue
            before, behind = stretch[: dated.start], stretch[dated.end :]
            if re.match(r"\s?(?:初|底|以来|起|成立|创建|第|\d)", behind) or re.search(r"[自从到至于第]\s?$", before):
                continue
            if dated.precision == "month" or (dated.precision == "range" and "月" not in stretch[dated.start : dated.end]):
                continue
            if re.match(r"\s?(?:要做到|将|拟|计划|打算|要)", behind) or re.match(r"[^,，。]{0,8}(?:工作计划|工作要点|工作打算)", behind):
                return None, (dated.first, dated.last)
            if len(before.strip()) <= 24 and (re.match(r"\s?[,，]", behind) or re.match(rf"\s?{_HAN}{{0,12}}(?:科协|累计|共|全)", behind)):
                return (dated.first, dated.last), None
    return None, None


# The issuer ------------------------------------------------------------------------------------------------------

_SUFFIX = r"(?:科学技术协会|科协)"
_LEVELS = {"省": "provincial", "市": "city", "州": "city", "县": "county", "区": "county", "旗": "county", "盟": "city",
           "镇": "township", "乡": "township", "街道": "township"}  # fmt: skip
PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆",
)  # fmt: skip
_NAME = re.compile(
    rf"(?P<place>(?:{_HAN}{{2,9}}?(?:自治区|省|自治州|州|市|盟))?(?:{_HAN}{{1,8}}?(?:自治县|县|区|市|旗))?(?:{_HAN}{{1,6}}?(?:镇|乡|街道))?){_SUFFIX}"
)
_GENERIC = re.compile(r"^(?:[本我全各该县市区省州镇乡]|省市|市县|县市|自治区|街道|乡镇|基层|企业|学校|社区|园区|级|等|和|与|及|在|由|是|的|中国|向|对|以|了)+$")
_NOT_PLACE = re.compile(r"[的了和与及在由是把被将向对为以从到各我本该全等年月日]|中国|领导|指导|上级|基层|联合|通过|据|经|各级|支持")


def find_issuer(text: str, skeleton: Outline) -> dict:
    """{"name", "place", "division"}: place and 科协 where the place is given, else None."""
    short = re.search(rf"{_SUFFIX}[（(]\s?(?:以下)?(?:简称|下称)[:：]?\s?[“\"「]?({_HAN}{{2,12}}科协)[”\"」]?\s?[)）]", text)
    if short:
        place = _own_place(text)
        return {"name": short[1], "place": place, "division": _division(place)}
    counts: dict[str, int] = {}
    for match in re.finditer(rf"({_HAN}{{2,14}}?){_SUFFIX}", text):
        name = _place_before(match[1])
        if name:
            counts[name] = counts.get(name, 0) + 1 + (4 if match.start() < skeleton.body_start else 0)
    named = _best_place(counts, text)
    if named:
        full = _fuller(named, text)
        return {"name": f"{named}科协", "place": full, "division": _division(full)}
    seat = re.search(r"(?:中共|共青团)?([\u4e00-\u9fff]{2,8}?[县区市旗])(?:委员会)?(?:办公室|委办|人民政府|政府)", text)
    if seat and re.search(r"(?:^|[^\u4e00-\u9fff]|[年半])[区县市]科协|我[区县市]", text):
        place = re.sub(r"^(?:中共|于|由|在)", "", seat[1])
        kind = place[-1]
        if re.search(rf"(?:{kind}科协|我{kind})", text) and not _NOT_PLACE.search(place):
            full = _fuller(place, text)
            return {"name": f"{place}科协", "place": full, "division": _division(full)}
    level = re.search(rf"(?:^|[^\u4e00-\u9fff]|\n)(省|自治区)科协([\u4e00-\u9fff]{{2,10}}委员会)?", text)
    if level:
        provinces = {p for p in PROVINCES if re.search(rf"{p}(?!大学|路)", text)}
        if len(provinces) == 1:
            place = provinces.pop()
            return {"name": f"{place}{level[1]}科协{level[2] or ''}", "place": place, "division": _division(place + level[1])}
    if "科协" in text:
        provinces = {p for p in PROVINCES if re.search(rf"{p}(?!大学|路|省?科协|南京路)", text)}
        if len(provinces) == 1:
            place = provinces.pop()
            return {"name": None, "place": place, "division": _division(place)}
    return {"name": None, "place": None, "division": None}


def _place_before(words: str) -> str | None:
    """The place that stands right before 科协: 日前从清水县 gives 清水县."""
    match = re.search(rf"({_HAN}{{1,7}}(?:县|市|区|旗|州|镇|乡|街道))$", words)
    if not match:
        return None
    place = match[1]
    names = _finder_places(place)
    if names:
        return names[-1] if place.endswith(names[-1]) else None
    for cut in range(len(place) - 2):
        tail = place[cut:]
        if not _NOT_PLACE.search(tail) and not _GENERIC.match(tail) and 2 <= len(tail) <= 6 and not re.match(r"[省市县区州]", tail):
            inner = re.search(r"[省市州县区](?=.{2,})", tail)
            return tail[inner.end() :] if inner and len(tail) - inner.end() >= 2 else tail
    return None


def _best_place(counts: dict[str, int], text: str) -> str | None:
    counts = {place: n for place, n in counts.items() if not re.fullmatch(r"[省市县区州镇乡街道]+|.{0,2}各.*", place)}
    if not counts:
        return None
    first = min(counts, key=text.index)
    return max(counts, key=lambda place: (counts[place], place == first))


def _fuller(place: str, text: str) -> str:
    """贵港市港北区 for 港北区 where the text says so somewhere."""
    matches = re.findall(rf"((?:(?:{'|'.join(PROVINCES)})(?:省|自治区)?)?{_HAN}{{2,5}}[市州盟]){place}", text)
    for match in matches:
        cut = re.sub(r"^.*(?:[的在于由了从到为]|成立)", "", match)
        if cut and not _NOT_PLACE.search(cut):
            return cut + place
    province = re.search(rf"({'|'.join(PROVINCES)})({_HAN}{{2,3}})?(?=第|{place})", text)
    if province and place not in province[0] and len(province[0]) > 2 and not place.startswith(province[1]):
        return province[0] + place
    return place


def _own_place(text: str) -> str | None:
    match = re.search(rf"({_HAN}{{2,4}}[市县区])(?:科协|科学技术协会)", text)
    return match[1][-3:] if match else None


def issuer_level(issuer: dict, text: str) -> str | None:
    """national, provincial, city, county or township: from the name, else from how the text calls itself."""
    words = issuer["name"] or ""
    match = re.search(r"(省|自治区|市|州|县|区|旗|镇|乡|街道)科协", words) or re.search(
        r"(?:^|[,，。\n年度来])\s?(省|市|州|县|区|镇|乡)科协", text
    )
    if not match:
        return "provincial" if issuer["place"] in PROVINCES else None
    return _LEVELS.get(match[1], "provincial")


def _finder_places(words: str) -> list[str]:
    finder = _finder()
    return [match.name for match in finder.find_names(words)] if finder else []


def _division(place: str | None) -> str | None:
    """The code of a place where the name finder knows exactly one; None otherwise."""
    finder = _finder()
    if not place or not finder:
        return None
    matches = finder.find_names(place)
    return matches[-1].code if matches and matches[-1].end == len(place) else None


def _finder():
    try:
        from kexie.divisions import finder
    except ImportError:
        return None
    return finder if hasattr(finder, "find_names") else None


# Bodies founded ---------------------------------------------------------------------------------------------------

_KINDS = (
    ("volunteer_team", r"志愿"),
    ("enterprise", r"公司|集团|厂|企业|矿|银行|医院(?=科)"),
    ("rural_tech", r"农|种植|养殖|专业技术|果|菜|畜|茶|药材|蜂|鱼|粮|花卉|合作社|林业"),
    ("park", r"园区|开发区|产业园|工业园|高新区"),
    ("school", r"学校|中学|小学|大学|学院|一中|二中|高校|职教"),
    ("community", r"社区|村|居委"),
    ("township", r"镇|乡|街道|办事处"),
    ("society", r"学会|研究会"),
)
_BODY = r"(?:科学技术协会|科技协会|科协|协会|学会|研究会|志愿服务队|志愿者?(?:服务)?(?:队伍?|总队|支队|分队|团队))"
_BODY_NAME = rf"[“\"《]?((?:{_HAN}|[（()）A-Za-z×xX·]){{2,36}}?{_BODY})[”\"》]?"
_GENERIC_BODY = re.compile(
    r"^(?:各|乡镇|街道|镇|村|社区|企业|园区|学校|高校|基层|农村|专业技术|科学技术|农技|科技|科普|志愿者?|服务|一批|了|多个|若干|有关|新的?|及|和|、|\d|个|家|[(（)）])*"
    + _BODY + "$"
)  # fmt: skip
_FOUND_VERB = r"(?:正式|新|批准|指导|牵头|帮助|协助|推动|先后|又|也|相继)*(?:成立|组建|挂牌成立|筹建成立|批复成立)(?:了)?"
_NOT_YET = re.compile(r"探索|计划|拟|打算|将|准备|力争|争取|推动|推进|鼓励|筹备|倡导|引导|要")


def find_founded(text: str, skeleton: Outline, dates: list[Dated], issuer: dict) -> list[dict]:
    """Bodies that the text says were founded, by name. Kinds without a name (成立科普领导小组) are not bodies."""
    found: list[dict] = []
    for match in re.finditer(rf"{_FOUND_VERB}\s?{_BODY_NAME}", text):
        low, _ = skeleton.sentence_at(match.start())
        if not _NOT_YET.search(text, max(low, match.start() - 12), match.start()):
            _add_founded(found, text, match[1], match.start(1), match.end(1), _date_before(dates, low, match.start()), skeleton)
    for match in re.finditer(rf"{_BODY_NAME}(?:[（(][^）)]{{0,16}}[“\"「]?({_HAN}{{2,10}}科协)[”\"」]?\s?[)）])?([^,，。；;\n]{{0,14}}?)(?:正式|挂牌|宣告|获批|批准)*成立(?!以来|后|于)", text):
        name, at, end = match[1], match.start(1), match.end(1)
        if re.search(r"成立", name):
            continue
        low, _ = skeleton.sentence_at(match.start())
        if match[2]:
            name, at, end = match[2], match.start(2), match.end(2)
        inside = _date_between(dates, match.start(3), match.end())
        if match[3].strip() and not inside and not re.fullmatch(r"(?:\d|[xX×_年月日于在]|\s)*", match[3]):
            continue
        date_written = inside.written if inside else (None if match[3].strip() else _date_before(dates, low, match.start()))
        if not _NOT_YET.search(match[3]):
            kind_words = match[1] if match[2] else None
            _add_founded(found, text, name, at, end, date_written, skeleton, kind_words)
    return found


def _add_founded(found, text, name, at, end, when, skeleton, kind_words=None) -> None:
    cut = re.match(r"^(?:以[^,，]{0,8}为|由|在|于|[^“”]{0,12}(?:指导|帮助|支持|推动)(?:下)?)", name)
    if cut and len(name) - cut.end() >= 4:
        name, at = name[cut.end() :], at + cut.end()
    if _GENERIC_BODY.match(name) or any(f["name"] == name for f in found):
        return
    words = kind_words or name
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "other")
    if kind == "rural_tech" and re.search(r"公司|集团", words):
        kind = "enterprise"
    found.append({"name": name, "type": kind, "date": when, "span": (at, end)})


def _date_before(dates: list[Dated], low: int, high: int) -> str | None:
    inside = [d for d in dates if low <= d.start and d.end <= high]
    return inside[-1].written if inside else None


def _date_between(dates: list[Dated], low: int, high: int) -> Dated | None:
    inside = [d for d in dates if low <= d.start and d.end <= high]
    return inside[0] if inside else None


# Documents --------------------------------------------------------------------------------------------------------

_DOCUMENT = r"(?:方案|通知|意见|办法|计划|要点|决定|规划|制度|细则|请示|批复|函|通报|规定|预案|章程|制度汇编|报告|安排|措施|公告|纪要|条例|清单|任务书|责任书|规程)"
_ISSUE_VERB = r"(?:印发|下发|制定|制订|出台|起草|转发|拟定|颁发|发布|发出|编制|拟订|修订|草拟|报送|呈报|联合发文|印制|发(?=各|到|至)|通过)"
_FOLLOW = re.compile(r"(?:依照|按照|根据|遵照|照|依据|落实|贯彻落实|贯彻)([\u4e00-\u9fff×xX_（）()、]{2,24}?)$")


def find_documents(text: str, skeleton: Outline, dates: list[Dated]) -> list[dict]:
    """Documents issued, drafted or attributed to a named issuer; laws and outlines merely invoked are not among them."""
    found: list[dict] = []
    for match in re.finditer(r"《([^《》\n]{2,60})》(的通知|的意见|的决定)?", text):
        title = match[1]
        if not re.search(rf"{_DOCUMENT}(?:[（(][^）)]{{1,12}}[）)])?$", title) and not match[2]:
            continue
        low, high = skeleton.sentence_at(match.start())
        clause = max(low, max((text.rfind(c, low, match.start()) for c in ",，;；"), default=low) + 1)
        before = text[clause : match.start()]
        behind = re.split(r"[,，。；;\n]", text[match.end() : high])[0]
        before_list = re.search(rf"{_ISSUE_VERB}[^,，。；;]{{0,4}}(?:《[^《》]*》[、和及]?)+$", before)
        issued = re.search(rf"{_ISSUE_VERB}(?:了|好|的|过)?(?:关于)?(?:印发|转发)?[\u4e00-\u9fff]{{0,6}}$", before) or before_list
        sent = re.search(r"(?:把|将)$", before) and re.match(r"[^,，。]{0,6}(?:发|印发|下发|报|送)", behind)
        sent = sent or re.match(r"(?:的通知)?(?:正式)?(?:印发|出台|下发|发至|发到|发各|发给|的出台|的印发)", behind)
        followed = _FOLLOW.search(before)
        named = followed and re.search(r"科协|政府|党委|委员会|局|厅|办公室|领导小组|[县市区省]委", followed[1])
        if not (issued or sent or named):
            continue
        issuer = _document_issuer(before, followed if named and not issued else None, issued)
        if any(f["title"] == title for f in found):
            continue
        found.append({"title": title, "issuer": issuer, "date": _date_before(dates, low, match.start()), "span": (match.start(1), match.end(1))})
    for match in re.finditer(
        rf"(?:依照|按照|根据|遵照|照|依据|落实)(?P<issuer>[\u4e00-\u9fff×xX_]{{1,10}}(?:科协|科委[、和]科协|委员会|党委|政府|局|厅))[的]?(?P<title>(?:19|20)\d\d年?度?[\u4e00-\u9fff]{{0,8}}?(?:工作要点|工作计划|实施方案|工作安排|工作意见))", text
    ):  # fmt: skip
        found.append({"title": match["title"], "issuer": match["issuer"], "date": None, "span": match.span("title")})
    for match in re.finditer(
        rf"(?:依照|按照|根据|遵照|照|依据)(?P<issuer>[\u4e00-\u9fff×xX_]{{1,10}}、(?:科协))(?P<title>(?:19|20)\d\d年?度?[\u4e00-\u9fff]{{0,8}}?(?:工作要点|工作计划|实施方案|工作安排|工作意见))", text
    ):  # fmt: skip
        if not any(f["span"] == match.span("title") for f in found):
            found.append({"title": match["title"], "issuer": match["issuer"], "date": None, "span": match.span("title")})
    return sorted(found, key=lambda f: f["span"])


def _document_issuer(before: str, followed, issued) -> str | None:
    if followed:
        return followed[1].rstrip("的")
    if issued:
        lead = re.sub(rf"(?:关于)?{_ISSUE_VERB}.*$", "", before)
        match = re.search(r"((?:中共)?[\u4e00-\u9fff×xX]{0,16}?(?:科协|委员会办公室|委员会|办公室|人民政府|政府|党委|[县市区省]委|局|厅|领导小组|科学技术协会))(?:联合|正式|及时|研究|又|还)*$", lead)
        return match[1] if match else None
    return None
