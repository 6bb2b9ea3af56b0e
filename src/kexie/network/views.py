"""HTTP in, HTTP out: the page of completeness."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kexie.network import queries
from kexie.people.rules import book_for_reading
from kexie.records.kept import page_while_head_stands


@login_required
@require_safe
@page_while_head_stands
def completeness(request: HttpRequest, book: str) -> HttpResponse:
    """Who is complete, what the others lack, whose term ends, who has done nothing. No ranking."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    context = {"book": kept, "today": today, "found": queries.completeness(kept, today)}
    return render(request, "network/completeness.html", context)
