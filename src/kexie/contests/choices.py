"""Closed lists of the catalogue that this room alone asks for. Functions, so that a list may change without a migration."""

from kexie.ledger.catalogue import catalogue
from kexie.records.choices import Choices


def projects() -> Choices:
    return _of("project")


def stages() -> Choices:
    return _of("stage")


def _of(dimension: str) -> Choices:
    return [(value, str(words)) for value, words in catalogue().dimensions[dimension].values.items()]
