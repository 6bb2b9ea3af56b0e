"""The ways the records room says no."""

from django.utils.translation import gettext as _

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
            _("This form was sent before with other words, and that record was kept. Nothing was saved now. "
              "Open the list, see whether the record is there, and correct it if it is.")
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


class BadFacts(Refused):
    """What was given does not make a record: the messages of each field, as a form shows them."""

    def __init__(self, messages: dict[str, list[str]], row: int | None = None):
        self.messages, self.row = messages, row
        said = " ".join(f"{name}: {' '.join(texts)}" for name, texts in messages.items())
        place = _("Row %(row)d: ") % {"row": row} if row is not None else ""
        super().__init__(place + _("Nothing was saved. %(said)s Correct what is named and try again.") % {"said": said})
