"""List, page, form, history and void of every kind, as a browser meets them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.files.actions import keep, keep_document
from kexie.ledger.actions import freeze
from kexie.ledger.kinds import Approx
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.records.actions import Beside, correct, erase_personal, record, void
from kexie.records.kinds import all_kinds, kind_of
from kexie.records.models import PersonalField, Record
from kexie.records.queries import listed
from kexie.records.rows import row_kinds_of
from kexie.records.words import place_name
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, OTHER_TOWN, TOWN, make, make_book, make_clerk, sent

ACTIVITY = "outreach.activity"


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def text_of(answer):
    """What the page says, without its marks and runs of space."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]


# Every kind -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(FACTS))
def test_a_kind_has_from_its_declaration_form_page_list_history_copy_and_void(clerk, book, code):
    assert clerk.get(at("list", code)).status_code == 200
    assert clerk.get(at("new", code)).status_code == 200
    typed = sent(code)
    if code == "records.statement":
        typed["dims_scope"] = "county"
    saved = clerk.post(at("new", code), typed)
    made = Record.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, at("page", made.ref))
    for name in ("page", "history", "correct", "copy", "void"):
        answer = clerk.get(at(name, made.ref))
        assert (name, answer.status_code) == (name, 200)
    assert made.title in text_of(clerk.get(at("list", code)))
    corrected = clerk.post(at("correct", made.ref), typed | {"version": 1, "request_key": "c", "note": "补记一笔"})
    assert corrected.status_code == 302
    assert "补记一笔" in text_of(clerk.get(at("history", made.ref)))
    voided = clerk.post(at("void", made.ref), {"version": 2, "reason": "登记重复"})
    assert (voided.status_code, Record.objects.get().state) == (302, "void")


@pytest.mark.parametrize("code", sorted(FACTS))
def test_no_form_of_a_kind_has_an_input_twice(clerk, book, code):
    made = make(book, code)
    forms = [at("new", code), at("correct", made.ref)]
    forms += [at("row-new", made.ref, rows.code) for rows in row_kinds_of(code)]
    for form in forms:
        words = re.search(r'<form class="stack record-form".*?</form>', clerk.get(form).content.decode(), re.DOTALL)[0]
        inputs = re.findall(r"<(?:input|select|textarea)\b[^>]*>", words)
        once = [tag for tag in inputs if not re.search(r'type="(?:checkbox|radio)"', tag)]
        for named, tags in (("name", once), ("id", inputs)):
            found = [match[1] for tag in tags if (match := re.search(rf' {named}="([^"]*)"', tag))]
            assert sorted(found) == sorted(set(found)), form


@pytest.mark.parametrize("code", sorted(FACTS))
@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "9" * 40,
        "1e999",
        "NaN",
        "∞",
        "\x00",
        "' OR 1=1 --",
        "{{ 7 }}",
        "<script>",
        "𝟛",
        "2031-02-30",
        " ",
        "😀" * 999,
    ],
)
@pytest.mark.slow
def test_whatever_stands_in_every_field_is_answered_with_a_page(clerk, code, value):
    form = clerk.get(at("new", code)).context["form"]
    typed = dict.fromkeys((name for name in form.fields if name != "request_key"), value)
    assert clerk.post(at("new", code), typed).status_code == 200
    query = dict.fromkeys((*clerk.get(at("list", code)).context["form"].fields, "sort", "after", "before"), value)
    assert clerk.get(at("list", code), query).status_code == 200
    assert Record.objects.count() == 0


# List -----------------------------------------------------------------------------------------------------------------


def titles(answer):
    return [row["title"] for row in answer.context["rows"]]


def test_a_list_is_asked_for_words_a_value_days_a_place_and_a_state(clerk, book):
    make(book, name="防溺水讲座", day=date(2031, 1, 2))
    make(book, name="垃圾分类展览", activity_kind="exhibition", day=date(2031, 2, 2))
    gone = make(book, name="重复登记", day=date(2031, 3, 2), division=OTHER_TOWN)
    make(book, name="食品安全讲座", day=date(2031, 4, 2), division=OTHER_TOWN, venue="东湖小学")
    void(gone, by="clerk", version=1, reason="重复")
    asked = {
        "": ["食品安全讲座", "垃圾分类展览", "防溺水讲座"],
        "q=讲座": ["食品安全讲座", "防溺水讲座"],
        "q=东湖 食品": ["食品安全讲座"],
        "is_activity_kind=exhibition": ["垃圾分类展览"],
        "first=2031-02-01&last=2031-03-31": ["垃圾分类展览"],
        f"division={OTHER_TOWN}": ["食品安全讲座"],
        "state=void": ["重复登记"],
        "state=all": ["食品安全讲座", "重复登记", "垃圾分类展览", "防溺水讲座"],
        "sort=day": ["防溺水讲座", "垃圾分类展览", "食品安全讲座"],
        "q=没有": [],
        "first=nonsense": ["食品安全讲座", "垃圾分类展览", "防溺水讲座"],
    }
    assert {query: titles(clerk.get(f"{at('list', ACTIVITY)}?{query}")) for query in asked} == asked


def test_the_foot_sums_the_whole_list_of_recorded_ones(clerk, book, monkeypatch):
    monkeypatch.setattr("kexie.records.queries.PAGE", 2)
    make(book, attendance=100, copies=None)
    make(book, attendance=200, attendance_approx=1)
    make(book, attendance=300, times=4)
    void(make(book, attendance=7000), by="clerk", version=1, reason="重复")
    listing = clerk.get(at("list", ACTIVITY) + "?state=all").context["listing"]
    assert (listing.count, listing.sums) == (4, {"times": "6", "attendance": "over 600", "copies": "600"})


@pytest.mark.parametrize(
    ("code", "name"),
    [(kind.code, name) for kind in all_kinds() if "scope" in kind.field_names for name in kind.sums],
)
def test_the_foot_adds_nothing_of_someone_elses_unless_the_list_is_narrowed_to_it(clerk, book, code, name):
    exact = dict.fromkeys(kind_of(code).model.approximations().values(), 0)
    make(book, code, **exact | {name: 9})
    make(book, code, **exact | {name: 30, "scope": "external"})
    feet = {}
    for asked in ("", "?is_scope=own", "?is_scope=external"):
        listing = clerk.get(at("list", code) + asked).context["listing"]
        feet[asked] = (listing.count, listing.external, listing.sums[name])
    assert feet == {"": (2, 1, "9"), "?is_scope=own": (1, 0, "9"), "?is_scope=external": (1, 0, "30")}
    assert "1 of them is someone else's and not in the sum" in text_of(clerk.get(at("list", code)))


def test_a_sum_with_a_number_to_be_confirmed_is_to_be_confirmed(clerk, book):
    make(book, "contests.award")
    make(book, "contests.award", count=None, count_approx=4)
    assert clerk.get(at("list", "contests.award")).context["listing"].sums == {"count": "[to be confirmed]"}


@pytest.mark.parametrize("sort", ["-day", "day", "-attendance", "attendance"])
def test_pages_follow_each_other_both_ways_without_a_gap_or_a_repeat(clerk, book, sort):
    for number in range(7):
        make(book, name=f"第{number}场", day=date(2031, 1, 1 + number // 3), attendance=[None, 5][number % 2])
    kind = kind_of(ACTIVITY)
    whole = [row.ref for row in listed(kind, book, {}, sort=sort).rows]
    forth, after = [], ""
    pages = []
    while after is not None and len(pages) < 9:
        page = listed(kind, book, {}, sort=sort, after=after, size=3)
        pages.append(page)
        forth += [row.ref for row in page.rows]
        after = page.after
    assert forth == whole
    assert pages[0].before is None
    back = listed(kind, book, {}, sort=sort, before=pages[2].before, size=3)
    assert [row.ref for row in back.rows] == whole[3:6]
    first = listed(kind, book, {}, sort=sort, before=back.before, size=3)
    assert ([row.ref for row in first.rows], first.before) == (whole[:3], None)


def test_a_record_entered_meanwhile_moves_no_page(clerk, book):
    refs = [make(book, day=date(2031, 1, day)).ref for day in (6, 5, 4, 3)]
    first = listed(kind_of(ACTIVITY), book, {}, size=2)
    make(book, day=date(2031, 1, 7))
    assert [row.ref for row in listed(kind_of(ACTIVITY), book, {}, size=2, after=first.after).rows] == refs[2:]


@pytest.mark.parametrize("code", sorted(FACTS))
def test_lists_pages_and_histories_ask_as_much_for_three_as_for_one(clerk, book, code):
    counts = []
    made = make(book, code)
    for number in range(3):
        if number:
            make(book, code)
            made = correct(made, by="clerk", version=number, facts={"note": f"补记{number}"})
        if number == 1:
            continue
        asked = []
        for address in (at("list", code), at("page", made.ref), at("history", made.ref), at("records")):
            with CaptureQueriesContext(connection) as queries:
                clerk.get(address)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 18


def test_a_list_says_what_to_do_where_nothing_is_there(clerk, book):
    assert "Nothing of this kind is recorded yet" in text_of(clerk.get(at("list", ACTIVITY)))
    assert "Nothing fits" in text_of(clerk.get(at("list", ACTIVITY) + "?q=x"))


def test_totals_of_documents_in_a_sum_are_pointed_out(clerk, book):
    make(book)
    assert clerk.get(at("list", ACTIVITY)).context["listing"].stated == 0
    make(book, basis=2)
    assert "a total that a document states" in text_of(clerk.get(at("list", ACTIVITY)))


# Page -----------------------------------------------------------------------------------------------------------------


def test_a_page_tells_facts_in_words_and_numbers_with_how_exact_they_are(clerk, book):
    made = make(book, "outreach.tour", since=date(2031, 3, 1))
    facts = {
        label: words for _title, group in clerk.get(at("page", made.ref)).context["groups"] for label, words in group
    }
    assert facts == {
        "Host": "东湖中学",
        "Scope": "this association",
        "Opened on": "1 March 2031",
        "Closed on": "15 March 2031",
        "Place": place_name(TOWN),
        "Stops": "1",
        "Visits": "over 12,000",
    }


def test_a_page_tells_what_the_record_counts_in_the_ledger(clerk, book):
    made = make(book, "support.visit", money="3000.50")
    entries = clerk.get(at("page", made.ref)).context["entries"]
    assert [(entry.account, entry.amount) for entry in entries] == [
        ("households visited (households in need, Spring Festival)", "5 households"),
        ("condolence money (households in need, Spring Festival)", "3000.50 yuan"),
        ("condolence visits (households in need, Spring Festival)", "1 time"),
        ("records (condolence visits)", "1 item"),
    ]


def test_a_page_names_what_is_missing(clerk, book):
    made = make(book, "planning.problem")
    assert clerk.get(at("page", made.ref)).context["gaps"] == ["no owner is named", "no day is set"]


def test_a_page_shows_the_passage_in_its_surroundings(clerk, book, home):
    words = "上半年" + "，" * 200 + "开展防溺水讲座1场，560人参加。下半年继续。"
    start = words.index("开展")
    file = keep_document(book, words.encode(), name="总结.txt", media_type="text/plain", text=words, encoding="utf-8")
    facts = COMMON | FACTS[ACTIVITY]
    beside = Beside(sources=[(file, start, start + 9)], evidence=[keep(book, b"x", name="照片.jpg", media_type="x/y")])
    made = record(kind_of(ACTIVITY), by="clerk", book=book, facts=facts, beside=beside)
    answer = clerk.get(at("page", made.ref))
    (passage,) = answer.context["passages"]
    assert (passage.file.name, passage.before, passage.text, passage.after) == (
        "总结.txt",
        "，" * 80,
        "开展防溺水讲座1场",
        "，560人参加。下半年继续。",
    )
    assert "<mark>开展防溺水讲座1场</mark>" in answer.content.decode()
    address = (
        reverse("intake:paper", args=[book.key, file.ref]) + f"?at=m-{made.sources.get().pk}#m-{made.sources.get().pk}"
    )
    assert f'<a href="{address}">总结.txt</a>' in answer.text
    assert "照片.jpg" in text_of(answer)


def test_a_personal_fact_is_shown_masked_on_every_page(clerk, book):
    typed = sent("support.visit", personal_families="张三\r\n李四")
    clerk.post(at("new", "support.visit"), typed)
    made = Record.objects.get()
    assert PersonalField.objects.get().value == "张三\n李四"
    for name in ("page", "history", "correct", "copy", "void"):
        assert "张三" not in clerk.get(at(name, made.ref)).content.decode()
    assert "●●●" in text_of(clerk.get(at("page", made.ref)))
    clerk.post(at("correct", made.ref), typed | {"version": 1, "request_key": "c", "personal_families": "王五"})
    assert "王五" not in clerk.get(at("history", made.ref)).content.decode()
    erase_personal(made, ["families"], by="chair", reason="本人要求")
    assert "erased for good" in text_of(clerk.get(at("page", made.ref)))


def test_a_page_opens_inside_a_report_without_the_frame(clerk, book):
    made = make(book)
    answer = clerk.get(at("page", made.ref), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


def test_words_of_a_record_are_shown_as_words(clerk, book):
    made = make(book, name="<b>讲座</b>", note="<script>alert(1)</script>")
    for name in ("page", "history", "correct", "void"):
        assert "<script>alert" not in clerk.get(at(name, made.ref)).content.decode()


# Form -----------------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_record(clerk, book):
    key = hidden(clerk.get(at("new", ACTIVITY)), "request_key")
    typed = sent(ACTIVITY, request_key=key)
    places = {clerk.post(at("new", ACTIVITY), typed)["Location"] for _press in range(2)}
    assert (len(places), Record.objects.count(), Voucher.objects.count()) == (1, 1, 1)


def test_a_form_sent_again_with_other_words_is_refused_and_keeps_them(clerk, book):
    clerk.post(at("new", ACTIVITY), sent(ACTIVITY))
    answer = clerk.post(at("new", ACTIVITY), sent(ACTIVITY, name="另一场"))
    assert (answer.status_code, Record.objects.count()) == (200, 1)
    assert "This form was sent before with other words" in text_of(answer)
    assert 'value="另一场"' in answer.content.decode()


def test_a_form_keeps_what_was_typed_and_leads_to_what_is_wrong(clerk, book):
    answer = clerk.post(at("new", ACTIVITY), sent(ACTIVITY, attendance="-5", day="", name="节水讲座"))
    page = answer.content.decode()
    assert (answer.status_code, Record.objects.count()) == (200, 0)
    assert {name: list(errors) for name, errors in answer.context["form"].errors.items()} == {
        "attendance": ["Ensure this value is greater than or equal to 0."],
        "day": ["This field is required."],
    }
    assert 'href="#id_attendance"' in page and 'value="-5"' in page and 'value="节水讲座"' in page


def test_a_huge_number_is_refused_with_a_sentence(clerk, book):
    answer = clerk.post(at("new", ACTIVITY), sent(ACTIVITY, attendance="9" * 18))
    assert list(answer.context["form"].errors["attendance"]) == [
        "One record holds at most 2000000000. Check the number for a slip of a key."
    ]


def test_places_are_those_of_the_book_and_a_stranger_is_refused(clerk, book):
    form = clerk.get(at("new", ACTIVITY)).context["form"]
    assert {code[:6] for code, _name in form.fields["division"].choices} == {"450802"}
    assert form.initial["division"] == "450802000000"
    answer = clerk.post(at("new", ACTIVITY), sent(ACTIVITY, division="110101000000"))
    assert list(answer.context["form"].errors) == ["division"]


def test_a_village_that_stands_in_a_record_may_stay(clerk, book):
    made = make(book, division="450802101201")
    typed = sent(ACTIVITY, division="450802101201", version=1, note="补记")
    assert clerk.post(at("correct", made.ref), typed).status_code == 302
    assert Record.objects.get().division == "450802101201"


def test_the_second_of_two_is_shown_what_changed_and_can_save_what_was_typed(clerk, book):
    made = make(book, attendance=560)
    correct(made, by="clerk", version=1, facts={"attendance": 600})
    typed = sent(ACTIVITY, version=1, name="防溺水专题讲座", request_key="mine")
    answer = clerk.post(at("correct", made.ref), typed)
    assert answer.status_code == 200
    assert [(each.label, each.was, each.now) for each in answer.context["meanwhile"]] == [("Attendances", "560", "600")]
    assert "Someone changed this record after you opened it" in text_of(answer)
    assert 'value="防溺水专题讲座"' in answer.content.decode()
    assert Record.objects.get().version == 2
    again = clerk.post(at("correct", made.ref), typed | {"version": hidden(answer, "version"), "attendance": 600})
    assert (again.status_code, Record.objects.get().version, Record.objects.get().title) == (302, 3, "防溺水专题讲座")


def test_what_the_second_of_two_left_alone_stays_as_the_first_made_it(clerk, book):
    campaigns = sorted(make(book, "outreach.campaign", name=name).ref for name in ("科普月", "科技周"))
    made = make(book, attendance=560, campaigns=campaigns[:1], note="一")
    correct(made, by="clerk", version=1, facts={"name": "防火讲座", "campaigns": campaigns, "attendance": 600})
    typed = sent(ACTIVITY, version=1, attendance=580, campaigns=campaigns[:1], note="一", request_key="mine")
    form = clerk.post(at("correct", made.ref), typed).context["form"]
    stands = {name: form[name].value() for name in ("name", "campaigns", "attendance", "note", "version")}
    assert stands == {"name": "防火讲座", "campaigns": campaigns, "attendance": "580", "note": "一", "version": "2"}


def test_what_counts_on_a_day_to_come_is_pointed_out(clerk, book):
    said = "It counts on 1 January 2199, which is still to come."
    made, item = make(book, day=date(2199, 1, 1)), make(book, "planning.item", day=date(2199, 1, 1))
    assert said in text_of(clerk.get(at("page", made.ref)))
    assert said not in text_of(clerk.get(at("page", make(book, day=date(2024, 1, 1)).ref)))
    assert said not in text_of(clerk.get(at("page", item.ref)))


def test_several_groups_of_people_are_told_in_words(clerk, book):
    made = make(book, audience=["elderly", "farmers"])
    page = text_of(clerk.get(at("page", made.ref)))
    assert ("elderly+farmers" in page, "elderly people, farmers" in page) == (False, True)


def test_how_exact_a_number_is_goes_with_the_number(clerk, book):
    assert make(book, attendance=None, attendance_approx=Approx.ABOUT).attendance_approx == Approx.EXACT


def test_a_correction_without_a_version_is_not_taken_for_the_last(clerk, book):
    made = make(book)
    assert clerk.post(at("correct", made.ref), sent(ACTIVITY, name="x")).status_code == 200
    assert Record.objects.get().version == 1


def test_a_reason_is_asked_where_the_period_is_frozen(clerk, book):
    freeze(book, Period.parse("2031H1"), by="chair")
    answer = clerk.post(at("new", ACTIVITY), sent(ACTIVITY))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
    assert 'name="reason"' in answer.content.decode()
    assert clerk.post(at("new", ACTIVITY), sent(ACTIVITY, reason="漏记")).status_code == 302
    assert "漏记" in text_of(clerk.get(at("history", Record.objects.get().ref)))


def test_a_copy_begins_with_all_but_days_and_what_is_beside(clerk, book):
    made = make(book, "support.visit")
    form = clerk.get(at("copy", made.ref)).context["form"]
    assert (form["households"].value(), form["day"].value(), form["version"].value()) == (5, None, None)


def test_a_plan_item_is_linked_to_a_problem_of_its_book_by_ref(clerk, book):
    problem = make(book, "planning.problem")
    gone = make(book, "planning.problem", text="已作废的问题")
    void(gone, by="clerk", version=1, reason="重复")
    elsewhere = make(make_book("xihu", "西湖区科协"), "planning.problem")
    for link, wanted in ((elsewhere.ref, 200), (gone.ref, 200), (str(problem.pk), 200), (problem.ref, 302)):
        assert clerk.post(at("new", "planning.item"), sent("planning.item", answers=link)).status_code == wanted
    item = Record.objects.get(kind="planning.item").whole
    assert item.answers == [problem.ref]
    for page in ("correct", "copy"):
        assert clerk.get(at(page, item.ref)).context["form"]["answers"].value() == [problem.ref]


def test_a_statement_is_typed_by_measure_and_dimensions(clerk, book):
    typed = sent("records.statement", measure="contest.awards", dims_grade="2", dims_level="provincial", value="3")
    assert clerk.post(at("new", "records.statement"), typed).status_code == 302
    made = Record.objects.get().whole
    assert (made.measure, made.dims) == ("contest.awards", {"grade": "2", "level": "provincial"})
    form = clerk.get(at("correct", made.ref)).context["form"]
    assert form["dims_grade"].value() == "2"
    other = clerk.post(at("new", "records.statement"), typed | {"measure": "materials.handed_out", "request_key": "o"})
    assert list(other.context["form"].errors) == ["measure"]


# History, void --------------------------------------------------------------------------------------------------------


def test_history_tells_who_when_what_why_and_what_it_posted(clerk, book):
    made = make(book, attendance=560)
    correct(made, by="clerk-donghu", version=1, facts={"attendance": 600, "attendance_approx": 1}, reason="复核")
    changes = clerk.get(at("history", made.ref)).context["changes"]
    last = changes[0]
    assert (last.seq, last.by, last.action, last.reason) == (2, "李经办", "corrected", "复核")
    assert [(each.label, each.was, each.now) for each in last.differences] == [("Attendances", "560", "over 600")]
    assert sorted(entry.amount for entry in last.entries) == ["over 600 attendances", "−560 attendances"]
    assert last.head == Voucher.objects.get(seq=2).head
    assert [change.action for change in changes] == ["corrected", "recorded"]


def test_a_record_is_made_void_after_a_look_and_with_a_reason(clerk, book):
    made = make(book)
    refused = clerk.post(at("void", made.ref), {"version": 1, "reason": " "})
    assert (refused.status_code, Record.objects.get().state) == (200, "recorded")
    stale = clerk.post(at("void", made.ref), {"version": 7, "reason": "重复"})
    assert (stale.status_code, Record.objects.get().state) == (200, "recorded")
    clerk.post(at("void", made.ref), {"version": 1, "reason": "重复"})
    again = clerk.post(at("void", made.ref), {"version": 1, "reason": "重复"})
    assert (again.status_code, Record.objects.get().version, Voucher.objects.count()) == (302, 2, 2)
    assert "Correct" not in text_of(clerk.get(at("page", made.ref))).replace("Corrected", "")


# Rights ---------------------------------------------------------------------------------------------------------------


def doors(made):
    yield from (at("records"), at("list", ACTIVITY), at("new", ACTIVITY))
    yield from (at(name, made.ref) for name in ("page", "history", "correct", "copy", "void"))


WRITING = ("/new/", "/correct/", "/copy/", "/void/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_door_opens_to_whom_it_should(client, book, method):
    made = make(book)
    elsewhere = make_book("xihu", "西湖区科协")
    people = {
        "stranger": None,
        "elsewhere": make_clerk(elsewhere),
        "auditor": make_member("auditor", role="auditor", book=book),
        "former": make_member("former", role="clerk", book=book, ends_on=date(2021, 1, 1)),
    }
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        for address in doors(made):
            writing = address.endswith(WRITING)
            wanted = {"stranger": 302, "elsewhere": 404, "former": 404}.get(name, 403 if writing else 200)
            if name == "reporter" and address.endswith(("/new/", "/copy/")):  # what a reporter enters is submitted
                wanted = 200
            if method == "post" and not (writing and "copy" not in address):
                wanted = 302 if name == "stranger" else 405
            answer = getattr(client, method)(address)
            assert (name, address, answer.status_code) == (name, address, wanted)
    assert Record.objects.get().version == 1


def test_a_record_of_another_book_is_not_found_under_this_one(clerk, book):
    elsewhere = make(make_book("xihu", "西湖区科协"))
    for name in ("page", "history", "correct", "copy", "void"):
        assert clerk.get(at(name, elsewhere.ref)).status_code == 404
    assert clerk.get(at("list", "no.such")).status_code == 404


def test_sums_of_a_list_are_kept_while_the_head_stands_and_no_longer(clerk, book):
    made = make(book, attendance=100)
    first = listed(kind_of(ACTIVITY), book, {})
    with CaptureQueriesContext(connection) as queries:
        assert listed(kind_of(ACTIVITY), book, {}) == first
    assert not [each for each in queries if "SUM(" in each["sql"]]
    correct(made, by="clerk", version=1, facts={"attendance": 250})
    make(book, attendance=50)
    again = listed(kind_of(ACTIVITY), book, {})
    assert ([first.count, first.sums["attendance"]], [again.count, again.sums["attendance"]]) == (
        [1, "100"],
        [2, "300"],
    )
