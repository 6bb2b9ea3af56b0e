"""What a person decides of one finding of a paper: have it, link it, refuse it, take that back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kexie.intake.actions import Accepted, ask, link, only_certain, sources_in, take
from kexie.intake.errors import Decided, NothingToDecide, Undecided, UnknownFinding
from kexie.intake.models import Paper, Refusal
from kexie.intake.proposals import Proposal
from kexie.intake.readings import proposals_of, reading_of
from kexie.records.actions import change, void
from kexie.records.models import Record


@transaction.atomic
def accept_finding(
    paper: Paper, key: str, *, by: str, facts: Mapping[str, Any] | None = None, reason: str = ""
) -> Record:
    """Record a finding, with these facts in place of those it gives. What repeats it is linked to the same record.

    Of a finding that was taken before, the record it became. Raises UnknownFinding, and what `record` raises.
    """
    paper, found = _found(paper)
    proposal = _named(found, key)
    if earlier := paper.taken.filter(key=key).select_related("record").first():
        return earlier.record
    paper.refusals.filter(key=key).delete()
    same = [proposal, *(each for each in found if each.same_as in proposal.keys)]
    typed = facts or {}
    result = _begun(paper)
    take(paper, same, result, by=by, reason=reason, choose=lambda own: replace(own, facts={**own.facts, **typed}))
    ask(paper, result.reading)
    return result.made[0][1]


@transaction.atomic
def accept_certain(paper: Paper, *, by: str, reason: str = "") -> Accepted:
    """Record all findings that nothing speaks against. Raises what `record` raises: then nothing is recorded."""
    paper, found = _found(paper)
    result = _begun(paper)
    take(paper, found, result, by=by, choose=only_certain, reason=reason)
    ask(paper, result.reading)
    return result


@transaction.atomic
def link_finding(paper: Paper, key: str, ref: str, *, by: str) -> Record:
    """A finding speaks of a record that is in the book already. Raises UnknownFinding, VoidRecord."""
    paper, found = _found(paper)
    proposal = _named(found, key)
    if earlier := paper.taken.filter(key=key).select_related("record").first():
        return earlier.record
    held = Record.objects.filter(book=paper.file.book, ref=ref, kind=proposal.kind).first()
    if held is None:
        raise UnknownFinding
    paper.refusals.filter(key=key).delete()
    for each in [proposal, *(each for each in found if each.same_as in proposal.keys)]:
        link(paper, each, held, by=by)
    ask(paper, reading_of(paper))
    return held


@transaction.atomic
def refuse_finding(paper: Paper, key: str, *, by: str) -> Refusal:
    """Keep that this finding is not wanted. Raises UnknownFinding, Decided where it is in the book."""
    paper, found = _found(paper)
    _named(found, key)
    if paper.taken.filter(key=key).exists():
        raise Decided
    return Refusal.objects.get_or_create(paper=paper, key=key, defaults={"refused_by": by})[0]


@transaction.atomic
def undo_finding(paper: Paper, key: str, *, by: str) -> None:
    """Take back what was decided: a record made of the finding becomes void, one it was linked to loses that source.

    Raises UnknownFinding, Undecided, ReasonNeeded.
    """
    paper, found = _found(paper)
    proposal = _named(found, key)
    if paper.refusals.filter(key=key).delete()[0]:
        return
    taken = paper.taken.filter(key=key).select_related("record").first()
    if taken is None:
        raise Undecided
    own = paper.taken.filter(record=taken.record)
    why = _("taken back in the review of %(name)s") % {"name": paper.file.name}
    if taken.linked:
        keys = {key for each in found if each.same_as in proposal.keys for key in each.keys} | set(proposal.keys)
        own = own.filter(linked=True, key__in=keys)
        _unlink(paper, [each for each in found if each.keys[0] in keys], taken.record, by=by, why=why)
    elif taken.record.state != Record.State.VOID:
        void(taken.record, by=by, version=taken.record.version, reason=why)
    own.delete()
    paper.questions.filter(record=taken.record).update(record=None, answer="", answered_at=None, answered_by="")


def _unlink(paper: Paper, found: list[Proposal], held: Record, *, by: str, why: str) -> None:
    places = {(start, end) for each in found for _file, start, end in sources_in(paper, each)}

    def make(record: Any) -> None:
        for source in record.sources.filter(file=paper.file):
            if (source.start, source.end) in places:
                source.delete()

    if held.state != Record.State.VOID:
        change(held, by=by, action="unlinked", make=make, reason=why)


def _found(paper: Paper) -> tuple[Paper, list[Proposal]]:
    """The paper, held until the transaction ends, and its findings. Raises NothingToDecide."""
    held = Paper.objects.select_for_update(of=("self",)).select_related("file__book").get(pk=paper.pk)
    if held.state != Paper.State.READ or held.twin_id or held.period is None or not held.division:
        raise NothingToDecide
    return held, proposals_of(held)


def _begun(paper: Paper) -> Accepted:
    assert paper.period  # _found refuses a paper without
    return Accepted(paper.file, paper.period, paper.division, reading_of(paper))


def _named(found: list[Proposal], key: str) -> Proposal:
    for proposal in found:
        if proposal.keys[0] == key and not proposal.same_as:
            return proposal
    raise UnknownFinding
