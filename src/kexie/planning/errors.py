"""The ways this room says no."""

from django.utils.translation import gettext as _

from kexie.ledger.errors import Refused


class NothingChosen(Refused):
    def __init__(self) -> None:
        super().__init__(_("No plan item is chosen, so nothing was carried on. Tick at least one and press again."))


class NotOfThisPeriod(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("An item that was chosen is not in this period's plan any more, so nothing was carried on. Load the page "
              "again and choose anew.")
        )  # fmt: skip


class WordsMissing(Refused):
    field = "words"

    def __init__(self) -> None:
        super().__init__(_("What is given up is given up for a reason, so nothing was saved. Write why."))


class NotYet(Refused):
    field = "solved_on"

    def __init__(self) -> None:
        super().__init__(_("This day is still to come, so nothing was saved. Enter the day it was solved."))


class NotOpen(Refused):
    def __init__(self) -> None:
        super().__init__(_("The problem is solved already, so nothing was changed. Open it again first."))


class NotSolved(Refused):
    def __init__(self) -> None:
        super().__init__(_("The problem is open already, so nothing was changed."))
