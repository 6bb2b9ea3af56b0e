"""Closed lists of the catalogue that this room alone asks for. Functions, so that a list may change without a migration."""

from kexie.records.choices import Choices, values_of


def sources() -> Choices:
    return values_of("source")


def uses() -> Choices:
    return values_of("use")


def needs() -> Choices:
    return values_of("need")
