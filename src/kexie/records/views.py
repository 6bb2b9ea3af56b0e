"""HTTP in, HTTP out. One view a page for every kind there is."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kexie.language.printing import day_text
from kexie.ledger.catalogue import catalogue, split_account
from kexie.ledger.errors import Refused
from kexie.ledger.postings import wanted
from kexie.people.rules import Act, book_for_entering, may_do, may_record, visible
from kexie.records import actions, queries
from kexie.records.errors import StaleRecord
from kexie.records.forms import EvidenceForm, FilterForm, RecordForm, VoidForm, copied, form_class
from kexie.records.kept import page_while_head_stands
from kexie.records.kinds import Kind, all_kinds, kind_of
from kexie.records.models import EARLIEST, Record
from kexie.records.rows import fetch_rows
from kexie.records.rules import (
    book_for_new,
    entered,
    kind_for,
    places_for,
    record_for,
    record_for_correcting,
    record_for_reading,
    record_for_voiding,
)
from kexie.records.sources import passages_of
from kexie.records.words import facts_of, label_of, language, place_name, value_of
from kexie.registry.models import Book, Organisation
from kexie.registry.queries import seat_of

ANY_REF = "2" * 12


@login_required
@require_safe
@page_while_head_stands
def records(request: HttpRequest, book: str) -> HttpResponse:
    """Every kind of record, by room, with how many there are."""
    kept = book_for_entering(request.user, book)
    kinds = sorted(all_kinds(), key=lambda kind: kind.room == "records")  # what papers state comes last
    rooms: dict[str, list[dict[str, Any]]] = {}
    for kind, counted in zip(kinds, counted_kinds(kept, request.user, kinds), strict=True):
        rooms.setdefault(kind.room, []).append(counted)
    named = [(apps.get_app_config(room).verbose_name, counted) for room, counted in rooms.items()]
    context = {"book": kept, "rooms": named, "waiting": queries.waiting_for(kept, request.user)}
    return render(request, "records/records.html", context)


def counted_kinds(book: Book, member: Any, kinds: Iterable[Kind]) -> list[dict[str, Any]]:
    """Kinds of record for records/parts/kinds.html: each with its list, how many this member may see, and the last day."""
    counts, told = queries.live_counts(book, member), []
    for kind in kinds:
        count, last = counts.get(kind.code, (0, None))
        told.append(
            {
                "label": capfirst(str(kind.plural)),
                "href": reverse("records:list", args=[book.key, kind.code]),
                "count": count,
                "last": day_text(last, language=language()) if last else "",
            }
        )
    return told


@login_required
@require_safe
@page_while_head_stands
def list_(request: HttpRequest, book: str, kind: str) -> HttpResponse:
    """The records of one kind: filters, sums, pages."""
    declared, kept = kind_for(kind), book_for_entering(request.user, book)
    filters = FilterForm(request.GET, kind=declared, seat=_seat(kept))
    asked, sort = filters.asked(), request.GET.get("sort", "-day")
    listing = queries.listed(
        declared,
        kept,
        asked,
        sort=sort,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        member=request.user,
    )
    context = {
        "book": kept,
        "kind": declared,
        "name": capfirst(str(declared.name)),
        "plural": capfirst(str(declared.plural)),
        "trail": trail_of(kept),
        "form": filters,
        "narrowed": bool(set(asked) - {"q"}) or bool(filters.errors),
        "sort": sort,
        "asked": asked,
        "columns": [_column(declared, name, sort) for name in declared.columns],
        "rows": _rows(declared, kept, listing.rows),
        "sums": [listing.sums.get(name, "") for name in declared.columns],
        "listing": listing,
        "may_record": may_record(request.user, kept) or may_do(request.user, Act.SUBMIT, kept),
        "may_link": may_do(request.user, Act.ACCEPT, kept),
    }
    return render(request, "records/list.html", context)


@login_required
@require_safe
@page_while_head_stands
def page(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """One record: facts, gaps, what it posted, what proves it. Inside a report's panel, without the frame."""
    kept, record = record_for_reading(request.user, book, ref)
    kind, may = kind_of(record.kind), may_record(request.user, kept)
    may_correct = may or may_do(request.user, Act.SUBMIT, kept, record)
    may_add = may_correct and record.state != Record.State.VOID and not request.htmx
    context = about(kept, kind, record) | {
        "groups": facts_of(record, kind),
        "personal": queries.personal_of(record, kind),
        "gaps": _gaps(kind, record),
        "entries": queries.nets_in_words(record),
        # A document speaks of more than one record: its words are for those who may read all of the book.
        "passages": passages_of(record) if may_do(request.user, Act.READ, kept) else [],
        "evidence": queries.evidence_of(record),
        "evidence_form": EvidenceForm() if may_add else None,
        "may_take_off": may_correct and not request.htmx,
        "basis": record.get_basis_display(),
        "may_record": may,
        "may_correct": may_correct,
        "may_open": bool(kind.personal) and may_do(request.user, Act.OPEN, kept, record),
        "waits": record.state == Record.State.SUBMITTED and may_do(request.user, Act.ACCEPT, kept, record),
        "word": queries.word_of_return(record),
        "workbook_row": queries.workbook_row_of(record),
        "sections": kind.sections(record, may and not request.htmx and record.state != Record.State.VOID, request.user),
    }
    return render(request, "records/page.html", context)


@login_required
@require_safe
@page_while_head_stands
def history(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Every change of a record, from its vouchers."""
    kept, record = record_for_reading(request.user, book, ref)
    context = about(kept, kind_of(record.kind), record) | {
        "changes": queries.history_of(record),
        # Numbers of vouchers and heads tell how much else the book keeps.
        "whole": may_do(request.user, Act.READ, kept),
    }
    return render(request, "records/history.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
def new(request: HttpRequest, book: str, kind: str) -> HttpResponse:
    """A new record."""
    declared, kept = kind_for(kind), book_for_new(request.user, book)
    if request.method != "POST":
        initial = {"day": timezone.localdate(), "division": _seat(kept)}
        return _new_page(request, kept, declared, form_for(request.user, kept, declared, initial=initial))
    form = form_for(request.user, kept, declared, data=request.POST, files=request.FILES)
    if form.is_valid():
        try:
            made = enter(request.user, kept, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _saved(made))
            return redirect(made)
    return _new_page(request, kept, declared, form)


@login_required
@require_safe
@page_while_head_stands
def copy(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A new record that begins with another's facts, without its days and what is beside it."""
    kept, record = record_for_reading(request.user, book, ref)
    book_for_new(request.user, book)
    kind = kind_of(record.kind)
    return _new_page(request, kept, kind, form_for(request.user, kept, kind, initial=copied(record, kind)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
def correct(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Other facts for a record. Who comes second is shown what changed meanwhile, and keeps what was typed."""
    kept, record = record_for_correcting(request.user, book, ref)
    if record.state == Record.State.VOID:
        return void_already(request, record)
    kind, meanwhile = kind_of(record.kind), []
    context = about(kept, kind, record)
    if request.method != "POST":
        form = form_for(request.user, kept, kind, instance=record)
    else:
        form = form_for(request.user, kept, kind, instance=record, data=request.POST, files=request.FILES)
        if form.is_valid():
            try:
                corrected = enter_correction(request.user, record, form)
            except Refused as refusal:
                meanwhile = refused(form, refusal, record)
            else:
                messages.success(request, _saved(corrected) if form.is_new else _("The correction is saved."))
                return redirect(corrected)
    return render(request, "records/correct.html", context | {"form": form, "meanwhile": meanwhile})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
def void(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Make a record void, with a reason."""
    kept, record = record_for_voiding(request.user, book, ref)
    if record.state == Record.State.VOID:
        return void_already(request, record)
    kind, meanwhile = kind_of(record.kind), []
    form = VoidForm(request.POST if request.method == "POST" else None, initial={"version": record.version})
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.void(record, by=request.user.username, version=version, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            meanwhile = refused(form, refusal, record)
        else:
            if record.state == Record.State.DRAFT:
                messages.success(request, _("The draft is thrown away."))
            else:
                messages.success(request, _("The record is void. What it posted is taken back."))
            return redirect(record)
    context = about(kept, kind, record) | {
        "form": form,
        "meanwhile": meanwhile,
        "entries": queries.nets_in_words(record),
    }
    return render(request, "records/void.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Take what was submitted: it counts from now on."""
    kept, record = record_for(request.user, book, ref, Act.ACCEPT)
    version = request.POST.get("version", "")
    try:
        actions.accept_submission(
            record, by=request.user.username, version=int(version) if version.isdecimal() and len(version) < 10 else 0
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The submission is accepted. What it counts stands in the ledger now."))
    return redirect(record)


# ----------------------------------------------------------------------------------------------------------------------


def enter(member: Any, book: Book, form: RecordForm) -> Any:
    """A new record of what a form holds that was found good, as this member may enter it. Raises as the actions do."""
    facts = entered(member, book, form.facts())
    state = facts.pop("state", Record.State.RECORDED)
    return actions.record(
        form.kind,
        by=member.username,
        book=book,
        state=Record.State.DRAFT if form.keeps_draft else state,
        facts=facts,
        beside=form.beside(),
        request_key=form.cleaned_data["request_key"],
        reason=form.cleaned_data["reason"],
    )


def enter_correction(member: Any, held: Any, form: RecordForm) -> Any:
    """Other facts for a record, of the version the form was made for. Raises as the actions do."""
    facts = entered(member, held.book, form.facts(), held)
    if form.keeps_draft:
        facts["state"] = Record.State.DRAFT
    return actions.correct(
        held,
        by=member.username,
        version=form.cleaned_data["version"] or 0,
        facts=facts,
        action=facts.get("state", "corrected"),
        beside=form.beside(),
        request_key=form.cleaned_data["request_key"],
        reason=form.cleaned_data["reason"],
    )


def form_for(member: Any, book: Book, kind: Kind, **arguments: Any) -> RecordForm:
    """The form of a kind, which offers no place and no other record that the member may not see."""
    form = form_class(kind)(kind=kind, seat=_seat(book), book=book, **arguments)
    return form if may_do(member, Act.READ, book) else narrowed(form, member, book)


def narrowed(form: RecordForm, member: Any, book: Book) -> RecordForm:
    """The form without the places, records and organisations that this member may not see, whatever offers them."""
    hidden: set[str] = set()
    for model in (Organisation, Record):
        rows = model.objects.filter(book=book)
        hidden |= set(rows.exclude(pk__in=visible(rows, member).values("pk")).values_list("ref", flat=True))
    for name, field in form.fields.items():
        if isinstance(field, ModelChoiceField):
            field.queryset = visible(field.queryset, member)
        elif name == "division":
            field.choices = places_for(member, book, field.choices)
        elif isinstance(field, ChoiceField):
            field.choices = [choice for choice in field.choices if choice[0] not in hidden]
    return form


def _seat(book: Book) -> str:
    return seat_of(book, timezone.localdate())


def _new_page(request: HttpRequest, book: Book, kind: Kind, form: RecordForm) -> HttpResponse:
    context = {
        "book": book,
        "kind": kind,
        "name": capfirst(str(kind.name)),
        "form": form,
        "trail": trail_of(book, kind),
        "action": reverse("records:new", args=[book.key, kind.code]),
    }
    return render(request, "records/new.html", context)


def _saved(record: Record) -> str:
    """What became of a record that was just entered."""
    if record.state == Record.State.DRAFT:
        return _("The draft is kept. It counts nowhere until it is completed and saved.")
    if record.state == Record.State.SUBMITTED:
        return _("The record is submitted. It counts once the office has accepted it.")
    return _("The record is saved.")


def _gaps(kind: Kind, record: Any) -> list[str]:
    """What a complete record would have: of a draft, what the form asks for; of a void one nothing is missed."""
    if record.state == Record.State.VOID:
        return []
    if record.state != Record.State.DRAFT:
        return [*_ahead(record), *(str(gap.message) for gap in kind.gaps(record))]
    fields = [record._meta.get_field(name) for name in kind.field_names]
    return [
        label_of(kind, each.name) for each in fields if not each.blank and getattr(record, each.attname) in ("", None)
    ]


def _ahead(record: Record) -> Iterator[str]:
    """That what it counts is of a day to come: a slip of the year, as a rule."""
    measures = catalogue().measures
    fetch_rows(record)
    counted = [(split_account(key.account)[0], key.day) for key in wanted(record)]
    days = [day for code, day in counted if code != "records.count" and measures[code].kind == "flow"]
    if (day := max(days, default=EARLIEST)) > timezone.localdate():
        yield _("It counts on %(day)s, which is still to come. Correct the day if it was mistyped.") % {
            "day": day_text(day, language=language())
        }


def refused(form: Any, refusal: Refused, record: Record) -> list[queries.Difference]:
    """Show a refusal with what was typed. After a stale one: what others changed meanwhile, and the next sending is held
    against what stands now."""
    form.refuse(refusal)
    if not isinstance(refusal, StaleRecord):
        return []
    current = queries.record_of(record.book, record.ref)
    seen = queries.snapshot_of(current, form.cleaned_data["version"])
    form.data = form.data.copy()
    if isinstance(form, RecordForm) and seen is not None:
        form.take_over(seen, current)
    form.data["version"] = str(current.version)
    return queries.changed_since(current, seen) if seen is not None else []


def void_already(request: HttpRequest, record: Record) -> HttpResponse:
    messages.warning(request, _("This record is void already, so nothing was changed."))
    return redirect(record)


def about(book: Book, kind: Kind, record: Any) -> dict[str, Any]:
    return {
        "book": book,
        "kind": kind,
        "name": capfirst(str(kind.name)),
        "record": record,
        "title": record.title,
        "day": day_text(record.day, language=language()),
        "place": place_name(record.division),
        "trail": trail_of(book, kind),
    }


def trail_of(book: Book, kind: Kind | None = None) -> list[tuple[str, str]]:
    steps = [(_("Records"), reverse("records:records", args=[book.key]))]
    if kind is not None:
        steps.append((capfirst(str(kind.plural)), reverse("records:list", args=[book.key, kind.code])))
    return steps


def _column(kind: Kind, name: str, sort: str) -> dict[str, Any]:
    """A column's head: its label, and the order a press on it gives."""
    field = kind.model._meta.get_field(name)
    number = not field.choices and field.get_internal_type() in ("PositiveIntegerField", "DecimalField")
    turned = name if sort == f"-{name}" else f"-{name}"
    label, alignment = label_of(kind, name), "number" if number else ""
    return {
        "label": label,
        "kind": alignment,
        "opens": format_html('<td role="cell" class="{}" data-label="{}">', alignment, label),
        "sort": turned if name in queries.sortable(kind) else "",
        "order": {name: "ascending", f"-{name}": "descending"}.get(sort, ""),
    }


def _rows(kind: Kind, book: Book, records: list[Any]) -> list[dict[str, Any]]:
    # Finding an address in the URL map for every row is slower than fetching the row.
    before, _ref, after = reverse("records:page", args=[book.key, ANY_REF]).rpartition(ANY_REF)
    return [
        {
            "href": f"{before}{record.ref}{after}",
            "title": record.title,
            "state": record.state,
            "cells": [value_of(record, kind, name) for name in kind.columns],
        }
        for record in records
    ]
