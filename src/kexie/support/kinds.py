"""The kinds of record this room keeps."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import kexie.support.rows  # noqa: F401  declares them
from kexie.language.printing import day_text
from kexie.ledger.kinds import Approx
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, Personal, declare
from kexie.records.occasions import occasion_gaps
from kexie.records.rows import fetch_rows, rows_sections
from kexie.records.words import language, place_name, value_of
from kexie.support.models import Fund, Grant, GrantProgramme, Visit
from kexie.support.posting import fund_postings, fund_rows, grant_postings, grant_steps, visit_postings, visit_rows
from kexie.support.queries import grants_of, money_words


def fund_gaps(fund: Fund) -> Iterator[Gap]:
    """A budget nobody stands for or whose day is past, more arrived than budgeted, more spent than arrived."""
    told = {"money": money_words(fund.missing)}
    if fund.budget is None:
        yield Gap("budget", _("no budget is entered"))
    elif fund.arrived > fund.budget:
        told["money"] = money_words(fund.arrived - fund.budget)
        yield Gap("over_budget", gettext("%(money)s more arrived than was budgeted") % told)
    elif fund.missing and not fund.promised_by:
        yield Gap("unpromised", gettext("%(money)s are not secured, and nobody is named who promised them") % told)
    elif fund.missing and fund.promised_until and fund.promised_until < timezone.localdate():
        told["day"] = day_text(fund.promised_until, language=language())
        yield Gap("overdue", gettext("%(money)s were promised by %(day)s and have not arrived") % told)
    if fund.spent > fund.arrived:
        yield overspent(fund.spent - fund.arrived)


def grant_gaps(grant: Grant) -> Iterator[Gap]:
    """Less came than was approved, more was spent than came, recipients that don't add up, another level."""
    fetch_rows(grant)
    came = grant.stage == Grant.Stage.ARRIVED and None not in (grant.money, grant.approved_money)
    if came and grant.money < grant.approved_money:
        told = {"money": money_words(grant.approved_money - grant.money)}
        yield Gap("less", gettext("%(money)s less arrived than was approved") % told)
    arrived = grant.money or Decimal(0) if Approx(grant.money_approx) == Approx.EXACT else None
    if arrived is not None and grant.spent > arrived:
        yield overspent(grant.spent - arrived)
    rows = grant.rows("recipient_rows")
    if rows and grant.recipients is not None and len(rows) != grant.recipients:
        message = gettext("%(named)d recipients are named, %(said)d bodies are said to be granted")
        yield Gap("recipients", message % {"named": len(rows), "said": grant.recipients})
    if arrived and rows and all(row.amount is not None for row in rows):
        together = sum(row.amount for row in rows)
        if together != arrived:
            told = {"together": money_words(together), "money": money_words(arrived)}
            yield Gap("shares", gettext("the recipients' amounts come to %(together)s, %(money)s arrived") % told)
    if grant.of_programme and grant.level != grant.of_programme.level:
        yield Gap("level", _("its programme is of another level: correct one of the two"))


def overspent(money: Decimal) -> Gap:
    return Gap("overspent", gettext("%(money)s more are spent than arrived") % {"money": money_words(money)})


def programme_title(programme: GrantProgramme) -> str:
    return f"{programme.name} {programme.edition}".strip()


def programme_sections(programme: GrantProgramme, may: bool, member: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The grants of this edition, as far as the member may know of them."""
    names = {"applied": "applied_money", "approved": "approved_money", "arrived": "money", "spent": "spent"}
    rows = [
        {
            "href": grant.get_absolute_url(),
            "stage": grant.get_stage_display(),
            "day": day_text(grant.day, language=language()),
            "place": place_name(grant.division),
            **{part: value_of(grant, GRANT, name) for part, name in names.items()},
        }
        for grant in grants_of(programme, member)
    ]
    yield "support/parts/programme.html", {"rows": rows, "may": may}


FUND = declare(
    Kind(
        code="support.fund",
        model=Fund,
        name=_("science fund"),
        plural=_("science funds"),
        day_label=_("budget counts from"),
        fields=[
            (_("Fund"), ("name", "source", "dedicated")),
            (_("Budget"), ("budget", "document", "promised_by", "promised_until")),
            (WHEN_AND_WHERE, ("day", "division", "organisation")),
            NOTE,
        ],
        columns=("day", "division", "source", "budget", "arrived", "spent"),
        filters=("source",),
        search=("name", "document", "promised_by"),
        sums=("budget", "arrived", "spent"),
        postings=fund_postings,
        postings_beside=fund_rows,
        title=lambda fund: fund.name,
        facts=lambda fund: {"name": fund.name, "promised_by": fund.promised_by},
        gaps=fund_gaps,
        sections=rows_sections,
        labels={"organisation": _("managed by")},
    )
)

PROGRAMME = declare(
    Kind(
        code="support.programme",
        model=GrantProgramme,
        name=_("grant programme"),
        plural=_("grant programmes"),
        day_label=_("apply until"),
        fields=[
            (_("Programme"), ("name", "edition", "level", "issuer", "document")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "edition", "level", "issuer"),
        filters=("level",),
        search=("name", "edition", "issuer", "document"),
        postings=lambda programme: (),
        title=programme_title,
        facts=lambda programme: {"name": programme.name, "edition": programme.edition, "issuer": programme.issuer},
        sections=programme_sections,
        labels={"since": _("called for on")},
    )
)

GRANT = declare(
    Kind(
        code="support.grant",
        model=Grant,
        name=_("grant"),
        plural=_("grants"),
        day_label=_("day of this step"),
        fields=[
            (_("Programme"), ("of_programme", "programme", "level")),
            (_("How far it is"), ("stage", "day", "recipients", "money", "money_approx", "document")),
            (_("Application"), ("applied_on", "applied_money", "applied_document")),
            (_("Approval"), ("approved_on", "approved_money", "approved_document")),
            (_("Days and place"), ("since", "division")),
            NOTE,
        ],
        columns=("day", "stage", "level", "recipients", "money", "spent"),
        filters=("stage", "level"),
        search=("programme", "document", "applied_document", "approved_document"),
        sums=("recipients", "applied_money", "approved_money", "money", "spent"),
        postings=grant_postings,
        postings_beside=grant_steps,
        title=lambda grant: grant.programme,
        facts=lambda grant: {"programme": grant.programme},
        gaps=grant_gaps,
        sections=rows_sections,
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
            (_("How much"), ("households", "money", "money_approx", "books")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "division", "households", "money"),
        filters=("occasion", "category"),
        sums=("households", "money"),
        postings=visit_postings,
        postings_beside=visit_rows,
        title=lambda visit: " · ".join(
            str(part)
            for part in (visit.get_occasion_display(), visit.get_category_display(), _("condolence visit"))
            if part
        ),
        personal=(
            Personal("families", _("families visited"), _("Names; masked for everyone but two roles."), long=True),
        ),
        gaps=occasion_gaps,
        sections=rows_sections,
    )
)
