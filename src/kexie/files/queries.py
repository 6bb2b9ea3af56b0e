"""Where files lie, and whether they are what they were."""

import hashlib
from pathlib import Path

from django.conf import settings

from kexie.files.models import StoredFile


def path_of(file: StoredFile) -> Path:
    """KEXIE_HOME/files/ab/abcdef…: by hash, in folders that stay small."""
    return Path(settings.HOME) / "files" / file.sha256[:2] / file.sha256


def is_intact(file: StoredFile) -> bool:
    """Is the file there, with the bytes and the text it was kept with?"""
    try:
        with path_of(file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except FileNotFoundError:
        return False


def bytes_of(file: StoredFile) -> bytes:
    return path_of(file).read_bytes()
