"""The frame, the first pages, what went wrong, and a report's templates on made-up data."""

import re

import pytest
from django.utils import translation

from kexie.web import navigation
from kexie.web.views import home
from tests.people.cast import make_book, make_member
from tests.web.demo import ENTRIES, REPORT_TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    member = make_member("li", role="clerk", name="李晓梅")
    client.force_login(member)
    return member


@pytest.fixture
def demo(settings):
    settings.ROOT_URLCONF = "tests.web.demo"


def words_of(html):
    """What a reader sees of it: tags go, white space becomes one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def test_a_member_of_one_book_arrives_in_it_a_member_of_two_chooses(client, clerk):
    assert client.get("/").url == "/donghu/"
    make_member("wang", role="clerk", book=make_book("xihu", "西湖区科协"))
    clerk.memberships.create(book=make_book("xihu"), role="auditor", starts_on="2020-01-01")
    page = client.get("/").text
    assert re.findall(r'<h2><a href="(.*?)">(.*?)</a>', page) == [("/donghu/", "东湖区科协"), ("/xihu/", "西湖区科协")]


def test_a_member_of_no_book_is_told_what_to_do(client):
    client.force_login(make_member("li"))
    assert "Ask whoever keeps the book of your office" in client.get("/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_books_costs_the_same_however_many_there_are(client, count, django_assert_num_queries):
    member = make_member("li")
    for number in range(count):
        make_book(f"b{number}", f"第{number}科协")
        member.memberships.create(book=make_book(f"b{number}"), role="clerk", starts_on="2020-01-01")
    client.force_login(member)
    with django_assert_num_queries(3):  # session, member, books
        client.get("/")


def test_the_footer_tells_the_books_head(client, clerk):
    book = make_book()
    book.head_seq, book.head_hash = 57, "3f9a1c2b4d5e6f70" + "0" * 48
    book.save()
    assert '<span class="head">57-3f9a1c2b4d5e6f70</span>' in client.get("/donghu/").text


def test_the_language_switch_keeps_the_page(client, clerk):
    answer = client.post("/language/", {"language": "zh-hans", "next": "/style/?page=3"})
    assert answer.url == "/style/?page=3"
    page = client.get(answer.url).text
    assert '<html lang="zh-hans">' in page
    assert 'value="/style/?page=3"' in page
    assert "第 3 页，共 5 页" in page


def test_navigation_names_the_rooms_that_have_addresses_and_marks_where_one_is(monkeypatch):
    monkeypatch.setattr(navigation, "rooms_with_addresses", lambda: ["reports"])
    monkeypatch.setattr(navigation, "reverse", lambda address, kwargs: f"/{kwargs['book']}/{address.split(':')[1]}/")
    with translation.override("en"):
        links = navigation.links_for(make_book(), "/donghu/reports/x/", make_member("auditor", role="auditor"))
        here = [(str(link.label), link.href, link.current) for link in links]
    assert here == [("Reports", "/donghu/reports/", True), ("Log", "/donghu/events/", False)]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing/at/all/", 404, "There is no such page"),
        ("/demo/broken/", 500, "Please try again in a few minutes"),
    ],
)
def test_what_went_wrong_is_told_in_both_languages(client, clerk, demo, path, status, words):
    client.raise_request_exception = False
    english = client.get(path)
    assert (english.status_code, words in english.text) == (status, True)
    client.cookies["kexie_language"] = "zh-hans"
    chinese = client.get(path).text
    assert "没有任何改动" in chinese
    assert '<html lang="zh-hans">' in chinese


def test_a_broken_page_and_its_log_line_bear_the_same_reference(client, clerk, demo, caplog):
    client.raise_request_exception = False
    page = client.get("/demo/broken/").text
    [line] = [record.getMessage() for record in caplog.records if record.name == "kexie.web.views.errors"]
    reference = re.fullmatch(r"page broke reference=(\w{8}) view=tests.web.demo.broken", line).group(1)
    assert f'<strong class="head">{reference}</strong>' in page


def test_a_broken_page_asks_nothing_of_the_database(client, demo, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        client.get("/demo/broken/")


def test_a_forbidden_page_says_what_to_do(client, monkeypatch):
    from kexie.people.rules import book_for_recording

    monkeypatch.setattr(home, "book_for_entering", book_for_recording)
    client.force_login(make_member("wang", role="auditor"))
    page = client.get("/donghu/")
    assert (page.status_code, "Your role in this book does not include this" in page.text) == (403, True)


def test_a_form_from_a_page_that_was_open_too_long_is_refused_kindly():
    from django.test import Client

    page = Client(enforce_csrf_checks=True).post("/sign-out/")
    assert (page.status_code, "This page was open too long" in page.text) == (403, True)


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/style/", "/donghu/", "/demo/report/", "/demo/report/record/", "/nothing/"]
)
def test_no_page_holds_script_or_style_of_its_own(client, clerk, demo, path):
    """The policy would block them; here we see them before a browser does."""
    page = client.get(path, follow=True)
    policy = {part.strip() for part in page.headers["Content-Security-Policy"].split(";")}
    assert {"script-src 'self'", "style-src 'self'"} <= policy
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", page.text) == []


def test_the_style_page_is_open_to_members_and_while_debugging(client, settings):
    assert client.get("/style/").url == "/sign-in/?next=/style/"
    settings.DEBUG = True
    assert client.get("/style/").status_code == 200


def test_a_form_says_its_errors_at_the_top_and_at_the_field(client, clerk):
    page = client.get("/style/").text
    assert '<li><a href="#bad_times">Times held: 2.5 is not a whole number; times are counted whole.' in page
    assert re.search(r'<input type="number" name="times" value="2.5"[^>]*aria-invalid="true"[^>]*id="bad_times"', page)
    assert 'id="bad_times_error"' in page


def test_a_reports_text_is_set_without_a_space_that_was_not_there(client, clerk, demo):
    page = client.get("/demo/report/").text
    told = [words_of(p) for p in re.findall(r"<(?:p|h2|h3) data-block[^>]*>(.*?)</(?:p|h2|h3)>", page, re.S)]
    assert told == [
        words_of(block["number"] + "".join(span["text"] for span in block["spans"])) for block in REPORT_TEXT["blocks"]
    ]


def test_every_figure_of_a_report_is_a_link_that_works_without_script(client, clerk, demo):
    page = client.get("/demo/report/").text
    spans = [span for block in REPORT_TEXT["blocks"] for span in block["spans"] if span.get("href")]
    links = re.findall(r'<a class="figure[^"]*" id="[^"]*" href="([^"]*)" hx-get="([^"]*)"', page)
    assert links == [(span["href"], span["href"]) for span in spans]


def test_a_figures_entries_stand_with_their_sum(client, clerk, demo):
    page = client.get("/demo/report/sessions-campus/").text
    rows = re.findall(r"<tr><td><a href=\"(.*?)\">(.*?)</a>.*?<td class=\"number\">(.*?)</td></tr>", page)
    assert rows == [(entry["record_href"], entry["record_title"], str(entry["amount"])) for entry in ENTRIES]
    assert '<tfoot><tr><th scope="row">Sum</th><td class="number">3</td></tr></tfoot>' in page


def test_a_figure_without_entries_says_that_it_is_none_not_zero(client, clerk, demo):
    assert "so it is none, not zero" in client.get("/demo/report/van-trips/").text


def test_a_ratio_opens_into_what_it_was_computed_from(client, clerk, demo):
    page = client.get("/demo/report/coverage/").text
    assert re.findall(r'<li><a href="[^"]*">(.*?)</a><span class="number">(.*?)</span></li>', page) == [
        ("已建科协的乡镇（街道）", "9"),
        ("乡镇（街道）总数", "9"),
    ]


@pytest.mark.parametrize("name", ["sessions-campus", "record", "gone"])
def test_in_a_panel_a_page_is_its_content_alone(client, clerk, demo, name):
    alone = client.get(f"/demo/report/{name}/").text
    panel = client.get(f"/demo/report/{name}/", headers={"HX-Request": "true"})
    assert ("<html" in alone, "<html" in panel.text) == (True, False)
    assert ("<h1" in alone, "<h1" in panel.text, panel.text.count("data-heading")) == (True, False, 1)


def test_a_record_shows_the_passage_in_its_surroundings(client, clerk, demo):
    page = client.get("/demo/report/record/").text
    [quote] = re.findall(r"<blockquote.*?</blockquote>", page)
    assert (
        words_of(quote)
        == "…加强青少年科普宣传。一是开展科普进校园活动3次，宣传食品安全、节约粮食和预防一氧化碳中毒等知识，发放资料4200余份…"
    )
    assert "<mark>开展科普进校园活动3次</mark>" in quote


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ book }}", '" onmouseover="x'])
def test_what_people_wrote_is_never_markup(client, clerk, demo, monkeypatch, hostile):
    from django.utils.html import escape

    monkeypatch.setitem(REPORT_TEXT, "title", hostile)
    page = client.get("/demo/report/").text
    assert escape(hostile) in page
    assert (hostile in page) == (hostile == escape(hostile))
