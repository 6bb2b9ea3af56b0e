"""The pages of rows beside a record: entering one, correcting it, taking it out."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kexie.ledger.errors import Refused
from kexie.records.forms import REASON_MOST, Refusable, form_field, name_blanks, places_of
from kexie.records.kept import page_while_head_stands
from kexie.records.kinds import kind_of
from kexie.records.models import PersonalField, Record, Row
from kexie.records.rows import RowKind, personal_name, put_row, row_kinds_of, row_words, take_out_row
from kexie.records.rules import record_for_recording
from kexie.records.views import refused, trail_of
from kexie.records.words import MASK, place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

# What people type ---------------------------------------------------------------------------------------------------------


class RowForm(Refusable, forms.ModelForm):
    """A row beside a record. `version` is the record's as the person saw it; `request_key` makes a second sending harmless."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_MOST, required=False,
        help_text=gettext_lazy("Why it is entered or changed now. Needed where its period is frozen."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, kind: RowKind, record: Any, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind, self.record = kind, record
        self.fields["version"].initial = record.version
        self.fields["request_key"].initial = uuid.uuid4().hex
        if "division" in self.fields:
            places = [("", "—"), *places_of(seat)]
            if self.instance.division and self.instance.division not in dict(places):
                places.append((self.instance.division, place_name(self.instance.division)))
            division = self.fields["division"]
            self.fields["division"] = forms.ChoiceField(
                label=division.label, choices=places, required=division.required
            )
        name_blanks(self)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset, field.empty_label = field.queryset.filter(book=record.book), "—"
        for personal in kind.personal:
            field = forms.CharField(label=personal.label, help_text=personal.help_text, required=False, max_length=200)
            field.widget.attrs["autocomplete"] = "off"
            if self.instance.pk and _is_kept(record, personal_name(personal, self.instance)):
                field.help_text = _("%(mask)s is kept. Leave this empty to keep it; what you type takes its place.") % {
                    "mask": MASK
                }
            self.fields[f"personal_{personal.name}"] = field
        self.order_fields([*kind.fields, *(f"personal_{each.name}" for each in kind.personal), "reason"])

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kind.fields}

    def personal(self) -> dict[str, str]:
        typed = {each.name: self.cleaned_data.get(f"personal_{each.name}", "") for each in self.kind.personal}
        return {name: value for name, value in typed.items() if value}


class TakeOutForm(Refusable, forms.Form):
    """Why a row is taken out."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def row_form(kind: RowKind, **arguments: Any) -> RowForm:
    """The form of a kind of rows: its own, or one made of its fields."""
    form = kind.form or RowForm
    made: Any = modelform_factory(kind.model, form=form, fields=list(kind.fields), formfield_callback=form_field)
    return made(kind=kind, **arguments)


def _is_kept(record: Record, name: str) -> bool:
    return PersonalField.objects.filter(record_id=record.pk, name=name, value__isnull=False).exists()


# Finding ------------------------------------------------------------------------------------------------------------------


def rows_for_recording(member: Any, book_key: str, ref: str, code: str) -> tuple[Book, Any, RowKind]:
    """The book, the record and the kind of rows; 404 when the member may not know of them, 403 when they only read."""
    book, record = record_for_recording(member, book_key, ref)
    for kind in row_kinds_of(record.kind):
        if kind.code == code:
            return book, record, kind
    raise Http404


def row_for_recording(member: Any, book_key: str, ref: str, code: str, row: str) -> tuple[Book, Any, RowKind, Row]:
    book, record, kind = rows_for_recording(member, book_key, ref, code)
    found = kind.model.objects.filter(record=record.pk, ref=row).first()
    if found is None:
        raise Http404
    return book, record, kind, found


# Pages --------------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
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
@page_while_head_stands
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
@page_while_head_stands
def row_take_out(request: HttpRequest, book: str, ref: str, rows: str, row: str) -> HttpResponse:
    """Take out a row that should not be there, with a reason."""
    kept, record, kind, found = row_for_recording(request.user, book, ref, rows, row)
    form = TakeOutForm(request.POST if request.method == "POST" else None, initial={"version": record.version})
    if form.is_valid():
        said = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        try:
            take_out_row(record, kind, found, by=request.user.username, **said)
        except Refused as refusal:
            refused(form, refusal, record)
        else:
            messages.success(request, _("It is taken out. What followed from it is taken back."))
            return redirect(record)
    context = _about(kept, record, kind) | {
        "title": _("Take out: %(name)s") % {"name": kind.name},
        "form": form,
        "facts": row_words(found, kind),
        "address": reverse("records:row-correct", args=[kept.key, record.ref, kind.code, found.ref]),
    }
    return render(request, "records/take_out.html", context)


# ----------------------------------------------------------------------------------------------------------------------


def _form(book: Book, record: Record, kind: RowKind, **arguments: Any) -> RowForm:
    return row_form(kind, record=record, seat=seat_of(book, timezone.localdate()), **arguments)


def _put(request: HttpRequest, form: RowForm, record: Record, kind: RowKind, **arguments: Any) -> bool:
    """Save what was typed; False where it was refused, and the form says why."""
    facts = form.facts()
    if arguments.get("row") is not None:
        arguments["row"] = kind.model.objects.get(pk=arguments["row"].pk)
    try:
        put_row(
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
        refused(form, refusal, record)
        return False
    messages.success(request, _("It is saved."))
    return True


def _row_page(
    request: HttpRequest, book: Book, record: Record, kind: RowKind, form: RowForm, *, title: str, row: Any = None
) -> HttpResponse:
    context = _about(book, record, kind) | {"title": title, "form": form, "row": row}
    return render(request, "records/row.html", context)


def _about(book: Book, record: Record, kind: RowKind) -> dict[str, Any]:
    declared = kind_of(record.kind)
    return {
        "book": book,
        "record": record,
        "kind": kind,
        "trail": [*trail_of(book, declared), (record.title, record.get_absolute_url())],
    }
