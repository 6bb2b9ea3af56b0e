"""The kinds of record this room keeps."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.contests.choices import projects, stages
from kexie.contests.models import Award, ContestEdition, Entry, OfEdition
from kexie.contests.posting import award_postings, edition_postings, entry_postings
from kexie.contests.queries import sums_of
from kexie.people.rules import Act, may_do
from kexie.records.choices import grades, levels
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, Personal, declare
from kexie.records.words import number_words


def edition_gaps(edition: ContestEdition) -> Iterator[Gap]:
    """The sum of all grades against the total announced."""
    if edition.awards_announced is None:
        return
    entered = sums_of(edition).awards_total
    if entered != edition.awards_announced:
        message = gettext(
            "The awards entered come to %(entered)d, the notice says %(announced)d. Look for the difference."
        )
        yield Gap("awards_total", message % {"entered": entered, "announced": edition.awards_announced})


def level_gaps(record: OfEdition) -> Iterator[Gap]:
    """The level it says itself against its edition's."""
    if record.of_edition and record.of_edition.level != record.level:
        yield Gap("level", _("its edition is of another level: correct one of the two"))


def entry_gaps(entry: Entry) -> Iterator[Gap]:
    """Recommended ≤ received ≤ allowed, DOMAIN §4.2."""
    if entry.of_edition is None:
        yield Gap("no_edition", _("it names no edition of a contest"))
    yield from level_gaps(entry)
    received, recommended, quota = entry.received, entry.recommended, entry.quota
    if None not in (received, recommended) and recommended > received:
        message = gettext("%(recommended)d are recommended, only %(received)d received. One of the numbers is wrong.")
        yield Gap("recommended", message % {"recommended": recommended, "received": received})
    if None not in (received, quota) and received > quota:
        message = gettext("%(received)d are received, %(quota)d are allowed.")
        yield Gap("quota", message % {"received": received, "quota": quota})
    if None not in (recommended, quota) and received is None and recommended > quota:
        message = gettext("%(recommended)d are recommended, %(quota)d are allowed.")
        yield Gap("quota", message % {"recommended": recommended, "quota": quota})


def award_gaps(award: Award) -> Iterator[Gap]:
    yield from level_gaps(award)
    if award.scope == "external" and not award.whose:
        yield Gap("whose", _("it does not say whose total it is"))


def edition_title(edition: ContestEdition) -> str:
    return f"{edition.contest} {edition.edition} {edition.get_level_display()}".replace("  ", " ")


def entry_title(entry: Entry) -> str:
    said = [entry.organisation and entry.organisation.name, entry.get_project_display()]
    said.append(entry.get_stage_display() if entry.stage else "")
    return " · ".join(filter(None, said))


def edition_sections(edition: ContestEdition, may: bool, member: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is entered of it, in two tables."""
    if not may_do(member, Act.READ, edition.book):  # the sums are of the whole book
        return
    found = sums_of(edition)
    words = {name: dict(choices()) for name, choices in (
        ("project", projects), ("stage", stages), ("level", levels), ("grade", grades),
    )}  # fmt: skip
    yield (
        "contests/parts/edition.html",
        {
            "entries": [
                {
                    "project": words["project"].get(row["project"], row["project"]),
                    "stage": words["stage"].get(row["stage"], ""),
                    "received": number_words(row["got"]),
                    "recommended": number_words(row["sent_on"]),
                }
                for row in found.entries
            ],
            "awards": [
                {
                    "level": words["level"].get(row["level"], row["level"]),
                    "grade": words["grade"].get(row["grade"], row["grade"]),
                    "count": number_words(row["all"]),
                }
                for row in found.awards
            ],
            "total": number_words(found.awards_total),
        },
    )


EDITION = declare(
    Kind(
        code="contests.edition",
        model=ContestEdition,
        name=_("edition of a contest"),
        plural=_("editions of contests"),
        day_label=_("final day"),
        fields=[
            (_("Contest"), ("contest", "edition", "level", "scope")),
            (WHEN_AND_WHERE, ("since", "day", "division", "organisation")),
            (_("How many"), ("participants", "participants_approx", "awards_announced")),
            NOTE,
        ],
        columns=("since", "day", "level", "scope", "participants"),
        filters=("level", "scope"),
        search=("contest", "edition"),
        sums=("participants",),
        postings=edition_postings,
        title=edition_title,
        facts=lambda edition: {"contest": edition.contest, "edition": edition.edition},
        gaps=edition_gaps,
        labels={"organisation": _("school or body that hosted it")},
        sections=edition_sections,
    )
)

PUPILS = Personal(
    "pupils",
    _("pupils' names"),
    _("One a line. Children's names: masked, opened by two roles, and kept only where a guardian consented."),
    long=True,
    minor=True,
)
TEACHERS = Personal("teachers", _("teachers who guided them"), long=True)

ENTRY = declare(
    Kind(
        code="contests.entry",
        model=Entry,
        name=_("entries of a school"),
        plural=_("entries of schools"),
        day_label=_("sent in on"),
        fields=[
            (_("Contest"), ("of_edition", "level", "project", "stage", "scope")),
            (_("School and day"), ("organisation", "day", "division")),
            (_("How many"), ("quota", "received", "recommended")),
            NOTE,
        ],
        columns=("day", "division", "project", "stage", "received", "recommended"),
        filters=("project", "stage", "level", "scope"),
        sums=("received", "recommended"),
        postings=entry_postings,
        title=entry_title,
        gaps=entry_gaps,
        personal=(PUPILS, TEACHERS),
        labels={"organisation": _("school")},
    )
)

AWARD = declare(
    Kind(
        code="contests.award",
        model=Award,
        name=_("contest award"),
        plural=_("contest awards"),
        day_label=_("awarded on"),
        fields=[
            (_("Contest"), ("of_edition", "contest", "edition", "level", "scope", "whose")),
            (_("Awards"), ("grade", "count", "count_approx", "project", "stage")),
            (WHEN_AND_WHERE, ("day", "division", "organisation")),
            NOTE,
        ],
        columns=("day", "level", "grade", "count", "scope"),
        filters=("level", "grade", "project", "scope"),
        search=("contest", "edition", "whose"),
        sums=("count",),
        postings=award_postings,
        title=lambda award: (
            f"{award.contest}{award.edition} {award.get_level_display()}{award.get_grade_display()}".strip()
        ),
        facts=lambda award: {"contest": award.contest, "edition": award.edition},
        gaps=award_gaps,
        personal=(PUPILS, TEACHERS),
        labels={"organisation": _("school or body that won")},
    )
)
