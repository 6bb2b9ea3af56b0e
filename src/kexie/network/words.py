"""How the rows beside a record read."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import pgettext

from kexie.language.printing import day_text
from kexie.network.checklists import listed_words
from kexie.records.words import language, number_words, place_name


def row_label(model: type[models.Model], name: str) -> str:
    fact: Any = model._meta.get_field(name)
    return capfirst(str(fact.verbose_name))


def cell_words(row: models.Model, name: str) -> str:
    """A value of a row in words, empty where nothing is said."""
    fact: Any = row._meta.get_field(name)
    value = getattr(row, name)
    if name == "has":
        return listed_words(value)
    if value in (None, ""):
        return ""
    if name == "division":
        return place_name(value)
    if fact.choices is not None:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(fact, models.DateField):
        return day_text(value, language=language())
    if isinstance(fact, models.IntegerField):
        return number_words(value)
    return str(value)


def tell_row(model: type[models.Model], fact: Mapping[str, Any]) -> str:
    """A row as a snapshot keeps it, in words: each fact that says something."""
    fields = [field for field in model._meta.concrete_fields if field.editable and field.name in fact]
    row = model(**{field.name: field.to_python(fact[field.name]) for field in fields})
    said = [f"{row_label(model, field.name)} {words}" for field in fields if (words := cell_words(row, field.name))]
    return pgettext("between facts", ", ").join(said)
