"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.network import rows  # noqa: F401  declares them
from kexie.network.checklists import all_items, checklist, item_words, listed_words
from kexie.network.forms import AssociationForm, ConsentForm, LivingForm
from kexie.network.models import (
    Association,
    Consenting,
    Facility,
    Inspection,
    Officer,
    School,
    Service,
    Staff,
    Volunteer,
    Worker,
)
from kexie.network.posting import (
    association_postings,
    facility_postings,
    school_postings,
    service_postings,
    staff_postings,
    volunteer_postings,
    worker_postings,
)
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, Personal, declare
from kexie.records.rows import fetch_rows, rows_sections
from kexie.records.words import tell_values


def association_gaps(association: Association) -> Iterator[Gap]:
    """A second record of it, what its last check found missing by the list of today, an office of head nobody holds."""
    fetch_rows(association)
    if association.ended_on:
        return
    same = Association.objects.filter(organisation=association.organisation_id, state=Association.State.RECORDED)
    if association.organisation_id and same.exclude(pk=association.pk).exists():
        yield Gap("twice", _("another record tells of this association too, so it counts twice: make one of them void"))
    looks = association.looks()
    if not looks:
        yield Gap("unchecked", _("nobody has checked what it has"))
    else:
        for item in checklist(association.association_kind, max(timezone.localdate(), looks[-1][0])):
            if item not in looks[-1][1]:
                yield Gap(f"item_{item}", gettext("lacks: %(item)s") % {"item": item_words(item)})
    officers, today = association.rows("officers"), timezone.localdate()
    if officers and not any(each.post == Officer.Post.CHAIR and each.is_in_office(today) for each in officers):
        yield Gap("headless", _("nobody holds the office of its head"))


def facility_gaps(facility: Facility) -> Iterator[Gap]:
    """What its last inspection left open."""
    fetch_rows(facility)
    looks = facility.rows("inspections")
    if looks and looks[-1].result == Inspection.Result.DEFECT and not looks[-1].repaired_on:
        yield Gap("defect", gettext("to be repaired: %(found)s") % {"found": looks[-1].found or "—"})


def consent_gaps(person: Consenting) -> Iterator[Gap]:
    if not person.consent_on:
        yield Gap("consent", _("no consent is recorded: name and telephone are not stored"))


tell_values("item", item_words)

NAME_AND_PHONE = (Personal("name", _("full name")), Personal("phone", _("telephone")))

ASSOCIATION = declare(
    Kind(
        code="network.association",
        model=Association,
        name=_("association"),
        plural=_("associations"),
        day_label=_("counts from"),
        fields=[
            (_("Association"), ("name", "association_kind", "members_count")),
            (WHEN_AND_WHERE, ("beginning", "day", "division")),
            (
                _("Dates, each apart"),
                (
                    "applied_on",
                    "approved_on",
                    "approval_number",
                    "founded_on",
                    "plaque_on",
                    "registered_on",
                    "term_ends_on",
                ),
            ),
            (_("What it had when it was first checked"), ("checked_on", "has")),
            NOTE,
        ],
        columns=("day", "association_kind", "division", "members_count", "term_ends_on"),
        filters=("association_kind", "beginning"),
        search=("name", "first_name", "approval_number"),
        sums=("members_count",),
        postings=association_postings,
        sections=rows_sections,
        title=lambda association: association.name,
        gaps=association_gaps,
        form=AssociationForm,
        words={"has": lambda association: listed_words(association.has)},
        options={"has": lambda book: {item: str(item_words(item)) for item in all_items()}},
        labels={"name": _("what it is called"), "members_count": _("members, as first counted")},
        facts=lambda association: {
            "name": association.name,
            "kind": association.get_association_kind_display(),
            "number": association.approval_number,
        },
    )
)

SCHOOL = declare(
    Kind(
        code="network.school",
        model=School,
        name=_("school"),
        plural=_("schools"),
        day_label=_("counts from"),
        fields=[
            (_("School"), ("name", "school_kind", "pupils", "counsellors")),
            (WHEN_AND_WHERE, ("beginning", "day", "division")),
            NOTE,
        ],
        columns=("school_kind", "division", "pupils", "counsellors"),
        filters=("school_kind",),
        search=("name", "first_name"),
        sums=("pupils", "counsellors"),
        postings=school_postings,
        sections=rows_sections,
        title=lambda school: school.name,
        form=LivingForm,
        labels={
            "name": _("what it is called"),
            "pupils": _("pupils, as first counted"),
            "counsellors": _("science counsellors, as first counted"),
        },
    )
)

FACILITY = declare(
    Kind(
        code="network.facility",
        model=Facility,
        name=_("facility"),
        plural=_("facilities"),
        day_label=_("counts from"),
        fields=[
            (_("Facility"), ("name", "facility_kind", "level", "count", "organisation")),
            (WHEN_AND_WHERE, ("beginning", "day", "division")),
            (_("Measurements"), ("area", "hall_area", "length")),
            NOTE,
        ],
        columns=("facility_kind", "division", "count", "area", "length"),
        filters=("facility_kind", "level"),
        search=("name", "first_name"),
        sums=("count", "area", "length"),
        postings=facility_postings,
        sections=rows_sections,
        title=lambda facility: facility.name,
        gaps=facility_gaps,
        form=LivingForm,
        labels={"name": _("what it is called"), "organisation": _("kept by")},
    )
)

WORKER = declare(
    Kind(
        code="network.worker",
        model=Worker,
        name=_("science and technology worker"),
        plural=_("science and technology workers"),
        day_label=_("registered on"),
        fields=[
            (_("Person"), ("number", "field", "rank", "organisation", "is_lecturer")),
            (WHEN_AND_WHERE, ("day", "left_on", "division")),
            (_("Consent"), ("consent_on", "consent_how")),
            NOTE,
        ],
        columns=("field", "rank", "organisation", "division"),
        filters=("field", "rank"),
        search=("number",),
        postings=worker_postings,
        title=lambda worker: gettext("worker %(number)s") % {"number": worker.number},
        gaps=consent_gaps,
        form=ConsentForm,
        personal=NAME_AND_PHONE,
        labels={"organisation": _("works at")},
    )
)

VOLUNTEER = declare(
    Kind(
        code="network.volunteer",
        model=Volunteer,
        name=_("volunteer"),
        plural=_("volunteers"),
        day_label=_("registered on"),
        fields=[
            (_("Person"), ("number", "skill", "organisation")),
            (WHEN_AND_WHERE, ("day", "left_on", "division")),
            (_("Consent"), ("consent_on", "consent_how")),
            NOTE,
        ],
        columns=("day", "organisation", "division"),
        search=("number", "skill"),
        postings=volunteer_postings,
        title=lambda volunteer: gettext("volunteer %(number)s") % {"number": volunteer.number},
        gaps=consent_gaps,
        form=ConsentForm,
        personal=NAME_AND_PHONE,
        labels={"organisation": _("team")},
    )
)

SERVICE = declare(
    Kind(
        code="network.service",
        model=Service,
        name=_("volunteer service"),
        plural=_("volunteer services"),
        fields=[
            (_("Service"), ("name", "organisation", "people", "hours")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            NOTE,
        ],
        columns=("day", "organisation", "division", "people", "hours"),
        search=("name",),
        sums=("people", "hours"),
        postings=service_postings,
        title=lambda service: service.name,
        labels={"name": _("what it is called"), "organisation": _("team")},
    )
)

STAFF = declare(
    Kind(
        code="network.staff",
        model=Staff,
        name=_("member of staff"),
        plural=_("staff"),
        day_label=_("works here since"),
        fields=[
            (_("Person"), ("name", "post", "employment")),
            (_("What the yearly statistics ask"), Staff.FLAGS),
            (WHEN_AND_WHERE, ("day", "left_on", "division")),
            NOTE,
        ],
        columns=("post", "employment", "day", "left_on"),
        filters=("employment",),
        search=("name", "post"),
        postings=staff_postings,
        title=lambda staff: staff.name,
        personal=(Personal("phone", _("telephone")),),
    )
)
