"""The ways the ledger says no. Each tells what happened, what became of the work, what to do next."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """A refusal with its words. `field` names the field of a form it belongs to, None for the whole form."""

    field: str | None = None
    exit_code = 3

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        if field is not None:
            self.field = field


class UnknownPeriod(Refused):
    field = "period"

    def __init__(self, written: object):
        super().__init__(
            _("“%(written)s” is not a period. Nothing was done. Write 2018, 2018H1, 2018Q1, 2018-03, "
              "or two days such as 2018-01-01..2018-05-20.") % {"written": written}
        )  # fmt: skip


class UnknownMeasure(Refused):
    field = "measure"

    def __init__(self, code: str):
        super().__init__(
            _("There is no measure or figure named “%(code)s” in the catalogue. Nothing was done. "
              "`kexie figures --list` shows the names there are.") % {"code": code}
        )  # fmt: skip


class UnknownDimension(Refused):
    field = "measure"

    def __init__(self, measure: str, dimension: str, value: object = None):
        if value is None:
            message = _("“%(measure)s” has no dimension “%(dimension)s”. Nothing was done. Leave it out, or name "
                        "one that the catalogue gives this measure.")  # fmt: skip
        else:
            message = _("“%(value)s” is not a value of the dimension “%(dimension)s”. Nothing was done. "
                        "Choose one of the catalogue's values.")  # fmt: skip
        super().__init__(message % {"measure": measure, "dimension": dimension, "value": value})


class BadExpression(Refused):
    def __init__(self, written: str, why: str):
        super().__init__(
            _("The figure “%(written)s” cannot be read: %(why)s. Nothing was computed. Correct it and try again.")
            % {"written": written[:200], "why": why}
        )


class UnknownHead(Refused):
    field = "head"

    def __init__(self, written: str):
        super().__init__(
            _("“%(written)s” is not a head of this book. Nothing was computed. A head is printed on every report, "
              "such as 57-3f9a1c2b4d5e6f70.") % {"written": written}
        )  # fmt: skip


class ReasonNeeded(Refused):
    field = "reason"

    def __init__(self, label: str):
        super().__init__(
            _("This changes figures of %(label)s, which is frozen. Nothing was saved. Say why in the field "
              "“Reason” and save again; the reports frozen before keep their figures.") % {"label": label}
        )  # fmt: skip


class AmountTooLarge(Refused):
    field = "amount"

    def __init__(self, measure: str):
        super().__init__(
            _("The amount of “%(measure)s” is too large to be one of ours. Nothing was saved. Check the number and "
              "its unit.") % {"measure": measure}
        )  # fmt: skip


class NegativeTotal(Refused):
    field = "amount"

    def __init__(self, measure: str):
        super().__init__(
            _("The stated total of “%(measure)s” is below zero. Nothing was saved. Enter what the document states.")
            % {"measure": measure}
        )


class BadReason(Refused):
    field = "reason"

    def __init__(self, most: int):
        super().__init__(
            _("The reason is longer than %(most)d characters, or holds signs that cannot be kept. Nothing was saved. "
              "Shorten it, or type it again.") % {"most": most}
        )  # fmt: skip


class BadPosting(ValueError):
    """A contributor's mistake: what a record wants to post is no posting."""
