"""What the tests of records share: a book with its seat, its people, and good facts for every kind."""

from datetime import date
from decimal import Decimal
from typing import Any

from kexie.ledger.verify import verify
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.registry.models import Book, BookSeat
from tests.people.cast import make_member

DISTRICT, TOWN, OTHER_TOWN = "450802000000", "450802101000", "450802102000"
FACTS: dict[str, dict[str, Any]] = {
    "network.association": {"name": "东湖糖厂科协", "association_kind": "enterprise", "has": ["leader", "body"]},
    "network.school": {"name": "东湖中学", "school_kind": "junior", "pupils": 1200, "beginning": "existed"},
    "network.facility": {"name": "东湖科普画廊", "facility_kind": "gallery", "count": 1, "length": Decimal("12.50")},
    "network.worker": {"number": "K-012", "field": "agriculture", "rank": "senior"},
    "network.volunteer": {"number": "Z-007"},
    "network.service": {"name": "义诊服务", "people": 12, "hours": Decimal("36.50")},
    "network.staff": {"name": "李晓梅", "employment": "full_time", "female": True},
    "outreach.campaign": {"name": "科技活动周", "edition": "2031"},
    "outreach.activity": {
        "name": "防溺水讲座",
        "activity_kind": "lecture",
        "attendance": 560,
        "copies": 300,
        "audience": ["pupils"],
        "campaigns": [],
    },
    "outreach.tour": {"host": "东湖中学", "visits": 12000, "visits_approx": 1, "campaigns": []},
    "outreach.trip": {"name": "大篷车进校园", "km_start": 41200, "km_end": 41288, "campaigns": []},
    "outreach.media": {"name": "科普进校园", "channel": "newspaper", "views": 4000, "views_approx": 3, "campaigns": []},
    "contests.edition": {"contest": "青少年科技创新大赛", "edition": "第33届", "level": "county"},
    "contests.entry": {"level": "county", "project": "painting", "stage": "primary", "received": 12, "recommended": 3},
    "contests.award": {"contest": "青少年科技创新大赛", "level": "provincial", "grade": "2", "count": 3},
    "support.fund": {"name": "科普专项经费", "source": "government", "dedicated": True, "budget": Decimal("120000.00")},
    "support.programme": {"name": "基层科普行动计划", "edition": "2031", "level": "provincial", "issuer": "省科协"},
    "support.grant": {"programme": "科普惠农", "level": "city", "recipients": 2, "money": Decimal("180000")},
    "support.visit": {"occasion": "spring_festival", "category": "poor", "households": 5, "money": Decimal("3000.50")},
    "desk.document": {"name": "关于开展科普日活动的通知", "number": "东科协〔2031〕号"},
    "desk.incoming": {"name": "关于做好科普统计的通知", "sender": "市科协", "sender_number": "市科协〔2031〕12号"},
    "desk.duty": {"what": "报送科普统计表", "owed_by": "城东镇科协", "owed_to": "区科协"},
    "desk.assigned": {"name": "防汛值守", "people": 2, "days": Decimal("3.5"), "who": "李经办、王干事"},
    "desk.suggestion": {"name": "关于建立村级农技服务点的建议", "voice": "suggestion", "screening": "open"},
    "planning.problem": {"text": "乡镇科普经费不到位"},
    "planning.item": {"text": "新建两个村级科协", "due_on": date(2031, 10, 31), "answers": []},
    "planning.base": {"measure": "population.resident", "value": Decimal(812300), "source": "区统计局"},
    "records.statement": {
        "measure": "materials.handed_out",
        "value": Decimal(4200),
        "approx": 1,
        "role": "result",
        "text": "发放资料4200余份",
    },
}
COMMON = {"day": date(2031, 3, 15), "division": TOWN}


def make_book(key: str = "donghu", name: str = "东湖区科协") -> Book:
    book = Book.objects.create(key=key, name=name, level=Book.Level.COUNTY, opened_on=date(2020, 1, 1))
    BookSeat.objects.create(book=book, division=DISTRICT, since=date(2020, 1, 1))
    return book


def make_clerk(book: Book) -> Any:
    return make_member(f"clerk-{book.key}", role="clerk", book=book, name="李经办")


def make(book: Book, code: str = "outreach.activity", **facts: Any) -> Any:
    """A record of a kind with good facts, changed as asked."""
    return record(kind_of(code), by="clerk", book=book, facts=COMMON | FACTS[code] | facts)


def posted_by(code: str, **facts: Any) -> list[tuple[Any, ...]]:
    """What a record of these facts posts: (measure, amount, dimensions that are said, approx)."""
    kind = kind_of(code)
    made = kind.model(kind=code, **COMMON | FACTS[code] | facts)
    return [
        (each.measure, each.amount, {name: value for name, value in each.dims.items() if value}, int(each.approx))
        for each in kind.postings(made)
    ]


def breaches(book: Book) -> list[Any]:
    return verify([Book.objects.get(pk=book.pk)]).breaches


def sent(code: str, **facts: Any) -> dict[str, Any]:
    """What a browser sends for a form of this kind."""
    fields = kind_of(code).model._meta.concrete_fields
    chosen = {each.name: each.default for each in fields if each.has_default() and each.editable and each.default != {}}
    typed = chosen | COMMON | FACTS[code] | {"request_key": f"key-{code}"} | facts
    return {name: value for name, value in typed.items() if value is not None}
