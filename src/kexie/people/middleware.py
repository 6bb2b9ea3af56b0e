"""When a session is over, when a password is too old to go on with, and what a request keeps of the person who asks.

A form that is sent when the session is over is kept for whoever sent it, and waits behind the sign-in.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kexie.people.expiry import let_go

SEEN = "seen"
CSRF = "csrfmiddlewaretoken"
EVERY_SECONDS = 60  # how often a session in use is written; so an idle one ends up to a minute early


TYPED = "typed"
PERSONAL = ("personal_", "consent_by")  # how the fields of a form begin that name persons
TYPED_SECONDS, TYPED_MOST = 3600, 200_000  # how long what was typed is kept, and how many characters of it


def begin_session(request, **signal):
    """The first moment of a session: it is idle from here on. What is over, of any room, goes now."""
    request.session[SEEN] = int(timezone.now().timestamp())
    request.session.set_expiry(None)
    let_go()


def sessions_end(get_response):
    """Sign out whoever did nothing for IDLE_MINUTES; send to the password page whoever's password is too old."""

    def middleware(request):
        if SESSION_KEY not in request.session:
            return get_response(request)
        now, seen = int(timezone.now().timestamp()), request.session.get(SEEN, 0)
        if now - seen > settings.IDLE_MINUTES * 60:
            member = request.session[SESSION_KEY]
            logout(request)
            messages.info(request, _("Nothing was done for a while, so you were signed out. Sign in to go on."))
            response = get_response(request)
            to_sign_in = response.headers.get("Location", "").startswith(f"{reverse(settings.LOGIN_URL)}?")
            if request.method == "POST" and to_sign_in and keep_typed(request, member):
                request.session.set_expiry(TYPED_SECONDS)
            return response
        if request.method == "POST" and request.session.get(TYPED, {}).get("path") == request.get_full_path():
            del request.session[TYPED]
        if now - seen >= EVERY_SECONDS:
            request.session[SEEN] = now
        page = reverse("people:password")
        open_still = (page, reverse("people:sign-out"), reverse("web:set-language"))
        if password_is_old(request.user) and request.path not in open_still:
            return redirect(page)
        return get_response(request)

    return middleware


def keep_typed(request, member) -> bool:
    """Keep a form for its sender; never what is typed on pages of people, such as a password, nor facts of persons.

    False where nothing is kept.
    """
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF]
    fields = [(name, value) for name, value in sent if not name.startswith(PERSONAL)]
    if request.resolver_match.app_name == "people" or sum(len(value) for _name, value in fields) > TYPED_MOST:
        return False
    request.session[TYPED] = {
        "member": member,
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "personal": any(value for name, value in sent if name.startswith(PERSONAL)),
    }
    return True


def password_is_old(member) -> bool:
    """Whether the password was set longer ago than PASSWORD_DAYS; 0 days: never."""
    if not settings.PASSWORD_DAYS or not member.is_authenticated or not member.password_set_at:
        return False
    return timezone.now() - member.password_set_at > timedelta(days=settings.PASSWORD_DAYS)


def standings_once(get_response):
    """A book, and what a member is in it, are read once a request, however many rules ask for it.

    A request that changes rights ends in a redirect, so nobody goes on with what they were.
    """

    def middleware(request):
        request.user.standings, request.user.books = {}, {}
        return get_response(request)

    return middleware
