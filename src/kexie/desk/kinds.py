"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kexie.desk.models import IssuedDocument
from kexie.ledger.postings import Posting
from kexie.records.kinds import Kind, declare


def document_postings(document: IssuedDocument) -> Iterator[Posting]:
    yield Posting("documents.issued", 1, {"scope": document.scope})


DOCUMENT = declare(
    Kind(
        code="desk.document",
        model=IssuedDocument,
        name=_("document issued"),
        plural=_("documents issued"),
        day_label=_("issued on"),
        fields=[
            (_("Document"), ("name", "number", "issuer", "scope")),
            (_("To whom"), ("addressees", "channel")),
            (_("When and where"), ("day", "division")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "number", "issuer", "scope"),
        filters=("scope",),
        search=("name", "number", "issuer"),
        postings=document_postings,
        title=lambda document: f"《{document.name}》",
        facts=lambda document: {
            "name": document.name,
            "number": document.number,
            "issuer": document.issuer,
            "scope": document.scope,
        },
    )
)
