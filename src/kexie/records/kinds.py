"""The declaration: a kind of record is declared once and has from that its list, page, form, history and void.

    declare(
        Kind(
            code="outreach.activity",
            model=Activity,
            name=_("activity"),
            plural=_("activities"),
            fields=[(_("What"), ("name", "activity_kind")), (_("How many"), ("times", "attendance"))],
            columns=("day", "activity_kind", "attendance"),
            filters=("activity_kind",),
            postings=activity_postings,
            title=lambda activity: activity.name,
        )
    )

Rooms declare their kinds in `AppConfig.ready`; nobody above is imported. docs/kinds.md goes through it step by step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from kexie.ledger.postings import Posting
from kexie.records.models import Record
from kexie.registry.models import Book

# Groups of facts that most kinds have.
WHEN_AND_WHERE = _("When and where")
NOTE = (_("Note"), ("note",))


@dataclass(frozen=True)
class Personal:
    """A personal field of a kind: kept beside the record, masked by default, in no entry, index or log.

    Of `minor`s it is kept only where a guardian consented.
    """

    name: str
    label: Any
    help_text: Any = ""
    long: bool = False
    minor: bool = False


@dataclass(frozen=True)
class Gap:
    """Something a complete record of this kind has, and this one lacks: shown, never forced."""

    code: str
    message: Any


@dataclass(frozen=True)
class Kind:
    """Everything Kexie knows of a kind of record.

    code        room.kind: its address and what its vouchers say; never changed once records are there
    name        one of them, `plural` many, in both languages
    fields      groups of (title, field names): the form's fieldsets, and the facts of the page
    columns     what stands in the list beside the title, which comes first
    postings    what a record posts: a pure function of its facts
    postings_beside  what its rows and dated steps post besides: counted, also where the record speaks for a document
    title       what lists, pages and reports call a record
    filters     fields with a closed list of values; day, place and state can be asked for anyway
    search      fields of text that words are looked for in
    sums        fields of numbers that the foot of the list adds up
    day_label   what its day is the day of
    telling     how a report tells it in its own words
    gaps        what a complete record would have and this one lacks
    facts       its parts by name, for the sentences of reports
    personal    facts of persons, kept beside the record
    form        a form of its own, where its fields ask for one
    labels      other labels than the model's, by field name
    words       how a value reads where the field alone does not tell, by field name
    options     what a field that is no closed list of the model's is chosen from, by field name: the words of each value
                in a book; of a field that keeps a list, its members
    sections    parts of the page of its own: templates, each with what it is given as `part`; `may` says whether the
                member who reads may change the record; what tells of other records asks `people.rules.visible`
    """

    code: str
    model: type[Record]
    name: Any
    plural: Any
    fields: Sequence[tuple[Any, Sequence[str]]]
    columns: Sequence[str]
    postings: Callable[[Any], Iterable[Posting]]
    title: Callable[[Any], str]
    postings_beside: Callable[[Any], Iterable[Posting]] = lambda record: ()
    filters: Sequence[str] = ()
    search: Sequence[str] = ()
    sums: Sequence[str] = ()
    day_label: Any = None
    telling: Callable[[Any], str] | None = None
    gaps: Callable[[Any], Iterable[Gap]] = lambda record: ()
    facts: Callable[[Any], Mapping[str, str]] = lambda record: {}
    personal: Sequence[Personal] = ()
    form: type[ModelForm] | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    options: Mapping[str, Callable[[Book], Mapping[str, str]]] = field(default_factory=dict)
    sections: Callable[[Any, bool, Any], Iterable[tuple[str, Mapping[str, Any]]]] = lambda record, may, member: ()

    @property
    def field_names(self) -> list[str]:
        return [name for _title, names in self.fields for name in names]

    @property
    def room(self) -> str:
        return self.code.partition(".")[0]


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Announce a kind. Raises ImproperlyConfigured where its parts do not fit its model."""
    if kind.code in _kinds:
        raise ImproperlyConfigured(f"the kind {kind.code} is declared twice")
    known = {each.name: each for each in kind.model._meta.concrete_fields}
    named = (
        *kind.field_names,
        *kind.columns,
        *kind.filters,
        *kind.search,
        *kind.sums,
        *kind.labels,
        *kind.words,
        *kind.options,
    )
    for name in named:
        if name not in known:
            raise ImproperlyConfigured(f"{kind.code} names {name}, which {kind.model.__name__} does not have")
    for name in kind.filters:
        if known[name].choices is None:
            raise ImproperlyConfigured(f"{kind.code} filters by {name}, which has no closed list of values")
    for name in kind.sums:
        if not isinstance(known[name], (models.IntegerField, models.DecimalField)):
            raise ImproperlyConfigured(f"{kind.code} adds up {name}, which is no number")
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> Kind:
    """Raises KeyError where no room declared it."""
    return _kinds[code]


def all_kinds() -> list[Kind]:
    """Every kind, in the order rooms declared them."""
    return list(_kinds.values())


def kind_of_model(model: type[Record]) -> Kind:
    return next(kind for kind in _kinds.values() if kind.model is model)
