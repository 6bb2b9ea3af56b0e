"""The API: every kind listed, read, entered, corrected and made void by programs, with the words and rights of the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.ledger.queries import head_of
from kexie.people.actions import end_tokens
from kexie.people.models import Member
from kexie.records.models import Record
from tests.people.cast import make_member
from tests.records.cast import FACTS, OTHER_TOWN, TOWN, breaches, make, make_book, make_clerk
from tests.web.program import Program, facts_of

pytestmark = pytest.mark.django_db
LIST = "books/donghu/records/outreach.activity/"


@pytest.fixture
def book(db):
    return make_book()


@pytest.fixture
def program(book):
    return Program(make_clerk(book))


@pytest.mark.parametrize("code", sorted(FACTS))
def test_a_record_of_every_kind_is_entered_read_corrected_and_made_void(book, program, code):
    at = f"books/donghu/records/{code}/"
    sent = facts_of(code)
    answer = program.post(at, {"facts": sent})
    assert (answer.status_code, answer.json().get("errors")) == (201, None)
    made = answer.json()
    given = {"number"} | ({"day"} if sent.get("beginning") == "existed" else set())  # by the register; by the book
    assert {name: made["facts"][name] for name in sent if name not in given} == {
        name: value for name, value in sent.items() if name not in given
    }
    assert answer.headers["Location"] == f"/api/{at}{made['ref']}/"
    read = program.get(f"{at}{made['ref']}/").json()
    assert read == made
    assert program.get(at).json() | {"sums": {}} == {
        "count": 1, "rows": [made], "sums": {}, "before": None, "after": None
    }  # fmt: skip
    same = program.patch(f"{at}{made['ref']}/", {"version": 1, "facts": read["facts"]})
    assert (same.status_code, same.json()) == (200, made)
    corrected = program.patch(f"{at}{made['ref']}/", {"version": 1, "facts": {"note": "补记"}})
    assert (corrected.status_code, corrected.json()) == (
        200, made | {"version": 2, "facts": made["facts"] | {"note": "补记"}, "title": corrected.json()["title"]}
    )  # fmt: skip
    voided = program.post(f"books/donghu/records/{made['ref']}/void/", {"version": 2, "reason": "重复"})
    assert (voided.status_code, voided.json()) == (200, {"ref": made["ref"], "state": "void", "version": 3})
    told = program.get(f"books/donghu/records/{made['ref']}/history/").json()
    assert [change["action"] for change in told] == ["made void", "corrected", "recorded"]
    assert breaches(book) == []


def fault(answer):
    """Status, and where what was wrong."""
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (told["status"], bool(told["detail"])) == (answer.status_code, True)
    return answer.status_code, {
        each.get("pointer") or each["parameter"]: each["detail"] for each in told.get("errors", [])
    }


def sent(**facts):
    return {"facts": facts_of("outreach.activity", **facts)}


# What is sent twice, late or at once ------------------------------------------------------------------------------------


def test_a_sending_that_is_repeated_makes_one_record(program):
    first, again = program.post(LIST, sent(), key="1"), program.post(LIST, sent(), key="1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert fault(program.post(LIST, sent(times=2), key="1")) == (409, {})
    assert Record.objects.count() == 1


def test_keys_are_each_members_own(book, program):
    program.post(LIST, sent(), key="1")
    other = Program(make_member("qian", role="clerk", book=book))
    assert other.post(LIST, sent(times=2), key="1").status_code == 201
    assert Record.objects.count() == 2


def test_who_comes_second_is_told_the_version_there_is(program):
    at = f"{LIST}{program.post(LIST, sent()).json()['ref']}/"
    assert program.patch(at, {"version": 1, "facts": {"attendance": 580}}, key="a").json()["version"] == 2
    assert program.patch(at, {"version": 1, "facts": {"attendance": 580}}, key="a").json()["version"] == 2
    late = program.patch(at, {"version": 1, "facts": {"attendance": 600}})
    assert (fault(late), late.json()["version"]) == ((409, {}), 2)
    assert "it is version 2 now" in late.json()["detail"]
    ref = at.split("/")[-2]
    assert fault(program.post(f"books/donghu/records/{ref}/void/", {"version": 1, "reason": "x"})) == (409, {})
    assert program.get(at).json()["facts"]["attendance"] == 580


def test_a_void_record_takes_no_more(program):
    ref = program.post(LIST, sent()).json()["ref"]
    at = f"books/donghu/records/{ref}/void/"
    assert program.post(at, {"version": 1, "reason": "重复"}).status_code == 200
    assert fault(program.post(at, {"version": 2, "reason": "重复"})) == (409, {})
    assert fault(program.patch(f"{LIST}{ref}/", {"version": 2, "facts": {}})) == (409, {})


# What makes no sense ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"day": "15/03/2031"}, {"#/facts/day": "Write the day as 2031-05-07."}),
        ({"day": "2031-02-30"}, {"#/facts/day": "Write the day as 2031-05-07."}),
        ({"day": 20310315}, {"#/facts/day": "Send a text, in quotation marks."}),
        ({"day": None}, {"#/facts/day": "This field is required."}),
        ({"attendance": "560"}, {"#/facts/attendance": "Send a whole number."}),
        ({"attendance": 2.5}, {"#/facts/attendance": "Send a whole number."}),
        ({"attendance": True}, {"#/facts/attendance": "Send a whole number."}),
        ({"attendance": -1}, {"#/facts/attendance": "Ensure this value is greater than or equal to 0."}),
        ({"attendances": 1}, {"#/facts/attendances": "There is nothing of this name. See the description."}),
        ({"division": "330106001000"}, {"#/facts/division": "Select a valid choice. 330106001000 is not one of the available choices."}),
        ({"audience": "pupils"}, {"#/facts/audience": "Send a list."}),
        ({"audience": ["dragons"]}, {"#/facts/audience": "Select a valid choice. dragons is not one of the available choices."}),
        ({"campaigns": ["222222222222"]}, {"#/facts/campaigns": "There is nothing to choose from yet."}),
        ({"name": "a\x00b"}, {"#/facts/name": "Null characters are not allowed."}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_place(program, facts, wrong):
    assert fault(program.post(LIST, sent(**facts))) == (422, wrong)
    assert Record.objects.count() == 0


def test_parts_of_a_fact_are_refused_at_their_place(program):
    stop = {"day": "2031-03-15", "division": TOWN, "visits": 20, "approx": "over"}
    at = "books/donghu/records/outreach.trip/"
    made = program.post(at, {"facts": facts_of("outreach.trip", stops=[stop, stop | {"visits": 30}])}).json()
    assert [each["visits"] for each in made["facts"]["stops"]] == [20, 30]
    fewer = program.patch(f"{at}{made['ref']}/", {"version": 1, "facts": {"stops": [stop]}}).json()
    assert fewer["facts"]["stops"] == [stop | {"venue": None, "organisation": None}]
    wrong = [stop, stop | {"division": "", "approx": "hardly"}]
    assert set(fault(program.post(at, {"facts": facts_of("outreach.trip", stops=wrong)}))[1]) == {
        "#/facts/stops/1/division",
        "#/facts/stops/1/approx",
    }
    assert fault(program.post(at, {"facts": facts_of("outreach.trip", stops=[stop] * 41)})) == (
        422, {"#/facts/stops": "A trip has at most 40 stops."}
    )  # fmt: skip
    dims = facts_of("records.statement", dims={"level": "galactic"})
    assert set(fault(program.post("books/donghu/records/records.statement/", {"facts": dims}))[1]) == {
        "#/facts/dims/level"
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 422), ("{", 400), ("[]", 422), ('{"facts": NaN}', 400), ('{"facts": {"name": "\\ud800"}}', 400), ("[" * 20_000, 400)],
)  # fmt: skip
def test_what_is_no_json_of_ours_is_refused(program, body, status):
    assert fault(program.post(LIST, body))[0] == status


def test_addresses_and_methods_that_are_none_are_problems_too(program):
    assert fault(program.get("books/donghu/nothing/"))[0] == 404
    assert fault(program.post("nothing", {}))[0] == 404
    answer = program.post("books/")
    assert (fault(answer)[0], answer.headers["Allow"]) == (405, "GET")


# Who comes in -----------------------------------------------------------------------------------------------------------


def test_without_a_token_of_ours_nothing_opens(book, program):
    nobody = Program(token=None).get("books/")
    assert (fault(nobody)[0], nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert [Program(token=f"kexie_{number}").get("books/").status_code for number in range(6)] == [401] * 5 + [429]
    locked = Program(token="kexie_9").get("books/")
    assert (fault(locked)[0], locked.headers["Retry-After"]) == (429, "1800")
    assert program.get("books/").status_code == 200
    member = Member.objects.get(username="clerk-donghu")
    end_tokens(member, by=member)
    assert "works no longer" in program.get("books/").json()["detail"]


def test_a_program_sees_the_books_of_its_token_with_what_it_may_do(book):
    other, member = make_book("xihu", "西湖区科协"), make_clerk(book)
    member.memberships.create(book=other, role="auditor", starts_on="2020-01-01")
    both = [
        {"key": "donghu", "name": "东湖区科协", "level": "county", "acts": ["enter", "read", "record"]},
        {"key": "xihu", "name": "西湖区科协", "level": "county", "acts": ["enter", "read"]},
    ]
    assert Program(member).get("books/").json() == both
    assert Program(member, book=other, scope="read").get("books/").json() == both[1:]
    assert Program(member, scope="read").get("books/").json()[0]["acts"] == ["enter", "read"]
    assert fault(Program(member, book=other).get(LIST)) == (404, {})
    assert fault(Program(member, scope="read").post(LIST, sent())) == (403, {})


def test_a_reporters_program_submits_for_its_own_place(book):
    program = Program(make_member("zhao", role="reporter", book=book, division=TOWN))
    made = program.post(LIST, sent()).json()
    assert (made["state"], made["facts"]["division"]) == ("submitted", TOWN)
    corrected = program.patch(f"{LIST}{made['ref']}/", {"version": 1, "facts": {"attendance": 580}}).json()
    assert (corrected["state"], corrected["version"]) == ("submitted", 2)
    assert set(fault(program.post(LIST, sent(division=OTHER_TOWN)))[1]) == {"#/facts/division"}
    hidden = make(book, division=OTHER_TOWN)
    assert fault(program.get(f"{LIST}{hidden.ref}/")) == (404, {})
    assert fault(program.get(LIST, after=hidden.ref)) == fault(program.get(LIST, after="222222222222"))
    assert program.get(LIST).json()["count"] == 1
    assert [change["seq"] for change in program.get(f"books/donghu/records/{made['ref']}/history/").json()] == [
        None,
        None,
    ]


def test_personal_facts_are_taken_and_never_given(program):
    at = "books/donghu/records/support.visit/"
    made = program.post(at, {"facts": facts_of("support.visit"), "personal": {"families": "韦大娘"}})
    assert (made.status_code, made.json()["personal"]) == (201, {"families": "kept"})
    ref = made.json()["ref"]
    for path in (at, f"{at}{ref}/", f"books/donghu/records/{ref}/history/"):
        assert "韦大娘" not in program.get(path).text


# Lists, figures, description ------------------------------------------------------------------------------------------


def test_pages_of_a_list_follow_one_another(book, program):
    made = [make(book, attendance=number).ref for number in range(7)]
    seen, after = [], ""
    while True:
        page = program.get(LIST, size=3, sort="attendance", after=after).json()
        seen += [row["ref"] for row in page["rows"]]
        if not (after := page["after"]):
            break
    assert (seen, page["count"], page["sums"]["attendance"]) == (made, 7, "21")


def test_a_list_is_narrowed_as_its_page_is_and_says_what_it_does_not_know(book, program):
    make(book, name="防溺水讲座"), make(book, name="科技周咨询", activity_kind="consultation", division=OTHER_TOWN)
    assert program.get(LIST, q="咨询").json()["count"] == 1
    assert program.get(LIST, is_activity_kind="lecture").json()["count"] == 1
    assert program.get(LIST, division=OTHER_TOWN, first="2031-01-01", last="2031-12-31").json()["count"] == 1
    assert set(fault(program.get(LIST, kind="lecture", page="2"))[1]) == {"kind", "page"}
    wrong = {"state": "lost", "size": "0"}
    assert {name: set(fault(program.get(LIST, **{name: value}))[1]) for name, value in wrong.items()} == {
        "state": {"state"},
        "size": {"size"},
    }
    assert set(fault(program.get(LIST, sort="note", after=""))[1]) == {"sort"}
    assert set(fault(program.get(LIST, first="2031-13-01"))[1]) == {"first"}


@pytest.mark.parametrize("code", ["outreach.activity", "contests.award", "support.visit", "planning.item"])
def test_a_list_takes_as_many_queries_for_three_records_as_for_one(book, program, code, django_assert_num_queries):
    at = f"books/donghu/records/{code}/"
    program.get(at)
    make(book, code)
    with CaptureQueriesContext(connection) as one:
        program.get(at)
    make(book, code), make(book, code)
    with django_assert_num_queries(len(one)):
        assert program.get(at).json()["count"] == 3


def test_a_figure_comes_with_its_entries(book, program):
    made = make(book, attendance=560, attendance_approx=1, times=3)
    told = program.get("books/donghu/figure/", name="outreach.people", period="2031H1").json()
    [entry] = told.pop("entries")
    assert told | {"label": ""} == {
        "name": "outreach.people", "label": "", "period": "2031H1", "place": None, "head": str(head_of(book)),
        "value": "560", "unit": "人次", "kind": "flow", "state": "counted", "approx": "over", "notices": [], "count": 1,
    }  # fmt: skip
    assert (entry["record"], entry["amount"], entry["day"], entry["approx"]) == (made.ref, "560", "2031-03-15", "over")
    none = program.get("books/donghu/figure/", name="outreach.people", period="2031H1", place=OTHER_TOWN).json()
    assert (none["value"], none["state"], none["entries"]) == (None, "none", [])
    share = program.get("books/donghu/figure/", name="outreach.people / outreach.sessions", period="2031H1").json()
    assert (share["value"], share["state"], share["approx"]) == ("186.666667", "counted", "over")


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"name": "outreach.people"}, "period"),
        ({"name": "outreach.people", "period": "last year"}, "period"),
        ({"name": "no.such", "period": "2031"}, "name"),
        ({"name": "((((", "period": "2031"}, "name"),
        ({"name": "outreach.people", "period": "2031", "head": "99-abc"}, "head"),
        ({"name": "outreach.people", "period": "2031", "place": "城东镇"}, "place"),
    ],
)
def test_a_figure_that_cannot_be_read_is_refused(program, asked, wrong):
    status, errors = fault(program.get("books/donghu/figure/", **asked))
    assert (status, set(errors)) == (422, {wrong})


def test_every_word_comes_in_the_language_asked(book, program):
    chinese, english = Program(token=program.token, language="zh-CN"), program
    unasked = Program(token=program.token, language="fr, de;q=0.5")
    path = LIST + "222222222222/"
    assert "没有做任何操作" in chinese.get(path).json()["detail"]
    assert "Nothing was done" in english.get(path).json()["detail"]
    assert unasked.get(path).json()["detail"] == english.get(path).json()["detail"]  # that of the tests
    kinds = {each["code"]: each["plural"] for each in chinese.get("kinds/").json()}
    assert (kinds["outreach.activity"], len(kinds)) == ("活动", len(FACTS))
    summary = chinese.get("openapi.json").json()["paths"]["/api/books/"]["get"]["summary"]
    assert (summary, english.get("openapi.json").json()["paths"]["/api/books/"]["get"]["summary"]) == ("台账", "Books")
    assert chinese.get("books/").headers["Content-Language"] == "zh-hans"


def test_the_page_of_the_description_names_every_kind(client, book):
    client.force_login(make_clerk(book))
    page = client.get("/api/docs/", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 200
    assert all(code in page.text for code in FACTS)
    assert client.get("/api/").url == "/api/docs/"


def test_a_day_of_consent_that_is_a_fact_of_its_kind_asks_for_no_guardian(program):
    facts = facts_of("network.volunteer", consent_on="2031-03-01")
    made = program.post("books/donghu/records/network.volunteer/", {"facts": facts, "personal": {"name": "韦大娘"}})
    assert (made.status_code, made.json()["facts"]["consent_on"]) == (201, "2031-03-01")
