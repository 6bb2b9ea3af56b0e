"""The API as a whole: who may come in, what went wrong, how it describes itself."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from kexie.ledger.errors import Refused
from kexie.people.addresses import address_of
from kexie.people.errors import LockedOut, TokenRefused
from kexie.people.models import Member
from kexie.people.tokens import member_with
from kexie.records.api import figures, routes
from kexie.records.api.problems import CONTENT_TYPE, BadSending, Problem, bad_values, not_found, problem, told
from kexie.records.errors import BadFacts, KeyReused, StaleRecord, VoidRecord
from kexie.records.models import Record

SCHEMAS = "#/components/schemas/{model}"
PROBLEMS, PROBLEMS_OF_WRITING = (401, 403, 404, 422, 429), (400, 409)


class Token(HttpBearer):
    """`Authorization: Bearer kexie_…`; a session of a browser opens nothing here."""

    def authenticate(self, request: HttpRequest, token: str) -> Member:
        request.user = member_with(token, address_of(request))
        return request.user


class Json(Parser):
    """JSON whose every text can be kept: no half of a pair of surrogates, no number that is none."""

    def parse_body(self, request: HttpRequest) -> Any:
        sent = json.loads(request.body, parse_constant=_no_number)
        json.dumps(sent, ensure_ascii=False).encode()
        return sent


def _with_problem(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        said = problem(405, _("This address does not take this method. Nothing was done. See the description."))
        said.headers["Allow"] = answer.headers["Allow"]
        return said

    return answered


def _no_number(written: str) -> Any:
    raise ValueError(written)


class Api(NinjaAPI):
    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """As Ninja makes them, but a method that an address does not know is answered with a problem too."""
        patterns, app, namespace = super().urls
        for pattern in patterns:
            pattern.callback = _with_problem(pattern.callback)
        return patterns, app, namespace

    def get_openapi_schema(self, **options: Any) -> dict[str, Any]:
        """With the problems that each operation may answer."""
        schema = super().get_openapi_schema(**options)
        made = Problem.model_json_schema(ref_template=SCHEMAS)
        schema["components"]["schemas"] |= made.pop("$defs") | {"Problem": made}
        content = {CONTENT_TYPE: {"schema": {"$ref": SCHEMAS.format(model="Problem")}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for status in PROBLEMS + (PROBLEMS_OF_WRITING if method != "get" else ()):
                    operation["responses"][status] = {"description": HTTPStatus(status).phrase, "content": content}
        return schema


api = Api(
    title=gettext_lazy("Kexie"),
    version="1",
    description=gettext_lazy(
        "What the pages do, for programs: the records of a book and the figures that stand on them. Money is a text "
        "with a point before the decimals, in yuan; days are 2031-05-07. Words come in Chinese, or in English where "
        "Accept-Language asks for it."
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=Token(),
    parser=Json(),
)
api.add_router("", routes.router)
api.add_router("", figures.router)


# What went wrong -------------------------------------------------------------------------------------------------------


@api.exception_handler(AuthenticationError)
@api.exception_handler(TokenRefused)
def _no_token(request: HttpRequest, refusal: Exception) -> HttpResponse:
    said = _("The API asks for a token: make one on the page “Your account”, and send it as “Authorization: Bearer "
             "kexie_…”. Nothing was done.")  # fmt: skip
    answer = problem(401, str(refusal) if isinstance(refusal, TokenRefused) else said)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(LockedOut)
def _locked_out(request: HttpRequest, refusal: LockedOut) -> HttpResponse:
    said = _("Too many wrong tokens came from this address: further ones are not looked at for up to %(minutes)d "
             "minutes. Nothing was done. Check the token, and wait.")  # fmt: skip
    answer = problem(429, said % {"minutes": settings.SIGN_IN_MINUTES})
    answer.headers["Retry-After"] = str(settings.SIGN_IN_MINUTES * 60)
    return answer


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, refusal: Exception) -> HttpResponse:
    return problem(403, _("This token may not do this, or its member may not. Nothing was done."))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, refusal: Exception) -> HttpResponse:
    return not_found(request)


@api.exception_handler(HttpError)
def _no_json(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    return problem(refusal.status_code, _("What was sent is no JSON that can be read. Nothing was saved."))


@api.exception_handler(ValidationError)
def _not_as_described(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    return bad_values([told(error) for error in refusal.errors])


@api.exception_handler(BadSending)
def _bad_sending(request: HttpRequest, refusal: BadSending) -> HttpResponse:
    return bad_values(refusal.errors)


@api.exception_handler(BadFacts)
def _bad_facts(request: HttpRequest, refusal: BadFacts) -> HttpResponse:
    return bad_values(
        BadSending((f"facts/{name}", said) for name, found in refusal.messages.items() for said in found).errors
    )


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    place = "reason" if refusal.field == "reason" else f"facts/{refusal.field}"
    return problem(422, str(refusal), BadSending([(place, str(refusal))] if refusal.field else []).errors)


@api.exception_handler(VoidRecord)
def _void(request: HttpRequest, refusal: VoidRecord) -> HttpResponse:
    return problem(409, str(refusal))


@api.exception_handler(KeyReused)
def _key_reused(request: HttpRequest, refusal: KeyReused) -> HttpResponse:
    said = _("This Idempotency-Key was sent before with something else, which was kept. Nothing was saved now. Send "
             "what is new with a key of its own.")  # fmt: skip
    return problem(409, said)


@api.exception_handler(StaleRecord)
def _stale(request: HttpRequest, refusal: StaleRecord) -> HttpResponse:
    version = Record.objects.values_list("version", flat=True).get(ref=request.resolver_match.kwargs["ref"])
    said = _("Somebody changed this record after you read it: it is version %(version)d now, and nothing was saved. "
             "Read it again, and send your correction for that version.")  # fmt: skip
    return problem(409, said % {"version": version}, version=version)
