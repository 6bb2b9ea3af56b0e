"""What became of a plan item, in words of the active language: reports tell it, each number from the ledger."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kexie.planning.models import Judgement, PlanItem
from kexie.planning.sections import told_standing
from kexie.planning.status import Standing, Status


def outcome_words(standing: Standing, later: PlanItem | None) -> str:
    """How the item stands, then the verdict of whoever judged it, then that it goes on; a question where neither says."""
    parts = []
    if standing.status != Status.UNTARGETED:
        parts.append(_numbers(standing))
    if judgement := standing.item.judgement():
        parts.append(str(_("judged %(verdict)s") % {"verdict": judgement.get_verdict_display()}))
    if not parts:
        parts.append(_("what became of it is [to be confirmed]"))
    if later:
        parts.append(_("carried on in the next period"))
    return pgettext("between clauses", ", ").join(parts)


def judgement_words(item: PlanItem) -> str:
    judgement: Judgement | None = item.judgement()
    return judgement.words if judgement else ""


def _numbers(standing: Standing) -> str:
    told = told_standing(standing)
    facts = {"status": told["status_words"], "value": told["value"], "target": told["target"], "share": told["share"]}
    if standing.share is None:
        return _("%(status)s: %(value)s, planned %(target)s") % facts
    return _("%(status)s: %(value)s, planned %(target)s (%(share)s%%)") % facts
