"""One record with its voucher at a time, then ten thousand in one post; peer: bare inserts of the same rows.

A record stands for what a form saves: one row of its own beside the voucher and its three entries, all in one
transaction on SQLite with WAL, synchronous=FULL and immediate transactions. The peer inserts the same rows with sqlite3
alone, on the same settings: it reads nothing, checks nothing, hashes nothing.

KEXIE_BENCH_SECONDS=10 make bench ARGS=posting     for a quick look (60 by default)
"""

import os
import sqlite3
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import book as bench

SECONDS = float(os.environ.get("KEXIE_BENCH_SECONDS", "60"))
MANY = 10_000


@dataclass
class Activity:
    book: object
    ref: str
    day: date = date(2018, 5, 4)
    division: str = bench.TOWNSHIPS[0]
    kind: str = "outreach.activity"
    organisation_ref: str = ""

    def is_posted(self):
        return True

    def snapshot(self):
        return {"ref": self.ref, "day": self.day, "division": self.division, "times": 2, "note": "科普进校园活动"}

    def postings(self):
        from kexie.ledger.postings import Posting

        yield Posting("outreach.sessions", 2, {"kind": "campus"})
        yield Posting("outreach.people", 300, {"kind": "campus"})


def main() -> None:
    book = bench.set_up()
    from django.db import connection, transaction

    from kexie.ledger.actions import post

    bench.fill(book, min(bench.ENTRIES, 100_000))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE activity (id INTEGER PRIMARY KEY, ref TEXT UNIQUE, day TEXT, division TEXT, note TEXT)"
        )

        def record(number: int) -> None:
            with transaction.atomic():
                activity = Activity(book, f"one{number}")
                cursor.execute(
                    "INSERT INTO activity (ref, day, division, note) VALUES (%s, %s, %s, %s)",
                    [activity.ref, activity.day, activity.division, "科普"],
                )
                post([activity], by="1", action="recorded")

        ours = one_by_one(record)
        peers = one_by_one(bare(book))
        start = perf_counter()
        with transaction.atomic():
            activities = [Activity(book, f"all{number}") for number in range(MANY)]
            cursor.executemany(
                "INSERT INTO activity (ref, day, division, note) VALUES (%s, %s, %s, %s)",
                [(each.ref, each.day, each.division, "科普") for each in activities],
            )
            post(activities, by="1", action="recorded")
        at_once = perf_counter() - start
    bench.told("one record with its voucher, p95", ours[1] * 1000, "ms", 10)
    bench.told("records a second", ours[0], "/s", 200, at_least=True)
    bench.told("bare inserts of the same rows, p95", peers[1] * 1000, "ms")
    bench.told("bare inserts of the same rows, a second", peers[0], "/s")
    bench.told("ratio of the rates", peers[0] / ours[0], "×")
    bench.told(f"{MANY:,} records in one post", at_once, "s", 10)
    start = perf_counter()
    bare_at_once(book)
    peer_at_once = perf_counter() - start
    bench.told("bare inserts of the same rows in one transaction", peer_at_once, "s")
    bench.told("ratio", at_once / peer_at_once, "×")


def one_by_one(work) -> tuple[float, float]:
    """(how many a second, the 95th percentile in seconds), over SECONDS."""
    took: list[float] = []
    until = perf_counter() + SECONDS
    while (start := perf_counter()) < until:
        work(len(took))
        took.append(perf_counter() - start)
    return len(took) / sum(took), sorted(took)[int(len(took) * 0.95)]


def rows_of(book, number: int) -> tuple[tuple, tuple, list[tuple]]:
    """The rows that one record brings, where they collide with none that stands."""
    seq, own = 10_000_000 + number, 5_000_000 + number
    snapshot = '{"day":"2018-05-04","division":"450802101000","note":"科普进校园活动","times":2}'
    voucher = (book.pk, seq, "2018-05-04 01:02:03.000004", "1", "recorded", "", "outreach.activity", f"b{number}", 1,
               snapshot, "0" * 64, f"{seq:064}")  # fmt: skip
    entries = [
        (book.pk, seq, place, place, "2018-05-04", None, bench.TOWNSHIPS[0], "", 2, 1, 0, 0) for place in (1, 2, 3)
    ]
    return (own, f"bare{number}", "2018-05-04", bench.TOWNSHIPS[0], "科普"), voucher, entries


def opened() -> sqlite3.Connection:
    raw = sqlite3.connect(bench.DATABASE, isolation_level=None, timeout=20)
    raw.execute("PRAGMA synchronous=FULL")
    return raw


def bare(book):
    raw = opened()

    def work(number: int) -> None:
        activity, voucher, entries = rows_of(book, number)
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO activity VALUES (?, ?, ?, ?, ?)", activity)
        raw.execute(bench.INSERT_VOUCHER, voucher)
        raw.executemany(bench.INSERT_ENTRY, entries)
        raw.execute("COMMIT")

    return work


def bare_at_once(book) -> None:
    raw = opened()
    rows = [rows_of(book, 2_000_000 + number) for number in range(MANY)]
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("INSERT INTO activity VALUES (?, ?, ?, ?, ?)", [row[0] for row in rows])
    raw.executemany(bench.INSERT_VOUCHER, [row[1] for row in rows])
    raw.executemany(bench.INSERT_ENTRY, [entry for row in rows for entry in row[2]])
    raw.execute("COMMIT")
    raw.close()


if __name__ == "__main__":
    main()
