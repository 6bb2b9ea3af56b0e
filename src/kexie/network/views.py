"""HTTP in, HTTP out: the page of completeness, and the rows beside a record."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kexie.ledger.errors import Refused
from kexie.network import actions, queries
from kexie.network.forms import RowForm, TakeOutForm, row_form
from kexie.network.models import Living
from kexie.network.rows import RowKind
from kexie.network.rules import row_for_recording, rows_for_recording
from kexie.people.rules import book_for_reading
from kexie.records.errors import StaleRecord
from kexie.records.kinds import kind_of
from kexie.records.queries import version_of
from kexie.registry.models import Book
from kexie.registry.queries import seat_of


@login_required
@require_safe
def completeness(request: HttpRequest, book: str) -> HttpResponse:
    """Who is complete, what the others lack, whose term ends, who has done nothing. No ranking."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    context = {"book": kept, "today": today, "found": queries.completeness(kept, today)}
    return render(request, "network/completeness.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_new(request: HttpRequest, book: str, ref: str, rows: str) -> HttpResponse:
    """A new row beside a record: something that happened, somebody who took office, a look, a count."""
    kept, record, kind = rows_for_recording(request.user, book, ref, rows)
    if request.method != "POST":
        what = request.GET.get("what", "")
        form = _form(kept, record, kind, initial={"day": timezone.localdate(), "what": what})
    else:
        form = _form(kept, record, kind, data=request.POST)
        if form.is_valid() and _put(request, form, record, kind):
            return redirect(record)
    return _row_page(request, kept, record, kind, form, title=_("New: %(name)s") % {"name": kind.name})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_correct(request: HttpRequest, book: str, ref: str, rows: str, row: str) -> HttpResponse:
    """Other facts for a row that was entered wrong: posts the difference on the days it names."""
    kept, record, kind, found = row_for_recording(request.user, book, ref, rows, row)
    form = _form(kept, record, kind, instance=found, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _put(request, form, record, kind, row=found):
        return redirect(record)
    title = _("Correct: %(name)s") % {"name": kind.name}
    return _row_page(request, kept, record, kind, form, title=title, row=found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_take_out(request: HttpRequest, book: str, ref: str, rows: str, row: str) -> HttpResponse:
    """Take out a row that should not be there, with a reason."""
    kept, record, kind, found = row_for_recording(request.user, book, ref, rows, row)
    form = TakeOutForm(request.POST if request.method == "POST" else None, initial={"version": record.version})
    if form.is_valid():
        said = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        try:
            actions.take_out_row(record, kind, found, by=request.user.username, **said)
        except Refused as refusal:
            _refused(form, record, refusal)
        else:
            messages.success(request, _("It is taken out. What followed from it is taken back."))
            return redirect(record)
    context = _about(kept, record, kind) | {
        "title": _("Take out: %(name)s") % {"name": kind.name},
        "form": form,
        "facts": queries.row_words(found, kind),
        "address": reverse("network:row-correct", args=[kept.key, record.ref, kind.code, found.ref]),
    }
    return render(request, "network/take_out.html", context)


# ----------------------------------------------------------------------------------------------------------------------


def _form(book: Book, record: Living, kind: RowKind, **arguments: Any) -> RowForm:
    return row_form(kind, record=record, seat=seat_of(book, timezone.localdate()), **arguments)


def _put(request: HttpRequest, form: RowForm, record: Living, kind: RowKind, **arguments: Any) -> bool:
    """Save what was typed; False where it was refused, and the form says why."""
    facts = form.facts()
    if arguments.get("row") is not None:
        arguments["row"] = kind.model.objects.get(pk=arguments["row"].pk)
    try:
        actions.put_row(
            record,
            kind,
            by=request.user.username,
            version=form.cleaned_data["version"],
            facts=facts,
            personal=form.personal(),
            request_key=form.cleaned_data["request_key"],
            reason=form.cleaned_data["reason"],
            **arguments,
        )
    except Refused as refusal:
        _refused(form, record, refusal)
        return False
    messages.success(request, _("It is saved."))
    return True


def _refused(form: Any, record: Living, refusal: Refused) -> None:
    """Show a refusal with what was typed; after a stale one the next sending is held against what stands now."""
    form.refuse(refusal)
    if isinstance(refusal, StaleRecord):
        form.data = form.data.copy()
        form.data["version"] = str(version_of(record))


def _row_page(
    request: HttpRequest, book: Book, record: Living, kind: RowKind, form: RowForm, *, title: str, row: Any = None
) -> HttpResponse:
    context = _about(book, record, kind) | {"title": title, "form": form, "row": row}
    return render(request, "network/row.html", context)


def _about(book: Book, record: Living, kind: RowKind) -> dict[str, Any]:
    declared = kind_of(record.kind)
    listed = reverse("records:list", args=[book.key, declared.code])
    return {
        "book": book,
        "record": record,
        "kind": kind,
        "trail": [
            (_("Records"), reverse("records:records", args=[book.key])),
            (capfirst(str(declared.plural)), listed),
            (record.title, record.get_absolute_url()),
        ],
    }
