"""Every read of the desk that pages share."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kexie.desk.errors import BadMerge, DocumentWithdrawn, NoProof, ReceiptExpired, ReceiptUnknown, ReceiptUsed
from kexie.desk.models import (
    Addressee,
    Duty,
    IncomingDocument,
    IssuedDocument,
    Numbered,
    NumberSeries,
    ReceiptLink,
    Suggestion,
)
from kexie.desk.numbers import next_serial
from kexie.language.active import day_words
from kexie.language.printing import day_text
from kexie.people.rules import may_see, visible
from kexie.records.kinds import kind_of
from kexie.records.models import PersonalField, Record
from kexie.records.words import MASK, language
from kexie.registry.models import Book

SHOWN = 20
PAGE = 100
_REF = re.compile("[2-9a-hjkmnp-tv-z]{12}")

Section = tuple[str, Mapping[str, Any]]


def said(day: date | None) -> str:
    return day_text(day, language=language()) if day else ""


# Numbers ---------------------------------------------------------------------------------------------------------------


def words_used(book: Book, year: int) -> list[str]:
    """The agency words of documents issued this year and the year before, the latest first."""
    found = NumberSeries.objects.filter(book=book, year__in=(year, year - 1))
    used = IssuedDocument.objects.filter(series__in=found).values("series__word").annotate(last=Max("pk"))
    return [row["series__word"] for row in used.order_by("-last")]


def next_number(model: type[Numbered], book: Book, word: str, year: int) -> str:
    """The number a document saved now would take, where nobody is quicker."""
    series = NumberSeries(book=book, word=word, year=year)
    held = {"series__book": book, "series__word": word, "series__year": year}
    highest = model.objects.filter(**held).aggregate(last=Max("serial"))["last"]
    return series.number(next_serial([highest] if highest else []))


@dataclass(frozen=True)
class SeriesLine:
    """One series of the register: how many numbers are held, which one comes next."""

    series: NumberSeries
    incoming: bool
    count: int
    next: str

    @property
    def key(self) -> str:
        return f"{'in' if self.incoming else 'out'}-{self.series.pk}"


def series_of(book: Book) -> list[SeriesLine]:
    """Every series of the book, the latest year first. Two queries."""
    found = []
    for model, incoming in ((IssuedDocument, False), (IncomingDocument, True)):
        rows = model.objects.filter(series__book=book).values("series", "series__word", "series__year")
        for row in rows.annotate(count=Count("pk"), last=Max("serial")).order_by("-series__year", "series__word"):
            series = NumberSeries(pk=row["series"], book=book, word=row["series__word"], year=row["series__year"])
            found.append(SeriesLine(series, incoming, row["count"], series.number(row["last"] + 1)))
    return sorted(found, key=lambda line: (-line.series.year, line.incoming, line.series.word))


@dataclass(frozen=True)
class RegisterLine:
    """A number of the register and its document, or a run of numbers that nobody holds."""

    number: str
    document: Any = None
    sent: int = 0
    received: int = 0

    @property
    def is_void(self) -> bool:
        return self.document is not None and self.document.state == Record.State.VOID


def register_of(line: SeriesLine, *, below: int | None = None) -> tuple[list[RegisterLine], int | None]:
    """The numbers of a series from the highest down with the runs between them; and where the next page begins.

    Void documents keep their place. Two queries.
    """
    model = IncomingDocument if line.incoming else IssuedDocument
    found: Any = model.objects.filter(series=line.series.pk).order_by("-serial")
    if not line.incoming:
        found = found.annotate(
            sent=Count("addressee_rows"), received=Count("addressee_rows", filter=~Q(addressee_rows__receipt=""))
        )
    if below is not None:
        found = found.filter(serial__lt=below)
    rows = list(found[: PAGE + 1])
    rows, more = rows[:PAGE], len(rows) > PAGE
    floor = rows[-1].serial if more else 0
    lines: list[RegisterLine] = []
    above = below
    for row in rows:
        if above is not None and row.serial < above - 1:
            lines.append(RegisterLine(_run(line.series, row.serial + 1, above - 1)))
        lines.append(RegisterLine(row.number, row, getattr(row, "sent", 0), getattr(row, "received", 0)))
        above = row.serial
    if not more and above is not None and above > 1:
        lines.append(RegisterLine(_run(line.series, 1, above - 1)))
    return lines, floor if more else None


def _run(series: NumberSeries, first: int, last: int) -> str:
    return series.number(first) if first == last else f"{series}{first}–{last}"


# What waits ------------------------------------------------------------------------------------------------------------


def open_duties(book: Book) -> list[dict[str, Any]]:
    """Open duties by their day, and those closed by a record that was made void since. One query."""
    found = (
        Duty.objects.filter(book=book, state=Record.State.RECORDED)
        .filter(Q(outcome=Duty.Outcome.OPEN) | Q(proof__state=Record.State.VOID))
        .select_related("source")
        .order_by("day", "pk")
    )
    return [duty_line(duty) for duty in found[:PAGE]]


def duty_line(duty: Duty, today: date | None = None) -> dict[str, Any]:
    """A duty as lists show it; lateness is computed, never typed."""
    late = duty.days_late(today or timezone.localdate())
    return {
        "ref": duty.ref,
        "what": duty.what,
        "owed_by": duty.owed_by,
        "owed_to": duty.owed_to,
        "due": said(duty.day),
        "outcome": duty.outcome,
        "outcome_words": duty.get_outcome_display(),
        "closed": said(duty.closed_on),
        "late": ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late} if late else "",
        "void": duty.state == Record.State.VOID,
    }


def was_anything_sent(book: Book) -> bool:
    """Whether any recorded document has an addressee. One query."""
    return Addressee.objects.filter(document__book=book, document__state=Record.State.RECORDED).exists()


def waiting_for_receipts(book: Book) -> list[IssuedDocument]:
    """Documents some addressee has not confirmed, the earliest first. One query."""
    live = IssuedDocument.objects.filter(book=book, state=Record.State.RECORDED)
    counted = live.annotate(
        sent=Count("addressee_rows"), waiting=Count("addressee_rows", filter=Q(addressee_rows__receipt=""))
    )
    return list(counted.filter(waiting__gt=0).order_by("day", "pk")[:SHOWN])


def stages(book: Book) -> list[tuple[str, str, int]]:
    """How many suggestions and difficulties stand at each stage: code, words, number. One query."""
    rows = Suggestion.objects.filter(book=book, state=Record.State.RECORDED).values_list("stage")
    counts = dict(rows.annotate(count=Count("pk")).order_by())
    return [(stage.value, stage.label, counts.get(stage.value, 0)) for stage in Suggestion.Stage]


# Records named by people -----------------------------------------------------------------------------------------------


def record_named(book: Book, written: str) -> Record:
    """The recorded piece of work that an address, or a ref, names. Raises NoProof."""
    refs = _REF.findall(written)
    found = Record.objects.filter(book=book, ref__in=refs[-1:], state=Record.State.RECORDED).first()
    if found is None:
        raise NoProof
    return found


def suggestion_named(book: Book, written: str) -> Suggestion:
    """Raises BadMerge."""
    found = Suggestion.objects.filter(book=book, ref__in=_REF.findall(written)[-1:]).first()
    if found is None:
        raise BadMerge
    return found


def latest_records(book: Book, *, but: Sequence[int]) -> list[tuple[str, str]]:
    """Refs and titles of the records made last, to choose a proof from. One query, and one a kind among them."""
    bare = Record.objects.filter(book=book, state=Record.State.RECORDED).exclude(pk__in=but).exclude(kind="desk.duty")
    codes: dict[str, list[int]] = {}
    for pk, code in bare.order_by("-pk").values_list("pk", "kind")[:SHOWN]:
        codes.setdefault(code, []).append(pk)
    found = {each.pk: each for code, keys in codes.items() for each in _whole(code, keys)}
    return [(found[pk].ref, f"{found[pk].title} {day_words(found[pk].day)}") for pk in sorted(found, reverse=True)]


def _whole(code: str, keys: Iterable[int]) -> Iterable[Any]:
    try:
        return kind_of(code).model.objects.filter(pk__in=keys)
    except KeyError:
        return []


def mergeable(suggestion: Suggestion) -> list[tuple[str, str]]:
    """The latest suggestions that this one can be merged into. One query."""
    live = Suggestion.objects.filter(book=suggestion.book_id, state=Record.State.RECORDED, merged_into=None)
    return [(each.ref, each.name) for each in live.exclude(pk=suggestion.pk).order_by("-pk")[:SHOWN]]


# Receipt links ---------------------------------------------------------------------------------------------------------


def digest_of(token: str) -> str:
    """What is kept of a token: who reads the database cannot use the link."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def receipt_link(token: str) -> ReceiptLink:
    """The link of this token, as long as it can be used. Raises ReceiptUnknown, ReceiptUsed, ReceiptExpired,
    DocumentWithdrawn."""
    link = ReceiptLink.objects.select_related("addressee__document__book").filter(digest=digest_of(token)).first()
    if link is None:
        raise ReceiptUnknown
    if link.used_at or link.addressee.receipt:
        raise ReceiptUsed(link.used_at)
    if link.addressee.document.state == Record.State.VOID:
        raise DocumentWithdrawn
    if link.ends_at <= timezone.now():
        raise ReceiptExpired(link.ends_at)
    return link


# Sections of pages -----------------------------------------------------------------------------------------------------


def document_sections(document: IssuedDocument, may: bool, member: Any) -> list[Section]:
    """Who has confirmed, who has not, in the order they were sent it; what the document asks of whom."""
    if document.scope == IssuedDocument.Scope.EXTERNAL:
        return [("desk/parts/duties.html", _duties(document, may, member))]
    rows = list(Addressee.objects.filter(document=document).order_by("pk"))
    names = dict(
        PersonalField.objects.filter(record=document, name__startswith="receipt_").values_list("name", "value")
    )
    lines = [
        {
            "row": row.ref,
            "name": row.name,
            "channel": row.channel,
            "sent": said(row.sent_on),
            "receipt": row.receipt,
            "receipt_words": row.get_receipt_display(),
            "received": said(row.received_on),
            "who": _who(names, row, may),
            "evidence": row.evidence.name if row.evidence else "",
        }
        for row in rows
    ]
    part = {
        "ref": document.ref,
        "may": may,
        "rows": lines,
        "sent": len(rows),
        "received": sum(1 for row in rows if row.receipt),
    }
    return [("desk/parts/receipts.html", part), ("desk/parts/duties.html", _duties(document, may, member))]


def _who(names: Mapping[str, str | None], row: Addressee, may: bool) -> str:
    if row.personal_name not in names:
        return ""
    value = names[row.personal_name]
    if value is None:
        return _("erased for good")
    return value if may else MASK


def incoming_sections(document: IncomingDocument, may: bool, member: Any) -> list[Section]:
    return [("desk/parts/duties.html", _duties(document, may, member))]


def _duties(document: Record, may: bool, member: Any) -> dict[str, Any]:
    duties = visible(Duty.objects.filter(source=document), member)
    found = duties.exclude(state=Record.State.VOID).order_by("day", "pk")
    return {"ref": document.ref, "may": may, "rows": [duty_line(duty) for duty in found]}


def duty_sections(duty: Duty, may: bool, member: Any) -> list[Section]:
    part = duty_line(duty) | {"may": may, "why": duty.why_withdrawn}
    for name in ("source", "proof"):
        linked = getattr(duty, name)
        linked = linked if linked and may_see(member, duty.book, linked) else None
        part[name] = linked and {
            "title": linked.title,
            "href": reverse("records:page", args=[duty.book.key, linked.ref]),
            "void": linked.state == Record.State.VOID,
        }
    return [("desk/parts/duty.html", part)]


def suggestion_sections(suggestion: Suggestion, may: bool, member: Any) -> list[Section]:
    """The chain from collection to feedback: what was done, in order, and what can be done next."""
    into, submissions, results = suggestion.merged_into, suggestion.rows("submissions"), suggestion.rows("results")
    shown = into if into and may_see(member, suggestion.book, into) else None
    merged = (
        visible(suggestion.merged.all(), member)
        .exclude(state=Record.State.VOID)
        .order_by("pk")
        .values_list("ref", "name")
    )
    part = {
        "ref": suggestion.ref,
        "may": may,
        "stage": suggestion.stage,
        "stage_words": suggestion.get_stage_display(),
        "carried": suggestion.screening != Suggestion.Screening.RETURNED and into is None,
        "into": shown and {"name": shown.name, "ref": shown.ref},
        "merged": [{"ref": ref, "name": name} for ref, name in merged],
        "submissions": [
            {"row": each.ref, "to": each.to, "day": said(each.day), "number": each.number, "form": each.form}
            for each in submissions
        ],
        "results": [
            {
                "row": each.ref,
                "outcome": each.get_outcome_display(),
                "day": said(each.day),
                "whose": each.whose,
                "summary": each.summary,
                "evidence": each.evidence.name if each.evidence else "",
            }
            for each in results
        ],
        "steps": _steps(suggestion, submissions, results),
    }
    return [("desk/parts/chain.html", part)]


def _steps(suggestion: Suggestion, submissions: list[Any], results: list[Any]) -> list[tuple[str, str, bool]]:
    """The stations of a suggestion: words, day, and whether it was there."""
    screened = suggestion.screening != Suggestion.Screening.OPEN or suggestion.merged_into_id is not None
    return [
        (_("collected"), said(suggestion.day), True),
        (_("screened"), "", screened),
        (_("edited"), said(suggestion.edited_on), bool(suggestion.edited_on)),
        (_("submitted upwards"), said(min((each.day for each in submissions), default=None)), bool(submissions)),
        (_("with a result"), said(min((each.day for each in results), default=None)), bool(results)),
        (_("author informed"), said(suggestion.fed_back_on), bool(suggestion.fed_back_on)),
    ]
