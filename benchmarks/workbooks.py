"""How fast a workbook is looked through and recorded, and how fast and in how much memory a list is written out.

    python benchmarks/workbooks.py [ROWS] [WRITTEN]

ROWS activities (10000) come in as an .xlsx of eleven columns: read, every row checked, compared with a book that holds
as many already, recorded with their vouchers. Beside it the same rows read by openpyxl (read_only) and each put through
its own `full_clean`, as an import by Django's means does it; no place, organisation or word of a list is looked up there,
and no row compared. WRITTEN records (50000) go out; beside it bare openpyxl (write_only) writes the same cells.
"""

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

HOME = tempfile.TemporaryDirectory(prefix="kexie-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "kexie.settings", "KEXIE_HOME": HOME.name, "KEXIE_DATABASE": ""}
os.environ["KEXIE_LANGUAGE"] = "zh-hans"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from openpyxl import Workbook, load_workbook  # noqa: E402

from kexie.outreach.models import Activity  # noqa: E402
from kexie.people.models import Member, Membership  # noqa: E402
from kexie.records.actions import record_many  # noqa: E402
from kexie.records.kinds import kind_of  # noqa: E402
from kexie.records.workbooks.actions import accept, looked_through, receive  # noqa: E402
from kexie.records.workbooks.columns import Teller  # noqa: E402
from kexie.records.workbooks.sheets import fetched, list_as_csv, list_as_xlsx  # noqa: E402
from kexie.registry.models import Book, BookSeat, Organisation  # noqa: E402

SEAT = "450802000000"
TOWNS = ("大圩镇", "庆丰镇", "奇石乡")
HEAD = ["活动", "活动类型", "活动形式", "日期", "地点", "举办地点", "学校", "参加人次", "发放资料", "展板块数", "备注"]
KIND = kind_of("outreach.activity")


def row(number: int, name: str = "科普进校园活动") -> list:
    day = date(2031, 1, 1) + timedelta(days=number % 180)
    return [f"{name}第{number}场", "讲座", "线下", day, TOWNS[number % 3], "中心小学", f"第{number % 50}小学",
            f"{300 + number % 99}余" if number % 4 == 0 else 300 + number % 99, 200, 12, "学生分班听讲，带回告家长书。"]  # fmt: skip


def workbook(rows: int, name: str) -> bytes:
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    sheet.append(HEAD)
    for number in range(rows):
        sheet.append(row(number, name))
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def by_full_clean(data: bytes, book: Book) -> int:
    """The peer: openpyxl's rows, a model and its `full_clean` for each."""
    sheet = load_workbook(BytesIO(data), read_only=True).active
    rows = sheet.iter_rows(values_only=True)
    next(rows)
    for name, _kind, _mode, day, _place, venue, _school, attendance, copies, panels, note in rows:
        made = Activity(
            book=book, kind=KIND.code, made_by="bench", name=name, activity_kind="lecture", day=day.date(),
            division="450802101000", venue=venue, attendance=int(str(attendance).strip("余")), copies=copies,
            panels=panels, note=note,
        )  # fmt: skip
        made.full_clean(exclude=["ref"], validate_unique=False)
    return sheet.max_row


def bare(cells: list[list]) -> float:
    started = time.perf_counter()
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    for each in cells:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in each])
    made.save(BytesIO())
    return time.perf_counter() - started


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: str, rows: int, act, beside: float = 0.0) -> tuple[float, object]:
    started = time.perf_counter()
    answer = act()
    seconds = time.perf_counter() - started
    ratio = f"   peer {beside:6.2f} s   ratio {seconds / beside:5.2f}" if beside else ""
    print(f"{what:<34} {rows:>7} rows {seconds:7.2f} s{ratio}")
    return seconds, answer


def main(rows: int, written: int) -> None:
    call_command("migrate", verbosity=0)
    book = Book.objects.create(key="bench", name="bench", level="county", opened_on=date(2020, 1, 1))
    BookSeat.objects.create(book=book, division=SEAT, since=date(2020, 1, 1))
    member = Member.objects.create_user("bench", name="bench")
    Membership.objects.create(member=member, book=book, role="clerk", starts_on=date(2020, 1, 1))
    schools = [
        Organisation(book=book, name=f"第{number}小学", kind="pupils_school", division=SEAT) for number in range(50)
    ]
    Organisation.objects.bulk_create(schools)

    first, second = workbook(rows, "科普进校园活动"), workbook(rows, "科普进社区活动")
    peer, _answer = timed("openpyxl and full_clean", rows, lambda: by_full_clean(second, book))
    for name, data in (("empty", first), ("as large a", second)):
        held = receive(KIND, book, member, data, "a.xlsx")
        timed(f"looked through, {name} book", rows, lambda held=held: looked_through(held, member), peer)
        timed("recorded", rows, lambda held=held: accept(held, member, expected=(rows, 0)))

    facts = [
        {"name": f"讲座{number}", "activity_kind": "lecture", "day": date(2032, 1, 1), "division": "450802101000",
         "attendance": number} for number in range(max(0, written - 2 * rows))
    ]  # fmt: skip
    record_many(KIND, by="bench", book=book, rows=facts)
    found = Activity.objects.filter(book=book).order_by("-day", "-id")[:written]
    teller = Teller(KIND, book, SEAT)
    out = bare([teller.cells(each) for each in found])
    del facts
    before = megabytes()
    timed("written as .xlsx", written, lambda: list_as_xlsx(KIND, teller, fetched(KIND, found)).close(), out)
    timed("written as .csv", written, lambda: list_as_csv(KIND, teller, fetched(KIND, found)).close())
    print(f"memory more by writing             {megabytes() - before:7.1f} MB")


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:3]]
    main(*asked, *(10_000, 50_000)[len(asked) :])
