"""Whatever is altered, missing, inserted or swapped is named; on PostgreSQL, whose columns are typed, by value."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kexie.ledger import verify as room
from kexie.ledger.actions import freeze, hash_of, open_book, post
from kexie.ledger.errors import UnknownHead
from kexie.ledger.models import Account, Entry, Voucher
from kexie.ledger.postings import Posting
from kexie.ledger.queries import head_of
from kexie.ledger.verify import Breach, verify
from kexie.registry.models import Book

from .cast import H1, OTHER_TOWN, Work, new_book, sessions, stated, values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_ledger_alone(monkeypatch):
    """The rooms above hold their own rows against the chain; here there are none."""
    monkeypatch.setattr(room, "_record_checks", [])
    monkeypatch.setattr(room, "_file_checks", [])


@pytest.fixture
def book() -> Book:
    """As small as a book can be with every column in use."""
    made = new_book()
    said = (sessions(300, dims={"kind": "campus"}, since=date(2018, 4, 1), organisation="school"),)
    work = Brief(made, "a", said, note="科普")
    post([work], by="7", action="recorded", reason="故")
    post([work.but(posted=False)], by="7", action="voided", reason="x")
    return made


@pytest.fixture
def other_book(book) -> Book:
    other = new_book()
    post([Work(other, "b", (sessions(1),))], by="1", action="recorded")
    return other


class Brief(Work):
    def snapshot(self) -> dict[str, str]:
        return {"note": self.note}


def checked(book: Book) -> room.Result:
    return verify(list(Book.objects.filter(pk=book.pk)))


def named(book: Book) -> set[int | None]:
    """The vouchers that verify names. The change it finds is taken back afterwards."""
    return {breach.seq for breach in checked(book).breaches}


class Undone(Exception):
    pass


def after(change: str, *asked: Any) -> Iterator[None]:
    """For one round of a loop, the database with this change; nothing where the database refuses the change."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(change, asked)
            yield
            raise Undone
    except (Undone, DatabaseError):
        pass


def forged(value: Any) -> Iterator[tuple[str, Any]]:
    """Each byte or bit of a stored value flipped in turn, as (SQL of the new value, its parameter)."""
    if isinstance(value, str):
        for at, char in enumerate(value):
            yield "%s", value[:at] + chr(ord(char) ^ 1) + value[at + 1 :]
        if connection.vendor == "sqlite":
            stored = value.encode()
            for at in range(0, len(stored), 7):  # no longer UTF-8
                yield "CAST(%s AS TEXT)", stored[:at] + bytes([stored[at] ^ 0x80]) + stored[at + 1 :]
            yield "CAST(%s AS BLOB)", stored
        yield "%s", value + "x"
    elif isinstance(value, int):
        for byte in range(8):
            yield "%s", value ^ (1 << 8 * byte)
        yield "%s", -value - 1
    elif isinstance(value, datetime):
        yield "%s", value + timedelta(microseconds=1)
    elif isinstance(value, date):
        yield "%s", value + timedelta(days=1)
    elif value is None:
        yield "%s", date(2018, 1, 1)


def stored_rows(table: str, where: str, *asked: Any) -> list[dict[str, Any]]:
    """Rows as they are stored: SQLite's dates as the text they are."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE FALSE")
        columns = [column[0] for column in cursor.description]
        plus = "+" if connection.vendor == "sqlite" else ""
        wanted = ", ".join(f'{plus}"{name}"' for name in columns)
        cursor.execute(f"SELECT {wanted} FROM {table} WHERE {where}", asked)
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def forgeries(table: str, where: str, *asked: Any) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """(the row as it was, the column, its new value) while the database holds the new value."""
    key = {"ledger_voucher": ("book_id", "seq"), "ledger_entry": ("book_id", "seq", "number")}.get(table, ("id",))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        for row in stored_rows(table, where, *asked):
            at = " AND ".join(f"{name} = %s" for name in key)
            for column, value in row.items():
                for sql, new in forged(value):
                    change = f'UPDATE {table} SET "{column}" = {sql} WHERE {at}'
                    for _ in after(change, new, *(row[name] for name in key)):
                        yield row, column, new
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_a_book_that_nobody_touched_is_clean(book, other_book):
    result = verify([book, other_book])
    assert (result.ok, result.vouchers, result.entries) == (True, 3, 6)
    assert result.heads == {book.key: str(head_of(book)), other_book.key: str(head_of(other_book))}


def test_a_book_without_vouchers_is_clean():
    book = new_book()
    result = verify([book])
    assert (result.ok, result.heads) == (True, {book.key: "0"})


@pytest.mark.slow
def test_each_byte_of_a_voucher_is_guarded(book):
    missed = [
        (row["seq"], column, new)
        for row, column, new in forgeries("ledger_voucher", "book_id = %s", book.pk)
        if row["seq"] not in named(book)
    ]
    assert missed == []


@pytest.mark.slow
def test_each_byte_of_an_entry_is_guarded(book):
    missed = [
        (row["seq"], row["number"], column, new)
        for row, column, new in forgeries("ledger_entry", "book_id = %s", book.pk)
        if row["seq"] not in named(book)
    ]
    assert missed == []


def test_each_byte_of_an_account_is_guarded(book):
    missed = []
    for row, column, new in forgeries("ledger_account", "TRUE"):
        wanted = {None} if column == "measure" else {1, 2}
        if not wanted <= named(book):
            missed.append((row["id"], column, new))
    assert missed == []


def test_each_byte_of_a_books_key_facts_and_head_is_guarded(book):
    open_book(book, by="1")
    missed = []
    for row, column, new in forgeries("registry_book", "id = %s", book.pk):
        if (column, type(new)) == ("opened_on", bytes):
            continue  # the same day to all who read it
        try:
            Book.objects.filter(key=Book.objects.get(pk=row["id"]).key)
        except (Book.DoesNotExist, ValueError, DatabaseError):
            continue  # without a book nothing can be asked of it
        if checked(book).ok:
            missed.append((column, new))
    assert missed == []


def test_rows_of_a_book_that_is_not_there_are_named(book):
    for _ in after("UPDATE registry_book SET id = 4711 WHERE id = %s", book.pk):
        found = verify([]).breaches
    assert {(breach.book, breach.seq) for breach in found} == {("", 1), ("", 2)}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("DELETE FROM ledger_voucher WHERE book_id = %s AND seq = 1", {1}),
        ("DELETE FROM ledger_voucher WHERE book_id = %s AND seq = 2", {2}),
        ("DELETE FROM ledger_voucher WHERE book_id = %s", {1, 2}),
        ("DELETE FROM ledger_entry WHERE book_id = %s AND seq = 2 AND number = 1", {2}),
        ("DELETE FROM ledger_entry WHERE book_id = %s AND seq = 2 AND number = 2", {2}),
        ("DELETE FROM ledger_entry WHERE book_id = %s AND seq = 1", {1}),
    ],
)
def test_a_deleted_row_is_named(book, change, wanted):
    for _ in after(change, book.pk):
        assert named(book) == wanted


@pytest.mark.parametrize("table", ["ledger_voucher", "ledger_entry"])
def test_an_inserted_row_is_named(book, table):
    [row] = stored_rows(table, "book_id = %s AND seq = 2" + (" AND number = 2" if "entry" in table else ""), book.pk)
    places = [{"seq": 3}, {"seq": 7}] + ([{"number": 3}, {"number": 0}, {"seq": 1}] if "entry" in table else [])
    for place in places:
        new = row | place
        columns = ", ".join(f'"{name}"' for name in new)
        marks = ", ".join(["%s"] * len(new))
        for _ in after(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *new.values()):
            assert new["seq"] in named(book)


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        ("ledger_voucher", {"seq": 1}, {"seq": 2}),
        ("ledger_entry", {"seq": 2, "number": 1}, {"seq": 2, "number": 2}),
        ("ledger_entry", {"seq": 1, "number": 1}, {"seq": 2, "number": 1}),
    ],
)
def test_swapped_rows_are_named(book, table, one, other):
    away = dict.fromkeys(one, 900)
    with connection.cursor() as cursor:
        for old, new in ((one, away), (other, one), (away, other)):
            to, at = (sep.join(f"{name} = %s" for name in one) for sep in (", ", " AND "))
            asked = [*new.values(), *old.values(), book.pk]
            cursor.execute(f"UPDATE {table} SET {to} WHERE {at} AND book_id = %s", asked)
    assert named(book) >= {one["seq"], other["seq"]}


def test_a_tail_rewritten_as_a_whole_shows_against_a_head_kept_elsewhere(book):
    post([Work(book, "c", (sessions(1),))], by="1", action="recorded")
    printed = [str(head) for head in (Voucher.objects.get(book=book, seq=seq).head for seq in (1, 2, 3))]
    assert [verify([book], expected=head).ok for head in printed] == [True, True, True]
    Entry.objects.filter(book=book, seq=2, number=1).update(amount=3000)
    assert named(book) == {2}
    previous = Voucher.objects.get(book=book, seq=1).hash
    for voucher in Voucher.objects.filter(book=book, seq__gt=1).order_by("seq"):
        rows = Entry.objects.filter(book=book, seq=voucher.seq).order_by("number")
        columns = ("number", "account__code", "day", "since", "division", "organisation", "approx", "basis", "amount",
                   "parts")  # fmt: skip
        voucher.previous_hash = previous
        previous = hash_of(book.key, voucher, rows.values_list(*columns))
        Voucher.objects.filter(book=book, seq=voucher.seq).update(previous_hash=voucher.previous_hash, hash=previous)
    Book.objects.filter(pk=book.pk).update(head_hash=previous)
    assert checked(book).ok
    assert [verify([book], expected=head).ok for head in printed] == [True, False, False]
    assert [breach.book for breach in verify([book], expected=printed[2]).breaches] == [book.key]


def test_a_tail_cut_off_shows_against_a_head_kept_elsewhere(book):
    printed = str(head_of(book))
    Entry.objects.filter(book=book, seq=2).delete()
    Voucher.objects.filter(book=book, seq=2).delete()
    Book.objects.filter(pk=book.pk).update(head_seq=1, head_hash=Voucher.objects.get(book=book, seq=1).hash)
    assert (checked(book).ok, verify([book], expected=printed).ok) == (True, False)


def test_a_number_alone_is_no_head_to_hold_a_book_against(book):
    with pytest.raises(UnknownHead):
        verify([book], expected="2")


def test_the_rooms_above_are_asked_and_files_only_where_wanted(book, monkeypatch):
    records, files = Breach(book.key, 2, "a record differs"), Breach(book.key, None, "a file is gone")
    monkeypatch.setattr(room, "_record_checks", [lambda book: iter([records])])
    monkeypatch.setattr(room, "_file_checks", [lambda book: iter([files])])
    assert verify([book]).breaches == [records]
    assert verify([book], files=True).breaches == [records, files]


def test_a_frozen_book_with_residuals_is_clean_and_its_progress_is_told(book, monkeypatch):
    monkeypatch.setattr(room, "CHUNK", 2)
    wide = stated(10, since=date(2018, 1, 1), day=date(2018, 6, 30))
    post([Work(book, "wide", (wide,))], by="1", action="recorded")
    post(
        [Work(book, "one", (sessions(3),)), Work(book, "two", (Posting("care.visits", 1),))], by="1", action="recorded"
    )
    freeze(book, H1, by="1")
    ticks: list[int] = []
    result = verify([Book.objects.get(pk=book.pk)], tick=ticks.append)
    assert (result.ok, result.vouchers, sum(ticks)) == (True, 7, 7)
    assert values(book, "outreach.sessions", place=OTHER_TOWN) == ["none"]


def test_a_book_whose_facts_changed_without_a_voucher_is_named(book):
    open_book(book, by="1")
    book.seats.create(division="450803000000", since=date(2018, 1, 1))
    assert named(book) == {None}
    open_book(book, by="1")
    assert checked(book).ok


def test_an_amount_keeps_its_type_in_the_database(book):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Entry.objects.filter(book=book, seq=2).update(parts=None)


def test_an_account_is_one_row_however_often_it_is_posted(book):
    post([Work(book, "again", (sessions(1, dims={"kind": "campus"}),))], by="1", action="recorded")
    assert Account.objects.filter(code="outreach.sessions{kind=campus}").count() == 1
