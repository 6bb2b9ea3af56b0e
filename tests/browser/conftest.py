"""A browser before our own server, with the demonstration report of tests/web/demo.py at /demo/."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect, sync_playwright

from kexie.people.actions import make_sign_in_link
from tests.people.cast import make_member

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


PATIENCE = 30_000  # ms until something awaited counts as missing; a loaded machine is slow, not wrong
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser(chromium):
    # Playwright's loop runs in this thread, where Django then suspects an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, settings):
    """The address of the running pages."""
    settings.ROOT_URLCONF = "tests.web.demo"
    return live_server.url


@pytest.fixture
def open_browser(browser, site, settings):
    """A fresh window, on a desk and in Chinese unless told; what it complains of fails the test."""
    windows, complaints = [], []

    def opened(width=1280, height=900, language="zh-hans", **more):
        window = browser.new_context(viewport={"width": width, "height": height}, base_url=site, **more)
        window.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "Content Security Policy" in said.text and complaints.append(said.text))
        return page

    yield opened
    for window in windows:
        window.close()
    assert complaints == []


@pytest.fixture
def clerk(transactional_db):
    return make_member("li", role="clerk", name="李晓梅")


@pytest.fixture
def sign_in(clerk):
    def pressed(page):
        page.goto(make_sign_in_link(clerk, valid_for=timedelta(hours=1)))
        page.locator("main button").click()
        page.wait_for_url("**/donghu/")

    return pressed
