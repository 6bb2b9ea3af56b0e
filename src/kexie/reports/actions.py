"""Every write of this room: a draft made, its papers put into a folder."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.utils import timezone

from kexie.ledger.periods import Period
from kexie.registry.models import Book
from kexie.registry.queries import seat_of
from kexie.reports.blocks import Tellings
from kexie.reports.checks import Remark, remarks_on
from kexie.reports.drafting import Figures, compose
from kexie.reports.markup import read
from kexie.reports.numerals import Balance, balance
from kexie.reports.paper import Paper
from kexie.reports.papers import docx, html, markdown
from kexie.reports.words import book_words, period_words

TITLE = "00-title"


@dataclass(frozen=True)
class Draft:
    """A paper, its numerals by state, and what should be looked at before it is signed."""

    paper: Paper
    balance: Balance
    remarks: tuple[Remark, ...]
    head: str


def draft(
    book: Book,
    period: Period,
    *,
    figures: Figures,
    tellings: Tellings,
    head: object,
    templates: Mapping[str, str] | None = None,
    dated: date | None = None,
) -> Draft:
    """The report of a book's period, written from its ledger and records; nothing is stored.

    templates  sections that replace ours by name (`default_templates`) or add to them; an empty text drops one
    dated      the day printed under it, today where it is not given
    Raises MarkupRefused and FormNotAllowed for a template's mistake. Cost: what `figures` and `tellings` read.
    """
    sections = {**default_templates(), **(templates or {})}
    sources = {name: read(text, name) for name, text in sorted(sections.items()) if text.strip()}
    paper = compose(
        sources.pop(TITLE, read("")),
        sources.values(),
        period=period,
        words={"period": period_words(period), "book": book_words(book.name, seat_of(book, period.last_day))},
        figures=figures,
        tellings=tellings,
        head=str(head),
        signed_by=book.name,
        dated=dated or timezone.localdate(),
    )
    return Draft(paper, balance(paper), tuple(remarks_on(paper, period)), str(head))


@cache
def default_templates() -> Mapping[str, str]:
    """The sections of the report as we wrote them, by name; the names give their order."""
    folder = files("kexie.reports") / "templates_zh"
    return {
        entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".md")
    }


# A paper's form: its media type, and how a draft is written in it.
PAPERS: Mapping[str, tuple[str, Callable[[Draft], bytes]]] = {
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda draft: docx.to_bytes(draft.paper, draft.remarks),
    ),
    "html": ("text/html; charset=utf-8", lambda draft: html.to_bytes(draft.paper, draft.balance, draft.remarks)),
    "md": ("text/markdown; charset=utf-8", lambda draft: markdown.to_bytes(draft.paper)),
}


def write_papers(draft: Draft, folder: Path) -> list[Path]:
    """The draft in every form in the folder, which is made where it is not there.

    A file is whole or not there: each is written beside its place and moved into it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for form, (_media_type, write) in PAPERS.items():
        paths.append(folder / f"{file_stem(draft.paper)}.{form}")
        _write_whole(paths[-1], write(draft))
    return paths


def file_stem(paper: Paper) -> str:
    """2018H1-港北区科协工作总结: fit for every file system."""
    return re.sub(r'[\\/:*?"<>|\s.]+', "_", f"{paper.period}-{paper.signed_by}工作总结")[:80]


def _write_whole(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
