"""What `kexie read` prints for a person. It stands alone, so that reading a paper starts without books and reports."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from kexie.intake.reading.model import Reading


def reading_told(reading: Reading) -> Iterator[str]:
    """A reading for a person at a terminal."""
    issuer = reading.issuer.name if reading.issuer else None
    period = reading.period
    yield f"== {reading.file}"
    yield _("issuer: %(issuer)s; place: %(place)s; period: %(period)s") % {
        "issuer": issuer or "–",
        "place": (reading.issuer and reading.issuer.place) or "–",
        "period": f"{period.start}..{period.end}" if period else "–",
    }
    for figure in reading.figures:
        value = "?" if figure.value is None else number(figure.value)
        marks = [figure.role, *(name for name in ("garbled", "suspect", "repeat") if getattr(figure, name))]
        yield f"  {value:>10} {figure.unit:<4} {figure.measure:<24} {'/'.join(marks):<16} {short(figure.text)}"
    parts = (
        (_("founded"), [f"{each.name} ({each.date or '–'})" for each in reading.founded]),
        (_("documents"), [f"《{each.title}》 ({each.date or '–'})" for each in reading.documents]),
        (_("problems"), [each.text for each in reading.problems]),
        (_("plans"), [each.text for each in reading.plans]),
    )
    for name, texts in parts:
        for text in texts:
            yield f"  {name}: {short(text)}"
    for warning in reading.warnings:
        yield "  ! " + warning.message
    for question in reading.questions:
        yield f"  ? {question.id}: {question.message}"


def number(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else str(value)


def short(text: str, length: int = 44) -> str:
    """The beginning of a text, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
