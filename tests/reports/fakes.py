"""A ledger and a records room of the same shape as ours, holding the first half of 2018 of a made-up district."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from kexie.ledger.figures import Figure
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.reports.blocks import Telling

HEAD = "57-3f9a1c2b4d5e6f70"
UNITS = {
    "sessions": "次", "people": "人次", "visits": "人次", "money": "元", "spent": "元", "awards": "项",
    "handed_out": "份", "recipients": "个", "completeness": "%", "entries": "件", "items": "篇", "issued": "份", "present": "人",
}  # fmt: skip


class FakeFigures:
    """Figures by name: a number, a (number, approx) pair, or a state. What is not named has nothing recorded."""

    def __init__(self, known: dict[str, object]):
        self.known = known
        self.fetched: list[str] = []

    def prefetch(self, names: Iterable[str]) -> None:
        self.fetched += names

    def figure(self, name: str) -> Figure:
        assert name in self.fetched
        held = self.known.get(name, State.NONE)
        value, approx = held if isinstance(held, tuple) else (held, Approx.EXACT)
        state = value if isinstance(value, State) else State.COUNTED
        unit = UNITS.get(name.partition("{")[0].rpartition(".")[2], "个")
        decimals = 2 if unit == "元" else 1 if unit == "%" else 0
        exact = None if isinstance(value, State) else Fraction(value)
        return Figure(name, exact, state, approx, unit, "flow", decimals)


class FakeTellings:
    def __init__(self, tellings: Iterable[Telling] = ()):
        self.tellings = list(tellings)

    def records(self, kind: str, period: Period, *, order: str) -> Iterator[Telling]:
        return (telling for telling in self.tellings if telling.kind == kind)


H1 = Period.parse("2018H1")

YEAR = {
    "outreach.sessions": 3,
    "outreach.sessions{kind=campus}": 3,
    "materials.handed_out": 5000,
    "museum.visits{vehicle=touring}": (20000, Approx.OVER),
    "contest.awards{level=provincial}": State.PENDING,
    "contest.awards{level=provincial,grade=2}": State.PENDING,
    "contest.awards{level=provincial,grade=3}": 17,
    "grants.money": 200000,
    "grants.recipients": 2,
    "care.money": 3000,
    "organisations.founded": 2,
    "organisations.founded{organisation=enterprise}": 1,
    "organisations.founded{organisation=rural_tech}": 1,
    "documents.issued": 2,
}

RECORDS = [
    Telling("visit", "v23456789abc", "慰问挂点社区困难户", note="春节和重阳节前后，上门看望困难户和退休老干部，送去实用技术书籍。",
            day=date(2018, 2, 12), fields={"amount": "3000元"}),
    Telling("organisation", "o23456789abc", "贵港市鸿丰米业有限公司科学技术协会", day=date(2018, 1, 15),
            fields={"kind": "enterprise"}),
    Telling("organisation", "o23456789abd", "贵港市港北区雨生现代农业种植协会", day=date(2018, 4, 28),
            fields={"kind": "rural_tech"}),
    Telling("activity", "a23456789abc", "科普进校园活动", fields={"day": "2018年5月中旬"},
            note="向学生讲解食品安全和预防一氧化碳中毒的知识"),
    Telling("document", "d23456789abc", "《港北区科协系统深化改革实施方案》", day=date(2017, 12, 25)),
    Telling("document", "d23456789abd", "《关于建立健全乡镇（街道）科协组织建设的方案》", day=date(2018, 5, 10)),
    Telling("problem", "p23456789abc", "科普工作人员较少，宣传面不广，次数不多"),
    Telling("problem", "p23456789abd", "中小学科技教育活动面不够大；"),
    Telling("problem", "p23456789abe", "乡镇（街道）科协工作经费未落实。"),
    Telling("plan_item", "q23456789abc", "继续派员参加区委、区政府中心工作。"),
    Telling("plan_item", "q23456789abd", "深化科协组织体系改革。",
            text="着重加强镇（街道）科协建设，推动组织向园区、企业延伸，建立2个科普室。"),
]  # fmt: skip
