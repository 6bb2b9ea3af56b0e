"""The catalogue: measures, dimensions and figures, read from catalogue.toml and a book keeper's additions.

KEXIE_HOME/catalogue.toml, where it exists, is read after ours: a name it gives replaces ours, a new one adds.
"""

import re
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

from kexie.ledger.errors import UnknownDimension, UnknownMeasure

MeasureKind = Literal["flow", "stock", "level"]
Dims = Mapping[str, str]

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)
_VALUE = re.compile(r"[\w.-]{1,40}")  # letters and digits of any script; nothing that the spelling of an account needs
_ACCOUNT = re.compile(r"(?P<measure>[a-z0-9_.]+)(?:\{(?P<dims>[^{}]*)\})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Words:
    """What something is called, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if _english() else self.zh


@dataclass(frozen=True, slots=True)
class Dimension:
    """A closed list of values, or an open one whose values are made as the book is kept (campaigns, programmes)."""

    code: str
    name: Words
    values: Mapping[str, Words]
    open: bool = False
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. Amounts are stored as integers of unit / 10**decimals: money as 分, shown as 元."""

    code: str
    name: Words
    unit: str
    kind: MeasureKind
    dimensions: tuple[str, ...]
    decimals: int = 0
    units: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A named figure: an expression over measures."""

    name: Words
    expression: str
    unit: str
    source: str = ""


class Catalogue:
    """Everything that may be counted, by code."""

    def __init__(self, data: Mapping[str, Any]):
        self.dimensions = {code: _dimension(code, facts) for code, facts in data.get("dimensions", {}).items()}
        self.measures = {code: _measure(code, facts) for code, facts in data.get("measures", {}).items()}
        self.figures = {code: _definition(facts) for code, facts in data.get("figures", {}).items()}
        self.groups = tuple((_words(facts), frozenset(facts["of"])) for facts in data.get("groups", {}).values())
        for measure in self.measures.values():
            if missing := set(measure.dimensions) - set(self.dimensions):
                raise ImproperlyConfigured(f"catalogue: {measure.code} names unknown dimensions {sorted(missing)}")

    def measure(self, code: str) -> Measure:
        """Raises UnknownMeasure."""
        try:
            return self.measures[code]
        except KeyError:
            raise UnknownMeasure(code) from None

    def by_group(self) -> list[tuple[str, list[Measure]]]:
        """Every measure under the name of its group; those of none last, under an empty name."""
        found: list[tuple[str, list[Measure]]] = []
        left = dict(self.measures)
        for name, firsts in self.groups:
            mine = [code for code in left if code.partition(".")[0] in firsts]
            found.append((str(name), [left.pop(code) for code in mine]))
        return [(name, measures) for name, measures in [*found, ("", list(left.values()))] if measures]

    def account_code(self, measure: str, dims: Mapping[str, Any]) -> str:
        """The one spelling of a measure with its dimensions: `contest.awards{grade=2,level=provincial}`.

        A dimension without a value, and the default scope own, are left out; values of a multiple dimension are
        sorted and joined by +. Raises UnknownMeasure, UnknownDimension.
        """
        known = self.measure(measure)
        said: list[str] = []
        for code in sorted(dims):
            value = dims[code]
            if value is None or value == "" or value == [] or (code == "scope" and value == "own"):
                continue
            if code not in known.dimensions:
                raise UnknownDimension(measure, code)
            said.append(f"{code}={self._value(measure, self.dimensions[code], value)}")
        return f"{measure}{{{','.join(said)}}}" if said else measure

    def _value(self, measure: str, dimension: Dimension, value: Any) -> str:
        parts = value.split("+") if isinstance(value, str) else [str(v) for v in _several(value)]
        if len(parts) > 1 and not dimension.multiple:
            raise UnknownDimension(measure, dimension.code, value)
        for part in parts:
            if not (_VALUE.fullmatch(part) if dimension.open else part in dimension.values):
                raise UnknownDimension(measure, dimension.code, part)
        return "+".join(sorted(set(parts)))

    def label(self, account: str) -> str:
        """An account in words of the active language: 竞赛获奖（省级，二等奖）."""
        measure, dims = split_account(account)
        name = str(self.measures[measure].name) if measure in self.measures else measure
        values = [self.value_label(code, part) for code, value in dims.items() for part in value.split("+")]
        if not values:
            return name
        return f"{name} ({', '.join(values)})" if _english() else f"{name}（{'，'.join(values)}）"

    def figure_label(self, name: str) -> str:
        """A figure in words: a definition's, an account's, or the expression as it was written."""
        if name in self.figures:
            return str(self.figures[name].name)
        try:
            return self.label(name) if split_account(name)[0] in self.measures else name
        except UnknownMeasure:
            return name

    def value_label(self, dimension: str, value: str) -> str:
        known = self.dimensions.get(dimension)
        return str(known.values[value]) if known and value in known.values else value


@lru_cache(maxsize=5000)
def split_account(code: str) -> tuple[str, Mapping[str, str]]:
    """The measure and dimensions of an account's code. Raises UnknownMeasure where it is none."""
    match = _ACCOUNT.fullmatch(code)
    if not match:
        raise UnknownMeasure(code)
    pairs = [pair.partition("=") for pair in (match["dims"] or "").split(",") if pair]
    if not all(name and equals and value for name, equals, value in pairs):
        raise UnknownMeasure(code)
    return match["measure"], MappingProxyType({name.strip(): value.strip() for name, _, value in pairs})


def matches(asked: Dims, account: Dims) -> bool:
    """Does an account lie inside the dimensions asked for?

    Someone else's amounts (scope=external) are in nothing that does not name them. A multiple value of the account
    (campaign=a+b) lies inside each of its parts.
    """
    if account.get("scope") == "external" and asked.get("scope") != "external":
        return False
    for code, value in asked.items():
        held = account.get(code, "own" if code == "scope" else "")
        if value != held and not ("+" in held and set(value.split("+")) <= set(held.split("+"))):
            return False
    return True


@lru_cache(maxsize=4)
def _load(*files: tuple[Path, float]) -> Catalogue:
    merged: dict[str, dict[str, Any]] = {}
    for path, _mtime in files:
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{path.name} cannot be read: {error}") from error
        for part, entries in data.items():
            merged.setdefault(part, {}).update(entries)
    return Catalogue(merged)


_LOOKED_AGAIN_AFTER = 1.0  # seconds: a change of the file shows this soon, and a posting of thousands stats it rarely
_looked: tuple[float, str, Catalogue] | None = None


def catalogue() -> Catalogue:
    """The catalogue in force, read again when its files change. Raises ImproperlyConfigured where one is damaged."""
    global _looked
    home, now = str(settings.HOME), time.monotonic()
    if _looked and _looked[1] == home and now - _looked[0] < _LOOKED_AGAIN_AFTER:
        return _looked[2]
    paths = [Path(__file__).with_name("catalogue.toml"), Path(home) / "catalogue.toml"]
    found = _load(*((path, path.stat().st_mtime) for path in paths if path.exists()))
    _looked = (now, home, found)
    return found


def _several(value: Any) -> list[Any]:
    return sorted(value) if isinstance(value, (set, frozenset, list, tuple)) else [value]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _words(facts: Mapping[str, Any]) -> Words:
    return Words(zh=facts["zh"], en=facts["en"])


def _dimension(code: str, facts: Mapping[str, Any]) -> Dimension:
    values = {value: _words(words) for value, words in facts.get("values", {}).items()}
    return Dimension(code, _words(facts), values, facts.get("open", False), facts.get("multiple", False))


def _measure(code: str, facts: Mapping[str, Any]) -> Measure:
    if not _CODE.fullmatch(code) or facts["kind"] not in ("flow", "stock", "level"):
        raise ImproperlyConfigured(f"catalogue: {code} is no measure: a dotted code, of kind flow, stock or level")
    return Measure(
        code=code,
        name=_words(facts),
        unit=facts["unit"],
        kind=facts["kind"],
        dimensions=tuple(facts.get("dimensions", ())),
        decimals=facts.get("decimals", 0),
        units=tuple(facts.get("units", (facts["unit"],))),
        phrases=tuple(facts.get("phrases", ())),
        source=facts.get("source", ""),
    )


def _definition(facts: Mapping[str, Any]) -> Definition:
    return Definition(_words(facts), facts["expression"], facts["unit"], facts.get("source", ""))
