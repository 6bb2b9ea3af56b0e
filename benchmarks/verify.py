"""`verify` over a long book: seconds and memory; peer: bare sha256 over the same rows, read by sqlite3."""

import hashlib
import sqlite3
from pathlib import Path
from time import perf_counter

import book as bench


def main() -> None:
    book = bench.set_up()
    from kexie.ledger import verify as room

    room._record_checks.clear()  # the chain alone: the rooms above hold no records here
    targets = {min(100_000, bench.ENTRIES): 5} | ({bench.ENTRIES: 60} if bench.ENTRIES > 100_000 else {})
    for entries, target in targets.items():
        bench.empty(book)
        bench.fill(book, entries)
        filled = memory("RssAnon")
        start = perf_counter()
        result = room.verify([book])
        ours, added = perf_counter() - start, memory("RssAnon") - filled
        assert result.ok, result.breaches[:3]
        start = perf_counter()
        bare(book.pk)
        peers = perf_counter() - start
        bench.told(f"verify, {result.entries:,} entries in {result.vouchers:,} vouchers", ours, "s", target)
        bench.told("bare sha256 over the same rows", peers, "s")
        bench.told("ratio", ours / peers, "×")
        bench.told("memory of its own that verify added", added, "MB")
    print(
        f"peak of the process {memory('VmHWM'):,.0f} MB, of which {memory('RssFile'):,.0f} MB is the database, mapped"
    )


def bare(book: int) -> None:
    raw = sqlite3.connect(bench.DATABASE)
    digest = hashlib.sha256()
    for table, order in (("ledger_voucher", "seq"), ("ledger_entry", "seq, number")):
        for row in raw.execute(f"SELECT * FROM {table} WHERE book_id = ? ORDER BY {order}", [book]):
            digest.update(repr(row).encode())
    raw.close()


def memory(kind: str) -> float:
    """Resident memory of this process in MB: RssAnon is its own, RssFile maps files, VmHWM is the peak of both."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{kind}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
