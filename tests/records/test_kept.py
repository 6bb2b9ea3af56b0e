"""A page that is kept while the book's head stands: whose it is, for how long, and what of it is drawn anew."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kexie.people.models import Member, Membership
from kexie.records.actions import correct, void
from kexie.records.models import Record
from tests.people.cast import OTHER_TOWN, make_member
from tests.records.cast import TOWN, make, make_clerk, sent

pytestmark = pytest.mark.usefixtures("kept_pages")
ACTIVITY = "outreach.activity"


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.fixture
def clerk(book):
    return signed_in(make_clerk(book))


@pytest.fixture
def activity(book):
    return make(book, ACTIVITY)


def hidden(answer, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', answer.content.decode())


def test_the_second_view_reads_the_session_the_member_and_the_rights_alone(clerk, activity):
    for path in (at("list", ACTIVITY), at("page", activity.ref), at("new", ACTIVITY)):
        assert (queries_of(clerk, path) > 3, queries_of(clerk, path)) == (True, 3)


def test_it_is_what_the_view_writes_but_for_what_is_drawn_anew(clerk, activity):
    drawn = re.compile(rb'name="(csrfmiddlewaretoken|request_key)" value="[^"]*"')
    for path in (at("list", ACTIVITY), at("page", activity.ref), at("new", ACTIVITY), at("void", activity.ref)):
        first, second = clerk.get(path), clerk.get(path)
        assert drawn.sub(b"", first.content) == drawn.sub(b"", second.content)
        left_out = {"Expires", "Set-Cookie"}
        headers = [{name: value for name, value in each.items() if name not in left_out} for each in (first, second)]
        assert headers[0] == headers[1]


def test_each_form_of_a_kept_page_has_a_key_of_its_own_and_both_are_taken(book):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_clerk(book))
    forms = [client.get(at("new", ACTIVITY)) for _ in range(3)]
    keys = [hidden(form, "request_key") for form in forms]
    assert [len(each) for each in keys] == [1, 1, 1] and len({each[0] for each in keys}) == 3
    for form, (key,) in zip(forms, keys, strict=True):
        token = hidden(form, "csrfmiddlewaretoken")[0]
        typed = sent(ACTIVITY) | {"request_key": key, "csrfmiddlewaretoken": token}
        assert client.post(at("new", ACTIVITY), typed).status_code == 302
    assert Record.objects.count() == 3


def test_the_token_of_a_form_is_that_of_the_session_which_asks(book):
    member = make_clerk(book)
    signed_in(member).get(at("new", ACTIVITY))
    other = Client(enforce_csrf_checks=True)
    other.force_login(member)
    form = other.get(at("new", ACTIVITY))
    typed = sent(ACTIVITY) | {"csrfmiddlewaretoken": hidden(form, "csrfmiddlewaretoken")[0]}
    assert other.post(at("new", ACTIVITY), typed).status_code == 302


def test_a_change_of_the_book_shows_at_once(clerk, activity, book):
    assert "改过的名字" not in clerk.get(at("list", ACTIVITY)).content.decode()
    changed = correct(activity, by="wei", version=activity.version, facts={"name": "改过的名字"})
    assert "改过的名字" in clerk.get(at("list", ACTIVITY)).content.decode()
    void(changed, by="wei", version=changed.version, reason="重复")
    assert "改过的名字" not in clerk.get(at("list", ACTIVITY)).content.decode()


def test_nobody_gets_the_page_of_another(clerk, activity, book):
    page = clerk.get(at("list", ACTIVITY)).content.decode()
    for role in ("auditor", "reporter"):
        bound = {"division": OTHER_TOWN} if role == "reporter" else {}
        other = signed_in(make_member(role, role=role, book=book, **bound)).get(at("list", ACTIVITY)).content.decode()
        assert (f">{role}<" in other, at("link", ACTIVITY) in page) == (True, True)
        assert (activity.ref in other, at("link", ACTIVITY) in other) == (role == "auditor", False)
    assert signed_in(make_member("stranger")).get(at("list", ACTIVITY)).status_code == 404


def test_rights_that_change_or_end_count_at_once(activity, book):
    member = make_member("song", role="reporter", book=book, division=TOWN)
    client = signed_in(member)
    assert activity.ref in client.get(at("list", ACTIVITY)).content.decode()
    Membership.objects.filter(member=member).update(division=OTHER_TOWN)
    assert activity.ref not in client.get(at("list", ACTIVITY)).content.decode()
    Membership.objects.filter(member=member).update(ends_on=timezone.localdate() - timedelta(1))
    assert client.get(at("list", ACTIVITY)).status_code == 404
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get(at("list", ACTIVITY)).status_code == 302


def test_a_message_is_told_once(clerk, activity):
    clerk.get(at("page", activity.ref))
    clerk.post(at("void", activity.ref), {"reason": "重复", "version": activity.version})
    said = [b"The record is void." in clerk.get(at("page", activity.ref)).content for _ in range(3)]
    assert said == [True, False, False]


def test_each_language_part_and_question_has_a_page_of_its_own(clerk, activity):
    path = at("list", ACTIVITY)
    whole, panel = at("page", activity.ref), {"HX-Request": "true"}
    assert b"<!doctype html>" in clerk.get(whole).content
    assert b"<!doctype html>" not in clerk.get(whole, headers=panel).content
    assert activity.ref in clerk.get(path).content.decode()
    assert activity.ref not in clerk.get(f"{path}?q=nothing").content.decode()
    clerk.cookies["kexie_language"] = "zh-hans"
    assert 'lang="zh-hans"' in clerk.get(path).content.decode()


def test_another_day_has_a_page_of_its_own(clerk, monkeypatch):
    def day_of():
        return re.findall(r'name="day" value="([^"]*)"', clerk.get(at("new", ACTIVITY)).content.decode())

    found = []
    for day in (date(2031, 5, 6), date(2031, 5, 7)):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        found += day_of()
    assert found == ["2031-05-06", "2031-05-07"]


def test_what_was_refused_is_not_kept(clerk, activity):
    refused = clerk.post(at("new", ACTIVITY), {"name": "只有名字"})
    assert "只有名字" in refused.content.decode()
    assert "只有名字" not in clerk.get(at("new", ACTIVITY)).content.decode()
