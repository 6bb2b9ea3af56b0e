"""How the inputs of a form stand in JSON: their types, their description in the language asked, values there and back.

Types only tell apart what JSON can: what a value may be is the form's to say, in the same words as on its page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django import forms
from django.db import models
from pydantic import AfterValidator, GetJsonSchemaHandler, StrictBool, StrictInt, StrictStr
from pydantic_core import CoreSchema, PydanticCustomError

from kexie.ledger.kinds import Approx
from kexie.records.urls import RefConverter

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
AMOUNT = re.compile(r"-?\d{1,20}(\.\d{1,6})?", re.ASCII)
REF = {"type": "string", "pattern": f"^{RefConverter.regex}$"}


def _day(written: str) -> str:
    try:
        if DAY.fullmatch(written):
            return date.fromisoformat(written).isoformat()
    except ValueError:
        pass
    raise PydanticCustomError("day", "day")


def _amount(written: str) -> str:
    if AMOUNT.fullmatch(written):
        return written
    raise PydanticCustomError("amount", "amount")


# An empty text is what an empty input sends: nothing is said.
Day = Annotated[StrictStr, AfterValidator(lambda written: written and _day(written))]
Amount = Annotated[StrictStr, AfterValidator(lambda written: written and _amount(written))]


@dataclass(frozen=True)
class Described:
    """Describes a type when it is asked to, so that words are of the language asked and lists of the day."""

    describe: Callable[[], Mapping[str, Any]]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.describe())


def type_of(field: forms.Field) -> Any:
    match field:
        case forms.MultipleChoiceField():
            return list[StrictStr]
        case forms.BooleanField():
            return StrictBool
        case forms.DateField():
            return Day
        case forms.DecimalField():
            return Amount
        case forms.IntegerField():
            return StrictInt
    return StrictStr


def name_of(field: forms.Field) -> str:
    """What the type of an input is called where kinds are described."""
    match field:
        case forms.MultipleChoiceField():
            return "list"
        case forms.BooleanField():
            return "boolean"
        case forms.ModelChoiceField():
            return "ref"
        case forms.DateField():
            return "day"
        case forms.DecimalField():
            return "amount"
        case forms.IntegerField():
            return "integer"
    return "text"


def description_of(field: forms.Field, label: str, *, sent: bool) -> dict[str, Any]:
    """The JSON schema of an input's value. What is `sent` is one of a closed list; what is told may be of an older one."""
    choices = choices_of(field)
    listed = {"enum": [value for value, _words in choices]} if choices and sent else {}
    said = "; ".join(f"{value}: {words}" for value, words in choices)
    said = " ".join(each for each in (str(field.help_text), said) if each)
    described = {"title": label} | ({"description": said} if said else {})
    match field:
        case forms.MultipleChoiceField():
            return described | {"type": "array", "items": {"type": "string"} | listed}
        case forms.BooleanField():
            return described | {"type": "boolean"}
        case forms.ModelChoiceField():
            kind = REF if sent else {"type": "string"}
        case forms.DateField():
            kind = {"type": "string", "format": "date"}
        case forms.DecimalField():
            kind = {"type": "string", "pattern": rf"^\d{{1,12}}(\.\d{{1,{field.decimal_places}}})?$"}
        case forms.IntegerField():
            kind = {"type": "integer"} | ({"minimum": field.min_value} if field.min_value is not None else {})
        case _:
            most = getattr(field, "max_length", None)
            kind = {"type": "string"} | listed | ({"maxLength": most} if most and not choices else {})
    if not (sent and field.required):
        kind = kind | {"type": [kind["type"], "null"]} | ({"enum": [*kind["enum"], None]} if "enum" in kind else {})
    return described | kind


def choices_of(field: forms.Field) -> list[tuple[str, str]]:
    """A closed list, but the empty line; how exact a number is goes by its word."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return []
    flat = [(value, str(words)) for value, words in field.choices if value not in ("", None)]
    return [(Approx(value).word if isinstance(value, int) else value, words) for value, words in flat]


def typed(name: str, value: Any) -> Any:
    """What a form takes for a value that was sent."""
    if _is_approx(name) and value in APPROX:
        return APPROX[value]
    return "" if value is None else value


def told(name: str, value: Any, field: models.Field | None = None) -> Any:
    """A value of a record as JSON has it; null where nothing is said."""
    if value is None or value == "":
        return None
    if _is_approx(name):
        return Approx(value).word
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value + 0:.{field.decimal_places}f}"
    if isinstance(value, models.Model):
        return value.ref
    if isinstance(value, dict):
        return {key: told(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [told("", each) for each in value]
    return value


APPROX = {each.word: each.value for each in Approx}


def _is_approx(name: str) -> bool:
    return name == "approx" or name.endswith("_approx")
