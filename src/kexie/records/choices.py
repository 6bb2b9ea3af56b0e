"""Closed lists of the catalogue as choices of model fields. Functions, so that a list may change without a migration."""

from kexie.ledger.catalogue import catalogue

Choices = list[tuple[str, str]]


def measures() -> list[tuple[str, str | Choices]]:
    """Every measure with its unit, in groups: a list of dozens is found through by the name of one's work."""
    found: list[tuple[str, str | Choices]] = []
    for group, held in catalogue().by_group():
        choices = [(measure.code, f"{measure.name}（{measure.unit}）") for measure in held]
        found += [(group, choices)] if group else choices
    return found


def values_of(dimension: str) -> Choices:
    """The values of a dimension, in the order of the catalogue."""
    return [(value, str(words)) for value, words in catalogue().dimensions[dimension].values.items()]


def activity_kinds() -> Choices:
    return values_of("kind")


def modes() -> Choices:
    return values_of("mode")


def occasions() -> Choices:
    return values_of("occasion")


def scopes() -> Choices:
    return values_of("scope")


def vehicles() -> Choices:
    return values_of("vehicle")


def levels() -> Choices:
    return values_of("level")


def grades() -> Choices:
    return values_of("grade")


def categories() -> Choices:
    return values_of("category")
