"""What a careful reader would notice in a report, and what only a person can answer."""

from dataclasses import dataclass
from datetime import date

from kexie.intake.reading.model import Question, Span, Warning_
from kexie.intake.reading.outline import Outline
from kexie.intake.reading.quantities import Quantity
from kexie.language.dates import Dated


@dataclass(frozen=True)
class Found:
    """All that the steps before have found, in the clean text."""

    text: str
    skeleton: Outline
    dates: list[Dated]
    quantities: list[Quantity]
    founded: list[dict]
    documents: list[dict]
    period: tuple[date, date] | None
    plan_period: tuple[date, date] | None
    plan_zones: list[Span]
    issuer: dict


def audit(found: Found):
    return [], []
