"""The door: a file to its text."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any, Protocol

from kexie.files.formats import pool
from kexie.files.formats.errors import (
    EmptyFile,
    FormatRefused,
    NeedsRecogniser,
    TooLarge,
    TooLong,
    Unsupported,
    from_refusal,
)
from kexie.files.formats.extracted import Extracted
from kexie.files.formats.kinds import kind_of, kind_of_text
from kexie.files.formats.limits import CPU_SECONDS, FILE_BYTES, TEXT_CHARACTERS, Refusal
from kexie.files.formats.pool import OnPage

SCAN_CPU_SECONDS = 60 * CPU_SECONDS  # a page takes seconds; that it goes on is seen by its pages


class Decoded(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def encoding(self) -> str: ...


def text_of(
    source: Path | str | bytes,
    name: str = "",
    *,
    decode: Callable[[bytes], Decoded],
    on_page: OnPage | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Extracted:
    """The text of a file, with its tables and the place of every character.

    source    a path, or the bytes; `name` chooses between txt, md and csv, everything else is told by content
    decode    turns the bytes of a text file into text; its own refusals pass through
    on_page   is told (page, of how many) while a file with pages is read; what it raises ends the reading
    stopped   is asked a few times a second; True ends the reading with Stopped
    Raises FormatRefused (errors.py), OSError of a path. Reads at most 50 MB; nothing in a file is run or fetched.
    """
    data, name = _bytes(source, name)
    try:
        kind = kind_of(data)
    except Refusal as refusal:
        raise from_refusal(refusal) from None
    encoding = ""
    if kind == "text":
        decoded = decode(data)
        text, encoding = decoded.text, decoded.encoding
        kind = kind_of_text(text, name)
        if kind == "txt":
            return _plain(text, encoding)
        data = text.encode("utf-8", "replace")
    options: dict[str, Any] = {"parser": kind, "suffix": PurePath(name).suffix.lower()}
    read = _read(options, data, on_page, stopped)
    if not read["text"].strip():
        raise NeedsRecogniser(len(read["unread"])) if read["unread"] else EmptyFile()
    return Extracted.from_dict(read | {"encoding": encoding})


Cell = str | float | bool | None


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of cells: each row that holds anything, with its number in the sheet."""

    name: str
    rows: list[tuple[int, list[Cell]]]


def grids_of(data: bytes, name: str = "", *, decode: Callable[[bytes], str]) -> list[Grid]:
    """The sheets of an .xlsx, .xls or .ods file or a CSV, cell by cell; sheets that are hidden or empty are left out.

    A cell is a text, a number, yes or no, or None; a day is its ISO text. `decode` turns the bytes of a CSV into text;
    its own refusals pass through. Raises FormatRefused as `text_of` does.
    """
    data, name = _bytes(data, name)
    try:
        kind = kind_of(data)
    except Refusal as refusal:
        raise from_refusal(refusal) from None
    if kind == "text":
        text = decode(data)
        if kind_of_text(text, name) == "html":
            raise Unsupported("office")
        data = text.encode("utf-8", "replace")
    elif kind not in ("zip", "xls"):
        raise Unsupported("office")
    read = pool.ask({"parser": "cells", "of": kind}, data)
    grids = [Grid(sheet, [(number, cells) for number, cells in rows]) for sheet, rows in read["sheets"] if rows]
    if not grids:
        raise EmptyFile
    return grids


def can_recognise() -> bool:
    """Is the extra that reads pictures installed?"""
    return find_spec("rapidocr_onnxruntime") is not None


def _read(
    options: dict[str, Any], data: bytes, on_page: OnPage | None, stopped: Callable[[], bool] | None
) -> dict[str, Any]:
    def ask(mode: str, **more: Any) -> dict[str, Any]:
        return pool.ask(options | more, data, mode=mode, on_page=on_page, stopped=stopped)

    match options["parser"]:
        case "picture":
            if not can_recognise():
                raise NeedsRecogniser
            return ask("scan", cpu=SCAN_CPU_SECONDS)
        case "doc" | "wps" | "rtf":
            converted = ask("office")
            if "converted" not in converted:
                return converted
            made = b64decode(converted["converted"])
            return pool.ask({"parser": "zip"}, made, on_page=on_page, stopped=stopped) | {"format": options["parser"]}
    read = ask("parse")
    if read["unread"] and can_recognise():
        if on_page:  # all are gone through again, and slowly
            on_page(0, max([*read["unread"], *(page for page, _start in read["pages"])]))
        return ask("scan", parser="scanned pdf", cpu=SCAN_CPU_SECONDS)
    return read


def _plain(text: str, encoding: str) -> Extracted:
    """As it stands, to the character; a place is a line of the file."""
    if len(text) > TEXT_CHARACTERS:
        raise TooLong(TEXT_CHARACTERS)
    segments, at = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        segments.append([at, 0, 0, number, 0, ""])
        at += len(line) + 1
    if not text.strip("\ufeff \n\r\t\u3000"):
        raise EmptyFile
    return Extracted.from_dict(
        {"text": text, "format": "txt", "encoding": encoding, "pages": [], "segments": segments, "tables": [],
         "unread": [], "recognised": []}
    )  # fmt: skip


def _bytes(source: Path | str | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        size, data = len(source), source
    else:
        path = Path(source)
        size, name = path.stat().st_size, name or path.name
        data = b"" if size > FILE_BYTES else path.read_bytes()
    if size > FILE_BYTES:
        raise TooLarge(-(-size // 1_000_000), FILE_BYTES // 1_000_000)
    if not data.strip(b"\x00\t\n\r "):
        raise EmptyFile
    return data, name


__all__ = ["Cell", "Decoded", "FormatRefused", "Grid", "can_recognise", "grids_of", "text_of"]
