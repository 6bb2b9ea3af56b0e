"""Every route × every person in the cast, as one table. A route without a row fails: a new door starts closed."""

from datetime import date, timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse

from kexie.desk.actions import make_receipt_links, send
from kexie.files.actions import keep_document
from kexie.intake.models import Paper
from kexie.people.actions import make_sign_in_link
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from tests.people.cast import make_book, make_member

ANSWERS = {  # route: stranger, reporter elsewhere, reader, clerk
    "people:sign-in": (200, 302, 302, 302),
    "people:link": (200, 200, 200, 200),
    "people:sign-out": (302, 302, 302, 302),
    "web:home": (302, 302, 302, 302),
    "web:set-language": (302, 302, 302, 302),
    "web:style": (302, 200, 200, 200),
    "web:book": (302, 404, 200, 200),
    "reports:reports": (302, 404, 200, 200),
    "reports:report": (302, 404, 200, 200),
    "reports:figure": (302, 404, 200, 200),
    "reports:record": (302, 404, 200, 200),
    "reports:paper": (302, 404, 200, 200),
    "records:records": (302, 404, 200, 200),
    "records:list": (302, 404, 200, 200),
    "records:new": (302, 404, 403, 200),
    "records:page": (302, 404, 200, 200),
    "records:correct": (302, 404, 403, 200),
    "records:copy": (302, 404, 403, 200),
    "records:void": (302, 404, 403, 200),
    "records:history": (302, 404, 200, 200),
    "network:completeness": (302, 404, 200, 200),
    "network:row-new": (302, 404, 403, 200),
    "network:row-correct": (302, 404, 403, 200),
    "network:row-take-out": (302, 404, 403, 200),
    "desk:desk": (302, 404, 200, 200),
    "desk:register": (302, 404, 200, 200),
    "desk:receipt": (200, 200, 200, 200),
    "desk:send": (302, 404, 403, 200),
    "desk:links": (302, 404, 403, 200),
    "desk:paper-receipt": (302, 404, 403, 200),
    "desk:take-out": (302, 404, 403, 200),
    "desk:duty": (302, 404, 403, 200),
    "desk:close": (302, 404, 403, 200),
    "desk:submission": (302, 404, 403, 200),
    "desk:result": (302, 404, 403, 200),
    "desk:merge": (302, 404, 403, 200),
    "intake:papers": (302, 404, 200, 200),
    "intake:paper": (302, 404, 200, 200),
}

POSTED = {"people:sign-out", "web:set-language"}  # the rest is asked for with GET
QUERIES = {"reports:figure": "?name=outreach.sessions"}


def routes(resolver=None, namespace="", parts=()):
    """Every named route with the names of the parts in its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        taken = {*parts, *pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace, taken)
        else:
            yield f"{namespace}{pattern.name}", taken


def test_every_route_has_its_row():
    assert sorted(name for name, _ in routes()) == sorted(ANSWERS)


@pytest.fixture
def cast(db):
    make_book()
    return [
        None,
        make_member("reporter", role="reporter", book=make_book("xihu", "西湖区科协")),
        make_member("reader", role="auditor"),
        make_member("clerk", role="clerk"),
    ]


@pytest.fixture
def parts(cast):
    """What stands in an address, by the name of its place: a record and a paper of the book, a link of the clerk."""
    book = make_book()
    book.seats.create(division="450802", since=date(2020, 1, 1))
    facts = {"name": "科技周讲座", "activity_kind": "lecture", "mode": "offline", "times": 1}
    facts |= {"day": date(2031, 5, 20), "division": "450802"}
    held = record(kind_of("outreach.activity"), by="clerk", book=book, facts=facts)
    facts = {"name": "东湖糖厂科协", "association_kind": "enterprise", "day": date(2031, 5, 20), "division": "450802"}
    association = record(kind_of("network.association"), by="clerk", book=book, facts=facts)
    officer = association.officers.create(name="李主席", post="chair")
    facts = {"name": "关于开展科普日活动的通知", "day": date(2031, 5, 20), "division": "450802"}
    document = record(kind_of("desk.document"), by="clerk", book=book, facts=facts)
    document = send(document, by="clerk", townships={}, others=["东湖中学"], sent_on=date(2031, 5, 21))
    facts = {"what": "报送统计表", "owed_by": "城东镇", "day": date(2031, 6, 1), "division": "450802"}
    duty = record(kind_of("desk.duty"), by="clerk", book=book, facts=facts)
    facts = {"name": "建立农技服务点", "day": date(2031, 5, 20), "division": "450802"}
    suggestion = record(kind_of("desk.suggestion"), by="clerk", book=book, facts=facts)
    [receipt] = make_receipt_links(document, valid_for=timedelta(hours=1))
    kept = keep_document(
        book, "2031年".encode(), name="a.txt", media_type="text/plain", text="2031年", encoding="utf-8"
    )
    Paper.objects.create(file=kept, starts_on=date(2031, 1, 1), last_day=date(2031, 6, 30), reading={}, read_by="clerk")
    return {
        "book": "donghu",
        "period": "2031H1",
        "form": "md",
        "kind": "outreach.activity",
        "ref": held.ref,
        "paper": kept.ref,
        "association": association.ref,
        "rows": "officers",
        "row": officer.ref,
        "token": make_sign_in_link(cast[-1], valid_for=timedelta(hours=1)).split("/")[-2],
        "document": document.ref,
        "addressee": document.addressee_rows.get().ref,
        "duty": duty.ref,
        "suggestion": suggestion.ref,
        "receipt": receipt.token,
    }


def address_of(route, parts):
    taken = {part: parts[part] for part in dict(routes())[route]}
    if route == "intake:paper":
        taken["ref"] = parts["paper"]
    if route.startswith("network:") and "ref" in taken:
        taken["ref"] = parts["association"]
    if route.startswith("desk:"):
        own = {"desk:close": "duty"} | dict.fromkeys(["desk:submission", "desk:result", "desk:merge"], "suggestion")
        mine = {"ref": own.get(route, "document"), "row": "addressee", "token": "receipt"}
        taken |= {name: parts[mine[name]] for name in taken if name in mine}
    return reverse(route, kwargs=taken) + QUERIES.get(route, "")


@pytest.mark.parametrize("route", ANSWERS)
def test_each_door_opens_to_whom_it_should(route, cast, parts, client):
    answers = []
    for person in cast:
        client.logout()
        if person:
            client.force_login(person)
        ask = client.post if route in POSTED else client.get
        answers.append(ask(address_of(route, parts)).status_code)
    assert tuple(answers) == ANSWERS[route]
