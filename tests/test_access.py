"""Every route × every person in the cast, as one table. A route without a row fails: a new door starts closed."""

from datetime import date, timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from kexie.desk.actions import make_receipt_links, send
from kexie.files.actions import keep_document
from kexie.intake.models import Paper
from kexie.people.actions import make_sign_in_link, make_submission_link
from kexie.records.actions import add_evidence, examined, record
from kexie.records.kinds import all_kinds, kind_of
from kexie.records.models import Record, Workbook
from kexie.records.workbooks.actions import receive
from tests.people.cast import TOWN, make_book, make_member
from tests.records.cast import make
from tests.web.program import Program, facts_of

# stranger, reporter of another book, reporter of a town of this one, auditor, clerk, chair, administrator
SUBMIT = (302, 404, 200, 403, 200, 200, 200)  # a reporter submits, the office records
PERSONAL = (302, 404, 403, 403, 403, 200, 200)
OPEN = (200,) * 7  # whoever holds the link
ACCOUNT = (302, 200, 200, 200, 200, 200, 200)  # everyone's own
ENTER = (302, 404, 200, 200, 200, 200, 200)  # shows of the book what each may see
READ = (302, 404, 403, 200, 200, 200, 200)  # speaks of all of the book
RECORD = (302, 404, 403, 403, 200, 200, 200)
HANDED_IN = (302, 404, 404, 404, 200, 404, 404)  # by the clerk, and not recorded yet
AUDIT = (302, 404, 403, 200, 403, 403, 200)
ADMINISTER = (302, 404, 403, 403, 403, 403, 200)
ON = (302,) * 7

# A token of a reporter of another book, a reporter of a town of this one, an auditor, a clerk; one to read, of the clerk.
CORRECT = (404, 403, 403, 200, 403)
BY_TOKEN = {
    "api:books": (200,) * 5,
    "api:kinds": (200,) * 5,
    "api:figures": (200,) * 5,
    "api:figure": (404, 403, 200, 200, 200),
    "api:void": CORRECT,
    "api:history": (404, 200, 200, 200, 200),
}
for kind in all_kinds():
    BY_TOKEN[f"api:{kind.code}-list"] = (404, 200, 200, 200, 200)
    BY_TOKEN[f"api:{kind.code}-new"] = (404, 201, 403, 201, 403)
    BY_TOKEN[f"api:{kind.code}-one"] = (404,) * 5 if kind.code != "outreach.activity" else (404, 200, 200, 200, 200)
    BY_TOKEN[f"api:{kind.code}-correct"] = CORRECT if kind.code == "outreach.activity" else (404, 403, 403, 404, 403)

ANSWERS = {
    "people:sign-in": (200, 302, 302, 302, 302, 302, 302),
    "people:link": OPEN,
    "people:sign-out": ON,
    "people:code": ON,
    "people:typed": ON,  # nothing was typed
    "people:account": ACCOUNT,
    "people:password": ACCOUNT,
    "people:second-factor": ACCOUNT,
    "people:second-factor-picture": (302, 404, 404, 404, 404, 404, 404),
    "people:tokens": ACCOUNT,
    "people:end-token": ON,
    "people:members": ADMINISTER,
    "people:invite": ADMINISTER,
    "people:events": AUDIT,
    "people:membership": ADMINISTER,
    "web:home": ON,
    "web:set-language": ON,
    "web:style": ACCOUNT,
    "web:book": ENTER,
    "reports:reports": READ,
    "reports:report": READ,
    "reports:figure": READ,
    "reports:record": READ,
    "reports:paper": READ,
    "records:records": ENTER,
    "records:list": ENTER,
    "records:new": SUBMIT,
    "records:export": ENTER,
    "records:empty-workbook": SUBMIT,
    "records:import": SUBMIT,
    "records:workbook": HANDED_IN,
    "records:workbook-refused": HANDED_IN,
    "records:workbook-original": (302, 404, 404, 200, 200, 200, 200),
    "records:page": ENTER,
    "records:correct": RECORD,
    "records:copy": SUBMIT,
    "records:void": RECORD,
    "records:history": ENTER,
    "records:accept": (302, 404, 403, 403, 302, 302, 302),
    "records:give-back": RECORD,
    "records:evidence": RECORD,
    "records:evidence-file": ENTER,
    "records:evidence-take-off": RECORD,
    "records:personal": PERSONAL,
    "records:link": RECORD,
    "records:by-link": OPEN,
    "outreach:outreach": READ,
    "outreach:series-new": RECORD,
    "outreach:coverage": READ,
    "outreach:van": READ,
    "network:completeness": READ,
    "records:row-new": RECORD,
    "records:row-correct": RECORD,
    "records:row-take-out": RECORD,
    "support:support": READ,
    "support:funds": READ,
    "support:needs": READ,
    "desk:desk": READ,
    "desk:register": READ,
    "desk:receipt": OPEN,
    "desk:send": RECORD,
    "desk:links": RECORD,
    "desk:paper-receipt": RECORD,
    "desk:take-out": RECORD,
    "desk:duty": RECORD,
    "desk:close": RECORD,
    "desk:submission": RECORD,
    "desk:result": RECORD,
    "desk:merge": RECORD,
    "planning:plan": READ,
    "planning:carry": RECORD,
    "planning:base": READ,
    "planning:judge": RECORD,
    "planning:solve": RECORD,
    "api-start": ON,
    "api-docs": ACCOUNT,
    "api-openapi": OPEN,  # tells of no book
    "api-nothing": (404,) * 7,
    "api:api-root": ON,  # the same address as api-start
    "intake:papers": READ,
    "intake:paper": READ,
    "intake:decide": (302, 404, 403, 403, 404, 404, 404),  # what to do is not said
    "intake:finding": RECORD,
    "intake:learned": READ,
    "intake:lesson-forget": (302, 404, 403, 403, 302, 302, 302),
}

POSTED = {
    "people:sign-out",
    "web:set-language",
    "records:accept",
    "intake:lesson-forget",
    "people:end-token",
    "planning:carry",
    "intake:decide",
}  # the rest is asked for with GET
QUERIES = {
    "reports:figure": "?name=outreach.sessions",
    "api:figure": "?name=outreach.sessions&period=2031H1",
}


def routes(resolver=None, namespace="", parts=()):
    """Every named route with the names of the parts in its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        taken = {*parts, *pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace, taken)
        else:
            yield f"{namespace}{pattern.name}", taken


def test_every_route_has_its_row():
    assert sorted({name for name, _ in routes()}) == sorted([*ANSWERS, *BY_TOKEN])


@pytest.fixture
def cast(db):
    make_book()
    roles = ("auditor", "clerk", "chair", "administrator")
    return [
        None,
        make_member("elsewhere", role="reporter", book=make_book("xihu", "西湖区科协")),
        make_member("reporter", role="reporter", division=TOWN),
        *(make_member(role, role=role) for role in roles),
    ]


@pytest.fixture
def parts(cast):
    """What stands in an address, by the name of its place: a record and a paper of the book, a link of the clerk."""
    book = make_book()
    book.seats.create(division="450802", since=date(2020, 1, 1))
    facts = {"name": "科技周讲座", "activity_kind": "lecture", "mode": "offline", "times": 1}
    facts |= {"day": date(2031, 5, 20), "division": TOWN}
    held = record(kind_of("outreach.activity"), by="clerk", book=book, facts=facts)
    add_evidence(held, by="clerk", files=[examined("签到表.txt", b"a")])
    facts = {"name": "东湖糖厂科协", "association_kind": "enterprise", "day": date(2031, 5, 20), "division": TOWN}
    association = record(kind_of("network.association"), by="clerk", book=book, facts=facts)
    officer = association.officers.create(name="李主席", post="chair")
    facts = {"name": "关于开展科普日活动的通知", "day": date(2031, 5, 20), "division": TOWN}
    document = record(kind_of("desk.document"), by="clerk", book=book, facts=facts)
    document = send(document, by="clerk", townships={}, others=["东湖中学"], sent_on=date(2031, 5, 21))
    facts = {"what": "报送统计表", "owed_by": "城东镇", "day": date(2031, 6, 1), "division": TOWN}
    duty = record(kind_of("desk.duty"), by="clerk", book=book, facts=facts)
    place = {"day": date(2031, 5, 20), "division": TOWN}
    facts = {"name": "建立农技服务点", "day": date(2031, 5, 20), "division": TOWN}
    suggestion = record(kind_of("desk.suggestion"), by="clerk", book=book, facts=facts)
    problem = record(kind_of("planning.problem"), by="clerk", book=book, facts=place | {"text": "经费不到位"})
    item = record(kind_of("planning.item"), by="clerk", book=book, facts=place | {"text": "落实经费"})
    [receipt] = make_receipt_links(document, valid_for=timedelta(hours=1))
    kept = keep_document(
        book, "2031年".encode(), name="a.txt", media_type="text/plain", text="2031年", encoding="utf-8"
    )
    reading = {"problems": [{"text": "人员较少", "span": [0, 5]}]}
    Paper.objects.create(
        file=kept,
        starts_on=date(2031, 1, 1),
        last_day=date(2031, 6, 30),
        division=TOWN,
        reading=reading,
        read_by="clerk",
    )
    sheet = "活动,活动类型,日期\n讲座,讲座,2031-05-20\n".encode()
    waiting, recorded = (
        receive(kind_of("outreach.activity"), book, cast[4], sheet + b"\n" * each, "a.csv") for each in (1, 2)
    )
    Workbook.objects.filter(pk=recorded.pk).update(accepted_at=timezone.now())
    return {
        "book": "donghu",
        "period": "2031H1",
        "form": "md",
        "kind": "outreach.activity",
        "table": "xlsx",
        "workbook": waiting.ref,
        "recorded_workbook": recorded.ref,
        "ref": held.ref,
        "file": held.evidence.get().file.ref,
        "paper": kept.ref,
        "key": "problems:0",
        "submission": make_submission_link(
            book=book, kind="outreach.activity", division=TOWN, by="clerk", ends_at=timezone.now() + timedelta(hours=1)
        ).split("/")[-2],
        "membership": cast[-1].memberships.get().ref,
        "association": association.ref,
        "rows": "officers",
        "row": officer.ref,
        "rest": "nowhere",
        "token": make_sign_in_link(cast[-1], valid_for=timedelta(hours=1)).split("/")[-2],
        "document": document.ref,
        "addressee": document.addressee_rows.get().ref,
        "duty": duty.ref,
        "suggestion": suggestion.ref,
        "planning:judge": item.ref,
        "planning:solve": problem.ref,
        "receipt": receipt.token,
    }


def address_of(route, parts):
    taken = {part: parts[part] for part in dict(routes())[route]}
    if route in ("intake:paper", "intake:decide", "intake:finding"):
        taken["ref"] = parts["paper"]
    if route == "records:by-link":
        taken["token"] = parts["submission"]
    if route.startswith("records:workbook"):
        taken["ref"] = parts["recorded_workbook" if route == "records:workbook-original" else "workbook"]
    if route == "people:membership":
        taken["ref"] = parts["membership"]
    if route.startswith("records:row-"):
        taken["ref"] = parts["association"]
    if route in ("planning:judge", "planning:solve"):
        taken["ref"] = parts[route]
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


def test_each_door_of_the_api_opens_to_which_token_it_should(cast, parts):
    _stranger, elsewhere, reporter, auditor, clerk, *_others = cast
    programs = [Program(member) for member in (elsewhere, reporter, auditor, clerk)] + [Program(clerk, scope="read")]
    answers = {route: [] for route in BY_TOKEN}
    for route in BY_TOKEN:
        path = address_of(route, parts).removeprefix("/api/")
        for program in programs:
            if route.endswith("-new"):
                answer = program.post(path, {"facts": facts_of(route[4:-4])})
            elif route.endswith("-correct"):
                version = Record.objects.get(ref=parts["ref"]).version
                answer = program.patch(path, {"version": version, "facts": {}})
            elif route == "api:void":
                made = make(make_book(), division=TOWN)
                answer = program.post(path.replace(parts["ref"], made.ref), {"version": 1, "reason": "重复"})
            else:
                answer = program.get(path)
            answers[route].append(answer.status_code)
    assert {route: tuple(found) for route, found in answers.items()} == BY_TOKEN


def test_a_session_opens_no_door_of_the_api(cast, parts, client):
    for person in cast:
        client.logout()
        if person:
            client.force_login(person)
        assert {client.get(address_of(route, parts)).status_code for route in BY_TOKEN} == {401, 405}
