"""The kinds of record this room keeps. A base figure posts a level; a problem and a plan item only that they are there."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kexie.ledger.catalogue import catalogue
from kexie.planning.forms import PlanItemForm
from kexie.planning.models import BaseFigure, PlanItem, Problem
from kexie.planning.posting import base_postings
from kexie.planning.sections import item_sections, problem_sections
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, declare
from kexie.records.words import told_actions
from kexie.registry.models import Book

NO_OWNER = Gap("owner", _("no owner is named"))
NO_DAY = Gap("day", _("no day is set"))
NO_TARGET = Gap("target", _("no figure to reach"))

told_actions.update(judged=_("judged"), solved=_("solved"), reopened=_("opened again"))


def problem_gaps(problem: Problem) -> Iterator[Gap]:
    if problem.solved_on:
        return
    if not problem.owner:
        yield NO_OWNER
    if not problem.due_on:
        yield NO_DAY


def plan_gaps(item: PlanItem) -> Iterator[Gap]:
    if not item.owner:
        yield NO_OWNER
    if not item.due_on:
        yield NO_DAY
    if not item.has_target:
        yield NO_TARGET


def answers_words(item: PlanItem) -> str:
    if not item.answers:
        return ""
    texts = {each.ref: each.text for each in Problem.objects.filter(ref__in=item.answers)}
    return pgettext("between items", ", ").join(texts.get(ref, ref) for ref in item.answers)


def problems_of(book: Book) -> dict[str, str]:
    live = Problem.objects.filter(book=book, state=Problem.State.RECORDED).order_by("-day", "-pk")
    return {each.ref: each.text for each in live}


def figure_labels() -> dict[str, str]:
    known = catalogue()
    return {name: known.figure_label(name) for name in (*known.measures, *known.figures)}


PROBLEM = declare(
    Kind(
        code="planning.problem",
        model=Problem,
        name=_("problem"),
        plural=_("problems"),
        day_label=_("found by"),
        fields=[
            (_("Problem"), ("text", "owner", "due_on")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "owner", "due_on", "solved_on"),
        search=("text", "owner", "solved_how"),
        postings=lambda problem: (),
        title=lambda problem: problem.text,
        telling=lambda problem: problem.text,
        gaps=problem_gaps,
        sections=problem_sections,
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
            (_("Plan"), ("text", "detail", "number", "answers", "continues")),
            (_("Who, when, how much"), ("owner", "due_on", "target_measure", "target_value")),
            (_("Planned for"), ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "number", "owner", "due_on", "target_measure", "target_value"),
        search=("text", "owner"),
        postings=lambda item: (),
        title=lambda item: item.text,
        telling=lambda item: item.text + item.detail,
        gaps=plan_gaps,
        form=PlanItemForm,
        words={
            "target_measure": lambda item: catalogue().figure_label(item.target_measure),
            "answers": answers_words,
        },
        options={"target_measure": lambda book: figure_labels(), "answers": problems_of},
        sections=item_sections,
    )
)

BASE = declare(
    Kind(
        code="planning.base",
        model=BaseFigure,
        name=_("base figure"),
        plural=_("base figures"),
        day_label=_("as of"),
        fields=[
            (_("Base figure"), ("measure", "value", "value_approx")),
            (WHEN_AND_WHERE, ("day", "division")),
            (_("Where it is from"), ("source", "document")),
            NOTE,
        ],
        columns=("day", "division", "value", "source"),
        filters=("measure",),
        search=("source", "document"),
        postings=base_postings,
        title=lambda base: base.measure and catalogue().label(base.measure),
    )
)
