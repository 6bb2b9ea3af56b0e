"""The database goes away in the middle of a post, the process is killed, two people press at once."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection

from kexie.ledger import verify as room
from kexie.ledger.actions import freeze, open_book, post
from kexie.ledger.models import Account, Entry, Voucher
from kexie.ledger.periods import Period
from kexie.ledger.queries import head_of
from kexie.ledger.verify import verify
from kexie.registry.models import Book
from tests.ledger.cast import DISTRICT, Work, new_book, sessions, stated, values

ROOT = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("ledger_writer.py")
pytestmark = pytest.mark.fault


@pytest.fixture(autouse=True)
def _the_ledger_alone(monkeypatch):
    monkeypatch.setattr(room, "_record_checks", [])
    monkeypatch.setattr(room, "_file_checks", [])


@contextmanager
def lost_at_statement(number: int):
    """The database answers no more from this statement on, whatever is asked; yields how many were asked."""
    asked: list[str] = []

    def wrapper(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) >= number:
            raise OperationalError("the database went away")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


def everything() -> tuple:
    heads = Book.objects.order_by("pk").values_list("head_seq", "head_hash")
    return (Account.objects.count(), Voucher.objects.count(), Entry.objects.count(), list(heads))


@pytest.mark.django_db(transaction=True)
def test_a_post_lost_at_any_statement_leaves_nothing_behind():
    book = new_book()
    open_book(book, by="1")
    wide = Work(book, "wide", (stated(10, since=date(2018, 1, 1), day=date(2018, 6, 30)),), division=DISTRICT)
    post([wide, Work(book, "a", (sessions(1),))], by="1", action="recorded")
    freeze(book, Period.parse("2017"), by="1")
    before = everything()
    works = [Work(book, "a", (sessions(2),)), Work(book, "b", (sessions(3, dims={"kind": "campus"}),))]
    number = 0
    while True:
        number += 1
        try:
            with lost_at_statement(number) as asked:
                post(works, by="1", action="corrected")
            break
        except OperationalError:
            assert everything() == before, asked[-1]
            assert verify([book]).ok
    assert number > 12  # each of its statements was lost once
    assert values(book, "outreach.sessions") == [10]
    assert (everything()[1], verify([book]).ok) == (before[1] + 3, True)


@pytest.fixture
def books_for_processes(transactional_db):
    """(environment for a child process, a book): in the test's own database, which other processes can open."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        url = f"postgres://{settings['USER']}@{quote(settings['HOST'], safe='')}:{settings['PORT']}/{settings['NAME']}"
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    environment = os.environ | {"KEXIE_DATABASE": url, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "kexie.settings"}
    return environment, new_book()


def started(environment: dict, book: Book, name: str, times: int) -> subprocess.Popen:
    command = [sys.executable, str(WRITER), book.key, name, str(times)]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def let_go(process: subprocess.Popen) -> None:
    process.stdin.write("\n")
    process.stdin.flush()


def settled(book: Book) -> None:
    """The book is whole: no gap in its seqs, its head where its last voucher is, its chain unbroken."""
    seqs = list(Voucher.objects.filter(book=book).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, head_of(book).seq + 1))
    assert verify([book]).breaches == []


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_kill_9(books_for_processes):
    environment, book = books_for_processes
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()
            cursor.execute("PRAGMA synchronous")
            assert (mode, cursor.fetchone()) == (("wal",), (2,))
    for round_number in range(4):
        process = started(environment, book, f"{round_number}x", 10_000)
        let_go(process)
        acknowledged = [int(process.stdout.readline()) for _ in range(3 + 11 * round_number)]
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        whole_lines = rest[: rest.rfind("\n") + 1].split()
        acknowledged += [int(line) for line in whole_lines]
        assert head_of(book).seq >= acknowledged[-1]
        settled(book)
    post([Work(book, "after", (sessions(1),))], by="1", action="recorded")
    settled(book)


@pytest.mark.slow
def test_two_writers_of_one_book_at_once_wait_for_each_other_and_neither_fails(books_for_processes):
    environment, book = books_for_processes
    writers = [started(environment, book, name, 60) for name in ("a", "b")]
    for writer in writers:
        let_go(writer)
    for _ in range(5):
        assert verify([book]).ok  # who verifies meanwhile sees one state, and keeps nobody waiting
    told = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [(writer.returncode, len(lines)) for writer, lines in zip(writers, told, strict=True)] == [(0, 60), (0, 60)]
    assert len({*told[0], *told[1]}) == 120
    settled(book)
    assert values(book, "count(outreach.activity)") == [120]


@pytest.mark.slow
def test_two_books_are_written_at_once_and_share_their_accounts(books_for_processes):
    environment, book = books_for_processes
    books = [book, new_book()]
    writers = [started(environment, each, "a", 40) for each in books]
    for writer in writers:
        let_go(writer)
    assert [(len(writer.communicate(timeout=120)[0].split()), writer.returncode) for writer in writers] == [(40, 0)] * 2
    for each in books:
        settled(each)
    assert Account.objects.filter(code="outreach.sessions{kind=campus}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_verify_keeps_no_writer_waiting(books_for_processes):
    """On SQLite a transaction that took the lock of the one writer would make the other wait, and then fail."""
    environment, book = books_for_processes
    post([Work(book, "first", (sessions(1),))], by="1", action="recorded")
    writer = started(environment, book, "a", 3)
    acknowledged: list[str] = []

    def meanwhile(book):
        let_go(writer)
        acknowledged.extend(writer.communicate(timeout=10)[0].split())
        return iter(())

    room._record_checks.append(meanwhile)
    result = verify([book])
    assert (result.breaches, result.vouchers, len(acknowledged)) == ([], 1, 3)
