"""Closed lists of the catalogue as choices of model fields. Functions, so that a list may change without a migration."""

from kexie.ledger.catalogue import catalogue

Choices = list[tuple[str, str]]


def _of(dimension: str) -> Choices:
    return [(value, str(words)) for value, words in catalogue().dimensions[dimension].values.items()]


def activity_kinds() -> Choices:
    return _of("kind")


def modes() -> Choices:
    return _of("mode")


def occasions() -> Choices:
    return _of("occasion")


def scopes() -> Choices:
    return _of("scope")


def vehicles() -> Choices:
    return _of("vehicle")


def levels() -> Choices:
    return _of("level")


def grades() -> Choices:
    return _of("grade")


def categories() -> Choices:
    return _of("category")
