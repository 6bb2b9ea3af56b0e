"""Addresses of the API, with its description for programs and for people."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from kexie.records.api.app import api
from kexie.records.api.problems import not_found
from kexie.records.api.routes import SUMMARIES, kinds_told


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, in the language asked. It tells what Kexie is, and nothing that a book holds."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


@login_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people: the addresses, those of kinds once for all; then the fields of each kind."""
    operations: dict[tuple[str, str], str] = {}
    for address, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            said = operation["summary"]
            for kind in operation.get("tags", []):
                address = address.replace(kind, "{kind}")
                said = SUMMARIES[operation["operationId"].removeprefix(f"{kind}-")] % {"kinds": _("Records of a kind")}
            operations.setdefault((method.upper(), address), said)
    context = {"about": api.description, "operations": operations.items(), "kinds": kinds_told()}
    return render(request, "web/api.html", context)


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api-start"),
    path("docs/", docs, name="api-docs"),
    path("openapi.json", openapi, name="api-openapi"),
    path("", api.urls),
    path("<path:rest>", csrf_exempt(not_found), name="api-nothing"),
]
