"""Places without an account: one link, one record, submitted for the office to accept."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kexie.ledger.errors import Refused
from kexie.people.actions import log, make_submission_link, use_submission_link
from kexie.people.errors import LinkRefused, LinkSettled, LinkUnknown
from kexie.people.models import SubmissionLink
from kexie.people.queries import submission_link
from kexie.people.rules import Act, book_for
from kexie.records import actions, queries
from kexie.records.forms import RecordForm, ReturnForm, SubmissionLinkForm, form_class, places_of
from kexie.records.kept import page_while_head_stands
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Record
from kexie.records.rules import kind_for, record_for
from kexie.records.views import about, narrowed
from kexie.records.words import place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_while_head_stands
def make_link(request: HttpRequest, book: str, kind: str) -> HttpResponse:
    """A link for a township to submit one record of this kind. Shown once; only a digest of it is kept."""
    declared, kept = kind_for(kind), book_for(request.user, book, Act.ACCEPT)
    seat = seat_of(kept, timezone.localdate())
    form, address = SubmissionLinkForm(request.POST if request.method == "POST" else None, seat=seat), ""
    if form.is_valid():
        place, ends_at = form.cleaned_data["division"], timezone.now() + timedelta(days=form.cleaned_data["days"])
        with transaction.atomic():
            path = make_submission_link(
                book=kept, kind=declared.code, division=place, by=request.user.username, ends_at=ends_at
            )
            log(kept, by=request.user.username, action="submission-link", about=place, reason=str(declared.code))
        address = request.build_absolute_uri(path)
    context = {"book": kept, "kind": declared, "name": capfirst(str(declared.name)), "form": form, "address": address}
    return render(request, "records/submission_link.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Return what was submitted, with a word on what is to be mended. A place without an account gets a link to it."""
    kept, record = record_for(request.user, book, ref, Act.ACCEPT)
    kind, no_account = kind_of(record.kind), record.made_by.startswith(queries.SENDERS)
    form = ReturnForm(request.POST if request.method == "POST" else None, initial={"version": record.version})
    if form.is_valid():
        word, version = form.cleaned_data["reason"], form.cleaned_data["version"] or 0
        by, address = request.user.username, ""
        try:
            with transaction.atomic():
                actions.return_submission(record, by=by, version=version, word=word)
                if no_account:
                    address = request.build_absolute_uri(_link_to_mend(kept, record, by=by))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The submission is returned with your word."))
            if not address:
                return redirect(record)
            context = {
                "book": kept,
                "kind": kind,
                "name": capfirst(str(kind.name)),
                "address": address,
                "mends": record,
            }
            return render(request, "records/submission_link.html", context)
    context = about(kept, kind, record) | {"form": form, "no_account": no_account}
    return render(request, "records/give_back.html", context)


def _link_to_mend(book: Book, record: Record, *, by: str) -> str:
    sender = record.made_by.partition(":")[2]  # a place, or of a workbook an organisation
    place = sender if sender.isdecimal() else record.division
    ends_at = timezone.now() + timedelta(days=SubmissionLinkForm.base_fields["days"].initial)
    log(book, by=by, action="submission-link", about=place, reason=record.kind)
    return make_submission_link(book=book, kind=record.kind, division=place, by=by, ends_at=ends_at, record=record.ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, book: str, token: str) -> HttpResponse:
    """The form of one kind for one place, once, for whoever holds the link."""
    kept = get_object_or_404(Book, key=book)
    try:
        link = submission_link(token, kept)
        kind, held = kind_for(link.kind), _returned(kept, link)
        form = _form(kept, kind, link, held, *((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            try:
                made = _submit(form, kept, kind, token)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return render(request, "records/submitted.html", {"title": made.title, "holder": kept.name})
    except LinkRefused as refusal:
        status = 404 if isinstance(refusal, LinkUnknown) else 410
        return render(request, "records/link_refused.html", {"refusal": refusal}, status=status)
    context = {
        "form": form,
        "name": capfirst(str(kind.name)),
        "place": place_name(link.division),
        "holder": kept.name,
        "ends_at": link.ends_at,
        "word": queries.word_of_return(held) if held else "",
    }
    return render(request, "records/by_link.html", context)


def _returned(book: Book, link: SubmissionLink) -> Any:
    """The record that a link is to mend; None where it is to make a new one. Raises LinkSettled."""
    if not link.record:
        return None
    held = queries.record_of(book, link.record)
    if held is None or held.state != Record.State.DRAFT:
        raise LinkSettled
    return held


def _form(book: Book, kind: Kind, link: SubmissionLink, held: Any, data: Any = None, files: Any = None) -> RecordForm:
    """The form of the kind, for this place alone; it offers no other record and no other place of the book."""
    form = form_class(kind)(kind=kind, seat=link.division, book=book, instance=held, data=data, files=files)
    if "division" in form.fields:
        form.fields["division"].choices = places_of(link.division)
    return narrowed(form, AnonymousUser(), book)


def _submit(form: RecordForm, book: Book, kind: Kind, token: str) -> Record:
    """The record and the end of the link: both, or neither."""
    with transaction.atomic():
        link = use_submission_link(token, book)
        said: dict[str, Any] = {
            "by": f"link:{link.division}",
            "facts": {"division": link.division} | form.facts(),
            "beside": form.beside(),
            "reason": form.cleaned_data["reason"],
        }
        if held := _returned(book, link):
            said["facts"]["state"] = Record.State.SUBMITTED
            return actions.correct(held, version=held.version, action=Record.State.SUBMITTED, **said)
        made = actions.record(kind, book=book, state=Record.State.SUBMITTED, **said)
        SubmissionLink.objects.filter(pk=link.pk).update(record=made.ref)
    return made
