"""The ways the command line says no."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kexie.ledger.errors import Refused


class NoBook(Refused):
    exit_code = 6

    def __init__(self) -> None:
        super().__init__(
            _("There is no book in this data folder yet. Nothing was done. Make one with `kexie init`, followed by "
              "your division's code or name.")
        )  # fmt: skip


class SeveralBooks(Refused):
    exit_code = 6

    def __init__(self, keys: Sequence[str]):
        super().__init__(
            _("This data folder holds several books: %(keys)s. Nothing was done. Say which with --book.")
            % {"keys": ", ".join(keys)}
        )


class UnknownBook(Refused):
    exit_code = 6

    def __init__(self, key: str, keys: Sequence[str]):
        super().__init__(
            _("There is no book “%(key)s” here. Nothing was done. The books are: %(keys)s.")
            % {"key": key, "keys": ", ".join(keys) or "–"}
        )


class KeyTaken(Refused):
    exit_code = 6

    def __init__(self, key: str):
        super().__init__(
            _("“%(key)s” cannot be the key of a book: it is an address of the pages, or has other signs than letters, digits "
              "and hyphens. Nothing was done. Choose another with --key.") % {"key": key}
        )  # fmt: skip


class PeriodAhead(Refused):
    field = "period"
    exit_code = 16

    def __init__(self, label: str, last_day: object):
        super().__init__(
            _("%(label)s is not over; its last day is %(last_day)s. Nothing was written. Wait until then, or add "
              "--early for a draft of what is recorded so far.") % {"label": label, "last_day": last_day}
        )  # fmt: skip


class PortTaken(Refused):
    exit_code = 7

    def __init__(self, address: str, port: int):
        super().__init__(
            _("Something else already answers at %(address)s:%(port)d, so the pages were not started; all that was "
              "written before stays. Stop it, or choose another port with --port.") % {"address": address, "port": port}
        )  # fmt: skip
