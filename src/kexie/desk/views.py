"""HTTP in, HTTP out. A document, a duty and a suggestion are shown on their record's page; here is what is done to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kexie.desk import actions, queries
from kexie.desk.errors import ReceiptRefused, ReceiptUnknown
from kexie.desk.forms import (
    CloseForm,
    DeskForm,
    DropForm,
    DutyForm,
    LinksForm,
    MergeForm,
    PaperReceiptForm,
    ReceiptForm,
    ResultForm,
    SendForm,
    SubmissionForm,
)
from kexie.desk.models import Addressee, Duty, IncomingDocument, IssuedDocument, Suggestion
from kexie.desk.rules import kept_for_recording, row_for_recording
from kexie.ledger.errors import Refused
from kexie.people.rules import book_for_reading, may_record
from kexie.records.forms import places_of
from kexie.records.kept import page_while_head_stands
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

BOTH = ["GET", "HEAD", "POST"]


@login_required
@require_safe
@page_while_head_stands
def desk(request: HttpRequest, book: str) -> HttpResponse:
    """What waits: duties, receipts, suggestions; and the ways into each list."""
    kept = book_for_reading(request.user, book)
    context = {
        "book": kept,
        "may_record": may_record(request.user, kept),
        "series": queries.series_of(kept)[: queries.SHOWN],
        "duties": queries.open_duties(kept),
        "documents": queries.waiting_for_receipts(kept),
        "sent": queries.was_anything_sent(kept),
        "stages": queries.stages(kept),
    }
    return render(request, "desk/desk.html", context)


@login_required
@require_safe
@page_while_head_stands
def register(request: HttpRequest, book: str) -> HttpResponse:
    """The numbers of one series, the highest first: documents, void ones too, and runs that nobody holds."""
    kept = book_for_reading(request.user, book)
    series = queries.series_of(kept)
    asked = request.GET.get("series", "")
    current = next((line for line in series if line.key == asked), series[0] if series else None)
    written = request.GET.get("below", "")
    below = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else None
    lines, further = queries.register_of(current, below=below) if current else ([], None)
    context = {
        "book": kept,
        "may_record": may_record(request.user, kept),
        "series": series,
        "current": current,
        "lines": lines,
        "below": below,
        "further": further,
        "trail": _trail(kept),
    }
    return render(request, "desk/register.html", context)


# Documents -------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def send(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """To whom a document went."""
    kept, document = kept_for_recording(request.user, book, ref, IssuedDocument)
    seat = seat_of(kept, timezone.localdate())
    names = dict(places_of(seat)[1:])
    form = SendForm(request.POST or None, seat=seat, initial={"channel": document.channel})

    def act(facts: dict[str, Any], key: str) -> None:
        chosen = {code: names[code] for code in facts.pop("townships")}
        actions.send(document, by=request.user.username, townships=chosen, request_key=key, **facts)

    return _acted(
        request, kept, document, form, act, title=_("Send"), button=_("Keep"), done=_("It is kept to whom it went.")
    )


@login_required
@never_cache
@require_http_methods(BOTH)
def links(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """Receipt links for all who have not confirmed, shown this once."""
    kept, document = kept_for_recording(request.user, book, ref, IssuedDocument)
    form = LinksForm(request.POST or None)
    if form.is_valid():
        days = form.cleaned_data["days"]
        made = actions.make_receipt_links(document, valid_for=timedelta(days=days))
        found = [
            (link.name, request.build_absolute_uri(reverse("desk:receipt", args=[kept.key, link.token])))
            for link in made
        ]
        context = {"book": kept, "record": document, "made": found, "days": days, "trail": _trail(kept, document)}
        return render(request, "desk/links.html", context)
    words = _(
        "Each addressee who has not confirmed gets a link that works once and needs no account. The links are shown "
        "one time only: copy them and send them on, or make new ones."
    )
    return _asked(request, kept, document, form, title=_("Receipt links"), button=_("Make links"), words=words)


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def paper_receipt(request: HttpRequest, book: str, ref: str, row: str) -> HttpResponse:
    """A receipt that came on paper, or by telephone."""
    kept, document, addressee = row_for_recording(request.user, book, ref, row)
    if not isinstance(addressee, Addressee) or addressee.receipt:
        messages.warning(request, _("The receipt of this addressee is kept already, so nothing was changed."))
        return redirect(document)
    form = PaperReceiptForm(request.POST or None, request.FILES or None)

    def act(facts: dict[str, Any], key: str) -> None:
        actions.keep_paper_receipt(
            addressee,
            by=request.user.username,
            day=facts["received_on"],
            name=facts["name"],
            evidence=_scan(kept, facts["evidence"]),
            request_key=key,
        )

    title = _("Receipt of %(name)s") % {"name": addressee.name}
    return _acted(request, kept, document, form, act, title=title, button=_("Keep"), done=_("The receipt is kept."))


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def take_out(request: HttpRequest, book: str, ref: str, row: str) -> HttpResponse:
    """Take out an addressee, a submission or a result that was entered by mistake."""
    kept, record, found = row_for_recording(request.user, book, ref, row)
    form = DropForm(request.POST or None)

    def act(facts: dict[str, Any], key: str) -> None:
        actions.take_out(record, found, by=request.user.username, reason=facts["reason"], request_key=key)

    return _acted(
        request, kept, record, form, act,
        title=_("Take out: %(name)s") % {"name": found}, button=_("Take out"), done=_("It is taken out."),
        words=_("What was entered by mistake leaves the page; the history keeps it with your reason."), grave=True,
    )  # fmt: skip


@never_cache
@require_http_methods(BOTH)
def receipt(request: HttpRequest, book: str, token: str) -> HttpResponse:
    """An addressee confirms, without an account. Opening the page confirms nothing: a chat's preview opens it too."""
    form = ReceiptForm(request.POST or None)
    try:
        addressee = queries.receipt_link(token).addressee
        if addressee.document.book.key != book:
            raise ReceiptUnknown
        if form.is_valid():
            actions.confirm_by_link(token, name=form.cleaned_data["name"])
            return render(request, "desk/received.html", {"addressee": addressee, "document": addressee.document})
    except ReceiptRefused as refusal:
        status = 404 if isinstance(refusal, ReceiptUnknown) else 410
        return render(request, "desk/receipt_refused.html", {"refusal": refusal}, status=status)
    context = {"addressee": addressee, "document": addressee.document, "form": form}
    return render(request, "desk/receipt.html", context)


# Duties ----------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def duty(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What a document asks, of whom, by when."""
    kept, document = kept_for_recording(request.user, book, ref, IssuedDocument, IncomingDocument)
    form = DutyForm(request.POST or None)

    def act(facts: dict[str, Any], key: str) -> None:
        actions.owe(document, by=request.user.username, request_key=key, **facts)

    return _acted(
        request, kept, document, form, act, title=_("New duty"), button=_("Save"), done=_("The duty is saved.")
    )


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def close(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A duty ends by the record that shows it, or in words; one closed by mistake opens again with a reason."""
    kept, held = kept_for_recording(request.user, book, ref, Duty)
    by = request.user.username
    if held.outcome != Duty.Outcome.OPEN:
        again = DropForm(request.POST or None)

        def reopen(facts: dict[str, Any], key: str) -> None:
            actions.reopen_duty(held, by=by, request_key=key, **facts)

        return _acted(
            request, kept, held, again, reopen,
            title=_("Open again"), button=_("Open again"), done=_("The duty is open again."),
        )  # fmt: skip
    form = CloseForm(request.POST or None)

    def act(facts: dict[str, Any], key: str) -> None:
        if facts["how"] == "withdrawn":
            actions.withdraw_duty(held, by=by, reason=facts["reason"], day=facts["day"], request_key=key)
        else:
            proof = queries.record_named(kept, facts["proof"])
            actions.close_duty(held, by=by, proof=proof, day=facts["day"], request_key=key)

    offered = {"proofs": queries.latest_records(kept, but=[held.pk, held.source_id or 0])}
    return _acted(
        request, kept, held, form, act,
        title=_("Close the duty"), button=_("Close the duty"), done=_("The duty is closed."), offered=offered,
    )  # fmt: skip


# Voices ----------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def submission(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A suggestion went upwards."""
    kept, suggestion = kept_for_recording(request.user, book, ref, Suggestion)
    form = SubmissionForm(request.POST or None)

    def act(facts: dict[str, Any], key: str) -> None:
        actions.submit(suggestion, by=request.user.username, request_key=key, **facts)

    return _acted(
        request, kept, suggestion, form, act,
        title=_("Submitted upwards"), button=_("Save"), done=_("The submission is saved."),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def result(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What became of a suggestion."""
    kept, suggestion = kept_for_recording(request.user, book, ref, Suggestion)
    form = ResultForm(request.POST or None, request.FILES or None)

    def act(facts: dict[str, Any], key: str) -> None:
        evidence = _scan(kept, facts.pop("evidence"))
        actions.keep_result(suggestion, by=request.user.username, evidence=evidence, request_key=key, **facts)

    return _acted(
        request, kept, suggestion, form, act, title=_("Result"), button=_("Save"), done=_("The result is saved.")
    )


@login_required
@require_http_methods(BOTH)
@page_while_head_stands
def merge(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A suggestion goes on as part of another."""
    kept, suggestion = kept_for_recording(request.user, book, ref, Suggestion)
    form = MergeForm(request.POST or None)

    def act(facts: dict[str, Any], key: str) -> None:
        into = queries.suggestion_named(kept, facts["into"])
        actions.merge(suggestion, by=request.user.username, into=into, request_key=key)

    offered = {"others-there": queries.mergeable(suggestion)}
    return _acted(
        request, kept, suggestion, form, act,
        title=_("Merge"), button=_("Merge"), done=_("It is merged."), offered=offered,
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------------------------


def _acted(
    request: HttpRequest,
    book: Book,
    record: Any,
    form: DeskForm,
    act: Callable[[dict[str, Any], str], None],
    *,
    done: str,
    **page: Any,
) -> HttpResponse:
    """Do what the form asks and lead back to the record; refused, show the form with what was typed and why."""
    if form.is_valid():
        facts = dict(form.cleaned_data)
        key = facts.pop("request_key")
        try:
            act(facts, key)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(record)
    return _asked(request, book, record, form, **page)


def _asked(
    request: HttpRequest,
    book: Book,
    record: Any,
    form: DeskForm,
    *,
    title: str,
    button: str,
    words: str = "",
    grave: bool = False,
    offered: dict[str, list[tuple[str, str]]] | None = None,
) -> HttpResponse:
    context = {
        "book": book,
        "record": record,
        "form": form,
        "title": title,
        "button": button,
        "words": words,
        "grave": grave,
        "offered": offered or {},
        "trail": _trail(book, record),
    }
    return render(request, "desk/act.html", context)


def _scan(book: Book, upload: Any) -> Any:
    if not upload:
        return None
    data = upload.read(actions.LARGEST_FILE + 1)
    return actions.keep_scan(book, data, name=upload.name)


def _trail(book: Book, record: Any = None) -> list[tuple[str, str]]:
    steps = [(_("Desk"), reverse("desk:desk", args=[book.key]))]
    if record is not None:
        steps.append((record.title, record.get_absolute_url()))
    return steps
