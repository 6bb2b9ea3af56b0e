"""Two worlds that differ only in what a member may not see give that member the same bytes, at every address there is.

The addresses come from the URL map, so a new page is under test the day it is written. Worlds differ in a family's
name (for everyone), in what another township holds (for a reporter), in another book's entries (for this one's people).
"""

import re
from datetime import date
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from kexie.files.models import StoredFile
from kexie.people.actions import log
from kexie.records.actions import Beside, add_evidence, correct, examined, record
from kexie.records.kinds import all_kinds, kind_of
from kexie.records.models import PersonalField
from kexie.registry.models import Book, BookSeat, Organisation
from tests.people.cast import DISTRICT, OTHER_TOWN, TOWN, make_book, make_member
from tests.web.program import Program

pytestmark = pytest.mark.usefixtures("kept_pages")
# Bytes that are drawn anew for every answer and tell nothing: a token of a form, the key of a form that is sent.
DRAWN = re.compile(rb'name="(csrfmiddlewaretoken|request_key)" value="[^"]*"')
SEARCHES = ("", "?q=韦", "?state=all", "?sort=-attendance", "?sort=name", f"?division={OTHER_TOWN}", "?after={hidden}")
QUERIES = {"records:list": SEARCHES, "records:export": SEARCHES[:3], "reports:figure": ("?name=outreach.sessions",)}
PANEL = {"HX-Request": "true"}
# Asked for with POST alone; or drawn anew each time and of no book: the secret of one's own second factor.
LEFT_OUT = {"people:sign-out", "web:set-language", "people:second-factor", "people:second-factor-picture"}


def routes(resolver=None, namespace="", parts=()):
    for pattern in (resolver or get_resolver()).url_patterns:
        taken = {*parts, *pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace, taken)
        else:
            yield f"{namespace}{pattern.name}", taken


def addresses(book, refs):
    """Every address of the map, with each kind, ref and file in its places, and lists with what can be asked of them."""
    values = {
        "book": [book.key, "no-such-book", "xihu"],
        "kind": [kind.code for kind in all_kinds()],
        "ref": [*refs, "22222222222a"],
        "row": refs[:1],
        "file": list(StoredFile.objects.values_list("ref", flat=True)),
        "rows": ["officers"],
        "period": ["2031H1"],
        "form": ["md"],
        "table": ["xlsx", "csv"],
        "token": ["made-up"],
    }
    for name, parts in routes():
        if name in LEFT_OUT or name.startswith("api:"):  # programs come with a token, see `told_program`
            continue
        for chosen in product(*(values.get(part, ["x"]) for part in sorted(parts))):
            own = dict(zip(sorted(parts), chosen, strict=True))
            if own.get("book", book.key) != book.key and any(
                own[part] != values.get(part, ["x"])[0] for part in own if part != "book"
            ):
                continue  # of a book that is not one's own, one address of each kind
            try:
                path = reverse(name, kwargs=own)
            except NoReverseMatch:  # a value that this address has no place for
                continue
            for search in QUERIES.get(name, ("",)):
                yield path + search.replace("{hidden}", refs[-1])


def told(answer):
    """The body without what is drawn anew; of a workbook its parts, without the moment it was written at."""
    body = answer.getvalue()
    if not body.startswith(b"PK"):
        return DRAWN.sub(b"", body)
    with ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


def answers(member, paths):
    """Status, headers and body of every path, as this member gets them, where nothing is kept of another world."""
    for cache in caches.all():
        cache.clear()
    client = Client()
    client.force_login(member)
    found = {}
    for path in paths:
        for headers in ({}, PANEL) if path.startswith("/donghu/re") else ({},):  # what opens in a report's panel
            answer = client.get(path, headers=headers)
            body, left_out = told(answer), {"Set-Cookie", "Expires"}
            if isinstance(body, dict):
                left_out.add("Content-Length")  # the moment it was written at, packed, is not always as long
            kept = {name: value for name, value in answer.headers.items() if name not in left_out}
            found[path, bool(headers)] = (answer.status_code, kept, body)
    return found


def program_of(member):
    """A program that was here today: the page of tokens names the day."""
    program = Program(member)
    program.get("books/")
    return program


def told_program(program, paths):
    """Status, headers and body of every path of the API, as this program gets them."""
    found = {}
    for path in paths:
        answer = program.get(path)
        found[path] = (answer.status_code, dict(answer.headers), answer.content)
    return found


def addresses_of_api(book, refs):
    """Every address of the API that reads, of each kind, with each ref, and lists with what can be asked of them."""
    yield from ("books/", "kinds/", "figures/", "openapi.json")
    for key in (book.key, "xihu", "no-such-book"):
        yield f"books/{key}/figure/?name=outreach.sessions&period=2031H1"
        yield f"books/{key}/figure/?name=outreach.people&period=2031&place={OTHER_TOWN}"
        for ref in (*refs, "22222222222a"):
            yield f"books/{key}/records/{ref}/history/"
        for kind in all_kinds() if key == book.key else all_kinds()[:1]:
            listed = f"books/{key}/records/{kind.code}/"
            for search in SEARCHES if key == book.key else ("",):
                yield listed + search.replace("{hidden}", refs[-1])
            yield from (f"{listed}{ref}/" for ref in refs)


@pytest.fixture
def book(db):
    book = make_book()
    BookSeat.objects.create(book=book, division=DISTRICT, since=date(2020, 1, 1))
    other = make_book("xihu", "西湖区科协")
    BookSeat.objects.create(book=other, division="330106000000", since=date(2020, 1, 1))
    return book


def lecture(book, division, **facts):
    facts = {"name": "防溺水讲座", "activity_kind": "lecture", "mode": "offline", "times": 1} | facts
    facts = {"day": date(2031, 3, 15), "division": division} | facts
    return record(kind_of("outreach.activity"), by="clerk", book=book, facts=facts)


def visit(book, division, name):
    facts = {"occasion": "spring_festival", "category": "poor", "households": 1, "day": date(2031, 2, 1)}
    kind, beside = kind_of("support.visit"), Beside(personal={"families": name})
    return record(kind, by="clerk", book=book, facts=facts | {"division": division}, beside=beside)


def differing(before, after):
    return [each for each in before if before[each] != after[each]]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", ["clerk", "chair", "administrator", "auditor", "reporter"])
def test_a_familys_name_changes_no_byte_of_any_answer(book, role):
    """The digest of a name is keyed with 32 random bytes; here the value alone differs, as two such worlds would."""
    member, held = make_member(role, role=role), visit(book, TOWN, "韦大娘")
    paths = list(addresses(book, [held.ref]))
    calls = list(addresses_of_api(book, [held.ref]))
    program = program_of(member)
    before, before_told = answers(member, paths), told_program(program, calls)
    PersonalField.objects.update(value="黄某")
    assert differing(before, answers(member, paths)) == []
    assert differing(before_told, told_program(program, calls)) == []
    assert not any("韦大娘".encode() in body for _status, _headers, body in before_told.values())
    assert sum(status == 200 for status, _headers, _body in before.values()) > len(all_kinds())


@pytest.mark.slow
def test_what_another_township_holds_changes_no_byte_of_a_reporters_answers(book):
    member = make_member("zhao", role="reporter", division=TOWN)
    mine, theirs = lecture(book, TOWN), lecture(book, OTHER_TOWN, name="邻镇讲座", attendance=10)
    for held, text in ((mine, b"a"), (theirs, b"b")):
        add_evidence(held, by="clerk", files=[examined("签到表.txt", text)])
    paths, calls = list(addresses(book, [mine.ref, theirs.ref])), list(addresses_of_api(book, [mine.ref, theirs.ref]))
    program = program_of(member)
    before, before_told = answers(member, paths), told_program(program, calls)
    correct(theirs, by="clerk", version=2, facts={"name": "韦家村讲座", "attendance": 900})
    add_evidence(theirs, by="clerk", files=[examined("邻镇签到表.txt", b"a"), examined("照片说明.txt", b"c")])
    lecture(book, OTHER_TOWN, name="另一场", attendance=77)
    visit(book, OTHER_TOWN, "韦大娘")
    Organisation.objects.create(book=book, name="邻镇中学", kind="pupils_school", division=OTHER_TOWN)
    make_member("qian", role="reporter", division=OTHER_TOWN)
    log(book, by="office", action="looked", about=theirs.ref, reason="核对")
    assert differing(before, answers(member, paths)) == []
    assert differing(before_told, told_program(program, calls)) == []
    assert any(status == 200 and "防溺水讲座".encode() in body for status, _headers, body in before.values())


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", ["clerk", "administrator", "reporter"])
def test_another_books_entries_change_no_byte(book, role):
    other = Book.objects.get(key="xihu")
    member = make_member(role, role=role)
    mine, theirs = lecture(book, TOWN), lecture(other, "330106001000")
    paths, calls = list(addresses(book, [mine.ref, theirs.ref])), list(addresses_of_api(book, [mine.ref, theirs.ref]))
    program = program_of(member)
    before, before_told = answers(member, paths), told_program(program, calls)
    lecture(other, "330106001000", name="邻区讲座", attendance=900)
    correct(theirs, by="clerk", version=1, facts={"name": "韦家村讲座"})
    make_member("sun", role="administrator", book=other)
    Organisation.objects.create(book=other, name="西湖中学", kind="pupils_school", division="330106001000")
    assert differing(before, answers(member, paths)) == []
    assert differing(before_told, told_program(program, calls)) == []


def test_two_worlds_that_differ_in_what_one_may_see_do_differ(book):
    """The comparison can tell: a clerk sees the record that a reporter elsewhere does not."""
    member, theirs = make_member("li", role="clerk"), lecture(book, OTHER_TOWN)
    paths = [reverse("records:list", args=[book.key, "outreach.activity"])]
    before = answers(member, paths)
    correct(theirs, by="clerk", version=1, facts={"name": "韦家村讲座"})
    assert differing(before, answers(member, paths)) == [(paths[0], False), (paths[0], True)]
