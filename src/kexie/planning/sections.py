"""What the pages of a problem and a plan item show beside their facts: how they stand, and what they are linked with."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from kexie.language.printing import day_text, number_text
from kexie.ledger.catalogue import catalogue
from kexie.people.models import Member
from kexie.people.rules import Act, may_do, visible
from kexie.planning.models import Judgement, PlanItem, Problem
from kexie.planning.queries import answering, standings
from kexie.planning.status import Standing
from kexie.records.models import Record
from kexie.records.words import language

Section = tuple[str, Mapping[str, Any]]


def item_sections(item: PlanItem, may: bool, member: Any) -> list[Section]:
    """How it stands, for whoever may read all that its figure sums; what people judged; what it is linked with."""
    judgements = item.rows("judgements")[::-1]
    names = names_of(judgements)
    whole = may_do(member, Act.READ, item.book)
    stands = {"standing": told_standing(standings(item.book, [item], timezone.localdate())[0])} if whole else {}
    linked = PlanItem.objects.exclude(state=Record.State.VOID)
    around = [
        (relation, [_linked(each) for each in visible(found, member).select_related("book").order_by("day", "pk")])
        for relation, found in (
            ("earlier", linked.filter(pk=item.continues_id)),
            ("later", linked.filter(continues=item.pk)),
        )
    ]
    problems = Problem.objects.filter(book=item.book_id, ref__in=item.answers)
    answered = [told_problem(each) for each in visible(problems, member).select_related("book").order_by("day", "pk")]
    part = (
        stands
        | dict(around)
        | {
            "ref": item.ref,
            "may": may,
            "answered": answered,
            "judgements": [told_judgement(each, names) for each in judgements],
        }
    )
    return [("planning/parts/item.html", part)]


def problem_sections(problem: Problem, may: bool, member: Any) -> list[Section]:
    """Whether it is solved, and the items that answer it."""
    answers = visible(PlanItem.objects.filter(pk__in=[each.pk for each in answering([problem])[problem.ref]]), member)
    items = list(answers.select_related("book").prefetch_related("judgements").order_by("since", "day", "number", "pk"))
    if may_do(member, Act.READ, problem.book):
        lines = [
            told_standing(each) | _linked(each.item) for each in standings(problem.book, items, timezone.localdate())
        ]
    else:
        lines = [_linked(each) for each in items]
    by = visible(PlanItem.objects.filter(pk=problem.solved_by_id), member).select_related("book").first()
    part = told_problem(problem) | {"may": may, "items": lines, "by": by and _linked(by)}
    return [("planning/parts/problem.html", part)]


# In words ----------------------------------------------------------------------------------------------------------------


def told_standing(standing: Standing) -> dict[str, Any]:
    """A standing as a page shows it, with the way down to the entries of its figure."""
    item, figure = standing.item, standing.figure
    told: dict[str, Any] = {
        "status": standing.status.value,
        "status_words": standing.status.label,
        "trouble": standing.trouble,
    }
    if figure is None:
        return told
    asked = urlencode({"name": item.target_measure})
    return told | {
        "label": catalogue().figure_label(item.target_measure),
        "value": number_text(
            figure.value, figure.unit, state=figure.state, approx=figure.approx.word, decimals=figure.decimals,
            language=language(), with_unit=figure.value is not None,
        ),
        "state": figure.state.value,
        "target": number_text(item.target_value, figure.unit, decimals=2, language=language()),
        "share": standing.share,
        "bar": None if standing.share is None else min(standing.share, 100),
        "notices": [str(notice) for notice in figure.notices],
        "href": f"{reverse('reports:figure', args=[item.book.key, str(item.period)])}?{asked}",
        "period": item.period.label,
    }  # fmt: skip


def told_judgement(judgement: Judgement, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict,
        "verdict_words": judgement.get_verdict_display(),
        "words": judgement.words,
        "by": names.get(judgement.judged_by, judgement.judged_by),
        "on": day_text(judgement.judged_on, language=language()),
    }


def told_problem(problem: Problem) -> dict[str, Any]:
    return _linked(problem) | {
        "solved": day_text(problem.solved_on, language=language()) if problem.solved_on else "",
        "how": problem.solved_how,
    }


def names_of(judgements: Collection[Judgement], *further: str) -> dict[str, str]:
    """What the people who signed are called. One query."""
    by = {each.judged_by for each in judgements}.union(further)
    return dict(Member.objects.filter(username__in=by).values_list("username", "name"))


def _linked(record: Any) -> dict[str, Any]:
    return {
        "ref": record.ref,
        "title": record.title,
        "href": reverse("records:page", args=[record.book.key, record.ref]),
        "day": day_text(record.day, since=record.since, language=language()),
    }
