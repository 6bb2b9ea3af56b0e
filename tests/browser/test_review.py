"""A paper is reviewed by keyboard alone, and without script by its buttons."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kexie.intake.models import Paper
from kexie.people.actions import make_sign_in_link
from kexie.records.models import Statement
from tests.intake.cast import gangbei
from tests.people.cast import make_member

pytestmark = pytest.mark.browser

WORDS = "贵港市港北区科协2018年上半年工作总结\n\n举办科普进校园活动3次。发放宣传资料5000份。制作科普短剧7部。\n"


@pytest.fixture
def enter(transactional_db):
    """Signs a clerk of 港北区 in and drops a paper."""
    member = make_member("wei", role="clerk", book=gangbei())

    def entered(page):
        page.goto(make_sign_in_link(member, valid_for=timedelta(hours=1)))
        page.locator("main button").click()
        page.wait_for_url("**/450802/")
        page.goto("/450802/papers/")
        file = {"name": "总结.txt", "mimeType": "text/plain", "buffer": WORDS.encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="读取", exact=True).click()
        page.locator("#review").wait_for(timeout=30_000)

    return entered


def state_of(page, key):
    return page.locator(f"#c-{key}").get_attribute("data-state")


def test_by_keyboard_findings_are_accepted_refused_edited_and_taken_back(open_browser, enter):
    page = open_browser()
    enter(page)
    page.locator(".finding.focus#c-figures-0").wait_for()
    page.keyboard.press("a")
    page.locator("#c-figures-0[data-state=taken]").wait_for()
    page.locator(".finding.focus#c-figures-1").wait_for()
    expect(page.locator("#t-figures-0")).to_contain_class("taken")

    page.keyboard.press("r")
    page.locator("#c-figures-1[data-state=refused]").wait_for()
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.locator("#c-figures-1[data-state=open]").wait_for()

    page.keyboard.press("e")
    page.locator("#c-figures-1 [name=value]").fill("5200")
    page.locator("#c-figures-1 [name=value]").press("Enter")
    page.locator("#c-figures-1[data-state=taken]").wait_for()
    assert sorted(Statement.objects.values_list("value", flat=True)) == [3, 5200]

    page.keyboard.press("?")
    page.locator("[data-help][open]").wait_for()
    page.keyboard.press("o")
    page.wait_for_url("**/records/**")


def test_without_script_every_button_does_its_work(open_browser, enter):
    page = open_browser(java_script_enabled=False)
    enter(page)
    card = page.locator("#c-figures-0")
    card.get_by_role("button", name="采纳", exact=True).click()
    assert state_of(page, "figures-0") == "taken"
    card.get_by_role("button", name="撤销").click()
    card.get_by_role("button", name="不采纳").click()
    assert state_of(page, "figures-0") == "refused"
    page.locator("#c-figures-1").get_by_role("link", name="修改").click()
    page.locator("[name=value]").fill("5200")
    page.get_by_role("button", name="按此采纳").click()
    assert (state_of(page, "figures-1"), Statement.objects.get(state="recorded", value=5200).value) == ("taken", 5200)
    assert Paper.objects.get().refusals.count() == 1


def test_on_a_phone_text_and_findings_take_turns(open_browser, enter):
    page = open_browser(width=360, height=740)
    enter(page)
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator("#findings")).to_be_visible()
    page.locator("#c-figures-1 [data-passage]").click()
    expect(page.locator("#t-figures-1")).to_be_visible()
    expect(page.locator("#findings")).to_be_hidden()
    page.locator("#t-figures-1").click()
    expect(page.locator("#c-figures-1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
