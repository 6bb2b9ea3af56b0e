"""Codes of the second factor: RFC 6238's own examples, and the way in with them."""

import base64
import re

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from kexie.people.actions import begin_second_factor
from kexie.people.models import SecondFactor
from kexie.people.second_factor import STEP_SECONDS, code_at, new_secret, step_of
from tests.people.cast import make_member

PASSWORD = "four grey Herons"
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    """RFC 6238, appendix B, SHA-1: the last six of its eight digits."""
    assert code_at(RFC_SECRET, seconds // STEP_SECONDS) == code
    assert step_of(RFC_SECRET, code, now=seconds) == seconds // STEP_SECONDS


def test_a_code_counts_a_step_early_or_late_and_once():
    code = code_at(RFC_SECRET, 100)
    found = [step_of(RFC_SECRET, code, now=step * STEP_SECONDS) for step in range(98, 103)]
    assert found == [None, 100, 100, 100, None]
    assert step_of(RFC_SECRET, code, now=100 * STEP_SECONDS, after=100) is None
    assert step_of(RFC_SECRET, "１２３４５６", now=0) is None


def now_step():
    return int(timezone.now().timestamp()) // STEP_SECONDS


@pytest.fixture
def member(db):
    """A member whose telephone makes codes, with the recovery codes they were shown."""
    member, secret = make_member("li", role="clerk", password=PASSWORD), new_secret()
    member.codes = begin_second_factor(member, secret=secret, code=code_at(secret, now_step() - 1))
    member.secret = secret
    return member


def sign_in(client, code):
    answer = client.post("/sign-in/", {"username": "li", "password": PASSWORD, "next": "/account/"})
    assert (answer.url, get_user(client).is_anonymous) == ("/sign-in/code/", True)
    return client.post("/sign-in/code/", {"code": code})


def test_the_password_alone_lets_nobody_in_and_a_code_does(client, member):
    assert "does not fit" in sign_in(client, "000000").text
    assert get_user(client).is_anonymous
    answer = client.post("/sign-in/code/", {"code": code_at(member.secret, now_step())})
    assert (answer.url, get_user(client)) == ("/account/", member)


def test_a_recovery_code_lets_in_once(client, member):
    assert len(member.codes) == len(set(member.codes)) == 10
    assert sign_in(client, member.codes[3].upper()).status_code == 302
    client.logout()
    assert sign_in(client, member.codes[3]).status_code == 200
    assert len(SecondFactor.objects.get().recovery) == 9
    assert member.codes[0] not in str(SecondFactor.objects.values().get())


def test_codes_are_tried_five_times_and_the_password_in_between_forgives_none(client, member):
    for _try in range(5):
        assert sign_in(client, "000000").status_code == 200
    answer = client.post("/sign-in/code/", {"code": code_at(member.secret, now_step())})
    assert (answer.status_code, get_user(client).is_anonymous) == (429, True)


def test_a_code_is_asked_for_within_five_minutes_of_the_password(client, member):
    sign_in(client, "000000")
    session = client.session
    session["half_signed_in"] |= {"at": timezone.now().timestamp() - 301}
    session.save()
    assert client.post("/sign-in/code/", {"code": code_at(member.secret, now_step())}).url == "/sign-in/"


def test_turning_it_on_takes_a_code_and_shows_recovery_codes_once(client, db):
    client.force_login(make_member("li", role="clerk"))
    page = client.get("/account/second-factor/")
    secret = client.session["new_second_factor"]
    assert " ".join(re.findall("....", secret)) in page.text
    picture = client.get("/account/second-factor/picture.svg")
    assert (picture.status_code, picture["Content-Type"], picture.content[:4]) == (200, "image/svg+xml", b"<svg")
    assert "does not fit" in client.post("/account/second-factor/", {"code": "000000"}).text
    assert not SecondFactor.objects.exists()
    shown = client.post("/account/second-factor/", {"code": code_at(secret, now_step())})
    assert len(re.findall(r"[2-9a-z]{5}-[2-9a-z]{5}-[2-9a-z]{5}", shown.text)) == 10
    assert client.get("/account/second-factor/picture.svg").status_code == 404


def test_turning_it_off_takes_a_code(client, member):
    client.force_login(member)
    client.post("/account/second-factor/", {"code": "000000"})
    assert SecondFactor.objects.exists()
    client.post("/account/second-factor/", {"code": code_at(member.secret, now_step())})
    assert not SecondFactor.objects.exists()
