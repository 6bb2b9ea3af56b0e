"""The ways this room says no."""

from datetime import datetime

from django.utils.translation import gettext as _

from kexie.ledger.errors import Refused


class NoAddressee(Refused):
    field = "others"

    def __init__(self) -> None:
        super().__init__(_("Nobody is named, so nothing was saved. Tick a township, or write a name on a line."))


class SentAlready(Refused):
    field = "others"

    def __init__(self, names: str) -> None:
        super().__init__(
            _("The document went to %(names)s before. Nothing was saved. Leave them out and save again.")
            % {"names": names}
        )


class ReceivedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The receipt of this addressee is kept already, so nothing was changed. If it is wrong, take the "
              "addressee out with a reason and send the document again.")
        )  # fmt: skip


class NotAFile(Refused):
    field = "evidence"

    def __init__(self) -> None:
        super().__init__(
            _("The file is no PDF, JPEG or PNG, or larger than 10 MB. Nothing was saved. Scan the receipt again, or "
              "leave the file out: it is optional.")
        )  # fmt: skip


class NoProof(Refused):
    field = "proof"

    def __init__(self) -> None:
        super().__init__(
            _("This book has no recorded piece of work of that name. Nothing was saved. Choose one from the list, or "
              "paste the address of its page.")
        )  # fmt: skip


class ProofOfItself(Refused):
    field = "proof"

    def __init__(self) -> None:
        super().__init__(
            _("A duty, or the document it comes from, does not show that it was done. Nothing was saved. Name the "
              "record of what was done.")
        )  # fmt: skip


class DutyClosed(Refused):
    def __init__(self) -> None:
        super().__init__(_("This duty is closed already, so nothing was changed. Open it again first, with a reason."))


class DutyOpen(Refused):
    def __init__(self) -> None:
        super().__init__(_("This duty is open, so nothing was changed."))


class ReasonMissing(Refused):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("This is done with a reason only. Nothing was saved. Write why, and try again."))


class NotCarried(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This suggestion was returned or merged into another, so it is not submitted. Nothing was saved. Change "
              "its screening first, or submit the one it was merged into.")
        )  # fmt: skip


class BadMerge(Refused):
    field = "into"

    def __init__(self) -> None:
        super().__init__(
            _("It cannot be merged into that one: there is none of that name, they are the same, that one was merged "
              "or made void itself, or others were merged into this one. Nothing was saved. Choose another.")
        )  # fmt: skip


class ReceiptRefused(Exception):
    """A receipt link says no. `code` is the state its page shows, `when` the moment it was used or ended, in UTC."""

    code = "unknown"

    def __init__(self, when: datetime | None = None):
        super().__init__(self.code)
        self.when = when


class ReceiptUnknown(ReceiptRefused):
    code = "unknown"


class ReceiptUsed(ReceiptRefused):
    code = "used"


class ReceiptExpired(ReceiptRefused):
    code = "expired"


class DocumentWithdrawn(ReceiptRefused):
    code = "withdrawn"
