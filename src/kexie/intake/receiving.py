"""A paper that is dropped on the page: kept at once, read by a thread of the server, which tells how far it is.

The file is kept before anything of it is read, so a stop, a refusal or the end of the server loses nothing: the paper
says what became of it, and can be read again. Whoever reads looks every second whether it still should, and leaves
word that it is there; a paper without such word was interrupted. Text and findings are read by child processes, so that
no paper can hold the server or take its memory.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within
from kexie.divisions.places import division
from kexie.files.actions import discard, keep, keep_text
from kexie.files.formats.errors import FormatRefused, Stopped, from_refusal
from kexie.files.formats.extracted import Extracted
from kexie.files.formats.kinds import kind_of
from kexie.files.formats.limits import FILE_BYTES, Refusal
from kexie.files.models import StoredFile
from kexie.files.queries import bytes_of
from kexie.intake.actions import ask
from kexie.intake.errors import BusyReading, HasRecords, NothingToDecide, NotRead, OtherDistrict, PlaceSettled
from kexie.intake.learning import read_aside
from kexie.intake.meeting import twin_of
from kexie.intake.models import Paper
from kexie.intake.opening import extract, media_type
from kexie.intake.reading import Reading
from kexie.intake.readings import reading_of
from kexie.intake.whereabouts import place_named, stranger_of
from kexie.ledger.errors import Refused
from kexie.ledger.periods import Period
from kexie.people.actions import log as keep_in_log
from kexie.records.words import place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

LOOK_EVERY = 1.0  # seconds between two looks whether somebody stopped the reading
GONE_AFTER = timedelta(seconds=20)  # without word of who reads it, a paper was interrupted
PATIENCE = 1.5  # seconds that an upload waits; most papers are read within them
AT_ONCE = 2  # papers that one server reads; the next ones wait their turn
_TURNS = threading.BoundedSemaphore(AT_ONCE)

log = logging.getLogger(__name__)


def receive(book: Book, *, by: str, name: str, data: bytes) -> Paper:
    """Keep a file and begin to read it. The same bytes again give the paper there is.

    Raises NotRead at once where the bytes are of no kind that is read, and TooLarge; then nothing is kept.
    """
    if len(data) > FILE_BYTES:
        facts = {"size": -(-len(data) // 1_000_000), "limit": FILE_BYTES // 1_000_000}
        raise NotRead(from_refusal(Refusal("TooLarge", **facts)))
    if not data.strip(b"\x00\t\n\r "):
        raise NotRead(from_refusal(Refusal("EmptyFile")))
    try:
        kind_of(data)
    except Refusal as refusal:
        raise NotRead(from_refusal(refusal)) from None
    file = keep(book, data, name=name, media_type="application/octet-stream")
    paper, new = Paper.objects.get_or_create(file=file, defaults={"state": Paper.State.STOPPED, "read_by": by})
    if new:
        read_again(paper)
        paper.refresh_from_db()
    return paper


def read_again(paper: Paper) -> None:
    """Begin to read a paper that was not read to its end. Raises BusyReading."""
    now = timezone.now()
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.state == Paper.State.READ or held.state == Paper.State.READING and not is_interrupted(held):
            raise BusyReading
        held.state, held.attempt, held.seen_at, held.why = Paper.State.READING, held.attempt + 1, now, ""
        held.pages = held.pages_read = 0
        held.save()
    _start(held)


def stop(paper: Paper) -> None:
    """Whoever reads the paper ends within seconds; its file stays."""
    Paper.objects.filter(pk=paper.pk, state=Paper.State.READING).update(state=Paper.State.STOPPED)


def is_interrupted(paper: Paper) -> bool:
    """Whether nobody reads it any more, though nobody stopped it: the server ended."""
    gone = paper.seen_at is None or timezone.now() - paper.seen_at > GONE_AFTER
    return paper.state == Paper.State.READING and gone


def give_period(paper: Paper, period: Period) -> None:
    """Say which period a paper reports on that does not say it itself."""
    if paper.state == Paper.State.READ and paper.period is None:
        paper.starts_on, paper.last_day = period.starts_on, period.last_day
        paper.twin = twin_of(paper.file.book, reading_of(paper), period, place=paper.division, but=paper)
        paper.save(update_fields=["starts_on", "last_day", "twin"])


def give_place(paper: Paper, place: str) -> None:
    """Say which division inside the book's own a paper is of; what it says is recorded and compared there from now on.

    Raises NothingToDecide, OtherDistrict, and PlaceSettled once something of it was accepted.
    """
    book = paper.file.book
    with transaction.atomic():
        held = Paper.objects.select_for_update(of=("self",)).select_related("file__book").get(pk=paper.pk)
        if held.state != Paper.State.READ:
            raise NothingToDecide
        if not is_within(place, seat_of(book, held.last_day or timezone.localdate())):
            raise OtherDistrict(division(place).full_name, book.name)
        if held.division == place:
            return
        if held.taken.exists():
            raise PlaceSettled(place_name(held.division))
        held.division, held.twin = place, twin_of(book, reading_of(held), held.period, place=place, but=held)
        held.save(update_fields=["division", "twin"])


def read_apart(paper: Paper) -> None:
    """A person says that this is another paper than the one it looks like."""
    Paper.objects.filter(pk=paper.pk).update(twin=None)


def take_off(paper: Paper, *, by: str) -> bool:
    """Take a paper that nothing was accepted of off the list. Its file goes with it, unless records point to that still.

    Says whether the file went. Who did it and when is kept in the log of the book. Raises HasRecords.
    """
    with transaction.atomic():
        held = Paper.objects.select_for_update(of=("self",)).select_related("file__book").get(pk=paper.pk)
        if count := held.taken.values("record").distinct().count():
            raise HasRecords(count)
        file = held.file
        facts = {"labels": [file.sha256[:16]]}
        keep_in_log(file.book, by=by, action="paper-taken-off", about=file.ref, facts=facts)
        held.twins.update(twin=None)
        held.refusals.all().delete()
        held.questions.all().delete()
        held.delete()
        return discard(file)


# The reading itself -----------------------------------------------------------------------------------------------------


def _start(paper: Paper) -> None:
    language = translation.get_language()
    thread = threading.Thread(target=_read_aside, args=(paper.pk, paper.attempt, language), daemon=True)
    thread.start()
    thread.join(PATIENCE)


def _read_aside(pk: int, attempt: int, language: str | None) -> None:
    try:
        with translation.override(language):
            read_kept(pk, attempt)
    finally:
        connection.close()


def read_kept(pk: int, attempt: int) -> None:
    """Read the kept file of a paper, and keep what was found or why nothing was; nothing where somebody stopped it."""
    paper = Paper.objects.select_related("file__book").get(pk=pk)
    mine = Paper.objects.filter(pk=pk, attempt=attempt, state=Paper.State.READING)
    stopped, done = threading.Event(), threading.Event()

    def tell(page: int, of: int) -> None:
        told.update(pages_read=page, pages=of)

    def look() -> None:
        try:
            while not done.wait(LOOK_EVERY):
                try:
                    if not mine.update(seen_at=timezone.now(), **told):
                        stopped.set()
                except OperationalError:  # somebody writes for long: look again
                    continue
        finally:
            connection.close()

    told: dict[str, int] = {}
    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        with _turn(stopped):
            extracted = _extracted(paper.file, tell, stopped.is_set)
            reading = read_aside(paper.file.book, extracted, name=paper.file.name, stopped=stopped.is_set)
            _keep(paper, attempt, extracted, reading)
    except Stopped:
        return
    except (FormatRefused, Refused) as refusal:
        mine.update(state=Paper.State.REFUSED, why=str(refusal))
    except Exception:
        log.exception("paper not read file=%s", paper.file.ref)
        why = _("It could not be read through a fault of ours. The file is kept; read it again in a few minutes.")
        mine.update(state=Paper.State.REFUSED, why=why)
    finally:
        done.set()
        watch.join()


@contextmanager
def _turn(stopped: threading.Event) -> Iterator[None]:
    """Wait until fewer than AT_ONCE papers are being read. Raises Stopped."""
    while not _TURNS.acquire(timeout=0.2):
        if stopped.is_set():
            raise Stopped
    try:
        yield
    finally:
        _TURNS.release()


def _extracted(file: StoredFile, tell, stopped) -> Extracted:
    """The text that was kept, where there is one: findings count its characters. Else that of the file."""
    kept = getattr(file, "text", None)
    if kept and kept.layout:
        return kept.extracted
    return extract(bytes_of(file), file.name, on_page=tell, stopped=stopped)


def _keep(paper: Paper, attempt: int, extracted: Extracted, reading: Reading) -> None:
    book, spell = paper.file.book, reading.period
    period = Period.parse(f"{spell.start}..{spell.end}") if spell else None
    seat = seat_of(book, period.last_day if period else timezone.localdate())
    with transaction.atomic():
        held = Paper.objects.select_for_update().filter(pk=paper.pk).first()  # it may have been taken off the list
        if held is None or (held.state, held.attempt) != (Paper.State.READING, attempt):
            return
        encoding = extracted.encoding or extracted.format
        keep_text(paper.file, text=extracted.text, encoding=encoding, layout=extracted.layout())
        StoredFile.objects.filter(pk=paper.file_id).update(media_type=media_type(extracted))
        held.reading, held.pages = reading.as_kept(), len(extracted.pages)
        held.state, held.why = Paper.State.READ, ""
        if period:
            held.starts_on, held.last_day = period.starts_on, period.last_day
        if stranger := stranger_of(seat, reading):
            held.state = Paper.State.REFUSED
            held.why = _("It is of %(place)s, and this book is that of %(book)s. Nothing of it is recorded here.") % {
                "place": stranger,
                "book": book.name,
            }
        else:
            held.division = place_named(book, reading, seat)
            held.twin = twin_of(book, reading, period, place=held.division, but=held)
        held.save()
        ask(held, reading)
