"""How a thing that stands somewhere lives in time, and what a stock of it posts. Pure functions of days and amounts.

Stays   where it stands: (since, division) in the order of days, None from the day it is no more
Levels  how much of it there is: (since, amount) in the order of days
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kexie.ledger.postings import Posting

Stay = tuple[date, str | None]
Level = tuple[date, int]


def standing(
    measure: str, levels: Sequence[Level], stays: Sequence[Stay], dims: Mapping[str, Any], *, nil: bool = False
) -> Iterator[Posting]:
    """What a stock posts over a life: each change on its day, a move as less at the old place and more at the new.

    What was known of a thing before it began counts from its beginning. An amount of 0 posts where `nil` says that
    "none" is something else than nothing said.
    """
    begin, levels = stays[0][0], sorted(levels, key=lambda level: level[0])
    held: tuple[str, int] | None = None
    for day in sorted({max(each, begin) for each, _value in (*levels, *stays)}):
        place, amount = _at(stays, day), _at(levels, day)
        now = None if place is None or amount is None else (place, amount)
        if now == held:
            continue
        if held and now and held[0] == now[0]:
            yield Posting(measure, now[1] - held[1], dims, day=day, division=now[0])
        else:
            if held and held[1]:
                yield Posting(measure, -held[1], dims, day=day, division=held[0])
            if now and (now[1] or nil):
                yield Posting(measure, now[1], dims, day=day, division=now[0])
        held = now


def place_on(stays: Sequence[Stay], day: date) -> str | None:
    """Where it stood on that day: its first place before it began, its last once it is no more."""
    places = [(since, division) for since, division in stays if division is not None]
    before = [division for since, division in places if since <= day]
    return before[-1] if before else places[0][1]


def is_there(stays: Sequence[Stay], day: date) -> bool:
    return _at(stays, day) is not None


def _at(steps: Sequence[tuple[date, Any]], day: date) -> Any:
    before = [value for since, value in steps if since <= day]
    return before[-1] if before else None
