"""One-time sign-in links."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from kexie.people.actions import make_sign_in_link, use_sign_in_link
from kexie.people.errors import LinkExpired, LinkUnknown, LinkUsed
from kexie.people.models import SignInLink
from tests.people.cast import make_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def token_of(path):
    return path.rstrip("/").rpartition("/")[2]


def test_only_the_digest_of_a_link_is_kept():
    token = token_of(make_sign_in_link(make_member("li"), valid_for=HOUR))
    assert SignInLink.objects.get().digest == sha256(token.encode()).hexdigest()


def test_opening_a_link_does_not_use_it_and_pressing_its_button_does(client):
    member = make_member("li", role="clerk")
    path = make_sign_in_link(member, valid_for=HOUR)

    assert (client.get(path).status_code, client.head(path).status_code) == (200, 200)
    assert SignInLink.objects.get().used_at is None
    assert get_user(client).is_anonymous

    pressed = client.post(path)
    assert (pressed.status_code, pressed.url) == (302, "/")
    assert get_user(client) == member


def test_a_link_lets_in_once(client):
    token = token_of(make_sign_in_link(make_member("li"), valid_for=HOUR))
    use_sign_in_link(token)
    with pytest.raises(LinkUsed):
        use_sign_in_link(token)

    page = client.get(f"/sign-in/{token}/")
    assert page.status_code == 410
    assert "each link works once" in page.text


def test_a_link_that_another_press_used_meanwhile_lets_nobody_in(monkeypatch):
    token = token_of(make_sign_in_link(make_member("li"), valid_for=HOUR))
    before = SignInLink.objects.select_related("member").get()
    use_sign_in_link(token)
    monkeypatch.setattr("kexie.people.actions.sign_in_link", lambda token: before)
    with pytest.raises(LinkUsed):
        use_sign_in_link(token)


def test_a_link_ends(client):
    path = make_sign_in_link(make_member("li"), valid_for=HOUR)
    SignInLink.objects.update(ends_at=timezone.now())
    with pytest.raises(LinkExpired):
        use_sign_in_link(token_of(path))
    page = client.post(path)
    assert (page.status_code, get_user(client).is_anonymous) == (410, True)
    assert "It was valid until" in page.text


def test_a_link_we_never_made_is_not_found(client):
    with pytest.raises(LinkUnknown):
        use_sign_in_link("made-up")
    assert client.get("/sign-in/made-up/").status_code == 404


def test_a_member_who_may_no_longer_sign_in_is_not_let_in_by_a_link():
    member = make_member("li")
    token = token_of(make_sign_in_link(member, valid_for=HOUR))
    member.is_active = False
    member.save()
    with pytest.raises(LinkUnknown):
        use_sign_in_link(token)


@pytest.mark.parametrize(
    ("onward", "arrives"),
    [("/donghu/reports/2031H1/", "/donghu/reports/2031H1/"), ("https://elsewhere.example/", "/"), ("//x.example", "/")],
)
def test_a_link_leads_on_within_our_own_pages_only(client, onward, arrives):
    path = make_sign_in_link(make_member("li"), valid_for=HOUR)
    assert client.post(path, {"next": onward}).url == arrives


def test_a_link_page_is_kept_in_no_cache(client):
    page = client.get(make_sign_in_link(make_member("li"), valid_for=HOUR))
    assert "no-store" in page.headers["Cache-Control"]
