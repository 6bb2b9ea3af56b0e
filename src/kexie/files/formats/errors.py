"""The ways a file is refused. Each says what happened, what became of the work, what to do next."""

from typing import Any

from django.utils.translation import gettext as _

from kexie.files.formats.limits import Refusal


class FormatRefused(Exception):
    """A file that is not read, with the words for people. `exit_code` is for the command line."""

    exit_code = 21
    field = "file"

    @property
    def message(self) -> str:
        return str(self)


class LimitsExceeded(FormatRefused):
    exit_code = 11


class TooLarge(LimitsExceeded):
    def __init__(self, size: int, limit: int):
        super().__init__(
            _("The file has %(size)d MB, more than the %(limit)d MB that are read. Nothing was read. Save the report "
              "alone, without pictures, and choose that.") % {"size": size, "limit": limit}
        )  # fmt: skip


class UnpacksTooLarge(LimitsExceeded):
    def __init__(self, size: int, limit: int):
        super().__init__(
            _("Unpacked, the file has %(size)d MB, more than the %(limit)d MB that are read. Nothing was read. Save the "
              "part you need as a file of its own and choose that.") % {"size": size, "limit": limit}
        )  # fmt: skip


class TooManyCells(LimitsExceeded):
    def __init__(self, cells: int, limit: int):
        super().__init__(
            _("The workbook has %(cells)d cells or more, and at most %(limit)d are read. Nothing was read. Delete empty "
              "rows and columns, or save the sheet you need as a file of its own.") % {"cells": cells, "limit": limit}
        )  # fmt: skip


class TooManyPages(LimitsExceeded):
    def __init__(self, pages: int, limit: int):
        super().__init__(
            _("The file has %(pages)d pages, and at most %(limit)d are read. Nothing was read. Save the pages you need "
              "as a file of its own.") % {"pages": pages, "limit": limit}
        )  # fmt: skip


class TooLong(LimitsExceeded):
    def __init__(self, limit: int):
        super().__init__(
            _("The text of the file is longer than the %(limit)d characters that are read. Nothing was read. Save the "
              "report alone and choose that.") % {"limit": limit}
        )  # fmt: skip


class TooDeep(LimitsExceeded):
    def __init__(self) -> None:
        super().__init__(
            _("The file's parts are nested too deep to be a document that a person wrote. Nothing was read. Open it, copy "
              "its text into a new document and choose that.")
        )  # fmt: skip


class TooSlow(LimitsExceeded):
    def __init__(self) -> None:
        super().__init__(
            _("Reading the file took too long and was stopped. Nothing was read. Save the part you need as a file of its "
              "own, or as plain text, and choose that.")
        )  # fmt: skip


class TooMuchMemory(LimitsExceeded):
    def __init__(self) -> None:
        super().__init__(
            _("Reading the file needs more memory than is allowed for one file. Nothing was read. Save the part you need "
              "as a file of its own, or as plain text, and choose that.")
        )  # fmt: skip


class Encrypted(FormatRefused):
    exit_code = 20

    def __init__(self) -> None:
        super().__init__(
            _("The file is protected by a password. Nothing was read. Open it, remove the password, save it and choose it "
              "again.")
        )  # fmt: skip


class Hostile(FormatRefused):
    def __init__(self) -> None:
        super().__init__(
            _("The file is built in a way that can harm the computer reading it. Nothing was read and nothing in it was run. "
              "Ask its sender for a clean copy, or copy its text into a new document.")
        )  # fmt: skip


class HasMacros(Hostile):
    def __init__(self) -> None:
        FormatRefused.__init__(
            self,
            _("The file carries macros, which are programs. Nothing was read and none was run. Save it without macros "
              "(.docx or .xlsx) and choose that."),
        )  # fmt: skip


class Damaged(FormatRefused):
    exit_code = 22

    def __init__(self) -> None:
        super().__init__(
            _("The file is damaged or incomplete. Nothing was read. Open it in the program that made it, save it again, or "
              "ask its sender for a new copy.")
        )  # fmt: skip


class EmptyFile(FormatRefused):
    exit_code = 10

    def __init__(self) -> None:
        super().__init__(_("There is no text in the file. Nothing was read. Choose the file that holds the report."))


class Unsupported(FormatRefused):
    exit_code = 12

    def __init__(self, kind: str = "unknown"):
        super().__init__(
            _("The file is %(kind)s, whatever its name says. Nothing was read. Choose a text, Word, PDF, Excel, CSV, "
              "HTML or OpenDocument file.") % {"kind": kind_in_words(kind)}
        )  # fmt: skip


class NeedsProgram(FormatRefused):
    exit_code = 23


class NeedsOffice(NeedsProgram):
    def __init__(self) -> None:
        super().__init__(
            _("Old Word and WPS files are read with LibreOffice or catdoc, and neither is installed here. Nothing was "
              "read. Save the file as .docx and choose that, or have LibreOffice installed.")
        )  # fmt: skip


class NeedsRecogniser(NeedsProgram):
    def __init__(self, pages: int = 1):
        super().__init__(
            _("The file holds pictures of pages (%(pages)d) and no text, and the part of Kexie that reads pictures is not "
              "installed. Nothing was read. Choose the file the paper was printed from, or have kexie[ocr] installed.")
            % {"pages": pages}
        )  # fmt: skip


class Stopped(FormatRefused):
    exit_code = 24

    def __init__(self) -> None:
        super().__init__(_("Reading was stopped as you asked. Nothing was read. Choose the file again to read it."))


def refused(code: str, facts: dict[str, Any] | None = None) -> FormatRefused:
    """The refusal a parser named. A name it cannot have given is a damaged file."""
    found = globals().get(code)
    if not (isinstance(found, type) and issubclass(found, FormatRefused)):
        return Damaged()
    return found(**(facts or {}))


def from_refusal(refusal: Refusal) -> FormatRefused:
    return refused(refusal.code, refusal.facts)


def kind_in_words(kind: str) -> str:
    return {
        "program": _("a program"),
        "compressed": _("a compressed archive"),
        "database": _("a database"),
        "sound": _("a sound or video file"),
        "picture": _("a picture of a kind that is not read"),
        "slides": _("a set of slides"),
        "office": _("another kind of office file"),
    }.get(kind, _("of a kind that is not read"))
