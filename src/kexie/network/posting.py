"""What each kind of this room posts: pure functions."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kexie.ledger.postings import Posting
from kexie.network.checklists import checklist, lists_since
from kexie.network.life import Level, place_on, standing
from kexie.network.models import (
    Association,
    Event,
    Facility,
    Living,
    Person,
    School,
    Service,
    Staff,
    Volunteer,
    Worker,
)


def association_postings(association: Association) -> Iterator[Posting]:
    """One founded, one in being, its members and chiefs; of each check, every item met or unmet from its day on."""
    dims = {"organisation": association.association_kind}
    stays = association.stays()
    if association.beginning == Living.Beginning.FOUNDED:
        yield Posting("organisations.founded", 1, dims, division=stays[0][1])
    yield from standing("organisations.total", [(association.day, 1)], stays, dims)
    for event in association.rows("life_events"):
        if event.what == Event.What.DISSOLVED:
            yield Posting("organisations.dissolved", 1, dims, day=event.day, division=place_on(stays, event.day))
    members = _counted(association.day, association.members_count, association.rows("checks"), "members_count")
    yield from standing("members.total", members, stays, dims)
    if association.association_kind == "volunteer_team":
        yield from standing("volunteers.total", members, stays, {})
    for officer in association.rows("officers"):
        if officer.chief:
            term = _term(officer.since or association.day, officer.until)
            yield from standing("chiefs.total", term, stays, dims | {"chief": officer.chief})
    yield from _completeness(association, dims)


def _completeness(association: Association, dims: dict[str, Any]) -> Iterator[Posting]:
    """Every look judged by the list of its day, and once more when another list comes into force."""
    looks = association.looks()
    if not looks:
        return
    kind, stays = association.association_kind, association.stays()
    days = sorted({day for day, _has in looks} | {day for day in lists_since(kind) if day > looks[0][0]})
    met: dict[str, list[Level]] = {}
    unmet: dict[str, list[Level]] = {}
    complete: list[Level] = []
    asked = {item for day in days for item in checklist(kind, day)}
    for day in days:
        has = [has for looked_on, has in looks if looked_on <= day][-1]
        items = checklist(kind, day)
        for item in asked:
            met.setdefault(item, []).append((day, int(item in items and item in has)))
            unmet.setdefault(item, []).append((day, int(item in items and item not in has)))
        if items:
            complete.append((day, int(set(items) <= set(has))))
    for item in sorted(asked):
        yield from standing("completeness.met", met[item], stays, dims | {"item": item})
        yield from standing("completeness.unmet", unmet[item], stays, dims | {"item": item})
    # 0 where something is lacking: "none of them is complete" is not "nothing recorded"
    yield from standing("organisations.complete", complete, stays, dims, nil=True)


def school_postings(school: School) -> Iterator[Posting]:
    """One school in being; its pupils and counsellors as last counted."""
    dims, stays, counts = {"school": school.school_kind}, school.stays(), school.rows("head_counts")
    yield from standing("schools.total", [(school.day, 1)], stays, dims)
    yield from standing("pupils.total", _counted(school.day, school.pupils, counts, "pupils"), stays, dims)
    counsellors = _counted(school.day, school.counsellors, counts, "counsellors")
    yield from standing("counsellors.total", counsellors, stays, dims)


def facility_postings(facility: Facility) -> Iterator[Posting]:
    """Those built and in being with area and length; each change, inspection and count of visits on its day."""
    dims = {"facility": facility.facility_kind, "level": facility.level}
    stays, begin = facility.stays(), facility.day
    if facility.beginning == Living.Beginning.FOUNDED:
        yield Posting("facilities.built", facility.count, dims, division=stays[0][1])
    yield from standing("facilities.total", [(begin, facility.count)], stays, dims)
    for measure, value in (("facilities.area", facility.area), ("facilities.length", facility.length)):
        if value is not None:
            yield from standing(measure, [(begin, _hundredths(value))], stays, dims)
    for change in facility.rows("content_changes"):
        yield Posting("facilities.changes", 1, dims, day=change.day, division=place_on(stays, change.day))
    for look in facility.rows("inspections"):
        yield Posting("facilities.inspections", 1, dims, day=look.day, division=place_on(stays, look.day))
    for opening in facility.rows("openings"):
        when = {"day": opening.day, "since": opening.since, "division": place_on(stays, opening.day)}
        yield Posting("facilities.visits", opening.visits, dims, **when)
        yield Posting("facilities.open_days", opening.open_days, dims, **when)


def worker_postings(worker: Worker) -> Iterator[Posting]:
    yield from _registered("workers.total", worker, {"rank": worker.rank})


def volunteer_postings(volunteer: Volunteer) -> Iterator[Posting]:
    """A volunteer in no team; a team's own count speaks for its members."""
    if volunteer.organisation_id is None:
        yield from _registered("volunteers.total", volunteer, {})


def service_postings(service: Service) -> Iterator[Posting]:
    yield Posting("volunteers.services", 1)
    yield Posting("volunteers.people", service.people)
    yield Posting("volunteers.hours", None if service.hours is None else _hundredths(service.hours))


def staff_postings(staff: Staff) -> Iterator[Posting]:
    """One of the staff, with every flag that is true."""
    flags = {name: "yes" for name in Staff.FLAGS if getattr(staff, name)}
    yield from _registered("staff.total", staff, {"employment": staff.employment} | flags)


def _registered(measure: str, person: Person, dims: dict[str, Any]) -> Iterator[Posting]:
    yield from standing(measure, person.levels, [(person.day, person.division)], dims)


def _counted(begin: date, first: int | None, counts: list[Any], name: str) -> list[Level]:
    """A number as the record has it, and every later count of it."""
    levels = [] if first is None else [(begin, first)]
    return levels + [(count.day, getattr(count, name)) for count in counts if getattr(count, name) is not None]


def _term(since: date, until: date | None) -> list[Level]:
    return [(since, 1), (until, 0)] if until else [(since, 1)]


def _hundredths(value: Decimal | int | str) -> int:
    return int((Decimal(value) * 100).to_integral_value())
