"""How the facts of a record read: labels, and values in words of the active language."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kexie.divisions.codes import township_code
from kexie.divisions.errors import BadCode, NoSuchPlace
from kexie.divisions.places import division
from kexie.language.active import day_words, language
from kexie.language.printing import number_text
from kexie.ledger.catalogue import catalogue, split_account
from kexie.ledger.errors import UnknownMeasure
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Key
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Record

MASK = "●●●"  # where a personal fact is kept that is not shown
STATES = {Approx.UNKNOWN: "pending", Approx.NOT_REPORTED: "not_reported", Approx.NOT_APPLICABLE: "not_applicable"}


def label_of(kind: Kind, name: str) -> str:
    """What a field of this kind is called."""
    if name in kind.labels:
        return capfirst(str(kind.labels[name]))
    if name == "day" and kind.day_label:
        return capfirst(str(kind.day_label))
    return capfirst(str(kind.model._meta.get_field(name).verbose_name))


def value_of(record: Record, kind: Kind, name: str) -> str:
    """A value in words, empty where nothing is said. A number carries how exact it is."""
    if name in kind.words:
        return "" if getattr(record, name) == "" else str(kind.words[name](record))
    field, value = kind.model._meta.get_field(name), getattr(record, name)
    if approx := kind.model.approximations().get(name):
        return number_words(value, Approx(getattr(record, approx)), decimals=_decimals(field))
    if name == "division":
        return place_name(value)
    if value in (None, "", [], {}):
        return ""
    if field.choices is not None:
        return str(getattr(record, f"get_{name}_display")())
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return day_words(value)
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return number_words(value, decimals=_decimals(field))
    return str(value)


def number_words(value: Any, approx: Approx = Approx.EXACT, *, unit: str = "", decimals: int = 0) -> str:
    """All digits of a number with how exact it is: 20300多; empty where there is none and nothing is said of it.

    A number with decimals and no unit reads as money does: 3000 or 3000.50.
    """
    if value is None and approx.has_amount:
        return ""
    return number_text(
        None if value is None else Decimal(value),
        unit or ("元" if decimals else ""),
        with_unit=bool(unit),
        state="counted" if approx.has_amount else STATES[approx],
        approx=approx.word if approx.has_amount else "exact",
        decimals=decimals,
        form="数",
        language=language(),
    )


def amount_words(key: Key, amount: int) -> str:
    """An amount of the ledger in its measure's unit; what is taken back has a minus."""
    measure = catalogue().measures.get(split_account(key.account)[0])
    unit, decimals = (measure.unit, measure.decimals) if measure else ("", 0)
    value = Decimal(abs(amount)).scaleb(-decimals)
    said = number_words(value, Approx(key.approx), unit=unit, decimals=decimals)
    return f"−{said}" if amount < 0 else said


told_actions: dict[str, Any] = {}  # what vouchers' actions of rooms' own are called, as rooms announce them
_open_values: dict[str, Callable[[str], Any]] = {"record": lambda code: kind_of(code).plural}


def tell_values(dimension: str, tell: Callable[[str], Any]) -> None:
    """Announce how the values of an open dimension read; `tell` raises KeyError for one it does not know."""
    _open_values[dimension] = tell


def account_words(account: str) -> str:
    """An account as a reader meets it: the catalogue's label, with the words of open dimensions that rooms know."""
    measure, dims = split_account(account)
    told = [_value_words(dimension, each) for dimension, value in dims.items() for each in value.split("+")]
    name = catalogue().label(measure)
    if not told:
        return name
    return f"{name} ({', '.join(told)})" if language() == "en" else f"{name}（{'，'.join(told)}）"


def figure_words(name: str) -> str:
    """A figure as a reader meets it: a definition's name, an account's words, or the expression as it was written."""
    known = catalogue()
    try:
        is_account = name not in known.figures and split_account(name)[0] in known.measures
    except UnknownMeasure:
        return name
    return account_words(name) if is_account else known.figure_label(name)


def _value_words(dimension: str, value: str) -> str:
    try:
        return str(_open_values[dimension](value))
    except KeyError:
        return catalogue().value_label(dimension, value)


@lru_cache(maxsize=4096)
def place_name(code: str) -> str:
    """The name of a place; of a village or a place the book numbered, its township and the code."""
    try:
        return division(code).name
    except (NoSuchPlace, BadCode):
        pass
    try:
        return f"{division(township_code(code)).name} {code}"
    except (NoSuchPlace, BadCode):
        return code


def facts_of(record: Record, kind: Kind) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of the declaration, each with the facts that say something: (label, words)."""
    groups = []
    for title, names in kind.fields:
        facts = [(label_of(kind, name), value_of(record, kind, name)) for name in told(kind, names)]
        if facts := [(label, words) for label, words in facts if words]:
            groups.append((str(title), facts))
    return groups


def told(kind: Kind, names: Iterable[str]) -> list[str]:
    """Field names without those that only say how exact another is."""
    approximations = set(kind.model.approximations().values())
    return [name for name in names if name not in approximations]


def _decimals(field: models.Field) -> int:
    return field.decimal_places if isinstance(field, models.DecimalField) else 0
