"""Keeping files."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import models, transaction

from kexie.files.models import DocumentText, StoredFile
from kexie.files.queries import path_of
from kexie.registry.models import Book


def keep(book: Book, data: bytes, *, name: str, media_type: str) -> StoredFile:
    """Keep these bytes once in the book. The same bytes again give the file kept the first time."""
    digest = hashlib.sha256(data).hexdigest()
    file = StoredFile(book=book, sha256=digest, name=name[-200:], media_type=media_type, size=len(data))
    path = path_of(file)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    kept, _new = StoredFile.objects.get_or_create(
        book=book,
        sha256=digest,
        defaults={"name": file.name, "media_type": media_type, "size": file.size},
    )
    return kept


def discard(file: StoredFile) -> bool:
    """Take a file, with its text, out of the store for good, unless something in the book still points to it.

    Says whether it went.
    """
    try:
        with transaction.atomic():
            DocumentText.objects.filter(file=file).delete()
            file.delete()
    except models.ProtectedError:
        return False
    transaction.on_commit(lambda: _unlink(file))
    return True


def _unlink(file: StoredFile) -> None:
    """Away with the bytes, unless they came in again meanwhile: whoever keeps a file beside a record has locked the book."""
    with transaction.atomic():
        Book.objects.select_for_update().get(pk=file.book_id)
        if not StoredFile.objects.filter(sha256=file.sha256).exists():
            path_of(file).unlink(missing_ok=True)


@transaction.atomic
def keep_document(
    book: Book,
    data: bytes,
    *,
    name: str,
    media_type: str,
    text: str,
    encoding: str,
    layout: Mapping[str, Any] | None = None,
) -> StoredFile:
    """Keep a document together with its text, whose characters findings point to, and where they stand."""
    file = keep(book, data, name=name, media_type=media_type)
    keep_text(file, text=text, encoding=encoding, layout=layout)
    return file


def keep_text(file: StoredFile, *, text: str, encoding: str, layout: Mapping[str, Any] | None = None) -> None:
    """Keep the text of a file. The one kept first stays, because findings count its characters."""
    facts = {"text": text, "encoding": encoding, "layout": dict(layout or {})}
    DocumentText.objects.get_or_create(file=file, defaults=facts)
