"""What the field has: associations and schools with their lives, facilities, and the persons of the registers.

Rows beside a record (an event, a check, an officer …) are part of its snapshot: who changes one changes the record.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.network import choices
from kexie.network.checklists import listed_words
from kexie.network.life import Stay
from kexie.records.errors import BadFacts
from kexie.records.models import EARLIEST, DatedRow, Record, amount_field, count_field, day_field
from kexie.registry.actions import known_as, organisations_known_as
from kexie.registry.models import Organisation

# Things that begin, move, change their name and end ---------------------------------------------------------------------


class Living(Record):
    """Something that stands in the field over years. `day` is the day it counts from; name and place are as now.

    Of what existed before the book was opened, and began on a day nobody knows, the day is the book's opening day.
    `first_name` and `first_division` are kept from the first renaming and move on, empty before.
    """

    class Beginning(models.TextChoices):
        FOUNDED = "founded", _("founded, or built, on the day below")
        EXISTED = "existed", _("it existed before the book was opened")

    name: Any  # each kind has a field of its own words
    beside: ClassVar[tuple[str, ...]] = ("life_events",)
    happened_on: date | None = None  # set before saving: a new name or place came about on this day

    beginning = models.CharField(
        _("beginning"), max_length=10, choices=Beginning, default=Beginning.FOUNDED,
        help_text=_("What existed before counts in totals from the book's opening day, and nowhere as new."),
    )  # fmt: skip
    first_name = models.CharField(max_length=100, blank=True, default="", editable=False)
    first_division = models.CharField(max_length=12, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def complete(self) -> None:
        if self.beginning == self.Beginning.EXISTED and self.book_id:
            self.day = self.book.opened_on

    def clean(self) -> None:
        super().clean()
        events = self.rows("life_events")
        if events and self.day and events[0].day < self.day:
            raise ValidationError(
                {"day": gettext("Something happened to it before this day. Change the day, or the event.")}
            )
        if self.happened_on and self.day and self.happened_on < self.day:
            raise ValidationError({"day": gettext("It changed before it began. Change one of the two days.")})

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        for each in made:
            if each.pk:
                each._tell_events()

    def rows_changed(self) -> None:
        """Take name and place from the last event that changed them."""
        for what, name in CHANGES.items():
            told = [event for event in self.rows("life_events") if event.what == what]
            first = getattr(self, f"first_{name}")
            if told:
                setattr(self, f"first_{name}", first or getattr(self, name))
                setattr(self, name, getattr(told[-1], name))
            elif first:
                setattr(self, name, first)
                setattr(self, f"first_{name}", "")

    def _tell_events(self) -> None:
        """What happened becomes an event of its day; what is corrected corrects the event that said it."""
        names = list(CHANGES.values())
        held = type(self).objects.values(*names, *(f"first_{name}" for name in names)).get(pk=self.pk)
        for what, name in CHANGES.items():
            said = getattr(self, name)
            if said == held[name]:
                continue
            if self.happened_on:
                self._happened(self._events(record_id=self.pk, what=what, day=self.happened_on, **{name: said}))
                setattr(self, name, held[name])
            elif last := [event for event in self.rows("life_events") if event.what == what][-1:]:
                self._events.objects.filter(pk=last[0].pk).update(**{name: said})
        if self.happened_on:
            self.rows_changed()
            self.happened_on = None

    def _happened(self, event: Any) -> None:
        try:
            event.clean()
            event.clean_beside(self)
        except ValidationError as error:
            messages = error.message_dict
            raise BadFacts(
                {"happened_on" if name == "day" else name: said for name, said in messages.items()}
            ) from None
        event.save()

    @property
    def _events(self) -> Any:
        return self._meta.get_field("life_events").related_model

    def stays(self) -> list[Stay]:
        """Where it stood, from its beginning; ends with None where it is no more."""
        stays: list[Stay] = [(self.day, self.first_division or self.division)]
        for event in self.rows("life_events"):
            if event.what == Event.What.MOVED:
                stays.append((max(event.day, self.day), event.division))
            elif event.what == Event.What.DISSOLVED:
                return [*stays, (max(event.day, self.day), None)]
        return stays

    @property
    def ended_on(self) -> date | None:
        since, division = self.stays()[-1]
        return since if division is None else None


class Identified(Living):
    """Something living that is an organisation: its record tells the registry who it is."""

    class Meta:
        abstract = True

    @property
    def identity(self) -> str:
        """Its kind of organisation."""
        raise NotImplementedError

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """Find or make the organisations these records are about, and tell each its name, kind and place as now.

        What a draft is about is no organisation yet.
        """
        super().settle(made, personal)
        made = [each for each in made if each.state != Record.State.DRAFT]
        for each in made:
            if each.organisation_id:
                each.organisation = known_as(
                    each.organisation, book=each.book, name=each.name, kind=each.identity, division=each.division
                )
        fresh = [each for each in made if not each.organisation_id]
        if fresh:
            said = {each.name: (each.identity, each.division) for each in fresh}
            known = organisations_known_as(fresh[0].book, said)
            for each in fresh:
                each.organisation = known[each.name]


class Event(DatedRow):
    """What happened to a living thing on a day: it moved, took another name, or is no more."""

    class What(models.TextChoices):
        RENAMED = "renamed", _("took another name")
        MOVED = "moved", _("moved")
        DISSOLVED = "dissolved", _("was dissolved or taken down")

    what = models.CharField(_("what happened"), max_length=10, choices=What)
    day = day_field(_("day"))
    name = models.CharField(_("new name"), max_length=100, blank=True)
    division = models.CharField(_("new place"), max_length=12, blank=True)
    document = models.CharField(
        _("document"), max_length=100, blank=True, help_text=_("The paper that says so, with its number.")
    )

    class Meta(DatedRow.Meta):
        abstract = True
        verbose_name_plural = _("what happened to it")
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(what="dissolved"), name="%(class)s_ends_once"),
            models.UniqueConstraint(fields=["record", "what", "day"], name="%(class)s_once_a_day"),
        ]

    def in_order(self) -> tuple[Any, ...]:
        return self.day, self.what == self.What.DISSOLVED, self.ref

    def clean(self) -> None:
        for what, name in CHANGES.items():
            if self.what == what and not getattr(self, name):
                raise ValidationError({name: gettext("Say what it changed to.")})
            if self.what != what:
                setattr(self, name, "")

    def clean_beside(self, record: Living) -> None:
        """What an event must be to the thing it happened to. Raises ValidationError."""
        if self.day < record.day:
            raise ValidationError({"day": gettext("It had not begun by this day. Change one of the two days.")})
        others = [each for each in record.rows("life_events") if each.ref != self.ref]
        end = next((each for each in others if each.what == self.What.DISSOLVED), None)
        if end and (self.what == self.What.DISSOLVED or self.day > end.day):
            raise ValidationError(
                {"day": gettext("It was no more by this day. Correct the day it ended on, or this one.")}
            )
        if self.what == self.What.DISSOLVED and any(each.day > self.day for each in others):
            raise ValidationError(
                {"day": gettext("Something happened to it after this day. Correct one of the two days.")}
            )
        if any((each.what, each.day) == (self.what, self.day) for each in others):
            raise ValidationError({"day": gettext("That it did so on this day is there already. Correct that one.")})
        taken = Organisation.objects.filter(book=record.book, name=self.name).exclude(pk=record.organisation_id or 0)
        if self.what == self.What.RENAMED and isinstance(record, Identified) and taken.exists():
            raise ValidationError({"name": gettext("Another organisation of this book has this name. Choose another.")})


CHANGES = {Event.What.RENAMED: "name", Event.What.MOVED: "division"}  # the fact that each event changes

# Associations -----------------------------------------------------------------------------------------------------------


class Association(Identified):
    """An association of the district. `day` is the day it counts from: its founding meeting, where that is known.

    Each of its dates stands apart, because papers confuse them; see DOMAIN §3: application, approval (批复) with its
    number, founding meeting, plaque, registration with civil affairs, end of term.
    """

    KINDS = [(kind.value, kind.label) for kind in Organisation.Kind][:9]
    beside = ("life_events", "checks", "officers")

    name = models.CharField(_("association"), max_length=100)
    association_kind = models.CharField(_("kind of association"), max_length=20, choices=KINDS)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_number = models.CharField(_("approval number"), max_length=60, blank=True)
    founded_on = models.DateField(_("founding meeting on"), null=True, blank=True)
    plaque_on = models.DateField(_("plaque unveiled on"), null=True, blank=True)
    registered_on = models.DateField(_("registered with civil affairs on"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    members_count = count_field(_("members"))
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("Until somebody has looked, nothing is said of what it has."),
    )
    has = models.JSONField(
        _("checklist"), default=list, blank=True, help_text=_("What it has of all that a complete one has.")
    )

    @property
    def identity(self) -> str:
        return self.association_kind

    def looks(self) -> list[tuple[date, list[str]]]:
        """Every time somebody looked at what it has: the record's own check and those beside it, by day."""
        own = [(self.checked_on, self.has)] if self.checked_on else []
        return sorted([*own, *((check.day, check.has) for check in self.rows("checks"))], key=lambda look: look[0])


class AssociationEvent(Event):
    """What happened to an association on a day."""

    record = models.ForeignKey(Association, models.PROTECT, related_name="life_events", editable=False)

    class Meta(Event.Meta):
        pass


class Check(DatedRow):
    """Somebody looked again at what an association has. It counts from this day on."""

    record = models.ForeignKey(Association, models.PROTECT, related_name="checks", editable=False)
    day = day_field(_("checked on"))
    has = models.JSONField(_("what it has"), default=list, blank=True)
    members_count = count_field(_("members"), help_text=_("Left empty, the number known before stays."))
    checker = models.CharField(_("checked by"), max_length=60, blank=True)

    class Meta:
        verbose_name_plural = _("later checks")
        constraints = [models.UniqueConstraint(fields=["record", "day"], name="one_check_a_day")]

    def has_words(self) -> str:
        return listed_words(self.has)

    def clean_beside(self, record: Association) -> None:
        days = [record.checked_on, *(each.day for each in record.rows("checks") if each.ref != self.ref)]
        if self.day in days:
            raise ValidationError({"day": gettext("A check of this day is there already. Correct that one.")})


class Officer(DatedRow):
    """Who holds which office, from when until when. The name of an office holder is of the work; a telephone is not."""

    class Post(models.TextChoices):
        CHAIR = "chair", _("chair or head")
        VICE_CHAIR = "vice_chair", _("vice-chair")
        SECRETARY = "secretary", _("secretary-general")
        COMMITTEE = "committee", _("committee member")
        LIAISON = "liaison", _("liaison")

    record = models.ForeignKey(Association, models.PROTECT, related_name="officers", editable=False)
    name = models.CharField(_("full name"), max_length=60)
    post = models.CharField(_("office"), max_length=10, choices=Post)
    chief = models.CharField(
        _("one of the three chiefs"), max_length=20, blank=True, choices=choices.chiefs,
        help_text=_("Heads of hospital, school and agricultural station who serve part time."),
    )  # fmt: skip
    main_work = models.CharField(_("main work"), max_length=100, blank=True)
    since = day_field(_("in office since"), null=True, blank=True)
    until = day_field(_("in office until"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("officers")
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                name="a_term_in_order",
                violation_error_message=_("The term ends before it begins. Change one of the two days."),
            )
        ]

    def in_order(self) -> tuple[Any, ...]:
        return self.Post.values.index(self.post), self.since or EARLIEST, self.ref

    def is_in_office(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


# Schools ----------------------------------------------------------------------------------------------------------------


class School(Identified):
    """A school with its pupils and science counsellors, counted on a day; later counts stand beside it."""

    beside = ("life_events", "head_counts")

    name = models.CharField(_("school"), max_length=100)
    school_kind = models.CharField(_("kind of school"), max_length=20, choices=choices.schools)
    pupils = count_field(_("pupils"))
    counsellors = count_field(_("science counsellors"))

    @property
    def identity(self) -> str:
        return Organisation.Kind.PUPILS_SCHOOL


class SchoolEvent(Event):
    """What happened to a school on a day."""

    record = models.ForeignKey(School, models.PROTECT, related_name="life_events", editable=False)

    class Meta(Event.Meta):
        pass


class HeadCount(DatedRow):
    """Pupils and counsellors of a school, counted again on a day."""

    record = models.ForeignKey(School, models.PROTECT, related_name="head_counts", editable=False)
    day = day_field(_("counted on"))
    pupils = count_field(_("pupils"), help_text=_("Left empty, the number known before stays."))
    counsellors = count_field(_("science counsellors"), help_text=_("Left empty, the number known before stays."))
    source = models.CharField(_("source"), max_length=100, blank=True, help_text=_("Where the number is from."))

    class Meta:
        verbose_name_plural = _("later counts")


# Facilities -------------------------------------------------------------------------------------------------------------


class Facility(Living):
    """A science room, gallery, base, screen, van or venue; or several alike at one place."""

    beside = ("life_events", "content_changes", "inspections", "openings")

    name = models.CharField(_("facility"), max_length=100)
    facility_kind = models.CharField(_("kind of facility"), max_length=20, choices=choices.facilities)
    level = models.CharField(
        _("recognised as"), max_length=20, blank=True, choices=choices.levels, help_text=_("Of a base: by which level.")
    )
    count = count_field(
        _("how many"), null=False, blank=False, default=1, help_text=_("Several alike at one place may stand together.")
    )
    area = amount_field(_("floor area, square metres"))
    hall_area = amount_field(_("of it exhibition halls, square metres"))
    length = amount_field(_("length, metres"), help_text=_("Of a gallery or a notice board."))


class FacilityEvent(Event):
    """What happened to a facility on a day."""

    record = models.ForeignKey(Facility, models.PROTECT, related_name="life_events", editable=False)

    class Meta(Event.Meta):
        pass


class ContentChange(DatedRow):
    """New content went up (更换一期)."""

    record = models.ForeignKey(Facility, models.PROTECT, related_name="content_changes", editable=False)
    day = day_field(_("changed on"))
    topic = models.CharField(_("topic"), max_length=100, blank=True)
    panels = count_field(_("panels"))

    class Meta:
        verbose_name_plural = _("changes of content")


class Inspection(DatedRow):
    """Somebody looked whether a facility is in order."""

    class Result(models.TextChoices):
        GOOD = "good", _("in order")
        DEFECT = "defect", _("to be repaired")
        UNUSED = "unused", _("out of use")

    record = models.ForeignKey(Facility, models.PROTECT, related_name="inspections", editable=False)
    day = day_field(_("inspected on"))
    result = models.CharField(_("result of the inspection"), max_length=10, choices=Result)
    found = models.CharField(_("what was found"), max_length=300, blank=True)
    inspector = models.CharField(_("inspected by"), max_length=60, blank=True)
    repaired_on = day_field(_("repaired on"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("inspections")

    def clean(self) -> None:
        if self.repaired_on and self.day and self.repaired_on < self.day:
            raise ValidationError(
                {"repaired_on": gettext("It was repaired before it was inspected. Change one of the days.")}
            )


class Opening(DatedRow):
    """Visits and days open, over the days a count stands for."""

    record = models.ForeignKey(Facility, models.PROTECT, related_name="openings", editable=False)
    since = day_field(_("first day"), null=True, blank=True)
    day = day_field(_("last day"))
    visits = count_field(_("visits"))
    open_days = count_field(_("days open"))

    class Meta:
        verbose_name_plural = _("visits and days open")
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lte=F("day")),
                name="openings_in_order",
                violation_error_message=_("The first day is after the last. Change one of them."),
            )
        ]


# Persons ----------------------------------------------------------------------------------------------------------------


class Person(Record):
    """A person of a register, counted from `day` until `left_on`. Who it is stands in personal fields."""

    left_on = day_field(_("left on"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.left_on and self.day and self.left_on < self.day:
            raise ValidationError({"left_on": gettext("It ends before it begins. Change one of the two days.")})

    @property
    def levels(self) -> list[tuple[date, int]]:
        return [(self.day, 1), (self.left_on, 0)] if self.left_on else [(self.day, 1)]


class Consenting(Person):
    """A person who is asked first: without consent neither name nor contact is stored."""

    number = models.CharField(
        _("register number"), max_length=40, help_text=_("The office's own number; a name belongs below.")
    )
    consent_on = day_field(
        _("consent given on"), null=True, blank=True,
        help_text=_("Name and telephone are stored only from the day the person has agreed."),
    )  # fmt: skip
    consent_how = models.CharField(_("consent given how"), max_length=100, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        """Raises BadFacts where personal facts come without consent."""
        if any(personal.values()) and not all(each.consent_on for each in made):
            message = gettext(
                "Name and telephone are stored only with consent. Enter its day, or leave the personal facts empty."
            )
            raise BadFacts({"consent_on": [message]})


class Worker(Consenting):
    """A science and technology worker."""

    class Field(models.TextChoices):
        SCIENCE = "science", _("natural science")
        ENGINEERING = "engineering", _("engineering")
        AGRICULTURE = "agriculture", _("agriculture")
        MEDICINE = "medicine", _("medicine")
        EDUCATION = "education", _("teaching of science")
        OTHER = "other", _("other")

    field = models.CharField(_("field"), max_length=20, choices=Field)
    rank = models.CharField(_("rank"), max_length=20, choices=choices.ranks)
    is_lecturer = models.BooleanField(_("gives talks as an expert"), default=False)


class Volunteer(Consenting):
    """A volunteer. A team's own count of members speaks for its members; who is in no team counts singly."""

    skill = models.CharField(_("what the person can do"), max_length=100, blank=True)


class Service(Record):
    """Volunteers at work on a day, by themselves or as a team."""

    name = models.CharField(_("service"), max_length=100)
    people = count_field(_("volunteers"))
    hours = amount_field(_("hours together"))


class Staff(Person):
    """Somebody who works for outreach, with what the yearly statistics tell apart."""

    FLAGS = ("qualified", "female", "rural", "manager", "creator", "guide")

    name = models.CharField(_("full name"), max_length=60)
    post = models.CharField(_("office"), max_length=60, blank=True)
    employment = models.CharField(_("employment"), max_length=20, choices=choices.employments)
    qualified = models.BooleanField(_("intermediate rank or above, or a degree"), default=False)
    female = models.BooleanField(_("woman"), default=False)
    rural = models.BooleanField(_("works for outreach in the countryside"), default=False)
    manager = models.BooleanField(_("manages"), default=False)
    creator = models.BooleanField(_("creates outreach works"), default=False)
    guide = models.BooleanField(_("explains or tutors"), default=False)
