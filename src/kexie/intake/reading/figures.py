"""What each quantity counts, and in which role it stands.

A number is read from its surroundings, nearest first: what follows its unit, what stands before it, the list it closes,
its clause, its sentence. A phrase of the vocabulary found there gives the measure. A bare number of people takes the
measure of the sessions before it; an item behind 其中 takes its total's.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from kexie.intake.reading.model import Learned, Span
from kexie.intake.reading.outline import Outline
from kexie.intake.reading.quantities import Quantity, standing_in
from kexie.intake.reading.vocabulary import Hit, Vocabulary, family, vocabulary

REACH = 160  # characters; no clause of a report is longer, and what stands further off says nothing of a number
_CLAUSE = ",，;；:：。！!?？\n"
_PIECE = _CLAUSE + "、"
_MARK = re.compile(f"[{_PIECE}()（）]")
_JOINED_BEFORE = re.compile(r"(?:和|与|以及|及)\s?$")
_PEOPLE = {"人", "人次", "名", "位"}
_FILLER = re.compile(
    r"(?:一共|总共|共计|总计|合计|累计|共有|达到|分别|全年|上半年|下半年|今年|年内|人数|人群|总数|总量|参加|参与|覆盖|受益|其中|新增|平均|最高|最多|左右"
    r"|(?:增加|增长|提高|提升|上升|扩大|发展|减少|下降)[到至]|[增减升降]至|目标|任务|计划|年初|实际|预计|直接|自行|牵头|主办|承办|组织|举办|开展|实施"
    r"|(?:我会|机关|本级|[省市县区州镇乡]科协)|已?发放|向[省市县区州]里?|推荐|选送|上送|上报|报送|资金|经费|款项?|金额|(?:19|20)\d\d年[度初底末]?的?"
    r"|每[期场次班]|[共达有为已计了的各约另新完成和及到近超过余多次]|\s|[“”\"'‘’：:])*"
)
_GOVERNING = {"care.households", "museum.stops"}
_PRINTED = {"media.items", "voices.suggestions"}
_GIVEN_AWAY = {"materials.handed_out", "books.donated"}
_COPIES = {"份", "册", "本", "张"}
_GIVEN = re.compile(r"(?:发放|散发|分发|赠送|发出|送出)$")
_SCOPE_TOTAL = re.compile(r"(?:整个活动|活动期间|累计|总共|总计|合计|共计|全年|一共)")


def measure_figures(text: str, quantities: list[Quantity], skeleton: Outline, learned: Iterable[Learned] = ()) -> None:
    """Fill measure, level, grade and noun of every quantity, in place."""
    words = vocabulary()
    hits = words.hits(text, learned)
    reader = _Reader(text, quantities, skeleton, hits, words)
    for index in range(len(quantities)):
        reader.measure(index)
    reader.share_list_heads()
    reader.finished_among()
    for index in range(len(quantities)):
        reader.show(index)


class _Reader:
    def __init__(self, text: str, quantities: list[Quantity], skeleton: Outline, hits: list[Hit], words: Vocabulary):
        self.text, self.quantities, self.skeleton, self.hits, self.words = text, quantities, skeleton, hits, words
        self.starts = [hit.start for hit in hits]
        self.marks = [(match.start(), match[0]) for match in _MARK.finditer(text)]
        self.mark_places = [place for place, _mark in self.marks]
        self.zones: dict[int, tuple[Span, ...]] = {}  # around each quantity, once asked for

    # Surroundings ---------------------------------------------------------------------------------------------------

    def _surround(self, index: int) -> None:
        if index not in self.zones:
            self.zones[index] = self._zones(index)
        self.sentence, self.piece, self.list, self.clause, self.frame, self.right, self.tail = self.zones[index]

    def _zones(self, index: int) -> tuple[Span, ...]:
        q = self.quantities[index]
        low, high = self.skeleton.sentence_at(q.start)
        sentence = low, high = max(low, q.start - 4 * REACH), min(high, q.end + 4 * REACH)
        previous = self._end_before(index)
        following = self.quantities[index + 1].start if index + 1 < len(self.quantities) else high
        piece = (max(previous, self._back(_PIECE, low, q.start)), q.start)
        if _JOINED_BEFORE.search(self.text, *piece):
            piece = (q.start, q.start)  # …显示屏和50辆公交车: the noun before belongs to something else
        clause = (self._back(_CLAUSE, low, q.start), q.start)
        right = (q.end, min(self._forth(_PIECE, q.end, high), following))
        tail = (q.end, self._forth(_CLAUSE, q.end, high))
        return sentence, piece, (max(previous, clause[0]), q.start), clause, (low, q.start), right, tail

    _KINDS = re.compile(r"(?<=[个种类大])\s?(?:品种|种类|类别|大类|类)?(?:[、，,]?共计?)?\s?")

    def _end_before(self, index: int) -> int:
        """Where the number before ends; 《读本》3个品种6000册: how many kinds there are does not part copies from their noun."""
        while index:
            index -= 1
            previous, q = self.quantities[index], self.quantities[index + 1]
            if previous.head not in ("个", "种", "类") or not self._KINDS.fullmatch(self.text, previous.end, q.start):
                return previous.end
            if previous.head == "个" and previous.end == q.start:
                return previous.end
        return 0

    def _back(self, marks: str, low: int, high: int) -> int:
        depth, low = 0, max(low, high - REACH)
        for number in range(bisect_left(self.mark_places, high) - 1, -1, -1):
            place, mark = self.marks[number]
            if place < low:
                break
            if mark in ")）":
                depth += 1
            elif mark in "(（":
                if not depth:
                    return place + 1
                depth -= 1
            elif not depth and mark in marks:
                return place + 1
        return low

    def _forth(self, marks: str, low: int, high: int) -> int:
        depth, high = 0, min(high, low + REACH)
        for number in range(bisect_left(self.mark_places, low), len(self.marks)):
            place, mark = self.marks[number]
            if place >= high:
                break
            if mark in "(（":
                depth += 1
            elif mark in ")）":
                if not depth:
                    return place
                depth -= 1
            elif not depth and mark in marks:
                return place
        return high

    def _in(self, zone: tuple[int, int], quantity: Quantity) -> list[Hit]:
        low, high = zone
        first = bisect_left(self.starts, low)
        near = self.hits[first : bisect_left(self.starts, high, lo=first)]
        return [h for h in near if h.end <= high and self._fits(h, quantity)]

    _HANDED = re.compile(r"[,，]\s?(?:免费)?(?:发放|赠送|分发|发送|配送)(?:到|给|至|于)")

    _SHOWN = re.compile(r"(?:展示|展出|陈列|悬挂)[^发送赠]*$")

    def _fits(self, hit: Hit, quantity: Quantity) -> bool:
        phrase = hit.phrase
        if phrase.units is None and quantity.head == "元" and not phrase.learned:
            return False  # 学术活动支出9.8万元: nouns of other things say nothing of money
        if phrase.units is not None and quantity.head not in phrase.units:
            return False
        if phrase.measure in _GIVEN_AWAY and self._SHOWN.search(self.text[slice(*self.piece)]):
            return False
        if phrase.after:
            low = self.sentence[0]
            elsewhere = hit.start < self.piece[0]
            between = self.text[low : hit.start if elsewhere else quantity.start]
            if not any(verb in between for verb in phrase.after) and not self._HANDED.match(self.text, quantity.end):
                return False
        return not any(verb in self.text[slice(*self.clause)] for verb in phrase.unless)

    # Measures -------------------------------------------------------------------------------------------------------

    def measure(self, index: int) -> None:
        q = self.quantities[index]
        self._surround(index)
        q.noun = self._noun(q)
        if q.head in ("%", "％", "个百分点"):
            return
        bare = self._is_bare(q)
        hit, zone = self._nearest(q)
        if hit is None and (before := self._elided(index)):
            q.measure, q.pair, q.of, q.zone = before.measure, before.pair, before.of, "list"
            self._level_and_grade(q, None)
            return
        if hit is not None and hit.phrase.learned:
            q.measure, q.dims, q.zone = hit.phrase.measure, hit.phrase.dims, zone
            self._level_and_grade(q, hit)
            return
        total = self._total(index, hit) or self._subset(index)
        if total is not None and self._may_share(q, total, hit):
            q.measure, q.of, q.zone, q.pair = total.measure, total, "total", total.pair
            self._level_and_grade(q, hit)
            return
        paired = self._paired(index, hit, bare)
        if paired:
            q.measure, q.zone = paired, "pair"
            return
        if hit is None and bare:
            hit, zone = self._carried(q)
        if hit is None and bare and q.head in _COPIES and _GIVEN.search(self.text[slice(*self.piece)]):
            q.measure, q.zone, q.certain = "materials.handed_out", "piece", False
            return
        q.zone = zone
        if hit is not None:
            q.pair = hit.phrase.pair
            q.measure = self._settled(q, self._resolved(q, hit), hit)
            q.certain = zone in ("right", "piece", "list") and not self._vague(q, hit)
            if q.measure == "museum.stops":
                q.pair = "museum.visits"
        self._level_and_grade(q, hit)
        if total is not None and self._is_part(q, total):
            q.of = total
        elif total is not None and q.measure == "other" and self._is_state_of(hit, total):
            q.measure, q.of = total.measure, total

    _LEVEL_ALONE = re.compile(r"[、,，]?\s?(?:国家级|省级|自治区级|市级|州级|县级|区级|校级|镇级|村级)\s?")

    def _elided(self, index: int) -> Quantity | None:
        """省级基地2家、市级3家: a level alone counts what the number before it counts."""
        if index == 0:
            return None
        q, before = self.quantities[index], self.quantities[index - 1]
        same = before.head == q.head and before.start >= self.sentence[0]
        return before if same and self._LEVEL_ALONE.fullmatch(self.text[before.end : q.start]) else None

    def _is_part(self, q: Quantity, total: Quantity) -> bool:
        """Of the same family and, for prizes, not of another level or grade than the total's own."""
        if q.measure != total.measure:
            return False
        return all(b is None or a == b for a, b in ((q.level, total.level), (q.grade, total.grade)))

    @staticmethod
    def _is_state_of(hit: Hit | None, total: Quantity) -> bool:
        """基地18家，…。其中省级基地4家，…: without a verb of its own a part was made, or is there, as its total."""
        return hit is not None and hit.phrase.state and family(total.measure) == hit.phrase.measure

    _CHANGED_FROM = re.compile(r"(?:由|从)[^,，。；;]*$")
    _CHANGED = re.compile(r"[,，]?\s?(?:增加|增长|提高|提升|上升|减少|下降|增|升|降|减|扩大|发展)(?:到|至)")
    _VEHICLE = re.compile(r"流动科技馆|流动科普馆|大篷车")
    _TEAM = re.compile(r"志愿服务(?:队|组织|团队)[^。；;\n]*[,，][^,，。；;]{0,6}活动$")
    _SENT_UP = re.compile(
        r"(?:推荐|选送|上送|报送|选拔)[^,，。；;\d]{0,6}(?:国|省|自治区|市|州|县)[^,，。；;\d]{0,2}(?:赛|参|级)|向(?:国家|省|自治区|市|州|县)里?推荐"
        r"|(?:推荐|选送|选拔)[^,，。；;]{0,10}参加[^,，。；;]{0,8}(?:省|自治区|市|州|国)[^,，。；;]{0,12}(?:比赛|大赛|竞赛|赛)"
    )  # out of a contest of one's own
    _TEAM_OF = re.compile(r"志愿服务队[^。；;\n]*$")
    _LISTENING = re.compile(r"(?:听讲|听课|受教育|受益|观看)$")
    _VISITING = re.compile(r"(?:到|赴)?(?:参观|走进|观摩)")  # 组织居民代表30人参观市科技馆
    _SENT_OUT = re.compile(r"(?:组织|出动|选派|派出|抽调)[^,，。；;]{0,10}$")
    _PRINTED_ONLY = re.compile(r"编印(?![^,，。；;]*(?:发|送|赠))")
    _SERVING = re.compile(
        r"(?:[\u4e00-\u9fff]{0,4}志愿者)?(?:共同|一起|踊跃|积极|分别)*(?:参与|参加|走进|深入|走上|上岗)"
    )
    _GAINED = re.compile(r"吸收|新(?:增|发展|注册|招募|入会|加入|登记)|选拔|选派|选聘|聘请|培养")

    def _settled(self, q: Quantity, measure: str, hit: Hit) -> str:
        """What the clause as a whole makes of a general word: sessions of the van are its stops, its audience its visits."""
        if hit.phrase.weight == 1:
            vehicles = list(self._VEHICLE.finditer(self.text, *self.frame)) + list(
                self._VEHICLE.finditer(self.text, *self.tail)
            )
            frame = self.text[vehicles[-1].end() : q.start] if vehicles and vehicles[-1].end() <= q.start else ""
            if vehicles and not re.search(r"等(?!\s?\d+\s?[个所家])|[;；]|^[、和及与]|活动[,，]", frame):
                return {"outreach.sessions": "museum.stops", "outreach.people": "museum.visits"}.get(measure, measure)
        clause = self.text[slice(*self.clause)]
        if measure == "outreach.sessions" and hit.phrase.weight == 1 and self._TEAM.search(self.text, *self.frame):
            return "volunteers.services"
        entered = measure == "contest.entries" or (measure == "contest.awards" and hit.phrase.after)
        if entered and self._SENT_UP.search(self.text, self.clause[0], self.right[1]):
            return "contest.recommended"
        if measure == "other" and "专家" in hit.phrase.word and self._SENT_OUT.search(self.text, *self.clause):
            return "outreach.experts"
        if measure == "other" and q.head in _PEOPLE and hit.end <= q.start:
            if hit.phrase.word == "队员" and self._TEAM_OF.search(self.text, *self.frame):
                return "volunteers.total"
            if self._LISTENING.search(self.text, self.clause[0], hit.start) or (
                hit.phrase.word == "代表" and self._VISITING.match(self.text, q.end) and "组织" in clause
            ):
                return "outreach.people"
        if (
            measure == "materials.handed_out"
            and self._PRINTED_ONLY.search(clause)
            and not self._HANDED.match(self.text, q.end)
        ):
            return "other"
        if measure == "funds.spent" and re.search(r"人均|(?:增加|增长|提高|减少|下降)(?:到|至)", clause):
            return "other"
        if measure in ("training.people", "outreach.people") and re.search(
            r"评(?:出|选)", self.text[slice(*self.clause)]
        ):
            return "other"  # people honoured, not people reached
        if measure in ("chiefs.total", "volunteers.total", "members.total") and re.search(
            "培训(?!班|基地)|参训", self.text[slice(*self.piece)]
        ):
            return "training.people"
        if measure == "outreach.people" and (settled := self._not_an_audience(q, hit)):
            return settled
        if measure in ("members.total", "volunteers.total", "organisations.total") and re.search(
            "表彰|评选|评出|评为", self.text[slice(*self.clause)]
        ):
            return "other"  # honoured, not counted
        served = self._SERVING.match(self.text, q.end) or self._SENT_OUT.search(self.text, *self.piece)
        if measure == "volunteers.total" and served:
            return "volunteers.people"
        stocks = ("members.total", "volunteers.total", "staff.total", "counsellors.total", "workers.total")
        if measure in stocks and self._GAINED.search(self.text, *self.clause):
            return "other"
        if self._CHANGED.match(self.text, q.end) and self._CHANGED_FROM.search(self.text, *self.clause):
            return "other"  # 由320万元增加到680万元: what it was before
        return measure

    def _vague(self, q: Quantity, hit: Hit) -> bool:
        """Words that say so little that the guess is often another: 147人参与, 活动24项, 7家服务站认定, 贫困户930人."""
        if hit.phrase.generic and q.measure == hit.phrase.measure:
            before = standing_in(self.quantities, self.sentence[0], q.start)
            return not any(each.measure == "outreach.sessions" for each in before)  # 讲座30场，参加800人次
        if hit.phrase.weight == 1 and q.measure == "outreach.sessions" and q.head in ("项", "个"):
            return True
        if q.measure == "care.households" and q.head in _PEOPLE and hit.phrase.word.endswith(("户", "家庭")):
            return True
        if hit.phrase.state and q.measure in ("facilities.built", "organisations.founded"):
            made = self.words.verbs("build" if hit.phrase.measure == "facilities" else "found")
            return not made.search(self.text, *self.frame) and bool(made.search(self.text, *self.tail))
        return False

    _VENUE = re.compile(
        r"(?<!流动)(?:科技馆|科普馆|科普场馆|博物馆|体验馆|(?:教育|科普)基地)[^,，。；;]{0,12}?(?:[,，][^,，。；;]{0,8})?(?:接待|接纳|参观人)"
    )
    _LIVING = re.compile(
        r"(?:现有|共有|总人口|辖|常住|户籍|在校)[^,，。；;]{0,8}(?:居民|人口|学生|师生|村民|农户|户|人|$)"
    )
    _ACTED = re.compile(r"参加|参与|组织|开展|举办|受益|惠及|接受|覆盖|吸引|服务|前来|观看|听|参观|培训")

    def _not_an_audience(self, q: Quantity, hit: Hit) -> str:
        """接待 of a science museum are its visits; 现有居民2860户、8100人 live there."""
        frame = self.text[max(self.sentence[0], self.clause[0] - 24) : q.start]
        if self._VENUE.search(frame):
            return "facilities.visits"
        clause = self.text[self.clause[0] : q.end]
        return "other" if self._LIVING.search(clause) and not self._ACTED.search(clause) else ""

    _FROM = re.compile(r"来自[^,，。；;、]{0,8}$")  # 来自全省9个市的选手

    def _nearest(self, q: Quantity) -> tuple[Hit | None, str]:
        """The phrase that fits best: the heavier, then the nearer, then the longer."""
        right = [h for h in self._in(self.right, q) if self._counted(q, h)]
        right += [h for h in self._in(self.tail, q) if h.phrase.predicate and h not in right and self._may_reach(q, h)]
        body = self._body_right(q)
        if body and self._FROM.search(self.text, *self.piece):
            return None, "right"
        if body and not any(h.phrase.predicate or h.start < q.end + len(body) for h in right):
            right = []
        piece = [] if body else self._cut_at_other(self._not_the_maker(q, self._in(self.piece, q)))
        best = (
            max((h for h in right if h.phrase.predicate and body), key=lambda h: h.phrase.weight, default=None)
            or self._joined(piece) or self._best(q, right + piece)
        )  # fmt: skip
        if best:
            return best, "right" if best.start >= q.end else "piece"
        governed = [] if body else [h for h in self._in(self.clause, q) if h.phrase.measure in _GOVERNING]
        if governed:  # 走访慰问高层次人才12名、困难科技工作者8户: the verb holds for the whole list
            return self._best(q, governed), "clause"
        if body or (self._own_noun(q) and not self._is_bare(q)):
            return None, "right" if body else ""
        for zone in ("list", "clause"):
            best = self._best(q, self._in(getattr(self, zone), q), first=zone == "list")
            if best:
                return best, zone
        return None, ""

    _MADE = re.compile(r"(?:成立|组建|建立|创建|创办|设立|打造|建成|新建|建设)了?[^,，。；;]{0,4}$")

    def _not_the_maker(self, q: Quantity, hits: list[Hit]) -> list[Hit]:
        """学会新成立了5个专家团队: neither who makes something nor the verb is what is made."""
        if not hits or not self._noun_text(q, right_only=True) or not self._MADE.search(self.text, *self.piece):
            return hits
        return [h for h in hits if family(h.phrase.measure) not in ("organisations", "facilities")]

    def _heads(self, hits: list[Hit]) -> list[Hit]:
        """培训基地 is a base: a noun right before another only tells which one."""
        starts = {h.start for h in hits if h.phrase.weight > 1}
        kept = [
            h for h in hits
            if h.phrase.predicate or h.phrase.weight >= 4 or h.end not in starts or h.phrase.measure == "training.people"
        ]  # fmt: skip
        return [h for h in kept if h.phrase.predicate or h.phrase.weight > 4 or not self._qualifies(h, starts)]

    def _qualifies(self, hit: Hit, starts: set[int]) -> bool:
        """学术活动的业务培训 is training."""
        return self.text.startswith("的", hit.end) and any(hit.end < start <= hit.end + 5 for start in starts)

    def _joined(self, hits: list[Hit]) -> Hit | None:
        """报告会和培训4场, 资料和图书500份: nouns that share a number count as the first of them."""
        hits = self._heads(hits)
        for first in hits:
            for second in hits:
                between = self.text[first.end : second.start]
                if (
                    first.end < second.start and family(first.phrase.measure) != family(second.phrase.measure)
                    and re.fullmatch(r"[\u4e00-\u9fff]{0,4}(?:和|及|与|以及|、)[\u4e00-\u9fff]{0,6}", between)
                    and _FILLER.fullmatch(self.text, second.end, hits[-1].end)
                    and not re.search(r"参加|开展|举办|组织|接受|参与", between)
                    and first.phrase.weight <= second.phrase.weight + 1 and second.phrase.weight < 4
                ):  # fmt: skip
                    return first
        return None

    def _best(self, q: Quantity, hits: list[Hit], first: bool = False) -> Hit | None:
        hits = [h for h in hits if not any(o is not h and o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start
                                           and family(o.phrase.measure) != family(h.phrase.measure) for o in hits)]  # fmt: skip
        hits = self._heads(hits)
        if not hits:
            return None

        def rank(h: Hit):
            distance = h.start - q.end if h.start >= q.end else q.start - h.end
            return (h.phrase.weight, h.start * -1 if first else -distance, h.end - h.start)

        return max(hits, key=rank)

    _ACCOMPANIED = re.compile(r"[\u4e00-\u9fff]{2}(?:在|由|随|跟|经|向)")  # 10名学生在老师…

    def _counted(self, q: Quantity, hit: Hit) -> bool:
        """A noun behind the number is what it counts only when nothing but modifiers stands between."""
        if hit.phrase.predicate:
            return True
        gap = self.text[q.end : hit.start]
        if len(gap) > 8 or self._ACCOMPANIED.search(gap):
            return False
        data = self.words.data["verbs"]
        return not any(
            verb in gap for name in ("build", "give", "win", "found") for verb in data[name] if len(verb) > 1
        )

    def _may_reach(self, q: Quantity, hit: Hit) -> bool:
        """A predicate further on in the clause tells of this number unless another number stands between."""
        between = self.text[q.end : hit.start]
        if re.search("[、和及与]", between) and standing_in(self.quantities, hit.end, hit.end + 1):
            return False  # 征文25篇、获奖12篇: it tells of the number behind it
        return not standing_in(self.quantities, q.end, hit.start) or bool(
            re.search("[、和及与]", self.text[q.end : hit.start])
        )

    def _cut_at_other(self, hits: list[Hit]) -> list[Hit]:
        """Behind 等 the list is summed up: in 大篷车、讲座等活动44次 only 活动 is counted."""
        low, high = self.piece
        summed = self.text.rfind("等", low, high)
        if summed > low and high - summed > 1 and not self.text.startswith(("等奖", "等次", "等级"), summed):
            return [h for h in hits if h.start >= summed] or hits
        return hits

    _BODY = re.compile(
        r"\s?(?:(?![科协])[\u4e00-\u9fff]){0,4}?(?>乡镇|街道|社区|村委会|居委会|行政村|村|[省市县区州旗][区市县]{1,2}|县|市|镇|乡|部门|单位|学校|企业|公司|小学|中学|高校|院校|医院|集体|家庭|学会|品种|品牌|专题|省份|省|镇街)(?![级科协])"
    )

    def _body_right(self, q: Quantity) -> str | None:
        """The bodies that a number counts itself: 8个社区的显示屏 counts communities."""
        match = self._BODY.match(self.text, *self.right)
        if not match or q.head not in ("个", "家", "所", "支", "位"):
            return None
        after = re.sub(r"^[（(][^）)]*[）)]", "", self.text[match.end() : match.end() + 16])
        return match[0] if not re.match(r"级?(?:科|协)", after) else None

    def _own_noun(self, q: Quantity) -> bool:
        """Does the number stand by a noun of its own, though the vocabulary does not know it?"""
        return bool(self._noun_text(q))

    def _noun_text(self, q: Quantity, right_only: bool = False) -> str:
        left = "" if right_only else _FILLER.sub("", self.text[slice(*self.piece)].strip())
        right = self.text[slice(*self.right)].strip()
        if right and not re.match(r"(?:以上|左右|的|了|，|参加|参与|[^\u4e00-\u9fff])", right):
            left += right
        return left

    _SUMMED = re.compile(r"^.*等(?=[\u4e00-\u9fff])")

    def _noun(self, q: Quantity) -> str:
        left = self._SUMMED.sub("", self.text[slice(*self.piece)].strip())
        left = _FILLER.sub("", left)
        return left or self.text[slice(*self.right)].strip()[:12]

    _ADDED_UP = re.compile(r"(?:共计?|合计|总计|总共)\s?$")

    def _is_bare(self, q: Quantity) -> bool:
        """Nothing but verbs and adverbs around the number: 新建197个, 共131块."""
        left = self.text[slice(*self.piece)]
        if self._ADDED_UP.search(left) and not self._in(self.piece, q):
            return True
        for name in ("build", "found", "give", "win"):
            left = self.words.verbs(name).sub("", left)
        return not _FILLER.sub("", left).strip() and not self._noun_text(q, right_only=True)

    _STOCK = re.compile(
        r"截[至止]|目前|眼下|现有|共有|已有|拥有|所属|下属|下辖|下设|[到至][^,，。]{0,8}年?[底末]|累计|已发展|现已|总数|总量|已达"
    )
    _GROWN = re.compile(r"[,，]\s?(?:其中)?(?:年内|今年|本年度?|当年|全年|年度)新(?:增|建)")  # 建成46个，年内新增8个
    _VERB = re.compile(
        r"建|成立|举办|开展|创|有|达|完成|升|增|改|更新|打造|命名|认定|评|获|培|联合|组织|组建|邀请|指导|通过|发"
    )
    _PARTNERS = re.compile(r"联合|组织|协调|邀请|会同|动员|协同|联动|发动|指导|带领")

    _RENEWED = re.compile(r"(?:更新|改造|维修|修缮|翻新)[^,，。；;]*$")  # 更新画廊28处: they stood before
    _FITTED = re.compile(r"添置|购置|配备")  # 活动室添置投影仪1台
    _GRANTED = re.compile(r"[,，]\s?(?:获得?|落实)?(?:奖补|补助|扶持|资助)")

    def _resolved(self, q: Quantity, hit: Hit) -> str:
        """organisations and facilities: made in the period, or in being at its end? The verb tells, else it is other."""
        measure = hit.phrase.measure
        if not hit.phrase.state:
            return measure
        made, suffix = ("found", "founded") if measure == "organisations" else ("build", "built")
        clause, tail = self.text[slice(*self.clause)], self.text[slice(*self.tail)]
        sentence = self.text[slice(*self.frame)]
        verbs = self.words.verbs(made)
        if measure == "facilities":
            if self._RENEWED.search(clause) or self._FITTED.search(self.text, hit.end, max(hit.end, q.start)):
                return "other"
            if "争取" in sentence and self._GRANTED.match(self.text, q.end):
                return "grants.recipients"
        if measure == "organisations" and self.words.verbs("dissolve").search(clause):
            return "organisations.dissolved"
        if not self._VERB.search(clause):  # a list goes on: 新成立乡镇科协4个，科协小组36个
            clause = re.split("[;；]", sentence)[-1]
        if re.search(r"推荐(?:申报|上报)", self.text[slice(*self.piece)]):
            return "other"  # nothing was made yet
        if re.search(r"新(?:建|增|成立|组建|发展|设)", clause):
            return f"{measure}.{suffix}"
        if self._STOCK.search(sentence) or self._GROWN.match(self.text, q.end):
            return f"{measure}.total"
        if verbs.search(clause) or verbs.search(tail):
            return f"{measure}.{suffix}"
        if re.search(r"发展|健全|覆盖|达到?$|有(?:了)?$", clause) or re.match(r"\s?全[县市区省镇乡州]", clause):
            return f"{measure}.total"
        if earlier := self._listed_with(q, measure):
            return earlier
        if self._barely_named(q, hit, sentence):
            return f"{measure}.total"
        if measure == "organisations":
            own = hit.start >= q.end and hit.phrase.word.startswith("科协") and not self._PARTNERS.search(clause)
            return f"{measure}.total" if own else "other"
        return f"{measure}.{suffix}" if verbs.search(sentence) or self._headed(verbs, q) else "other"

    def _barely_named(self, q: Quantity, hit: Hit, sentence: str) -> bool:
        """企业科协274个，个人会员29.9万人: a noun with its number and no verb is what there is."""
        between = self.text[hit.end : q.start] if hit.end <= q.start else "-"
        before = self.text[self.clause[0] : hit.start]
        plain = (
            re.fullmatch(r"(?:[（(][^（）()]*[）)])?\s?(?:总?共|达|数|总数|共有)?\s?", between)
            and len(before.strip()) <= 8
        )
        if (
            not plain
            or self._VERB.search(before)
            or re.search("表彰|争取|申报|扶持|参加|参与|推荐", self.text[self.sentence[0] : hit.start])
        ):
            return False
        return not any(self.words.verbs(name).search(sentence) for name in ("build", "found"))

    def _listed_with(self, q: Quantity, measure: str) -> str:
        """县级学会21个，会员5380人；乡镇科协16个: without a verb of its own a list goes on as it began."""
        if self._VERB.search(self.text[slice(*self.clause)]):
            return ""
        listed = [
            t for t in standing_in(self.quantities, self.sentence[0], q.start) if t.head in ("个", "家", "所", "处")
        ]
        same = [t.measure for t in listed if family(t.measure) == measure]
        return same[-1] if same else ""

    def _headed(self, verbs: re.Pattern, q: Quantity) -> bool:
        """村级做宣传栏。…共131块: the sentence before tells what is being made."""
        low = self.sentence[0]
        before = self.skeleton.sentence_at(low - 1) if low else (0, 0)
        return bool(re.search(r"做|办起", self.text[slice(*before)]) or verbs.search(self.text[slice(*before)]))

    def _carried(self, q: Quantity) -> tuple[Hit | None, str]:
        """A bare number (新建197个, 共131块) counts what the sentence, or the one before it, spoke of."""
        hits = self._in(self.frame, q)
        if hits:
            return self._best(q, hits), "sentence"
        low = self.sentence[0]
        if low > 0 and self.text[low - 1] != "\n" and self.quantities and q.head not in _PEOPLE:
            before = self.skeleton.sentence_at(low - 1)
            hits = self._in(before, q)
            if hits:
                return self._best(q, hits), "sentence before"
        return None, ""

    # Relations ------------------------------------------------------------------------------------------------------

    _AMONG = re.compile(r"其中|(?<=[,，;；(（])包括|[,，]\s?即\s?[:：]?|[,，]\s?分别(?:是|为)")

    def _total(self, index: int, hit: Hit | None) -> Quantity | None:
        """The figure that this one is a part of: it stands before 其中, 包括 or 即: in the same sentence, or the one before."""
        q, low = self.quantities[index], self.sentence[0]
        marks = list(self._AMONG.finditer(self.text, low, q.start))
        if not marks:
            return None
        mark, floor = marks[-1].start(), low
        opens = not self.text[low:mark].strip(' “"')
        if not opens and re.search("[;；]", self.text[mark : q.start]):
            return None  # the part of the sentence that 其中 speaks of is over
        if not self.text[low:mark].strip(' “"') and low:
            floor = self.skeleton.sentence_at(low - 1)[0]
            if "\n" in self.text[floor:low].strip(" "):
                return None
        earlier = [t for t in standing_in(self.quantities, floor, mark) if t.end <= mark]
        earlier = [t for t in earlier if not self._exceeds(q, t) or self._leads_to(t, q, mark)]
        kin = [
            t
            for t in earlier
            if hit is not None and family(t.measure) == family(hit.phrase.measure) and t.measure != "other"
        ]
        same = [t for t in earlier if t.head == q.head or {t.head, q.head} <= _PEOPLE]
        prizes = [t for t in earlier if t.measure == "contest.awards" and q.head not in _PEOPLE - {"名", "人"}]
        kind = kin or same or prizes
        return kind[-1] if kind else None

    @staticmethod
    def _exceeds(part: Quantity, total: Quantity) -> bool:
        return total.value is not None and part.value is not None and part.value > total.value

    def _leads_to(self, total: Quantity, part: Quantity, mark: int) -> bool:
        """320人次，其中350人次: right before 其中, in the same unit; a part of it all the same, and a wrong one."""
        return total.head == part.head and not self.text[total.end : mark].strip(" ,，（(")

    _PICKED = re.compile(
        r"[,，]?\s?(?:并|已|且|其中|经|全部|筛选)*(?:被[\u4e00-\u9fff、]{0,10}?(?:采纳|采用|录用|刊用|转发|批示)|[省市区县州镇乡党委政府主要]{0,8}领导批示|采纳|采用|录用|收回|回收|下拨|实施|完成|入选|上报|报送|获批|被?批示|筛选|推荐|验收|结题|答复|办结|转化|通过|立案|选用|刊登|转载)"
    )

    def _subset(self, index: int) -> Quantity | None:
        """提建议4.6万条,被采纳2.5万条: fewer of the same things, told by a verb that picks some of them."""
        if index == 0:
            return None
        q, previous = self.quantities[index], self.quantities[index - 1]
        between = self.text[previous.end : q.start]
        picked = self._PICKED.match(between)
        if previous.measure.startswith("facilities") and "推荐" in between:
            return None
        if not picked or previous.start < self.sentence[0]:
            return None
        if previous.head != q.head:  # 编发信息24期，被采用16条
            same = previous.measure in _PRINTED and q.head in self.words.units_of(previous.measure)
            return previous if same and not self._in((previous.end, q.start), q) else None
        if previous.value is None or q.value is None or q.value > previous.value:
            return None
        return previous

    def _may_share(self, q: Quantity, total: Quantity, hit: Hit | None) -> bool:
        """Does a part without a strong word of its own count what its total counts?"""
        if hit is None:
            return True
        if total.measure == "contest.awards":
            return hit.phrase.weight < 5
        if total.measure == hit.phrase.measure == "grants.money":
            return True  # 争取117万元，已下拨92万元
        if q.head in _PEOPLE and total.head in _PEOPLE:
            if total.measure == "other":  # 人才800人，其中农民技师240人: another word for people is no audience
                return hit.phrase.measure == "outreach.people" and not self._ACTED.search(self.text, *self.piece)
            return hit.phrase.weight <= 2 and hit.phrase.measure in ("other", "outreach.people")
        return hit.phrase.weight <= 2 and family(hit.phrase.measure) == family(total.measure)

    _OWN_AUDIENCE = re.compile(r"咨询|义诊|来问|前来|免费|浏览|阅读|点击")

    def _paired(self, index: int, hit: Hit | None, bare: bool) -> str | None:
        """农函大培训7期516人次: people without a noun of their own are those of the sessions right before."""
        q = self.quantities[index]
        if q.head not in _PEOPLE or (
            hit is not None and (hit.phrase.weight > 1 or self._OWN_AUDIENCE.search(hit.phrase.word))
        ):
            return None
        if hit is None and not bare:
            return None
        for earlier in reversed(standing_in(self.quantities, self.sentence[0], q.start)):
            if re.search("[;；]", self.text[earlier.end : q.start]):
                return None
            if earlier.pair:
                return earlier.pair
            if bare and hit is None and earlier.head not in _PEOPLE:
                return None
        return None

    def share_list_heads(self) -> None:
        """13个市、96个县、1287个乡镇科协实现全覆盖: a list of numbered places shares the noun of its last."""
        pattern = re.compile(
            r"(?:乡镇|街道|社区|村|县|市|镇|乡|园区|学校|企业|高校)[^,，。；;]{0,14}?"
            r"(?:都|均|全部|已)?(?:健全|成立|建立|组建|实现|覆盖|有)[^,，。；;]{0,6}(?:科协|科普小组)|科协[^,，。；;]{0,3}(?:实现)?(?:全覆盖|组织)"
        )
        for index, q in enumerate(self.quantities):
            if q.measure != "other" or q.head not in ("个", "家") or q.zone == "total":
                continue
            self._surround(index)
            tail = self.text[slice(*self.tail)]
            if self._BODY.match(self.text, q.end) and pattern.search(tail):
                q.measure = "organisations.total"

    def finished_among(self) -> None:
        """招收学员380人 … 结业356人: who finished is among those who were taken in."""
        taken: list[Quantity] = []
        for index, q in enumerate(self.quantities):
            if q.measure != "training.people" or q.value is None:
                continue
            self._surround(index)
            if not re.search(r"结业|合格|证书?$", self.text[self.piece[0] : self.right[1]]):
                taken.append(q)
            elif not q.of and (whole := [t for t in taken if t.value is not None and t.value >= q.value and not t.of]):
                q.of = whole[-1]

    _NUMBERING = re.compile(
        r"[\s“\"']*(?:\d{1,2}[.．]|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+是)?[\s“\"']*"
    )

    def show(self, index: int) -> None:
        """The stretch to show: the noun before or behind the number with it, never another number."""
        q = self.quantities[index]
        self._surround(index)
        low, high = self.piece[0], q.end
        numbering = self._NUMBERING.match(self.text, low, q.start)
        low = numbering.end() if numbering else low
        if q.start - low > 16:
            low = q.start - 16
        if q.zone == "right" or low == q.start:
            low, high = q.start, min(self.right[1], q.end + 16)
        q.shown = (low, high)

    # Level and grade ------------------------------------------------------------------------------------------------

    _PRIZE = re.compile(r".*(?:等奖|[^奖])$", re.DOTALL)  # what a pattern found without the name of a prize at its end

    def _level_and_grade(self, q: Quantity, hit: Hit | None) -> None:
        near = self.text[self.list[0] : self.right[1]]
        if q.measure == "contest.awards":
            q.level = self._level(self.text[self.clause[0] : self.right[1]], q) or self._level_before(q)
            grade = re.findall(r"([一二三])等奖", self.text[self.piece[0] : self.right[1]])
            word = (hit.phrase.word or self._PRIZE.sub("", self.text[hit.start : hit.end])) if hit else ""
            if grade:
                q.grade = str("一二三".index(grade[-1]) + 1)
            elif (word and word not in ("奖项", "获奖", "荣获", "奖牌")) or (q.of is not None and q.noun):
                q.grade = "other"
        elif q.measure.startswith(("grants", "facilities.total", "facilities.built")):
            tail = self.text[slice(*self.tail)]
            first, second = (tail, near) if q.measure == "grants.recipients" else (near, tail)
            q.level = self._level(first, q) or self._level(second, q)
            if q.measure == "grants.money" and q.level is None:
                q.level = self._level_of_granted(q)
            if (
                q.measure.startswith("facilities")
                and q.level
                and re.search(r"全[县市省州区]", near)
                and not self._level(re.sub(r"全[县市省州区]", "", near), q)
            ):
                q.level = None  # 全县建成46个: that many in the county, not of its level

        elif q.measure == "other" and self._HONOURED.search(self.text, self.clause[0], self.tail[1]):
            q.level = self._level(near, q) or self._level(self.text[slice(*self.tail)], q)

    _HONOURED = re.compile("优秀|先进|最美|示范|称号|带头人|项目|申报")

    def _level_of_granted(self, q: Quantity) -> str | None:
        """争取省科协项目9个、资金117万元: the money comes from where the number before it says, unless it says 上级."""
        for before in reversed(standing_in(self.quantities, self.sentence[0], q.start)):
            between = self.text[before.end : q.start]
            granted = before.measure == "grants.recipients" or "项目" in before.noun
            return before.level if granted and not re.search("上级|[;；]", between) else None
        return None

    _SEVERAL = re.compile(r"(?:国家|中央|全国)[、和及](?:自治区|省)|(?:省|自治区)[、和及]市")

    def _level(self, stretch: str, q: Quantity) -> str | None:
        if self._SEVERAL.search(stretch):
            return None
        found = [
            (m.start(), -len(m[0]), level)
            for level, pattern in _level_patterns().items()
            for m in pattern.finditer(stretch)
        ]
        return max(found, key=lambda f: (f[0], -f[1]))[2] if found else None

    def _level_before(self, q: Quantity) -> str | None:
        """The contest's own level, from the sentence or the one before it in the paragraph."""
        contest = re.compile(r"[^,，。；;、]{0,24}(?:大赛|竞赛|比赛|省赛|国赛|市赛|县赛|奖|参赛)")
        place = q.start
        paragraph = self.text.rfind("\n", 0, place) + 1
        for match in reversed(list(contest.finditer(self.text, paragraph, place))):
            level = self._level(match[0], q)
            if level:
                return level
        return None


@cache
def _level_patterns() -> dict[str, re.Pattern]:
    """市 alone is no level word in 港北市场 or 城市; a level stands by 级, 全…, a prize, a contest or an honour."""
    grant = r"(?=科协[^,，。；;争获落到]{0,12}(?:项目|资金|经费|补助))"
    by = r"(?=(?:青少年|科技|创新|[一二三特]等奖|先进|优秀|大赛|赛|科普|竞赛|示范|级|财政|第|学会|奖|文明|十佳))"
    return {
        "national": re.compile(
            rf"全国|国家级|国家(?!级)|中国科协|中央(?=财政|下达|补助|资金|基层|科普|\s?\d)|{'国际'}"
        ),
        "provincial": re.compile(rf"自治区|全省|省级|省(?={by[3:-1]})|省{grant}|(?:广西|内蒙古|新疆|宁夏|西藏)(?=第)"),
        "city": re.compile(rf"全市|市级|州级|全州|地级|(?<!城)市{by}|州{by}|[市州]{grant}"),
        "county": re.compile(rf"全县|县级|区级|县{by}|(?<!自治)(?<![全社园地校景])区{by}"),
    }
