"""What is in the book already: records that a paper's findings meet, and papers that are this one again."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kexie.divisions.codes import is_within
from kexie.intake.models import Paper
from kexie.intake.proposals import Proposal
from kexie.intake.reading.model import Reading
from kexie.intake.readings import reading_of
from kexie.ledger.periods import Period
from kexie.records.kinds import kind_of
from kexie.records.models import Record
from kexie.registry.models import Book
from kexie.support.programmes import programme_code


@dataclass(frozen=True)
class Sameness:
    """When a record of a kind is what a finding speaks of: these facts are equal, the first of them is looked up.

    `inside`: and its day lies within those the finding speaks of. `yearly`: and its day lies in the same year, as one that
    a paper does not give is that paper's last. `agreeing`: and these are no other where both say them. Unless `anywhere`,
    neither place is apart from the other: two townships may each have had such a visit. `spelling`: the first of them is
    a name that is written in several ways; where it says which thing it is, a record is met by it alone, if by none with
    all facts.
    """

    equal: tuple[str, ...]
    inside: bool = False
    anywhere: bool = False
    spelling: Callable[[str], str] | None = None
    yearly: bool = False
    agreeing: tuple[str, ...] = ()

    def holds(self, record: Record, facts: Mapping[str, Any]) -> bool:
        if self.inside and not (facts.get("since") or facts["day"]) <= record.day <= facts["day"]:
            return False
        if self.yearly and record.day.year != facts["day"].year:
            return False
        if not (self.anywhere or _is_near(record, facts)):
            return False
        return all(_agree(getattr(record, name), facts.get(name)) for name in self.agreeing)


def _agree(one: str, other: str | None) -> bool:
    """港北区科协 and 贵港市港北区科协 are one issuer, 港北区科协 and 港北区教育局 are two."""
    return not one or not other or one.endswith(other) or other.endswith(one)


SAME = {
    "network.association": Sameness(("name",), anywhere=True),
    "desk.document": Sameness(("name",), yearly=True, agreeing=("issuer",)),
    "support.grant": Sameness(("programme", "money"), inside=True, spelling=programme_code),
    "support.visit": Sameness(("households", "money"), inside=True),
    "planning.problem": Sameness(("text",), inside=True),
    "planning.item": Sameness(("text",), inside=True),
    "records.statement": Sameness(("measure", "dims", "since", "day", "division", "role")),
}
# Two readings are of one paper where the issuer, the place and the period are the same and so large a part of what each found.
MOST, LEAST = 0.7, 3


def met_by(book: Book, found: Iterable[Proposal]) -> dict[str, Any]:
    """The record in being that each finding meets, by the finding's first key. A query for each kind."""
    kinds: dict[str, list[Proposal]] = {}
    for proposal in found:
        if proposal.kind in SAME:
            kinds.setdefault(proposal.kind, []).append(proposal)
    met: dict[str, Any] = {}
    for code, some in kinds.items():
        rule, kind = SAME[code], kind_of(code)
        rows = kind.model.objects.filter(_looked_up(some, rule), book=book, state=Record.State.RECORDED)
        rows = rows.select_related("book", "organisation").order_by("pk")
        held: dict[Hashable, list[Any]] = {}
        for record in rows:
            for identity in _identities({name: getattr(record, name) for name in rule.equal}, rule):
                held.setdefault(identity, []).append(record)
        for proposal in some:
            for identity in _identities(proposal.facts, rule):
                for record in held.get(identity, ()):
                    if rule.holds(record, proposal.facts):
                        met.setdefault(proposal.keys[0], record)
    return met


def _looked_up(some: list[Proposal], rule: Sameness) -> Q:
    """Where to look: among the records with that name, or those of the days where a name has several spellings."""
    if rule.spelling is None:
        first = rule.equal[0]
        return Q(**{f"{first}__in": {proposal.facts[first] for proposal in some}})
    days = [(proposal.facts.get("since") or proposal.facts["day"], proposal.facts["day"]) for proposal in some]
    return Q(day__gte=min(since for since, _day in days), day__lte=max(day for _since, day in days))


def twin_of(
    book: Book, reading: Reading, period: Period | None, *, place: str, but: Paper | None = None
) -> Paper | None:
    """The paper of the book that says the same of the same place: word for word, or nearly so. One query."""
    papers = Paper.objects.select_related("file").filter(
        file__book=book,
        state=Paper.State.READ,
        twin=None,
        division=place,
        starts_on=period.starts_on if period else None,
        last_day=period.last_day if period else None,
    )
    own = None
    for paper in papers.exclude(pk=but.pk if but else None).order_by("read_at", "pk"):
        own = own or _Said.of(reading)
        if own.is_said_by(_Said.of(reading_of(paper))):
            return paper
    return None


@dataclass(frozen=True)
class _Said:
    """What a reading says, without the file it was read from."""

    letters: str
    issuer: str | None
    findings: Collection[Hashable]

    @classmethod
    def of(cls, reading: Reading) -> "_Said":
        findings: set[Hashable] = {
            ("figure", each.measure, each.value, each.unit, each.level, each.grade, each.role, each.date)
            for each in reading.figures
        }
        findings |= {("founded", each.name) for each in reading.founded}
        findings |= {("document", each.title) for each in reading.documents}
        findings |= {("problem", _letters(each.text)) for each in reading.problems}
        findings |= {("plan", _letters(each.text)) for each in reading.plans}
        return cls(_letters(reading.clean), reading.issuer.name if reading.issuer else None, findings)

    def is_said_by(self, other: "_Said") -> bool:
        if self.letters and self.letters == other.letters:
            return True
        common = len(set(self.findings) & set(other.findings))
        most = max(len(self.findings), len(other.findings))
        return self.issuer == other.issuer and common >= LEAST and common >= MOST * most


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _identities(facts: Mapping[str, Any], rule: Sameness) -> Iterator[Hashable]:
    """What makes facts the same as others: all that must be equal, then the name alone where it says enough."""
    values = [facts.get(name) for name in rule.equal]
    if rule.spelling:
        values[0] = rule.spelling(values[0] or "")
    yield tuple(tuple(sorted(value.items())) if isinstance(value, Mapping) else value for value in values)
    if rule.spelling and values[0]:
        yield values[0]


def _is_near(record: Record, facts: Mapping[str, Any]) -> bool:
    return is_within(record.division, facts["division"]) or is_within(facts["division"], record.division)
