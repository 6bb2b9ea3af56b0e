"""Closed lists of the catalogue that this room alone asks for. Functions, so that a list may change without a migration."""

from kexie.records.choices import Choices, values_of


def projects() -> Choices:
    return values_of("project")


def stages() -> Choices:
    return values_of("stage")
