"""Closed lists of the catalogue that this room's fields offer. Functions: a list may change without a migration."""

from kexie.records.choices import Choices, values_of


def facilities() -> Choices:
    return values_of("facility")


def levels() -> Choices:
    return values_of("level")


def schools() -> Choices:
    return values_of("school")


def chiefs() -> Choices:
    return values_of("chief")


def ranks() -> Choices:
    return values_of("rank")


def employments() -> Choices:
    return values_of("employment")
