"""The declaration: a kind of record is declared once and has from that its list, page, form, history and void.

    declare(
        Kind(
            code="outreach.activity",
            model=Activity,
            name=_("activity"),
            plural=_("activities"),
            fields=[(_("What"), ("name", "activity_kind")), (_("How many"), ("times", "attendance"))],
            columns=("day", "name", "attendance"),
            filters=("activity_kind", "mode"),
            postings=activity_postings,
            title=lambda activity: activity.name,
        )
    )

Rooms declare their kinds in `AppConfig.ready`; nobody above is imported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.forms import ModelForm

from kexie.ledger.postings import Posting
from kexie.records.models import Record

# Fields every record has, in the order a form shows them after the kind's own.
COMMON_FIELDS = ("since", "day", "division", "note")


@dataclass(frozen=True)
class Personal:
    """A personal field of a kind: kept beside the record, masked by default, in no entry, index or log."""

    name: str
    label: Any
    help_text: Any = ""
    long: bool = False


@dataclass(frozen=True)
class Gap:
    """Something a complete record of this kind has, and this one lacks: shown, never forced."""

    code: str
    message: Any


@dataclass(frozen=True)
class Kind:
    """Everything Kexie knows of a kind of record. `fields` are groups of (title, field names)."""

    code: str
    model: type[Record]
    name: Any
    plural: Any
    fields: Sequence[tuple[Any, Sequence[str]]]
    columns: Sequence[str]
    postings: Callable[[Any], Iterable[Posting]]
    title: Callable[[Any], str]
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
    known = {each.name for each in kind.model._meta.get_fields()}
    for name in (*kind.field_names, *kind.columns, *kind.filters, *kind.search, *kind.sums):
        if name not in known:
            raise ImproperlyConfigured(f"{kind.code} names {name}, which {kind.model.__name__} does not have")
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
