"""Books, kinds, and the records of every kind: one implementation, mounted for each kind with its own schemas."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Annotated, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Query, Router, Status

from kexie.people.rules import Act, book_for_entering, books_visible_to, may_do, standing_of, visible
from kexie.records import actions, queries
from kexie.records.api.problems import BadSending
from kexie.records.api.schemas import (
    BookTold,
    Change,
    Changed,
    Choice,
    FieldTold,
    Input,
    KindTold,
    Void,
    inputs_of,
    needed,
    personal_inputs,
    schemas_of,
)
from kexie.records.api.values import choices_of, name_of, told, typed
from kexie.records.errors import VoidRecord
from kexie.records.forms import FilterForm, RecordForm
from kexie.records.kinds import Kind, all_kinds
from kexie.records.models import PersonalField, Record
from kexie.records.rules import (
    book_for_new,
    record_for_correcting,
    record_for_reading,
    record_for_recording,
)
from kexie.records.views import enter, enter_correction, form_for
from kexie.records.words import label_of
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

ACTS = (Act.ENTER, Act.READ, Act.RECORD, Act.SUBMIT)
EMPTY = (None, "", [])
CONSENT = ("consent_by", "consent_on")
Key = Annotated[str, Header("", alias="Idempotency-Key", max_length=200)]
router = Router()


# What there is ---------------------------------------------------------------------------------------------------------


@router.get("/books/", response=list[BookTold], url_name="books", operation_id="books", summary=gettext_lazy("Books"))
def books(request: HttpRequest) -> Any:
    member = request.user
    found = [(book, standing_of(member, book)) for book in books_visible_to(member).order_by("key")]
    return [
        {"key": book.key, "name": book.name, "level": book.level, "acts": [act for act in ACTS if standing.has(act)]}
        for book, standing in found
    ]


@router.get(
    "/kinds/", response=list[KindTold], url_name="kinds", operation_id="kinds", summary=gettext_lazy("Kinds of record")
)
def kinds(request: HttpRequest) -> Any:
    return kinds_told()


def kinds_told() -> list[dict[str, Any]]:
    """Every kind with its fields, in the active language."""
    return [
        {
            "code": kind.code,
            "name": str(kind.name),
            "plural": str(kind.plural),
            "fields": [each for name in kind.field_names for each in _fields_told(kind, name)],
            "personal": [
                FieldTold(name=name, label=label, type="text", required=False, help="", choices=[])
                for name, label in personal_inputs(kind).items()
            ],
        }
        for kind in all_kinds()
    ]


def _fields_told(kind: Kind, name: str) -> Iterable[FieldTold]:
    field = inputs_of(kind)[name]
    if isinstance(field, dict):
        for part, each in field.items():
            yield _field_told(f"{name}/{part}", str(each.label), each, required=False)
    else:
        yield _field_told(name, label_of(kind, name), field, required=needed(kind, name))


def _field_told(name: str, label: str, field: forms.Field, *, required: bool) -> FieldTold:
    return FieldTold(
        name=name,
        label=label,
        type=name_of(field),
        required=required,
        help=str(field.help_text),
        choices=[Choice(value=value, label=words) for value, words in choices_of(field)],
    )


# Records of any kind ---------------------------------------------------------------------------------------------------


@router.post(
    "/books/{book:book}/records/{ref:ref}/void/",
    response=Changed,
    url_name="void",
    operation_id="void",
    summary=gettext_lazy("Make a record void, with a reason"),
)
def void(request: HttpRequest, book: str, ref: str, sent: Void) -> Any:
    _kept, record = record_for_recording(request.user, book, ref)
    voided = actions.void(record, by=request.user.username, version=sent.version, reason=sent.reason)
    return {"ref": voided.ref, "state": voided.state, "version": voided.version}


@router.get(
    "/books/{book:book}/records/{ref:ref}/history/",
    response=list[Change],
    url_name="history",
    operation_id="history",
    summary=gettext_lazy("Every change of a record: who, when, what, why"),
)
def history(request: HttpRequest, book: str, ref: str) -> Any:
    kept, record = record_for_reading(request.user, book, ref)
    whole = may_do(request.user, Act.READ, kept)  # numbers of vouchers and heads tell how much else the book keeps
    return [
        {
            "seq": change.seq if whole else None,
            "head": change.head if whole else None,
            "at": change.at.isoformat(),
            "by": change.by,
            "action": change.action,
            "reason": change.reason,
            "differences": [vars(each) for each in change.differences],
            "entries": [vars(each) for each in change.entries],
        }
        for change in queries.history_of(record)
    ]


# Records of a kind -----------------------------------------------------------------------------------------------------

SUMMARIES = {
    "list": gettext_lazy("%(kinds)s: list"),
    "new": gettext_lazy("%(kinds)s: a new one"),
    "one": gettext_lazy("%(kinds)s: one of them"),
    "correct": gettext_lazy("%(kinds)s: correct one"),
}


def add_kind(router: Router, kind: Kind) -> None:
    """The addresses of one kind: its list, a new record, a record, its correction."""
    schemas = schemas_of(kind)
    many = f"/books/{{book:book}}/records/{kind.code}/"
    one = f"{many}{{ref:ref}}/"

    def about(action: str) -> dict[str, Any]:
        summary = lazy(lambda: SUMMARIES[action] % {"kinds": capfirst(str(kind.plural))}, str)()
        name = f"{kind.code}-{action}"
        return {"url_name": name, "operation_id": name, "summary": summary, "tags": [kind.code]}

    @router.get(many, response=schemas.listing, **about("list"))
    def list_(request: HttpRequest, book: str, asked: Query[schemas.asked]) -> Any:
        return _listed(request, kind, book, asked)

    @router.post(many, response={201: schemas.record}, **about("new"))
    def new(request: HttpRequest, response: HttpResponse, book: str, sent: schemas.new, key: Key = "") -> Any:
        kept = book_for_new(request.user, book)
        form = _filled(lambda **given: form_for(request.user, kept, kind, **given), sent, _key(request, key))
        made = enter(request.user, kept, form)
        answer = _records_told(kind, kept, [made])[0]
        response.headers["Location"] = reverse(f"api:{kind.code}-one", args=[kept.key, made.ref])
        return Status(201, answer)

    @router.get(one, response=schemas.record, **about("one"))
    def one_(request: HttpRequest, book: str, ref: str) -> Any:
        kept, record = _of_kind(kind, record_for_reading(request.user, book, ref))
        return _records_told(kind, kept, [record])[0]

    @router.patch(one, response=schemas.record, **about("correct"))
    def correct(request: HttpRequest, book: str, ref: str, sent: schemas.correction, key: Key = "") -> Any:
        kept, record = _of_kind(kind, record_for_correcting(request.user, book, ref))
        if record.state == Record.State.VOID:
            raise VoidRecord
        make = lambda **given: form_for(request.user, kept, kind, instance=record, **given)  # noqa: E731
        form = _filled(make, sent, _key(request, key), version=sent.version)
        return _records_told(kind, kept, [enter_correction(request.user, record, form)])[0]


def _of_kind(kind: Kind, found: tuple[Book, Any]) -> tuple[Book, Any]:
    if found[1].kind != kind.code:
        raise Http404
    return found


def _listed(request: HttpRequest, kind: Kind, key: str, asked: Any) -> dict[str, Any]:
    book = book_for_entering(request.user, key)
    if unknown := sorted(set(request.GET) - set(type(asked).model_fields)):
        said = _("A list cannot be asked for this. See the description.")
        raise BadSending([(name, said) for name in unknown], where="parameter")
    filters = FilterForm(asked.model_dump(), kind=kind, seat=seat_of(book, timezone.localdate()))
    if not filters.is_valid():
        errors = [(name, str(said)) for name, found in filters.errors.items() for said in found]
        raise BadSending(errors, where="parameter")
    if asked.sort.removeprefix("-") not in queries.sortable(kind):
        raise BadSending([("sort", _("The list cannot be sorted by this. See the description."))], where="parameter")
    seen = visible(kind.model.objects.filter(book=book, kind=kind.code), request.user)
    for name in ("before", "after"):
        edge = getattr(asked, name)
        if edge and ("\x00" in edge or not seen.filter(ref=edge).exists()):
            raise BadSending([(name, _("There is no such record in this list. Begin it anew."))], where="parameter")
    found = queries.listed(
        kind,
        book,
        filters.asked(),
        sort=asked.sort,
        before=asked.before,
        after=asked.after,
        size=asked.size,
        member=request.user,
    )
    return {
        "count": found.count,
        "rows": _records_told(kind, book, found.rows),
        "sums": found.sums,
        "before": found.before,
        "after": found.after,
    }


def _records_told(kind: Kind, book: Book, records: list[Any]) -> list[dict[str, Any]]:
    """Records as JSON has them; of personal facts only that they are kept. One query, one more for each link."""
    fields = {name: kind.model._meta.get_field(name) for name in kind.field_names}
    if records:
        prefetch_related_objects(records, *(name for name, field in fields.items() if field.many_to_one))
    personal: dict[int, dict[str, str]] = {}
    if kind.personal:
        kept = PersonalField.objects.filter(record__in=records, name__in=[each.name for each in kind.personal])
        for record, name, erased in kept.values_list("record", "name", "kept_digest"):
            personal.setdefault(record, {})[name] = "erased" if erased else "kept"
    return [
        {
            "ref": record.ref,
            "kind": kind.code,
            "state": record.state,
            "version": record.version,
            "title": record.title,
            "page": reverse("records:page", args=[book.key, record.ref]),
            "facts": {name: told(name, getattr(record, name), field) for name, field in fields.items()},
            "personal": personal.get(record.pk, {}),
        }
        for record in records
    ]


def _key(request: HttpRequest, key: str) -> str:
    """A key is the member's own: two programs that count from 1 don't meet."""
    return key and sha256(f"{request.user.pk}:{key}".encode()).hexdigest()


def _filled(make: Callable[..., RecordForm], sent: Any, key: str, version: int | None = None) -> RecordForm:
    """A form as its page would send it: what stands there, and in its place what was sent. Raises BadSending, BadFacts."""
    empty = make()
    data = {bound.name: bound.value() for bound in empty}
    data |= {"reason": sent.reason, "request_key": key, "version": version}
    asked: dict[str, Any] = {}
    for name, value in sent.facts.model_dump(exclude_unset=True).items():
        asked |= empty.taken(name, _typed(name, value, inputs_of(empty.kind)[name]))
    if said := getattr(sent, "personal", None):
        for name, value in said.model_dump(exclude_unset=True).items():
            asked[name if name in CONSENT else f"personal_{name}"] = typed(name, value)
    form = make(data=data | asked)
    if lost := [name for name, value in asked.items() if name not in form.fields and value not in EMPTY]:
        raise BadSending([(form.place_of(name), _("There is nothing to choose from yet.")) for name in lost])
    if not form.is_valid():
        places = {name: "facts" if name == NON_FIELD_ERRORS else form.place_of(name) for name in form.errors}
        raise BadSending([(places[name], str(said)) for name, found in form.errors.items() for said in found])
    return form


def _typed(name: str, value: Any, field: Input) -> Any:
    if isinstance(field, forms.Field):
        return typed(name, value)
    if isinstance(value, list):
        return [_typed(name, each, field) for each in value]
    return {part: typed(part, each) for part, each in (value or {}).items()}


for each in all_kinds():
    add_kind(router, each)
