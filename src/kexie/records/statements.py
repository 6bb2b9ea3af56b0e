"""The kind *statement*: a total that a document states."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kexie.ledger.catalogue import catalogue
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting, Stated
from kexie.records.kinds import Kind, declare
from kexie.records.models import Statement


def statement_postings(statement: Statement) -> Iterator[Posting]:
    """The stated total; someone else's with scope external. What is planned, or is per item, posts nothing.

    A part posts only where it refines its total: where it names dimensions of its own.
    """
    if statement.role in (Statement.Role.PLANNED, Statement.Role.EACH):
        return
    if statement.role == Statement.Role.PART and not statement.dims:
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
    """Its own wording, or the measure's name."""
    account = catalogue().account_code(statement.measure, statement.dims)
    return statement.text or catalogue().label(account)


STATEMENT = declare(
    Kind(
        code="records.statement",
        model=Statement,
        name=_("statement"),
        plural=_("statements"),
        fields=[
            (_("What is stated"), ("measure", "dims", "value", "approx", "role", "opening", "text")),
            (_("When and where"), ("since", "day", "division")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "text", "measure", "value", "role"),
        filters=("role",),
        search=("text",),
        postings=statement_postings,
        title=statement_title,
    )
)
