"""What a report may repeat over: a closed set of record kinds, each with the line it is told in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kexie.language.printing import day_text
from kexie.ledger.periods import Period

LAYOUTS = ("run", "counted", "paragraphs", "headed")
MAX_RECORDS = 2_000
# What XML cannot hold and no paper can print.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Telling:
    """A record as a report may tell it.

    title   its name; of a problem or plan item its first sentence
    text    its line as its own kind tells it, where it does; of a problem or plan item its own words
    since   where it began earlier than on `day`
    fields  declared values as they read in Chinese ("amount": "20万元"); a key "day" wins over `day`
    note    the clerk's own words (工作情况), which may hold anything a person writes
    """

    kind: str
    ref: str
    title: str
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    note: str = ""
    since: date | None = None


class Tellings(Protocol):
    """Who knows the records. A plan item belongs to the period whose report announces it, not to its own day; what became
    of it (`plan_outcome`) to the period it was planned for."""

    def records(self, kind: str, period: Period, *, order: str) -> Iterable[Telling]: ...


@dataclass(frozen=True)
class BlockKind:
    """`telling` in the language of reports, for records without a line of their own.

    `free` fields are sentences that a person wrote: no record stands behind their numerals.
    """

    telling: str
    free: frozenset[str] = frozenset({"note"})

    def telling_of(self, record: "Telling") -> str:
        return TOLD if record.text and "text" not in self.free else self.telling


TOLD = "{field}`text`[[。{field}`note`]]"
_OWN_WORDS = frozenset({"title", "text", "note"})

BLOCK_KINDS = {
    "organisation": BlockKind("[[{field}`day`]]成立{field}`title`[[。{field}`note`]]"),
    "activity": BlockKind("[[{field}`day`，]]开展{field}`title`[[，参加{field}`attendance`]][[。{field}`note`]]"),
    "exhibition": BlockKind(
        "[[{field}`day`，]][[{field}`vehicle`在{field}`host`巡展]][[，参观{field}`visits`]][[。{field}`note`]]"
    ),
    "award": BlockKind("[[{field}`day`，]]参加[[{field}`edition`]][[{field}`contest`]][[。{field}`note`]]"),
    "grant": BlockKind("{field}`title`[[获奖补资金{field}`amount`]][[。{field}`note`]]"),
    "visit": BlockKind("[[{field}`note`]]"),
    "document": BlockKind(
        "[[{field}`day`，]][[{field}`issuer`]]印发{field}`title`[[（{field}`number`）]][[。{field}`note`]]"
    ),
    "problem": BlockKind("{field}`title`[[，{field}`text`]]", _OWN_WORDS),
    "plan_item": BlockKind("{field}`text`", _OWN_WORDS),
    "plan_outcome": BlockKind(
        "{field}`title`[[：{field}`outcome`]][[。{field}`judgement`]]", _OWN_WORDS | {"judgement"}
    ),
}


def field_of(telling: Telling, name: str) -> str:
    """A field's words without the marks around them; empty where the record has none.

    The text of a problem or plan item is what follows its first sentence.
    """
    if name in telling.fields:
        words = telling.fields[name]
    elif name == "day":
        words = day_text(telling.day, since=telling.since) if telling.day else ""
    elif name == "text" and "text" in BLOCK_KINDS[telling.kind].free:
        words = telling.text.removeprefix(telling.title)
    else:
        words = {"title": telling.title, "text": telling.text, "note": telling.note}.get(name, "")
    return " ".join(_UNPRINTABLE.sub("", words).split()).rstrip("，、；。 ").lstrip("，、；。")
