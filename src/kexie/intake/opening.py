"""Opening a file that somebody named."""

from pathlib import Path

from kexie.intake.errors import TooLarge, Unreadable
from kexie.intake.reading.decoding import LIMIT


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises Unreadable, and TooLarge before any of a huge file is read."""
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise TooLarge(size, LIMIT)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from None
