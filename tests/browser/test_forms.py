"""A form in a browser: sent again after going back, it makes no second record unless a person says so."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kexie.people.actions import make_sign_in_link
from kexie.records.models import Record
from tests.intake.cast import gangbei
from tests.people.cast import make_member

pytestmark = pytest.mark.browser

MADE = re.compile(r"/450802/records/\w{12}/$")


@pytest.fixture
def form(open_browser, transactional_db):
    """A new problem, filled in on a phone."""
    page = open_browser(width=360, height=740)
    member = make_member("wei", role="clerk", book=gangbei())
    page.goto(make_sign_in_link(member, valid_for=timedelta(hours=1)))
    page.locator("main button").click()
    page.wait_for_url("**/450802/")
    page.goto("/450802/records/planning.problem/new/")
    page.locator("[name=text]").fill("经费不足")
    return page


def save(page):
    page.get_by_role("button", name="保存", exact=True).click()


def test_saved_again_after_going_back_it_is_the_record_there_is(form):
    save(form)
    form.wait_for_url(MADE)
    first = form.url
    form.go_back()
    expect(form.locator("[name=text]")).to_have_value("经费不足")
    save(form)
    form.wait_for_url(first)
    assert Record.objects.count() == 1


def test_changed_after_going_back_it_is_another_record_once_a_person_says_so(form):
    save(form)
    form.wait_for_url(MADE)
    form.go_back()
    form.locator("[name=text]").fill("人员不足")
    save(form)
    form.get_by_text("这份表单此前已提交过").first.wait_for()
    assert Record.objects.count() == 1
    save(form)
    form.get_by_role("heading", name="人员不足").wait_for()
    assert Record.objects.count() == 2
