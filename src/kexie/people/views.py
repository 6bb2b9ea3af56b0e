"""Signing in and out, one's own account, and the members of a book."""

import io

import segno
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kexie.language.active import day_words
from kexie.people import actions, queries
from kexie.people.addresses import address_of
from kexie.people.errors import LinkRefused, LinkUnknown, LockedOut, NameOfMember, PeopleRefused, WrongCode
from kexie.people.forms import (
    CodeForm,
    InviteForm,
    LogFilter,
    MembershipForm,
    NewPasswordForm,
    OtherPasswordForm,
    SignInForm,
    TokenForm,
)
from kexie.people.middleware import TYPED, keep_typed, password_is_old
from kexie.people.models import Member, SecondFactor, SignInTry
from kexie.people.rules import Act, book_for
from kexie.people.second_factor import address_for, new_secret
from kexie.people.words import event_words, membership_words

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, HALF_SECONDS = "half_signed_in", 300
NEW_SECRET = "new_second_factor"

# Signing in ------------------------------------------------------------------------------------------------------------


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

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"address": address_of(self.request)}

    def form_valid(self, form):
        return _let_in(self.request, form.get_user(), form.attempt, self.get_redirect_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=429 if form.locked else 200)


def _let_in(request, member, attempt, onward):
    """Sign in, or ask for the second factor first where the member has one."""
    if SecondFactor.objects.filter(member=member).exists():
        actions.settle_try(attempt, SignInTry.Outcome.HALF)
        request.session.cycle_key()
        request.session[HALF] = {"member": member.pk, "at": timezone.now().timestamp(), "onward": onward}
        return redirect("people:code")
    actions.settle_try(attempt, SignInTry.Outcome.IN)
    login(request, member, backend=BACKEND)
    return _onward(request, onward)


def _onward(request, onward):
    """Where one wanted to go; first to what one typed before the session was over."""
    typed = request.session.get(TYPED)
    if typed and typed["member"] == str(request.user.pk):
        return redirect("people:typed")
    request.session.pop(TYPED, None)
    return redirect(onward or resolve_url("web:home"))


def form_of_another_session(request, reason=""):
    """A form that was opened before its sender signed in anew: kept for them, to be sent with one press.

    Only where the browser says that one of our own pages sent it. What somebody else's page sends is refused, as is
    what cannot be kept.
    """
    from_here = request.headers.get("Origin") and reason.startswith("CSRF token")  # its origin was found good before
    if from_here and request.user.is_authenticated and keep_typed(request, str(request.user.pk)):
        return redirect("people:typed")
    return csrf_failure(request, reason)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request):
    """What was typed when the session was over: sent again with one press, to the page it was for; or let go."""
    if request.method == "POST":
        request.session.pop(TYPED, None)
    held = request.session.get(TYPED)
    return render(request, "people/typed.html", {"typed": held}) if held else redirect("web:home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The second factor, within five minutes of the first."""
    half = request.session.get(HALF)
    if not half or not 0 <= timezone.now().timestamp() - half["at"] <= HALF_SECONDS:
        return redirect("people:sign-in")
    member = get_object_or_404(Member, pk=half["member"], is_active=True)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        attempt = None
        try:
            attempt = actions.begin_try(member.username, address_of(request), how="code")
            actions.check_second_factor(member, form.cleaned_data["code"])
        except LockedOut as refusal:
            form.refuse(refusal)
            return render(request, "people/code.html", {"form": form}, status=429)
        except WrongCode as refusal:
            actions.settle_try(attempt, SignInTry.Outcome.REFUSED)
            form.refuse(refusal)
        else:
            actions.settle_try(attempt, SignInTry.Outcome.IN)
            login(request, member, backend=BACKEND)
            request.session.pop(HALF, None)
            return _onward(request, half["onward"])
    return render(request, "people/code.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, token):
    """A one-time link. Opening it only shows a button, so that a chat's preview does not use it up."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = ""
    try:
        held = queries.sign_in_link(token)
        form = (
            NewPasswordForm(held.member, request.POST if request.method == "POST" else None) if held.invites else None
        )
        if request.method == "POST" and (form is None or form.is_valid()):
            member = actions.use_sign_in_link(token, password=form.cleaned_data["new_password1"] if form else None)
            attempt = actions.note_try(member.username, address_of(request), how="link")
            return _let_in(request, member, attempt, onward)
    except LinkRefused as refusal:
        status = 404 if isinstance(refusal, LinkUnknown) else 410
        return render(request, "people/link_refused.html", {"refusal": refusal}, status=status)
    return render(request, "people/link.html", {"member": held.member, "onward": onward, "form": form})


@require_POST
def sign_out(request):
    """Ends the session here and every other one of the member."""
    if request.user.is_authenticated:
        actions.sign_out_everywhere(request.user, address=address_of(request))
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("people:sign-in")


# One's own account -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def account(request):
    factor = SecondFactor.objects.filter(member=request.user).first()
    memberships = request.user.memberships.select_related("book", "organisation").order_by("book", "starts_on")
    context = {
        "factor": factor,
        "roles": [(each.book.name, membership_words(each)) for each in memberships],
        "tries": queries.tries_of(request.user),
    }
    return render(request, "people/account.html", context)


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    """Another password; whoever has none yet sets the first."""
    form_class = OtherPasswordForm if request.user.has_usable_password() else NewPasswordForm
    form = form_class(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The password is changed. Other sessions of yours are over."))
        return redirect("people:account")
    return render(request, "people/password.html", {"form": form, "is_old": password_is_old(request.user)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request):
    """Turn the second factor on, with a code that shows it works; or off, with a code too."""
    held = SecondFactor.objects.filter(member=request.user).first()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if held is None and request.method != "POST":
        request.session[NEW_SECRET] = new_secret()
    secret = request.session.get(NEW_SECRET, "")
    if form.is_valid():
        attempt = None
        try:
            if held:
                attempt = actions.begin_try(request.user.username, address_of(request), how="code")
                actions.check_second_factor(request.user, form.cleaned_data["code"])
                actions.settle_try(attempt, SignInTry.Outcome.IN)
                actions.end_second_factor(request.user, by=request.user)
                messages.success(request, _("No code is asked for any more."))
                return redirect("people:account")
            if not secret:
                return redirect("people:second-factor")
            typed = "".join(form.cleaned_data["code"].split())
            codes = actions.begin_second_factor(request.user, secret=secret, code=typed)
        except PeopleRefused as refusal:
            if attempt:
                actions.settle_try(attempt, SignInTry.Outcome.REFUSED)
            form.refuse(refusal)
        else:
            del request.session[NEW_SECRET]
            return render(request, "people/recovery_codes.html", {"codes": codes})
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "people/second_factor.html", {"form": form, "held": held, "secret": grouped})


@login_required
@never_cache
@require_safe
def second_factor_picture(request):
    """The square picture a telephone reads, of the secret this session is about to take; a file, as our policy asks."""
    if not (secret := request.session.get(NEW_SECRET)):
        raise Http404
    picture = io.BytesIO()
    said = address_for(secret, account=request.user.username, issuer=_("Kexie"))
    segno.make(said, error="m", micro=False).save(picture, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """The programs that may act for the member. The answer to a new one shows its token once."""
    form = TokenForm(request.POST if request.method == "POST" else None, member=request.user)
    if form.is_valid():
        try:
            made, text = actions.make_token(request.user, **form.cleaned_data)
        except PeopleRefused as refusal:
            form.refuse(refusal)
        else:
            return render(request, "people/token_made.html", {"token": made, "text": text})
    return render(request, "people/tokens.html", {"form": form, "tokens": queries.tokens_of(request.user)})


@login_required
@require_POST
def end_token(request, ref):
    """Take a token back; one that works no longer, or is another's, changes nothing."""
    if actions.end_tokens(request.user, by=request.user, ref=ref):
        messages.success(request, _("The token lets nobody in any more."))
    return redirect("people:tokens")


# Members of a book -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def members(request, book):
    """Who is what in the book, from when to when."""
    kept = book_for(request.user, book, Act.ADMINISTER)
    today = timezone.localdate()
    rows = [
        [
            {
                "value": row.member.name,
                "under": row.member.username,
                "href": reverse("people:membership", args=[kept.key, row.ref]),
            },
            {"value": row.get_role_display()},
            {"value": membership_words(row, role=False) or "—"},
            {"value": day_words(row.starts_on)},
            {"value": day_words(row.ends_on) if row.ends_on else "—"},
            {"value": _("ended"), "state": "void"}
            if row.ends_on and row.ends_on < today
            else {"value": _("to come"), "state": "draft"}
            if row.starts_on > today
            else {"value": _("in force"), "state": "recorded"},
        ]
        for row in queries.members_of(kept)
    ]
    labels = [_("Member"), _("Role"), _("Bound to"), _("From"), _("Last day"), _("State")]
    columns = [{"label": label} for label in labels]
    return render(request, "people/members.html", {"book": kept, "columns": columns, "rows": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, book):
    """A new member. The answer shows the link once: it goes to the person, and is kept nowhere.

    Somebody who is a member already is named, and gets the role by a button of their own.
    """
    kept = book_for(request.user, book, Act.ADMINISTER)
    form, known = InviteForm(request.POST if request.method == "POST" else None, book=kept), None
    if form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("username", "name")}
        try:
            given_to = request.POST.get("given_to", "")
            made, path = actions.invite(book=kept, by=request.user, given_to=given_to, **who, **form.role())
        except NameOfMember as refusal:
            known = refusal.member
            form.refuse(refusal)
        except PeopleRefused as refusal:
            form.refuse(refusal)
        else:
            return _link_shown(request, kept, made, path)
    return render(request, "people/invite.html", {"book": kept, "form": form, "known": known})


def _link_shown(request, book, membership, path):
    if not path:
        said = _("%(name)s has the role of %(role)s now, and signs in as before.")
        messages.success(request, said % {"name": membership.member.name, "role": membership.get_role_display()})
        return redirect("people:members", book=book.key)
    address = request.build_absolute_uri(path)
    return render(request, "people/link_made.html", {"book": book, "membership": membership, "address": address})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request, book, ref):
    """One role of one member: change it, end it, make a new way in."""
    kept = book_for(request.user, book, Act.ADMINISTER)
    rows = kept.memberships.select_related("member", "organisation", "book")
    held = get_object_or_404(rows, ref=ref)
    act = request.POST.get("act", "change") if request.method == "POST" else ""
    form = MembershipForm(request.POST if act == "change" else None, book=kept, instance=held)
    refused = ""
    try:
        if act == "change" and form.is_valid():
            actions.change_membership(held, by=request.user, **form.role())
            messages.success(request, _("The change is saved, and kept in the log."))
            return redirect("people:members", book=kept.key)
        if act == "end":
            actions.end_membership(held, by=request.user)
            said = _("The role has ended: from now on %(name)s may do nothing by it.")
            messages.success(request, said % {"name": held.member.name})
            return redirect("people:members", book=kept.key)
        if act == "link":
            return _link_shown(request, kept, held, actions.link_for_member(held, by=request.user))
        if act == "factor":
            actions.end_second_factor(held.member, by=request.user, book=kept)
            messages.success(request, _("No code is asked of this member any more."))
            return redirect("people:members", book=kept.key)
    except PeopleRefused as refusal:
        if act == "change":
            form.refuse(refusal)
        else:
            refused = str(refusal)
    context = {
        "book": kept,
        "form": form,
        "membership": held,
        "refused": refused,
        "has_factor": SecondFactor.objects.filter(member=held.member).exists(),
    }
    return render(request, "people/membership.html", context, status=409 if refused else 200)


@login_required
@require_safe
def events(request, book):
    """How rights changed, and who looked at which personal facts and why."""
    kept = book_for(request.user, book, Act.AUDIT)
    asked = LogFilter(request.GET)
    before = asked.cleaned_data["before"] if asked.is_valid() else None
    found = queries.events_of(kept, before=before)
    context = {"book": kept, "events": event_words(found), "after": found[-1].pk if len(found) == 100 else None}
    return render(request, "people/events.html", context)
