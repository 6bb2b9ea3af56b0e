"""Every read of this room that pages share."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from kexie.contests.models import Award, ContestEdition, Entry
from kexie.records.models import Record


@dataclass(frozen=True)
class Sums:
    """What is entered of an edition: entries by category and stage, our awards by level and grade."""

    entries: list[dict[str, Any]]
    awards: list[dict[str, Any]]

    @property
    def awards_total(self) -> int:
        return sum(row["all"] or 0 for row in self.awards)


def sums_of(edition: ContestEdition) -> Sums:
    """Of recorded work that names the edition; someone else's is left out. Two queries."""
    live = {"of_edition": edition, "state": Record.State.RECORDED}
    entries = Entry.objects.filter(**live).exclude(scope="external").order_by("project", "stage")
    awards = Award.objects.filter(**live).exclude(scope="external").order_by("level", "grade")
    return Sums(
        entries=list(entries.values("project", "stage").annotate(got=Sum("received"), sent_on=Sum("recommended"))),
        awards=list(awards.values("level", "grade").annotate(all=Sum("count"))),
    )
