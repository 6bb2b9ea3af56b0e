"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.postings import Posting
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Kind, Personal, declare
from kexie.records.statements import amount_of
from kexie.support.models import Grant, Visit


def grant_postings(grant: Grant) -> Iterator[Posting]:
    """Bodies granted, and money in 分."""
    dims = {"level": grant.level}
    yield Posting("grants.recipients", grant.recipients, dims)
    yield Posting("grants.money", amount_of("grants.money", grant.money), dims, approx=Approx(grant.money_approx))


def visit_postings(visit: Visit) -> Iterator[Posting]:
    """A visit, unless it speaks for a document's total of many; households, and money in 分."""
    dims = {"occasion": visit.occasion, "category": visit.category}
    if visit.basis != Basis.STATED:
        yield Posting("care.visits", 1, dims)
    yield Posting("care.households", visit.households, dims)
    yield Posting("care.money", amount_of("care.money", visit.money), dims, approx=Approx(visit.money_approx))


GRANT = declare(
    Kind(
        code="support.grant",
        model=Grant,
        name=_("grant"),
        plural=_("grants"),
        day_label=_("arrived on"),
        fields=[
            (_("Programme"), ("programme", "level")),
            (_("How much"), ("recipients", "money", "money_approx")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "level", "recipients", "money"),
        filters=("level",),
        search=("programme",),
        sums=("recipients", "money"),
        postings=grant_postings,
        title=lambda grant: grant.programme,
        facts=lambda grant: {"programme": grant.programme},
    )
)

VISIT = declare(
    Kind(
        code="support.visit",
        model=Visit,
        name=_("condolence visit"),
        plural=_("condolence visits"),
        fields=[
            (_("Visit"), ("occasion", "category")),
            (_("How much"), ("households", "money", "money_approx")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "division", "households", "money"),
        filters=("occasion", "category"),
        sums=("households", "money"),
        postings=visit_postings,
        title=lambda visit: " · ".join(
            str(part)
            for part in (visit.get_occasion_display(), visit.get_category_display(), _("condolence visit"))
            if part
        ),
        personal=(
            Personal("families", _("families visited"), _("Names; masked for everyone but two roles."), long=True),
        ),
    )
)
