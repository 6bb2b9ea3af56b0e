"""What people type becomes clean values: one form for every kind, built from its declaration."""

import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import modelform_factory
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kexie.divisions.places import division
from kexie.files.types import EXTENSIONS
from kexie.ledger.chain import canonical
from kexie.ledger.errors import Refused
from kexie.records.actions import Beside, Upload, examined
from kexie.records.consents import FIELD, consent_of, consent_text
from kexie.records.errors import BadFacts, KeyReused, NotEvidence
from kexie.records.kinds import Kind, Personal, kind_of
from kexie.records.models import EARLIEST, LATEST, Record, fact_of
from kexie.records.words import MASK, label_of, place_name
from kexie.registry.models import Book

REASON_MOST = 500
ACCEPTED = ",".join(["image/*", *sorted({suffix for suffixes in EXTENSIONS.values() for suffix in suffixes})])
TITLE_MOST = 60


def day_input() -> forms.DateInput:
    limits = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return forms.DateInput(attrs={"type": "date", **limits}, format="%Y-%m-%d")


def name_blanks(form: forms.BaseForm) -> None:
    """Say what choosing nothing means: it must still be chosen, or may stay empty."""
    for field in form.fields.values():
        if type(field) is forms.TypedChoiceField and [*field.choices][:1] == BLANK_CHOICE_DASH:
            field.choices = [("", gettext("choose") if field.required else "—"), *[*field.choices][1:]]


class Refusable:
    """A form whose action may refuse: each refusal is shown at the field it names, or above the form."""

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal with what was typed. Whoever then saves on purpose what another form said saves it anew."""
        if isinstance(refusal, KeyReused):
            self.data = self.data.copy()
            self.data[self.add_prefix("request_key")] = uuid.uuid4().hex
        if isinstance(refusal, BadFacts):
            for name, messages in refusal.messages.items():
                self.add_error(name if name in self.fields else None, messages)
        else:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class RecordForm(Refusable, forms.ModelForm):
    """A form of one kind. `version` is the one the person saw; `request_key` makes a second sending harmless.

    A form of a room's own may take some facts in other inputs: it names those facts in `taken_apart`, says in
    `inputs_of` where they are typed, and gives them in `facts`. For programs, which send a fact whole, it says in
    `parts_of` what such a fact is made of, in `taken` how it is typed, and in `place_of` where an input's value stood.
    """

    taken_apart: tuple[str, ...] = ()
    consent: Upload | None = None

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        required=False,
        help_text=_("Why it is entered or changed now. Needed where its period is frozen."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, kind: Kind, seat: str, book: Book | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind, self.seat = kind, seat
        self.is_new = not self.instance.pk or self.instance.state == Record.State.DRAFT
        self.keeps_draft = self.is_new and bool(self.data.get("draft"))
        self.fields["request_key"].initial = uuid.uuid4().hex
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        for name in kind.field_names:
            if name in self.fields:
                self.fields[name].label = label_of(kind, name)
        if "division" in self.fields:
            self.fields["division"] = forms.ChoiceField(
                label=label_of(kind, "division"), choices=self._places(seat), initial=seat
            )
        for number, approx in kind.model.approximations().items():
            if approx in self.fields:
                self.fields[approx].label = gettext("%(number)s: how exact") % {"number": label_of(kind, number)}
                self.fields[approx].required = False
        name_blanks(self)
        for personal in kind.personal:
            self.fields[f"personal_{personal.name}"] = self._personal_field(personal)
        if any(each.minor for each in kind.personal):
            self._ask_for_consent()
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self._link(name, field, book or self.instance.book)

    def full_clean(self) -> None:
        if self.keeps_draft:
            for field in self.fields.values():
                field.required = False
        super().full_clean()

    def _post_clean(self) -> None:
        if not self.keeps_draft:  # of a draft the action looks at what is there
            super()._post_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.keeps_draft:
            cleaned["day"] = cleaned.get("day") or self.instance.day or timezone.localdate()
            cleaned["division"] = cleaned.get("division") or self.instance.division or self.seat
        for name, value in cleaned.items():
            if isinstance(value, str):  # what a browser sends with CR LF is what was typed with LF
                cleaned[name] = value.replace("\r\n", "\n")
        for approx in self.kind.model.approximations().values():
            if approx in self.fields and cleaned.get(approx) in (None, ""):
                cleaned[approx] = self.kind.model._meta.get_field(approx).default
        if any(each.minor for each in self.kind.personal):
            self._clean_consent(cleaned)
        return cleaned

    def _clean_consent(self, cleaned: dict[str, Any]) -> None:
        by, on, scan = (cleaned.get(f"consent_{part}") for part in ("by", "on", "scan"))
        if bool(by) != bool(on):
            self.add_error("consent_by", gettext("Who consented and when go together. Write both, or neither."))
        elif scan and not by and not (self.instance.pk and consent_of(self.instance)):
            self.add_error("consent_by", gettext("A scan goes with who consented and when. Write both."))
        if scan:
            try:
                self.consent = examined(scan.name, scan.read())
            except NotEvidence as refusal:
                self.add_error("consent_scan", str(refusal))

    def facts(self) -> dict[str, Any]:
        """The values of the kind's own fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.kind.field_names if name in self.cleaned_data}

    def personal(self) -> dict[str, str]:
        """What was typed of personal facts; an empty field changes nothing."""
        typed = {each.name: self.cleaned_data.get(f"personal_{each.name}", "") for each in self.kind.personal}
        if (by := self.cleaned_data.get("consent_by")) and (on := self.cleaned_data.get("consent_on")):
            typed[FIELD] = consent_text(by=by, on=on.isoformat(), scan=self.consent.data if self.consent else b"")
        elif self.consent and (kept := consent_of(self.instance)):
            typed[FIELD] = consent_text(by=kept["by"], on=kept["on"], scan=self.consent.data)
        return {name: value for name, value in typed.items() if value}

    def beside(self) -> Beside:
        """What was typed to be kept beside the record."""
        return Beside(personal=self.personal(), consent=self.consent)

    @classmethod
    def parts_of(cls, name: str) -> dict[str, forms.Field]:
        """The parts of a fact in `taken_apart`, of each row where it has several."""
        raise NotImplementedError

    def taken(self, name: str, value: Any) -> dict[str, Any]:
        """What is typed for a fact given whole, by input, in place of all that stood there. Raises BadFacts."""
        return {name: value}

    def place_of(self, name: str) -> str:
        """Where in a record given whole the value of an input stands: `facts/day`, `facts/stops/0/day`."""
        if name in ("consent_by", "consent_on") and name not in self.kind.field_names:
            return f"personal/{name}"
        if name.startswith("personal_"):
            return f"personal/{name.removeprefix('personal_')}"
        return name if name == "reason" else f"facts/{name}"

    def inputs_of(self, name: str) -> list[str]:
        """The names of the inputs that a fact is typed in: its own, where a form does not say otherwise."""
        return [name]

    def take_over(self, seen: Mapping[str, Any], current: Any) -> None:
        """What was left as the snapshot `seen` has it gives way to what stands now; what was typed stays typed.

        `data` is a copy that may be changed.
        """
        now = type(self)(kind=self.kind, seat=self.seat, book=current.book, instance=current)
        typed = self.kind.model()
        for name, value in self.facts().items():
            fact = self.kind.model._meta.get_field(name)
            setattr(typed, name, value)
            if canonical(fact_of(typed, fact)) != canonical(seen.get(fact.attname)):
                continue
            for each in self.inputs_of(name):
                if each in self.fields:
                    several = isinstance(self.fields[each], forms.MultipleChoiceField)
                    stands = now[each].value()
                    self.data.setlist(self.add_prefix(each), list(stands or ()) if several else [stands])

    def groups(self) -> Iterator[tuple[str, list[list[forms.BoundField]]]]:
        """The fieldsets of the declaration: a title and its rows; how exact a number is stands in the number's row."""
        approximations = self.kind.model.approximations()
        beside = set(approximations.values())
        for title, names in self.kind.fields:
            rows = [[each, approximations.get(each, "")] for name in names for each in self.inputs_of(name)]
            rows = [[each for each in row if each in self.fields] for row in rows if row[0] not in beside]
            yield str(title), [[self[each] for each in row] for row in rows if row]
        if self.kind.personal:
            parts = ("consent_by", "consent_on", "consent_scan")  # of minors; a kind may have a fact of such a name
            consent = [self[name] for name in parts if name in self.fields and name not in self.kind.field_names]
            asked = [[self[f"personal_{each.name}"]] for each in self.kind.personal]
            yield gettext("Personal facts"), [*asked, *([consent[:2], consent[2:]] if consent else [])]

    def _ask_for_consent(self) -> None:
        """Who consented that facts of minors are kept, and when; they go together."""
        kept = self.instance.pk and consent_of(self.instance)
        said = gettext("Of several: who gathered the consents, such as the teacher. The scan may hold all of them.")
        if kept:
            said = gettext("A consent is kept. Leave both empty to keep it.")
        self.fields["consent_by"] = forms.CharField(
            label=gettext("Guardian who consented"), help_text=said, required=False, max_length=100,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )  # fmt: skip
        self.fields["consent_on"] = forms.DateField(label=gettext("Consented on"), required=False, widget=day_input())
        self.fields["consent_scan"] = forms.FileField(
            label=gettext("Scan of the consent"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            help_text=gettext("Opened by two roles alone, each look kept; erased with the consent."),
        )  # fmt: skip

    def _link(self, name: str, field: forms.ModelChoiceField, book: Book) -> None:
        """A link to an organisation or another record of this book, chosen by ref; a record is recorded, has a title."""
        held = self.initial.get(name)
        field.queryset = field.queryset.filter(book=book)
        field.to_field_name, field.empty_label = "ref", "—"
        if issubclass(field.queryset.model, Record):
            field.queryset = field.queryset.filter(models.Q(state=Record.State.RECORDED) | models.Q(pk=held))
        field.label_from_instance = _short_title
        if held is not None:
            self.initial[name] = field.queryset.filter(pk=held).first()

    def _places(self, seat: str) -> list[tuple[str, str]]:
        places = places_of(seat)
        held = self.instance.division
        if held and held not in dict(places):
            places.append((held, place_name(held)))  # a village, or a place of another day: it may stay
        return places

    def _personal_field(self, personal: Personal) -> forms.CharField:
        kept = self.instance.pk and self.instance.personal_fields.filter(name=personal.name, value__isnull=False)
        field = forms.CharField(
            label=capfirst(str(personal.label)),
            help_text=personal.help_text,
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}) if personal.long else forms.TextInput,
        )
        if kept and kept.exists():
            field.help_text = gettext(
                "%(mask)s is kept. Leave this empty to keep it; what you type takes its place."
            ) % {"mask": MASK}
        field.widget.attrs["autocomplete"] = "off"
        return field


class VoidForm(Refusable, forms.Form):
    """Why a record is made void."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReturnForm(Refusable, forms.Form):
    """What is to be mended in a record that was submitted."""

    reason = forms.CharField(
        label=_("Word for whoever submitted it"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, chosen at once; an empty one is the action's to refuse."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data and self.required:
            raise forms.ValidationError(gettext("No file was chosen. Choose one or several."))
        return list(data or [])


class EvidenceForm(Refusable, forms.Form):
    """Files that show the work happened."""

    files = ManyFilesField(
        label=_("Files"),
        help_text=_("Pictures, PDF, office files or text, up to 50 MB each. A phone writes the place into its photos, and "
                    "files are kept as they are: where children or homes are shown, turn that off or send a picture without."),
        widget=ManyFilesInput(attrs={"accept": ACCEPTED}),
    )  # fmt: skip
    caption = forms.CharField(label=_("What they show"), max_length=200, required=False)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4().hex


class TakeOffForm(Refusable, forms.Form):
    """Why a file is taken off a record, and whether its bytes go too."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 3}))
    erase = forms.BooleanField(
        label=_("Erase the file itself for good"), required=False,
        help_text=_("Where it should never have been kept. It stays where other records use it."),
    )  # fmt: skip

    def __init__(self, *args: Any, may_erase: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_erase:
            del self.fields["erase"]


class LookForm(Refusable, forms.Form):
    """Why somebody opens, or erases, personal facts."""

    reason = forms.CharField(
        label=_("What you need them for"), max_length=REASON_MOST,
        help_text=_("Kept with your name and the time, and shown to the auditor."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason) < 4:
            raise forms.ValidationError(gettext("This says too little. Write in a few words what you need them for."))
        return reason


class SubmissionLinkForm(forms.Form):
    """The place a link is for, and how long it holds."""

    division = forms.ChoiceField(label=_("Place"))
    days = forms.IntegerField(label=_("Days it holds"), min_value=1, max_value=60, initial=14)

    def __init__(self, *args: Any, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places_of(seat)


class FilterForm(forms.Form):
    """What a list is asked for. A filter that makes no sense is left out, and says so."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False, widget=forms.SearchInput)
    first = forms.DateField(label=_("From"), required=False, widget=day_input())
    last = forms.DateField(label=_("To"), required=False, widget=day_input())
    division = forms.ChoiceField(label=_("Place"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, kind: Kind, seat: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not kind.search:
            del self.fields["q"]
        self.fields["division"].choices = [("", gettext("all places")), *places_of(seat)[1:]]
        states = [(value, capfirst(str(label))) for value, label in Record.State.choices]
        self.fields["state"].choices = [("", gettext("all but void")), *states, ("all", gettext("all"))]
        for name in kind.filters:
            choices = [("", gettext("all")), *kind.model._meta.get_field(name).flatchoices]
            self.fields[f"is_{name}"] = forms.ChoiceField(label=label_of(kind, name), required=False, choices=choices)

    def asked(self) -> dict[str, Any]:
        """What was asked for and makes sense, by name."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def places_of(seat: str) -> list[tuple[str, str]]:
    """The book's own division first, then its townships and streets: what a form offers as places."""
    home = division(seat)
    return [(place.code, place.name) for place in dict.fromkeys((home, *home.townships))]


def form_class(kind: Kind) -> type[RecordForm]:
    """The form of a kind: its own, or one made of its fields."""
    return _form_class(kind.code, get_language())


@cache
def _form_class(code: str, language: str) -> type[RecordForm]:
    """Once a language, because choices of the catalogue are words already when the form is made."""
    kind = kind_of(code)
    form = kind.form or RecordForm
    names = [name for name in kind.field_names if name not in form.taken_apart]
    return modelform_factory(kind.model, form=form, fields=names, formfield_callback=form_field)


def _short_title(record: Any) -> str:
    title = record.title
    return title if len(title) <= TITLE_MOST else Truncator(title).chars(TITLE_MOST)


def copied(record: Record, kind: Kind) -> dict[str, Any]:
    """What a copy begins with: all but its days, which are another's."""
    facts = forms.model_to_dict(record, fields=kind.field_names)
    return {name: value for name, value in facts.items() if name not in ("since", "day")}


def form_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The input of a model's field: days as days, long texts over several lines."""
    if isinstance(field, models.DateField):
        kwargs["widget"] = day_input()
    if isinstance(field, models.TextField) or (field.max_length or 0) > 500:
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    return field.formfield(**kwargs)
