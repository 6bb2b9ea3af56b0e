"""Tokens: made and taken back on the account's page, shown once, and never more than their member."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kexie.people.actions import change_membership, end_tokens, make_token, set_password
from kexie.people.errors import LockedOut, TokenEnded, TokenOfOldPassword, TokenUnknown
from kexie.people.models import Event, Member, SignInTry, Token
from kexie.people.rules import Act, books_visible_to, may_do
from kexie.people.tokens import member_with
from tests.people.cast import make_book, make_member

pytestmark = pytest.mark.django_db
PASSWORD = "four grey Herons"
HERE = "10.0.0.1"


def today():
    return timezone.localdate()


def token_of(member, **facts):
    facts = {"name": "台账程序", "scope": "record", "book": None, "ends_on": today() + timedelta(days=30)} | facts
    return make_token(member, **facts)


def made_on_page(client, **facts):
    facts = {"name": "台账程序", "scope": "read", "book": "", "ends_on": str(today() + timedelta(days=30))} | facts
    return client.post("/account/tokens/", facts)


def test_a_token_is_shown_once_and_kept_as_a_digest(client):
    member = make_member("li", role="clerk")
    client.force_login(member)
    answer = made_on_page(client, book="donghu")
    [text] = re.findall(r"kexie_[\w-]{43}", answer.text)
    held = Token.objects.get()
    assert (held.member, held.book.key, held.scope, held.works) == (member, "donghu", "read", True)
    assert text not in [str(value) for value in vars(held).values()]
    page = client.get("/account/tokens/").text
    assert (text in page, "台账程序" in page) == (False, True)
    assert member_with(text, HERE) == member
    assert list(Event.objects.values_list("book__key", "action", "about", "facts")) == [
        ("donghu", "token-made", "li", {"labels": ["台账程序"]})
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ends_on": ""}, "This field is required"),
        ({"ends_on": str(today() - timedelta(days=1))}, "at most a year ahead"),
        ({"ends_on": str(today() + timedelta(days=366))}, "at most a year ahead"),
        ({"name": "长" * 41}, "at most 40 characters"),
        ({"scope": "everything"}, "Select a valid choice"),
        ({"book": "xihu"}, "Select a valid choice"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(client, facts, said):
    make_book("xihu", "西湖区科协")
    client.force_login(make_member("li", role="clerk"))
    answer = made_on_page(client, **facts)
    assert (said in answer.text, Token.objects.count()) == (True, 0)


def test_the_twenty_first_token_is_refused(client):
    client.force_login(make_member("li", role="clerk"))
    for _number in range(21):
        answer = made_on_page(client)
    assert (Token.objects.count(), "You have 20 tokens that work" in answer.text) == (20, True)


def test_a_token_is_taken_back_by_its_member_alone(client):
    (held, text), other = token_of(make_member("li", role="clerk")), make_member("qian", role="clerk")
    client.force_login(other)
    client.post(f"/account/tokens/{held.ref}/end/")
    assert member_with(text, HERE).username == "li"
    client.force_login(held.member)
    assert client.post(f"/account/tokens/{held.ref}/end/").status_code == 302
    with pytest.raises(TokenEnded):
        member_with(text, HERE)
    assert Event.objects.filter(action="token-ended").count() == 1


def test_a_token_ends_with_its_last_day_its_member_and_a_new_password(settings):
    member = make_member("li", role="clerk", password=PASSWORD)
    _over, ended = token_of(member, ends_on=today() - timedelta(days=1))
    _last, text = token_of(member, ends_on=today())
    with pytest.raises(TokenEnded):
        member_with(ended, HERE)
    assert member_with(text, HERE) == member
    settings.PASSWORD_DAYS = 30
    Member.objects.update(password_set_at=timezone.now() - timedelta(days=31))
    with pytest.raises(TokenOfOldPassword):
        member_with(text, HERE)
    settings.PASSWORD_DAYS = 0
    Member.objects.update(is_active=False)
    with pytest.raises(TokenEnded):
        member_with(text, HERE)
    Member.objects.update(is_active=True)
    set_password(member, "five grey Herons")
    with pytest.raises(TokenEnded):
        member_with(text, HERE)


def test_a_membership_that_ends_takes_the_token_with_it():
    member = make_member("li", role="clerk")
    _held, text = token_of(member)
    make_member("office", role="administrator")
    assert [book.key for book in books_visible_to(member_with(text, HERE))] == ["donghu"]
    change_membership(member.memberships.get(), by=member, ends_on=today() - timedelta(days=1))
    assert list(books_visible_to(member_with(text, HERE))) == []


def test_a_token_may_what_its_scope_and_its_book_allow():
    book, other = make_book(), make_book("xihu", "西湖区科协")
    member = make_member("li", role="administrator")
    member.memberships.create(book=other, role="chair", starts_on=today())

    def allowed(kept, **facts):
        acting = member_with(token_of(member, **facts)[1], HERE)
        return [str(act) for act in Act if may_do(acting, act, kept)]

    assert allowed(book, scope="read") == ["enter", "read"]
    assert allowed(book, scope="record") == ["enter", "read", "record"]
    assert allowed(other, scope="record", book=other) == ["enter", "read", "record"]
    assert allowed(book, scope="record", book=other) == []
    assert may_do(member, Act.ADMINISTER, book)


def test_a_reporters_token_submits_and_an_auditors_only_reads():
    book = make_book()
    acts = {}
    for role in ("reporter", "auditor"):
        acting = member_with(token_of(make_member(role, role=role))[1], HERE)
        acts[role] = [str(act) for act in Act if may_do(acting, act, book)]
    assert acts == {"reporter": ["enter", "submit"], "auditor": ["enter", "read"]}


def test_wrong_tokens_are_tries_that_lock_an_address_but_not_its_sign_in(client):
    member = make_member("li", password=PASSWORD, role="clerk")
    _held, text = token_of(member)
    for number in range(5):
        with pytest.raises(TokenUnknown):
            member_with(f"kexie_{number}", HERE)
    with pytest.raises(LockedOut):
        member_with("kexie_9", HERE)
    assert member_with(text, HERE) == member  # nobody guessed it
    signed = client.post("/sign-in/", {"username": "li", "password": PASSWORD}, REMOTE_ADDR=HERE)
    assert signed.status_code == 302
    assert list(SignInTry.objects.filter(how="token").values_list("outcome", flat=True)) == ["refused"] * 5 + ["locked"]


def test_the_day_of_its_last_use_is_kept(django_assert_num_queries):
    _held, text = token_of(make_member("li", role="clerk"))
    with django_assert_num_queries(2):
        member_with(text, HERE)
    with django_assert_num_queries(1):
        member_with(text, HERE)
    assert Token.objects.get().last_used_on == today()


def test_ending_what_has_ended_changes_nothing():
    member = make_member("li", role="clerk")
    token_of(member)
    assert [end_tokens(member, by=member), end_tokens(member, by=member)] == [1, 0]
