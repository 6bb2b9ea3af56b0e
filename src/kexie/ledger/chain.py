"""The chain: what a voucher's hash covers, in one spelling.

The text hashed is the canonical JSON of
[form, book key, seq, at, by, action, reason, kind, record, rules, snapshot, entries, previous hash]
where each entry is [number, account code, day, since, division, organisation, amount, parts, approx, basis].
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_HALVES = re.compile("[\ud800-\udfff]")
FORM = 1
RULES = 2  # raise when posting rules change: vouchers say by which rules they were posted


def canonical(value: Any) -> str:
    """JSON in one spelling: sorted keys, no spaces, NFC, ISO dates, UTC moments, no NaN, halves of characters escaped."""
    text = _CANONICAL.encode(value)
    if not unicodedata.is_normalized("NFC", text):
        text = _CANONICAL.encode(_composed(value))
    return _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def genesis(book_key: str) -> str:
    """The previous hash of a book's first voucher."""
    return hashlib.sha256(f"kexie book {book_key}".encode()).hexdigest()


def voucher_hash(
    book_key: str,
    seq: int,
    at: datetime,
    by: str,
    action: str,
    reason: str,
    kind: str,
    record: str,
    rules: int,
    snapshot: str,
    entries: Iterable[tuple[Any, ...]],
    previous_hash: str,
) -> str:
    """SHA-256 in hex. Entries in the order of their numbers, with account codes, not account ids."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = _HASHED.encode(
        [FORM, book_key, seq, moment, by, action, reason, kind, record, rules, snapshot, list(entries), previous_hash]
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _spelled(value: Any) -> str:
    """Days as SQLite keeps them. What is neither is what tampering left behind; its hash differs in any case."""
    return str(value) if isinstance(value, date) else repr(value)


def _plain(value: Any) -> Any:
    """What JSON has no form for, in its one spelling."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in a snapshot: {value!r}")


def _composed(value: Any) -> Any:
    """The same with every text in NFC: rare, so that most snapshots are encoded as they stand."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_composed(str(name)): _composed(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_composed(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_composed(part) for part in value)
    return value


# Made once: json.dumps makes an encoder at every call that asks for more than its defaults.
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
)
_HASHED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_spelled)
