"""A process that posts to a book, for tests that kill it or run two at once: python ledger_writer.py KEY NAME TIMES.

Says the seq of each voucher once it is committed, so that whoever reads knows what was acknowledged.
"""

import sys
from datetime import date

import django


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main(key: str, name: str, times: int) -> None:
    django.setup()
    from kexie.ledger.actions import post
    from kexie.ledger.kinds import Approx
    from kexie.registry.models import Book
    from tests.ledger.cast import Work, sessions, stated

    book = Book.objects.get(key=key)
    say("ready")
    sys.stdin.readline()
    for number in range(times):
        said = [sessions(1, dims={"kind": "campus"}), sessions(2, approx=Approx.OVER)]
        if number % 5 == 0:
            said.append(stated(number, since=date(2018, 1, 1), dims={"campaign": f"{name}{number % 10}"}))
        vouchers = post([Work(book, f"{name}{number}", tuple(said))], by=name, action="recorded")
        say(vouchers[-1].seq)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
