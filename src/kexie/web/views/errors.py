"""Pages for what went wrong. The last one asks nothing of the database: it may be what is broken."""

import logging
import secrets

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def bad_request(request, exception):
    return render(request, "web/errors/400.html", status=400)


def forbidden(request, exception):
    return render(request, "web/errors/403.html", status=403)


def not_found(request, exception):
    return render(request, "web/errors/404.html", status=404)


def broken(request):
    """500, with a reference that stands in the log too, so that a call on the telephone can find the line."""
    reference = secrets.token_hex(4)
    # The view's name, not the address: an address may hold a sign-in link.
    view = request.resolver_match.view_name if request.resolver_match else "none"
    log.error("page broke reference=%s view=%s", reference, view)
    return HttpResponseServerError(render_to_string("web/errors/500.html", {"reference": reference}))
