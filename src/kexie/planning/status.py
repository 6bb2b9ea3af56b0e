"""How a plan item stands: computed from the ledger's figure of its own days, never typed and never stored. Pure."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kexie.ledger.figures import Figure
from kexie.planning.models import PlanItem


class Status(TextChoices):
    NOT_BEGUN = "not_begun", _("not begun yet")
    UNDER_WAY = "under_way", _("under way")
    REACHED = "reached", _("reached")
    OVERDUE = "overdue", _("overdue")
    UNTARGETED = "untargeted", _("no figure to reach, judged only")


@dataclass(frozen=True)
class Standing:
    """Where an item stands. `figure` is None where it has none to reach, or `trouble` says why it cannot be computed."""

    item: PlanItem
    status: Status
    figure: Figure | None = None
    trouble: str = ""

    @property
    def share(self) -> int | None:
        """Whole per cent of the target, rounded down so that only what is reached reads 100; None where unknown."""
        if self.figure is None or self.figure.value is None or not self.item.target_value:
            return None
        return int(self.figure.value * 100 / Fraction(self.item.target_value))

    @property
    def is_finished(self) -> bool:
        """Nothing is left to carry on: its figure is reached, or a person judged it done or given up."""
        judgement = self.item.judgement()
        return self.status == Status.REACHED or (judgement is not None and judgement.ends_it)


def standing_of(item: PlanItem, figure: Figure | None, today: date, *, trouble: str = "") -> Standing:
    """An item is reached where its figure is at least its target; until then the last day called for decides."""
    if figure is None or item.target_value is None:
        return Standing(item, Status.UNTARGETED, trouble=trouble)
    if today < item.first_day:
        status = Status.NOT_BEGUN
    elif figure.value is not None and figure.value >= Fraction(item.target_value):
        status = Status.REACHED
    else:
        status = Status.OVERDUE if today > item.last_call else Status.UNDER_WAY
    return Standing(item, status, figure)
