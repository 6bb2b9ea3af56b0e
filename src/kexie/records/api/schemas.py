"""What is sent and answered, as pydantic models: those of a kind are made from its declaration and its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Annotated, Any

from django import forms
from django.db.models import NOT_PROVIDED
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, create_model

from kexie.ledger.catalogue import Catalogue, catalogue
from kexie.records.api.values import REF, Day, Described, description_of, type_of
from kexie.records.forms import form_class
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Record
from kexie.records.queries import PAGE, sortable
from kexie.records.words import label_of

MOST_ROWS = 200
MOST_REASON, MOST_PERSONAL = 500, 2000
NO_FACTS = ("reason", "version", "request_key")  # inputs of every form
Ref = Annotated[StrictStr, Described(lambda: REF)]
Text = Annotated[StrictStr, Field(max_length=MOST_REASON)]
Input = forms.Field | dict[str, forms.Field]  # one input, or the parts of a fact that is taken apart


class Sent(BaseModel):
    """What nobody asked for is refused, not passed over: a slip of a key must not lose a fact."""

    model_config = ConfigDict(extra="forbid")


class Changed(BaseModel):
    """A record as it stands after a change."""

    ref: Ref
    state: str
    version: int


class Void(Sent):
    version: StrictInt
    reason: Annotated[StrictStr, Field(min_length=1, max_length=MOST_REASON)]


class Difference(BaseModel):
    label: str
    was: str
    now: str


class EntryTold(BaseModel):
    account: str
    day: str
    place: str
    amount: str
    memorandum: str


class Change(BaseModel):
    """One voucher of a record; its number and head are told to whoever may read all of the book."""

    seq: int | None
    head: str | None
    at: str
    by: str
    action: str
    reason: str
    differences: list[Difference]
    entries: list[EntryTold]


class BookTold(BaseModel):
    key: str
    name: str
    level: str
    acts: list[str]


class Choice(BaseModel):
    value: str
    label: str


class FieldTold(BaseModel):
    name: str
    label: str
    type: str
    required: bool
    help: str
    choices: list[Choice]


class KindTold(BaseModel):
    code: str
    name: str
    plural: str
    fields: list[FieldTold]
    personal: list[FieldTold]


class FigureNamed(BaseModel):
    name: str
    label: str
    kind: str
    unit: str
    expression: str | None


class Notice(BaseModel):
    code: str
    message: str


class FigureEntry(BaseModel):
    """An entry behind a figure, and the record it comes from."""

    record: str
    kind: str
    seq: int
    account: str
    day: str
    since: str | None
    division: str
    amount: str
    approx: str
    basis: str


class FigureTold(BaseModel):
    """A figure with what it stands on. `value` is null unless its state is counted or nil."""

    name: str
    label: str
    period: str
    place: str | None
    head: str
    value: str | None
    unit: str
    kind: str
    state: str
    approx: str
    notices: list[Notice]
    count: int
    entries: list[FigureEntry]


# Of a kind --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Schemas:
    """What a list is asked for; what is sent for a new record and a correction; what is told of records."""

    asked: type[BaseModel]
    new: type[BaseModel]
    correction: type[BaseModel]
    record: type[BaseModel]
    listing: type[BaseModel]


def schemas_of(kind: Kind) -> Schemas:
    name = "".join(word.capitalize() for word in kind.code.replace(".", "_").split("_"))
    inputs = inputs_of(kind)
    model = partial(_model, kind)
    sent = {"reason": (Text, "")}
    if kind.personal:
        sent["personal"] = (model(f"{name}Personal", dict.fromkeys(personal_inputs(kind)), _personal), None)
    facts = model(f"{name}NewFacts", {each: ... if needed(kind, each) else None for each in kind.field_names}, _sent)
    corrected = model(f"{name}CorrectedFacts", dict.fromkeys(inputs), _sent)
    record = create_model(
        f"{name}Record",
        ref=(Ref, ...),
        kind=(str, ...),
        state=(Annotated[str, Described(_states)], ...),
        version=(int, ...),
        title=(str, ...),
        page=(str, ...),
        facts=(model(f"{name}Facts", dict.fromkeys(kind.field_names, ...), _told), ...),
        personal=(dict[str, str], ...),
    )
    return Schemas(
        asked=_asked_model(kind, f"{name}Asked"),
        new=create_model(f"{name}New", __base__=Sent, facts=(facts, ...), **sent),
        correction=create_model(
            f"{name}Correction", __base__=Sent, version=(StrictInt, ...), facts=(corrected, ...), **sent
        ),
        record=record,
        listing=create_model(
            f"{name}List",
            count=(int, ...),
            rows=(list[record], ...),
            sums=(dict[str, str], ...),
            before=(str | None, ...),
            after=(str | None, ...),
        ),
    )


def inputs_of(kind: Kind) -> dict[str, Input]:
    """The inputs of a kind's form that say facts, or say of a correction how it is meant."""
    return _inputs(kind.code, catalogue(), get_language())


@lru_cache(maxsize=256)
def _inputs(code: str, of: Catalogue, language: str) -> dict[str, Input]:
    form = form_class(kind_of(code))
    whole = {name: field for name, field in form.base_fields.items() if name not in NO_FACTS}
    return {name: form.parts_of(name) for name in form.taken_apart} | whole


def personal_inputs(kind: Kind) -> dict[str, str]:
    """Personal facts by name, with their labels; of minors' also who consented and when."""
    consent = {"consent_by": "", "consent_on": ""} if any(each.minor for each in kind.personal) else {}
    return {each.name: capfirst(str(each.label)) for each in kind.personal} | consent


def needed(kind: Kind, name: str) -> bool:
    """Whether a new record must say it."""
    field = inputs_of(kind)[name]
    return isinstance(field, forms.Field) and field.required and not _has_default(kind, name)


def described(kind: Kind, name: str, *, sent: bool, part: str = "") -> dict[str, Any]:
    """The JSON schema of a fact, or of a part of one, in the language asked."""
    field = inputs_of(kind)[name]
    if part:
        return description_of(field[part], str(field[part].label), sent=sent)
    label = label_of(kind, name) if name in kind.field_names else str(field.label)
    return description_of(field, label, sent=sent)


def _has_default(kind: Kind, name: str) -> bool:
    return kind.model._meta.get_field(name).default is not NOT_PROVIDED


def _model(kind: Kind, name: str, fields: dict[str, Any], typed: Any) -> type[BaseModel]:
    """A model of these fields with their defaults; `typed` gives the type of each. Null is an input left empty."""
    made = {each: (typed(kind, f"{name}_{each}", each), default) for each, default in fields.items()}
    return create_model(name, __base__=BaseModel if typed is _told else Sent, **made)


def _typed(kind: Kind, model: str, name: str, *, sent: bool) -> Any:
    field = inputs_of(kind)[name]
    if isinstance(field, forms.Field):
        return Annotated[type_of(field) | None, Described(partial(described, kind, name, sent=sent))]
    parts = {
        part: (Annotated[type_of(each) | None, Described(partial(described, kind, name, sent=sent, part=part))], None)
        for part, each in field.items()
    }
    made = create_model(model, __base__=Sent if sent else BaseModel, **parts)
    return (list[made] if kind.model._meta.get_field(name).default is list else made) | None


_sent, _told = partial(_typed, sent=True), partial(_typed, sent=False)


def _personal(kind: Kind, model: str, name: str) -> Any:
    if name == "consent_on":
        return Day | None
    said = Field(max_length=MOST_PERSONAL)
    return Annotated[StrictStr, said] | None


def _states() -> dict[str, Any]:
    return _listed(Record.State.choices)


def _listed(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    said = {value: str(words) for value, words in choices}
    described = "; ".join(f"{value}: {words}" for value, words in said.items())
    return {"type": "string", "enum": list(said), "description": described}


def _asked_model(kind: Kind, name: str) -> type[BaseModel]:
    """What a list can be asked for: what its page can, the size of a page, and where it begins."""

    def of(describe: Any) -> Any:
        return (Annotated[str, Described(describe)], "")

    def choices(filtered: str) -> dict[str, Any]:
        return _listed(kind.model._meta.get_field(filtered).flatchoices) | {"title": label_of(kind, filtered)}

    fields = {"q": (Annotated[str, Field(max_length=100)], "")} if kind.search else {}
    fields |= {f"is_{each}": of(partial(choices, each)) for each in kind.filters}
    sorts = [f"{sign}{each}" for each in sortable(kind) for sign in ("", "-")]
    return create_model(
        name,
        __base__=Sent,
        first=(Day, ""),
        last=(Day, ""),
        division=(str, ""),
        state=of(lambda: _listed([*Record.State.choices, ("all", _("all"))])),
        sort=(Annotated[str, Described(lambda: {"type": "string", "enum": sorts})], "-day"),
        before=(Ref, ""),
        after=(Ref, ""),
        size=(Annotated[int, Field(ge=1, le=MOST_ROWS)], PAGE),
        **fields,
    )
