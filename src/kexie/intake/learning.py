"""What clerks taught the reader of a book: kept, listed, used the next time, undone by one act.

Nothing that was accepted before changes: a lesson is for the papers still to be read.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from kexie.files.formats import pool
from kexie.files.formats.extracted import Extracted
from kexie.intake.errors import BadPhrase, UnknownLesson
from kexie.intake.models import Lesson, Paper
from kexie.intake.reading import Learned, Reading, read_text
from kexie.intake.readings import from_kept
from kexie.language.cleaning import clean
from kexie.ledger.actions import lock
from kexie.ledger.catalogue import catalogue, split_account
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

NOTHING = "other"  # the measure that says: this counts nothing that the ledger knows
LONGEST = 40  # characters, as Lesson keeps them


def teach(
    book: Book,
    phrase: str,
    measure: str,
    dims: Mapping[str, str] | None = None,
    *,
    by: str,
    unit: str = "",
    header: str = "",
) -> Lesson:
    """From now on this phrase counts this measure in papers of the book. What was taught of it before is undone.

    `measure` may be "other": the phrase counts nothing. `unit` is the unit the phrase was written with, where the
    catalogue does not know it for the measure. With a `header`, as a figure of a table has it, the phrase is a heading
    (`Figure.heading`) and holds in tables with that header row alone. The same again changes nothing. Raises BadPhrase,
    UnknownMeasure, UnknownDimension.
    """
    written = _as_read(phrase)
    measure, dims = _account(measure, dims or {})
    with transaction.atomic():
        lock(book)
        held = book.lessons.filter(phrase=written, header=header, undone_at=None).first()
        if held and (held.measure, held.dims, held.unit) == (measure, dims, unit):
            return held
        if held:
            _undo(held, by=by)
        return book.lessons.create(phrase=written, header=header, unit=unit, measure=measure, dims=dims, taught_by=by)


def forget(book: Book, ref: str, *, by: str) -> Lesson:
    """Undo a lesson; it stays in the list as undone. Raises UnknownLesson where it is none of the book's in force."""
    with transaction.atomic():
        lock(book)
        held = book.lessons.filter(ref=ref, undone_at=None).first()
        if held is None:
            raise UnknownLesson
        _undo(held, by=by)
    return held


def learned(book: Book) -> tuple[Learned, ...]:
    """What the reader goes by in papers of the book. One query."""
    rows = book.lessons.filter(undone_at=None).order_by("pk")
    return tuple(Learned(each.phrase, each.measure, each.dims, each.unit, each.header) for each in rows)


def read_for(book: Book, extracted: Extracted, *, name: str) -> Reading:
    """What a file says, read with what was taught for the book; the places its tables name are looked for in its seat."""
    return read_text(extracted.text, file=name, learned=learned(book), tables=extracted.tables, near=_near(book))


def read_aside(book: Book, extracted: Extracted, *, name: str, stopped: Callable[[], bool]) -> Reading:
    """`read_for` in a process of its own with bounded memory and time, which ends when `stopped` says so.

    Raises Stopped, TooSlow, TooMuchMemory and their like; RuntimeError where the reader is at fault.
    """
    taught = [asdict(each) for each in learned(book)]
    # Where each character stands in the file is not asked for: of a long text that is more than the text itself.
    asked = {"extracted": extracted.as_dict() | {"segments": []}, "file": name, "learned": taught, "near": _near(book)}
    options = {"language": get_language() or settings.LANGUAGE_CODE, "home": str(settings.HOME)}
    data = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
    answer = pool.ask(options, data, program="kexie.intake.child", stopped=stopped)
    if "fault" in answer:
        raise RuntimeError(answer["fault"])
    return from_kept(answer["reading"])


def header_of(paper: Paper, key: str, phrase: str) -> str:
    """The header row of the table that a finding (figures:3) stands in, where the phrase is its heading; else nothing."""
    part, _colon, number = key.partition(":")
    figure = paper.reading["figures"][int(number)] if part == "figures" else {}
    return figure.get("header", "") if figure.get("heading") == phrase.strip() else ""


def _near(book: Book) -> str | None:
    return seat_of(book, timezone.localdate()) or None


def _undo(lesson: Lesson, *, by: str) -> None:
    lesson.undone_at, lesson.undone_by = timezone.now(), by
    lesson.save(update_fields=["undone_at", "undone_by"])


def _as_read(phrase: str) -> str:
    """The phrase as it stands in a cleaned text."""
    written = clean(phrase.strip()).text.strip()
    if not 2 <= len(written) <= LONGEST or "\n" in written or not re.search(r"[^\W\d_]", written):
        raise BadPhrase(phrase, LONGEST)
    return written


def _account(measure: str, dims: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A measure and its dimensions in the catalogue's own spelling."""
    if measure == NOTHING:
        return measure, {}
    known, said = split_account(catalogue().account_code(measure, dims))
    return known, dict(said)
