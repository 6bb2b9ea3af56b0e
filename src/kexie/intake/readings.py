"""The reading of a paper as it was kept, and what would be recorded of it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from kexie.intake.models import Paper
from kexie.intake.proposals import Proposal, proposals
from kexie.intake.reading import model
from kexie.intake.reading.model import Reading
from kexie.ledger.periods import Period
from kexie.registry.queries import seat_of

_MANY = {"figures": model.Figure, "founded": model.Founded, "documents": model.Document, "problems": model.Problem,
         "plans": model.Plan, "sections": model.Section, "warnings": model.Warning_,
         "questions": model.Question}  # fmt: skip
_ONE = {"issuer": model.Issuer, "period": model.Spell, "plan_period": model.Spell}
_NUMBERS = ("value", "max")


def reading_of(paper: Paper) -> Reading:
    """The reading that was kept. The keys of findings count its lists, so it is never read anew."""
    return from_kept(paper.reading)


def from_kept(kept: Mapping[str, Any]) -> Reading:
    """A reading from what `Reading.as_kept` gives."""
    facts: dict[str, Any] = {"file": None, "issuer": None, "period": None, "plan_period": None}
    facts |= {name: kept[name] for name in ("file", "title", "clean") if name in kept}
    facts |= {name: _made(kind, kept[name]) for name, kind in _ONE.items() if kept.get(name)}
    facts |= {name: tuple(_made(kind, each) for each in kept.get(name, ())) for name, kind in _MANY.items()}
    return Reading(**facts)


def plan_period_of(reading: Reading, period: Period) -> Period:
    """The period the paper plans for; the next one where it does not say."""
    if reading.plan_period is None:
        return period.next
    start, end = reading.plan_period.start, reading.plan_period.end
    return Period.between(date.fromisoformat(start), date.fromisoformat(end))


def proposals_of(paper: Paper, reading: Reading | None = None) -> list[Proposal]:
    """What the paper would record; nothing while its period or its place is not known."""
    if paper.period is None or not paper.division:
        return []
    reading = reading or reading_of(paper)
    return proposals(
        reading,
        period=paper.period,
        plan_period=plan_period_of(reading, paper.period),
        seat=seat_of(paper.file.book, paper.period.last_day),
        place=paper.division,
    )


def _made(kind: type, facts: Mapping[str, Any]) -> Any:
    """A part of a reading from its JSON; what an earlier reader did not tell has its default."""
    known = {field.name for field in fields(kind)}
    return kind(**{name: _value(name, value) for name, value in facts.items() if name in known})


def _value(name: str, value: Any) -> Any:
    if name in _NUMBERS and value is not None:
        return Decimal(str(value))
    return tuple(_value("", each) for each in value) if isinstance(value, list) else value
