"""The ways the records room says no."""

from django.utils.translation import gettext as _

from kexie.files.formats.errors import kind_in_words
from kexie.files.formats.limits import FILE_BYTES
from kexie.files.uploads import REQUEST_BYTES
from kexie.ledger.errors import Refused


class StaleRecord(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Someone changed this record after you opened it, so nothing was saved. Your words are kept below; "
              "compare them and save again.")
        )  # fmt: skip


class KeyReused(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This form was sent before with other words, and what it said then is kept. Nothing was saved now. "
              "To correct that, leave this page and open the record. If this is something more, save once again.")
        )  # fmt: skip


class VoidRecord(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This record is void, so nothing was saved. Copy it to a new record if the work was done after all.")
        )


class NoReason(Refused):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("A record is made void with a reason. Nothing was changed. Write why, and try again."))


class NotSubmitted(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This record does not wait for an answer any more, so nothing was changed. See its history for who was "
              "quicker.")
        )  # fmt: skip


class NoWord(Refused):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("What is returned goes with a word on what to mend. Nothing was changed. Write it."))


class NotYourPlace(Refused):
    field = "division"

    def __init__(self) -> None:
        super().__init__(
            _("You enter the records of the place you report for, and this is another, so nothing was saved. Choose "
              "your own place, or ask the office to enter it.")
        )  # fmt: skip


class NotEvidence(Refused):
    field = "files"

    def __init__(self, name: str, kind: str):
        if kind == "empty":
            said = _(
                "“%(name)s” is empty, so it was not kept. See whether it opens where it comes from, and choose it again."
            )
        elif kind == "HasMacros":
            said = _("“%(name)s” carries macros, which are programs, so it was not kept. Save it without macros (.docx, .xlsx, "
                     ".pdf) and choose that.")  # fmt: skip
        elif kind == "Encrypted":
            said = _("“%(name)s” is protected by a password, so it was not kept: nobody could open it later. Remove the "
                     "password, save it and choose it again.")  # fmt: skip
        else:
            said = _("“%(name)s” is %(kind)s, whatever its name says, so it was not kept. Choose pictures, PDF, office files or "
                     "text.")  # fmt: skip
        super().__init__(said % {"name": name, "kind": kind_in_words(kind)})


class FileTooLarge(Refused):
    field = "files"

    def __init__(self, name: str):
        super().__init__(
            _("“%(name)s” was not kept: one file may have %(one)d MB, and all sent together %(all)d MB. Send fewer at a time, "
              "or make it smaller.") % {"name": name, "one": FILE_BYTES // 10**6, "all": REQUEST_BYTES // 10**6}
        )  # fmt: skip


class NothingNew(Refused):
    field = "files"

    def __init__(self) -> None:
        super().__init__(_("These very files are evidence of this record already, so nothing was added."))


class TakenOff(Refused):
    def __init__(self) -> None:
        super().__init__(_("This file is no evidence of the record any more; somebody took it off before you."))


class BadFacts(Refused):
    """What was given does not make a record: the messages of each field, as a form shows them."""

    def __init__(self, messages: dict[str, list[str]], row: int | None = None):
        self.messages, self.row = messages, row
        said = " ".join(f"{name}: {' '.join(texts)}" for name, texts in messages.items())
        place = _("Row %(row)d: ") % {"row": row} if row is not None else ""
        super().__init__(place + _("Nothing was saved. %(said)s Correct what is named and try again.") % {"said": said})


class BadRows(BadFacts):
    """Of many records to be kept, those that cannot be: the messages of each by its place in the list, from 1."""

    def __init__(self, rows: dict[int, dict[str, list[str]]]):
        self.rows = rows
        first = min(rows)
        super().__init__(rows[first], row=first)
