"""Opening a file that somebody named, and reading its text whatever its format."""

from collections.abc import Callable
from pathlib import Path

from kexie.files.formats.errors import FormatRefused, Stopped
from kexie.files.formats.extracted import Extracted
from kexie.files.formats.extracting import text_of
from kexie.files.formats.pool import OnPage
from kexie.intake.errors import NotRead, TooLarge, Unreadable
from kexie.intake.reading.decoding import LIMIT, decode

MEDIA_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "rtf": "application/rtf",
}


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises Unreadable, and TooLarge before any of a huge file is read."""
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise TooLarge(size, LIMIT)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from None


def extract(
    data: bytes, name: str, *, on_page: OnPage | None = None, stopped: Callable[[], bool] | None = None
) -> Extracted:
    """The text of a file of any format, whose characters findings point to.

    What the file is, is told by its bytes. Everything but plain text is parsed in a child process with bounded memory
    and time; `on_page` and `stopped` are those of `text_of`. Raises NotRead with the format's own words, Stopped, and
    what `decode` raises.
    """
    try:
        return text_of(data, name, decode=decode, on_page=on_page, stopped=stopped)
    except Stopped:
        raise
    except FormatRefused as refusal:
        raise NotRead(refusal) from None


def media_type(extracted: Extracted) -> str:
    return MEDIA_TYPES.get(extracted.format, "application/octet-stream")
