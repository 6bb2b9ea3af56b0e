"""HTTP in, HTTP out: a period's plan with what became of it, judgements, problems solved, and the base figures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kexie.language.printing import day_text, number_text
from kexie.ledger.errors import Refused, UnknownPeriod
from kexie.ledger.periods import Period
from kexie.people.rules import book_for_reading, book_for_recording, may_record, may_see
from kexie.planning import actions, queries, sections
from kexie.planning.forms import CarryForm, JudgementForm, ReopenForm, SolveForm
from kexie.planning.kinds import BASE, PLAN_ITEM, PROBLEM
from kexie.planning.models import PlanItem, Problem
from kexie.planning.rules import kept_for_recording
from kexie.records.forms import places_of
from kexie.records.kept import page_while_head_stands
from kexie.records.models import EARLIEST, LATEST
from kexie.records.words import language, place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

BOTH = ["GET", "HEAD", "POST"]


# A period's plan ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe
@page_while_head_stands
def plan(request: HttpRequest, book: str) -> HttpResponse:
    """What was planned for a period, how it stands, what people judged; the problems it answers."""
    kept = book_for_reading(request.user, book)
    return _plan_page(request, kept, _period(kept, request.GET.get("period", "")))


@login_required
@require_POST
def carry(request: HttpRequest, book: str) -> HttpResponse:
    """Carry what is unfinished on to the next period. Refused, the page comes again with what was typed."""
    kept = book_for_recording(request.user, book)
    period = _period(kept, request.POST.get("period", ""))
    form = CarryForm(request.POST, standings=_standings(kept, period))
    if form.is_valid():
        try:
            carried = actions.carry(
                kept,
                period,
                by=request.user.username,
                targets=form.targets(),
                request_key=form.cleaned_data["request_key"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            made, before = len(carried.made), len(carried.before)
            if made:
                said = ngettext("%(count)d item is carried on.", "%(count)d items are carried on.", made)
                messages.success(request, said % {"count": made})
            if before:
                said = ngettext(
                    "%(count)d item had been carried on before and was left as it is.",
                    "%(count)d items had been carried on before and were left as they are.",
                    before,
                )
                messages.info(request, said % {"count": before})
            return redirect(f"{reverse('planning:plan', args=[kept.key])}?period={period.next}")
    return _plan_page(request, kept, period, form)


def _standings(book: Book, period: Period) -> list[Any]:
    found = queries.planned_for(book, period).select_related("book", "continues").prefetch_related("judgements")
    return queries.standings(book, found[: queries.MOST], timezone.localdate())


def _plan_page(request: HttpRequest, book: Book, period: Period, form: CarryForm | None = None) -> HttpResponse:
    standings, may = _standings(book, period), may_record(request.user, book)
    items = [each.item for each in standings]
    problems, earlier = queries.problems_of(book, period, items)

    def seen(item: PlanItem) -> bool:  # a draft is for its maker and the office
        return may_see(request.user, book, item)

    later = {pk: item for pk, item in queries.continuations(items).items() if seen(item)}
    answering = {ref: list(filter(seen, found)) for ref, found in queries.answering([*problems, *earlier]).items()}
    texts = {each.ref: each for each in problems}
    judgements = [judgement for item in items if (judgement := item.judgement())]
    names = sections.names_of(judgements, *(each.made_by for each in later.values()))
    if form is None:
        form = CarryForm(standings=standings)
        chosen = {each.item.ref for each in standings if not each.is_finished and each.item.day <= period.last_day}
    else:
        chosen = set(form.data.getlist("items"))
    rows = [_item_row(each, later, texts, names, form, chosen) for each in standings]
    context = {
        "book": book,
        "period": period,
        "before": _beside(period, "previous"),
        "after": _beside(period, "next"),
        "rows": rows,
        "most": queries.MOST if len(rows) == queries.MOST else None,
        "problems": [_problem_row(each, answering) for each in problems],
        "earlier": [_problem_row(each, answering) for each in earlier],
        "form": form,
        "may_record": may,
        "may_carry": may and _beside(period, "next") and any(not row["later"] for row in rows),
        "kinds": {"item": PLAN_ITEM.code, "problem": PROBLEM.code},
    }
    return render(request, "planning/plan.html", context)


def _item_row(
    standing: Any,
    later: dict[int, PlanItem],
    problems: dict[str, Problem],
    names: dict[str, str],
    form: CarryForm,
    chosen: set[str],
) -> dict[str, Any]:
    item, judgement, on = standing.item, standing.item.judgement(), later.get(standing.item.pk)
    target = f"target_{item.ref}"
    return {
        "ref": item.ref,
        "title": item.title,
        "owner": item.owner,
        "due": day_text(item.last_call, language=language()),
        "standing": sections.told_standing(standing),
        "judgement": judgement and sections.told_judgement(judgement, names),
        "answers": [(ref, problems[ref].text) for ref in item.answers if ref in problems],
        "continues": item.continues,
        "later": on and _later(on, names),
        "is_chosen": item.ref in chosen,
        "target": form[target] if target in form.fields else None,
    }


def _later(item: PlanItem, names: dict[str, str]) -> dict[str, str]:
    """Who carried an item on, and when."""
    on = day_text(timezone.localtime(item.made_at).date(), language=language())
    return {"ref": item.ref, "by": names.get(item.made_by, item.made_by), "on": on}


def _problem_row(problem: Problem, answering: dict[str, list[PlanItem]]) -> dict[str, Any]:
    return sections.told_problem(problem) | {"owner": problem.owner, "items": answering[problem.ref]}


def _period(book: Book, written: str) -> Period:
    """A period that records can lie in, the one to show where none is written; 404 where there is none of this name."""
    if not written:
        return queries.period_to_show(book, timezone.localdate())
    try:
        period = Period.parse(written)
    except UnknownPeriod as refusal:
        raise Http404(str(refusal)) from None
    if not EARLIEST <= period.starts_on <= period.last_day <= LATEST:
        raise Http404(str(UnknownPeriod(written)))
    return period


def _beside(period: Period, side: str) -> Period | None:
    """The neighbouring period, where records can lie in it."""
    found = getattr(period, side)
    return found if found.starts_on >= EARLIEST and found.last_day <= LATEST else None


# Acts --------------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def judge(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What became of a plan item, signed by whoever writes it."""
    kept, item = kept_for_recording(request.user, book, ref, PlanItem)

    def act(facts: dict[str, Any]) -> None:
        actions.judge(item, by=request.user.username, on=timezone.localdate(), **facts)

    words = _("It is signed with your name and today's date, and stands beside what the ledger says. Judgements "
              "written before stay.")  # fmt: skip
    return _acted(
        request, kept, item, JudgementForm(request.POST or None), act,
        title=_("What became of it"), words=words, done=_("The judgement is saved."),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def solve(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A problem is solved; one that is solved opens again with a reason."""
    kept, problem = kept_for_recording(request.user, book, ref, Problem)
    by = request.user.username
    if problem.solved_on and "solved_on" not in request.POST:

        def reopen(facts: dict[str, Any]) -> None:
            actions.reopen(problem, by=by, **facts)

        return _acted(
            request, kept, problem, ReopenForm(request.POST or None), reopen,
            title=_("Open the problem again"), done=_("The problem is open again."),
        )  # fmt: skip

    def act(facts: dict[str, Any]) -> None:
        actions.solve(problem, by=by, today=timezone.localdate(), **facts)

    return _acted(
        request, kept, problem, SolveForm(request.POST or None, problem=problem), act,
        title=_("The problem is solved"), done=_("It is saved: the problem is solved."),
    )  # fmt: skip


def _acted(
    request: HttpRequest, book: Book, record: Any, form: Any, act: Callable[[dict[str, Any]], None], *, done: str,
    **page: str,
) -> HttpResponse:  # fmt: skip
    """Do what the form asks and lead back to the record; refused, show the form with what was typed and why."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(record)
    trail = [(_("Plans"), reverse("planning:plan", args=[book.key])), (record.title, record.get_absolute_url())]
    return render(request, "planning/act.html", {"book": book, "record": record, "form": form, "trail": trail, **page})


# Base figures ------------------------------------------------------------------------------------------------------------


@login_required
@require_safe
@page_while_head_stands
def base(request: HttpRequest, book: str) -> HttpResponse:
    """The last known value of every base figure of a place, with its day and source; what is missing shows as a gap."""
    kept, today = book_for_reading(request.user, book), timezone.localdate()
    places = places_of(seat_of(kept, today))
    asked = request.GET.get("place", "")
    place = asked if asked in dict(places) else places[0][0]
    lines = [
        {
            "measure": line.measure,
            "name": line.name,
            "state": line.figure.state.value,
            "value": number_text(
                line.figure.value, line.unit, state=line.figure.state, approx=line.figure.approx.word,
                decimals=line.figure.decimals, language=language(),
            ),
            "href": reverse("reports:figure", args=[kept.key, str(Period.between(today, today))]),
            "known": [_known(each, line.unit) for each in line.known[: queries.MOST]],
        }
        for line in queries.base_lines(kept, place, today)
    ]  # fmt: skip
    context = {
        "book": kept,
        "trail": [(_("Plans"), reverse("planning:plan", args=[kept.key]))],
        "lines": lines,
        "missing": [line["name"] for line in lines if not line["known"]],
        "places": places,
        "place": place,
        "place_name": place_name(place),
        "is_seat": place == places[0][0],
        "kind": BASE.code,
        "may_record": may_record(request.user, kept),
    }
    return render(request, "planning/base.html", context)


def _known(known: queries.Known, unit: str) -> dict[str, Any]:
    record = known.record
    stated = record.kind != BASE.code
    return {
        "href": record.get_absolute_url(),
        "day": day_text(known.day, language=language()),
        "value": number_text(known.value, unit, approx=known.approx.word, decimals=2, language=language()),
        "source": record.text if stated else record.source,
        "document": "" if stated else record.document,
    }
