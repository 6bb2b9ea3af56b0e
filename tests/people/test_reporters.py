"""Reporters submit what is of their place; the office accepts it, or returns it with a word. So do places by a link."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kexie.ledger.models import Entry
from kexie.people.actions import make_submission_link
from kexie.people.models import Event, Member, SubmissionLink
from kexie.records.actions import accept_submission, correct, record, return_submission, void
from kexie.records.errors import NotSubmitted, NoWord, StaleRecord
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.records.queries import word_of_return
from kexie.registry.models import BookSeat, Organisation
from tests.people.cast import DISTRICT, OTHER_TOWN, TOWN, make_book, make_member

pytestmark = pytest.mark.django_db
KIND = "outreach.activity"
FACTS = {"name": "防溺水讲座", "activity_kind": "lecture", "mode": "offline", "times": 1, "day": date(2031, 3, 15)}


@pytest.fixture
def book():
    book = make_book()
    BookSeat.objects.create(book=book, division=DISTRICT, since=date(2020, 1, 1))
    return book


@pytest.fixture
def reporter(book, client):
    member = make_member("zhao", role="reporter", division=TOWN, name="赵敏")
    client.force_login(member)
    return client


def made_in(book, division, **facts):
    return record(kind_of(KIND), by="clerk", book=book, facts=FACTS | {"division": division} | facts)


def submitted(book, division=TOWN):
    facts = FACTS | {"division": division}
    return record(kind_of(KIND), by="zhao", book=book, facts=facts, state=Record.State.SUBMITTED)


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def typed(**facts):
    model = kind_of(KIND).model
    fields = [each for each in model._meta.concrete_fields if each.has_default() and each.editable]
    chosen = {each.name: each.get_default() for each in fields}
    return {name: value for name, value in (chosen | FACTS | facts).items() if value not in (None, {}, [])}


def test_what_a_reporter_enters_is_submitted_and_counts_nothing_yet(reporter, book):
    answer = reporter.post(at("new", KIND), typed(division=TOWN))
    made = Record.objects.get()
    assert (answer.status_code, made.state, made.division, made.made_by) == (302, "submitted", TOWN, "zhao")
    assert not Entry.objects.exists()
    assert "waits for the office" not in reporter.get(at("page", made.ref)).text


@pytest.mark.parametrize("division", [OTHER_TOWN, DISTRICT, "110101001000", "x"])
def test_a_reporter_enters_nothing_of_another_place(reporter, book, division):
    assert reporter.post(at("new", KIND), typed(division=division)).status_code == 200
    assert not Record.objects.exists()


def test_a_reporter_of_an_organisation_enters_for_it_alone(client, book):
    school = Organisation.objects.create(book=book, name="东湖中学", kind="pupils_school", division=TOWN)
    client.force_login(make_member("qian", role="reporter", organisation=school))
    assert client.post(at("new", KIND), typed(division=TOWN)).status_code == 302
    made = Record.objects.get()
    assert (made.organisation, made.state) == (school, "submitted")
    hidden = made_in(book, TOWN)
    assert [client.get(at("page", each.ref)).status_code for each in (made, hidden)] == [200, 404]


def test_a_reporter_sees_lists_counts_and_pages_of_their_place_alone(reporter, book):
    mine, other = made_in(book, TOWN, name="本镇讲座"), made_in(book, OTHER_TOWN, name="邻镇讲座")
    listed = reporter.get(at("list", KIND))
    assert (listed.context["listing"].count, "邻镇讲座" in listed.text) == (1, False)
    assert reporter.get(at("list", KIND) + "?q=邻镇").context["listing"].count == 0
    assert [each.pk for each in reporter.get(at("list", KIND) + f"?before={other.ref}").context["listing"].rows] == [
        mine.pk
    ]
    kinds = [kind for _room, kinds in reporter.get(at("records")).context["rooms"] for kind in kinds]
    assert sum(kind["count"] for kind in kinds) == 1
    for name in ("page", "history"):
        assert [reporter.get(at(name, each.ref)).status_code for each in (mine, other)] == [200, 404]


def test_a_reporter_changes_what_is_not_accepted_yet_and_nothing_else(reporter, book):
    waiting, taken = submitted(book), made_in(book, TOWN)
    changed = typed(division=TOWN, note="补报一笔", version=1)
    assert [reporter.post(at("correct", each.ref), changed).status_code for each in (waiting, taken)] == [302, 403]
    assert reporter.get(at("void", waiting.ref)).status_code == 403
    assert reporter.post(at("accept", waiting.ref), {"version": 2}).status_code == 403
    assert reporter.post(at("correct", waiting.ref), typed(division=OTHER_TOWN, version=2)).status_code == 200
    waiting.refresh_from_db()
    assert (waiting.state, waiting.note, waiting.division) == ("submitted", "补报一笔", TOWN)


def test_what_the_office_accepts_counts_from_then_on(book, client):
    client.force_login(make_member("li", role="clerk"))
    waiting = submitted(book)
    assert "waits for the office" in client.get(at("page", waiting.ref)).text
    assert client.post(at("accept", waiting.ref), {"version": 1}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, Entry.objects.filter(account__measure="outreach.sessions").count()) == ("recorded", 1)
    with pytest.raises(NotSubmitted):
        accept_submission(waiting, by="li", version=2)


def test_what_is_returned_is_a_draft_with_the_word_until_it_is_submitted_again(reporter, book, client):
    waiting = submitted(book)
    with pytest.raises(NoWord):
        return_submission(waiting, by="li", version=1, word=" ")
    with pytest.raises(StaleRecord):
        return_submission(waiting, by="li", version=9, word="人数不对")
    client.force_login(make_member("li", role="clerk"))
    assert client.post(at("give-back", waiting.ref), {"version": 1, "reason": ""}).status_code == 200
    assert client.post(at("give-back", waiting.ref), {"version": 1, "reason": "请补上人数"}).status_code == 302
    waiting = Record.objects.get().whole
    assert (waiting.state, word_of_return(waiting)) == ("draft", "请补上人数")
    client.logout()
    client.force_login(Member.objects.get(username="zhao"))
    assert "请补上人数" in client.get(at("page", waiting.ref)).text
    client.post(at("correct", waiting.ref), typed(division=TOWN, attendance=60, version=2))
    waiting = Record.objects.get().whole
    assert (waiting.state, waiting.attendance, word_of_return(waiting)) == ("submitted", 60, "")


def test_a_returned_record_that_the_office_corrects_stays_a_draft(book):
    back = return_submission(submitted(book), by="li", version=1, word="请补上人数")
    assert correct(back, by="li", version=2, facts={"attendance": 60}).state == "draft"
    assert not Entry.objects.exists()


def test_the_first_page_names_what_waits(client, book):
    clerk, reporter = make_member("li", role="clerk"), make_member("wei", role="reporter", division=TOWN)
    client.force_login(reporter)
    for name in ("讲座", "展览"):
        client.post(at("new", KIND), typed(division=TOWN, name=name))
    assert "Waiting for you" not in client.get("/donghu/").text
    client.force_login(clerk)
    page = client.get("/donghu/").text
    assert ("2 to accept or return" in page, f"{at('list', KIND)}?state=submitted" in page) == (True, True)
    back = Record.objects.order_by("pk").first()
    client.post(at("give-back", back.ref), {"reason": "请补人次", "version": 1})
    assert "1 to accept or return" in client.get(at("records")).text
    client.force_login(reporter)
    page = " ".join(client.get(at("records")).text.split())
    assert "1 draft of yours (1 of them returned by the office)" in page
    client.force_login(make_member("sun", role="auditor"))
    assert "Waiting for you" not in client.get("/donghu/").text


# Links -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(book):
    ends_at = timezone.now() + timedelta(days=3)
    return make_submission_link(book=book, kind=KIND, division=TOWN, by="li", ends_at=ends_at)


def test_a_link_submits_one_record_of_its_place_without_an_account(client, book, path):
    page = client.get(path)
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    assert client.post(path, typed(division=OTHER_TOWN)).status_code == 200
    assert not Record.objects.exists()
    assert "Nothing more is to be done" in client.post(path, typed(division=TOWN)).text
    made = Record.objects.get()
    assert (made.state, made.division, made.made_by) == ("submitted", TOWN, f"link:{TOWN}")
    assert SubmissionLink.objects.get().record == made.ref
    assert client.post(path, typed(division=TOWN)).status_code == 410
    assert Record.objects.count() == 1


def test_what_came_by_a_link_is_returned_with_a_link_that_opens_it_once_more(client, book, path):
    client.post(path, typed(division=TOWN, attendance="60"))
    made = Record.objects.get()
    client.force_login(make_member("li", role="clerk"))
    page = client.post(at("give-back", made.ref), {"reason": "人次有误", "version": 1})
    again = page.context["address"]
    client.logout()
    shown = client.get(again)
    assert ("人次有误" in shown.text, 'value="60"' in shown.text) == (True, True)
    assert client.post(again, typed(division=TOWN, attendance="50")).status_code == 200
    assert [(each.ref, each.state, each.whole.attendance) for each in Record.objects.all()] == [
        (made.ref, "submitted", 50)
    ]
    assert client.get(again).status_code == 410


def test_a_link_to_what_the_office_settled_meanwhile_changes_nothing(client, book, path):
    client.post(path, typed(division=TOWN))
    made = Record.objects.get()
    client.force_login(make_member("li", role="clerk"))
    again = client.post(at("give-back", made.ref), {"reason": "人次有误", "version": 1}).context["address"]
    void(Record.objects.get().whole, by="li", version=2, reason="重复")
    client.logout()
    assert client.post(again, typed(division=TOWN)).status_code == 410
    assert Record.objects.get().state == "void"


def test_a_link_that_ended_or_is_of_another_book_submits_nothing(client, book, path):
    make_book("xihu", "西湖区科协")
    assert client.get(path.replace("donghu", "xihu")).status_code == 404
    SubmissionLink.objects.update(ends_at=timezone.now())
    assert client.post(path, typed(division=TOWN)).status_code == 410
    assert client.get(at("by-link", "made-up")).status_code == 404
    assert not Record.objects.exists()


def test_the_office_makes_a_link_that_is_shown_once_and_logged(client, book):
    client.force_login(make_member("li", role="clerk"))
    page = client.post(at("link", KIND), {"division": TOWN, "days": 14})
    token = page.context["address"].rstrip("/").rpartition("/")[2]
    assert token not in str(list(SubmissionLink.objects.values()))
    assert client.get(page.context["address"]).status_code == 200
    assert Event.objects.values_list("by", "action", "about").get() == ("li", "submission-link", TOWN)
    for bad in ({"days": 0}, {"days": 61}, {"days": "x"}, {"division": "110101001000"}):
        assert client.post(at("link", KIND), {"division": TOWN, "days": 14} | bad).context["address"] == ""
