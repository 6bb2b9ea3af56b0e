"""The words a reading goes by: vocabulary.toml beside this module, and the catalogue's own phrases and units."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import ahocorasick_rs

from kexie.intake.reading.model import Learned

CATALOGUE = Path(__file__).resolve().parents[2] / "ledger" / "catalogue.toml"
LEARNED_WEIGHT = 9  # above every phrase of ours


@dataclass(frozen=True)
class Phrase:
    """Words that tell what a number near them counts."""

    word: str
    measure: str
    units: frozenset[str] | None  # None: any
    weight: int
    predicate: bool = False
    generic: bool = False
    state: bool = False
    after: tuple[str, ...] = ()  # one of these must stand before in the sentence
    unless: tuple[str, ...] = ()  # none of these may stand before in the clause
    pair: str | None = None
    dims: Mapping[str, str] = field(default_factory=dict)
    learned: bool = False  # a clerk of this book said so: nothing outweighs it


@dataclass(frozen=True)
class Hit:
    """A phrase standing in a text."""

    start: int
    end: int
    phrase: Phrase


@dataclass(frozen=True)
class Vocabulary:
    phrases: tuple[Phrase, ...]
    automaton: ahocorasick_rs.AhoCorasick
    by_word: dict[str, tuple[Phrase, ...]]
    words: list[str]
    patterns: tuple[tuple[re.Pattern, Phrase], ...]
    units: frozenset[str]  # of the catalogue's measures that have phrases
    counted_in: Mapping[str, tuple[str, ...]]  # the units of each measure of the catalogue, its own first
    data: dict = field(repr=False)

    def hits(self, text: str, learned: Iterable[Learned] = ()) -> list[Hit]:
        """Every phrase in a text, overlapping ones too, from left to right."""
        found = [
            Hit(start, end, phrase)
            for index, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True)
            for phrase in self.by_word[self.words[index]]
        ]
        for pattern, phrase in self.patterns:
            found += [Hit(match.start(), match.end(), phrase) for match in pattern.finditer(text)]
        for phrase in (self._taught(each) for each in learned if not each.header):
            found += [Hit(*match.span(), phrase) for match in re.finditer(re.escape(phrase.word), text)]
        return sorted(found, key=lambda hit: (hit.start, -hit.end))

    def _taught(self, learned: Learned) -> Phrase:
        units = frozenset(self.counted_in.get(learned.measure, ()))
        return Phrase(
            learned.phrase,
            learned.measure,
            units | {learned.unit} if units and learned.unit else units or None,
            LEARNED_WEIGHT,
            dims=learned.dims,
            learned=True,
        )

    def units_of(self, measure: str) -> tuple[str, ...]:
        """Those of a measure, its own first. organisations and facilities are counted as their totals are."""
        return self.counted_in.get(measure) or self.counted_in.get(f"{measure}.total", ())

    def verbs(self, name: str) -> re.Pattern:
        return _alternatives(tuple(self.data["verbs"][name]))


@cache
def _alternatives(words: tuple[str, ...]) -> re.Pattern:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


@cache
def vocabulary() -> Vocabulary:
    data = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
    catalogue = tomllib.loads(CATALOGUE.read_text("utf-8"))
    return build(data, catalogue)


def build(data: dict, catalogue: dict) -> Vocabulary:
    """The vocabulary of two parsed files. A catalogue phrase weighs 2; where both files know a word, the heavier wins."""
    groups = {name: frozenset(units) for name, units in data["groups"].items()}
    phrases = []
    for entry in data["phrase"]:
        for word in entry["words"]:
            phrases.append(
                Phrase(
                    word,
                    entry["measure"],
                    groups[entry["units"]] if "units" in entry else None,
                    entry["weight"],
                    predicate=entry.get("predicate", False),
                    generic=entry.get("generic", False),
                    state=entry.get("state", False),
                    after=_verbs(data, entry, "after"),
                    unless=_verbs(data, entry, "unless"),
                    pair=entry.get("pair"),
                )
            )
    known = {(phrase.word, family(phrase.measure)) for phrase in phrases}
    counted: frozenset[str] = frozenset()
    counted_in = {}
    for code, measure in catalogue["measures"].items():
        units = tuple(dict.fromkeys([measure["unit"], *measure.get("units", [])]))
        counted |= frozenset(units) if measure.get("phrases") else frozenset()
        counted_in[code] = tuple("元" if unit in data["units_money"] else unit for unit in units)  # money is read as 元
        plain = frozenset(counted_in[code])
        for word in measure.get("phrases", []):
            if (word, family(code)) not in known:
                phrases.append(Phrase(word, code, plain, 2))
    by_word: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        by_word[phrase.word] = (*by_word.get(phrase.word, ()), phrase)
    words = list(by_word)
    patterns = tuple(
        (
            re.compile(entry["regex"]),
            Phrase(
                "",
                entry["measure"],
                groups[entry["units"]],
                entry["weight"],
                predicate=True,
                after=_verbs(data, entry, "after"),
            ),
        )
        for entry in data["pattern"]
    )
    return Vocabulary(
        tuple(phrases), ahocorasick_rs.AhoCorasick(words), by_word, words, patterns, counted, counted_in, data
    )


def _verbs(data: dict, entry: dict, key: str) -> tuple[str, ...]:
    return tuple(data["verbs"][entry[key]]) if key in entry else ()


def family(measure: str) -> str:
    """organisations.founded and organisations.total are told apart by the verb; their words are the same."""
    return measure.partition(".")[0] if measure.startswith(("organisations", "facilities")) else measure
