"""HTTP in, HTTP out: the room's first page, a series of activities, coverage, and the van's year."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kexie.ledger.errors import Refused
from kexie.outreach import actions, queries
from kexie.outreach.forms import SeriesForm
from kexie.outreach.kinds import ACTIVITY, CAMPAIGN, MEDIA_ITEM, TOUR, TRIP
from kexie.people.rules import book_for_reading, book_for_recording, may_record
from kexie.records.forms import form_field
from kexie.records.kept import page_while_head_stands
from kexie.records.views import counted_kinds
from kexie.records.words import number_words
from kexie.registry.queries import seat_of


@login_required
@require_safe
@page_while_head_stands
def outreach(request: HttpRequest, book: str) -> HttpResponse:
    """Where everything of this room is found."""
    kept = book_for_reading(request.user, book)
    kinds = counted_kinds(kept, request.user, (ACTIVITY, CAMPAIGN, TOUR, TRIP, MEDIA_ITEM))
    context = {"book": kept, "kinds": kinds, "may_record": may_record(request.user, kept)}
    return render(request, "outreach/outreach.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
def series_new(request: HttpRequest, book: str) -> HttpResponse:
    """One form, one activity for each day."""
    kept = book_for_recording(request.user, book)
    seat = seat_of(kept, timezone.localdate())
    names = [name for name in ACTIVITY.field_names if name not in ("since", "day")]
    made = modelform_factory(ACTIVITY.model, form=SeriesForm, fields=names, formfield_callback=form_field)
    arguments = {"kind": ACTIVITY, "seat": seat, "book": kept}
    if request.method != "POST":
        form = made(initial={"division": seat}, **arguments)
    else:
        form = made(request.POST, **arguments)
        if form.is_valid():
            try:
                series = actions.record_series(
                    by=request.user.username,
                    book=kept,
                    facts=form.facts(),
                    days=form.cleaned_data["days"],
                    request_key=form.cleaned_data["request_key"],
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                said = ngettext("%(count)d activity is saved.", "%(count)d activities are saved.", len(series))
                messages.success(request, said % {"count": len(series)})
                return redirect("records:list", kept.key, ACTIVITY.code)
    context = {"book": kept, "form": form, "trail": _trail(kept)}
    return render(request, "outreach/series.html", context)


@login_required
@require_safe
@page_while_head_stands
def coverage(request: HttpRequest, book: str) -> HttpResponse:
    """Which townships and schools were never reached, or not for more than a year. No ranking."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    townships, schools = queries.coverage(kept, seat_of(kept, today), today)
    context = {"book": kept, "trail": _trail(kept), "townships": townships, "schools": schools}
    return render(request, "outreach/coverage.html", context)


@login_required
@require_safe
@page_while_head_stands
def van(request: HttpRequest, book: str) -> HttpResponse:
    """The van's year against what is asked of it."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 1900 <= int(asked[:5]) <= 2199 else today.year
    found = queries.van_year(kept, year)
    context = {
        "book": kept,
        "trail": _trail(kept),
        "found": found,
        "meters": [
            (_("Days on the road"), queries.whole(found.days.value), queries.DAYS_ASKED),
            (_("Kilometres"), queries.whole(found.km.value), queries.KM_ASKED),
        ],
        "facts": [
            (label, number_words(queries.whole(figure.value), figure.approx, unit=figure.unit))
            for label, figure in (
                (capfirst(str(TRIP.plural)), found.trips),
                (_("Stops"), found.stops),
                (_("Visits"), found.visits),
            )
            if figure.value is not None
        ],
        "before": year - 1 if year > 1900 else None,
        "after": year + 1 if year < today.year else None,
        "this_year": year == today.year,
    }
    return render(request, "outreach/van.html", context)


def _trail(book) -> list[tuple[str, str]]:
    return [(_("Outreach"), reverse("outreach:outreach", args=[book.key]))]
