"""The kinds of record this room keeps. Neither posts more than that it is there."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kexie.ledger.catalogue import catalogue
from kexie.planning.forms import PlanItemForm
from kexie.planning.models import PlanItem, Problem
from kexie.records.kinds import Gap, Kind, declare

NO_OWNER = Gap("owner", _("no owner is named"))
NO_DAY = Gap("day", _("no day is set"))
NO_TARGET = Gap("target", _("no figure to reach"))


def problem_gaps(problem: Problem) -> Iterator[Gap]:
    if not problem.owner:
        yield NO_OWNER
    if not problem.due_on:
        yield NO_DAY


def plan_gaps(item: PlanItem) -> Iterator[Gap]:
    if not item.owner:
        yield NO_OWNER
    if not item.due_on:
        yield NO_DAY
    if not (item.target_measure and item.target_value is not None):
        yield NO_TARGET


PROBLEM = declare(
    Kind(
        code="planning.problem",
        model=Problem,
        name=_("problem"),
        plural=_("problems"),
        day_label=_("found by"),
        fields=[
            (_("Problem"), ("text", "owner", "due_on")),
            (_("When and where"), ("since", "day", "division")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "owner", "due_on"),
        search=("text", "owner"),
        postings=lambda problem: (),
        title=lambda problem: problem.text,
        telling=lambda problem: problem.text,
        gaps=problem_gaps,
    )
)

PLAN_ITEM = declare(
    Kind(
        code="planning.item",
        model=PlanItem,
        name=_("plan item"),
        plural=_("plan items"),
        day_label=_("last day of the plan"),
        fields=[
            (_("Plan"), ("text", "detail", "number", "answers")),
            (_("Who, when, how much"), ("owner", "due_on", "target_measure", "target_value")),
            (_("Planned for"), ("since", "day", "division")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "number", "owner", "due_on", "target_measure"),
        search=("text", "owner"),
        postings=lambda item: (),
        title=lambda item: item.text,
        telling=lambda item: item.text + item.detail,
        gaps=plan_gaps,
        form=PlanItemForm,
        words={"target_measure": lambda item: catalogue().figure_label(item.target_measure)},
    )
)
