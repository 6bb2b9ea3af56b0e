"""What an entry and a figure can say of themselves: how exact, from where, in which state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Approx(models.IntegerChoices):
    """约数. The last three stand for an amount that is not there, and are posted with the amount 0."""

    EXACT = 0, _("exact")
    OVER = 1, _("over")
    NEARLY = 2, _("nearly")
    ABOUT = 3, _("about")
    UNKNOWN = 4, _("to be confirmed")
    NOT_REPORTED = 5, _("not reported")
    NOT_APPLICABLE = 6, _("not applicable")

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "Approx":
        return cls[word.upper()]

    @property
    def has_amount(self) -> bool:
        return self <= Approx.ABOUT


class Basis(models.IntegerChoices):
    """数据来源. Asserted and claimed entries are memoranda: what a paper said, in no
    sum; see docs/decisions/0003."""

    COUNTED = 0, _("counted")
    ESTIMATED = 1, _("estimated")
    STATED = 2, _("stated in a document")
    ASSERTED = 3, _("asserted, in no sum")
    CLAIMED = 4, _("claimed, in no sum; its residual is posted")


class State(models.TextChoices):
    """What a figure's value stands on."""

    COUNTED = "counted", _("counted")
    NIL = "nil", _("nil")
    NONE = "none", _("nothing recorded")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_REPORTED = "not_reported", _("not reported")
    PENDING = "pending", _("to be confirmed")
