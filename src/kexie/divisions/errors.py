"""The ways this room says no: a place that cannot be told from what was written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .places import Division

SHOWN = 20


class NoSuchPlace(LookupError):
    """Nothing, or more than one place, answers to what was written; `candidates` are the places that may be meant."""

    field = "division"

    def __init__(self, message: str, written: str, candidates: Sequence["Division"] = ()):
        lines = [message, *(f"  {place.code}  {place.full_name}" for place in candidates[:SHOWN])]
        if len(candidates) > SHOWN:
            lines.append(_("  … and %(number)d more") % {"number": len(candidates) - SHOWN})
        super().__init__("\n".join(lines))
        self.written = written
        self.candidates = tuple(candidates)


class UnknownDivision(NoSuchPlace):
    def __init__(self, written: str, near: Sequence["Division"] = ()):
        if near:
            message = _("No division is called “%(written)s”. Nothing was done. These are close; write the code or "
                        "the full name of the one you mean:")  # fmt: skip
        else:
            message = _("No division is called “%(written)s”. Nothing was done. Write the name as it stands on the "
                        "seal, such as 贵港市港北区, or its code of 6 or 12 digits.")  # fmt: skip
        super().__init__(message % {"written": written[:60]}, written, near)


class AmbiguousDivision(NoSuchPlace):
    def __init__(self, written: str, candidates: Sequence["Division"]):
        message = _("“%(written)s” is the name of %(number)d divisions. Nothing was done. Write the code or the full "
                    "name of the one you mean:")  # fmt: skip
        super().__init__(message % {"written": written[:60], "number": len(candidates)}, written, candidates)


class BadCode(ValueError):
    """What should be a code of a division has not its form."""

    field = "division"

    def __init__(self, written: object):
        super().__init__(
            _("“%(written)s” is not the code of a division. Nothing was done. Write 2, 4, 6, 9 or 12 digits, such as "
              "450802; a place of your own has its township's 9 digits, L, and 01 to 99.")
            % {"written": str(written)[:60]}
        )  # fmt: skip
        self.written = written
