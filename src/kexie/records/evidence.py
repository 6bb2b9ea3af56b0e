"""Files that show the work happened: added, opened, taken off. Who may see the record may see them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kexie.files.answers import answer_with
from kexie.ledger.errors import Refused
from kexie.people.rules import Act, may_do
from kexie.records import actions, queries
from kexie.records.actions import Upload
from kexie.records.errors import FileTooLarge
from kexie.records.forms import EvidenceForm, TakeOffForm
from kexie.records.kinds import kind_of
from kexie.records.models import Evidence, Record
from kexie.records.rules import record_for_correcting, record_for_reading
from kexie.records.views import about, void_already


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """More evidence. Of several files those that can be kept are kept, and each of the others is told of."""
    kept, record = record_for_correcting(request.user, book, ref)
    if record.state == Record.State.VOID:
        return void_already(request, record)
    form = EvidenceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    files, refusals = _examined(request)
    if files and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("caption", "request_key")}
        try:
            changed, new = actions.add_evidence(record, by=request.user.username, files=files, **said)
        except Refused as refusal:
            refusals.append(refusal)
        else:
            words = ngettext("%(count)d file is kept as evidence.", "%(count)d files are kept as evidence.", new)
            messages.success(request, words % {"count": new})
            for refusal in refusals:
                messages.error(request, str(refusal))
            return redirect(f"{changed.get_absolute_url()}#evidence")
    if refusals:
        form.errors.pop("files", None)  # that none came in is told better by why
    for refusal in refusals:
        form.refuse(refusal)
    return render(request, "records/evidence.html", about(kept, kind_of(record.kind), record) | {"form": form})


@login_required
@require_safe
def file(request: HttpRequest, book: str, ref: str, file: str) -> HttpResponseBase:
    """The file itself, to be saved."""
    _kept, record = record_for_reading(request.user, book, ref)
    evidence = _evidence(record, file)
    try:
        return answer_with(request, evidence.file, evidence.name)
    except FileNotFoundError:
        messages.error(request, _("“%(name)s” is missing in the store. Nothing else is lost; have it brought back from the "
                                  "last backup, and let `kexie verify --files` look for others.") % {"name": evidence.name})  # fmt: skip
        return redirect(record)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: HttpRequest, book: str, ref: str, file: str) -> HttpResponse:
    """Take a file off, with a reason; who may erase personal facts may erase it with the same act."""
    kept, record = record_for_correcting(request.user, book, ref)
    evidence = _evidence(record, file)
    may_erase = may_do(request.user, Act.ERASE, kept, record)
    form = TakeOffForm(request.POST if request.method == "POST" else None, may_erase=may_erase)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "erase": form.cleaned_data.get("erase", False)}
        try:
            actions.take_off_evidence(record, evidence, by=request.user.username, **said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("“%(name)s” is taken off.") % {"name": evidence.name})
            return redirect(f"{record.get_absolute_url()}#evidence")
    context = about(kept, kind_of(record.kind), record) | {"form": form, "file": evidence.name}
    return render(request, "records/take_off.html", context)


def _examined(request: HttpRequest) -> tuple[list[Upload], list[Refused]]:
    """What came in and may be kept, and why the rest may not."""
    files, refusals = [], []
    for upload in request.FILES.getlist("files"):
        try:
            files.append(actions.examined(upload.name or "", upload.read()))
        except Refused as refusal:
            refusals.append(refusal)
    too_large: list[str] = getattr(request, "too_large", [])
    return files, [*refusals, *(FileTooLarge(name) for name in too_large)]


def _evidence(record: Any, file: str) -> Evidence:
    found = next((each for each in queries.evidence_of(record) if each.file.ref == file), None)
    if found is None:
        raise Http404
    return found
