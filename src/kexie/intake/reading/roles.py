"""In which role a figure stands: result, part of a total, planned, someone else's, each; said before; its day."""

import re
from datetime import date
from functools import cache

from kexie.intake.reading.outline import Outline
from kexie.intake.reading.quantities import Quantity, standing_in
from kexie.language.dates import Dated

_CLAUSE = ",，;；:：。！!?？\n"
_PLAN_VERB = re.compile(
    r"(?<![\u4e00-\u9fff]村|行动|教学|工作|科普|示范|纲要|年度|订出|制定|制订|规划|惠农)计划(?=[在于招投建办开培举新组发完安用对到再拟引配争选评创拍明下年\d]|[\u4e00-\u9fff]{0,6}\d)"
    r"|(?<!模)(?<!草)拟(?=[建投在于新开办举组对增招安])|打算|力争|争取(?=在|年内|年底|[\u4e00-\u9fff]{0,4}(?:完成|达到|建成|实现))|预计|预期"
    r"|目标(?:任务)?[是为]|(?:目标|任务)(?:值|数)?(?=\s?\d)|要做到|准备(?=[建投在于新开办举组对])|有望|将(?=首批|陆续|继续|进一步|逐步|分批|再|新增|新建|举办|开展|组织|建成|覆盖|推出|达到)|(?<![\u4e00-\u9fff])将(?=[在于建投新开办举组对再达有为全完])|争创|年内(?:要|拟|完成)|预算(?=\d|为|[\u4e00-\u9fff]{0,2}\d)|要确保|确保(?=[^,，。；;]{0,20}(?:以上|不少于|达到|完成))"
)
_DONE = re.compile(r"已|实际|完成了|共举办了|实现了|圆满")
_EACH = re.compile(
    r"每(?:个|家|村|户|人|亩|镇|乡|校|所|场|期|名|位|县|市|社区|支|台|年级|班|组|季度|月|单位|学校|件|项|次|站|点|街道|乡镇|套|辆|间|处|座|到一)"
    r"|平均(?!水平)|人均|户均|村均|各[\u4e00-\u9fff]{1,6}?(?:都|均|皆)|各(?=\d)|各[\u4e00-\u9fff]{1,8}?分别|单独[^,，。]{0,3}|(?:一|每)[村镇乡校户](?:一|配|有|设|建)|分别(?:奖励|补助|获得)"
)
_WIDER = {"national": r"全国|我国", "provincial": r"全省|全自治区|全区", "city": r"全市|全州"}
_RANK = {"national": 4, "provincial": 3, "city": 2, "county": 1, "township": 0}


def settle_roles(
    text: str,
    quantities: list[Quantity],
    skeleton: Outline,
    *,
    plan_zones: list[tuple[int, int]],
    issuer_level: str | None,
) -> None:
    """Fill role and `of` of every quantity, in place."""
    for index, q in enumerate(quantities):
        low, high = skeleton.sentence_at(q.start)
        low, high = max(low, q.start - 600), min(high, q.end + 600)
        clause = _last(text, _CLAUSE, low, q.start)
        if _external(text, q, low, clause, issuer_level):
            q.role = "external"
        elif _planned(text, q, quantities, low, high, clause, plan_zones) or (
            index and _goes_with_planned(text, quantities[index - 1], q, low)
        ):
            q.role = "planned"
        elif _each(text, q, quantities[index - 1] if index else None, low, clause):
            q.role = "each"
        elif q.of is not None and q.measure == q.of.measure:
            q.role = "part"
    _parts_of_later_totals(text, quantities, skeleton)
    _own_among_all(text, quantities, skeleton)


def _last(text: str, marks: str, low: int, high: int) -> int:
    for place in range(high - 1, low - 1, -1):
        if text[place] in marks:
            return place + 1
    return low


def _planned(text, q: Quantity, quantities, low, high, clause, plan_zones) -> bool:
    if q.measure == "funds.budget" or any(a <= q.start < b for a, b in plan_zones):
        return True
    if _PLAN_VERB.search(text, clause, q.start + 1):
        return True
    if q.start > clause and _carries_on(text, low, clause, q.start):
        return True
    wide = _WIDE_PLAN.search(text, low, q.start)
    if wide and not _DONE.search(text, wide.end(), q.start):
        return True
    # …共131块,打算用村务公开栏改造: what is meant to happen to it follows
    if _MEANT.match(text, q.end, high):
        return True
    after = standing_in(quantities, q.end, high)
    if after and _NEAR.fullmatch(text, q.end, after[0].start) and _MEANT.match(text, after[0].end, high):
        return True
    return _sums_into_planned(text, q, after, high)


_WIDE_PLAN = re.compile(r"要做到|目标(?:任务)?[是为]|力争|(?:全年|今年|明年|下半年)计划(?=[开举组实新])")
_NEAR = re.compile(r"[^,，。；;]{0,8}")
_IN_SUM = re.compile(r"[^,，。；;:：\d]{0,12}")
_MEANT = re.compile(r"[,，]\s?(?:打算|拟|准备|计划(?=[用在于把将]))")
_DIGIT = re.compile(r"\d")
_MAKES = re.compile(
    r"\s?(?:新建|建设|建立|建成|举办|开展|培训|发展|组建|成立|打造|改造|创建|争创|完成|新增|发放|命名|培育|组织|选送)"
)


def _carries_on(text: str, low: int, clause: int, place: int) -> bool:
    """计划投资120万元，建设广场1处: the plan of the clause before goes on where this one starts with a verb of making."""
    if not _MAKES.match(text, clause):
        return False
    low = max(low, text.rfind(";", low, clause) + 1, text.rfind("；", low, clause) + 1)
    if text.startswith(("完成", "实际"), clause) and _DIGIT.search(text, low, clause):
        return False  # 目标1000人次，完成1180人次
    return bool(_PLAN_VERB.search(text, low, clause) and not _DONE.search(text, low, clause))


def _goes_with_planned(text: str, before: Quantity, q: Quantity, low: int) -> bool:
    """预算96万元，其中办公经费31万元; 计划办班4期，受益群众500人次: parts and people of what is planned."""
    if before.role != "planned" or before.start < low:
        return False
    between = text[before.end : q.start]
    if _DONE.search(between) or re.search("完成|实际|到位|追加|已", between):
        return False
    same = before.head == q.head and re.fullmatch(r"[,，、]\s?(?:其中[:：]?)?[\u4e00-\u9fff]{0,10}", between)
    people = q.head in ("人", "人次", "名") and re.fullmatch(r"[,，、]\s?[\u4e00-\u9fff]{0,8}", between)
    return bool(same or people)


def _sums_into_planned(text: str, q: Quantity, after: list[Quantity], high: int) -> bool:
    """128个村委会、3个居委会共131块,打算…: the members of the sum go with it."""
    end = q.end
    for other in after:
        if not _IN_SUM.fullmatch(text, end, other.start):
            return False
        added_up = "共" in text[max(end, other.start - 2) : other.start]
        end = other.end
        if added_up:
            return bool(_MEANT.match(text, end, high))
    return False


def _each(text, q: Quantity, previous: Quantity | None, low, clause) -> bool:
    if _EACH.search(text, clause, q.end):
        return True
    if previous is not None and previous.role == "each" and previous.start >= low:
        between = text[previous.end : q.start]
        if re.fullmatch(r"[\s,，、]*|[^,，。；;]{0,6}", between) and not re.search(
            r"共|累计|合计|总|全[县市区省]|其中", between
        ):
            return True  # 每家有2名任主席,4名任常委: the next number, or one that begins its clause
    return False


def _external(text, q: Quantity, low, clause, issuer_level) -> bool:
    """Figures of the whole country, or of a level above the issuer's own: 全国已有2万余名."""
    wider = _wider(issuer_level)
    return bool(wider and wider.search(text, clause, q.start))


@cache
def _wider(issuer_level: str | None) -> re.Pattern | None:
    """What names a level above the issuer's own."""
    rank = _RANK.get(issuer_level or "", _RANK["provincial"])
    words = [word for level, word in _WIDER.items() if _RANK[level] > rank]
    if issuer_level == "county":
        words = [word.removesuffix("|全区") for word in words]
    return re.compile(rf"(?:{'|'.join(words)})(?:目前|现)?(?:已|共|累计|现|有|总|科协系统)") if words else None


_WHOLE = re.compile(
    r"整个活动|本次活动共|此次活动共|活动(?:期间)?(?:总)?共|累计共?|全年共|总共|今年以来[,，]?[^,，。；;]{0,10}已"
)
_ONE_DAY = re.compile(r"当天|当日|现场|当场|首日|首场|启动仪式|[上下]午")


def _parts_of_later_totals(text: str, quantities: list[Quantity], skeleton: Outline) -> None:
    """当天散发2000余份…整个活动共发出5000多份: an earlier part of a total that is said to be one; and places among more."""
    for total in quantities:
        if total.measure == "other" or total.value is None or total.role != "result":
            continue
        low, _high = skeleton.sentence_at(total.start)
        if _WHOLE.search(text, low, total.start) and not re.search(r"[;；]", text[low : total.start]):
            nearby = text.rfind("\n", 0, max(0, text.rfind("\n", 0, low))) + 1  # this paragraph and the one before
            for part in standing_in(quantities, nearby, low):
                if _less(part, total) and _ONE_DAY.search(text, skeleton.sentence_at(part.start)[0], part.start):
                    part.role, part.of = "part", total
        if total.measure in ("organisations.total", "facilities.total", "members.total"):
            noun, paragraph = _place_noun(text, total), text.find("\n", total.end)
            for part in standing_in(quantities, total.end, paragraph if paragraph >= 0 else len(text)):
                if noun and _less(part, total) and _place_noun(text, part) == noun:
                    part.role, part.of = "part", total


_OF_ALL = re.compile(r"各级|科协系统|上下")
_OWN_SHARE = re.compile(r"(?:科协|机关|本级|我会)(?:机关|本级)?(?:直接|自身|本级)(?:组织|举办|开展|承办)")


def _own_among_all(text: str, quantities: list[Quantity], skeleton: Outline) -> None:
    """全县各级共组织128场次…。县科协直接组织22场次: the office's own are among those of the whole county."""
    for part in quantities:
        low, _high = skeleton.sentence_at(part.start)
        if part.measure == "other" or not _OWN_SHARE.search(text, low, part.start):
            continue
        paragraph = text.rfind("\n", 0, part.start) + 1
        for total in standing_in(quantities, paragraph, part.start):
            if _less(part, total) and _OF_ALL.search(text, skeleton.sentence_at(total.start)[0], total.start):
                part.role, part.of = "part", total


def _less(part: Quantity, total: Quantity) -> bool:
    same = part.measure == total.measure and part.role == "result"
    return same and part.value is not None and total.value is not None and part.value < total.value


def _place_noun(text: str, q: Quantity) -> str | None:
    match = re.match(r"\s?(乡镇|街道|社区|村|县|市|镇|乡|园区|企业|学校)", text[q.end : q.end + 6])
    return match[1] if match else None


def mark_repeats(text: str, quantities: list[Quantity], skeleton: Outline) -> None:
    """A figure is a repeat when the same measure had the same value before, of the same thing, in another sentence."""
    before: dict[tuple, list[Quantity]] = {}
    for q in quantities:
        if q.role in ("planned", "external"):
            continue
        digits = text[q.start : q.end] if q.value is None else None
        alike = before.setdefault((q.value, digits, q.head, q.measure, q.level, q.grade, q.upper), [])
        sentence = skeleton.sentence_at(q.start)
        first = next((e for e in alike if e.end <= sentence[0] and _same_thing(text, q, e)), None)
        if first is None:
            alike.append(q)
            continue
        q.repeat, q.of = True, first
        q.role = "result" if q.role == "part" and first.role == "result" else q.role


def _same_thing(text: str, a: Quantity, b: Quantity) -> bool:
    if a.measure == "contest.awards" and a.grade in ("1", "2", "3"):
        return _context_alike(text, a, b)
    if a.measure == "organisations.total" and (p := _place_noun(text, a)) and p == _place_noun(text, b):
        return True
    first, second = _core(a.noun), _core(b.noun)
    if not first or not second:
        return False
    if a.measure == "other" and (a.value is None or a.value < 10):
        return first == second and len(first) >= 4
    return first == second or (min(len(first), len(second)) >= 2 and (first.endswith(second) or second.endswith(first)))


def _context_alike(text: str, a: Quantity, b: Quantity) -> bool:
    """Two prizes of one grade and value are one claim unless their contests bear different names."""

    def names(q):
        return set(
            re.findall(
                r"(创新大赛|机器人|科幻画|科学影像|航模|科普剧|编程|论文|DV|读书|科普知识)",
                text[max(0, q.start - 60) : q.start],
            )
        )

    first, second = names(a), names(b)
    return not first or not second or bool(first & second)


def _core(noun: str) -> str:
    return re.sub(
        r"^(?:全县|全市|全区|全省|共|已|累计|目前|开展|举办|发放|组织|发出|各类|各种|的|了|我区|我县|我市)+|[“”\"\s]|(?:已发展|发展|新发展)",
        "",
        noun,
    )


def mark_suspects(quantities: list[Quantity], period_year: int | None) -> None:
    """占地2022平方米, 基地2022亩 in a report of 2022: a year written over numbers."""
    if period_year is None:
        return
    same = [q for q in quantities if q.value == period_year and q.system == "arabic"]
    if len(same) >= 2 or any(q.head in ("平方米", "亩") for q in same):
        for q in same:
            q.suspect = True


def give_dates(
    text: str, quantities: list[Quantity], dates: list[Dated], skeleton: Outline, period: tuple[date, date] | None
) -> None:
    """The date that stands before a figure in its sentence, where it says more than the report's own period."""
    for q in quantities:
        low, _ = skeleton.sentence_at(q.start)
        for dated in reversed(dates):
            if dated.start < low:
                break
            if dated.end > q.start or not dated.written or dated.precision == "half" or dated.short_year:
                continue
            if not dated.has_year and dated.precision in ("year", "part") and len(dated.written) == 4:  # 比去年
                continue
            if re.match(r"\s?(?:份)?(?:起|以来|前|之前|以前|至今|后)", text[dated.end : dated.end + 4]):
                continue
            if re.search(
                r"(?:成立|创建|创办|始建|建立|组建|改制|更名)于?\s?$", text[max(low, dated.start - 6) : dated.start]
            ):
                continue
            if (
                period
                and dated.precision in ("year", "part")
                and len(dated.written) == 4
                and dated.written == str(period[0].year)
            ):
                continue
            if re.search(r"[;；]", text[dated.end : q.start]):
                continue
            q.date = dated.written
            break
