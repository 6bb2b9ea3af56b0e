"""Every write of this room that is more than one record."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from kexie.outreach.models import Activity
from kexie.records.actions import record
from kexie.records.kinds import kind_of_model
from kexie.registry.models import Book


def record_series(
    *, by: str, book: Book, facts: Mapping[str, Any], days: Sequence[date], request_key: str = "", reason: str = ""
) -> list[Activity]:
    """One activity for each day, all with the same facts: every one of them, or none.

    A repeated request_key gives back the series it made the first time, and is refused (KeyReused) when facts or days
    differ. Raises BadFacts, ReasonNeeded.
    """
    name = _digest(request_key or repr(sorted(facts.items())), *days)[:12]
    kind = kind_of_model(Activity)
    with transaction.atomic():
        return [
            record(
                kind,
                by=by,
                book=book,
                facts={**facts, "since": None, "day": day, "series": name},
                request_key=f"{_digest(request_key)[:48]}:{number}" if request_key else "",
                reason=reason,
            )
            for number, day in enumerate(days)
        ]


def _digest(*parts: Any) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
