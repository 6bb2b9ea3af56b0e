"""What an association posts: pure functions."""

from collections.abc import Iterator

from kexie.ledger.postings import Posting
from kexie.network.checklists import checklist
from kexie.network.models import Association


def association_postings(association: Association) -> Iterator[Posting]:
    """One founded, one in being from then on, its members; once it was checked, each item met or unmet."""
    dims = {"organisation": association.association_kind}
    yield Posting("organisations.founded", 1, dims)
    yield Posting("organisations.total", 1, dims)
    yield Posting("members.total", association.members_count, dims)
    if not association.checked_on:
        return
    items = checklist(association.association_kind, association.checked_on)
    for item in items:
        met = item in association.has
        code = "completeness.met" if met else "completeness.unmet"
        yield Posting(code, 1, dims | {"item": item}, day=association.checked_on)
    if items:  # 0 where something is lacking: "none of them is complete" is not "nothing recorded"
        yield Posting(
            "organisations.complete", int(set(items) <= set(association.has)), dims, day=association.checked_on
        )
