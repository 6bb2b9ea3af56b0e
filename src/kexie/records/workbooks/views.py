"""Lists out as workbooks, workbooks in as records."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kexie.files.answers import answer_with
from kexie.files.formats.errors import FormatRefused
from kexie.ledger.errors import Refused
from kexie.people.rules import Act, book_for_entering, may_do, may_record
from kexie.records.errors import FileTooLarge
from kexie.records.expiry import WORKBOOK_DAYS
from kexie.records.forms import FilterForm
from kexie.records.kinds import Kind
from kexie.records.models import Workbook
from kexie.records.queries import whole_list
from kexie.records.rules import book_for_new, kind_for
from kexie.records.views import trail_of
from kexie.records.workbooks import actions
from kexie.records.workbooks.checking import NEW, REFUSED, THERE
from kexie.records.workbooks.columns import Teller
from kexie.records.workbooks.errors import BookMoved, RowsRefused, TooManyToWrite, WorkbookGone
from kexie.records.workbooks.forms import AcceptForm, LayoutForm, UploadForm
from kexie.records.workbooks.sheets import copy_with_reasons, empty_workbook, fetched, list_as_csv, list_as_xlsx
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

MOST_WRITTEN = 200_000
PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Out -------------------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def export(request: HttpRequest, book: str, kind: str, table: str) -> HttpResponseBase:
    """The list with the same filters, of what the member may see; personal facts stay where they are."""
    declared, kept = kind_for(kind), book_for_entering(request.user, book)
    seat = _seat(kept)
    asked = FilterForm(request.GET, kind=declared, seat=seat).asked()
    found = whole_list(declared, kept, asked, sort=request.GET.get("sort", "-day"), member=request.user)
    if found.count() > MOST_WRITTEN:
        messages.error(request, str(TooManyToWrite(MOST_WRITTEN)))
        return redirect("records:list", kept.key, declared.code)
    write = list_as_xlsx if table == "xlsx" else list_as_csv
    written = write(declared, Teller(declared, kept, seat), fetched(declared, found))
    return _file(written, f"{capfirst(str(declared.plural))} {timezone.localdate()}.{table}")


@login_required
@require_safe
def empty(request: HttpRequest, book: str, kind: str) -> HttpResponseBase:
    """An empty workbook of the kind, to be filled in by whoever has no account."""
    declared, kept = kind_for(kind), book_for_new(request.user, book)
    written = empty_workbook(declared, Teller(declared, kept, _seat(kept)), request.user)
    return _file(written, _("%(plural)s to fill in.xlsx") % {"plural": capfirst(str(declared.plural))})


# In --------------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest, book: str, kind: str) -> HttpResponse:
    """A workbook is handed in: it is kept and looked through, and nothing is recorded yet."""
    declared, kept = kind_for(kind), book_for_new(request.user, book)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    too_large: list[str] = getattr(request, "too_large", [])
    if too_large:
        form.errors.clear()
        form.refuse(FileTooLarge(too_large[0]))
    elif form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            held = actions.receive(declared, kept, request.user, upload.read(), upload.name)
            actions.looked_through(held, request.user)
        except (Refused, FormatRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("records:workbook", kept.key, held.ref)
    waiting = Workbook.objects.filter(book=kept, kind=declared.code, by=request.user.username, accepted_at=None)
    context = _about(kept, declared) | {"form": form, "waiting": waiting.order_by("-at"), "days": WORKBOOK_DAYS}
    return render(request, "records/import.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What would become of every row; columns changed by hand; then all of it recorded, or discarded."""
    kept, held, kind = _held(request, book, ref)
    if held.accepted_at:
        return render(request, "records/workbook_done.html", _about(kept, kind) | _done(request, kept, held))
    office = may_record(request.user, kept)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "discard":
        actions.drop(held)
        messages.success(request, _("The workbook is discarded. Nothing of it was recorded."))
        return redirect("records:import", kept.key, kind.code)
    try:
        if held.outcome is None or held.outcome["language"] != get_language():
            actions.looked_through(held, request.user)
        parts = {"held": held, "kind": kind, "seat": _seat(kept), "member": request.user, "office": office}
        layout = LayoutForm(request.POST if asked == "look" else None, **parts)
        if asked == "look" and layout.is_valid():
            try:
                actions.lay_out(held, request.user, *layout.chosen())
            except Refused as refusal:
                layout.refuse(refusal)
            else:
                return redirect("records:workbook", kept.key, held.ref)
    except FileNotFoundError:
        actions.drop(held)
        messages.error(request, _("The file of this workbook is missing in the store. Choose the workbook again."))
        return redirect("records:import", kept.key, kind.code)
    form = _accept_form(request.POST if asked == "accept" else None, held)
    if asked == "accept" and form.is_valid():
        said = form.cleaned_data
        try:
            accepted = actions.accept(
                held,
                request.user,
                expected=(said["new"], said["there"]),
                again=said.get("again", False),
                now=said.get("now") != "later",
                reason=said["reason"],
            )
        except (BookMoved, RowsRefused) as refusal:
            actions.looked_through(held, request.user)
            form = _accept_form(None, held)
            messages.error(request, str(refusal))
        except WorkbookGone as refusal:
            messages.error(request, str(refusal))
            return redirect("records:import", kept.key, kind.code)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            count = accepted.rows.count()
            words = ngettext("%(count)d row is recorded.", "%(count)d rows are recorded.", count)
            messages.success(request, words % {"count": count})
            return redirect("records:workbook", kept.key, accepted.ref)
    return render(request, "records/workbook.html", _about(kept, kind) | _page(request, held, layout, form))


@login_required
@require_safe
def refused_copy(request: HttpRequest, book: str, ref: str) -> HttpResponseBase:
    """The rows as they came, those refused marked, each with its reason."""
    _kept, held, kind = _held(request, book, ref)
    if held.accepted_at:
        raise Http404
    looked = actions.looked_through(held, request.user)

    def reasons(row: Any) -> str:
        told = [(looked.check.label(name), text) for name, text in dict.fromkeys(row.messages)]
        return "\n".join(
            _("%(label)s: %(error)s") % {"label": label, "error": text} if label else text for label, text in told
        )

    written = copy_with_reasons(kind, looked.grid, looked.layout, looked.rows, reasons)
    stem = held.name.rpartition(".")[0] or held.name
    return _file(written, _("%(name)s with reasons.xlsx") % {"name": stem})


@login_required
@require_safe
def original(request: HttpRequest, book: str, ref: str) -> HttpResponseBase:
    """A recorded workbook as it was handed in."""
    _kept, held, _kind = _held(request, book, ref)
    if not held.accepted_at or held.file is None:
        raise Http404
    try:
        return answer_with(request, held.file, held.name)
    except FileNotFoundError:
        raise Http404 from None


# ----------------------------------------------------------------------------------------------------------------------


def _held(request: HttpRequest, key: str, ref: str) -> tuple[Book, Workbook, Kind]:
    """A workbook is known to whoever handed it in; once it is recorded, to those who read the whole book too."""
    kept = book_for_entering(request.user, key)
    held = get_object_or_404(Workbook.objects.select_related("book", "file"), book=kept, ref=ref)
    own = held.by == request.user.username
    if not (own or held.accepted_at and may_do(request.user, Act.READ, kept)):
        raise Http404
    if not held.accepted_at:
        book_for_new(request.user, key)
    return kept, held, kind_for(held.kind)


def _accept_form(data: Any, held: Workbook) -> AcceptForm:
    fates = [row[1] for row in held.outcome["rows"]]
    counts = {"new": fates.count(NEW), "there": fates.count(THERE)}
    return AcceptForm(data, initial=counts, of_sender=bool(held.layout.get("sender")))


def _page(request: HttpRequest, held: Workbook, layout: LayoutForm, form: AcceptForm) -> dict[str, Any]:
    rows = held.outcome["rows"]
    counts = {fate: sum(row[1] == fate for row in rows) for fate in (NEW, THERE, REFUSED)}
    shown = request.GET.get("show", REFUSED if counts[REFUSED] else "all")
    if shown in counts:
        rows = [row for row in rows if row[1] == shown]
    page = request.GET.get("page", "1")
    last = max(1, -(-len(rows) // PAGE))
    at = min(int(page), last) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1
    told = [
        {
            "number": number,
            "fate": fate,
            "title": title,
            "messages": said,
            "record": twin if len(twin) == 12 else "",
            "above": "" if len(twin) == 12 else twin,
        }
        for number, fate, title, said, twin in rows[(at - 1) * PAGE : at * PAGE]
    ]
    return {
        "held": held,
        "layout": layout,
        "form": form,
        "counts": counts,
        "shown": shown,
        "rows": told,
        "all": len(held.outcome["rows"]),
        "at": at,
        "last": last,
        "before": at - 1 if at > 1 else None,
        "after": at + 1 if at < last else None,
        "missing": held.outcome["missing"],
        "personal": held.outcome["personal"],
        "office": may_record(request.user, held.book),
    }


def _done(request: HttpRequest, book: Book, held: Workbook) -> dict[str, Any]:
    sender = actions.sender_of(held, request.user)
    return {
        "held": held,
        "count": held.rows.count(),
        "sender": sender.name if sender else "",
        "recorded": reverse("records:list", args=[book.key, held.kind]),
    }


def _about(book: Book, kind: Kind) -> dict[str, Any]:
    return {
        "book": book,
        "kind": kind,
        "name": capfirst(str(kind.name)),
        "plural": capfirst(str(kind.plural)),
        "trail": trail_of(book, kind),
    }


def _file(written: Any, name: str) -> FileResponse:
    kind = XLSX if name.endswith("xlsx") else "text/csv; charset=utf-8"
    return FileResponse(written, as_attachment=True, filename=name, content_type=kind)


def _seat(book: Book) -> str:
    return seat_of(book, timezone.localdate())
