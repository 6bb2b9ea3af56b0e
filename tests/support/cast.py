"""What the tests of this room share."""

from typing import Any

from kexie.ledger.sums import nets_of
from kexie.records.rows import put_row, row_kinds_of


def put(held: Any, code: str, **facts: Any) -> Any:
    """Put a row beside a record as it stands now; what is not said is empty."""
    kind = next(kind for kind in row_kinds_of(held.kind) if kind.code == code)
    current = type(held).objects.get(pk=held.pk)
    fields = {name: kind.model._meta.get_field(name) for name in kind.fields}
    blank = {name: "" if field.get_internal_type() == "CharField" else None for name, field in fields.items()}
    return put_row(current, kind, by="clerk", version=current.version, facts=blank | facts)


def nets(book: Any, held: Any) -> dict[tuple[str, str], int]:
    """What the ledger holds of a record by account and day, but for the record itself."""
    found = nets_of(book, [held.ref])[held.ref]
    return {
        (key.account, str(key.day)): net.amount
        for key, net in found.items()
        if not key.account.startswith("records.count")
    }
