"""Every province, city, county and township of the country by code and name.

Source    data/divisions.toml names it, with its edition; data/successions.toml tells what became of older divisions
Cost      the list is read at first use, about 15 ms; its names are indexed at the first search by name, about 25 ms
"""

import gzip
import tomllib
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from .codes import DIGITS, LEVELS, full_code, is_local_code, is_within, level_of, prefix_of
from .errors import AmbiguousDivision, UnknownDivision
from .names import ENDINGS, HEADINGS, SPOKEN, short_name, spoken_name

DATA = Path(__file__).parent / "data"
CLOSE = 0.5  # of 1: how alike two names must be to be offered as near matches
OFFERED = 8


@dataclass(frozen=True, slots=True)
class Division:
    """One place.

    valid_from   the first day it held; None when not known, or before anybody's records
    valid_to     the first day it no longer held; None while it is in the list
    """

    code: str
    name: str
    level: str
    valid_from: date | None = None
    valid_to: date | None = None

    def __str__(self) -> str:
        return self.full_name

    @property
    def prefix(self) -> str:
        """The digits every code inside begins with."""
        return prefix_of(self.code)

    @property
    def parent(self) -> "Division | None":
        """The next division above that the list has; None above a province."""
        for digits in sorted(DIGITS.values(), reverse=True):
            if digits < len(self.prefix) and (above := _current(self.code[:digits].ljust(12, "0"))):
                return above
        return None

    @property
    def ancestors(self) -> tuple["Division", ...]:
        """From the province down to the parent."""
        above = self.parent
        return (*above.ancestors, above) if above else ()

    @property
    def is_heading(self) -> bool:
        """Whether this row of the list (市辖区, 省直辖县级行政区划) only gathers others and is no place."""
        return self.name in HEADINGS

    @property
    def full_name(self) -> str:
        """广西壮族自治区贵港市港北区, without headings."""
        return "".join(place.name for place in self.ancestors if not place.is_heading) + self.name

    @property
    def short_name(self) -> str:
        """港北: as it is called beside others; the whole name where it can't be shortened."""
        return short_name(self.name, self.level) or self.name

    @property
    def townships(self) -> tuple["Division", ...]:
        """All townships and streets inside, in order of code; a township has itself."""
        return tuple(_read(line) for line in _lines_within(self.prefix) if level_of(line[:12]) == "township")

    @property
    def children(self) -> tuple["Division", ...]:
        """The divisions whose parent this is."""
        return tuple(place for place in map(_read, _lines_within(self.prefix)) if place.parent == self)

    @property
    def successors(self) -> tuple[tuple["Division", str], ...]:
        """What became of it: each successor with merged, split, renamed or upgraded. Empty while it stands."""
        gone = _gone().get(self.code)
        return tuple((division(next_["code"]), next_["kind"]) for next_ in gone["successors"]) if gone else ()


def division(code: str) -> Division:
    """The division of a code, or of a prefix of 2, 4, 6 or 9 digits.

    Refuses with BadCode what has not the form of a code, with UnknownDivision a code the list does not have: villages
    and places numbered by a book are not in it. A division that is no more is given with its valid_to.
    """
    whole = full_code(code)
    found = _current(whole)
    if found is None and whole in _gone():
        found = _former(whole)
    if found is None:
        raise UnknownDivision(code, _nearest_above(whole))
    return found


def find(written: str) -> Division:
    """The division somebody means by a code or by a name, with or without the names above it.

    港北区, 贵港市港北区, 广西贵港港北区 and 450802 are the same. A name of several places raises AmbiguousDivision,
    a name of none UnknownDivision; both carry the candidates. Of a county and a township with one name the county is
    meant, since townships are told apart by their county anyway; of a place and one inside it, the outer.
    """
    name = "".join(unicodedata.normalize("NFKC", written).split())
    if name.isascii() and name[:1].isdigit():
        return division(name)
    candidates = _named(name)
    if not candidates:
        former = [_former(code) for code, gone in _gone().items() if name.endswith(gone["name"])]
        candidates = [place for place in former if _leads_to(name.removesuffix(place.name), place)]
    if not candidates:
        raise UnknownDivision(written, _close_to(name))
    if len(candidates) > 1:
        candidates = [place for place in candidates if place.level != "township"] or candidates
    outermost = candidates[0]
    if any(place.name != outermost.name or not is_within(place.code, outermost.code) for place in candidates):
        raise AmbiguousDivision(written, candidates)
    return outermost


def townships_of(code: str) -> tuple[Division, ...]:
    """The townships and streets of a county, city or province, in order of code."""
    return division(code).townships


def all_divisions() -> Iterator[Division]:
    """Every division in force in the list's edition, in order of code."""
    return map(_read, _lines())


@cache
def edition() -> dict[str, Any]:
    """Source, edition, licence, counts and comparison of the list, as written when it was built."""
    return tomllib.loads((DATA / "divisions.toml").read_text(encoding="utf-8"))


# The list: sorted lines of `code,name`, searched as they stand ------------------------------------------------------


@cache
def _lines() -> list[str]:
    return gzip.decompress((DATA / "divisions.csv.gz").read_bytes()).decode().splitlines()


def _read(line: str) -> Division:
    return Division(line[:12], line[13:], level_of(line[:12]), valid_from=_began().get(line[:12]))


def _current(code: str) -> Division | None:
    lines = _lines()
    at = bisect_left(lines, code)
    return _read(lines[at]) if at < len(lines) and lines[at].startswith(code) else None


def _lines_within(prefix: str) -> list[str]:
    lines = _lines()
    return lines[bisect_left(lines, prefix) : bisect_left(lines, prefix + ":")]  # ':' follows '9'


@cache
def _gone() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads((DATA / "successions.toml").read_text(encoding="utf-8")).get("succession", [])
    return {row["code"]: row for row in rows}


@cache
def _began() -> dict[str, date]:
    """First days of divisions that took another's place; one that others were merged into had its own beginning."""
    return {
        next_["code"]: gone["to"]
        for gone in _gone().values()
        for next_ in gone["successors"]
        if next_["kind"] in ("renamed", "upgraded")
    }


def _former(code: str) -> Division:
    gone = _gone()[code]
    return Division(code, gone["name"], level_of(code), gone.get("from"), gone["to"])


# Names --------------------------------------------------------------------------------------------------------------


@cache
def lines_by_name() -> dict[str, list[str]]:
    """Name -> lines of the list, without headings. What only is spoken, 维西县, stands where no place is named so."""
    index: dict[str, list[str]] = {}
    spoken: dict[str, list[str]] = {}
    for line in _lines():
        index.setdefault(line[13:], []).append(line)
        if name := spoken_name(line[13:], level_of(line[:12])) if line[-3:] in SPOKEN else None:
            spoken.setdefault(name, []).append(line)
    for name, lines in spoken.items():
        index.setdefault(name, lines)
    for heading in HEADINGS:
        index.pop(heading, None)
    return index


@cache
def lines_by_short_name() -> dict[str, list[str]]:
    """Name without its rank and peoples -> lines of the list, for provinces, cities and counties."""
    index: dict[str, list[str]] = {}
    for line in _lines():
        if line[6:12] == "000000" and (short := short_name(line[13:], level_of(line[:12]))):
            index.setdefault(short, []).append(line)
    return index


def _townships_called(short: str) -> list[str]:
    return [line for ending in ENDINGS["township"] for line in lines_by_name().get(short + ending, ())]


def _named(name: str) -> list[Division]:
    """Divisions that the whole of a name fits: the longest possible last part, after names of places above it.

    Whole names come before short ones, and short names of townships last: 和平 is a county before it is a street.
    """
    for lookup in (lines_by_name().get, lines_by_short_name().get, _townships_called):
        for start in range(len(name) - 1):
            above, last = name[:start], name[start:]
            if places := [place for place in map(_read, lookup(last) or ()) if _leads_to(above, place)]:
                return places
    return []


def _leads_to(names: str, place: Division) -> bool:
    """Whether the names, one after another, are those of divisions above the place, from the top down."""
    for above in place.ancestors:
        for name in (above.name, above.short_name):
            if names.startswith(name):
                names = names[len(name) :]
                break
    return not names


def _close_to(name: str) -> list[Division]:
    """Divisions with the most similar names; those inside a place, where the name begins with one."""
    for end in range(len(name) - 2, 1, -1):
        if len(above := _named(name[:end])) == 1 and (inside := _most_like(name[end:], _lines_within(above[0].prefix))):
            return inside
    return _most_like(name, _lines())


def _most_like(wanted: str, lines: list[str]) -> list[Division]:
    letters = Counter(wanted)
    scored = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for line in lines:
        name = line[13:]
        shared = sum(min(number, letters[letter]) for letter, number in Counter(name).items() if letter in letters)
        if 2 * shared < CLOSE * (len(name) + len(wanted)) or name in HEADINGS:
            continue
        matcher.set_seq1(name)
        if (likeness := matcher.ratio()) >= CLOSE:
            # A shared last character is only the rank; the first ones tell the places apart.
            scored.append((-likeness, name[0] != wanted[0], LEVELS.index(level_of(line[:12])), line))
    return [_read(line) for *_order, line in sorted(scored)[:OFFERED]]


def _nearest_above(code: str) -> list[Division]:
    """The smallest division above a code the list lacks, with what lies next below it: where a wrong digit shows."""
    if is_local_code(code):
        return []
    for digits in sorted(DIGITS.values(), reverse=True):
        if digits < len(prefix_of(code)) and (above := _current(code[:digits].ljust(12, "0"))):
            return [above, *above.children]
    return []
