"""The pages in a browser: by keyboard, on a phone, in the dark, in both languages, without script, for everyone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kexie.people.actions import make_sign_in_link

pytestmark = pytest.mark.browser

# Beside those of the URL map, which test_every_page.py walks.
PAGES = [
    "/demo/report/", "/demo/report/sessions-campus/", "/demo/report/coverage/", "/demo/report/van-trips/",
    "/demo/report/record/", "/nothing/", "/demo/broken/",
]  # fmt: skip
SESSIONS = "a.figure[href$='sessions-campus/']"


def faults_of(page):
    """What axe finds wrong: rule, and where."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]]


def open_figure(page):
    page.goto("/demo/report/")
    page.locator(SESSIONS).click()
    page.locator("#panel .amount").wait_for()


def test_a_clerk_signs_in_by_link_and_the_link_then_tells_that_it_was_used(open_browser, clerk):
    page = open_browser()
    link = make_sign_in_link(clerk, valid_for=timedelta(hours=1))
    page.goto(link)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/donghu/")
    page.get_by_role("button", name="退出").click()
    page.get_by_text("您已退出。").wait_for()
    page.goto(link)
    page.get_by_role("heading", name="登录链接已失效").wait_for()


def test_the_language_changes_and_the_page_stays(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/style/?page=3")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="How pages look").wait_for()
    assert page.url.endswith("/style/?page=3")
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="页面样式").wait_for()
    assert page.url.endswith("/style/?page=3")


def test_by_keyboard_a_figure_opens_down_to_its_source_and_back(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/demo/report/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.textContent") != "3":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#panel h2", has_text="科普进校园活动").wait_for()
    page.wait_for_function("document.activeElement.matches('#panel h2')")
    expect(page.locator(SESSIONS)).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#panel mark", has_text="开展科普进校园活动3次").wait_for()
    page.get_by_role("button", name="返回").focus()
    page.keyboard.press("Enter")
    page.locator("#panel .amount").wait_for()
    expect(page.locator("[data-back]")).to_be_hidden()

    page.keyboard.press("Escape")
    expect(page.get_by_label("3 科普进校园活动次数")).to_be_focused()
    expect(page.locator(SESSIONS)).to_have_attribute("aria-expanded", "false")
    page.locator("#panel h2", has_text="每个数字都有来历").wait_for()


def test_a_figure_opens_beside_the_paper_on_a_desk_and_under_its_paragraph_on_a_phone(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    open_figure(page)
    above = "document.getElementById('panel').previousElementSibling.tagName"
    assert (page.evaluate(above), page.url.endswith("/demo/report/")) == ("ARTICLE", True)

    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(f"{above} === 'P'")
    paragraph = page.evaluate("document.getElementById('panel').previousElementSibling.textContent")
    assert paragraph.startswith("开展科普进校园活动3次")

    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(f"{above} === 'ARTICLE'")


def test_a_part_for_the_panel_has_an_address_of_its_own(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/demo/report/")
    with page.expect_request("**/sessions-campus/**") as asked:
        page.locator(SESSIONS).click()
    assert asked.value.url.endswith("/demo/report/sessions-campus/?in=panel")


def test_a_lost_connection_is_told_where_the_answer_would_stand(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/demo/report/")
    page.route("**/sessions-campus/**", lambda route: route.abort())
    page.locator(SESSIONS).click()
    page.locator("#panel", has_text="没有收到服务器的答复，数据没有任何改动。").wait_for()


def test_a_session_that_ended_leads_through_the_sign_in_page_back_to_the_report(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/demo/report/")
    page.context.clear_cookies(name="sessionid")
    page.locator(SESSIONS).click()
    page.wait_for_url("**/sign-in/?next=/demo/report/")


def test_a_refusal_is_told_in_the_panel(open_browser, sign_in):
    page = open_browser()
    sign_in(page)
    page.goto("/demo/report/")
    page.route(
        "**/sessions-campus/**", lambda route: route.continue_(url=route.request.url.replace("sessions-campus", "gone"))
    )
    page.locator(SESSIONS).click()
    page.locator("#panel h2", has_text="没有这个页面").wait_for()


def test_without_script_a_figure_leads_to_its_entries_its_record_and_its_words(open_browser, sign_in):
    page = open_browser(java_script_enabled=False)
    sign_in(page)
    page.goto("/demo/report/")
    page.locator(SESSIONS).click()
    page.get_by_role("heading", level=1, name="科普进校园活动").wait_for()
    page.get_by_role("link", name="预防一氧化碳中毒讲座").click()
    page.locator("mark", has_text="开展科普进校园活动3次").wait_for()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()


def test_no_page_is_wider_than_a_phone(open_browser, sign_in):
    page = open_browser(width=360, height=740)
    widths = {}
    page.goto("/sign-in/")
    widths["/sign-in/"] = page.evaluate("document.documentElement.scrollWidth")
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    open_figure(page)
    widths["open"] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 360)


@pytest.mark.parametrize(
    ("scheme", "language", "width"), [("light", "zh-hans", 1280), ("dark", "en", 1280), ("dark", "zh-hans", 360)]
)
def test_axe_finds_nothing_on_any_page(open_browser, sign_in, scheme, language, width):
    page = open_browser(width=width, language=language, color_scheme=scheme)
    faults = {}
    page.goto("/sign-in/")
    faults["/sign-in/"] = faults_of(page)
    page.goto("/sign-in/unknown/")
    faults["/sign-in/unknown/"] = faults_of(page)
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        faults[path] = faults_of(page)
    open_figure(page)
    faults["figure open"] = faults_of(page)
    page.locator("#panel tbody a").last.click()
    page.locator("#panel mark").wait_for()
    faults["record open"] = faults_of(page)
    assert faults == dict.fromkeys(faults, [])


def test_a_form_is_sent_once_however_often_its_button_is_pressed(open_browser, clerk):
    page = open_browser()
    page.goto(make_sign_in_link(clerk, valid_for=timedelta(hours=1)))
    held_back = page.evaluate(
        """() => {
            const heldBack = [];
            window.addEventListener("submit", (event) => {
                heldBack.push(event.defaultPrevented);
                event.preventDefault();
            });
            const button = document.querySelector("main button");
            button.click();
            button.click();
            return heldBack;
        }"""
    )
    assert held_back == [False, True]
