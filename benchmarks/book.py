"""A book of any size, as ten years of a district would leave it, for the benchmarks to work on.

Each record posts its count and two flows, as an activity does; one record in `stocks` is about an association instead
and posts its count and two stocks: associations, members and checklist items change less often than work is done.
Flows and stocks are spread evenly over the accounts of the page, twelve townships and ten years; one amount in five is
about. The rows are written straight into SQLite, with a true chain: posting is what benchmarks/posting.py measures.

KEXIE_BENCH_ENTRIES=100000 make bench     a smaller book, for a quick look (1,000,000 by default)
"""

import atexit
import os
import random
import shutil
import sqlite3
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

ENTRIES = int(os.environ.get("KEXIE_BENCH_ENTRIES", "1000000"))
HOME = Path(tempfile.mkdtemp(prefix="kexie-bench-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
DATABASE = HOME / "kexie.sqlite3"
DISTRICT, TOWNSHIPS = "450802000000", [f"450802{101 + number:03}000" for number in range(12)]
OPENED_ON, DAYS = date(2009, 1, 1), 3652
INSERT_VOUCHER = """
INSERT INTO ledger_voucher (book_id, seq, at, "by", action, reason, kind, record, rules, snapshot, previous_hash, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_ENTRY = """
INSERT INTO ledger_entry
(book_id, seq, number, account_id, day, since, division, organisation, amount, parts, approx, basis)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
COUNT = "records.count{record=outreach.activity}"


def set_up() -> Any:
    """Django on an empty SQLite file of its own; returns the book."""
    os.environ |= {"KEXIE_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "kexie.settings"}
    os.environ.pop("KEXIE_DATABASE", None)
    import django

    django.setup()
    from django.core.management import call_command

    from kexie.registry.models import Book, BookSeat

    call_command("migrate", verbosity=0)
    book = Book.objects.create(key="bench", name="Bench", level="county", opened_on=OPENED_ON)
    BookSeat.objects.create(book=book, division=DISTRICT, since=OPENED_ON)
    return book


def page() -> tuple[list[str], list[str]]:
    """The 60 flows and 20 stocks of the page, all different."""
    from kexie.ledger.catalogue import catalogue

    measures = [measure for measure in catalogue().measures.values() if measure.code != "records.count"]
    found: dict[str, list[str]] = {"flow": [], "stock": [], "level": []}
    for measure in measures:
        found[measure.kind].append(measure.code)
    for measure in measures:
        for dimension in measure.dimensions:
            values = catalogue().dimensions[dimension].values if dimension != "scope" else ()
            found[measure.kind] += [f"{measure.code}{{{dimension}={value}}}" for value in values]
    return found["flow"][:60], found["stock"][:20]


def fill(book: Any, entries: int, stocks: int = 10) -> None:
    """About that many entries, three a record; one record in `stocks` posts stocks."""
    from kexie.ledger.actions import _intern
    from kexie.ledger.chain import canonical, genesis, voucher_hash

    flows, balances = page()
    ids = _intern({*flows, *balances, COUNT})
    chance = random.Random(7)
    previous, at = genesis(book.key), datetime(2019, 1, 1, tzinfo=UTC)
    raw = sqlite3.connect(DATABASE, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN IMMEDIATE")
    vouchers: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    last = entries // 3
    for seq in range(1, last + 1):
        day = str(OPENED_ON + timedelta(chance.randrange(DAYS)))
        division = chance.choice(TOWNSHIPS)
        some = chance.sample(balances if chance.randrange(stocks) == 0 else flows, 2)
        amounts = [(COUNT, 1, 0), (some[0], 1, 0), (some[1], chance.randrange(300), 3 if chance.random() < 0.4 else 0)]
        own = [
            (number, account, day, None, division, "", approx, 0, amount, 1)
            for number, (account, amount, approx) in enumerate(amounts, start=1)
        ]
        snapshot = canonical({"day": day, "division": division, "note": "科普进校园活动", "state": "recorded"})
        facts = ("1", "recorded", "", "outreach.activity", f"{seq:012}", 1, snapshot)
        digest = voucher_hash(book.key, seq, at, *facts, own, previous)
        vouchers.append((book.pk, seq, "2019-01-01 00:00:00", *facts, previous, digest))
        for number, account, *place, approx, basis, amount, parts in own:
            rows.append((book.pk, seq, number, ids[account], *place, amount, parts, approx, basis))
        previous = digest
        if len(rows) > 20_000 or seq == last:
            raw.executemany(INSERT_VOUCHER, vouchers)
            raw.executemany(INSERT_ENTRY, rows)
            vouchers.clear()
            rows.clear()
    raw.execute("UPDATE registry_book SET head_seq = ?, head_hash = ? WHERE id = ?", (last, previous, book.pk))
    raw.execute("COMMIT")
    raw.close()
    book.refresh_from_db()


def empty(book: Any) -> None:
    """Take every voucher out again, which only a benchmark may."""
    from kexie.ledger.models import Entry, Voucher

    Entry.objects.all().delete()
    Voucher.objects.all().delete()
    type(book).objects.filter(pk=book.pk).update(head_seq=0, head_hash="")


def best_of(times: int, work: Any) -> float:
    """Seconds of the quickest run: the others were kept waiting by something else."""
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return min(found)


def told(what: str, found: float, unit: str, target: float | None = None, at_least: bool = False) -> None:
    """One line: what was measured, and where there is a target, whether it is met."""
    line = f"{what:<64} {found:>12,.2f} {unit}"
    if target is not None:
        met = found >= target if at_least else found <= target
        line += f"   target {'≥' if at_least else '≤'} {target:g}  {'met' if met else 'MISSED'}"
    print(line)
