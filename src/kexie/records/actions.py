"""Every write of a record: one function, one transaction, its voucher posted with it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kexie.files.actions import discard, keep
from kexie.files.formats.limits import Refusal
from kexie.files.models import StoredFile
from kexie.files.types import media_type_of, safe_name
from kexie.ledger.actions import lock, post
from kexie.ledger.catalogue import Catalogue, catalogue
from kexie.ledger.chain import canonical
from kexie.records.consents import FIELD, check_consents
from kexie.records.errors import (
    BadFacts,
    KeyReused,
    NoReason,
    NotEvidence,
    NothingNew,
    NotSubmitted,
    NoWord,
    StaleRecord,
    TakenOff,
    VoidRecord,
)
from kexie.records.keeping import erase_facts, keep_fact
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Evidence, PersonalField, Record, Request, Source
from kexie.registry.models import Book

Span = tuple[StoredFile, int, int]


class Upload(NamedTuple):
    """A file that came in, and what its bytes are."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True)
class Beside:
    """What is kept beside a record: personal fields by name, the scan of a consent, spans of documents, evidence."""

    personal: Mapping[str, str] = field(default_factory=dict)
    consent: Upload | None = None
    sources: Sequence[Span] = ()
    evidence: Sequence[StoredFile] = ()

    def __bool__(self) -> bool:
        return bool(self.personal or self.sources or self.evidence)


NOTHING = Beside()
VALUES_AT_ONCE = 960  # the most that any SQLite takes in one statement is 999


def record(
    kind: Kind,
    *,
    by: str,
    book: Book,
    facts: Mapping[str, Any],
    beside: Beside = NOTHING,
    request_key: str = "",
    reason: str = "",
    state: str = Record.State.RECORDED,
) -> Any:
    """Record one piece of work and its voucher: both, or neither. A draft may lack facts, and counts nowhere.

    A repeated request_key gives back the record it made the first time, and is refused (KeyReused) when the facts
    differ. Raises BadFacts, ReasonNeeded.
    """
    made = prepared(kind, by=by, book=book, facts=facts, state=state)
    digest = _digest(request_key, f"{kind.code} {state}", facts, beside)
    with transaction.atomic():
        if request_key and (earlier := _answered(book, request_key, digest)):
            return earlier
        kind.model.settle([made], beside.personal)
        check_consents(kind, made, beside.personal)
        _insert(kind, [made])
        made._nothing_beside = not beside
        _keep_beside(made, beside)
        if request_key:
            Request.objects.create(book=book, key=request_key, digest=digest, record=made)
        post([made], by=by, action="recorded" if state == Record.State.RECORDED else state, reason=reason)
    return made


def prepared(kind: Kind, *, by: str, book: Book, facts: Mapping[str, Any], state: str = Record.State.RECORDED) -> Any:
    """A record of these facts, checked and not kept yet. Raises BadFacts."""
    made = kind.model(book=book, kind=kind.code, made_by=by, made_at=timezone.now(), state=state, **facts)
    made._nothing_beside = True
    _check(made)
    return made


def record_many(kind: Kind, *, by: str, book: Book, rows: Iterable[Mapping[str, Any]], reason: str = "") -> list[Any]:
    """Record many pieces of work of one kind: all, or none. Raises BadFacts with the number of the first bad row.

    Rows are checked before the book is locked. Cost: a few statements for each thousand rows.
    """
    made = []
    for number, facts in enumerate(rows, start=1):
        try:
            made.append(prepared(kind, by=by, book=book, facts=facts))
        except BadFacts as refusal:
            raise BadFacts(refusal.messages, row=number) from None
    keep_many(kind, made, by=by, reason=reason)
    return made


def keep_many(kind: Kind, made: Sequence[Any], *, by: str, reason: str = "", accepted_by: str = "") -> None:
    """Keep many `prepared` records of one kind with their vouchers: all, or none.

    Those in the state submitted count once they are accepted: by `accepted_by` at once, each with a voucher more, where
    a name is given; one by one later where none is. Raises BadRows, ReasonNeeded.
    """
    if not made:
        return
    with transaction.atomic():
        state = made[0].state
        kind.model.settle(made, {})
        post(made, by=by, action="recorded" if state == Record.State.RECORDED else state, reason=reason)
        if accepted_by:
            for each in made:
                each.state, each.version = Record.State.RECORDED, each.version + 1
            kind.model.settle(made, {})
            post(made, by=accepted_by, action="accepted", reason=reason)
        _insert(kind, made)


def correct(
    held: Record,
    *,
    by: str,
    version: int,
    facts: Mapping[str, Any],
    beside: Beside = NOTHING,
    request_key: str = "",
    reason: str = "",
    action: str = "corrected",
) -> Any:
    """Change facts of a record: its voucher posts the difference. What is beside it is added to, never taken away.

    `version` is the one the person saw. A correction that changes nothing leaves no voucher; a repeated request_key
    changes nothing again. Raises StaleRecord when someone was quicker, VoidRecord, KeyReused, BadFacts, ReasonNeeded
    where the change falls into a frozen period.
    """
    digest = _digest(request_key, held.ref, facts, beside)
    with transaction.atomic():
        if request_key and (earlier := _answered(held.book, request_key, digest)):
            return earlier
        current = _current(held, version)
        before = canonical(current.snapshot())
        for name, value in facts.items():
            setattr(current, name, value)
        _check(current)
        current.settle([current], beside.personal)
        check_consents(kind_of(current.kind), current, beside.personal)
        if beside or canonical(current.snapshot()) != before:
            current.version += 1
            current.save()
            _keep_beside(current, beside)
            post([current], by=by, action=action, reason=reason)
        if request_key:
            Request.objects.create(book=current.book, key=request_key, digest=digest, record=current)
    return current


def change(
    held: Record,
    *,
    by: str,
    action: str,
    make: Callable[[Any], object],
    version: int | None = None,
    said: Mapping[str, Any] | None = None,
    request_key: str = "",
    reason: str = "",
    of_void: bool = False,
) -> Any:
    """Change what a kind keeps in rows beside its record: `make` does it, given the record as it stands now.

    `version` is the one the person saw, None where it does not matter what others changed. A repeated request_key that
    says the same changes nothing again. Raises StaleRecord, KeyReused, ReasonNeeded, what `make` raises, and VoidRecord
    unless `of_void` says that it may be done to a void record too.
    """
    digest = _digest(request_key, f"{held.ref} {action}", said or {}, NOTHING)
    with transaction.atomic():
        if request_key and (earlier := _answered(held.book, request_key, digest)):
            return earlier
        current = _current(held, version, of_void=of_void)
        make(current)
        if current.state != Record.State.VOID:
            current.settle([current], {})
        current.version += 1
        current.save()
        post([current], by=by, action=action, reason=reason)
        if request_key:
            Request.objects.create(book=current.book, key=request_key, digest=digest, record=current)
    return current


def void(held: Record, *, by: str, version: int, reason: str) -> Any:
    """Make a record void: its voucher posts the reverse of all it posted. Raises NoReason, StaleRecord, VoidRecord."""
    if not reason.strip():
        raise NoReason
    with transaction.atomic():
        current = _current(held, version)
        current.state = Record.State.VOID
        current.version += 1
        current.save()
        post([current], by=by, action="voided", reason=reason.strip())
    return current


def examined(name: str, data: bytes) -> Upload:
    """A file that may be kept as evidence. Raises NotEvidence."""
    if not data:
        raise NotEvidence(name, "empty")
    try:
        return Upload(name, data, media_type_of(data))
    except Refusal as refusal:
        raise NotEvidence(name, str(refusal.facts.get("kind", refusal.code))) from None


def add_evidence(
    held: Record, *, by: str, files: Sequence[Upload], caption: str = "", request_key: str = ""
) -> tuple[Any, int]:
    """Keep files as evidence of a record. Gives the record, and how many of them were not there yet.

    A repeated request_key adds nothing again. Raises NothingNew where all were there, VoidRecord, KeyReused.
    """
    new = 0

    def make(current: Record) -> None:
        nonlocal new
        for name, data, media_type in files:
            file = keep(current.book, data, name=name, media_type=media_type)
            facts = {"name": name[-200:], "caption": caption}
            new += Evidence.objects.get_or_create(record_id=current.pk, file=file, defaults=facts)[1]
        if not new:
            raise NothingNew

    said = {"files": [hashlib.sha256(each.data).hexdigest() for each in files], "caption": caption}
    return change(held, by=by, action="evidence_added", make=make, said=said, request_key=request_key), new


def take_off_evidence(held: Record, evidence: Evidence, *, by: str, reason: str, erase: bool = False) -> Any:
    """Take a file off a record. Its bytes stay in the store, or are erased where nothing else points to them.

    Off a void record too: what should never have been kept goes wherever it is. Raises NoReason, TakenOff where
    somebody was quicker.
    """
    if not reason.strip():
        raise NoReason

    def make(current: Record) -> None:
        gone, _rows = Evidence.objects.filter(pk=evidence.pk, record_id=current.pk).delete()
        if not gone:
            raise TakenOff
        if erase:
            discard(evidence.file)

    return change(held, by=by, action="evidence_taken_off", make=make, reason=reason.strip(), of_void=True)


def accept_submission(held: Record, *, by: str, version: int) -> Any:
    """The office takes what was submitted: it counts from now on. Raises NotSubmitted, StaleRecord, ReasonNeeded."""
    return _answer(held, by=by, version=version, state=Record.State.RECORDED, action="accepted", word="")


def return_submission(held: Record, *, by: str, version: int, word: str) -> Any:
    """Give what was submitted back as a draft, with a word on what is to be mended. Raises NoWord, NotSubmitted, …"""
    if not word.strip():
        raise NoWord
    return _answer(held, by=by, version=version, state=Record.State.DRAFT, action="returned", word=word.strip())


def _answer(held: Record, *, by: str, version: int, state: str, action: str, word: str) -> Any:
    with transaction.atomic():
        current = _current(held, version)
        if current.state != Record.State.SUBMITTED:
            raise NotSubmitted
        current.state = state
        current.settle([current], {})
        current.version += 1
        current.save()
        post([current], by=by, action=action, reason=word)
    return current


def erase_personal(held: Record, names: Iterable[str], *, by: str, reason: str) -> int:
    """Erase personal values and their keys for good. The snapshots keep digests that nobody can open any more.

    With a consent goes its scan, and what was kept on the strength of it: the facts of minors. Returns how many were
    erased. The act itself is a voucher. Raises NoReason.
    """
    if not reason.strip():
        raise NoReason
    names = set(names)
    if FIELD in names:
        names |= {each.name for each in kind_of(held.kind).personal if each.minor}
    with transaction.atomic():
        current = _locked(held)
        if erased := erase_facts(current.pk, names):
            current.version += 1
            current.save(update_fields=["version"])
            post([current], by=by, action="erased", reason=reason.strip())
    return erased


def repost(records: Sequence[Record], *, by: str, reason: str) -> int:
    """Post records again by today's rules, openly. Returns how many vouchers that took. Raises NoReason."""
    if not reason.strip():
        raise NoReason
    with transaction.atomic():
        return len(post([_locked(each) for each in records], by=by, action="reposted", reason=reason.strip()))


# ----------------------------------------------------------------------------------------------------------------------


def _check(made: Record) -> None:
    """All that the model's own rules say, and that what it points to is of its book. Raises BadFacts.

    Of a draft: only that what it says may stand, whatever is missing.
    """
    links, fields = _links_and_fields(type(made))
    made.complete()
    try:
        if made.state == Record.State.DRAFT:
            said = [each for each in fields if getattr(made, each.attname) not in each.empty_values]
            for each in set(fields) - set(said):
                setattr(made, each.attname, None if each.null else each.get_default())
            _clean_fields(made, said)
            Record.clean(made)
        else:
            _clean_fields(made, fields)
            made.clean()
    except ValidationError as error:
        raise BadFacts(error.message_dict) from None
    for name in links:
        if name != "book" and getattr(made, f"{name}_id") and getattr(made, name).book_id != made.book_id:
            raise BadFacts({name: [_("It stands in another book. Choose one of this book.")]})


@cache
def _links_and_fields(model: type[Record]) -> tuple[list[str], list[Field]]:
    fields = model._meta.concrete_fields
    links = [field.name for field in fields if field.many_to_one]
    return links, [field for field in fields if not (field.many_to_one or field.primary_key)]


def _clean_fields(made: Record, fields: list[Field]) -> None:
    """What `Model.clean_fields` does, without making the lists of the catalogue again for every row of an import."""
    errors, known = {}, catalogue()
    for each in fields:
        raw = getattr(made, each.attname)
        if each.blank and raw in each.empty_values:
            if raw == "" and each.null:
                setattr(made, each.attname, None)
            continue
        if each.choices is not None and isinstance(raw, str | int):
            listed = _listed(each, known).get(raw)
            if listed is not None:
                setattr(made, each.attname, listed)
                continue
        try:
            setattr(made, each.attname, each.clean(raw, made))
        except ValidationError as error:
            errors[each.name] = error.error_list
    if errors:
        raise ValidationError(errors)


@lru_cache(maxsize=512)
def _listed(field: Field, of: Catalogue) -> dict[Any, Any]:
    """The values of a closed list, each leading to itself as a plain value."""
    return {value: value for value, _words in field.flatchoices if value != ""}


def _locked(held: Record) -> Any:
    """The record as it stands now, its book locked until the transaction ends."""
    lock(held.book)
    return kind_of(held.kind).model.objects.select_related("organisation", "book").get(pk=held.pk)


def _current(held: Record, version: int | None, *, of_void: bool = False) -> Any:
    current = _locked(held)
    if current.state == Record.State.VOID and not of_void:
        raise VoidRecord
    if version is not None and current.version != version:
        raise StaleRecord
    return current


def _answered(book: Book, key: str, digest: str) -> Any:
    # A second, simultaneous sending waits here until the first is answered. On SQLite the transaction waited already.
    if connection.features.has_select_for_update:
        lock(book)
    with connection.cursor() as cursor:  # on the way of every form: composing the query took longer than running it
        cursor.execute("SELECT digest, record_id FROM records_request WHERE book_id = %s AND key = %s", [book.pk, key])
        earlier = cursor.fetchone()
    if earlier is None:
        return None
    if earlier[0] != digest:
        raise KeyReused
    return Record.objects.get(pk=earlier[1]).whole


def _digest(request_key: str, what: str, facts: Mapping[str, Any], beside: Beside) -> str:
    """What a request said, told apart by its key: equal words under two keys don't show as equal."""
    if not request_key:
        return ""
    said = {name: value.pk if hasattr(value, "pk") else value for name, value in facts.items()}
    files = [file.sha256 for file in beside.evidence] + [[file.sha256, a, b] for file, a, b in beside.sources]
    text = canonical([what, said, beside.personal, files])
    return salted_hmac(
        "kexie.records.request", text, secret=f"{settings.SECRET_KEY}{request_key}", algorithm="sha256"
    ).hexdigest()


def _keep_beside(made: Record, beside: Beside) -> None:
    for name, value in beside.personal.items():
        keep_fact(made.pk, name, value)
    if FIELD in beside.personal:
        _keep_consent(made, beside.consent)
    Source.objects.bulk_create([Source(record=made, file=file, start=a, end=b) for file, a, b in beside.sources])
    for file in beside.evidence:
        Evidence.objects.get_or_create(record=made, file=file, defaults={"name": file.name})


def _keep_consent(made: Record, scan: Upload | None) -> None:
    """The scan takes the place of the one before; its name is not kept, which may be a child's."""
    field = PersonalField.objects.select_related("file").get(record=made, name=FIELD)
    before, field.file = field.file, None
    if scan:
        field.file = keep(made.book, scan.data, name=safe_name("consent", scan.media_type), media_type=scan.media_type)
    field.save(update_fields=["file"])
    if before and before != field.file:
        discard(before)


def _insert(kind: Kind, made: list[Any]) -> None:
    """Insert many children of Record, the parents' rows first.

    Django's bulk_create refuses models with a parent table; the child's rows are inserted as its own `save(raw)` does.
    """
    parents = [each for each in Record._meta.local_concrete_fields if not each.primary_key]
    keys = _insert_rows(Record, parents, made, returning=" RETURNING id")
    for row, (key,) in zip(made, keys, strict=True):
        row.pk = row.id = key
        row._state.adding = False
    _insert_rows(kind.model, kind.model._meta.local_concrete_fields, made)


def _insert_rows(
    model: type[Record], fields: Sequence[Any], rows: Sequence[Any], returning: str = ""
) -> list[tuple[Any, ...]]:
    """Insert rows into one table; what each returns, in their order. As Django's own query, in a third of its time."""
    columns = ", ".join(connection.ops.quote_name(each.column) for each in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    most = VALUES_AT_ONCE // len(fields)
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values = [each.get_db_prep_save(getattr(row, each.attname), connection) for row in some for each in fields]
            table = connection.ops.quote_name(model._meta.db_table)
            places = ", ".join([marks] * len(some))
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {places}{returning}", values)
            if returning:
                found += cursor.fetchall()
    return found
