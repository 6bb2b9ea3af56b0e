"""Every read of this room that pages share."""

import calendar
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from kexie.language.printing import day_text
from kexie.network.checklists import checklist, item_words
from kexie.network.life import is_there
from kexie.network.models import Association, Officer
from kexie.records.models import Record
from kexie.records.queries import while_head_stands
from kexie.records.words import language, place_name
from kexie.registry.models import Book

TERM_ALERT, SILENCE = 6, 12  # months


# Completeness ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How one association in being stands on a day."""

    association: Association
    place: str
    checked_on: date | None
    lacks: list[str]
    term_ends_on: date | None
    last_done: date
    has_head: bool

    @property
    def days(self) -> dict[str, str]:
        """Its days in words."""
        days = {"checked": self.checked_on, "term": self.term_ends_on, "done": self.last_done}
        return {name: day_text(day, language=language()) for name, day in days.items() if day}


@dataclass
class Completeness:
    """The associations in being, each in the lists it belongs in. The order is that of places and names: no rank."""

    total: int = 0
    complete: list[Standing] = field(default_factory=list)
    lacking: list[Standing] = field(default_factory=list)
    unchecked: list[Standing] = field(default_factory=list)
    term_ends: list[Standing] = field(default_factory=list)
    silent: list[Standing] = field(default_factory=list)
    headless: list[Standing] = field(default_factory=list)


def completeness(book: Book, today: date) -> Completeness:
    """Who is complete, what others lack, whose term ends, who has done nothing, who has no head. Six queries at most.

    The list of an association's kind in force today judges what its last check found. It has done something on the
    last day of any live record that names it; its own record counts as its founding. Of officers nothing is said
    where none was entered.
    """
    found = Completeness()
    live = Record.objects.filter(book=book, state=Record.State.RECORDED, day__lte=today)
    done = live.exclude(organisation=None).values_list("organisation").annotate(Max("day")).order_by()
    last_done = while_head_stands(book, ("last done", today), lambda: dict(done))
    rows = Association.objects.filter(book=book, state=Record.State.RECORDED).select_related("organisation")
    rows = rows.prefetch_related("life_events", "checks", "officers").order_by("division", "name", "pk")
    for association in rows:
        stays = association.stays()
        if not is_there(stays, today):
            continue
        found.total += 1
        one = _standing(association, today, last_done)
        if one.checked_on is None:
            found.unchecked.append(one)
        else:
            (found.lacking if one.lacks else found.complete).append(one)
        if one.term_ends_on and one.term_ends_on <= months_after(today, TERM_ALERT):
            found.term_ends.append(one)
        if one.last_done < months_after(today, -SILENCE):
            found.silent.append(one)
        if not one.has_head:
            found.headless.append(one)
    return found


def _standing(association: Association, today: date, last_done: dict[int, date]) -> Standing:
    looks = [(day, has) for day, has in association.looks() if day <= today]
    checked_on, has = looks[-1] if looks else (None, [])
    asked = checklist(association.association_kind, today) if checked_on else []
    officers = association.rows("officers")
    return Standing(
        association=association,
        place=place_name(association.division),
        checked_on=checked_on,
        lacks=[str(item_words(item)) for item in asked if item not in has],
        term_ends_on=association.term_ends_on,
        last_done=last_done.get(association.organisation_id or 0, association.day),
        has_head=not officers or any(each.post == Officer.Post.CHAIR and each.is_in_office(today) for each in officers),
    )


def months_after(day: date, months: int) -> date:
    """The same day some months later, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
