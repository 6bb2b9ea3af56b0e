"""When a session is over, what a password must be, and how old it may grow."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from kexie.people.actions import make_sign_in_link
from kexie.people.models import Event, Member, SignInTry
from kexie.records.models import Record
from tests.people.cast import make_member
from tests.records import cast as records

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "four grey Herons", "five Black swans"


def change(client, new=OTHER, old=PASSWORD):
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/account/password/", typed)


def test_signing_out_ends_every_session_of_the_member():
    member = make_member("li", role="clerk")
    here, elsewhere, another = Client(), Client(), Client()
    for client in (here, elsewhere):
        client.force_login(member)
    another.force_login(make_member("wang", role="clerk"))
    here.post("/sign-out/")
    assert [get_user(client).is_anonymous for client in (here, elsewhere, another)] == [True, True, False]
    assert SignInTry.objects.values_list("account", "outcome").get() == ("li", "out")


def test_half_an_hour_without_a_request_ends_a_session(client):
    client.force_login(make_member("li"))
    client.get("/account/")
    for minutes, status in ((29, 200), (31, 302)):
        session = client.session
        session["seen"] = int((timezone.now() - timedelta(minutes=minutes)).timestamp())
        session.save()
        assert client.get("/account/").status_code == status
    assert get_user(client).is_anonymous
    assert "Nothing was done for a while, so you were signed out." in client.get("/sign-in/").text


def test_a_session_in_use_is_written_once_a_minute(client, django_assert_num_queries):
    client.force_login(make_member("li"))
    client.get("/account/")
    seen = client.session["seen"]
    with django_assert_num_queries(5):  # session, member, factor, memberships, tries
        client.get("/account/")
    assert client.session["seen"] == seen


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("Heron grey", True),
        ("heron 1234", True),
        ("科普日heron12", True),
        ("heron grey", False),
        ("Heron1", False),
        ("1234567890", False),
        ("P@ssw0rd12", True),
        ("qwertyuiop", False),
        ("lixiaomei-A1", False),
    ],
)
def test_a_password_has_ten_characters_of_three_classes_and_is_no_common_one(password, is_good):
    member = Member(username="lixiaomei", name="李晓梅")
    if is_good:
        validate_password(password, member)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, member)


def test_another_password_ends_the_other_sessions_and_keeps_this_one():
    member = make_member("li", password=PASSWORD)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(member)
    assert change(here).status_code == 302
    assert [get_user(client).is_anonymous for client in (here, elsewhere)] == [False, True]
    assert Member.objects.get().check_password(OTHER)
    assert Event.objects.values_list("by", "action").get() == ("li", "password")


@pytest.mark.parametrize(("new", "old"), [(OTHER, "wrong"), (PASSWORD, PASSWORD), ("short", PASSWORD)])
def test_a_password_that_will_not_do_changes_nothing(client, new, old):
    client.force_login(make_member("li", password=PASSWORD))
    assert change(client, new, old).status_code == 200
    assert Member.objects.get().check_password(PASSWORD)


def test_an_old_password_must_be_changed_where_the_office_says_so(client, settings):
    member = make_member("li", role="clerk", password=PASSWORD)
    Member.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    client.force_login(member)
    assert client.get("/account/").status_code == 200
    settings.PASSWORD_DAYS = 90
    assert client.get("/account/").url == "/account/password/"
    assert "older than this office allows" in client.get("/account/password/").text
    change(client)
    assert client.get("/account/").status_code == 200


# What was typed when the session was over ---------------------------------------------------------------------------------

NEW = "/donghu/records/outreach.activity/new/"


def idle(client, minutes=31):
    session = client.session
    session["seen"] = int((timezone.now() - timedelta(minutes=minutes)).timestamp())
    session.save()


def sign_in(client, member, **more):
    return client.post("/sign-in/", {"username": member.username, "password": PASSWORD} | more)


@pytest.fixture
def writer(client):
    """A clerk who left a form open for too long, and sent it."""
    book = records.make_book()
    member = make_member("li", role="clerk", password=PASSWORD, book=book)
    client.force_login(member)
    idle(client)
    answer = client.post(NEW, records.sent("outreach.activity", name="防溺水讲座 <b>"))
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={NEW}")
    return member


def test_what_was_typed_waits_behind_the_sign_in_and_is_sent_with_one_press(client, writer):
    assert not Record.objects.exists()
    answer = sign_in(client, writer)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/typed/")
    page = client.get("/sign-in/typed/").text
    assert f'action="{NEW}"' in page and "防溺水讲座 &lt;b&gt;" in page
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    typed = {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}
    assert client.post(NEW, typed).status_code == 302
    assert Record.objects.get().title == "防溺水讲座 <b>"
    assert client.get("/sign-in/typed/").status_code == 302
    assert "typed" not in client.session


def test_facts_of_persons_are_not_kept_with_it_and_the_page_says_so(client, writer):
    client.force_login(writer)
    idle(client)
    sent = {"note": "走访", "personal_families": "韦大娘", "consent_by": "韦某"}
    client.post("/donghu/records/support.visit/new/", sent)
    kept = client.session["typed"]
    assert (kept["fields"], kept["personal"]) == ([["note", "走访"]], True)
    sign_in(client, writer)
    assert "were not kept" in client.get("/sign-in/typed/").text


def test_it_waits_behind_a_one_time_link_too(client, writer):
    answer = client.post(make_sign_in_link(writer, valid_for=timedelta(hours=1)))
    assert answer["Location"] == "/sign-in/typed/"


def test_somebody_else_at_the_same_screen_is_not_shown_it(client, writer):
    other = make_member("wang", role="clerk", password=PASSWORD)
    assert sign_in(client, other)["Location"] == "/"
    assert client.get("/sign-in/typed/").status_code == 302
    assert "typed" not in client.session


def test_it_is_let_go_by_a_press_and_forgotten_after_an_hour(client, writer):
    assert client.session.get_expiry_age() <= 3600
    sign_in(client, writer)
    assert client.session.get_expiry_age() > 3600
    client.post("/sign-in/typed/")
    assert ("typed" in client.session, Record.objects.exists()) == (False, False)


def sends_with_an_old_token(member, **headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    client.get(NEW)
    sent = records.sent("outreach.activity", name="防溺水讲座") | {"csrfmiddlewaretoken": "a" * 64}
    return client, client.post(NEW, sent, headers=headers)


def test_a_form_opened_before_one_signed_in_anew_waits_to_be_sent_with_one_press(db):
    member = make_member("li", role="clerk", book=records.make_book())
    client, answer = sends_with_an_old_token(member, origin="http://testserver")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/typed/")
    assert "防溺水讲座" in client.get("/sign-in/typed/").text
    assert client.session.get_expiry_age() > 3600


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}])
def test_what_another_page_sends_is_refused_and_kept_nowhere(db, headers):
    client, answer = sends_with_an_old_token(make_member("li", role="clerk", book=records.make_book()), **headers)
    assert (answer.status_code, "typed" in client.session) == (403, False)


@pytest.mark.parametrize("case", ["password", "huge", "get"])
def test_a_password_and_what_is_huge_are_not_kept(client, case):
    client.force_login(make_member("li", role="clerk", password=PASSWORD))
    idle(client)
    if case == "password":
        change(client)
    elif case == "huge":
        client.post(NEW, {"note": "字" * 200_001})
    else:
        client.get(NEW)
    assert "typed" not in client.session


def test_sessions_that_are_over_are_cleared_when_somebody_signs_in(client):
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    sign_in(client, make_member("li", password=PASSWORD))
    assert not Session.objects.filter(session_key="old").exists()
