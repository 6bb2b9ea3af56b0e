"""What a base figure posts: a pure function of the record."""

from collections.abc import Iterator

from kexie.ledger.catalogue import catalogue
from kexie.ledger.kinds import Approx
from kexie.ledger.postings import Posting, Stated
from kexie.planning.models import BaseFigure


def base_postings(base: BaseFigure) -> Iterator[Posting]:
    amount = None if base.value is None else int(base.value.scaleb(catalogue().measure(base.measure).decimals))
    yield Stated(base.measure, amount, approx=Approx(base.value_approx))
