"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kexie.desk.forms import DocumentForm, IncomingForm, SuggestionForm
from kexie.desk.models import AssignedWork, Duty, IncomingDocument, IssuedDocument, Suggestion
from kexie.desk.numbers import parse_number
from kexie.desk.posting import assigned_postings, document_postings, incoming_postings, suggestion_postings
from kexie.desk.queries import document_sections, duty_sections, incoming_sections, suggestion_sections
from kexie.records.kinds import NOTE, WHEN_AND_WHERE, Gap, Kind, Personal, declare
from kexie.records.words import told_actions

LONGEST_SUGGESTION, NEEDS_ABSTRACT = 3000, 1000  # characters; what calls for suggestions ask (DOMAIN §9)

told_actions.update(
    sent=_("sent"),
    received=_("receipt kept"),
    taken_out=_("taken out"),
    done=_("closed by a record"),
    withdrawn=_("withdrawn"),
    reopened=_("opened again"),
    submitted_up=_("submitted upwards"),
    result=_("result kept"),
    merged=_("merged into another"),
)


def document_gaps(document: IssuedDocument) -> Iterator[Gap]:
    if document.scope == IssuedDocument.Scope.OWN:
        if not document.number:
            yield Gap("number", _("it has no document number"))
        number = parse_number(document.number)
        if number and number.year != document.day.year:
            yield Gap("year", _("the year of its number is not the year it was issued"))


def suggestion_gaps(suggestion: Suggestion) -> Iterator[Gap]:
    if suggestion.voice == Suggestion.Voice.DIFFICULTY:
        return
    if suggestion.length > LONGEST_SUGGESTION:
        yield Gap("long", _("it is longer than 3000 characters"))
    if suggestion.length > NEEDS_ABSTRACT and not suggestion.abstract:
        yield Gap("abstract", _("more than 1000 characters, and no abstract"))
    if not suggestion.proposal:
        yield Gap("proposal", _("nothing is proposed"))


DOCUMENT = declare(
    Kind(
        code="desk.document",
        model=IssuedDocument,
        name=_("document issued"),
        plural=_("documents issued"),
        day_label=_("issued on"),
        fields=[
            (_("Document"), ("name", "number", "issuer", "scope")),
            (_("To whom"), ("addressees", "channel")),
            (WHEN_AND_WHERE, ("day", "division")),
            NOTE,
        ],
        columns=("day", "number", "issuer", "scope"),
        filters=("scope",),
        search=("name", "number", "issuer"),
        postings=document_postings,
        title=lambda document: f"《{document.name}》",
        gaps=document_gaps,
        facts=lambda document: {
            "name": document.name,
            "number": document.number,
            "issuer": document.issuer,
            "scope": document.scope,
        },
        form=DocumentForm,
        sections=document_sections,
    )
)

INCOMING = declare(
    Kind(
        code="desk.incoming",
        model=IncomingDocument,
        name=_("document received"),
        plural=_("documents received"),
        day_label=_("came in on"),
        fields=[
            (_("Document"), ("name", "sender", "sender_number", "channel")),
            (_("Our register"), ("number",)),
            (WHEN_AND_WHERE, ("day", "division")),
            NOTE,
        ],
        columns=("day", "number", "sender", "sender_number"),
        search=("name", "number", "sender", "sender_number"),
        postings=incoming_postings,
        title=lambda document: f"《{document.name}》",
        facts=lambda document: {
            "name": document.name,
            "number": document.sender_number,
            "issuer": document.sender,
        },
        form=IncomingForm,
        labels={"number": _("number in our register")},
        sections=incoming_sections,
    )
)

DUTY = declare(
    Kind(
        code="desk.duty",
        model=Duty,
        name=_("duty"),
        plural=_("duties"),
        day_label=_("due on"),
        fields=[
            (_("Duty"), ("what", "owed_by", "owed_to")),
            (WHEN_AND_WHERE, ("day", "division")),
            NOTE,
        ],
        columns=("day", "owed_by", "owed_to", "outcome", "closed_on"),
        filters=("outcome",),
        search=("what", "owed_by", "owed_to"),
        postings=lambda duty: (),
        title=lambda duty: duty.what,
        sections=duty_sections,
    )
)

ASSIGNED = declare(
    Kind(
        code="desk.assigned",
        model=AssignedWork,
        name=_("assigned work"),
        plural=_("assigned work"),
        day_label=_("last day of the task"),
        fields=[
            (_("Task"), ("name", "assigned_by")),
            (_("Who, how long"), ("who", "people", "days")),
            (WHEN_AND_WHERE, ("since", "day", "division")),
            (_("What came of it"), ("result", "note")),
        ],
        columns=("day", "division", "people", "days", "assigned_by"),
        search=("name", "assigned_by", "result"),
        postings=assigned_postings,
        title=lambda work: work.name,
        telling=lambda work: f"{work.name}{f'：{work.result}' if work.result else ''}",
        facts=lambda work: {"name": work.name, "issuer": work.assigned_by, "result": work.result},
    )
)

SUGGESTION = declare(
    Kind(
        code="desk.suggestion",
        model=Suggestion,
        name=_("suggestion or difficulty"),
        plural=_("suggestions and difficulties"),
        day_label=_("collected on"),
        fields=[
            (_("Suggestion"), ("name", "voice", "abstract", "matter", "causes", "proposal")),
            (_("When and from where"), ("day", "division", "organisation")),
            (_("Author"), ("first_line", "young", "consent_on")),
            (_("Screening and editing"), ("screening", "screening_note", "edited_on")),
            (_("Feedback"), ("fed_back_on", "feedback")),
            NOTE,
        ],
        columns=("day", "voice", "stage", "division"),
        filters=("stage", "voice"),
        search=("name", "abstract", "matter", "proposal"),
        postings=suggestion_postings,
        title=lambda suggestion: suggestion.name,
        telling=lambda suggestion: suggestion.abstract or suggestion.name,
        facts=lambda suggestion: {
            "name": suggestion.name,
            "stage": str(suggestion.get_stage_display()),
            "kind": str(suggestion.get_voice_display()),
        },
        gaps=suggestion_gaps,
        personal=[Personal("author", _("author")), Personal("contact", _("how to reach the author"))],
        form=SuggestionForm,
        labels={"organisation": _("author's organisation")},
        words={"stage": lambda suggestion: capfirst(str(suggestion.get_stage_display()))},
        sections=suggestion_sections,
    )
)
