"""What each kind of this room posts: pure functions."""

from collections.abc import Iterator

from kexie.contests.models import Award, ContestEdition, Entry
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting


def edition_postings(edition: ContestEdition) -> Iterator[Posting]:
    """The contest held, and who took part in it as a whole; what schools sent in posts by itself."""
    dims = {"level": edition.level, "scope": edition.scope}
    yield Posting("contest.editions", 1, dims)
    yield Posting("contest.participants", edition.participants, dims, approx=Approx(edition.participants_approx))


def entry_postings(entry: Entry) -> Iterator[Posting]:
    """What was received, and what was recommended to the next level."""
    dims = {"level": entry.level, "project": entry.project, "stage": entry.stage, "scope": entry.scope}
    yield Posting("contest.entries", entry.received, dims)
    yield Posting("contest.recommended", entry.recommended, dims)


def award_postings(award: Award) -> Iterator[Posting]:
    """The awards of one level and grade."""
    dims = {"level": award.level, "grade": award.grade, "scope": award.scope}
    dims |= {"project": award.project, "stage": award.stage}
    yield Posting("contest.awards", award.count, dims, approx=Approx(award.count_approx))
