"""Papers that were read in: dropped, read, reviewed finding by finding."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from kexie.intake import decisions, receiving
from kexie.intake.actions import answer_of
from kexie.intake.forms import PeriodForm, PlaceForm, UploadForm, finding_form, phrase_of
from kexie.intake.learning import header_of, teach
from kexie.intake.models import Paper
from kexie.intake.proposals import Proposal
from kexie.intake.readings import proposals_of
from kexie.intake.review import Card, Review, is_ahead
from kexie.intake.whereabouts import whose
from kexie.ledger.errors import Refused
from kexie.people.models import Member
from kexie.people.rules import book_for_reading, book_for_recording, may_record
from kexie.records.actions import correct
from kexie.records.forms import RecordForm
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.records.words import place_name
from kexie.registry.models import Book
from kexie.registry.queries import seat_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, book: str) -> HttpResponse:
    """Every paper of the book, the last one first; a file dropped here is kept and read."""
    kept = book_for_reading(request.user, book)
    records = may_record(request.user, kept)
    if request.method == "POST" and not records:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            paper = receiving.receive(kept, by=request.user.username, name=file.name, data=file.read())
            return redirect("intake:paper", kept.key, paper.file.ref)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    found = (
        Paper.objects.filter(file__book=kept)
        .select_related("file")
        .defer("reading")
        .annotate(
            findings=Count("taken", distinct=True),
            open_questions=Count("questions", filter=Q(questions__answer=""), distinct=True),
        )
        .order_by("-read_at", "-pk")
    )
    rows = [
        [
            {"value": paper.file.name, "href": reverse("intake:paper", args=[kept.key, paper.file.ref])},
            {"value": paper.period.label if paper.period else "–"},
            {"value": place_name(paper.division) if paper.division else "–"},
            {"value": _("interrupted") if receiving.is_interrupted(paper) else paper.get_state_display()},
            {"value": paper.findings},
            {"value": paper.open_questions},
        ]
        for paper in found
    ]
    columns = [
        {"label": _("Document")},
        {"label": _("Period")},
        {"label": _("Place")},
        {"label": _("State")},
        {"label": _("Findings taken"), "kind": "number"},
        {"label": _("Open questions"), "kind": "number"},
    ]
    context = {"book": kept, "columns": columns, "rows": rows, "form": form if records else None}
    return render(request, "intake/papers.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """A paper: how far its reading is; or its text, every finding marked, and the findings with their verdicts."""
    kept = book_for_reading(request.user, book)
    held = _paper(kept, ref)
    records = may_record(request.user, kept)
    context = {"book": kept, "paper": held, "trail": _trail(kept), "records": records}
    if held.state == Paper.State.READING or held.state == Paper.State.STOPPED:
        return render(request, "intake/being_read.html", context | {"interrupted": receiving.is_interrupted(held)})
    review = Review(held)
    if _by_script(request):
        key = request.GET.get("card")
        # Whoever waited for the reading is shown the whole page now.
        return _card(request, review, key) if key else HttpResponseClientRefresh()
    focus = request.GET.get("at", "")
    asked = request.GET.get("part", "")
    number = int(asked) - 1 if asked.isdecimal() and len(asked) < 6 else review.part_of(focus)
    number = min(number, len(review.parts) - 1)
    cards = review.cards(max(0, number))
    file_text = getattr(held.file, "text", None)
    layout = file_text.layout if file_text else {}
    context |= {
        "review": review,
        "read_by": Member.objects.filter(username=held.read_by).values_list("name", flat=True).first() or held.read_by,
        "cards": cards,
        "pieces": review.pieces(max(0, number), cards),
        "focus": focus.replace(":", "-"),
        "part": max(0, number) + 1,
        "ahead": is_ahead(held, timezone.localdate()),
        "period_form": PeriodForm() if records and held.period is None and held.state != Paper.State.REFUSED else None,
        "place": place_name(held.division) if held.division else "",
        "place_form": _place_form(held) if records and held.state == Paper.State.READ and not held.twin_id else None,
        "whose": whose(review.reading),
        "unread": layout.get("unread", []),
        "recognised": layout.get("recognised", []),
        "encoding": file_text.encoding if file_text else "",
    }
    return render(request, "intake/review.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, book: str, ref: str) -> HttpResponse:
    """What a button of the review says: of one finding, or of the whole paper."""
    kept = book_for_recording(request.user, book)
    held = _paper(kept, ref)
    posted, by = request.POST, request.user.username
    act, key = posted.get("act", ""), posted.get("key", "")
    if act not in _ACTS:
        raise Http404
    refused = ""
    try:
        _ACTS[act](request, held, posted, by)
    except Refused as refusal:
        refused = str(refusal)
    if _by_script(request) and key:
        return _card(request, Review(_paper(kept, ref)), key, refused=refused)
    if refused:
        messages.error(request, refused)
    elif act == "off":
        return redirect("intake:papers", kept.key)
    return redirect(_address(kept, held, key))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, book: str, ref: str, key: str) -> HttpResponse:
    """Other facts for a finding: recorded with them, or corrected where it was recorded before."""
    kept = book_for_recording(request.user, book)
    held = _paper(kept, ref)
    proposal = next((each for each in proposals_of(held) if each.keys[0] == key and each.kind), None)
    if proposal is None or held.twin_id:
        raise Http404
    taken = held.taken.filter(key=key).select_related("record").first()
    if taken and taken.record.state == Record.State.VOID:
        return redirect(taken.record)
    record = taken.record.whole if taken else None
    form = _form(kept, held, proposal, record, request.POST if request.method == "POST" else None)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        try:
            _save(request, held, key, form, record)
            if _by_script(request):
                return _card(request, Review(_paper(kept, ref)), key)
            return redirect(_address(kept, held, key))
        except Refused as refusal:
            form.refuse(refusal)
    context = {
        "book": kept,
        "paper": held,
        "trail": [*_trail(kept), (held.file.name, _address(kept, held, key))],
        "proposal": proposal,
        "key": key,
        "id": key.replace(":", "-"),
        "form": form,
        "taken": taken,
        "back": _address(kept, held, key),
    }
    return render(request, "intake/parts/edit.html" if _by_script(request) else "intake/finding.html", context)


# ------------------------------------------------------------------------------------------------------------------------


def _by_script(request: HttpRequest) -> bool:
    """Whether script asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def _accept(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    decisions.accept_finding(paper, posted.get("key", ""), by=by)


def _link(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    decisions.link_finding(paper, posted.get("key", ""), posted.get("record", ""), by=by)


def _refuse(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    decisions.refuse_finding(paper, posted.get("key", ""), by=by)


def _undo(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    decisions.undo_finding(paper, posted.get("key", ""), by=by)


def _accept_certain(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    made = len(decisions.accept_certain(paper, by=by, reason=posted.get("reason", "").strip()).made)
    said = ngettext("%(count)d finding is recorded.", "%(count)d findings are recorded.", made) % {"count": made}
    messages.success(request, said)


def _answer(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    answer_of(paper, by=by, key=posted.get("question", ""), value=posted.get("answer", ""))


def _give_place(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    form = _place_form(paper, posted)
    if form.is_valid():
        receiving.give_place(paper, form.cleaned_data["place"])
    else:
        messages.error(request, " ".join(map(str, form.errors["place"])))


def _place_form(paper: Paper, posted: QueryDict | None = None) -> PlaceForm:
    seat = seat_of(paper.file.book, paper.last_day or timezone.localdate())
    return PlaceForm(posted, seat=seat, held=paper.division)


def _give_period(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    form = PeriodForm(posted)
    if form.is_valid():
        receiving.give_period(paper, form.cleaned_data["period"])
    else:
        messages.error(request, " ".join(map(str, form.errors["period"])))


def _take_off(request: HttpRequest, paper: Paper, posted: QueryDict, by: str) -> None:
    if receiving.take_off(paper, by=by):
        said = _("“%(name)s” is taken off the list, and its file is erased.")
    else:
        said = _("“%(name)s” is taken off the list. Its file stays, because records in the book point to it.")
    messages.success(request, said % {"name": paper.file.name})


_ACTS: dict[str, Callable[[HttpRequest, Paper, QueryDict, str], Any]] = {
    "accept": _accept,
    "link": _link,
    "refuse": _refuse,
    "undo": _undo,
    "certain": _accept_certain,
    "answer": _answer,
    "period": _give_period,
    "place": _give_place,
    "off": _take_off,
    "apart": lambda request, paper, posted, by: receiving.read_apart(paper),
    "stop": lambda request, paper, posted, by: receiving.stop(paper),
    "again": lambda request, paper, posted, by: receiving.read_again(paper),
}


def _paper(book: Book, ref: str) -> Paper:
    papers = Paper.objects.select_related("file__book", "file__text", "twin__file")
    return get_object_or_404(papers, file__book=book, file__ref=ref)


def _trail(book: Book) -> list[tuple[str, str]]:
    return [(_("Documents"), reverse("intake:papers", args=[book.key]))]


def _address(book: Book, paper: Paper, key: str) -> str:
    """The page of a paper, at a finding where one is named."""
    page = reverse("intake:paper", args=[book.key, paper.file.ref])
    return f"{page}?{urlencode({'at': key})}#c-{key.replace(':', '-')}" if key else page


def _card(request: HttpRequest, review: Review, key: str, *, refused: str = "") -> HttpResponse:
    """One finding alone, with what the head of the page counts."""
    card: Card | None = review.card(key)
    if card is None:
        raise Http404
    context = {"book": review.book, "paper": review.paper, "review": review, "card": card, "refused_words": refused}
    context["records"] = may_record(request.user, review.book)
    return render(request, "intake/parts/card_alone.html", context)


def _form(book: Book, paper: Paper, proposal: Proposal, record: Record | None, data: QueryDict | None) -> RecordForm:
    kind = kind_of(proposal.kind)
    held = record or kind.model(book=book, kind=kind.code, **proposal.facts)
    form = finding_form(kind)(
        data, kind=kind, seat=seat_of(book, timezone.localdate()), book=book, instance=held
    )  # fmt: skip
    if "phrase" in form.fields:
        form.fields["phrase"].initial = phrase_of(proposal.text)
    return form


def _save(request: HttpRequest, paper: Paper, key: str, form: RecordForm, record: Record | None) -> None:
    """Raises what recording, correcting and teaching raise."""
    by, typed = request.user.username, form.cleaned_data
    if record:
        correct(record, by=by, version=typed["version"], facts=form.facts(), reason=typed["reason"])
    else:
        decisions.accept_finding(paper, key, by=by, facts=form.facts(), reason=typed["reason"])
    if typed.get("teach"):
        header = header_of(paper, key, typed["phrase"])
        teach(paper.file.book, typed["phrase"], typed["measure"], form.facts()["dims"], by=by, header=header)
        messages.success(request, _("From the next paper on, “%(phrase)s” is read as you said.") % typed)
