"""Looking at personal facts, with a reason that is kept, and erasing them for good."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kexie.people.actions import log
from kexie.people.rules import Act
from kexie.records.actions import erase_personal
from kexie.records.consents import FIELD
from kexie.records.forms import LookForm
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import PersonalField
from kexie.records.rules import record_for
from kexie.records.views import about
from kexie.records.words import MASK


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What is kept, masked; opened, or erased, once a reason is written. Each look is one line of the log."""
    kept, record = record_for(request.user, book, ref, Act.OPEN)
    kind, act = kind_of(record.kind), request.POST.get("act", "") if request.method == "POST" else ""
    fields = list(PersonalField.objects.filter(record_id=record.pk).order_by("pk"))
    form, refused, opened = LookForm(request.POST if act else None), "", False
    if act and form.is_valid():
        there = [each for each in fields if each.value is not None]
        chosen = there if act == "look" else [each for each in there if each.name in request.POST.getlist("field")]
        reason = form.cleaned_data["reason"]
        if not chosen:
            refused = _("Nothing was chosen, so nothing was done. Tick what is to be erased.")
        else:
            labels = [label_of(kind, each.name) for each in chosen]
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
            opened = True
    context = about(kept, kind, record) | {
        "form": form,
        "opened": opened,
        "refused": refused,
        "fields": [_row(kind, each, opened) for each in fields],
    }
    return render(request, "records/personal.html", context)


def label_of(kind: Kind, name: str) -> str:
    """What a personal field is called; of a row beside the record, by what stands before its colon."""
    stem = name.partition(":")[0]
    named = {each.name: each.label for each in kind.personal}
    named |= {FIELD: _("guardian's consent")} | {"phone": _("telephone"), "name": _("name")} | named
    return capfirst(str(named.get(stem, stem)))


def _row(kind: Kind, field: PersonalField, opened: bool) -> dict[str, Any]:
    if field.value is None:
        words = _("erased for good")
    elif not opened:
        words = MASK
    elif field.name == FIELD:
        consent = json.loads(field.value)
        words = _("%(by)s, on %(on)s") % {"by": consent["by"], "on": consent["on"]}
    else:
        words = field.value
    return {"name": field.name, "label": label_of(kind, field.name), "words": words, "kept": field.value is not None}
