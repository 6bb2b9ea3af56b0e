"""What the tests of the desk share: documents, duties and suggestions of the book 东湖区科协."""

from datetime import date
from typing import Any

from kexie.records.actions import record
from kexie.records.kinds import kind_of
from tests.records.cast import COMMON, FACTS, TOWN

DAY = date(2031, 3, 15)
TOWNSHIPS = {TOWN: "桥头街道", "450802102000": "城东镇"}


def document(book: Any, number: str = "东科协〔2031〕号", **facts: Any) -> Any:
    """A document of our own; without a figure its number is the next one."""
    typed = COMMON | FACTS["desk.document"] | {"number": number} | facts
    return record(kind_of("desk.document"), by="clerk", book=book, facts=typed)


def made(book: Any, code: str, **facts: Any) -> Any:
    return record(kind_of(code), by="clerk", book=book, facts=COMMON | FACTS[code] | facts)
