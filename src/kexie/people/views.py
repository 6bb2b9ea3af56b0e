"""Signing in and out."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kexie.people.actions import use_sign_in_link
from kexie.people.errors import LinkRefused, LinkUnknown
from kexie.people.forms import SignInForm
from kexie.people.queries import sign_in_link


class SignIn(LoginView):
    """User name and password; `next` leads on within our own pages only."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request, *args, **kwargs):
        if request.htmx:
            # A session that ended under an open page: load the page anew, so that signing in leads back to it.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().dispatch(request, *args, **kwargs)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, token):
    """A one-time link. Opening it only shows a button, so that a chat's preview does not use it up."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = ""
    try:
        if request.method == "POST":
            login(request, use_sign_in_link(token), backend="django.contrib.auth.backends.ModelBackend")
            return redirect(onward or resolve_url("web:home"))
        member = sign_in_link(token).member
    except LinkRefused as refusal:
        status = 404 if isinstance(refusal, LinkUnknown) else 410
        return render(request, "people/link_refused.html", {"refusal": refusal}, status=status)
    return render(request, "people/link.html", {"member": member, "onward": onward})


@require_POST
def sign_out(request):
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("people:sign-in")
