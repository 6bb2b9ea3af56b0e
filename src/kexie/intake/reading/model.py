"""What a reading holds. Spans count characters of the file's own text; `text` is cleaned and in simplified script."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

Span = tuple[int, int]


@dataclass(frozen=True)
class Learned:
    """What a clerk said of a phrase: it counts this measure, with these dimensions; `unit` as well as the catalogue's."""

    phrase: str
    measure: str
    dims: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    header: str = ""  # only as a heading of tables with this header row (`Figure.header`)


@dataclass(frozen=True)
class Figure:
    text: str
    span: Span
    value: Decimal | None
    unit: str
    measure: str
    max: Decimal | None = None
    approx: str = "exact"
    date: str | None = None
    level: str | None = None
    grade: str | None = None
    role: str = "result"  # result, part, planned, external, each
    garbled: bool = False
    suspect: bool = False
    repeat: bool = False
    certain: bool = True  # the measure was said plainly beside the number: not carried over, not by vague words
    number_span: Span = (0, 0)  # the digits with their unit
    dims: Mapping[str, str] = field(default_factory=dict)  # said by what a clerk taught
    place: str | None = None  # the division that a table's row or column names
    heading: str = ""  # of a figure in a table: what its row or column is called, and the header row it stands in
    header: str = ""


@dataclass(frozen=True)
class Founded:
    name: str
    type: str
    date: str | None
    span: Span


@dataclass(frozen=True)
class Document:
    title: str
    issuer: str | None
    date: str | None
    span: Span


@dataclass(frozen=True)
class Problem:
    text: str
    span: Span
    gaps: tuple[str, ...] = ()  # what the author left out: owner


@dataclass(frozen=True)
class Plan:
    text: str
    span: Span
    items: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()  # owner, day, target


@dataclass(frozen=True)
class Section:
    text: str
    span: Span


@dataclass(frozen=True)
class Issuer:
    name: str | None
    place: str | None
    division: str | None = None
    kind: str = ""  # of less than a district: township, village, organisation


@dataclass(frozen=True)
class Spell:
    """A run of days, both inside, as ISO dates."""

    start: str
    end: str


@dataclass(frozen=True)
class Warning_:
    """Something a careful reader would notice. `severity` is warning, or information where nothing need be wrong."""

    code: str
    message: str
    span: Span
    severity: str = "warning"


@dataclass(frozen=True)
class Question:
    """Something only a person can say. `id` is stable from run to run; `about` names the list and the place in it."""

    id: str
    code: str
    message: str
    span: Span
    about: tuple[str, int]  # ("figures", 2), ("founded", 0)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    file: str | None
    issuer: Issuer | None
    period: Spell | None
    plan_period: Spell | None
    figures: tuple[Figure, ...] = ()
    founded: tuple[Founded, ...] = ()
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    plans: tuple[Plan, ...] = ()
    sections: tuple[Section, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    questions: tuple[Question, ...] = ()
    title: str | None = None
    dropped: tuple[dict, ...] = field(default=(), repr=False)
    clean: str = field(default="", repr=False)

    def as_json(self) -> dict:
        """The form of DESIGN §6, with a few keys more: gaps, severity, id, about, choices, certain, number_span."""
        out = {
            key: _plain(value)
            for key, value in asdict(self).items()
            if key not in ("dropped", "clean")
        }  # fmt: skip
        return out

    def as_kept(self) -> dict:
        """What `Paper.reading` holds: the form of `as_json`, and the clean text."""
        return self.as_json() | {"clean": self.clean}


def _plain(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
