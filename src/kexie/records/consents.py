"""Consent of guardians: kept beside the personal facts of minors, masked and erased like them.

Personal information of those under 14 asks for the consent of a guardian (个人信息保护法, art. 31). Who gave it is a
personal fact itself, so all of it stands in one personal field more, and the snapshot has its digest alone.
"""

import hashlib
import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from kexie.records.errors import BadFacts
from kexie.records.kinds import Kind
from kexie.records.models import PersonalField, Record

FIELD = "consent"  # the personal field that all facts of minors beside a record stand on


def consent_text(*, by: str, on: str, scan: bytes = b"") -> str:
    """A consent as its personal field keeps it: who gave it, the ISO day, the SHA-256 of a scan that shows it, if any."""
    evidence = hashlib.sha256(scan).hexdigest() if scan else ""
    return json.dumps({"by": by, "on": on, "evidence": evidence}, ensure_ascii=False, sort_keys=True)


def consent_of(record: Record) -> dict[str, str] | None:
    """Who consented and when; None where nobody did, or it was erased."""
    kept = PersonalField.objects.filter(record_id=record.pk, name=FIELD, value__isnull=False).first()
    return json.loads(kept.value) if kept and kept.value else None


def check_consents(kind: Kind, made: Record, personal: Mapping[str, str]) -> None:
    """Raises BadFacts where a personal fact of a minor would be kept and no guardian consented."""
    asked = [each.name for each in kind.personal if each.minor and personal.get(each.name)]
    if not asked or personal.get(FIELD) or (made.pk and consent_of(made)):
        return
    message = _(
        "These are facts of minors: they are kept only where a guardian consented. Write who consented and when, or "
        "leave the personal facts empty."
    )
    raise BadFacts({"consent_by": [message]})
