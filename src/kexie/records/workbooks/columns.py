"""A kind as columns of a workbook: what each is called in both languages, and what stands in a record's cell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from kexie.divisions.names import short_name
from kexie.divisions.places import division
from kexie.ledger.kinds import Approx
from kexie.people.rules import Act, may_do, visible
from kexie.records.kinds import Kind
from kexie.records.models import Record
from kexie.records.words import label_of, place_name, value_of
from kexie.registry.models import Book

BETWEEN = "；"  # stands between the members of a list in one cell
Cell = date | int | Decimal | str | None


@dataclass(frozen=True)
class Column:
    """A field of a kind as a column. `number` is the field whose number this one says the exactness of."""

    kind: Kind
    name: str
    number: str = ""

    @property
    def label(self) -> str:
        """What it is called in the active language."""
        if self.number:
            return _("%(number)s: how exact") % {"number": label_of(self.kind, self.number)}
        return label_of(self.kind, self.name)

    @cached_property
    def field(self) -> models.Field:
        return self.kind.model._meta.get_field(self.name)

    @property
    def is_taken(self) -> bool:
        """Whether a workbook can fill it in; what has a form of its own, such as the stops of a trip, is only told."""
        return not isinstance(self.field, models.JSONField) or self.name in self.kind.options

    @property
    def is_needed(self) -> bool:
        """Whether a record cannot be without it."""
        return not (self.field.blank or self.field.has_default() or self.name == "division")


def columns_of(kind: Kind) -> list[Column]:
    """Every fact of the kind in the order of its form, without what is personal."""
    numbers = {approx: number for number, approx in kind.model.approximations().items()}
    return [Column(kind, name, numbers.get(name, "")) for name in kind.field_names]


def more_labels() -> tuple[str, str]:
    """What stands beside the facts: state and reference."""
    return capfirst(str(Record._meta.get_field("state").verbose_name)), _("Reference")


def offered(kind: Kind, name: str, book: Book, member: Any) -> dict[str, str]:
    """What a member may choose for a field of the kind's options: no record of the book that they may not see."""
    options = dict(kind.options[name](book))
    if may_do(member, Act.READ, book):
        return options
    named = Record.objects.filter(book=book, ref__in=options)
    hidden = set(named.exclude(pk__in=visible(named, member).values("pk")).values_list("ref", flat=True))
    return {value: words for value, words in options.items() if value not in hidden}


def in_both_languages(say: Any) -> Iterator[Any]:
    """What `say` gives in each language there is."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield say()


def plain(written: object) -> str:
    """Words without what does not tell them apart: widths, spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", str(written)).split()).casefold()


# A text that begins so is a formula to some spreadsheet; what already stands behind apostrophes is guarded once more, so
# that taking one off gives the text back.
_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return _DANGEROUS.match(text) is not None


def guarded(text: str) -> str:
    """For a CSV, which has no types: an apostrophe before what could be taken for a formula."""
    return f"'{text}" if is_dangerous(text) else text


def unguarded(text: str) -> str:
    """The text again, without the apostrophe that `guarded` set before it."""
    return text[1:] if _GUARDED.match(text) else text


# Out -------------------------------------------------------------------------------------------------------------------


class Teller:
    """Tells the cells of records of one kind and book; the words of what can be chosen are asked for once."""

    def __init__(self, kind: Kind, book: Book, seat: str):
        self.kind, self.book, self.columns = kind, book, columns_of(kind)
        self.places = Places(seat)
        self.options = {name: _told_apart(ask(book)) for name, ask in kind.options.items()}
        self.choices = {
            column.name: {value: str(words) for value, words in column.field.flatchoices if value != ""}
            for column in self.columns
            if column.field.choices is not None
        }
        self.states = {value: str(words) for value, words in Record.State.choices}

    def cells(self, record: Any) -> list[Cell]:
        """The facts in the order of the columns, then state and reference."""
        return [*(self._cell(record, column) for column in self.columns), self.states[record.state], record.ref]

    def _cell(self, record: Any, column: Column) -> Cell:
        name, field, value = column.name, column.field, getattr(record, column.name)
        if column.number and value == Approx.EXACT:
            return None
        if name == "division":
            return self.places.label(value)
        if name in self.options:
            words = self.options[name]
            if isinstance(value, list):
                return BETWEEN.join(words.get(each, str(each)) for each in value) or None
            return words.get(value, value) or None
        if not column.is_taken:
            return value_of(record, self.kind, name) or None
        if name in self.choices:
            return self.choices[name].get(value, value) if value not in (None, "") else None
        if field.many_to_one:
            return value.title if value is not None else None
        if isinstance(field, models.BooleanField):
            return _("yes") if value else _("no")
        return None if value == "" else value


def _told_apart(options: Mapping[str, str]) -> dict[str, str]:
    """What two of them are called both is written as the value itself, which is read too."""
    called = Counter(map(plain, options.values()))
    return {value: words if called[plain(words)] == 1 else value for value, words in options.items()}


# Places ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _places(seat: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Names that places within a division go by, each with their codes; and what each code is called."""
    home = division(seat)
    by_name: dict[str, list[str]] = {}
    inside = dict.fromkeys((home, *home.children, *home.townships))
    for place in inside:
        above = [upper.name for upper in place.ancestors if upper not in home.ancestors]
        names = {place.name, short_name(place.name, place.level), "".join((*above, place.name)), place.full_name}
        for name in names - {None}:
            by_name.setdefault(plain(name), []).append(place.code)
    labels = {}
    for place in inside:
        above = [upper.name for upper in place.ancestors if upper not in (home, *home.ancestors)]
        alone = len(by_name[plain(place.name)]) == 1
        labels[place.code] = place.name if alone else "".join((*above, place.name))
    return by_name, labels


class Places:
    """The places of a book's seat by the names people write."""

    def __init__(self, seat: str):
        self.seat = seat
        self._by_name, self._labels = _places(seat)

    def label(self, code: str) -> str:
        return self._labels.get(code) or place_name(code)

    def called(self, written: str) -> list[str]:
        """The codes of the places of this name, the outermost first."""
        return self._by_name.get(plain(written), [])

    @property
    def names(self) -> Iterable[str]:
        return self._labels.values()


# In: which column is which ---------------------------------------------------------------------------------------------

# How people head these columns where our own word is another.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "时间", "活动时间", "活动日期", "开展时间", "举办时间", "date", "day", "when"),
    "since": ("开始日期", "开始时间", "起始日期", "start", "startdate"),
    "division": (
        "地点",
        "乡镇",
        "镇街",
        "乡镇街道",
        "所在乡镇",
        "所属乡镇",
        "行政区划",
        "place",
        "township",
        "division",
    ),
    "organisation": ("单位", "学校", "所在单位", "organisation", "organization", "school"),
    "name": ("名称", "活动名称", "项目名称", "标题", "题目", "name", "title"),
    "note": ("备注", "说明", "工作情况", "remarks", "note", "notes"),
    "attendance": ("参加人数", "参与人数", "受益人数", "受众人次", "人次", "人数"),
    "copies": ("发放资料", "资料份数", "发放宣传资料", "宣传资料"),
    "money": ("金额", "资金", "慰问金", "amount"),
    "households": ("户数", "慰问户数"),
    "activity_kind": ("活动类型", "活动类别", "类型", "类别"),
}
# Of whom: 负责人姓名, 家长电话.
_PERSONAL = re.compile(
    r".{0,6}(姓名|联系人|住址|家庭地址|(电话|手机|联系方式|身份证|证件)(号码?)?)|.*(tele|mobile)?phone(number)?|idnumber"
)
_UNIT = re.compile(r"[(（\[【].*?[)）\]】]")


def proposed(kind: Kind, headers: Iterable[str]) -> list[str]:
    """For each header the name of the field it seems to be, or nothing; no field twice.

    By our label in either language, the field's own name and label, the usual synonyms; then once more without a unit
    in brackets and the star of what is needed.
    """
    known, headers = _spellings(kind), list(headers)
    found, taken = [""] * len(headers), set()
    for shorten in (plain, lambda header: plain(_UNIT.sub("", header)).strip("*:")):
        for at, header in enumerate(headers):
            name = known.get(shorten(header), "")
            if name and not found[at] and name not in taken:
                found[at] = name
                taken.add(name)
    return found


def personal_among(kind: Kind, headers: Iterable[str]) -> list[str]:
    """Those headers, each once, whose columns seem to hold facts of persons, which no workbook may bring in."""
    labels = {plain(label) for each in kind.personal for label in in_both_languages(lambda each=each: each.label)}
    words = {header: plain(_UNIT.sub("", header)).strip("*:") for header in headers}
    return [header for header, word in words.items() if word in labels or _PERSONAL.fullmatch(word)]


def _spellings(kind: Kind) -> dict[str, str]:
    columns = [column for column in columns_of(kind) if column.is_taken]
    known: dict[str, str] = {}
    for column in columns:
        for label in in_both_languages(lambda column=column: column.label):
            known.setdefault(plain(label), column.name)
    for column in columns:
        if not column.number:
            for label in in_both_languages(lambda column=column: str(column.field.verbose_name)):
                known.setdefault(plain(label), column.name)
        for spelling in (column.name, *_SYNONYMS.get(column.name, ())):
            known.setdefault(plain(spelling), column.name)
    return known
