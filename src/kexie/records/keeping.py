"""Personal facts beside a record, kept and erased: within a change of the record, whose voucher tells of it."""

import secrets
from collections.abc import Iterable

from kexie.files.actions import discard
from kexie.records.models import PersonalField, Request


def keep_fact(record_id: int, name: str, value: str) -> None:
    """Keep a personal fact, in the place of the one before."""
    kept = {"value": value, "key": secrets.token_hex(32), "kept_digest": ""}
    PersonalField.objects.update_or_create(record_id=record_id, name=name, defaults=kept)


def erase_facts(record_id: int, names: Iterable[str]) -> int:
    """Erase the values of these names with their keys and scans, for good. Returns how many there were."""
    found = PersonalField.objects.filter(record_id=record_id, name__in=names, value__isnull=False)
    erased = list(found.select_related("file"))
    for each in erased:
        each.kept_digest, each.value, each.key = each.digest(), None, ""
        scan, each.file = each.file, None
        each.save()
        if scan:
            discard(scan)
    if erased:
        # Whoever knows the key of a form that was sent could try values against its digest.
        Request.objects.filter(record_id=record_id).update(digest="")
    return len(erased)
