"""The reader: from a report's text to what it says. Pure; no models, no database."""

from kexie.intake.reading.model import Learned, Reading
from kexie.intake.reading.reader import read_text

__all__ = ["Learned", "Reading", "read_text"]
