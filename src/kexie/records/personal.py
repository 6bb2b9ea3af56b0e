"""Looking at personal facts, with a reason that is kept, and erasing them for good."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kexie.files.answers import answer_with
from kexie.language.active import day_words
from kexie.people.actions import log
from kexie.people.rules import Act
from kexie.records.actions import erase_personal
from kexie.records.consents import FIELD
from kexie.records.forms import LookForm
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import PersonalField
from kexie.records.rows import cell_words, row_kinds_of
from kexie.records.rules import record_for
from kexie.records.views import about
from kexie.records.words import MASK

REF_LENGTH = 12


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, book: str, ref: str) -> HttpResponseBase:
    """What is kept, masked; opened, or erased, once a reason is written. Each look is one line of the log.

    `of` names a row beside the record, and leaves what is kept of that row alone. The scan of a consent is a look more.
    """
    kept, record = record_for(request.user, book, ref, Act.OPEN)
    kind, act = kind_of(record.kind), request.POST.get("act", "") if request.method == "POST" else ""
    rows, of = _rows_of(record), request.GET.get("of", "")
    found = PersonalField.objects.filter(record_id=record.pk).select_related("file").order_by("pk")
    fields = [each for each in found if of in ("", _row_ref(each.name))]
    form, refused, opened = LookForm(request.POST if act else None), "", False
    if act and form.is_valid():
        there = [each for each in fields if each.value is not None]
        if act == "scan":
            chosen = [each for each in there if each.file]
        else:
            chosen = there if act == "look" else [each for each in there if each.name in request.POST.getlist("field")]
        reason = form.cleaned_data["reason"]
        if not chosen and act == "erase":
            refused = _("Nothing was chosen, so nothing was done. Tick what is to be erased.")
        else:
            labels = [label_of(kind, each.name, rows) for each in chosen]
            with transaction.atomic():
                action = "erased" if act == "erase" else "looked"
                facts = {"labels": labels}
                log(kept, by=request.user.username, action=action, about=record.ref, reason=reason, facts=facts)
                if act == "erase":
                    count = erase_personal(
                        record, [each.name for each in chosen], by=request.user.username, reason=reason
                    )
            if act == "erase":
                said = ngettext("%(count)d personal fact is erased.", "%(count)d personal facts are erased.", count)
                messages.success(request, said % {"count": count})
                return redirect(record)
            if act == "scan":
                return _scan(request, chosen, record)
            opened = True
    context = about(kept, kind, record) | {
        "form": form,
        "opened": opened,
        "refused": refused,
        "reason": form.cleaned_data["reason"] if opened else "",
        "fields": [_row(kind, each, opened, rows) for each in fields],
    }
    return render(request, "records/personal.html", context)


def label_of(kind: Kind, name: str, rows: Mapping[str, str]) -> str:
    """What a personal field is called; of a row beside the record, what the row is called too."""
    if whose := rows.get(_row_ref(name), ""):
        named = {each.name: each.label for row in row_kinds_of(kind.code) for each in row.personal}
        label = named.get(name.partition(":")[0], "")
        return f"{capfirst(str(label))} · {whose}" if label else whose
    named = {FIELD: _("guardian's consent")} | {each.name: each.label for each in kind.personal}
    return capfirst(str(named.get(name, name)))


def _scan(request: HttpRequest, chosen: Sequence[PersonalField], record: Any) -> HttpResponseBase:
    """The file that shows a consent, to be saved and kept by no browser."""
    try:
        return answer_with(request, chosen[0].file, str(_("consent")))
    except (IndexError, FileNotFoundError):
        messages.error(request, _("The scan is not in the store any more. Nothing else is lost; have it brought back from the "
                                  "last backup, or ask for a new one."))  # fmt: skip
        return redirect(record)


def _rows_of(record: Any) -> dict[str, str]:
    """The rows beside a record by ref, each as people call it."""
    called = {row.ref: str(row) for name in record.beside for row in record.rows(name)}
    for kind in row_kinds_of(record.kind):
        called |= {row.ref: cell_words(row, kind.columns[0]) for row in record.rows(kind.code)}
    return called


def _row_ref(name: str) -> str:
    """The row that a personal field belongs to: phone:<ref>, receipt_<ref>."""
    return name[-REF_LENGTH:] if name[-REF_LENGTH - 1 : -REF_LENGTH] in (":", "_") else ""


def _row(kind: Kind, field: PersonalField, opened: bool, rows: Mapping[str, str]) -> dict[str, Any]:
    if field.value is None:
        words = _("erased for good")
    elif not opened:
        words = MASK
    elif field.name == FIELD:
        consent = json.loads(field.value)
        words = _("%(by)s, on %(on)s") % {"by": consent["by"], "on": day_words(consent["on"])}
    else:
        words = field.value
    label, kept = label_of(kind, field.name, rows), field.value is not None
    return {"name": field.name, "label": label, "words": words, "kept": kept, "has_scan": field.file_id is not None}
