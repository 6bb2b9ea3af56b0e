"""Is the ledger what it was? Every voucher, entry, record or file that is altered, missing or out of step is named.

Stored snapshots are checked as they stand: new posting rules are never run on old vouchers. The chain shows any change
but one: a tail rewritten as a whole. That shows against a head kept elsewhere (`expected`), as frozen papers print it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kexie.ledger.actions import book_facts
from kexie.ledger.catalogue import split_account
from kexie.ledger.chain import canonical, genesis, voucher_hash
from kexie.ledger.errors import Refused, UnknownHead
from kexie.ledger.models import Account, Entry, Voucher
from kexie.ledger.queries import Head, head_named
from kexie.registry.models import Book

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that is not as the chain says. `seq` is the voucher it belongs to, None where there is none."""

    book: str
    seq: int | None
    what: str


@dataclass(slots=True)
class Result:
    vouchers: int = 0
    entries: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.breaches


# A check that a room above adds: given a book, names what of its own is out of step with the chain.
Check = Callable[[Book], Iterator[Breach]]
_record_checks: list[Check] = []
_file_checks: list[Check] = []


def check_records_with(check: Check) -> Check:
    """A room above the ledger announces how its records are held against their snapshots."""
    _record_checks.append(check)
    return check


def check_files_with(check: Check) -> Check:
    """A room announces how its files are held against the hashes that snapshots keep."""
    _file_checks.append(check)
    return check


def verify(
    books: list[Book],
    *,
    expected: str | None = None,
    files: bool = False,
    tick: Callable[[int], None] = lambda vouchers: None,
) -> Result:
    """Check these books from their first voucher to their heads. Memory stays flat however long they are.

    `expected` is a head printed on a paper: the (one) book must have had it. `tick` is told of vouchers checked.
    Raises UnknownHead where `expected` is no more than a number, which would prove nothing.
    """
    if expected is not None and "-" not in expected:
        raise UnknownHead(expected)
    result = Result()
    with _one_state():
        with _any_text():
            result.breaches += _accounts()
        for key in [book.pk for book in books]:
            with _any_text():
                book = Book.objects.get(pk=key)  # as it stands now: a writer may have moved its head
                result.breaches += _chain(book, result, tick)
            for check in _record_checks + (_file_checks if files else []):
                result.breaches += check(book)
            if expected is not None:
                result.breaches += _expected(book, expected)
        result.breaches += _homeless()
    return result


@contextmanager
def _one_state() -> Iterator[None]:
    """Everything is read from one state of the database, and no writer waits until it is read."""
    if connection.in_atomic_block:
        yield
        return
    with _without_write_lock(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _without_write_lock() -> Iterator[None]:
    """SQLite's transactions take the lock of the one writer at their start (settings.py); this one only reads."""
    database: Any = connection
    if connection.vendor != "sqlite":
        yield
        return
    mode, database.transaction_mode = database.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        database.transaction_mode = mode


def _accounts() -> Iterator[Breach]:
    for pk, code, measure in Account.objects.values_list("pk", "code", "measure").order_by("pk"):
        try:
            told = split_account(code)[0]
        except (Refused, TypeError):
            told = ""
        if told != measure:
            yield Breach("", None, _("account %(id)d (%(code)s) is altered") % {"id": pk, "code": code})


def _chain(book: Book, result: Result, tick: Callable[[int], None]) -> Iterator[Breach]:
    expected_seq, previous = 1, genesis(book.key)
    last = Head(0, "")
    book_snapshot: str | None = None
    entries = _Entries(book)
    checked = 0
    for row in _vouchers(book):
        seq, _at, _by, action, _reason, _kind, record, _rules, snapshot, previous_hash, digest = row
        if not isinstance(seq, int) or seq < expected_seq:
            yield Breach(book.key, None, _("a voucher has the number %(seq)s") % {"seq": seq})
            continue
        if seq == expected_seq + 1:
            yield Breach(book.key, expected_seq, _("voucher %(seq)d is missing") % {"seq": expected_seq})
        elif seq > expected_seq:
            missing = _("vouchers %(first)d to %(last)d are missing") % {"first": expected_seq, "last": seq - 1}
            yield Breach(book.key, expected_seq, missing)
        own, strays = entries.up_to(seq)
        for stray in strays:
            yield _stray(book, stray)
        if previous_hash != previous and seq == expected_seq:
            yield Breach(book.key, seq, _("voucher %(seq)d does not follow the one before it") % {"seq": seq})
        if _hash(book.key, row, own) != digest:
            yield Breach(book.key, seq, _("voucher %(seq)d or one of its entries is altered") % {"seq": seq})
        if [entry[0] for entry in own] != list(range(1, len(own) + 1)):
            yield Breach(book.key, seq, _("entries of voucher %(seq)d are missing or inserted") % {"seq": seq})
        if not record and action in ("opened", "changed"):
            book_snapshot = snapshot
        checked += 1
        result.entries += len(own)
        if checked % CHUNK == 0:
            tick(CHUNK)
        expected_seq, previous, last = seq + 1, digest, Head(seq, digest)
    for stray in entries.rest():
        yield _stray(book, stray)
    tick(checked % CHUNK)
    result.vouchers += checked
    result.heads[book.key] = str(last)
    if (book.head_seq, book.head_hash) != (last.seq, last.hash):
        yield Breach(
            book.key,
            max(last.seq, book.head_seq),
            _("the book's head says %(head)s, its last voucher is %(last)s")
            % {"head": Head(book.head_seq, book.head_hash), "last": last},
        )
    if book_snapshot is not None and book_snapshot != _facts(book):
        yield Breach(book.key, None, _("the book's own facts differ from those its vouchers keep"))


def _facts(book: Book) -> str | None:
    try:
        return canonical(book_facts(book))
    except TypeError:  # a column holds what is none of its type
        return None


def _stray(book: Book, seq: float) -> Breach:
    return Breach(book.key, int(seq), _("entries of voucher %(seq)s have no voucher") % {"seq": seq})


class _Entries:
    """The entries of a book in step with its vouchers, read once from front to back."""

    def __init__(self, book: Book):
        # Texts come after all numbers, as the database sorts them.
        self._groups = groupby(_entries(book), key=lambda row: row[0] if isinstance(row[0], (int, float)) else 2**63)
        self._next = next(self._groups, None)
        self._held: list[tuple[Any, ...]] = self._take()

    def _take(self) -> list[tuple[Any, ...]]:
        return [] if self._next is None else [entry[1:] for entry in self._next[1]]

    def up_to(self, seq: int) -> tuple[list[tuple[Any, ...]], list[float]]:
        """The entries of this voucher, and the seqs before it whose entries nobody asked for."""
        strays: list[float] = []
        while self._next is not None and self._next[0] < seq:
            strays.append(self._next[0])
            self._advance()
        if self._next is None or self._next[0] != seq:
            return [], strays
        own = self._held
        self._advance()
        return own, strays

    def rest(self) -> Iterator[float]:
        while self._next is not None:
            yield self._next[0]
            self._advance()

    def _advance(self) -> None:
        self._next = next(self._groups, None)
        self._held = self._take()


_VOUCHERS = """
SELECT seq, {raw}at, "by", action, reason, kind, record, rules, snapshot, previous_hash, hash
FROM ledger_voucher WHERE book_id = %s ORDER BY seq
"""
_ENTRIES = """
SELECT e.seq, e.number, COALESCE(a.code, '?'), {raw}e.day, {raw}e.since, e.division, e.organisation,
       e.approx, e.basis, e.amount, e.parts
FROM ledger_entry e LEFT JOIN ledger_account a ON a.id = e.account_id
WHERE e.book_id = %s ORDER BY e.seq, e.number
"""


def _vouchers(book: Book) -> Iterator[tuple[Any, ...]]:
    for seq, moment, *rest in _stored(_VOUCHERS, book):
        yield seq, _moment(moment), *rest


def _entries(book: Book) -> Iterator[tuple[Any, ...]]:
    """(seq, number, account, day, since, division, organisation, approx, basis, amount, parts), in order."""
    return _stored(_ENTRIES, book)


def _stored(sql: str, book: Book) -> Iterator[tuple[Any, ...]]:
    """Rows as they lie in the database, a chunk at a time. What tampering left undecodable comes as it is."""
    # A plus before a column of SQLite keeps Python from making a date of whatever stands there.
    raw = "+" if connection.vendor == "sqlite" else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.format(raw=raw), [book.pk])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


@contextmanager
def _any_text() -> Iterator[None]:
    """SQLite keeps any bytes in a text column; read them without failing, so that they can be named."""
    raw = connection.connection
    if connection.vendor != "sqlite":
        yield
        return
    before, raw.text_factory = raw.text_factory, partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before


def _moment(stored: Any) -> Any:
    """The moment a voucher was written; what is none is handed on, and fails against the hash."""
    if isinstance(stored, datetime):
        return stored
    try:
        moment = datetime.fromisoformat(stored)
    except (TypeError, ValueError):
        return stored
    return moment.replace(tzinfo=UTC) if str(moment) == stored else stored  # one spelling of it is ours


def _hash(key: str, row: tuple[Any, ...], entries: list[tuple[Any, ...]]) -> str | None:
    seq, at, by, action, reason, kind, record, rules, snapshot, previous_hash, _digest = row
    if not isinstance(at, datetime):
        return None
    return voucher_hash(key, seq, at, by, action, reason, kind, record, rules, snapshot, entries, previous_hash)


def _expected(book: Book, written: str) -> Iterator[Breach]:
    try:
        head_named(book, written)
    except Refused:
        yield Breach(
            book.key, None, _("the book never had the head %(head)s: its vouchers were rewritten") % {"head": written}
        )


def _homeless() -> Iterator[Breach]:
    """Vouchers and entries of a book that does not exist: foreign keys can be switched off by who tampers."""
    for table in (Voucher, Entry):
        lost = table.objects.exclude(book__in=Book.objects.all()).order_by("book_id", "seq")
        for book_id, seq in lost.values_list("book_id", "seq")[:CHUNK]:
            what = _("a row of voucher %(seq)s belongs to no book (%(book)s)") % {"seq": seq, "book": book_id}
            yield Breach("", seq, what)
