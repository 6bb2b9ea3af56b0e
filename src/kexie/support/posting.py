"""What each kind of this room posts: pure functions. Money in 分."""

from collections.abc import Iterator

from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.postings import Posting
from kexie.records.statements import amount_of
from kexie.support.models import Fund, Grant, Visit
from kexie.support.programmes import programme_code


def fund_postings(fund: Fund) -> Iterator[Posting]:
    """What was budgeted."""
    yield Posting("funds.budget", amount_of("funds.budget", fund.budget), _dims(fund))


def fund_rows(fund: Fund) -> Iterator[Posting]:
    """What arrived and what was spent, each on its day."""
    for arrival in fund.rows("arrivals"):
        yield Posting("funds.arrived", amount_of("funds.arrived", arrival.amount), _dims(fund), day=arrival.day)
    for payment in fund.rows("payments"):
        dims = {**_dims(fund), "use": payment.use}
        yield Posting("funds.spent", amount_of("funds.spent", payment.amount), dims, day=payment.day)


def _dims(fund: Fund) -> dict[str, str]:
    return {"source": fund.source, "dedicated": "yes" if fund.dedicated else ""}


def grant_postings(grant: Grant) -> Iterator[Posting]:
    """Bodies granted on the day of the approval, or of the money where no approval is known; the money that came."""
    dims = _of_programme(grant)
    if grant.stage in (Grant.Stage.APPROVED, Grant.Stage.ARRIVED):
        approved = grant.approved_on if grant.basis == Basis.COUNTED else None
        yield Posting("grants.recipients", grant.recipients, dims, day=approved)
    if grant.stage == Grant.Stage.ARRIVED:
        yield Posting("grants.money", amount_of("grants.money", grant.money), dims, approx=Approx(grant.money_approx))


def grant_steps(grant: Grant) -> Iterator[Posting]:
    """What was applied for, approved and paid out, each on its own day."""
    dims = _of_programme(grant)
    for measure, amount, day in (
        ("grants.applied", grant.applied_money, grant.applied_on),
        ("grants.approved", grant.approved_money, grant.approved_on),
        *(("grants.spent", payment.amount, payment.day) for payment in grant.rows("payments")),
    ):
        yield Posting(measure, amount_of(measure, amount), dims, day=day)


def _of_programme(grant: Grant) -> dict[str, str]:
    """Its programme, where the name says which, so that no grant of another displaces what a paper states of this one."""
    return {"level": grant.level, "programme": programme_code(grant.programme)}


def visit_postings(visit: Visit) -> Iterator[Posting]:
    """A visit, unless it speaks for a document's total of many; households, money, books."""
    dims = {"occasion": visit.occasion, "category": visit.category}
    if visit.basis != Basis.STATED:
        yield Posting("care.visits", 1, dims)
    yield Posting("care.households", visit.households, dims)
    yield Posting("care.money", amount_of("care.money", visit.money), dims, approx=Approx(visit.money_approx))
    yield Posting("books.donated", visit.books)


def visit_rows(visit: Visit) -> Iterator[Posting]:
    """The value of goods, the needs found, and each settled one on its day."""
    dims = {"occasion": visit.occasion, "category": visit.category}
    for goods in visit.rows("goods"):
        yield Posting("care.goods", amount_of("care.goods", goods.value), dims)
    for need in visit.rows("needs"):
        yield Posting("care.needs", 1, {"need": need.category})
        if need.settled_on:
            yield Posting("care.needs_settled", 1, {"need": need.category}, day=need.settled_on)
