"""What stands in the cells of a row becomes the facts of a record, or a sentence at the cell that says why not."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kexie.divisions.codes import full_code, is_within
from kexie.divisions.errors import BadCode, NoSuchPlace
from kexie.divisions.places import find
from kexie.files.formats.extracting import Cell
from kexie.language.dates import parse_date
from kexie.language.numerals import AFTER_UNIT, find_numerals
from kexie.ledger.kinds import Approx
from kexie.people.rules import visible
from kexie.records.kinds import Kind, kind_of_model
from kexie.records.models import Record
from kexie.records.workbooks.columns import BETWEEN, Column, Places, columns_of, in_both_languages, offered, plain
from kexie.registry.models import Book, Organisation

SHOWN = 40  # characters of a cell in a message
LONGEST = 100  # characters of a cell that can be a number, a day or a place
MARKS = 20  # that the words of one member of a list may hold
OFFERED = 12  # values of a list in a message
_NOTHING = frozenset(("", "-", "--", "—", "——", "/", "\\"))  # what people draw into a cell that stays empty
_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_TIME = re.compile(r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2})?$")
_COMPACT = re.compile(r"((?:19|20|21)\d\d)(\d\d)(\d\d)", re.ASCII)
_CODE = re.compile(r"(?:^|\s)([0-9]{9}L[0-9]{2}|[0-9]{12}|[0-9]{9}|[0-9]{6})$", re.ASCII)
_UNITS = re.compile(r"(?:(?![年月日号])[\u4e00-\u9fff㎡]){1,4}|km|m2|m|kg")  # a number of a date counts nothing
_YES = frozenset(map(plain, ("是", "有", "对", "√", "✓", "✔", "yes", "y", "true", "1", "○")))
_NO = frozenset(map(plain, ("否", "无", "没有", "不", "×", "✗", "no", "n", "false", "0")))
_FIRST_SERIAL, _LAST_SERIAL = 367, 109_938  # of 1901-01-01 and 2200-12-31 in a workbook that counts from 1900


class BadCell(Exception):
    """A cell that cannot be read, with the words for people."""


class Reader:
    """Reads rows of one kind into one book for one member. What words stand for is asked for once, when it is needed.

    It knows no place, organisation or record that the member may not see.
    """

    def __init__(self, kind: Kind, book: Book, seat: str, member: Any):
        self.kind, self.book, self.member = kind, book, member
        self.columns = {column.name: column for column in columns_of(kind)}
        self.places = Places(seat)
        self._readings = {name: self._reading(column) for name, column in self.columns.items()}
        self._found: dict[str, str] = {}
        self._words: dict[str, dict[str, Any]] = {}

    def facts(self, cells: Mapping[str, Cell]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """The facts of a row, and the messages of what cannot be read, by field. An empty cell says nothing."""
        facts: dict[str, Any] = {}
        refused: dict[str, list[str]] = {}
        for name, cell in cells.items():
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            try:
                read = self._readings[name](cell)
            except BadCell as bad:
                refused.setdefault(name, []).append(str(bad))
                continue
            for said, value in read.items():
                if said == name:  # what stands in a column of its own comes first
                    facts[said] = value
                else:
                    facts.setdefault(said, value)
        return facts, refused

    def _reading(self, column: Column) -> Callable[[Cell], dict[str, Any]]:
        """How a cell of a column is read."""
        name, field = column.name, column.field
        if name == "division":
            return lambda cell: {name: self._place(_short_text(cell))}
        if name in self.kind.options or field.choices is not None:
            return lambda cell: {name: self._chosen(column, as_text(cell))}
        if field.many_to_one:
            return lambda cell: {name: self._linked(column, as_text(cell))}
        if isinstance(field, models.BooleanField):
            return lambda cell: {name: _yes_or_no(cell)}
        if isinstance(field, models.DateField):
            return lambda cell: self._days(column, cell)
        if isinstance(field, (models.IntegerField, models.DecimalField)):
            return lambda cell: self._number(column, cell)
        return lambda cell: {name: as_text(cell).replace("\r\n", "\n").replace("_x000D_\n", "\n").strip()}

    def _days(self, column: Column, cell: Cell) -> dict[str, Any]:
        first, last = day_of(cell)
        if first == last:
            return {column.name: last}
        if column.name == "day" and "since" in self.columns:
            return {"since": first, "day": last}
        raise BadCell(_("“%(written)s” is several days. Write one.") % {"written": _short(cell)})

    def _number(self, column: Column, cell: Cell) -> dict[str, Any]:
        value, approx = number_of(cell)
        if value is None:
            return {}
        places = getattr(column.field, "decimal_places", 0)
        if value != round(value, places):
            if places:
                message = _("%(written)s has more than %(places)d decimals. Round it.")
                raise BadCell(message % {"written": _short(cell), "places": places})
            raise BadCell(_("%(written)s is not a whole number. Enter a whole one.") % {"written": _short(cell)})
        if approx != Approx.EXACT and column.name not in self.kind.model.approximations():
            raise BadCell(_("“%(written)s” is no exact number, and here one is needed.") % {"written": _short(cell)})
        said: dict[str, Any] = {column.name: value if places else int(value)}
        if approx != Approx.EXACT:
            said[self.kind.model.approximations()[column.name]] = int(approx)
        return said

    # Words --------------------------------------------------------------------------------------------------------------

    def _chosen(self, column: Column, written: str) -> Any:
        known = self._known(column)
        if isinstance(column.field, models.JSONField):
            return [self._of(column, known, member) for member in _members(written, known)]
        return self._of(column, known, written)

    def _of(self, column: Column, known: Mapping[str, Any], written: str) -> Any:
        try:
            return known[plain(written)]
        except KeyError:
            pass
        words = list(dict.fromkeys(self._offered(column)))
        if len(words) > OFFERED:
            message = _("“%(written)s” is not in the list. The empty workbook of this kind has the whole list.")
            raise BadCell(message % {"written": _short(written)})
        message = _("“%(written)s” is not in the list. Write one of: %(words)s.")
        raise BadCell(message % {"written": _short(written), "words": BETWEEN.join(words)})

    def _known(self, column: Column) -> dict[str, Any]:
        """Every spelling of what can be chosen: words in both languages, then the values themselves."""
        if column.name not in self._words:
            known: dict[str, Any] = {}
            for pairs in in_both_languages(lambda: list(self._pairs(column))):
                for value, words in pairs:
                    known.setdefault(plain(words), value)
            for value, _words in self._pairs(column):
                known.setdefault(plain(value), value)
            self._words[column.name] = known
        return self._words[column.name]

    def _pairs(self, column: Column) -> list[tuple[Any, str]]:
        if column.name in self.kind.options:
            return list(offered(self.kind, column.name, self.book, self.member).items())
        return [(value, str(words)) for value, words in column.field.flatchoices if value != ""]

    def _offered(self, column: Column) -> list[str]:
        return [words for _value, words in self._pairs(column)]

    # What stands elsewhere in the book --------------------------------------------------------------------------------------

    def _place(self, written: str) -> str:
        if written not in self._found:
            self._found[written] = self._place_called(written)
        return self._found[written]

    def _place_called(self, written: str) -> str:
        called = self.places.called(written)
        if len(called) == 1:
            return called[0]
        if len(called) > 1:
            raise BadCell(_("“%(written)s” is the name of several places. Write the county's name before it, or the code.")
                          % {"written": _short(written)})  # fmt: skip
        try:
            code = _CODE.search(unicodedata.normalize("NFKC", written).strip())
            place = full_code(code[1]) if code else find(written).code
        except (NoSuchPlace, BadCode):
            place = ""
        if not place or not is_within(place, self.places.seat):
            message = _("“%(written)s” is no place of %(seat)s. Write the name of the township or street.")
            raise BadCell(message % {"written": _short(written), "seat": self.places.label(self.places.seat)})
        return place

    def _linked(self, column: Column, written: str) -> Any:
        if column.field.related_model is Organisation:
            found = self._organisations.get(plain(written))
            if found is None:
                message = _("No organisation of this book is called “%(written)s”. Write its whole name, record it "
                            "first, or leave the cell empty.")  # fmt: skip
                raise BadCell(message % {"written": _short(written)})
            return found
        found = self._records(column).get(plain(written), [])
        if len(found) != 1:
            message = (
                _("Several records are called “%(written)s”. Write the reference of the one you mean.")
                if found
                else _("No record of this book is called “%(written)s”. Record it first, or leave the cell empty.")
            )
            raise BadCell(message % {"written": _short(written)})
        return found[0]

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        rows = visible(Organisation.objects.filter(book=self.book), self.member)
        return {plain(each.name): each for each in rows}

    def _records(self, column: Column) -> dict[str, list[Any]]:
        if column.name not in self._words:
            model = column.field.related_model
            rows = visible(model.objects.filter(book=self.book, state=Record.State.RECORDED), self.member)
            kind, known = kind_of_model(model), {}
            for each in rows:
                for spelling in (plain(kind.title(each)), each.ref):
                    known.setdefault(spelling, []).append(each)
            self._words[column.name] = known
        return self._words[column.name]


# Cells -----------------------------------------------------------------------------------------------------------------


def as_text(cell: Cell) -> str:
    """A cell as a person writes it: 1.0 is 1."""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _short_text(cell: Cell) -> str:
    """The text of a cell that can be a number, a day or a place: nothing long is looked at any closer."""
    written = as_text(cell)
    if len(written) > LONGEST:
        raise BadCell(_("“%(written)s” is too long to stand here.") % {"written": _short(cell)})
    return written


def number_of(cell: Cell) -> tuple[Decimal | None, Approx]:
    """A number with how exact it is, however it is written: 1,200, ３００余, 1.2万元, 约50人次. Raises BadCell."""
    if isinstance(cell, bool):
        raise BadCell(_("“%(written)s” is no number.") % {"written": as_text(cell)})
    if isinstance(cell, (int, float)):
        if cell < 0 or abs(cell) > 1e18:
            raise BadCell(
                _("%(written)s is no number that can stand here. Enter 0 or more.") % {"written": _short(cell)}
            )
        return Decimal(f"{cell:.15g}"), Approx.EXACT
    written = unicodedata.normalize("NFKC", _short_text(cell)).strip().lstrip("¥")
    if written in _NOTHING:
        return None, Approx.EXACT
    if _DIGITS.fullmatch(written) and len(written) <= 24:
        return Decimal(written), Approx.EXACT
    found = find_numerals(written)
    if len(found) == 1 and found[0].value is not None and found[0].upper is None and found[0].start == 0:
        rest = "".join(written[found[0].end :].split())
        approx, rest = _after_unit(rest, Approx.from_word(found[0].approx))
        if not rest or _UNITS.fullmatch(rest):
            return found[0].value, approx
    raise BadCell(
        _("“%(written)s” is no number. Write digits, such as 300, or 300余 where it is not exact.")
        % {"written": _short(cell)}
    )


def _after_unit(rest: str, approx: Approx) -> tuple[Approx, str]:
    for how, words in AFTER_UNIT.items():
        for word in words:
            if rest.endswith(word):
                return Approx.from_word(how) if approx == Approx.EXACT else Approx.ABOUT, rest.removesuffix(word)
    return approx, rest


def day_of(cell: Cell) -> tuple[date, date]:
    """The first and the last day that a cell names, mostly the same. Raises BadCell."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            day = date(1899, 12, 30) + timedelta(days=int(cell))  # how workbooks number days
            return day, day
        cell = as_text(cell)
    written = _TIME.sub("", unicodedata.normalize("NFKC", _short_text(cell)).strip())
    if compact := _COMPACT.fullmatch(written):
        written = "-".join(compact.groups())
    try:
        day = date.fromisoformat(written)
        return day, day
    except ValueError:
        dated = parse_date(written)
    if dated is None or dated.precision not in ("day", "range"):
        message = _("“%(written)s” is no day. Write year, month and day, such as 2031-05-07.")
    elif not dated.has_year:
        message = _("“%(written)s” names no year. Write year, month and day, such as 2031-05-07.")
    elif dated.days is None:
        message = _("“%(written)s” is a day that does not exist. Write it as 2031-05-07.")
    else:
        return dated.days
    raise BadCell(message % {"written": _short(cell)})


def _yes_or_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    written = plain(as_text(cell))
    if written in _YES:
        return True
    if written in _NO or written in _NOTHING:
        return False
    raise BadCell(_("“%(written)s” is neither yes nor no. Write one of the two.") % {"written": _short(cell)})


def _members(written: str, known: Mapping[str, Any]) -> list[str]:
    """The members of a list in one cell, however they are divided; the words of one may hold such a mark themselves."""
    parts = re.split(r"([;；\n、,，])", written)
    members: list[str] = []
    at = 0
    while at < len(parts):
        tries = (
            end for end in range(min(len(parts), at + 2 * MARKS + 1), at, -2) if plain("".join(parts[at:end])) in known
        )
        end = next(tries, at + 1)
        if member := "".join(parts[at:end]).strip():
            members.append(member)
        at = end + 1
    return members


def _short(cell: object) -> str:
    written = f"{cell:.15g}" if isinstance(cell, float) else " ".join(str(cell).split())
    return written if len(written) <= SHOWN else written[:SHOWN] + "…"
