"""`verify` over a long book: seconds and memory; peer: bare sha256 over the same rows, read by sqlite3."""

import hashlib
import resource
import sqlite3
from time import perf_counter

import book as bench


def main() -> None:
    book = bench.set_up()
    from kexie.ledger import verify as room

    room._record_checks.clear()  # the chain alone: the rooms above hold no records here
    before = peak()
    for entries, target in sorted({(min(100_000, bench.ENTRIES), 5), (bench.ENTRIES, 60)}):
        bench.empty(book)
        bench.fill(book, entries)
        filled = peak()
        start = perf_counter()
        result = room.verify([book])
        ours = perf_counter() - start
        assert result.ok, result.breaches[:3]
        start = perf_counter()
        bare(book.pk)
        peers = perf_counter() - start
        bench.told(f"verify, {result.entries:,} entries in {result.vouchers:,} vouchers", ours, "s", target)
        bench.told("bare sha256 over the same rows", peers, "s")
        bench.told("ratio", ours / peers, "×")
        bench.told("memory that verify added to the peak of the process", (peak() - filled) / 1024, "MB")
    print(f"peak of the whole process {peak() / 1024:,.0f} MB, before the first book {before / 1024:,.0f} MB")


def bare(book: int) -> None:
    raw = sqlite3.connect(bench.DATABASE)
    digest = hashlib.sha256()
    for table, order in (("ledger_voucher", "seq"), ("ledger_entry", "seq, number")):
        for row in raw.execute(f"SELECT * FROM {table} WHERE book_id = ? ORDER BY {order}", [book]):
            digest.update(repr(row).encode())
    raw.close()


def peak() -> int:
    """Largest resident memory of this process so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
