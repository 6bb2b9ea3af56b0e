"""Members of a book: invited, changed, ended, and all of it kept."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from kexie.people.actions import end_membership, invite, link_for_member
from kexie.people.errors import LastAdministrator, NameOfMember, NameTaken, OfAnotherBook, RoleHeld
from kexie.people.models import Event, Member, Membership, SecondFactor
from kexie.registry.models import BookSeat
from tests.people.cast import DISTRICT, TOWN, make_book, make_member

pytestmark = pytest.mark.django_db
ROLE = {"role": "clerk", "starts_on": "2026-01-01", "ends_on": "", "division": "", "organisation": ""}


@pytest.fixture
def admin(client):
    BookSeat.objects.create(book=make_book(), division=DISTRICT, since=date(2020, 1, 1))
    member = make_member("office", role="administrator")
    client.force_login(member)
    return member


def invited(client, **facts):
    return client.post("/donghu/members/invite/", {"username": "zhao", "name": "赵敏"} | ROLE | facts)


def events():
    return list(Event.objects.order_by("pk").values_list("by", "action", "about"))


def test_who_is_invited_chooses_a_password_by_the_link_once(client, admin):
    page = invited(client)
    path = page.context["address"].removeprefix("http://testserver")
    guest = Client()
    assert "Choose a password" in guest.get(path).text
    assert guest.post(path, {"new_password1": "short", "new_password2": "short"}).status_code == 200
    good = {"new_password1": "four grey Herons", "new_password2": "four grey Herons"}
    assert guest.post(path, good).status_code == 302
    assert (get_user(guest).username, get_user(guest).check_password("four grey Herons")) == ("zhao", True)
    assert guest.post(path, good).status_code == 410
    assert events() == [("office", "invited", "zhao"), ("zhao", "password", "zhao")]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"role": "reporter"}, "division"),
        ({"role": "clerk", "division": TOWN}, "division"),
        ({"role": "king"}, "role"),
        ({"division": "110101001000"}, "division"),
        ({"username": "a b"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x" * 41}, "username"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"organisation": "nosuchthing1"}, "organisation"),
    ],
)
def test_what_makes_no_member_is_refused_at_its_field(client, admin, facts, field):
    page = invited(client, **facts)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Member.objects.count() == 1


def test_a_user_name_of_another_book_is_taken_and_one_of_ours_gets_the_role(client, admin):
    make_member("sun", role="clerk", book=make_book("xihu", "西湖区科协"))
    facts = {"role": "chair", "starts_on": date(2026, 1, 1)}
    with pytest.raises(NameTaken):
        invite(book=make_book(), by=admin, username="sun", name="孙", **facts)
    make_member("qian", role="clerk")
    for other in ("", "sun", "office"):
        with pytest.raises(NameOfMember):
            invite(book=make_book(), by=admin, username="qian", name="钱", given_to=other, **facts)
    made, path = invite(book=make_book(), by=admin, username="qian", name="钱", given_to="qian", **facts)
    assert (made.member.name, made.role, path) == ("qian", "chair", "")
    with pytest.raises(RoleHeld):
        invite(book=make_book(), by=admin, username="qian", name="钱", given_to="qian", **facts)


def test_a_member_who_is_known_gets_another_role_only_by_the_button_that_names_them(client, admin):
    make_member("dawei", role="reporter", name="大圩填报员")
    held = Membership.objects.filter(member__username="dawei")
    page = invited(client, username="dawei", name="冒名")
    assert "The user name dawei is 大圩填报员&#x27;s already, so nobody was invited" in page.text
    assert (
        '<button class="button second" name="given_to" value="dawei">Give this role to 大圩填报员</button>' in page.text
    )
    assert [each.role for each in held.all()] == ["reporter"]
    assert "given_to" not in invited(client, username="else", name="冒名", given_to="dawei").text
    page = client.post(
        "/donghu/members/invite/", {"username": "dawei", "name": "冒名", "given_to": "dawei"} | ROLE, follow=True
    )
    assert "大圩填报员 has the role of clerk now, and signs in as before." in page.text
    assert sorted(each.role for each in held.all()) == ["clerk", "reporter"]


def test_every_change_is_kept_with_what_was_before(client, admin):
    make_member("li", role="clerk")
    held = Membership.objects.get(role="clerk")
    path = f"/donghu/members/{held.ref}/"
    assert client.post(path, ROLE | {"role": "reporter", "division": TOWN}).status_code == 302
    assert client.post(path, {"act": "end"}).status_code == 302
    held.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert (held.role, held.division, held.ends_on) == ("reporter", TOWN, yesterday)
    changed = Event.objects.order_by("pk").values_list("by", "action", "about", "facts__was__role", "facts__now__role")
    assert list(changed) == [
        ("office", "changed", "li", "clerk", "reporter"),
        ("office", "changed", "li", "reporter", "reporter"),
    ]
    log = client.get("/donghu/members/log/").text
    assert "clerk · 1 January 2020 – open" in log


def test_an_event_is_neither_changed_nor_deleted(client, admin):
    invited(client)
    event = Event.objects.get()
    for act in (event.delete, Event.objects.all().delete, lambda: Event.objects.update(by="x")):
        with pytest.raises(TypeError):
            act()
    event.by = "x"
    with pytest.raises(Exception, match="UNIQUE|duplicate"):
        event.save()


def test_a_book_keeps_an_administrator(client, admin):
    held = Membership.objects.get()
    with pytest.raises(LastAdministrator):
        end_membership(held, by=admin)
    answer = client.post(f"/donghu/members/{held.ref}/", {"act": "end"})
    assert (answer.status_code, "without an administrator" in answer.text) == (409, True)
    make_member("second", role="administrator")
    end_membership(held, by=admin)


@pytest.mark.parametrize("since", [date(2020, 1, 1), timezone.localdate()])
def test_a_role_that_is_ended_lets_nobody_in_from_that_moment(client, admin, since):
    li = make_member("li", role="clerk", starts_on=since)
    there = Client()
    there.force_login(li)
    assert there.get("/donghu/").status_code == 200
    held = Membership.objects.get(role="clerk")
    page = client.post(f"/donghu/members/{held.ref}/", {"act": "end"}, follow=True)
    assert "The role has ended: from now on li may do nothing by it." in page.text
    assert [row[-1]["value"] for row in page.context["rows"]] == ["in force", "ended"]
    assert there.get("/donghu/")["Location"] == "/sign-in/?next=/donghu/"
    there.force_login(Member.objects.get(username="li"))
    assert there.get("/donghu/").status_code == 404


def test_whoever_keeps_another_role_stays_signed_in(client, admin):
    li = make_member("li", role="clerk")
    Membership.objects.create(member=li, book=make_book(), role="auditor", starts_on=date(2020, 1, 1))
    there = Client()
    there.force_login(li)
    end_membership(Membership.objects.get(role="clerk"), by=admin)
    assert (there.get("/donghu/").status_code, there.get("/donghu/records/outreach.activity/new/").status_code) == (
        200,
        403,
    )


def test_a_way_into_an_account_is_made_by_whoever_keeps_all_its_books(client, admin):
    member = make_member("li", role="clerk")
    SecondFactor.objects.create(member=member, secret="A" * 32)
    held = Membership.objects.get(role="clerk")
    Membership.objects.create(
        member=member, book=make_book("xihu", "西湖区科协"), role="clerk", starts_on=date(2020, 1, 1)
    )
    with pytest.raises(OfAnotherBook):
        link_for_member(held, by=admin)
    path = f"/donghu/members/{held.ref}/"
    assert [client.post(path, {"act": act}).status_code for act in ("link", "factor")] == [409, 409]
    assert SecondFactor.objects.exists()
    Membership.objects.filter(book__key="xihu").delete()
    assert [client.post(path, {"act": act}).status_code for act in ("link", "factor")] == [200, 302]
    assert not SecondFactor.objects.exists()


def test_a_membership_of_another_book_is_not_found(client, admin):
    make_member("li", role="clerk", book=make_book("xihu", "西湖区科协"))
    elsewhere = Membership.objects.get(role="clerk")
    assert client.get(f"/donghu/members/{elsewhere.ref}/").status_code == 404


def test_the_log_is_read_in_pages(client, admin):
    Event.objects.bulk_create(
        Event(book=make_book(), by="office", action="link", about=f"m{number}") for number in range(130)
    )
    first = client.get("/donghu/members/log/")
    assert "m129" in first.text
    assert "m29<" not in first.text
    later = client.get(f"/donghu/members/log/?before={first.context['after']}")
    assert (later.context["after"], "m29<" in later.text, "m0<" in later.text) == (None, True, True)
    assert client.get("/donghu/members/log/?before=x").status_code == 200
