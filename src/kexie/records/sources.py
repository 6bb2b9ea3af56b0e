"""Where a record's words stand in a document, and which periods have records."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max, Min

from kexie.files.models import DocumentText, StoredFile
from kexie.ledger.periods import Period
from kexie.records.models import Record, Source
from kexie.registry.models import Book

AROUND = 80  # characters shown on each side of a passage


@dataclass(frozen=True)
class Passage:
    """The characters a record came from, with what stands around them."""

    source: Source
    file: StoredFile
    before: str
    text: str
    after: str
    href: str  # where the whole document is shown, at this passage


_addresses: list[Callable[[Source], str]] = []


def show_documents_at(address_of: Callable[[Source], str]) -> None:
    """A room announces where it shows the document of a passage."""
    _addresses.append(address_of)


def passages_of(record: Record) -> list[Passage]:
    """Every passage a record came from, in the order of its documents. One query, and one for the texts."""
    sources = list(record.sources.select_related("file__book"))
    texts = dict(DocumentText.objects.filter(file__in={each.file_id for each in sources}).values_list("pk", "text"))
    return [_passage(source, texts[source.file_id]) for source in sources if source.file_id in texts]


def passage_of(record: Record) -> Passage | None:
    """The first passage a record came from."""
    return next(iter(passages_of(record)), None)


def periods_with_records(book: Book) -> list[Period]:
    """The half-years from the first record to the last, newest first; empty where there is none. One query."""
    days = Record.objects.filter(book=book, state=Record.State.RECORDED).aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is None:
        return []
    period = Period.parse(f"{days['last'].year}H{1 if days['last'].month < 7 else 2}")
    found = []
    while period.ends_before > days["first"] and len(found) < 100:
        found.append(period)
        period = period.previous
    return found


def _passage(source: Source, text: str) -> Passage:
    start, end = source.start, min(source.end, len(text))
    return Passage(
        source,
        source.file,
        text[max(0, start - AROUND) : start].lstrip(),
        text[start:end],
        text[end : end + AROUND].rstrip(),
        next((address_of(source) for address_of in _addresses), ""),
    )
