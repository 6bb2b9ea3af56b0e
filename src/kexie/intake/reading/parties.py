"""Who wrote the report, for which period; which bodies were founded, which documents issued."""

import re
from dataclasses import dataclass
from datetime import date

from kexie.divisions.finder import find_names
from kexie.intake.reading.outline import Outline
from kexie.language.dates import Dated, find_dates

_HAN = r"[\u4e00-\u9fff]"
# The period ------------------------------------------------------------------------------------------------------

_MASKED_YEAR = re.compile(r"(?:\d{0,3}\s?[xXＸｘ×*＊_＿]{1,4}\d?)\s?年")
_REPORT_WORDS = re.compile(r"总结|小结|回顾|汇报|述职|综述|年报|工作情况|报告|工作完成情况|纪实")
_PLAN_WORDS = re.compile(r"计划|打算|思路|要点|安排|要做到|规划|工作目标|将|拟|工作部署|着重抓")


def find_periods(
    text: str, skeleton: Outline, dates: list[Dated]
) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
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
    if plan is None:
        lead = re.search(r"(?:^|[。\n])\s?((?:19|20)\d\d)年(?:度)?[^。,，;；:：\n]{0,8}(?:计划|打算|思路|安排)[:：]", text)
        if lead and not (period and period[0].year == int(lead[1])):
            plan = date(int(lead[1]), 1, 1), date(int(lead[1]), 12, 31)
    if plan is None and period is not None:
        for heading in skeleton.headings:
            if (
                heading.level <= 1
                and re.search(r"下半年|明年|下一?年度?", heading.words(text))
                and _PLAN_WORDS.search(heading.words(text))
            ):
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
            if re.fullmatch(r"\s?[、和及与至—-]\s?", behind):  # 2016年、2017年工作计划
                behind = title[dated.end :]
            span = (dated.first, dated.last)
            if _REPORT_WORDS.search(behind):
                reported.add(span)
                if n + 1 == len(found) and re.search(
                    r"(?:总结|小结)[^的]{0,3}及?[\u4e00-\u9fff]{0,4}(?:计划|打算|思路)", behind
                ):
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
    told: list[tuple[date, date]] = []
    for start, end in sentences:
        stretch = text[start:end]
        if _MASKED_YEAR.search(stretch):
            return None, None
        for dated in find_dates(stretch):
            if (
                not dated.has_year
                or dated.short_year
                or dated.precision not in ("year", "half", "range", "month")
                or not dated.first
            ):
                continue
            before, behind = stretch[: dated.start], stretch[dated.end :]
            if re.match(r"\s?(?:初|底|以来|起|成立|创建|第|\d)", behind) or re.search(r"[自从到至于第]\s?$", before):
                continue
            if dated.precision == "month" or (
                dated.precision == "range" and "月" not in stretch[dated.start : dated.end]
            ):
                continue
            if re.match(r"\s?(?:要做到|将|拟|计划|打算|要)", behind) or re.match(
                r"[^,，。]{0,8}(?:工作计划|工作要点|工作打算)", behind
            ):
                return None, (dated.first, dated.last)
            if len(before.strip()) <= 24 and (
                re.match(r"\s?[,，]", behind) or re.match(rf"\s?{_HAN}{{0,12}}(?:科协|累计|共|全)", behind)
            ):
                told.append((dated.first, dated.last))
        if told:
            break
    if not told:
        return None, None
    narrow = min(told, key=lambda span: span[1] - span[0])
    agree = all(span[0] <= narrow[0] and narrow[1] <= span[1] for span in told)
    return (narrow if agree else None), None


# The issuer ------------------------------------------------------------------------------------------------------

_SUFFIX = r"(?:科学技术协会|科协)"
_LEVELS = {"省": "provincial", "市": "city", "州": "city", "县": "county", "区": "county", "旗": "county", "盟": "city",
           "镇": "township", "乡": "township", "街道": "township"}  # fmt: skip
PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆",
)  # fmt: skip
_KIND = "省|自治区|市|州|盟|县|区|旗|镇|乡|街道"
_LOOSE_PLACE = re.compile(rf"({_HAN}{{1,6}}?(?:自治县|自治州|县|市|区|州|旗|镇|乡))(?={_SUFFIX})")
_NOT_A_NAME = re.compile(
    r"[的了和与及由是把被将向对为以从各我本该全等年月日×照省在据经围着跟随紧按靠请叫给着抓动员推进]|中国|领导|指导|上级|基层|联合|通过|支持|乡镇|街道|落实|^[省市县区州镇乡度]|[市县区](?=[市县区])"
)
_HOST = re.compile(rf"({_HAN}{{2,16}}?(?:大学|学院|公司|集团|医院|中学|小学|学校|研究院|研究所|园区|开发区)){_SUFFIX}")


def find_issuer(text: str, skeleton: Outline) -> dict:
    """{"name", "place", "division"}: place and 科协 where the place is given, else None."""
    short = re.search(
        rf"{_SUFFIX}[（(]\s?(?:以下)?(?:简称|下称)[:：]?\s?[“\"「]?({_HAN}{{2,12}}科协)[”\"」]?\s?[)）]", text
    )
    names = _places(text)
    if short:
        return _issuer(short[1], _whole(_direct(names, text)[0], names, text) if _direct(names, text) else None)
    title = " ".join(text[a:b] for a, b in skeleton.titles)
    if host := _HOST.search(title):
        return _issuer(host[0], None)
    direct = _direct(names, text)
    if direct:
        votes: dict[str, int] = {}
        for name in direct:
            votes[name.words] = votes.get(name.words, 0) + (5 if name.start < skeleton.body_start else 1)
        best = max(votes, key=lambda words: (votes[words], -text.index(words)))
        chosen = next(name for name in direct if name.words == best)
        return _issuer(f"{best}科协", _whole(chosen, names, text), chosen.code)
    for kind in ("乡", "镇", "县", "区", "市", "州"):
        if not re.search(rf"我{kind}|(?:^|[^{_KIND}\u4e00-\u9fff]|[半年度]){kind}科协", text):
            continue
        own = {
            n.words: n for n in names if n.words.endswith(kind) and not (kind == "区" and n.words.endswith("自治区"))
        }
        own |= {w: n for w, n in _by_committee(text, kind).items() if w not in own}
        if len(own) == 1:
            ((words, name),) = own.items()
            return _issuer(f"{words}科协", _whole(name, names, text), name.code)
        break
    provinces = {p for p in PROVINCES if re.search(rf"{p}(?!大学|路|南京路)", text)}
    if len(provinces) == 1:
        province = provinces.pop()
        level = re.search(rf"(?:^|[^{_KIND}\u4e00-\u9fff])(省|自治区)科协(?:({_HAN}{{2,10}}委员会))?", text)
        if level:
            return _issuer(f"{province}{level[1]}科协{level[2] or ''}", province, _code(province + level[1]))
        return _issuer(None, province, _code(province))
    return _issuer(None, None)


@dataclass(frozen=True)
class _Name:
    start: int
    end: int
    words: str
    code: str | None


def _issuer(name: str | None, place: str | None, code: str | None = None) -> dict:
    return {"name": name, "place": place, "division": code}


def _places(text: str) -> list[_Name]:
    """Places named in the text: those the list of divisions knows, and X县 right before 科协 that it does not."""
    names = [_Name(m.start, m.end, text[m.start : m.end], m.code) for m in find_names(text)]
    known = {name.end for name in names}
    for match in _LOOSE_PLACE.finditer(text):
        if match.end() in known:
            continue
        words = match[1]
        for cut in range(len(words) - 2):
            tail = words[cut:]
            if not _NOT_A_NAME.search(tail) and len(tail) >= 3:
                names.append(_Name(match.start() + cut, match.end(), tail, None))
                break
    return sorted(names, key=lambda name: name.start)


def _direct(names: list[_Name], text: str) -> list[_Name]:
    return [
        name for name in names
        if re.match(rf"{_SUFFIX}", text[name.end : name.end + 6]) and re.search(rf"(?:{_KIND})$", name.words)
    ]  # fmt: skip


def _by_committee(text: str, kind: str) -> dict[str, _Name]:
    """中共港北区委员会, 港北区人民政府: the seat that 我区 and 区科协 speak of."""
    found = {}
    for match in re.finditer(
        rf"(?:中共|^|[^\u4e00-\u9fff])({_HAN}{{2,4}}{kind})(?:委员会|委(?!员)|人民政府|政府)", text
    ):
        if not _NOT_A_NAME.search(match[1][:-1]):
            found[match[1]] = _Name(match.start(1), match.end(1), match[1], _code(match[1]))
    return found


def _whole(name: _Name, names: list[_Name], text: str) -> str:
    """贵港市港北区 for 港北区, where the text says so somewhere."""
    fullest = name.words
    for other in names:
        if other.words != name.words:
            continue
        start = other.start
        for before in reversed([n for n in names if n.end <= other.start]):
            if before.end != start:
                break
            start = before.start
        if other.end - start > len(fullest):
            fullest = text[start : other.end]
    return fullest


def _code(place: str) -> str | None:
    matches = find_names(place)
    return matches[-1].code if matches and matches[-1].end == len(place) else None


def issuer_level(issuer: dict, text: str) -> str | None:
    """national, provincial, city, county or township: from the name, else from how the text calls itself."""
    words = issuer["name"] or ""
    match = re.search(r"(省|自治区|市|州|县|区|旗|镇|乡|街道)科协", words) or re.search(
        r"(?:^|[,，。\n年度来])\s?(省|市|州|县|区|镇|乡)科协", text
    )
    if not match:
        return "provincial" if issuer["place"] in PROVINCES else None
    return _LEVELS.get(match[1], "provincial")


# Bodies founded ---------------------------------------------------------------------------------------------------

_KINDS = (
    ("volunteer_team", r"志愿"),
    ("enterprise", r"公司|集团|厂|企业|矿|银行|合作社(?=科)|医院(?=科)"),
    ("society", r"(?:学会|研究会)$"),
    ("park", r"(?:园区|开发区|产业园|工业园|高新区|科技园)[\u4e00-\u9fff]{0,4}科"),
    ("school", r"(?:学校|中学|小学|大学|学院|一中|二中|高校|职教中心|幼儿园)科"),
    ("community", r"(?:社区|村|居委会|村委会)科"),
    ("township", r"(?:镇|乡|街道|办事处)科"),
    ("rural_tech", r"农|种植|养殖|专业技术|果|菜|畜|茶|药|蜂|鱼|粮|花|葡萄|柑|橘|菌|菇|猪|牛|羊|鸡|鸭|蚕|桑|蔗|稻|林业|水产|[镇乡村].*协会"),
)
_BODY = r"(?:科学技术协会|科技协会|科协|协会|学会|研究会|志愿服务队|志愿者?(?:服务)?(?:队伍?|总队|支队|分队|团队))(?:分会|支会)?"
_BODY_NAME = rf"[“\"《]?((?:{_HAN}|[（()）A-Za-z×xX·]){{2,36}}?{_BODY})[”\"》]?"
_GENERIC_BODY = re.compile(
    r"^(?:各|乡镇|街道|镇|村|社区|企业|园区|学校|高校|基层|农村|专业技术|科学技术|农技|科技|科普|志愿者?|服务|一批|了|多个|若干|有关|新的?|及|和|、|\d|个|家|[(（)）])*"
    + _BODY + "$"
)  # fmt: skip
_FOUND_VERB = (
    r"(?:正式|新|批准|指导|牵头|帮助|协助|推动|先后|又|也|相继)*(?:成立|组建|挂牌成立|筹建成立|批复成立)(?:了)?"
)
_NOT_YET = re.compile(r"探索|计划|拟|打算|将|准备|力争|争取|推动|推进|鼓励|筹备|倡导|引导|要")


def find_founded(text: str, skeleton: Outline, dates: list[Dated], issuer: dict) -> list[dict]:
    """Bodies that the text says were founded, by name. Kinds without a name (成立科普领导小组) are not bodies."""
    found: list[dict] = []
    for match in re.finditer(rf"{_FOUND_VERB}\s?{_BODY_NAME}", text):
        low, _ = skeleton.sentence_at(match.start())
        if not _NOT_YET.search(text, max(low, match.start() - 12), match.start()):
            _add_founded(
                found,
                text,
                match[1],
                match.start(1),
                match.end(1),
                _date_before(text, dates, low, match.start()),
                skeleton,
            )
    for match in re.finditer(
        rf"{_BODY_NAME}(?:[（(][^）)]{{0,16}}[“\"「]?({_HAN}{{2,10}}科协)[”\"」]?\s?[)）])?([^,，。；;\n]{{0,14}}?)(?:正式|挂牌|宣告|获批|批准)*成立(?!以来|后|于)",
        text,
    ):
        name, at, end = match[1], match.start(1), match.end(1)
        if re.search(r"成立", name):
            continue
        low, _ = skeleton.sentence_at(match.start())
        if match[2]:
            name, at, end = match[2], match.start(2), match.end(2)
        inside = _date_between(dates, match.start(3), match.end())
        if match[3].strip() and not inside and not re.fullmatch(r"(?:\d|[xX×_年月日于在]|\s)*", match[3]):
            continue
        date_written = (
            inside.written if inside else (None if match[3].strip() else _date_before(text, dates, low, match.start()))
        )
        if not _NOT_YET.search(match[3]):
            kind_words = match[1] if match[2] else None
            _add_founded(found, text, name, at, end, date_written, skeleton, kind_words)
    return found


def _add_founded(found, text, name, at, end, when, skeleton, kind_words=None) -> None:
    cut = re.match(r"^(?:以[^,，]{0,8}为|由|在|于|[^“”]{0,12}(?:指导|帮助|支持|推动)(?:下)?)", name)
    if cut and len(name) - cut.end() >= 4:
        name, at = name[cut.end() :], at + cut.end()
    if _GENERIC_BODY.match(name) or re.search(r"[的任兼]|为主", name) or any(f["name"] == name for f in found):
        return
    words = kind_words or name
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "other")
    found.append({"name": name, "type": kind, "date": when, "span": (at, end)})


def _date_before(text: str, dates: list[Dated], low: int, high: int) -> str | None:
    """The last date before a place in its sentence; 2009年工作要点 is a title with a year in it, not a date."""
    for dated in reversed([d for d in dates if low <= d.start and d.end <= high]):
        if dated.precision != "year" or re.match(
            rf"\s?(?:[,，]|{_ISSUE_VERB}|{_FOUND_VERB})", text[dated.end : dated.end + 8]
        ):
            return dated.written
    return None


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
        issued = (
            re.search(rf"{_ISSUE_VERB}(?:了|好|的|过)?(?:关于)?(?:印发|转发)?[\u4e00-\u9fff]{{0,6}}$", before)
            or before_list
        )
        sent = re.search(r"(?:把|将)$", before) and re.match(r"[^,，。]{0,6}(?:发|印发|下发|报|送)", behind)
        sent = sent or re.match(r"(?:的通知)?(?:正式)?(?:印发|出台|下发|发至|发到|发各|发给|的出台|的印发)", behind)
        followed = _FOLLOW.search(before)
        named = followed and re.search(r"科协|政府|党委|委员会|局|厅|办公室|领导小组|[县市区省]委", followed[1])
        if not (issued or sent or named):
            continue
        issuer = _document_issuer(before, followed if named and not issued else None, issued)
        if any(f["title"] == title for f in found):
            continue
        found.append(
            {
                "title": title,
                "issuer": issuer,
                "date": _date_before(text, dates, low, match.start()),
                "span": (match.start(1), match.end(1)),
            }
        )
    for match in re.finditer(
        rf"(?:依照|按照|根据|遵照|照|依据|落实)(?P<issuer>[\u4e00-\u9fff×xX_]{{1,10}}(?:科协|科委[、和]科协|委员会|党委|政府|局|厅))[的]?(?P<title>(?:19|20)\d\d年?度?[\u4e00-\u9fff]{{0,8}}?(?:工作要点|工作计划|实施方案|工作安排|工作意见))", text
    ):  # fmt: skip
        found.append({"title": match["title"], "issuer": match["issuer"], "date": None, "span": match.span("title")})
    for match in re.finditer(
        rf"(?:依照|按照|根据|遵照|照|依据)(?P<issuer>[\u4e00-\u9fff×xX_]{{1,10}}、(?:科协))(?P<title>(?:19|20)\d\d年?度?[\u4e00-\u9fff]{{0,8}}?(?:工作要点|工作计划|实施方案|工作安排|工作意见))", text
    ):  # fmt: skip
        if not any(f["span"] == match.span("title") for f in found):
            found.append(
                {"title": match["title"], "issuer": match["issuer"], "date": None, "span": match.span("title")}
            )
    return sorted(found, key=lambda f: f["span"])


def _document_issuer(before: str, followed, issued) -> str | None:
    if followed:
        return followed[1].rstrip("的")
    if issued:
        lead = re.sub(rf"(?:关于)?{_ISSUE_VERB}.*$", "", before)
        match = re.search(
            r"((?:中共)?[\u4e00-\u9fff×xX]{0,16}?(?:科协|委员会办公室|委员会|办公室|人民政府|政府|党委|[县市区省]委|局|厅|领导小组|科学技术协会))(?:联合|正式|及时|研究|又|还)*$",
            lead,
        )
        return match[1] if match else None
    return None
