"""Workbooks in: every row looked through before anything is recorded; then all of it, once, or nothing."""

import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook as Sheets
from openpyxl import load_workbook

from kexie.files.models import StoredFile
from kexie.files.queries import path_of
from kexie.ledger.actions import freeze
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.outreach.models import Activity
from kexie.people.models import Membership
from kexie.records.actions import void
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Workbook, WorkbookRow
from kexie.records.workbooks.actions import accept
from kexie.records.workbooks.cells import BadCell, Reader, day_of, number_of
from kexie.records.workbooks.errors import WorkbookGone
from kexie.registry.models import Organisation
from tests.people.cast import make_member
from tests.records.cast import DISTRICT, OTHER_TOWN, TOWN, breaches, make, make_clerk

ACTIVITY = "outreach.activity"
HEAD = ["活动", "活动类型", "日期", "所在乡镇", "参加人次（人）", "发放资料"]
GOOD = ["防溺水讲座", "讲座", date(2031, 3, 15), "大圩镇", 560, "300余份"]


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def workbook(*rows, head=HEAD, above=()):
    made = Sheets()
    for row in (*above, head, *rows):
        made.active.append(row)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def hand_in(client, data, name="活动.xlsx", code=ACTIVITY):
    """The page of a workbook that was handed in, or the page that refuses it."""
    address = reverse("records:import", args=["donghu", code])
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)


def page_of(held):
    return reverse("records:workbook", args=["donghu", held.ref])


def send(client, held, **said):
    page = client.get(page_of(held))
    form = page.context["form"]
    typed = {"do": "accept", "new": form["new"].initial, "there": form["there"].initial}
    counts = page.context["counts"]
    typed |= {"new": counts["new"], "there": counts["there"]}
    return client.post(page_of(held), typed | said, follow=True)


def look(client, held, **said):
    form = client.get(page_of(held)).context["layout"]
    typed = {name: form[name].initial for name in form.fields}
    return client.post(page_of(held), typed | {"do": "look"} | said, follow=True)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def fates(answer):
    return [(row["number"], row["fate"]) for row in answer.context["rows"]]


# The whole way ----------------------------------------------------------------------------------------------------------


def test_a_workbook_is_looked_through_and_then_recorded(clerk, book):
    page = hand_in(clerk, workbook(GOOD, ["垃圾分类展览", "exhibition", "2031年4月2日", TOWN, "１，２００", None]))
    assert page.context["counts"] == {"new": 2, "there": 0, "refused": 0}
    assert Record.objects.count() == 0
    held = Workbook.objects.get()
    done = send(clerk, held)
    assert "2 rows are recorded" in text_of(done)
    told = Activity.objects.order_by("day").values_list(
        "name",
        "activity_kind",
        "day",
        "division",
        "attendance",
        "attendance_approx",
        "copies",
        "copies_approx",
        "state",
    )
    assert list(told) == [
        ("防溺水讲座", "lecture", date(2031, 3, 15), TOWN, 560, 0, 300, 1, "recorded"),
        ("垃圾分类展览", "exhibition", date(2031, 4, 2), TOWN, 1200, 0, None, 0, "recorded"),
    ]
    rows = WorkbookRow.objects.order_by("number").values_list("number", "record__day")
    assert (list(rows), breaches(book)) == ([(2, date(2031, 3, 15)), (3, date(2031, 4, 2))], [])
    assert Activity.objects.first().made_by == "clerk-donghu"


def test_a_record_says_which_row_of_which_workbook_it_comes_from(clerk, book):
    hand_in(clerk, workbook(GOOD))
    send(clerk, Workbook.objects.get())
    page = clerk.get(Record.objects.get().get_absolute_url())
    assert "活动.xlsx" in text_of(page) and "row 2" in text_of(page)


def test_one_refused_row_and_nothing_is_recorded(clerk, book):
    page = hand_in(clerk, workbook(GOOD, ["", "跳舞", "3月15日", "火星镇", "很多", "-5"]))
    assert page.context["counts"] == {"new": 1, "there": 0, "refused": 1}
    [row] = page.context["rows"]
    assert row["number"] == 3
    assert [label for label, _text in row["messages"]] == [
        "Activity", "Kind of activity", "Day", "Place", "Attendances", "Materials handed out",
    ]  # fmt: skip
    held = Workbook.objects.get()
    answer = clerk.post(page_of(held), {"do": "accept", "new": 1, "there": 0}, follow=True)
    assert "Rows of this workbook are refused (1), so none was recorded" in text_of(answer)
    assert Record.objects.count() == 0


def test_the_refused_come_back_in_a_copy_with_the_reason_in_a_cell(clerk, book):
    hand_in(clerk, workbook(GOOD, ["讲座", "跳舞", date(2031, 3, 15), TOWN, 5, None]))
    held = Workbook.objects.get()
    answer = clerk.get(reverse("records:workbook-refused", args=["donghu", held.ref]))
    data = answer.getvalue()
    head, good, bad = [[cell.value for cell in row] for row in load_workbook(BytesIO(data)).active]
    assert head == [*HEAD, "Refused because"]
    assert good[:2] + good[6:] == ["防溺水讲座", "讲座", None]
    assert bad[2].date() == date(2031, 3, 15)
    assert bad[6].startswith("Kind of activity: “跳舞” is not in the list.")
    again = hand_in(clerk, data, "mended.xlsx")
    assert again.context["held"].layout["names"][-1] == ""


def test_a_workbook_with_cells_that_start_formulas_comes_back_without_them(clerk, book):
    data = "活动,活动类型,日期\n'=1+1,跳舞,2031-03-15\n".encode()
    hand_in(clerk, data, "a.csv")
    answer = clerk.get(reverse("records:workbook-refused", args=["donghu", Workbook.objects.get().ref]))
    cell = load_workbook(BytesIO(answer.getvalue())).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# Twice ------------------------------------------------------------------------------------------------------------------


def test_the_same_workbook_handed_in_twice_waits_once(clerk, book):
    hand_in(clerk, workbook(GOOD))
    data = path_of(StoredFile.objects.get()).read_bytes()
    hand_in(clerk, data)
    assert Workbook.objects.count() == 1


def test_a_double_click_records_once(clerk, book):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    typed = {"do": "accept", "new": 1, "there": 0}
    first, second = (clerk.post(page_of(held), typed) for _time in range(2))
    assert (first.status_code, second.status_code, Record.objects.count()) == (302, 200, 1)


def test_what_is_there_already_is_told_and_left_out(clerk, book):
    held = make(book, name="防溺水讲座", attendance=560, copies=300, copies_approx=1, campaigns=[])
    page = hand_in(clerk, workbook(GOOD, GOOD, [*GOOD[:4], 561, "300余份"], [*GOOD[:4], 561, "300余份"]))
    assert [(row["fate"], row["record"], row["above"]) for row in page.context["rows"]] == [
        ("there", held.ref, ""), ("there", held.ref, ""), ("new", "", ""), ("there", "", "4"),
    ]  # fmt: skip
    send(clerk, Workbook.objects.get())
    assert Record.objects.count() == 2


def test_what_is_there_already_is_recorded_again_where_that_is_wanted(clerk, book):
    hand_in(clerk, workbook(GOOD, GOOD))
    send(clerk, Workbook.objects.get(), again="on")
    assert Record.objects.count() == 2


def test_a_row_once_recorded_stays_so_whatever_became_of_its_record(clerk, book):
    data = workbook(GOOD, [*GOOD[:4], 7, None])
    hand_in(clerk, data)
    send(clerk, Workbook.objects.get())
    first, second = Record.objects.order_by("pk")
    Activity.objects.filter(pk=first.pk).update(name="另一个名字")
    void(second, by="clerk", version=1, reason="登错")
    page = hand_in(clerk, data)
    assert [(row["number"], row["fate"], row["record"]) for row in page.context["rows"]] == [
        (2, "there", first.ref), (3, "new", ""),
    ]  # fmt: skip


def test_a_book_that_changed_meanwhile_is_looked_through_again(clerk, book):
    hand_in(clerk, workbook(GOOD))
    make(book, name="防溺水讲座", attendance=560, copies=300, copies_approx=1)
    answer = clerk.post(page_of(Workbook.objects.get()), {"do": "accept", "new": 1, "there": 0}, follow=True)
    assert "The book has changed" in text_of(answer)
    assert (answer.context["counts"]["there"], Record.objects.count()) == (1, 1)


# Columns ------------------------------------------------------------------------------------------------------------------


def test_columns_are_found_below_a_title_and_changed_by_hand(clerk, book):
    rows = [["大圩镇", "讲座", "防溺水", "2031/3/15"]]
    page = hand_in(
        clerk, workbook(*rows, head=["乡镇", "类型", "搞了什么", "哪天"], above=[["二〇三一年活动统计表"], []])
    )
    held = Workbook.objects.get()
    assert held.layout["names"] == ["division", "activity_kind", "", ""] and held.layout["head"] == 3
    assert "No column gives what every record needs" in text_of(page)
    page = look(clerk, held, column_2="name", column_3="day")
    assert page.context["counts"] == {"new": 1, "there": 0, "refused": 0}


def test_two_columns_are_not_taken_for_one_field(clerk, book):
    hand_in(clerk, workbook(GOOD))
    page = look(clerk, Workbook.objects.get(), column_5="attendance")
    assert "is taken for the same" in text_of(page)


def test_the_sheet_and_the_row_of_the_headers_are_chosen(clerk, book):
    made = Sheets()
    made.active.append(["说明"])
    other = made.create_sheet("明细")
    for row in (["一", "二"], HEAD, GOOD):
        other.append(row)
    data = BytesIO()
    made.save(data)
    hand_in(clerk, data.getvalue())
    held = Workbook.objects.get()
    assert (held.layout["sheet"], held.layout["head"]) == (1, 2)
    page = look(clerk, held, head=9)
    assert "There is no row below the headers" in text_of(page)
    look(clerk, held, head=1)
    held.refresh_from_db()
    assert held.layout["names"] == ["", "", "", "", "", ""]


def test_personal_columns_are_left_out_and_their_file_is_not_kept(clerk, book, django_capture_on_commit_callbacks):
    head = ["日期", "慰问户数", "姓名", "联系电话"]
    page = hand_in(clerk, workbook([date(2031, 2, 1), 1, "韦大娘", "138"], head=head), code="support.visit")
    held = Workbook.objects.get()
    assert "姓名、联系电话" in text_of(page) and "韦大娘" not in text_of(page).replace("韦大娘", "", 1)
    file = path_of(held.file)
    with django_capture_on_commit_callbacks(execute=True):
        send(clerk, held)
    held.refresh_from_db()
    assert (held.file, StoredFile.objects.count(), file.exists(), Record.objects.count()) == (None, 0, False, 1)


@pytest.mark.parametrize("sheets", [1, 2])
def test_names_and_telephones_are_known_in_a_kind_that_keeps_none_and_on_another_sheet(clerk, book, sheets):
    made = Sheets()
    made.active.append([*HEAD, *(["负责人姓名", "家长电话（必填）"] if sheets == 1 else [])])
    made.active.append([*GOOD, *(["韦大娘", "138"] if sheets == 1 else [])])
    if sheets == 2:
        other = made.create_sheet("签到")
        for row in (["签到表"], ["负责人姓名", "家长电话（必填）"], ["韦大娘", "138"]):
            other.append(row)
    data = BytesIO()
    made.save(data)
    page = hand_in(clerk, data.getvalue())
    assert "负责人姓名、家长电话（必填）" in text_of(page)
    send(clerk, Workbook.objects.get())
    assert (Workbook.objects.get().file, Record.objects.count(), StoredFile.objects.count()) == (None, 1, 0)


# Whose ------------------------------------------------------------------------------------------------------------------


def test_a_returned_workbook_counts_as_the_townships_submission_and_is_accepted(clerk, book):
    hand_in(clerk, workbook(GOOD[:3], head=HEAD[:3]))
    held = Workbook.objects.get()
    look(clerk, held, sender=f"place:{TOWN}")
    send(clerk, held, now="now")
    made = Record.objects.get()
    assert (made.division, made.state, made.version) == (TOWN, "recorded", 2)
    vouchers = Voucher.objects.filter(record=made.ref).order_by("seq").values_list("by", "action")
    assert list(vouchers) == [(f"workbook:{TOWN}", "submitted"), ("clerk-donghu", "accepted")]
    assert breaches(book) == []
    assert "大圩镇" in text_of(clerk.get(reverse("records:history", args=["donghu", made.ref])))


def test_a_submission_may_wait_to_be_accepted_record_by_record(clerk, book):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    look(clerk, held, sender=f"place:{TOWN}")
    send(clerk, held, now="later")
    made = Record.objects.get()
    assert (made.state, made.made_by) == ("submitted", f"workbook:{TOWN}")
    clerk.post(reverse("records:accept", args=["donghu", made.ref]), {"version": made.version})
    made.refresh_from_db()
    assert (made.state, breaches(book)) == ("recorded", [])


def test_a_clerk_who_is_a_reporter_by_now_accepts_nothing_with_a_workbook_of_before(clerk, book):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    look(clerk, held, sender=f"place:{TOWN}")
    Membership.objects.update(role="reporter", division=TOWN)
    send(clerk, held, now="now")
    assert list(Record.objects.values_list("state", "made_by")) == [("submitted", "clerk-donghu")]


def test_a_row_of_another_place_is_no_part_of_a_townships_submission(clerk, book):
    hand_in(clerk, workbook(GOOD))
    page = look(clerk, Workbook.objects.get(), sender=f"place:{OTHER_TOWN}")
    assert page.context["counts"]["refused"] == 1


def test_a_body_submits_too(clerk, book):
    body = Organisation.objects.create(book=book, name="东湖中学", kind="pupils_school", division=TOWN)
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    look(clerk, held, sender=f"body:{body.ref}")
    send(clerk, held)
    assert (Record.objects.get().organisation, Record.objects.get().made_by) == (body, f"workbook:{body.ref}")


def test_a_numbered_document_of_a_submission_takes_its_number_once_it_is_accepted(clerk, book):
    head = ["文件标题", "发文字号", "发文日期"]
    hand_in(
        clerk, workbook(["关于科普日的通知", "东科协〔2031〕号", date(2031, 3, 1)], head=head), code="desk.document"
    )
    held = Workbook.objects.get()
    page = look(clerk, held, sender=f"place:{TOWN}", column_0="name", column_1="number", column_2="day")
    assert page.context["counts"]["refused"] == 0
    send(clerk, held)
    assert (Record.objects.get().whole.number, breaches(book)) == ("东科协〔2031〕1号", [])


def test_a_number_that_another_document_holds_is_told_before(clerk, book):
    make(book, "desk.document", number="东科协〔2031〕5号")
    rows = [["通知一", "东科协〔2031〕5号", date(2031, 3, 1)], ["通知二", "东科协〔2031〕6号", date(2031, 3, 1)]]
    page = hand_in(clerk, workbook(*rows, head=["name", "number", "day"]), code="desk.document")
    assert [(row["number"], row["messages"][0][0]) for row in page.context["rows"]] == [(2, "Document number")]


@pytest.mark.parametrize("number", ["东科协字第5号", "东科协〔2031〕5号"])
def test_a_number_that_a_row_above_holds_is_told_before(clerk, book, number):
    rows = [["通知一", number, date(2031, 3, 1)], ["通知二", number, date(2031, 3, 2)]]
    page = hand_in(clerk, workbook(*rows, head=["name", "number", "day"]), code="desk.document")
    assert [(row["number"], row["messages"][0][0]) for row in page.context["rows"]] == [(3, "Document number")]


@pytest.mark.parametrize("others", [[], [["通知二", "东科协〔2031〕6号", date(2031, 3, 1)]]])
def test_what_cannot_be_recorded_again_is_named_by_its_row(clerk, book, others):
    make(book, "desk.document", name="通知一", number="东科协〔2031〕5号", day=date(2031, 3, 1), division=DISTRICT)
    rows = [*others, ["通知一", "东科协〔2031〕5号", date(2031, 3, 1)]]
    hand_in(clerk, workbook(*rows, head=["name", "number", "day"]), code="desk.document")
    page = send(clerk, Workbook.objects.get(), again="on")
    assert f"Row {len(rows) + 1} is there already and cannot be recorded a second time" in text_of(page)
    assert "东科协〔2031〕5号 is held by another document" in text_of(page)
    assert (Record.objects.count(), Workbook.objects.get().accepted_at) == (1, None)


# Rights -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reporter(book, client):
    client.force_login(make_member("zhao", role=Membership.Role.REPORTER, book=book, division=TOWN))
    return client


def test_a_reporters_rows_are_submitted_for_their_own_place(reporter, book):
    page = hand_in(reporter, workbook(GOOD[:3], [*GOOD[:3], "大圩镇"]))
    assert page.context["counts"] == {"new": 1, "there": 1, "refused": 0}
    send(reporter, Workbook.objects.get())
    assert list(Record.objects.values_list("state", "division", "made_by")) == [("submitted", TOWN, "zhao")]


def test_a_reporters_row_of_another_place_is_refused_at_its_place(reporter, book):
    page = hand_in(reporter, workbook([*GOOD[:3], OTHER_TOWN]))
    assert [label for label, _text in page.context["rows"][0]["messages"]] == ["Place"]


def test_a_reporter_is_told_nothing_of_what_they_may_not_see(reporter, book):
    make(book, name="防溺水讲座", attendance=560, copies=300, copies_approx=1, division=OTHER_TOWN)
    Organisation.objects.create(book=book, name="邻镇中学", kind="pupils_school", division=OTHER_TOWN)
    page = hand_in(reporter, workbook([*GOOD, "邻镇中学"], head=[*HEAD, "学校"]))
    assert "No organisation of this book is called" in text_of(page)


def test_a_workbook_is_known_to_whoever_handed_it_in(clerk, book):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    clerk.force_login(make_member("chair", role="chair", book=book))
    assert clerk.get(page_of(held)).status_code == 404
    Workbook.objects.update(accepted_at=timezone.now())
    assert clerk.get(page_of(held)).status_code == 200


# What else can go wrong ----------------------------------------------------------------------------------------------------


def test_a_frozen_period_asks_for_a_reason_and_keeps_everything(clerk, book):
    freeze(book, Period.parse("2031H1"), by="clerk")
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    assert "which is frozen" in text_of(send(clerk, held))
    assert Record.objects.count() == 0
    send(clerk, held, reason="补登")
    assert Record.objects.count() == 1


def test_a_discarded_workbook_leaves_nothing_behind(clerk, book, django_capture_on_commit_callbacks):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    file = path_of(held.file)
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(page_of(held), {"do": "discard"})
    assert (Workbook.objects.count(), StoredFile.objects.count(), file.exists()) == (0, 0, False)


def test_a_file_the_store_has_lost_is_told(clerk, book):
    hand_in(clerk, workbook(GOOD))
    path_of(StoredFile.objects.get()).unlink()
    answer = clerk.post(page_of(Workbook.objects.get()), {"do": "look", "head": 1, "column_0": "name"}, follow=True)
    assert "missing in the store" in text_of(answer)


def bomb():
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    return made.getvalue()


HOSTILE = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"0" * 99,
    "noise": bytes(range(256)) * 40,
    "a bomb": bomb(),
    "half a workbook": workbook(GOOD)[:900],
    "headers alone": workbook(),
    "one cell": b"a",
    "a NUL": b"a,b\n1,\x002\n",
    "a web page": b"<html><table><tr><td>1</td></tr></table></html>",
    "too many rows": b"a,b\n" + b"1,2\n" * 10_100,
    "too wide": b"," * 1_200_000,
    "a cell without end": b'a,b\n"' + b"x" * 6_000_000,
}


@pytest.mark.parametrize("what", ["a picture", "a web page"])
def test_what_is_no_workbook_is_told_what_is_wanted(clerk, book, what):
    page = hand_in(clerk, HOSTILE[what], "a.csv" if what == "a web page" else "a.xlsx")
    [said] = page.context["form"].errors["file"]
    assert said.startswith("This is no workbook") and all(name in said for name in (".xlsx", ".xls", ".ods", ".csv"))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_sentence(clerk, book, what):
    page = hand_in(clerk, HOSTILE[what], "a.csv" if HOSTILE[what][:2] in (b"a,", b",,", b"a", b"<h") else "a.xlsx")
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert (Workbook.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "value", ["9" * 400, "=1", "，" * 500, "1e999", "NaN", "2031-02-30", "𝟛", "<script>", "😀" * 999]
)
def test_whatever_stands_in_every_cell_is_answered_with_a_page(clerk, book, value):
    columns = kind_of(ACTIVITY).field_names
    data = ",".join(columns) + "\n" + ",".join(f'"{value}"' for _name in columns) + "\n"
    page = hand_in(clerk, data.encode(), "a.csv")
    assert (page.status_code, page.context["counts"]["refused"]) == (200, 1)


@pytest.mark.parametrize("name", ["sheet", "head", "sender", "column_0", "new", "there", "now", "page", "show"])
@pytest.mark.parametrize("value", ["", "-1", "9" * 40, "x", "\x00"])
def test_whatever_is_sent_of_a_workbook_is_answered_with_a_page(clerk, book, name, value):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    assert look(clerk, held, **{name: value}).status_code == 200
    assert clerk.get(page_of(held), {name: value}).status_code == 200
    typed = {"do": "accept", "new": 5, "there": 5} | {name: value}
    assert clerk.post(page_of(held), typed, follow=True).status_code == 200
    assert Record.objects.count() == 0


def test_a_page_of_a_workbook_asks_the_database_as_often_for_many_rows_as_for_few(clerk, book):
    counts = []
    for rows in (1, 120):
        hand_in(clerk, workbook(*([f"讲座{number}", *GOOD[1:]] for number in range(rows))), f"{rows}.xlsx")
        held = Workbook.objects.latest("pk")
        with CaptureQueriesContext(connection) as asked:
            page = clerk.get(page_of(held))
        counts.append(len(asked))
    assert counts[0] == counts[1] and page.context["last"] == 3


def test_associations_of_an_import_are_looked_up_together(clerk, book):
    counts = []
    for rows in (1, 60):
        head = ["name", "association_kind", "day"]
        data = workbook(*([f"第{rows}-{number}科协", "enterprise", "2031-01-01"] for number in range(rows)), head=head)
        hand_in(clerk, data, code="network.association")
        with CaptureQueriesContext(connection) as asked:
            send(clerk, Workbook.objects.latest("pk"))
        counts.append(sum("registry_organisation" in each["sql"] for each in asked))
    assert (Organisation.objects.count(), counts[0]) == (61, counts[1])


# Cells ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (300.0, ("300", 0)), ("300余", ("300", 1)), ("约50人次", ("50", 3)), ("近1100", ("1100", 2)),
        ("1,200", ("1200", 0)), ("３００", ("300", 0)), ("1.2万元", ("12000", 0)), ("二十三", ("23", 0)),
        ("¥3,000.50", ("3000.50", 0)), ("300人次以上", ("300", 1)), ("—", (None, 0)), ("/", (None, 0)),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell, read):
    value, approx = number_of(cell)
    assert (None if value is None else str(value.normalize()) if False else value, int(approx)) == (
        None if read[0] is None else Decimal(read[0]), read[1],
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["很多", "10-20", "-5", -5.0, "20__", "12%", "3月", True, "3 4", float("1e300")])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(BadCell):
        number_of(cell)


@pytest.mark.parametrize(
    "cell",
    ["2031-03-15", "2031/3/15", "2031.3.15", "2031年3月15日", "２０３１年３月１５日", "20310315", 20310315.0, 47922.0,
     "2031-03-15 09:30", "2031年3月15号", "二〇三一年三月十五日"],
)  # fmt: skip
def test_days_are_read_as_people_write_them(cell):
    assert day_of(cell) == (date(2031, 3, 15), date(2031, 3, 15))


@pytest.mark.parametrize("cell", ["3月15日", "2031年3月", "2031-02-30", "昨天", 7.0, True, "2031"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(BadCell):
        day_of(cell)


def test_several_days_in_a_cell_are_the_first_and_the_last(book):
    reader = Reader(kind_of(ACTIVITY), book, DISTRICT, make_clerk(book))
    facts, refused = reader.facts({"day": "2031年3月5日至7日"})
    assert (facts, refused) == ({"since": date(2031, 3, 5), "day": date(2031, 3, 7)}, {})


@pytest.mark.parametrize(
    ("cell", "code"),
    [("大圩镇", TOWN), ("大圩", TOWN), ("港北区大圩镇", TOWN), (TOWN, TOWN), ("450802101", TOWN), ("港北区", DISTRICT)],
)
def test_places_are_those_of_the_books_seat(book, cell, code):
    reader = Reader(kind_of(ACTIVITY), book, DISTRICT, make_clerk(book))
    assert reader.facts({"division": cell}) == ({"division": code}, {})
    assert reader.facts({"division": "桂林市"})[1].keys() == {"division"}


def test_the_members_of_a_list_may_hold_the_mark_between_them(book):
    campaign = make(book, "outreach.campaign", name="科普日；主场", edition="")
    other = make(book, "outreach.campaign", name="科技周", edition="")
    reader = Reader(kind_of(ACTIVITY), book, DISTRICT, make_clerk(book))
    facts, refused = reader.facts({"campaigns": "科技周；科普日；主场", "audience": "青少年、农民"})
    assert refused == {} or refused.keys() == {"audience"}
    assert facts["campaigns"] == [other.ref, campaign.ref]


@pytest.mark.slow
def test_ten_thousand_rows_are_recorded(clerk, book):
    page = hand_in(clerk, workbook(*([f"讲座{number}", *GOOD[1:]] for number in range(10_000))))
    assert page.context["counts"] == {"new": 10_000, "there": 0, "refused": 0}
    send(clerk, Workbook.objects.get())
    assert (Record.objects.count(), breaches(book)) == (10_000, [])


# Formats ----------------------------------------------------------------------------------------------------------------


def ods(*rows):
    """An OpenDocument spreadsheet of these rows of texts, by hand."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="明细">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return data.getvalue()


CSV = "活动,活动类型,日期\n防溺水讲座,讲座,2031年3月15日\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", CSV.encode("utf-8-sig")),
        ("a.csv", CSV.encode("gb18030")),
        ("a.csv", CSV.encode("utf-16")),
        ("a.txt", CSV.replace(",", "\t").encode()),
        ("a.ods", ods(HEAD[:3], ["防溺水讲座", "讲座", "2031-03-15"])),
    ],
)
def test_every_usual_format_is_taken(clerk, book, name, data):
    page = hand_in(clerk, data, name)
    assert page.context["counts"] == {"new": 1, "there": 0, "refused": 0}
    send(clerk, Workbook.objects.get())
    assert Record.objects.get().title == "防溺水讲座"
    held = Workbook.objects.get()
    answer = clerk.get(reverse("records:workbook-original", args=["donghu", held.ref]))
    assert (answer.status_code, answer.getvalue()) == (200, data)


def test_a_workbook_discarded_in_another_window_is_told(clerk, book):
    hand_in(clerk, workbook(GOOD))
    held = Workbook.objects.get()
    Workbook.objects.all().delete()
    with pytest.raises(WorkbookGone):
        accept(held, clerk.get("/").wsgi_request.user, expected=(1, 0))
    assert Record.objects.count() == 0
