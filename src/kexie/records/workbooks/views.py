"""Lists out as workbooks, workbooks in as records."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kexie.people.rules import book_for_entering
from kexie.records.forms import FilterForm
from kexie.records.queries import whole_list
from kexie.records.rules import book_for_new, kind_for
from kexie.records.workbooks.columns import Teller
from kexie.records.workbooks.errors import TooManyToWrite
from kexie.records.workbooks.sheets import empty_workbook, fetched, list_as_csv, list_as_xlsx
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

MOST_WRITTEN = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def export(request: HttpRequest, book: str, kind: str, table: str) -> HttpResponse:
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
def empty(request: HttpRequest, book: str, kind: str) -> HttpResponse:
    """An empty workbook of the kind, to be filled in by whoever has no account."""
    declared, kept = kind_for(kind), book_for_new(request.user, book)
    written = empty_workbook(declared, Teller(declared, kept, _seat(kept)), request.user)
    return _file(written, _("%(plural)s to fill in.xlsx") % {"plural": capfirst(str(declared.plural))})


def _file(written: Any, name: str) -> FileResponse:
    kind = XLSX if name.endswith("xlsx") else "text/csv; charset=utf-8"
    return FileResponse(written, as_attachment=True, filename=name, content_type=kind)


def _seat(book: Book) -> str:
    return seat_of(book, timezone.localdate())
