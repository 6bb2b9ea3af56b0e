"""The language somebody reads now, and days in it."""

from datetime import date

from django.utils.translation import get_language

from kexie.language.printing import day_text


def language() -> str:
    """The language that numbers and days are printed in."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def day_words(day: date | str) -> str:
    """A day in words of the active language, given as it is or as a snapshot keeps it (2031-03-05)."""
    return day_text(date.fromisoformat(day) if isinstance(day, str) else day, language=language())
