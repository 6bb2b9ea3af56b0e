"""Tries to sign in: limited, written down, and told apart by where they really come from."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import RequestFactory
from django.utils import timezone

from kexie.people.actions import begin_try
from kexie.people.addresses import address_of
from kexie.people.errors import LockedOut
from kexie.people.models import SignInTry
from tests.people.cast import make_member

pytestmark = pytest.mark.django_db
PASSWORD = "four grey Herons"


def tried(client, username="li", password="wrong", **headers):
    return client.post("/sign-in/", {"username": username, "password": password}, **headers)


def outcomes():
    return list(SignInTry.objects.order_by("pk").values_list("account", "outcome"))


def test_after_five_wrong_passwords_the_right_one_is_not_looked_at(client):
    make_member("li", password=PASSWORD)
    assert [tried(client).status_code for _try in range(6)] == [200] * 5 + [429]
    answer = tried(client, password=PASSWORD)
    assert (answer.status_code, get_user(client).is_anonymous) == (429, True)
    assert "Too many tries in a short time" in answer.text
    assert outcomes() == [("li", "refused")] * 5 + [("li", "locked")] * 2


def test_another_address_does_not_unlock_an_account(client):
    make_member("li", password=PASSWORD)
    for last in range(5):
        tried(client, REMOTE_ADDR=f"10.0.0.{last}")
    assert tried(client, password=PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 429


def test_an_address_that_tries_many_accounts_is_locked_out_of_all(client):
    make_member("li", password=PASSWORD)
    for number in range(5):
        tried(client, username=f"guess{number}")
    assert tried(client, password=PASSWORD).status_code == 429
    assert tried(client, password=PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_what_anyone_can_write_into_a_header_changes_no_address(client):
    make_member("li", password=PASSWORD)
    for number in range(5):
        tried(client, username=f"guess{number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert tried(client, password=PASSWORD, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_a_lock_ends_half_an_hour_after_its_last_wrong_try(client):
    make_member("li", password=PASSWORD)
    for _try in range(6):
        tried(client)
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=29, seconds=50))
    assert tried(client, password=PASSWORD).status_code == 429
    SignInTry.objects.filter(outcome="refused").update(at=timezone.now() - timedelta(minutes=31))
    assert tried(client, password=PASSWORD).status_code == 302


def test_signing_in_forgives_the_tries_before_and_not_those_of_other_accounts(client):
    make_member("li", password=PASSWORD)
    for _try in range(4):
        tried(client)
    assert tried(client, password=PASSWORD).status_code == 302
    client.logout()
    for _try in range(4):
        tried(client, username="wang")
    tried(client, password=PASSWORD)
    client.logout()
    assert tried(client, username="wang").status_code == 200
    assert tried(client, password=PASSWORD).status_code == 429


def test_a_name_that_is_no_members_is_locked_alike_and_not_kept(client):
    for _try in range(5):
        tried(client, username="my secret password")
    assert tried(client, username="my secret password").status_code == 429
    assert "secret" not in str(outcomes())


def test_tries_that_arrive_at_once_are_each_counted():
    """Each is written before any is looked at, so the sixth of six sent together is refused."""
    make_member("li")
    for _try in range(5):
        begin_try("li", "10.0.0.1", how="password")
    with pytest.raises(LockedOut):
        begin_try("li", "10.0.0.2", how="password")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6, 2.2.2.2", "10.0.0.1", "2.2.2.2"),
        (2, "6.6.6.6, 2.2.2.2, 3.3.3.3", "10.0.0.1", "2.2.2.2"),
        (2, "2.2.2.2", "10.0.0.1", "10.0.0.1"),
        (1, "<script>", "10.0.0.1", "unknown"),
        (0, "", "::ffff:10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "", "unknown"),
    ],
)
def test_an_address_is_what_the_last_machine_we_trust_says(settings, proxies, forwarded, remote, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert address_of(request) == address
