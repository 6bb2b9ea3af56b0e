"""What went wrong, for programs: `application/problem+json` (RFC 9457), with a sentence for whoever reads it.

{"type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": "Nothing was done. …",
 "errors": [{"detail": "Enter a whole number.", "pointer": "#/facts/attendance"}]}
"""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

CONTENT_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one value: at a place in what was sent, or with a parameter of the address or a header."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field(default=[])
    version: int | None = Field(default=None)


class BadSending(Exception):
    """Values that make no sense: (place in what was sent, sentence)."""

    def __init__(self, errors: Iterable[tuple[str, str]], *, where: str = "pointer"):
        super().__init__("bad sending")
        self.errors = [field_problem(place, said, where=where) for place, said in errors]


def field_problem(place: str, said: str, *, where: str = "pointer") -> dict[str, str]:
    return {"detail": said, where: f"#/{place}" if where == "pointer" else place}


def problem(status: int, detail: str, errors: Sequence[dict[str, Any]] = (), **more: Any) -> HttpResponse:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    said |= {"errors": list(errors)} if errors else {}
    answer = JsonResponse(said | more, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = CONTENT_TYPE
    return answer


def not_found(request: HttpRequest, **parts: Any) -> HttpResponse:
    said = _("There is nothing here, or nothing that this token may know of. Nothing was done. See the description "
             "for the addresses there are.")  # fmt: skip
    return problem(404, said)


def bad_values(errors: Sequence[dict[str, Any]]) -> HttpResponse:
    return problem(422, _("What was sent cannot be taken. Nothing was saved. See “errors” and send it again."), errors)


def told(error: dict[str, Any]) -> dict[str, str]:
    """Where a value stands that does not fit the description, and what it must be."""
    source, name, *place = error["loc"]  # of a body, `name` is what our function calls all of it
    said = _sentence(error["type"], error.get("ctx", {}))
    if source == "body":
        return field_problem("/".join(map(str, place)), said)
    return field_problem(str([name, *place][-1]), said, where="parameter")


def _sentence(kind: str, facts: dict[str, Any]) -> str:
    match kind:
        case "missing":
            return _("This is needed.")
        case "extra_forbidden":
            return _("There is nothing of this name. See the description.")
        case "day":
            return _("Write the day as 2031-05-07.")
        case "amount":
            return _('Write the amount as a text with a point before the decimals, such as "3000.50".')
        case "string_too_long":
            return _("This is too long: at most %(most)d characters.") % {"most": facts["max_length"]}
        case "string_too_short":
            return _("This is needed.")
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return _("Send a whole number.")
        case "greater_than_equal" | "less_than_equal":
            return _("This number is too small or too large. See the description.")
        case "string_type":
            return _("Send a text, in quotation marks.")
        case "bool_type":
            return _("Send true or false.")
        case "list_type":
            return _("Send a list.")
        case _:
            return _("This does not fit the description.")
