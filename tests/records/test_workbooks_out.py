"""Lists as workbooks and CSV, the empty workbook, and what comes back of them: the same facts, and no formula."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kexie.files.formats.extracting import grids_of
from kexie.people.models import Membership
from kexie.records.actions import Beside, keep_many, record, void
from kexie.records.kinds import kind_of
from kexie.records.workbooks.checking import Check, proposed_layout, read
from kexie.records.workbooks.columns import columns_of, guarded, is_dangerous, unguarded
from tests.people.cast import make_member
from tests.records.cast import COMMON, DISTRICT, FACTS, OTHER_TOWN, make, make_book, make_clerk

ACTIVITY = "outreach.activity"
HOSTILE = ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠a", "'=1", "''=1", "#N/A", "'words"]


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def written(client, table="xlsx", code=ACTIVITY, query=""):
    answer = client.get(reverse("records:export", args=["donghu", code, table]) + query)
    assert answer.status_code == 200
    return answer.getvalue()


def rows_of(data):
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(data)).active.iter_rows()]


def column(data, label):
    head, *rows = rows_of(data)
    return [row[head.index(label)] for row in rows]


# Out -------------------------------------------------------------------------------------------------------------------


def test_a_list_goes_out_with_real_days_and_numbers_words_and_its_reference(clerk, book):
    made = make(book, "support.visit", money=Decimal("3000.5"), money_approx=1, note="第一行\n第二行")
    head, row = rows_of(written(clerk, code="support.visit"))
    told = dict(zip(head, row, strict=True))
    assert told == {
        "Occasion": "Spring Festival",
        "Visited": "households in need",
        "Households": 5,
        "Condolence money (yuan)": 3000.5,
        "Condolence money (yuan): how exact": "over",
        "Books given": None,
        "First day": None,
        "Day": datetime(2031, 3, 15),
        "Place": "大圩镇",
        "Note": "第一行\n第二行",
        "State": "recorded",
        "Reference": made.ref,
    }
    sheet = load_workbook(BytesIO(written(clerk, code="support.visit"))).active
    formats = {sheet.cell(1, cell.column).value: cell.number_format for cell in sheet[2]}
    assert (formats["Condolence money (yuan)"], formats["Day"]) == ("#,##0.00", "yyyy-mm-dd")
    assert sheet.freeze_panes == "B2"


def test_a_csv_says_the_same_in_utf8_with_its_mark(clerk, book):
    make(book, "support.visit", money=Decimal("3000.5"))
    data = written(clerk, "csv", "support.visit")
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(StringIO(data.decode("utf-8-sig")))
    assert row[head.index("Condolence money (yuan)")] == "3000.50"
    assert row[head.index("Day")] == "2031-03-15"


def test_the_headers_and_words_are_the_readers(clerk, book):
    make(book)
    clerk.cookies["kexie_language"] = "zh-hans"
    assert column(written(clerk), "活动类型") == ["讲座"]


def test_what_is_asked_of_the_list_is_asked_of_the_workbook(clerk, book):
    make(book, name="防溺水讲座", day=date(2031, 1, 2))
    make(book, name="垃圾分类展览", activity_kind="exhibition", day=date(2031, 2, 2))
    gone = make(book, name="重复登记", division=OTHER_TOWN)
    void(gone, by="clerk", version=1, reason="重复")
    assert column(written(clerk), "Activity") == ["垃圾分类展览", "防溺水讲座"]
    assert column(written(clerk, query="?sort=day"), "Activity") == ["防溺水讲座", "垃圾分类展览"]
    assert column(written(clerk, query="?is_activity_kind=exhibition"), "Activity") == ["垃圾分类展览"]
    assert column(written(clerk, query="?state=void"), "State") == ["void"]


def test_a_reporter_takes_along_what_the_list_shows_them(book, client):
    make(book, name="本镇讲座")
    make(book, name="邻镇讲座", division=OTHER_TOWN)
    client.force_login(make_member("zhao", role=Membership.Role.REPORTER, book=book, division=COMMON["division"]))
    assert column(written(client), "Activity") == ["本镇讲座"]


def test_no_personal_fact_goes_out(clerk, book):
    facts = COMMON | FACTS["support.visit"]
    record(kind_of("support.visit"), by="c", book=book, facts=facts, beside=Beside(personal={"families": "韦大娘"}))
    for table in ("xlsx", "csv"):
        assert "韦大娘".encode() not in written(clerk, table, "support.visit")
    sheet = load_workbook(BytesIO(written(clerk, code="support.visit"))).active
    assert "韦大娘" not in str([[cell.value for cell in row] for row in sheet.iter_rows()])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(clerk, book, text):
    make(book, name="讲座", venue=text)
    sheet = load_workbook(BytesIO(written(clerk))).active
    cell = next(cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "Held at")
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, is_dangerous(text))
    head, row = csv.reader(StringIO(written(clerk, "csv").decode("utf-8-sig"), newline=""))
    assert row[head.index("Held at")] == (f"'{text}" if is_dangerous(text) else text)


@given(st.text(max_size=8) | st.sampled_from(HOSTILE))
def test_guarding_a_text_is_undone_exactly(text):
    assert unguarded(guarded(text)) == text
    assert not is_dangerous(text) or guarded(text).startswith("'")


def test_a_list_of_many_asks_the_database_as_often_as_a_list_of_few(clerk, book):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            written(clerk)
        return len(asked)

    make(book, campaigns=[make(book, "outreach.campaign").ref])
    few = queries()
    for _number in range(4):
        make(book)
    assert queries() == few


def test_more_than_one_workbook_takes_is_refused_with_a_word(clerk, book, monkeypatch):
    monkeypatch.setattr("kexie.records.workbooks.views.MOST_WRITTEN", 1)
    make(book)
    make(book)
    answer = clerk.get(reverse("records:export", args=["donghu", ACTIVITY, "xlsx"]), follow=True)
    assert "Narrow the list down" in answer.content.decode()


# The empty workbook ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(FACTS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_empty_workbook_is_read_back_column_by_column(clerk, book, code, language):
    clerk.cookies["kexie_language"] = language
    data = clerk.get(reverse("records:empty-workbook", args=["donghu", code])).getvalue()
    with override("en"):
        layout = proposed_layout(kind_of(code), grids_of(data, decode=bytes.decode))
    assert layout.head == 2
    assert layout.names == [each.name for each in columns_of(kind_of(code)) if each.is_taken]


# Out and in again ------------------------------------------------------------------------------------------------------


def taken_in(book, code, data, name, member):
    kind = kind_of(code)
    [grid] = read(data, name)
    layout = proposed_layout(kind, [grid])
    check = Check(kind, book, DISTRICT, member)
    rows = check.rows(grid, layout)
    assert [row.messages for row in rows] == [[] for _row in rows]
    keep_many(kind, [row.made for row in rows], by="clerk")


@pytest.mark.parametrize("table", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(FACTS))
def test_what_goes_out_comes_in_again_as_it_was(clerk, book, code, language, table):
    note = "=SUM(A1)\n第二行  两个空格\t制表" if table == "csv" else "=SUM(A1)\n第二行  两个空格"
    make(book, code, note=note)
    clerk.cookies["kexie_language"] = language
    data = written(clerk, table, code)
    other = make_book("xihu", "西湖区科协")
    taken_in(other, code, data, f"a.{table}", make_clerk(other))
    first, second = (kind_of(code).model.objects.get(book=each) for each in (book, other))
    names = [
        each.attname for each in kind_of(code).model._meta.concrete_fields if each.name in kind_of(code).field_names
    ]
    assert [getattr(second, name) for name in names] == [getattr(first, name) for name in names]
