"""What each kind of this room posts: pure functions of a record and the rows beside it."""

from collections.abc import Iterator

from kexie.desk.models import AssignedWork, IncomingDocument, IssuedDocument, Result, Suggestion
from kexie.ledger.postings import Posting


def document_postings(document: IssuedDocument) -> Iterator[Posting]:
    yield Posting("documents.issued", 1, {"scope": document.scope})


def incoming_postings(document: IncomingDocument) -> Iterator[Posting]:
    yield Posting("documents.received", 1)


def assigned_postings(work: AssignedWork) -> Iterator[Posting]:
    """Days times people, in tenths of a day: the measure keeps one decimal."""
    yield Posting("desk.assigned_days", work.tenths)


ADOPTED = (Result.Outcome.COMMENT, Result.Outcome.ADOPTED)


def suggestion_postings(suggestion: Suggestion) -> Iterator[Posting]:
    """Collected on its day; submitted and adopted once each, on the first day it happened; every result on its own.

    So a report says 征集n条、报送m条、批示采纳k条 of suggestions, however often each went up (DOMAIN §9).
    """
    submissions, results = suggestion.rows("submissions"), suggestion.rows("results")
    if suggestion.voice == Suggestion.Voice.DIFFICULTY:
        yield Posting("voices.difficulties", 1)
    else:
        yield Posting("voices.suggestions", 1)
        if submissions:
            yield Posting("voices.submitted", 1, day=min(each.day for each in submissions))
        if adopted := [each.day for each in results if each.outcome in ADOPTED]:
            yield Posting("voices.adopted", 1, day=min(adopted))
    for result in results:
        if result.outcome != Result.Outcome.NONE:
            yield Posting("voices.results", 1, {"outcome": result.outcome}, day=result.day)
