"""Every write of the desk beyond what all records share. Each is one voucher of the record it changes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kexie.desk.errors import (
    BadMerge,
    DutyClosed,
    DutyOpen,
    NoAddressee,
    NotAFile,
    NotCarried,
    ProofOfItself,
    ReasonMissing,
    ReceivedAlready,
    SentAlready,
)
from kexie.desk.models import (
    Addressee,
    Duty,
    IncomingDocument,
    IssuedDocument,
    ReceiptLink,
    Result,
    Submission,
    Suggestion,
)
from kexie.desk.queries import digest_of, receipt_link
from kexie.files.actions import keep
from kexie.files.models import StoredFile
from kexie.ledger.actions import lock
from kexie.records.actions import change, correct, record
from kexie.records.keeping import erase_facts, keep_fact
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Row
from kexie.registry.models import Book, Organisation

LARGEST_FILE = 10 * 1024 * 1024
KINDS_OF_FILE = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
BY_LINK = "receipt link"  # who changed a document through a receipt link: nobody who signs in


# Documents -------------------------------------------------------------------------------------------------------------


def send(
    document: IssuedDocument,
    *,
    by: str,
    townships: Mapping[str, str],
    others: Sequence[str] = (),
    channel: str = "",
    sent_on: date,
    request_key: str = "",
) -> IssuedDocument:
    """Note that the document went to these: townships by code and name, and others, by the names they are known by.

    A name that an organisation of the book has is linked with it. Raises NoAddressee, SentAlready.
    """
    names = {name: code for code, name in townships.items()} | {name: "" for name in others if name}
    if not names:
        raise NoAddressee
    said = {"names": sorted(names), "channel": channel, "sent_on": sent_on}

    def make(current: IssuedDocument) -> None:
        known = current.addressee_rows.filter(name__in=names).values_list("name", flat=True)
        if known:
            raise SentAlready("、".join(known))
        organisations = {each.name: each for each in Organisation.objects.filter(book=current.book, name__in=names)}
        Addressee.objects.bulk_create(
            Addressee(
                document=current,
                name=name,
                division=code or (organisations[name].division if name in organisations else ""),
                organisation=organisations.get(name),
                channel=channel,
                sent_on=sent_on,
            )
            for name, code in names.items()
        )

    return change(document, by=by, action="sent", make=make, said=said, request_key=request_key)


@dataclass(frozen=True)
class MadeLink:
    """A receipt link at the only moment its token is known."""

    name: str
    token: str


@transaction.atomic
def make_receipt_links(document: IssuedDocument, *, valid_for: timedelta) -> list[MadeLink]:
    """A fresh link for each addressee who has not confirmed; earlier links of theirs end. Tokens are not kept."""
    lock(document.book)
    waiting = list(Addressee.objects.filter(document=document, receipt=""))
    now = timezone.now()
    ReceiptLink.objects.filter(addressee__in=waiting, used_at=None, ends_at__gt=now).update(ends_at=now)
    made = [MadeLink(row.name, secrets.token_urlsafe(32)) for row in waiting]
    ReceiptLink.objects.bulk_create(
        ReceiptLink(addressee=row, digest=digest_of(link.token), ends_at=now + valid_for)
        for row, link in zip(waiting, made, strict=True)
    )
    return made


@transaction.atomic
def confirm_by_link(token: str, *, name: str) -> Addressee:
    """The addressee confirms; the link is used from then on. Raises what `queries.receipt_link` raises."""
    lock(receipt_link(token).addressee.document.book)
    link = receipt_link(token)  # two presses at once: the second waits for the lock, and finds the link used
    ReceiptLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    today = timezone.localdate()
    _receive(link.addressee, by=BY_LINK, how=Addressee.Receipt.LINK, day=today, name=name)
    return link.addressee


def keep_paper_receipt(
    addressee: Addressee,
    *,
    by: str,
    day: date,
    name: str = "",
    evidence: StoredFile | None = None,
    request_key: str = "",
) -> IssuedDocument:
    """The office enters a receipt that came on paper or by telephone. Raises ReceivedAlready."""
    how = Addressee.Receipt.PAPER
    return _receive(addressee, by=by, how=how, day=day, name=name, evidence=evidence, request_key=request_key)


def _receive(
    addressee: Addressee,
    *,
    by: str,
    how: str,
    day: date,
    name: str,
    evidence: StoredFile | None = None,
    request_key: str = "",
) -> IssuedDocument:
    said = {"row": addressee.ref, "how": how, "day": day, "file": evidence.sha256 if evidence else ""}

    def make(current: IssuedDocument) -> None:
        row = Addressee.objects.get(pk=addressee.pk)
        if row.receipt:
            raise ReceivedAlready
        row.receipt, row.received_on, row.evidence = how, day, evidence
        row.save()
        if name:
            keep_fact(current.pk, row.personal_name, name)

    return change(addressee.document, by=by, action="received", make=make, said=said, request_key=request_key)


def take_out(held: Record, row: Row, *, by: str, reason: str, request_key: str = "") -> Any:
    """Take a row out that was entered by mistake: an addressee, a submission, a result. Raises ReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing

    def make(current: Record) -> None:
        if isinstance(row, Addressee):
            erase_facts(current.pk, [row.personal_name])
        row.delete()

    return change(
        held, by=by, action="taken_out", make=make, said={"row": row.ref}, reason=reason, request_key=request_key
    )


def keep_scan(book: Book, data: bytes, *, name: str) -> StoredFile:
    """Keep a scan as evidence. What it is shows its first bytes, not its name. Raises NotAFile."""
    media_type = next((kind for start, kind in KINDS_OF_FILE.items() if data.startswith(start)), None)
    if media_type is None or len(data) > LARGEST_FILE:
        raise NotAFile
    return keep(book, data, name=name, media_type=media_type)


# Duties ----------------------------------------------------------------------------------------------------------------


def owe(
    source: IssuedDocument | IncomingDocument,
    *,
    by: str,
    what: str,
    owed_by: Sequence[str],
    owed_to: str = "",
    day: date,
    request_key: str = "",
    reason: str = "",
) -> list[Duty]:
    """What a document asks, of each of these by a day: a duty for each, all or none."""
    facts = {"what": what, "owed_to": owed_to, "source": source, "day": day, "division": source.division}
    with transaction.atomic():
        return [
            record(
                kind_of("desk.duty"),
                by=by,
                book=source.book,
                facts=facts | {"owed_by": name},
                request_key=f"{request_key[:40]}-{number}" if request_key else "",
                reason=reason,
            )
            for number, name in enumerate(owed_by)
        ]


def close_duty(duty: Duty, *, by: str, proof: Record, day: date, request_key: str = "") -> Duty:
    """Close a duty by the record that shows it was done. Raises ProofOfItself, DutyClosed."""
    if proof.pk in (duty.pk, duty.source_id):
        raise ProofOfItself
    facts = {"outcome": Duty.Outcome.DONE, "proof": proof, "closed_on": day}
    return _turned(duty, facts, by=by, action="done", was_open=True, request_key=request_key)


def withdraw_duty(duty: Duty, *, by: str, reason: str, day: date, request_key: str = "") -> Duty:
    """End a duty that is not owed any more. Raises ReasonMissing, DutyClosed."""
    if not reason.strip():
        raise ReasonMissing
    facts = {"outcome": Duty.Outcome.WITHDRAWN, "why_withdrawn": reason.strip(), "closed_on": day}
    return _turned(duty, facts, by=by, action="withdrawn", was_open=True, request_key=request_key, reason=reason)


def reopen_duty(duty: Duty, *, by: str, reason: str, request_key: str = "") -> Duty:
    """Open a duty again that was closed by mistake. Raises ReasonMissing, DutyOpen."""
    if not reason.strip():
        raise ReasonMissing
    facts = {"outcome": Duty.Outcome.OPEN, "proof": None, "closed_on": None, "why_withdrawn": ""}
    return _turned(duty, facts, by=by, action="reopened", was_open=False, request_key=request_key, reason=reason)


@transaction.atomic
def _turned(
    duty: Duty,
    facts: Mapping[str, Any],
    *,
    by: str,
    action: str,
    was_open: bool,
    request_key: str,
    reason: str = "",
) -> Duty:
    lock(duty.book)
    current = Duty.objects.select_related("book").get(pk=duty.pk)
    kept = all(getattr(current, name) == value for name, value in facts.items())
    if kept and request_key:  # sent twice
        return current
    if (current.outcome == Duty.Outcome.OPEN) != was_open:
        raise DutyClosed if was_open else DutyOpen
    return correct(current, by=by, version=current.version, facts=facts, action=action, reason=reason.strip())


# Voices ----------------------------------------------------------------------------------------------------------------


def submit(
    suggestion: Suggestion,
    *,
    by: str,
    to: str,
    day: date,
    number: str = "",
    form: str = "",
    request_key: str = "",
    reason: str = "",
) -> Suggestion:
    """Note that a suggestion went upwards. Raises NotCarried, ReasonNeeded."""
    said = {"to": to, "day": day, "number": number, "form": form}

    def make(current: Suggestion) -> None:
        if current.merged_into_id or current.screening == Suggestion.Screening.RETURNED:
            raise NotCarried
        Submission.objects.create(suggestion=current, **said)

    return change(
        suggestion, by=by, action="submitted_up", make=make, said=said, request_key=request_key, reason=reason
    )


def keep_result(
    suggestion: Suggestion,
    *,
    by: str,
    outcome: str,
    day: date,
    whose: str = "",
    summary: str = "",
    evidence: StoredFile | None = None,
    request_key: str = "",
    reason: str = "",
) -> Suggestion:
    """Note what became of a suggestion somewhere. Raises ReasonNeeded."""
    facts = {"outcome": outcome, "day": day, "whose": whose, "summary": summary}
    said = facts | {"file": evidence.sha256 if evidence else ""}

    def make(current: Suggestion) -> None:
        Result.objects.create(suggestion=current, evidence=evidence, **facts)

    return change(suggestion, by=by, action="result", make=make, said=said, request_key=request_key, reason=reason)


def merge(suggestion: Suggestion, *, by: str, into: Suggestion, request_key: str = "") -> Suggestion:
    """Carry a suggestion on as part of another. Raises BadMerge."""

    def make(current: Suggestion) -> None:
        other = Suggestion.objects.get(pk=into.pk)
        if other.pk == current.pk or other.merged_into_id or other.state == Record.State.VOID:
            raise BadMerge
        if other.book_id != current.book_id or current.merged.exists():
            raise BadMerge
        current.merged_into = other

    return change(suggestion, by=by, action="merged", make=make, said={"into": into.ref}, request_key=request_key)
