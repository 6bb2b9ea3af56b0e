"""How fast records are kept with their vouchers, beside bare sqlite3 inserts of the same rows.

    python benchmarks/records.py [ROWS] [SINGLES]

ROWS activities (10000) go in by one `record_many`, then SINGLES (1000) one by one through `record`, as a form does it
with a key of its own, on SQLite with WAL, synchronous=FULL and immediate transactions. The bare inserts write the rows
that came of it into tables without indexes: no checking, no snapshots made, no chain.
"""

import os
import sqlite3
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles

HOME = tempfile.TemporaryDirectory(prefix="kexie-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "kexie.settings", "KEXIE_HOME": HOME.name, "KEXIE_DATABASE": ""}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from kexie.records.actions import record, record_many  # noqa: E402
from kexie.records.kinds import kind_of  # noqa: E402
from kexie.registry.models import Book, BookSeat  # noqa: E402

TABLES = ("records_record", "outreach_activity", "ledger_voucher", "ledger_entry")
TOWNS = [f"4508021{number:02}000" for number in range(1, 5)]


def facts(number: int) -> dict:
    return {
        "name": f"科普进校园活动第{number}场",
        "activity_kind": "campus",
        "day": date(2031, 1, 1) + timedelta(days=number % 180),
        "division": TOWNS[number % len(TOWNS)],
        "venue": "中心小学",
        "attendance": 100 + number % 400,
        "copies": 300,
        "note": "学生分班听讲，带回告家长书。",
    }


def bare(rows: dict[str, list[tuple]], *, one_by_one: bool) -> list[float]:
    """Seconds that sqlite3 alone takes: for all rows in one transaction, or for each record in one of its own."""
    connection = sqlite3.connect(Path(HOME.name) / f"bare-{uuid.uuid4().hex}.sqlite3", isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for table, some in rows.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'c{number}' for number in range(len(some[0])))})")
    count = len(rows["records_record"])
    shares = {table: len(some) // count for table, some in rows.items()}
    parts = [(number, number + 1) for number in range(count)] if one_by_one else [(0, count)]
    times = []
    for first, last in parts:
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            marks = ", ".join("?" * len(some[0]))
            share = some[first * shares[table] : last * shares[table]]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", share)
        connection.execute("COMMIT")
        times.append(time.perf_counter() - started)
    connection.close()
    return times


def kept(after: dict[str, int]) -> dict[str, list[tuple]]:
    """The rows of each table beyond those that were there before."""
    connection = sqlite3.connect(Path(HOME.name) / "kexie.sqlite3")
    found = {table: connection.execute(f"SELECT * FROM {table}").fetchall()[after[table] :] for table in TABLES}
    connection.close()
    return found


def main(rows: int, singles: int) -> None:
    call_command("migrate", verbosity=0)
    book = Book.objects.create(key="bench", name="bench", level="county", opened_on=date(2020, 1, 1))
    BookSeat.objects.create(book=book, division="450802000000", since=date(2020, 1, 1))
    activity = kind_of("outreach.activity")

    started = time.perf_counter()
    record_many(activity, by="bench", book=book, rows=(facts(number) for number in range(rows)))
    together = time.perf_counter() - started
    first = kept(dict.fromkeys(TABLES, 0))
    plain = sum(bare(first, one_by_one=False))
    print(f"{rows} records at once     {together:7.2f} s   bare sqlite3 {plain:6.2f} s   ratio {together / plain:5.1f}")

    times = []
    for number in range(singles):
        started = time.perf_counter()
        record(activity, by="bench", book=book, facts=facts(number), request_key=uuid.uuid4().hex)
        times.append((time.perf_counter() - started) * 1000)
    alone = [each * 1000 for each in bare(kept({table: len(first[table]) for table in TABLES}), one_by_one=True)]
    p95, plain95 = quantiles(times, n=20)[-1], quantiles(alone, n=20)[-1]
    print(f"one record, p95           {p95:7.2f} ms  bare sqlite3 {plain95:6.2f} ms  ratio {p95 / plain95:5.1f}")
    print(f"one after another         {1000 * singles / sum(times):7.0f} a second")


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:3]]
    main(*asked, *(10_000, 1_000)[len(asked) :])
