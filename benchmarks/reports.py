"""How long a report takes: reading templates, filling them, and writing the three papers.

    python -m benchmarks.reports [RECORDS]

Figures and records come from memory, so that only this room is measured.
"""

import os
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")
django.setup()

from kexie.ledger.kinds import State  # noqa: E402
from kexie.reports.actions import default_templates  # noqa: E402
from kexie.reports.blocks import Telling  # noqa: E402
from kexie.reports.checks import remarks_on  # noqa: E402
from kexie.reports.drafting import compose  # noqa: E402
from kexie.reports.markup import read  # noqa: E402
from kexie.reports.numerals import balance  # noqa: E402
from kexie.reports.papers import docx, html, markdown  # noqa: E402
from kexie.reports.words import book_words, period_words  # noqa: E402
from tests.reports.fakes import H1, HEAD, YEAR, FakeFigures, FakeTellings  # noqa: E402


def measure(count: int) -> None:
    figures = FakeFigures({**YEAR, "organisations.total": 41, "media.items": State.NIL})
    kinds = ("organisation", "activity", "document", "problem", "plan_item")
    records = [
        Telling(kinds[n % 5], f"r{n}", f"第{n}件工作", note="到村里讲解食品安全，发放资料500份。", day=date(2018, 3, 1))
        for n in range(count)
    ]
    steps = {}

    def step(name, work):
        started = time.perf_counter()
        made = work()
        steps[name] = (time.perf_counter() - started) * 1000
        return made

    sources = step("read templates", lambda: [read(text, name) for name, text in sorted(default_templates().items())])
    words = {"period": period_words(H1), "book": book_words("港北区科协", "450802000000")}
    paper = step("fill", lambda: compose(
        sources[0], sources[1:], period=H1, words=words, figures=figures, tellings=FakeTellings(records), head=HEAD,
        signed_by="港北区科协", dated=date(2018, 7, 2),
    ))  # fmt: skip
    found = step("balance", lambda: balance(paper))
    remarks = step("check", lambda: remarks_on(paper, H1))
    step("docx", lambda: docx.to_bytes(paper, remarks))
    step("html", lambda: html.to_bytes(paper, found, remarks))
    step("markdown", lambda: markdown.to_bytes(paper))
    print(f"{count} records, {found.total} numerals, {len(remarks)} remarks")
    for name, milliseconds in steps.items():
        print(f"  {name:16}{milliseconds:9.1f} ms")
    print(f"  {'together':16}{sum(steps.values()):9.1f} ms")


if __name__ == "__main__":
    for records in [int(sys.argv[1])] if len(sys.argv) > 1 else (10, 100, 1000):
        measure(records)
