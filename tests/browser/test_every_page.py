"""Every page of the URL map, as whoever may open it sees it: nothing for axe to find, nothing cut off, no complaint.

The addresses are those of tests/test_access.py, so a new route is under test the day its row is written; lists, forms
and pages are opened for every kind of record there is. Each page is looked at on a desk in the light, then on a phone
in the dark.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from kexie.records.kinds import all_kinds
from tests.people.cast import make_book
from tests.records.cast import make
from tests.test_access import ANSWERS, POSTED, address_of, cast, parts  # noqa: F401  its people, its addresses

pytestmark = pytest.mark.browser

# A picture, and files.
NO_PAGE = {
    "people:second-factor-picture", "reports:paper", "records:evidence-file", "api-openapi", "records:export",
    "records:empty-workbook", "records:workbook-refused", "records:workbook-original",
}  # fmt: skip
ROLES = ["stranger", "elsewhere", "reporter", "auditor", "clerk", "chair", "administrator"]
FIRST_ASKED = ["clerk", "chair", "administrator", "stranger"]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
# Colours are half a second's work a page; the kinds' pages have those of one another.
COLOURS = "color-contrast"
# What stands beyond the window or is cut off by its frame. What is for the ear alone is no fault, nor are words in a
# field, which scroll there.
CUT_OFF = """() => {
    const unseen = ".unseen, .skip, .becomes-cards thead", scrolls = "textarea, select, input";
    const told = (each) => `${each.tagName} ${each.className}: ${each.textContent.trim().slice(0, 30)}`;
    return [...document.body.querySelectorAll("*")].filter((each) => {
        if (!each.checkVisibility() || each.closest(unseen) || each.matches(scrolls)) return false;
        const { left, right } = each.getBoundingClientRect();
        const hidden = getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
        return hidden || left < -1 || right > innerWidth + 1;
    }).map(told);
}"""


@pytest.fixture
def addresses(live_server, cast, parts):  # noqa: F811
    """Of every page: its address, who opens it (the first of the office whom it answers), and whether its colours are
    looked at."""
    found = {}
    for route, answers in ANSWERS.items():
        may = dict(zip(ROLES, answers, strict=True))
        who = next((each for each in FIRST_ASKED if may[each] == 200), None)
        if who and route not in NO_PAGE | POSTED:
            found[address_of(route, parts)] = (who, True)
    book = make_book()
    for kind in all_kinds():
        own = {"page": make(book, kind.code).ref, "list": kind.code, "new": kind.code}
        for name, place in own.items():
            found.setdefault(reverse(f"records:{name}", args=[book.key, place]), ("clerk", False))
    return found


@pytest.fixture
def sessions(cast):  # noqa: F811
    """The session of each person of the cast."""
    kept = {"stranger": "none"}
    for person in cast[1:]:
        client = Client()
        client.force_login(person)
        kept[person.username] = client.session.session_key
    return kept


def faults_of(page, colours):
    options = {"resultTypes": ["violations"], "rules": {COLOURS: {"enabled": colours}}}
    found = Axe().run(page, options=options).response["violations"]
    return [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]]


def test_every_page_is_right_on_a_desk_and_on_a_phone(browser, live_server, settings, addresses, sessions):
    window = browser.new_context(base_url=live_server.url, reduced_motion="reduce")  # no colour still on its way
    page, said, faults = window.new_page(), [], {}
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    try:
        for address, (who, colours) in addresses.items():
            page.set_viewport_size(DESK)
            page.emulate_media(color_scheme="light")
            cookies = {settings.LANGUAGE_COOKIE_NAME: "zh-hans", settings.SESSION_COOKIE_NAME: sessions[who]}
            window.add_cookies([{"name": name, "value": cookies[name], "url": live_server.url} for name in cookies])
            status = page.goto(address).status
            found = [] if status == 200 else [f"answered {status}"]
            found += page.evaluate(CUT_OFF) + faults_of(page, colours)
            page.set_viewport_size(PHONE)
            page.emulate_media(color_scheme="dark")
            found += page.evaluate(CUT_OFF) + faults_of(page, colours)
            if found or said:
                faults[address, who] = found + said
            said.clear()
    finally:
        window.close()
    assert faults == {}
