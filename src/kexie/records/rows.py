"""Rows beside records: declared once each, as kinds of record are; how they read, and every write of them.

    declare_rows("network.school", RowKind("head_counts", HeadCount, _("later count"), ("day", "pupils"), ("day", "pupils")))

Each then has a part of its record's page, a form, a way to be corrected and to be taken out; see row_pages.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from kexie.language.printing import day_text
from kexie.people.rules import Act, may_do
from kexie.records.actions import change
from kexie.records.errors import BadFacts, NoReason
from kexie.records.keeping import erase_facts, keep_fact
from kexie.records.kinds import Personal
from kexie.records.models import PersonalField, Record, Row
from kexie.records.words import MASK, language, number_words, place_name

# Declaring ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowKind:
    """Rows of one kind. `code` is their part of the address, and their name beside the record.

    The model's link to its record is called `record`. `form` is a form of its own (`RowForm`); `words` tells how a value
    reads in the table where the field alone does not.
    """

    code: str
    model: Any  # a class of rows
    name: Any
    fields: Sequence[str]
    columns: Sequence[str]
    personal: Sequence[Personal] = field(default_factory=tuple)
    newest_first: bool = True
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    form: Any = None

    @property
    def plural(self) -> Any:
        return self.model._meta.verbose_name_plural


_rows: dict[str, tuple[RowKind, ...]] = {}


def declare_rows(kind: str, *rows: RowKind) -> None:
    """Announce what may stand in rows beside the records of a kind, in the order of its page."""
    for each in rows:
        owner = each.model._meta.get_field("record").remote_field
        if each.code not in owner.model.beside or owner.get_accessor_name() != each.code:
            raise ImproperlyConfigured(f"{kind}: {each.code} does not stand beside {owner.model.__name__}")
    _rows[kind] = rows


def row_kinds_of(kind: str) -> tuple[RowKind, ...]:
    """The kinds of rows beside records of a kind; none for most."""
    return _rows.get(kind, ())


def kinds_with_rows() -> dict[str, tuple[RowKind, ...]]:
    """Every kind of record that has rows, with them."""
    return dict(_rows)


def personal_name(personal: Personal, row: Any) -> str:
    """The name a row's personal fact has beside the record."""
    return f"{personal.name}:{row.ref}"


# How rows read -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowWords:
    """A row in words: its cells in the order of the columns; what is kept of a person is masked."""

    ref: str
    cells: list[str]

    @property
    def is_masked(self) -> bool:
        return MASK in self.cells


@dataclass(frozen=True)
class RowsWords:
    """The rows of one kind beside a record."""

    code: str
    name: str
    plural: str
    columns: list[str]
    rows: list[RowWords]


def row_label(model: type[models.Model], name: str) -> str:
    fact: Any = model._meta.get_field(name)
    return capfirst(str(fact.verbose_name))


def cell_words(row: models.Model, name: str) -> str:
    """A value of a row in words, empty where nothing is said. A model's `<name>_words` tells what its field cannot."""
    fact: Any = row._meta.get_field(name)
    value = getattr(row, fact.attname)
    if told := getattr(row, f"{name}_words", None):
        return str(told())
    if value in (None, ""):
        return ""
    if name == "division":
        return place_name(value)
    if fact.many_to_one:
        return str(getattr(row, name))
    if fact.choices is not None:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(fact, models.DateField):
        return day_text(value, language=language())
    if isinstance(fact, (models.IntegerField, models.DecimalField)):
        return number_words(value, decimals=getattr(fact, "decimal_places", 0))
    return str(value)


def tell_row(model: type[models.Model], fact: Mapping[str, Any]) -> str:
    """A row as a snapshot keeps it, in words: each fact that says something. Links are left out: a ref says nothing."""
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.many_to_one]
    row = model(**{field.name: field.to_python(fact[field.name]) for field in fields if field.name in fact})
    said = [f"{row_label(model, field.name)} {words}" for field in fields if (words := cell_words(row, field.name))]
    return pgettext("between facts", ", ").join(said)


def fetch_rows(record: Record) -> None:
    """Fetch all rows beside a record that is shown, once: one query for each kind of rows."""
    if record.pk:
        prefetch_related_objects([record], *record.beside)


def rows_beside(record: Record) -> list[RowsWords]:
    """All that stands in rows beside a record, in words. One query for each kind of rows, one for personal facts
    where a row may have any."""
    fetch_rows(record)
    kinds = row_kinds_of(record.kind)
    kept: set[str] = set()
    if any(kind.personal and record.rows(kind.code) for kind in kinds):
        personal = PersonalField.objects.filter(record_id=record.pk, value__isnull=False)
        kept = set(personal.values_list("name", flat=True))
    return [_rows_words(record, kind, kept) for kind in kinds]


def rows_sections(record: Record, may: bool, member: Any) -> Iterator[tuple[str, dict[str, object]]]:
    """The rows beside a record as parts of its page, for the declaration of a kind."""
    may_open = may_do(member, Act.OPEN, record.book, record)
    for rows in rows_beside(record):
        yield "records/parts/rows.html", {"rows": rows, "may": may, "may_open": may_open}


def row_words(row: Row, kind: RowKind) -> list[tuple[str, str]]:
    """What a row says: label and words of each of its facts that says something."""
    told = [(row_label(kind.model, name), cell_words(row, name)) for name in kind.columns]
    return [(label, words) for label, words in told if words]


def _rows_words(record: Record, kind: RowKind, kept: set[str]) -> RowsWords:
    rows: list[Any] = record.rows(kind.code)
    if kind.newest_first:
        rows = rows[::-1]
    columns = [row_label(kind.model, name) for name in kind.columns]
    columns += [capfirst(str(each.label)) for each in kind.personal]
    return RowsWords(
        code=kind.code,
        name=str(kind.name),
        plural=capfirst(str(kind.plural)),
        columns=columns,
        rows=[
            RowWords(
                row.ref,
                [_cell(row, kind, name) for name in kind.columns]
                + [MASK if personal_name(each, row) in kept else "" for each in kind.personal],
            )
            for row in rows
        ],
    )


def _cell(row: Row, kind: RowKind, name: str) -> str:
    return kind.words[name](row) if name in kind.words else cell_words(row, name)


# Every write of rows: one function, one transaction, the record's voucher posted with it ---------------------------------------


def put_row(
    held: Record,
    kind: RowKind,
    *,
    by: str,
    version: int,
    facts: Mapping[str, Any],
    row: Row | None = None,
    personal: Mapping[str, str] | None = None,
    request_key: str = "",
    reason: str = "",
) -> Any:
    """Put a new row beside a record, or correct one that is there: the record's voucher posts the difference.

    Raises StaleRecord when someone was quicker, VoidRecord, KeyReused, BadFacts, ReasonNeeded where the change falls
    into a frozen period.
    """
    typed = {name: value for name, value in (personal or {}).items() if value}

    def make(current: Any) -> None:
        put = kind.model.objects.get(pk=row.pk, record=current.pk) if row else kind.model(record_id=current.pk)
        for name, value in facts.items():
            setattr(put, name, value)
        _check(current, put)
        put.save()
        for each in kind.personal:
            if each.name in typed:
                keep_fact(current.pk, personal_name(each, put), typed[each.name])
        current.rows_changed()

    said = {"row": row.ref if row else kind.code, **facts, **{f"personal_{name}": typed[name] for name in typed}}
    action = "row_corrected" if row else "row_entered"
    return change(
        held, by=by, action=action, make=make, version=version, said=said, request_key=request_key, reason=reason
    )


def take_out_row(held: Record, kind: RowKind, row: Row, *, by: str, version: int, reason: str) -> Any:
    """Take out a row that should not be there: the record's voucher posts the reverse of what followed from it.

    Its personal facts are erased; the voucher before keeps what else the row said. Raises NoReason, StaleRecord,
    VoidRecord.
    """
    if not reason.strip():
        raise NoReason

    def make(current: Any) -> None:
        erase_facts(current.pk, [personal_name(each, row) for each in kind.personal])
        kind.model.objects.filter(pk=row.pk, record=current.pk).delete()
        current.rows_changed()

    return change(held, by=by, action="row_taken_out", make=make, version=version, reason=reason.strip())


def _check(current: Record, put: Row) -> None:
    """The row's own rules, what it must be to its record, and that what it points to is of its book. Raises BadFacts."""
    for each in put._meta.concrete_fields:
        linked = getattr(put, each.name) if each.many_to_one and each.name != "record" else None
        if linked is not None and linked.book_id != current.book_id:
            raise BadFacts({each.name: [gettext("It stands in another book. Choose one of this book.")]})
    try:
        put.full_clean(exclude=["record"])
        if hasattr(put, "clean_beside"):
            put.clean_beside(current)
    except ValidationError as error:
        raise BadFacts(error.message_dict) from None
