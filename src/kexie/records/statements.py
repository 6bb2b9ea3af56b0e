"""The kind *statement*: a total that a document states."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kexie.ledger.catalogue import catalogue
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting, Stated
from kexie.records.choices import measures
from kexie.records.forms import RecordForm
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Kind, declare
from kexie.records.models import Statement
from kexie.records.words import account_words, number_words


def statement_postings(statement: Statement) -> Iterator[Posting]:
    """The stated total; someone else's with scope external. What is planned, or is per item, posts nothing.

    A part posts only where it refines its total: where it names dimensions of its own.
    """
    if not statement.posts():
        return
    dims = dict(statement.dims)
    if statement.role == Statement.Role.EXTERNAL:
        dims["scope"] = "external"
    yield Stated(
        statement.measure,
        amount_of(statement.measure, statement.value),
        dims,
        since=statement.since,
        approx=Approx(statement.approx),
        opening=statement.opening,
    )


def amount_of(measure: str, value: Decimal | None) -> int | None:
    """A value in the measure's unit as the integer the ledger keeps: 3000 元 is 300000 分."""
    return None if value is None else int((value * 10 ** catalogue().measure(measure).decimals).to_integral_value())


def statement_title(statement: Statement) -> str:
    """Its own wording, or the measure's name; a draft may have neither."""
    if statement.text or not statement.measure:
        return statement.text
    return account_words(catalogue().account_code(statement.measure, statement.dims))


def dims_words(dims: Mapping[str, str]) -> str:
    """The dimensions of a statement in words: 级别：省级；等次：二等奖."""
    known = catalogue()
    said = [
        (str(known.dimensions[code].name) if code in known.dimensions else code, known.value_label(code, str(value)))
        for code, value in dims.items()
    ]
    return "; ".join(f"{name}: {value}" for name, value in said)


def value_words(statement: Statement) -> str:
    """The value in the unit of its measure."""
    measure = catalogue().measures.get(statement.measure)
    unit, decimals = (measure.unit, max(measure.decimals, 2)) if measure else ("", 2)
    return number_words(statement.value, Approx(statement.approx), unit=unit, decimals=decimals)


class StatementForm(RecordForm):
    """A measure by its name, and one input for each closed dimension."""

    taken_apart = ("dims",)
    measure = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = measures()
        held = self.initial.get("dims") or self.instance.dims
        for code, field in self.parts_of("dims").items():
            field.initial = held.get(code, "")
            self.fields[f"dims_{code}"] = field

    @classmethod
    def parts_of(cls, name: str) -> dict[str, forms.Field]:
        return {
            dimension.code: forms.ChoiceField(
                label=str(dimension.name).capitalize(),
                required=False,
                choices=[("", _("all")), *((value, str(words)) for value, words in dimension.values.items())],
            )
            for dimension in catalogue().dimensions.values()
            if not dimension.open
        }

    def taken(self, name: str, value: Any) -> dict[str, Any]:
        if name != "dims":
            return super().taken(name, value)
        return dict.fromkeys(self.inputs_of("dims"), "") | {f"dims_{code}": each for code, each in value.items()}

    def place_of(self, name: str) -> str:
        return f"facts/dims/{name.removeprefix('dims_')}" if name.startswith("dims_") else super().place_of(name)

    def inputs_of(self, name: str) -> list[str]:
        return [each for each in self.fields if each.startswith("dims_")] if name == "dims" else [name]

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"dims": self._dims()}

    def _post_clean(self) -> None:
        self.instance.dims = self._dims()  # the rules of a statement look at measure and dimensions together
        super()._post_clean()

    def _dims(self) -> dict[str, str]:
        typed = {code: self.cleaned_data.get(f"dims_{code}") for code in catalogue().dimensions}
        open_ones = {code: value for code, value in self.instance.dims.items() if f"dims_{code}" not in self.fields}
        return open_ones | {code: value for code, value in typed.items() if value}


STATEMENT = declare(
    Kind(
        code="records.statement",
        model=Statement,
        name=_("statement"),
        plural=_("statements"),
        fields=[
            (_("What is stated"), ("measure", "value", "approx", "role", "opening", "text")),
            (_("Which part of it"), ("dims",)),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "measure", "value", "role"),
        filters=("role",),
        search=("text",),
        form=StatementForm,
        words={
            "measure": lambda statement: account_words(statement.measure),
            "dims": lambda statement: dims_words(statement.dims),
            "value": value_words,
        },
        options={"measure": lambda book: {code: str(measure.name) for code, measure in catalogue().measures.items()}},
        postings=statement_postings,
        title=statement_title,
    )
)
