"""Records and files against what the ledger keeps of them: the part of `verify` that this room can see."""

import json
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from kexie.files.queries import is_intact
from kexie.ledger.chain import canonical
from kexie.ledger.queries import last_vouchers
from kexie.ledger.verify import Breach, check_files_with, check_records_with
from kexie.records.kinds import all_kinds
from kexie.records.models import Record, of_today
from kexie.registry.models import Book

CHUNK = 500


@check_records_with
def records_as_posted(book: Book) -> Iterator[Breach]:
    """Every record stands as its last voucher keeps it; none is missing, none came in without a voucher."""
    for kind in all_kinds():
        last = 0
        while True:
            rows = kind.model.objects.filter(book=book, kind=kind.code, pk__gt=last).order_by("pk")
            keys = list(rows.values_list("pk", flat=True)[:CHUNK])
            if not keys:
                break
            last = keys[-1]
            yield from _compared(book, kind.model, keys)
    yield from _without_row(book)
    yield from _of_no_kind(book)


def _stands_as(row: Record, kept: str) -> bool:
    """Whether a record has the facts that its voucher keeps.

    A field that was declared after the voucher was written must stand as it begins; one that is gone since is the
    voucher's alone. docs/decisions/0007 tells why.
    """
    now = row.snapshot()
    if canonical(now) == kept:
        return True
    then = of_today(type(row), json.loads(kept))
    return canonical({name: then.get(name) for name in now}) == canonical(now)


def _compared(book: Book, model: type[Record], keys: list[int]) -> Iterator[Breach]:
    try:
        rows = list(_with_all_beside(model, keys))
    except (ValueError, DatabaseError):  # a value that is none of its type: find the one row
        if len(keys) == 1:
            yield Breach(book.key, None, _("record number %(id)d cannot be read") % {"id": keys[0]})
            return
        for key in keys:
            yield from _compared(book, model, [key])
        return
    vouchers = last_vouchers(book, [row.ref for row in rows])
    for row in rows:
        voucher = vouchers.get(row.ref)
        if voucher is None:
            yield Breach(book.key, None, _("record %(ref)s has no voucher") % {"ref": row.ref})
        elif not _stands_as(row, voucher.snapshot):
            what = _("record %(ref)s differs from what its last voucher keeps") % {"ref": row.ref}
            yield Breach(book.key, voucher.seq, what)


def _with_all_beside(model: type[Record], keys: list[int]) -> Iterator[Record]:
    links = [field.name for field in model._meta.concrete_fields if field.many_to_one and field.name != "book"]
    beside = ("personal_fields", "sources__file", "evidence__file", *model.beside)
    yield from model.objects.filter(pk__in=keys).select_related(*links).prefetch_related(*beside)


def _without_row(book: Book) -> Iterator[Breach]:
    sql = """
        SELECT v.record, MAX(v.seq) FROM ledger_voucher v
        LEFT JOIN records_record r ON r.ref = v.record AND r.book_id = v.book_id
        WHERE v.book_id = %s AND v.record <> '' AND r.id IS NULL GROUP BY v.record ORDER BY MAX(v.seq)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [book.pk])
        for ref, seq in cursor.fetchall():
            yield Breach(book.key, seq, _("record %(ref)s is missing") % {"ref": ref})


def _of_no_kind(book: Book) -> Iterator[Breach]:
    """Rows whose kind nobody declared, or whose fields of their kind are gone."""
    for kind in all_kinds():
        known = kind.model.objects.filter(book=book).values("pk")
        for ref in Record.objects.filter(book=book, kind=kind.code).exclude(pk__in=known).values_list("ref", flat=True):
            yield Breach(book.key, None, _("the facts of record %(ref)s are missing") % {"ref": ref})
    codes = [kind.code for kind in all_kinds()]
    for ref in Record.objects.filter(book=book).exclude(kind__in=codes).values_list("ref", flat=True):
        yield Breach(book.key, None, _("record %(ref)s is of no known kind") % {"ref": ref})


@check_files_with
def files_as_kept(book: Book) -> Iterator[Breach]:
    """Every file of the book is there, and its bytes have the hash it is named by."""
    for file in book.files.order_by("pk").iterator(chunk_size=CHUNK):
        if not is_intact(file):
            what = _("the file %(name)s is missing or altered") % {"name": file.name}
            yield Breach(book.key, None, what)
