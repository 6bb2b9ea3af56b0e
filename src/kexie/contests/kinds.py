"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kexie.contests.models import Award
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting
from kexie.records.kinds import Kind, declare


def award_postings(award: Award) -> Iterator[Posting]:
    """The awards of one level and grade."""
    dims = {"level": award.level, "grade": award.grade, "scope": award.scope}
    yield Posting("contest.awards", award.count, dims, approx=Approx(award.count_approx))


AWARD = declare(
    Kind(
        code="contests.award",
        model=Award,
        name=_("contest award"),
        plural=_("contest awards"),
        day_label=_("awarded on"),
        fields=[
            (_("Contest"), ("contest", "edition", "level", "scope")),
            (_("Awards"), ("grade", "count", "count_approx")),
            (_("When and where"), ("day", "division")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "level", "grade", "count", "scope"),
        filters=("level", "grade", "scope"),
        search=("contest", "edition"),
        sums=("count",),
        postings=award_postings,
        title=lambda award: (
            f"{award.contest}{award.edition} {award.get_level_display()}{award.get_grade_display()}".strip()
        ),
        facts=lambda award: {"contest": award.contest, "edition": award.edition},
    )
)
