"""Drafts: an incomplete record is kept, counts nowhere, is seen by its maker and the office, is completed or thrown away."""

import pytest
from django.urls import reverse

from kexie.ledger.models import Entry, Voucher
from kexie.outreach.queries import campaigns_of
from kexie.people.models import Token
from kexie.people.rules import may_see, visible
from kexie.planning.forms import SolveForm
from kexie.planning.kinds import problems_of
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.records.queries import listed
from kexie.registry.models import Organisation
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, OTHER_TOWN, TOWN, breaches, make_clerk, sent

ACTIVITY = "outreach.activity"
DRAFT = {"draft": "yes"}


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def only():
    return Record.objects.get()


@pytest.mark.parametrize("code", sorted(FACTS))
def test_a_draft_of_every_kind_may_lack_everything_and_is_completed_by_the_same_form(clerk, book, code):
    answer = clerk.post(at("new", code), DRAFT | {"request_key": "one"})
    made = only()
    assert (answer.status_code, made.state, Entry.objects.count()) == (302, "draft", 0)
    assert not Organisation.objects.exists()
    for name in ("page", "history", "correct", "copy", "void"):
        assert (name, clerk.get(at(name, made.ref)).status_code) == (name, 200)
    assert "draft" in clerk.get(at("list", code) + "?state=draft").text
    typed = sent(code, request_key="two", version=1)
    if code == "records.statement":
        typed["dims_scope"] = "county"
    completed = clerk.post(at("correct", made.ref), typed)
    assert (completed.status_code, only().state, only().version) == (302, "recorded", 2)
    assert [each.action for each in Voucher.objects.filter(record=made.ref).order_by("seq")] == ["draft", "recorded"]
    assert Entry.objects.exists()
    assert breaches(book) == []


def test_a_draft_names_what_is_still_missing_and_says_that_it_counts_nowhere(clerk, book):
    clerk.post(at("new", ACTIVITY), DRAFT | {"attendance": "560", "attendance_approx": "0", "division": TOWN})
    page = clerk.get(at("page", only().ref))
    assert page.context["gaps"] == ["Activity", "Kind of activity"]
    assert "The draft is kept. It counts nowhere" in page.text
    assert listed(kind_of(ACTIVITY), book, {"state": "draft"}).sums["attendance"] == ""


def test_a_draft_is_kept_again_as_a_draft_and_nothing_new_leaves_no_voucher(clerk, book):
    clerk.post(at("new", ACTIVITY), DRAFT | {"name": "讲座"})
    made = only()
    clerk.post(at("correct", made.ref), DRAFT | {"name": "防溺水讲座", "version": 1, "request_key": "a"})
    clerk.post(at("correct", made.ref), DRAFT | {"name": "防溺水讲座", "version": 2, "request_key": "b"})
    assert (only().whole.name, only().state, only().version, Voucher.objects.count()) == ("防溺水讲座", "draft", 2, 2)


def test_what_a_draft_does_say_must_stand(clerk, book):
    wrong = DRAFT | {"name": "讲座", "attendance": "many", "since": "2031-06-01", "day": "2031-05-01"}
    answer = clerk.post(at("new", ACTIVITY), wrong)
    assert (list(answer.context["form"].errors), Record.objects.exists()) == (["attendance"], False)
    answer = clerk.post(at("new", ACTIVITY), wrong | {"attendance": ""})
    assert (list(answer.context["form"].errors), Record.objects.exists()) == (["since"], False)


def test_a_record_never_becomes_a_draft_again(clerk, book):
    clerk.post(at("new", ACTIVITY), sent(ACTIVITY))
    made = only()
    assert "Save as draft" not in clerk.get(at("correct", made.ref)).text
    answer = clerk.post(at("correct", made.ref), DRAFT | {"name": "", "version": 1})
    assert (answer.status_code, only().state) == (200, "recorded")


def test_saving_after_going_back_from_a_draft_is_no_second_sending(clerk, book):
    typed = sent(ACTIVITY)
    clerk.post(at("new", ACTIVITY), typed | DRAFT)
    answer = clerk.post(at("new", ACTIVITY), typed)
    assert (answer.status_code, only().state) == (200, "draft")
    assert "This form was sent before" in answer.text


def test_a_document_takes_its_number_when_the_draft_is_completed(clerk, book):
    typed = {"number": "东科协〔2031〕号"}
    clerk.post(at("new", "desk.document"), DRAFT | typed)
    assert (only().whole.number, only().whole.serial) == ("东科协〔2031〕号", None)
    clerk.post(at("correct", only().ref), sent("desk.document", version=1, request_key="b"))
    assert (only().whole.number, only().whole.serial) == ("东科协〔2031〕1号", 1)


def test_a_draft_is_thrown_away_with_a_reason(clerk, book):
    clerk.post(at("new", ACTIVITY), DRAFT)
    made = only()
    assert "Throw away" in clerk.get(at("page", made.ref)).text
    assert clerk.post(at("void", made.ref), {"version": 1, "reason": ""}).status_code == 200
    answer = clerk.post(at("void", made.ref), {"version": 1, "reason": "没有举办"}, follow=True)
    assert (only().state, "The draft is thrown away." in answer.text) == ("void", True)
    assert breaches(book) == []


def test_a_draft_is_seen_by_its_maker_and_those_who_record(client, book):
    people = {name: make_member(name, role=name, book=book) for name in ("clerk", "chair", "auditor", "administrator")}
    people |= {name: make_member(name, role="reporter", division=TOWN, book=book) for name in ("maker", "colleague")}
    client.force_login(people["maker"])
    client.post(at("new", ACTIVITY), DRAFT | {"name": "讲座", "division": TOWN})
    made = only()
    assert (made.state, made.made_by) == ("draft", "maker")
    seen = {}
    for name, person in people.items():
        client.force_login(person)
        count = client.get(at("list", ACTIVITY) + "?state=draft").context["listing"].count
        seen[name] = client.get(at("page", made.ref)).status_code, count
    assert {name for name, found in seen.items() if found == (200, 1)} == {"clerk", "chair", "administrator", "maker"}
    assert {found for name, found in seen.items() if name in ("auditor", "colleague")} == {(404, 0)}


def test_a_reporter_completes_a_draft_into_a_submission_or_throws_it_away_and_stays_in_their_place(client, book):
    client.force_login(make_member("zhao", role="reporter", division=TOWN, book=book))
    assert client.post(at("new", ACTIVITY), DRAFT | {"name": "讲座", "division": OTHER_TOWN}).status_code == 200
    assert not Record.objects.exists()
    client.post(at("new", ACTIVITY), DRAFT | {"name": "讲座", "division": TOWN})
    made = only()
    assert client.get(at("void", made.ref)).status_code == 200
    client.post(at("correct", made.ref), sent(ACTIVITY, version=1, request_key="b", **COMMON))
    assert only().state == "submitted"
    assert client.get(at("void", made.ref)).status_code == 403


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize(
    ("code", "of", "name", "offered"),
    [
        ("outreach.activity", "outreach.campaign", "campaigns", campaigns_of),
        ("planning.item", "planning.problem", "answers", problems_of),
    ],
)
def test_what_is_not_recorded_is_offered_by_no_list_of_a_form(clerk, book, code, of, name, offered, state):
    _waiting, recorded = (
        record(kind_of(of), by="clerk", book=book, facts=COMMON | FACTS[of], state=each) for each in (state, "recorded")
    )
    form = clerk.get(at("new", code)).context["form"]
    assert [ref for ref, _words in form.fields[name].choices] == [recorded.ref]
    assert list(offered(book)) == [recorded.ref]


def test_a_plan_item_in_draft_goes_on_with_nothing_and_solves_nothing(clerk, book):
    facts = COMMON | FACTS["planning.item"]
    earlier = record(kind_of("planning.item"), by="clerk", book=book, facts=facts)
    problem = record(kind_of("planning.problem"), by="clerk", book=book, facts=COMMON | FACTS["planning.problem"])
    linked = {"continues": earlier, "answers": [problem.ref]}
    record(kind_of("planning.item"), by="clerk", book=book, facts=facts | linked, state="draft")
    assert list(clerk.get(at("new", "planning.item")).context["form"].fields["continues"].queryset) == [earlier]
    assert list(SolveForm(problem=problem).fields["solved_by"].queryset) == [earlier]


def test_a_draft_is_offered_to_no_other_record(clerk, book):
    clerk.post(at("new", "contests.edition"), DRAFT | {"contest": "青少年科技创新大赛"})
    assert only().ref not in clerk.get(at("new", "contests.award")).text


@pytest.mark.parametrize(
    ("code", "typed", "field"),
    [
        ("contests.entry", {"personal_pupils": "韦小明"}, "consent_by"),
        ("network.worker", {"personal_name": "韦某"}, "consent_on"),
        ("desk.suggestion", {"personal_author": "韦某"}, "consent_on"),
    ],
)
def test_a_draft_keeps_no_personal_fact_without_its_consent(clerk, book, code, typed, field):
    answer = clerk.post(at("new", code), DRAFT | typed)
    assert (list(answer.context["form"].errors), Record.objects.exists()) == ([field], False)


def test_a_token_that_only_reads_lists_no_draft_that_it_may_not_open(clerk, book):
    clerk.post(at("new", ACTIVITY), DRAFT | {"name": "讲座"})
    other = make_member("li", role="clerk", book=book)
    seen = {}
    for scope in ("read", "record"):
        other.token, other.standings = Token(member=other, scope=scope), {}
        seen[scope] = (visible(Record.objects.all(), other).count(), may_see(other, book, only()))
    assert seen == {"read": (0, False), "record": (1, True)}


@pytest.mark.parametrize("page", ["support:support", "outreach:outreach"])
def test_a_draft_is_in_no_count_that_an_auditor_sees(clerk, client, book, page):
    for code in ("support.fund", ACTIVITY):
        clerk.post(at("new", code), DRAFT | {"name": "讲座"})
    client.force_login(make_member("wei", role="auditor", book=book))
    kinds = client.get(reverse(page, args=["donghu"])).context["kinds"]
    assert {each["count"] for each in kinds} == {0}
