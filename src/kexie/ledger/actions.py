"""Every write to the ledger: `post`, and the two vouchers a book writes of itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from kexie.ledger.chain import RULES, canonical, genesis, voucher_hash
from kexie.ledger.errors import BadPosting, BadReason, ReasonNeeded
from kexie.ledger.kinds import Basis
from kexie.ledger.models import LONGEST_ACTION, LONGEST_BY, LONGEST_REASON, Account, Voucher
from kexie.ledger.periods import Period
from kexie.ledger.postings import NOTHING, Key, Net, Nets, Recorded, wanted
from kexie.ledger.queries import Head, Last, frozen_periods, last_vouchers
from kexie.ledger.residuals import residual_changes
from kexie.ledger.sums import account_ids, nets_of
from kexie.registry.models import Book

# Ten thousand rows as objects of the mapper took five times as long; see benchmarks/posting.py.
_INSERT_VOUCHER = """
INSERT INTO ledger_voucher (book_id, seq, at, "by", action, reason, kind, record, rules, snapshot, previous_hash, hash)
VALUES
"""
_INSERT_ENTRY = """
INSERT INTO ledger_entry
(book_id, seq, number, account_id, day, since, division, organisation, approx, basis, amount, parts)
VALUES
"""
_MANY = 1000
_ROWS = 80  # of twelve values: the most that any SQLite takes in one statement
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass
class _Draft:
    """A voucher before it has its place in the chain."""

    kind: str
    record: str
    snapshot: str
    action: str
    reason: str
    entries: Nets = field(default_factory=dict)


def post(records: Iterable[Recorded], *, by: str, action: str, reason: str = "") -> list[Voucher]:
    """Append what is new about these records of one book: a voucher each, with the entries that make the difference.

    Posting the same twice appends nothing. Stated totals that the new entries displace are posted again in the same
    transaction, each by a voucher of its own. Runs inside the transaction of the records themselves, or in its own;
    a second writer of the same book waits. Raises ReasonNeeded where an entry falls into a frozen period and no
    reason is given, Refused where a posting names what the catalogue does not have or a number cannot be, BadPosting.

    Cost: about 8 queries, and two more for each 500 records that were posted before.
    """
    records = list(records)
    if not records:
        return []
    _check_words(by, action, reason)
    if len({record.book.pk for record in records}) > 1:
        raise BadPosting("one post, one book: the records are of several")
    if len({record.ref for record in records}) < len(records):
        raise BadPosting("a record is posted twice in one post")
    # Checked before the lock is taken: ten thousand rows keep nobody waiting while they are read.
    drafts = [_draft(record, action, reason) for record in records]
    with transaction.atomic():
        book = records[0].book
        head = lock(book)
        known = last_vouchers(book, [draft.record for draft in drafts])
        held = nets_of(book, known)
        for draft in drafts:
            draft.entries = _difference(draft.entries, held.get(draft.record, {}))
        drafts = [draft for draft in drafts if draft.entries or _differs(draft, known.get(draft.record))]
        drafts = _with_residuals(book, drafts)
        _ask_for_reason(book, drafts)
        return _append(book, head, drafts, by=by)


def lock(book: Book) -> Head:
    """The book's head as it stands, its row locked until the transaction ends: one writer a book moves it."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a book is locked until a transaction ends, and none has begun")
    # On SQLite whoever began a transaction to write has locked the file.
    for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT head_seq, head_hash FROM registry_book WHERE id = %s{for_update}", [book.pk])
        found = cursor.fetchone()
    if found is None:
        raise Book.DoesNotExist(f"the book {book.key} is gone")
    return Head(*found)


def open_book(book: Book, *, by: str) -> Voucher:
    """The first voucher of a book, or one that keeps what has changed of the book itself since."""
    return _post_of_book(book, by=by, action="opened" if book.head_seq == 0 else "changed", facts=book_facts(book))


def freeze(book: Book, period: Period, *, by: str, reason: str = "") -> Voucher:
    """Close a period (定稿): from now on a posting dated in it asks for a reason. Figures go on being computed."""
    facts = {"starts_on": period.starts_on, "last_day": period.last_day}
    return _post_of_book(book, by=by, action="frozen", facts=facts, reason=reason)


def book_facts(book: Book) -> dict[str, Any]:
    """What the chain keeps of the book itself."""
    seats = [[seat.division, seat.since] for seat in book.seats.order_by("since")]
    return {"key": book.key, "name": book.name, "level": book.level, "opened_on": book.opened_on, "seats": seats}


@transaction.atomic
def _post_of_book(book: Book, *, by: str, action: str, facts: Mapping[str, Any], reason: str = "") -> Voucher:
    _check_words(by, action, reason)
    draft = _Draft(kind="book", record="", snapshot=canonical(facts), action=action, reason=reason)
    return _append(book, lock(book), [draft], by=by)[0]


def _check_words(by: str, action: str, reason: str) -> None:
    """Texts that one database would keep and the other refuse are refused before anything is written."""
    if len(by) > LONGEST_BY or len(action) > LONGEST_ACTION:
        raise BadPosting(f"by {by!r}, action {action!r}: longer than a voucher keeps")
    if len(reason) > LONGEST_REASON or _NOT_KEPT.search(reason):
        raise BadReason(LONGEST_REASON)


def _draft(record: Recorded, action: str, reason: str) -> _Draft:
    return _Draft(
        kind=record.kind,
        record=record.ref,
        snapshot=canonical(record.snapshot()),
        action=action,
        reason=reason,
        entries=wanted(record),
    )


def _difference(new: Nets, old: Nets) -> Nets:
    """What takes the old nets to the new. Residuals are not a record's own to post or to take back."""
    keys = list(new) + [key for key in old if key not in new and not _is_residual(key, old)]
    changes = {key: new.get(key, NOTHING) - old.get(key, NOTHING) for key in keys}
    return {key: net for key, net in changes.items() if net != NOTHING}


def _is_residual(key: Key, nets: Nets) -> bool:
    """A stated amount of a record that claims, or claimed, at the same place."""
    return key.basis == Basis.STATED and any(
        other.basis == Basis.CLAIMED and other._replace(basis=key.basis) == key for other in nets
    )


def _differs(draft: _Draft, last: Last | None) -> bool:
    return last is None or last.snapshot != draft.snapshot


def _with_residuals(book: Book, drafts: list[_Draft]) -> list[_Draft]:
    """The drafts with the residuals they bring about: in their own vouchers, or in one for each record displaced."""
    own = {draft.record: draft for draft in drafts}
    displaced: list[_Draft] = []
    changes = residual_changes(book, {draft.record: draft.entries for draft in drafts})
    others = last_vouchers(book, set(changes) - set(own))
    for record, nets in sorted(changes.items()):
        if record in own:
            for key, net in nets.items():
                own[record].entries[key] = own[record].entries.get(key, NOTHING) + net
        else:
            last = others[record]
            reason = drafts[0].reason if drafts else ""
            displaced.append(_Draft(last.kind, record, last.snapshot, "residual", reason, nets))
    return drafts + displaced


def _ask_for_reason(book: Book, drafts: Sequence[_Draft]) -> None:
    frozen = [
        (period, draft)
        for period in frozen_periods(book)
        for draft in drafts
        if not draft.reason and any(key.day in period for key in draft.entries)
    ]
    if frozen:
        raise ReasonNeeded(frozen[0][0].label)


def _append(book: Book, head: Head, drafts: Sequence[_Draft], *, by: str) -> list[Voucher]:
    if not drafts:
        return []
    accounts = _intern({key.account for draft in drafts for key in draft.entries})
    seq, previous, at = head.seq, head.hash or genesis(book.key), timezone.now()
    kept = connection.ops.adapt_datetimefield_value(at)
    vouchers: list[Voucher] = []
    entries: list[tuple[Any, ...]] = []
    for draft in drafts:
        seq += 1
        rows = [
            (number, *key, net.amount, net.parts)
            for number, (key, net) in enumerate(sorted(draft.entries.items(), key=_order), start=1)
        ]
        voucher = Voucher(
            book=book,
            seq=seq,
            at=at,
            by=by,
            action=draft.action,
            reason=draft.reason,
            kind=draft.kind,
            record=draft.record,
            rules=RULES,
            snapshot=draft.snapshot,
            previous_hash=previous,
        )
        voucher.hash = previous = hash_of(book.key, voucher, rows)
        voucher._state.adding = False
        vouchers.append(voucher)
        entries += [(book.pk, seq, number, accounts[account], *rest) for number, account, *rest in rows]
    with connection.cursor() as cursor:
        _insert(
            cursor,
            _INSERT_VOUCHER,
            [
                (
                    book.pk, each.seq, kept, each.by, each.action, each.reason, each.kind, each.record, each.rules,
                    each.snapshot, each.previous_hash, each.hash,
                )
                for each in vouchers
            ],
        )  # fmt: skip
        _insert(cursor, _INSERT_ENTRY, entries)
        if connection.vendor == "postgresql" and len(vouchers) >= _MANY:
            # Until it has counted a book that came at once, PostgreSQL takes it for empty, and plans a correction of
            # many records so that it lasts a minute.
            cursor.execute("ANALYZE ledger_voucher, ledger_entry")
        cursor.execute("UPDATE registry_book SET head_seq = %s, head_hash = %s WHERE id = %s", [seq, previous, book.pk])
    return vouchers


def _insert(cursor: CursorWrapper, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), _ROWS):
        some = rows[start : start + _ROWS]
        marks = f"({', '.join(['%s'] * len(some[0]))})"
        cursor.execute(sql + ", ".join([marks] * len(some)), [value for row in some for value in row])


def hash_of(book_key: str, voucher: Voucher, rows: Iterable[tuple[Any, ...]]) -> str:
    """The hash of a voucher with its entries, each (number, *Key, amount, parts)."""
    return voucher_hash(
        book_key,
        voucher.seq,
        voucher.at,
        voucher.by,
        voucher.action,
        voucher.reason,
        voucher.kind,
        voucher.record,
        voucher.rules,
        voucher.snapshot,
        rows,
        voucher.previous_hash,
    )


def _intern(codes: set[str]) -> dict[str, int]:
    """The ids of these accounts, made where they are new. Two writers of two books may make one account at once."""
    known = account_ids(codes)
    if missing := sorted(codes - set(known)):
        Account.objects.bulk_create(
            [Account(code=code, measure=code.partition("{")[0]) for code in missing], ignore_conflicts=True
        )
        known |= account_ids(missing)
    return known


def _order(item: tuple[Key, Net]) -> tuple[str, ...]:
    return tuple(str(part) for part in item[0])
