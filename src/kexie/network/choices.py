"""Closed lists of the catalogue that this room's fields offer. Functions: a list may change without a migration."""

from kexie.ledger.catalogue import catalogue

Choices = list[tuple[str, str]]


def _of(dimension: str) -> Choices:
    return [(value, str(words)) for value, words in catalogue().dimensions[dimension].values.items()]


def facilities() -> Choices:
    return _of("facility")


def levels() -> Choices:
    return _of("level")


def schools() -> Choices:
    return _of("school")


def chiefs() -> Choices:
    return _of("chief")


def ranks() -> Choices:
    return _of("rank")


def employments() -> Choices:
    return _of("employment")
