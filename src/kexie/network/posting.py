"""What an association posts: pure functions."""

from collections.abc import Iterator

from kexie.ledger.postings import Posting
from kexie.network.checklists import checklist
from kexie.network.models import Association


def association_postings(association: Association) -> Iterator[Posting]:
    """One founded, one in being from then on, its members, and each item of the checklist met or unmet."""
    dims = {"organisation": association.association_kind}
    yield Posting("organisations.founded", 1, dims)
    yield Posting("organisations.total", 1, dims)
    yield Posting("members.total", association.members_count, dims)
    items = checklist(association.association_kind, association.day)
    for item in items:
        met = item in association.has
        yield Posting("completeness.met" if met else "completeness.unmet", 1, dims | {"item": item})
    if items:  # 0 where something is lacking: "none of them is complete" is not "nothing recorded"
        yield Posting("organisations.complete", int(set(items) <= set(association.has)), dims)
