"""Signing in by password, and out."""

import pytest
from django.contrib.auth import get_user

from tests.people.cast import make_member

pytestmark = pytest.mark.django_db
PASSWORD = "four grey herons"


def sign_in(client, password, **more):
    return client.post("/sign-in/", {"username": "li", "password": password, **more})


def test_name_and_password_let_in_and_lead_on(client):
    member = make_member("li", password=PASSWORD)
    answer = sign_in(client, PASSWORD, next="/style/")
    assert (answer.status_code, answer.url) == (302, "/style/")
    assert get_user(client) == member


def test_a_wrong_password_says_so_and_keeps_the_name(client):
    make_member("li", password=PASSWORD)
    page = sign_in(client, "five grey herons")
    assert get_user(client).is_anonymous
    assert "do not belong together, so you are not signed in" in page.text
    assert 'value="li"' in page.text


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client):
    make_member("li", password=PASSWORD)
    wrong = sign_in(client, "five grey herons").context["form"].errors
    client.cookies.clear()
    unknown = client.post("/sign-in/", {"username": "wang", "password": "x"}).context["form"].errors
    assert wrong == unknown


@pytest.mark.parametrize("password", ["", "!", "None"])
def test_an_account_without_a_password_opens_to_none(client, password):
    make_member("li")
    sign_in(client, password)
    assert get_user(client).is_anonymous


def test_a_member_who_may_no_longer_sign_in_is_not_let_in(client):
    member = make_member("li", password=PASSWORD)
    member.is_active = False
    member.save()
    sign_in(client, PASSWORD)
    assert get_user(client).is_anonymous


def test_signing_in_leads_to_no_other_site(client):
    make_member("li", password=PASSWORD)
    assert sign_in(client, PASSWORD, next="https://elsewhere.example/").url == "/"


def test_signing_out_takes_a_press(client):
    client.force_login(make_member("li"))
    assert client.get("/sign-out/").status_code == 405
    page = client.post("/sign-out/", follow=True)
    assert get_user(client).is_anonymous
    assert "You are signed out." in page.text


def test_a_panel_whose_session_ended_loads_its_page_anew(client):
    answer = client.get("/style/", headers={"HX-Request": "true"}, follow=True)
    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")
