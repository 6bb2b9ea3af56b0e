"""A page of 60 flows and 20 stocks of one half-year, over ten years of a district; peer: the same sums as bare SQL.

The peer reads the same accounts, days and head with two statements on sqlite3 directly and knows of nothing else: no
approximations, no amounts of several days, no documents' totals, no places, no notices.
"""

import sqlite3

import book as bench

BARE = """
SELECT account_id, SUM(amount), SUM(parts) FROM ledger_entry
WHERE book_id = ? AND account_id IN ({}) AND day >= ? AND day < '2018-07-01' AND +seq <= ? AND basis < 3
GROUP BY account_id
"""


def main() -> None:
    book = bench.set_up()
    for stocks in (10, 4):
        bench.fill(book, bench.ENTRIES, stocks)
        measure(book, stocks)
        bench.empty(book)


def measure(book, stocks: int) -> None:
    from kexie.ledger.figures import Figures
    from kexie.ledger.models import Account, Entry
    from kexie.ledger.periods import Period

    flows, balances = bench.page()
    ids = dict(Account.objects.values_list("code", "pk"))
    of_stocks = Entry.objects.filter(account_id__in=[ids[name] for name in balances]).count()
    print(f"{Entry.objects.count():,} entries, of which {of_stocks:,} of stocks (one record in {stocks})")

    def page():
        figures = Figures(book, Period.parse("2018H1"))
        figures.prefetch(flows + balances)
        return [figures.figure(name) for name in flows + balances]

    raw = sqlite3.connect(bench.DATABASE)
    raw.execute("PRAGMA mmap_size=268435456")
    raw.execute("PRAGMA cache_size=-32000")
    wanted = [(flows, "2018-01-01"), (balances, "0001-01-01")]

    def bare():
        found = {}
        for names, first in wanted:
            marks = ",".join("?" * len(names))
            accounts = [ids[name] for name in names]
            for account, amount, _parts in raw.execute(BARE.format(marks), [book.pk, *accounts, first, book.head_seq]):
                found[account] = amount
        return found

    totals = bare()
    shown = {figure.name: figure.value for figure in page()}
    in_fen = {"care.money", "grants.money", "funds.spent"}
    alone = [name for name in flows + balances if "{" in name]
    assert [shown[name] for name in alone] == [
        totals[ids[name]] for name in alone if name.partition("{")[0] not in in_fen
    ]
    ours, peers = bench.best_of(30, page), bench.best_of(30, bare)
    bench.told("page of 60 flows and 20 stocks, warm", ours * 1000, "ms", 40)
    bench.told("the same sums as bare SQL", peers * 1000, "ms")
    bench.told("ratio", ours / peers, "×", 2)
    raw.close()


if __name__ == "__main__":
    main()
