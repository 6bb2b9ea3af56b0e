"""The report on a page: every figure opens into its entries, each entry into its record, the record into its source."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kexie.language.printing import day_text, number_text
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import Refused, UnknownPeriod
from kexie.ledger.figures import Figure, FigureEntry, Figures
from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.ledger.queries import head_named
from kexie.people.rules import book_for_reading
from kexie.records.kept import page_while_head_stands
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.records.sources import passage_of, periods_with_records
from kexie.records.views import ANY_REF
from kexie.records.words import account_words, facts_of, figure_words, language, place_name
from kexie.reports.actions import PAPERS, file_stem
from kexie.reports.paper import FigureSpan, Heading, QuoteSpan, RecordSpan, plain_text
from kexie.reports.queries import draft_of

MOST_ENTRIES = 300


@login_required
@require_safe
@page_while_head_stands
def reports(request, book):
    """The half-years that have records, newest first."""
    book = book_for_reading(request.user, book)
    periods = [
        {"label": period.label, "href": reverse("reports:report", args=[book.key, str(period)])}
        for period in periods_with_records(book)
    ]
    return render(request, "reports/reports.html", {"book": book, "periods": periods})


@login_required
@require_safe
@page_while_head_stands
def report(request, book, period):
    book = book_for_reading(request.user, book)
    period = _period(period)
    draft = draft_of(book, period, head=_head(request, book))
    paper = draft.paper
    way = _way_to_records(book, period)
    blocks = [_block(block, book, period, request, way) for block in paper.blocks]
    blocks.append({"kind": "sign", "number": "", "spans": [_text(paper.signed_by)]})
    blocks.append({"kind": "sign", "number": "", "spans": [_text(day_text(paper.dated))]})
    pending = sum(span.state == State.PENDING for block in paper.blocks for span in block.spans if _is_figure(span))
    told = {
        "title": plain_text(paper.title),
        "period": period.label,
        "state": "draft",
        "head": draft.head,
        "blocks": blocks,
        "balance": {
            "bound": draft.balance.bound - pending,
            "pending": pending,
            "quoted": draft.balance.quoted,
            "plain": draft.balance.plain,
            "unbacked": draft.balance.unbacked,
        },
        "downloads": [(label, _paper_href(book, period, form, request)) for form, label in _forms()],
    }
    trail = [(_("Reports"), reverse("reports:reports", args=[book.key]))]
    context = {"book": book, "report": told, "remarks": draft.remarks, "trail": trail}
    return render(request, "web/report/report.html", context)


@login_required
@require_safe
@page_while_head_stands
def figure(request, book, period):
    """A figure with the entries that add up to it, in pages: vouchers only come after, so a page stays what it is."""
    book = book_for_reading(request.user, book)
    period = _period(period)
    name = request.GET.get("name", "")
    figures = Figures(book, period, head=_head(request, book))
    try:
        found = figures.figure(name)
        entries = figures.entries(name)
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    part = Paginator(entries, MOST_ENTRIES).get_page(request.GET.get("page"))
    adds_up = found.kind in ("flow", "stock") and found.state in (State.COUNTED, State.NIL)
    context: dict[str, Any] = {
        "book": book,
        "trail": _trail(book, period),
        "report": {"period": period.label},
        "figure": _figure(found, str(figures.head)),
        "entries": _entries(book, period, part.object_list, name, request),
        "part": part,
        "total": _amount(sum(entry.value for entry in entries), found.unit) if adds_up else None,
    }
    return render(request, "web/report/figure.html", context)


@login_required
@require_safe
@page_while_head_stands
def record(request, book, period, ref):
    """A record beside the report: its facts, and the words it came from."""
    book = book_for_reading(request.user, book)
    held = get_object_or_404(Record, book=book, ref=ref).whole
    passage = passage_of(held)
    told = {
        "title": str(held),
        "kind": held.declaration.name,
        "state": held.state,
        "facts": _facts(held),
        "record_href": held.get_absolute_url(),
        "history_href": reverse("records:history", args=[book.key, held.ref]),
        "source": passage
        and {
            "document": passage.file.name,
            "before": passage.before,
            "passage": passage.text,
            "after": passage.after,
            "href": passage.href,
        },
    }
    period = _period(period)
    above = []
    if name := request.GET.get("figure"):
        above.append((figure_words(name), _figure_href(book, period, name, request)))
    context = {"book": book, "trail": _trail(book, period, *above), "record": told}
    return render(request, "web/report/record.html", context)


@login_required
@require_safe
def paper(request, book, period, form):
    """The report as a file."""
    book = book_for_reading(request.user, book)
    if form not in PAPERS:
        raise Http404
    media_type, write = PAPERS[form]
    draft = draft_of(book, _period(period), head=_head(request, book))
    response = HttpResponse(write(draft), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{file_stem(draft.paper)}.{form}")
    return response


# ----------------------------------------------------------------------------------------------------------------------


def _period(written: str) -> Period:
    try:
        return Period.parse(written)
    except UnknownPeriod as refusal:
        raise Http404(str(refusal)) from None


def _head(request, book):
    written = request.GET.get("head")
    if not written:
        return None
    try:
        return head_named(book, written)
    except Refused as refusal:
        raise Http404(str(refusal)) from None


def _trail(book, period: Period, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """From the report down to what stands above the panel's content; the panel itself leaves the report out."""
    return [(period.label, reverse("reports:report", args=[book.key, str(period)])), *further]


def _forms() -> list[tuple[str, str]]:
    return [("docx", _("Word")), ("html", "HTML"), ("md", "Markdown")]


def _paper_href(book, period: Period, form: str, request) -> str:
    return _with_head(reverse("reports:paper", args=[book.key, str(period), form]), request)


def _figure_href(book, period: Period, name: str, request) -> str:
    return _with_head(reverse("reports:figure", args=[book.key, str(period)]), request, name=name)


def _with_head(href: str, request, **query: str) -> str:
    if head := request.GET.get("head"):
        query["head"] = head
    return f"{href}?{urlencode(query)}" if query else href


def _text(words: str) -> dict[str, str]:
    return {"kind": "text", "text": words}


def _is_figure(span) -> bool:
    return isinstance(span, FigureSpan)


def _way_to_records(book, period: Period) -> Callable[[str], str]:
    """The addresses of records beside the report: a report has thousands, and the URL map is asked for one."""
    before, _ref, after = reverse("reports:record", args=[book.key, str(period), ANY_REF]).rpartition(ANY_REF)
    return lambda ref: f"{before}{ref}{after}"


def _block(block, book, period: Period, request, way: Callable[[str], str]) -> dict:
    told: dict[str, Any] = {
        "kind": "paragraph",
        "number": "",
        "spans": [_span(span, book, period, request, way) for span in block.spans],
    }
    if isinstance(block, Heading):
        told |= {"kind": "heading", "level": block.level, "number": block.number}
    return told


def _span(span, book, period: Period, request, way: Callable[[str], str]) -> dict:
    if isinstance(span, FigureSpan):
        href = _figure_href(book, period, span.name, request)
        label = figure_words(span.name)
        return {
            "kind": "figure",
            "text": span.text,
            "name": span.name,
            "label": label,
            "state": span.state,
            "href": href,
        }
    if isinstance(span, RecordSpan):
        return {"kind": "record", "text": span.text, "state": "record", "href": way(span.ref)}
    if isinstance(span, QuoteSpan):
        return {"kind": "quote", "text": span.text, "state": "quote", "href": ""}
    return _text(span.text)


def _figure(found: Figure, head: str) -> dict[str, Any]:
    return {
        "name": found.name,
        "label": figure_words(found.name),
        "printed": number_text(
            found.value,
            found.unit,
            state=found.state,
            approx=found.approx.word,
            decimals=found.decimals,
            language=language(),
        ),
        "state": found.state.value,
        "approx": "" if found.approx is Approx.EXACT else found.approx.label,
        "head": head,
        "notices": [str(notice) for notice in found.notices],
    }


def _entries(book, period: Period, entries: list[FigureEntry], name: str, request) -> list[dict]:
    refs = {entry.row.record for entry in entries}
    titles = {each.ref: str(each) for each in _whole(Record.objects.filter(book=book, ref__in=refs))}
    way = _way_to_records(book, period)
    return [
        {
            "seq": entry.row.seq,
            "day": day_text(entry.row.day, since=entry.row.since, language=language()),
            "record_title": titles.get(entry.row.record, entry.row.record),
            "record_href": _with_head(way(entry.row.record), request, figure=name),
            "account": account_words(entry.row.account),
            "amount": _amount(entry.value, _unit(entry.row.account), signed=True),
            "basis": entry.row.basis.label,
            "place": place_name(entry.row.division),
        }
        for entry in entries
    ]


def _whole(records) -> list[Record]:
    """The records with the fields of their kinds: one query a kind."""
    by_kind: dict[str, list[int]] = {}
    for pk, kind in records.values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    return [record for kind, pks in by_kind.items() for record in kind_of(kind).model.objects.filter(pk__in=pks)]


def _facts(held: Record) -> list[tuple[str, str]]:
    """The facts of a record that say something, in the words of its form."""
    return [fact for _title, facts in facts_of(held, held.declaration) for fact in facts]


def _unit(account: str) -> str:
    return catalogue().measure(account.partition("{")[0]).unit


def _amount(value, unit: str, *, signed: bool = False) -> str:
    printed = number_text(abs(value), unit, decimals=2, language=language())
    if value < 0:
        return f"−{printed}"
    return f"+{printed}" if signed else printed
