"""Papers that were read in, and their text with what was taken from it."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kexie.intake.models import Paper
from kexie.ledger.periods import Period
from kexie.people.rules import book_for_reading
from kexie.records.models import Source


@login_required
@require_safe
def papers(request, book):
    """Every paper of the book, the last one first."""
    book = book_for_reading(request.user, book)
    found = (
        Paper.objects.filter(file__book=book)
        .select_related("file")
        .annotate(
            findings=Count("taken", distinct=True),
            open_questions=Count("questions", filter=Q(questions__answer=""), distinct=True),
        )
        .order_by("-read_at")
    )
    rows = [
        [
            {"value": paper.file.name, "href": reverse("intake:paper", args=[book.key, paper.file.ref])},
            {"value": Period.between(paper.starts_on, paper.last_day).label},
            {"value": paper.findings},
            {"value": paper.open_questions},
        ]
        for paper in found
    ]
    columns = [
        {"label": _("Document")},
        {"label": _("Period")},
        {"label": _("Findings taken"), "kind": "number"},
        {"label": _("Open questions"), "kind": "number"},
    ]
    return render(request, "intake/papers.html", {"book": book, "columns": columns, "rows": rows})


@login_required
@require_safe
def paper(request, book, ref):
    """The text of a paper as it came, every passage that became a record marked and linked to it."""
    book = book_for_reading(request.user, book)
    held = get_object_or_404(Paper.objects.select_related("file__text"), file__book=book, file__ref=ref)
    sources = list(Source.objects.filter(file=held.file).select_related("record").order_by("start", "end", "pk"))
    text = held.file.text.text
    reading = held.reading
    context = {
        "book": book,
        "trail": [(_("Documents"), reverse("intake:papers", args=[book.key]))],
        "document": {
            "title": held.file.name,
            "facts": [
                (_("Period"), Period.between(held.starts_on, held.last_day).label),
                (_("Read in"), held.read_at),
                (_("Encoding"), held.file.text.encoding),
                (_("SHA-256"), held.file.sha256[:16]),
                (_("Findings taken"), held.taken.count()),
            ],
        },
        "spans": marked(text, sources),
        "warnings": reading.get("warnings", []),
        "questions": held.questions.all(),
    }
    return render(request, "web/report/document.html", context)


def marked(text: str, sources: Sequence[Source]) -> list[tuple[str, list[int]]]:
    """The text in pieces, each with the sources whose passage it is; of passages inside one another, all with the first."""
    pieces: list[tuple[str, list[int]]] = []
    at = 0
    for source in sources:
        start, end = max(source.start, at), min(source.end, len(text))
        if start < end:
            pieces += [(text[at:start], []), (text[start:end], [source.pk])]
            at = end
        elif pieces:
            pieces[-1][1].append(source.pk)
    return [*((piece, marks) for piece, marks in pieces if piece), (text[at:], [])]
