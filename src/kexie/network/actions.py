"""Every write of rows beside a record: one function, one transaction, the record's voucher posted with it."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from kexie.network.models import Living
from kexie.network.rows import RowKind, personal_name
from kexie.records.actions import change
from kexie.records.errors import BadFacts, NoReason
from kexie.records.models import PersonalField, Row


def put_row(
    held: Living,
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
                kept = {"value": typed[each.name], "key": secrets.token_hex(32), "kept_digest": ""}
                name = personal_name(each, put)
                PersonalField.objects.update_or_create(record_id=current.pk, name=name, defaults=kept)
        current.take_from_events()

    said = {"row": row.ref if row else kind.code, **facts, **{f"personal_{name}": typed[name] for name in typed}}
    action = "row_corrected" if row else "row_entered"
    return change(
        held, by=by, action=action, make=make, version=version, said=said, request_key=request_key, reason=reason
    )


def take_out_row(held: Living, kind: RowKind, row: Row, *, by: str, version: int, reason: str) -> Any:
    """Take out a row that should not be there: the record's voucher posts the reverse of what followed from it.

    Its personal facts are erased; the voucher before keeps what else the row said. Raises NoReason, StaleRecord,
    VoidRecord.
    """
    if not reason.strip():
        raise NoReason

    def make(current: Any) -> None:
        for each in kind.personal:
            for kept in PersonalField.objects.filter(record_id=current.pk, name=personal_name(each, row)):
                if kept.value is not None:
                    kept.kept_digest, kept.value, kept.key = kept.digest(), None, ""
                    kept.save()
        kind.model.objects.filter(pk=row.pk, record=current.pk).delete()
        current.take_from_events()

    return change(held, by=by, action="row_taken_out", make=make, version=version, reason=reason.strip())


def _check(current: Living, put: Row) -> None:
    """The row's own rules, and what it must be to its record. Raises BadFacts."""
    try:
        put.full_clean(exclude=["record"])
        if hasattr(put, "clean_beside"):
            put.clean_beside(current)
    except ValidationError as error:
        raise BadFacts(error.message_dict) from None
