"""Every write of this room."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kexie.people.errors import (
    LastAdministrator,
    LinkUsed,
    LockedOut,
    NameOfMember,
    NameTaken,
    OfAnotherBook,
    RoleHeld,
    TooManyTokens,
    WrongCode,
)
from kexie.people.models import Event, Member, Membership, SecondFactor, SignInLink, SignInTry, SubmissionLink, Token
from kexie.people.queries import digest_of, sign_in_link, submission_link
from kexie.people.rules import books_visible_to, memberships_of
from kexie.people.second_factor import new_recovery_codes, recovery_digest, step_of
from kexie.registry.models import Book

INVITATION_DAYS = 7
LINK_HOURS = 24
TOKEN_BEGINS = "kexie_"  # whoever finds one in a file knows what it is
MOST_TOKENS = 20

# Links -----------------------------------------------------------------------------------------------------------------


def make_sign_in_link(member: Member, *, valid_for: timedelta, invites: bool = False) -> str:
    """The path of a page that lets `member` in once, until `valid_for` from now. The token is in the path alone."""
    token = secrets.token_urlsafe(32)
    ends_at = timezone.now() + valid_for
    SignInLink.objects.create(member=member, digest=digest_of(token), ends_at=ends_at, invites=invites)
    return reverse("people:link", kwargs={"token": token})


@transaction.atomic
def use_sign_in_link(token: str, *, password: str | None = None) -> Member:
    """The member the link lets in; the link is used from then on. Refused: LinkUnknown, LinkUsed, LinkExpired.

    An invitation sets the member's first `password` with it.
    """
    link = sign_in_link(token)
    now = timezone.now()
    # Two presses at once both come this far; the row lets one of them through.
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkUsed(now)
    if link.invites and password is not None:
        set_password(link.member, password)
    return link.member


def make_submission_link(*, book: Book, kind: str, division: str, by: str, ends_at: datetime, record: str = "") -> str:
    """The path of a form by which a place submits one record of a kind, without an account, until `ends_at`.

    With the ref of a `record` that was returned, the place mends that one.
    """
    token = secrets.token_urlsafe(32)
    SubmissionLink.objects.create(
        book=book, kind=kind, division=division, digest=digest_of(token), made_by=by, ends_at=ends_at, record=record
    )
    return reverse("records:by-link", kwargs={"book": book.key, "token": token})


def use_submission_link(token: str, book: Book) -> SubmissionLink:
    """The link, used from now on: call it in the transaction of the record. Refused: LinkUnknown, LinkUsed, …"""
    link = submission_link(token, book)
    now = timezone.now()
    if not SubmissionLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkUsed(now)
    return link


# Signing in ------------------------------------------------------------------------------------------------------------


def begin_try(account: str, address: str, *, how: str) -> SignInTry:
    """Write down a try before anything is looked at. Raises LockedOut after too many for the account or the address.

    Written first and counted after, so that a hundred tries sent at once are a hundred tries. A try that was locked
    out is not counted: a lock lasts no longer because somebody goes on trying.
    """
    made = note_try(account, address, how=how)
    if _is_locked(made, "account") or _is_locked(made, "address"):
        settle_try(made, SignInTry.Outcome.LOCKED)
        raise LockedOut(settings.SIGN_IN_MINUTES)
    return made


def note_try(account: str, address: str, *, how: str, outcome: str = SignInTry.Outcome.TRIED) -> SignInTry:
    """A line of the log. Of a name that is no member's a digest: it may be a password typed into the wrong box."""
    if not Member.objects.filter(username=account).exists():
        account = "?" + salted_hmac("kexie.people.try", account, algorithm="sha256").hexdigest()[:32]
    return SignInTry.objects.create(at=timezone.now(), account=account, address=address, how=how, outcome=outcome)


def settle_try(made: SignInTry, outcome: str) -> None:
    SignInTry.objects.filter(pk=made.pk).update(outcome=outcome)


def _is_locked(made: SignInTry, what: str) -> bool:
    """Whether the tries before this one, of its account or address, lock it out: SIGN_IN_TRIES of them failed within
    SIGN_IN_MINUTES, and no longer ago. One that got in forgives those of its account.
    """
    window, outcomes = timedelta(minutes=settings.SIGN_IN_MINUTES), SignInTry.Outcome
    rows = SignInTry.objects.filter(**{what: getattr(made, what)}, pk__lt=made.pk, at__gt=made.at - 2 * window)
    # A program that goes on with a wrong token must not lock its whole office out of signing in, nor the office it.
    rows = rows.filter(how="token") if made.how == "token" else rows.exclude(how="token")
    counted = rows.filter(outcome__in=[outcomes.TRIED, outcomes.REFUSED, outcomes.IN]).order_by("pk")
    failed: list[tuple[datetime, str]] = []
    for at, account, outcome in counted.values_list("at", "account", "outcome"):
        if outcome == outcomes.IN:
            failed = [each for each in failed if each[1] != account]
        else:
            failed.append((at, account))
    if len(failed) < settings.SIGN_IN_TRIES:
        return False
    first, last = failed[-settings.SIGN_IN_TRIES][0], failed[-1][0]
    return last - first <= window and made.at - last <= window


def sign_out_everywhere(member: Member, *, address: str) -> None:
    """End every session of a member, on every machine."""
    Member.objects.filter(pk=member.pk).update(session_round=member.session_round + 1)
    note_try(member.username, address, how="press", outcome=SignInTry.Outcome.OUT)


@transaction.atomic
def set_password(member: Member, password: str) -> None:
    """A new password, already found good. It ends every other session, and every token."""
    member.set_password(password)
    member.save(update_fields=["password", "password_set_at"])
    log(None, by=member.username, action="password", about=member.username)
    end_tokens(member, by=member)


# Tokens ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_token(member: Member, *, name: str, scope: str, book: Book | None, ends_on: date) -> tuple[Token, str]:
    """A token for one book or, where none is named, all of the member's; and its text, shown once and kept nowhere.

    Raises TooManyTokens.
    """
    living = Token.objects.filter(member=member, ended_at=None, ends_on__gte=timezone.localdate())
    if living.count() >= MOST_TOKENS:
        raise TooManyTokens(MOST_TOKENS)
    text = TOKEN_BEGINS + secrets.token_urlsafe(32)
    made = Token.objects.create(
        member=member, name=name, scope=scope, book=book, ends_on=ends_on, digest=digest_of(text)
    )
    _log_token(made, by=member, action="token-made")
    return made, text


@transaction.atomic
def end_tokens(member: Member, *, by: Member, ref: str | None = None) -> int:
    """Take back one token of a member, or all: from now on they let nobody in. Returns how many worked till now."""
    held = Token.objects.select_related("book").filter(member=member, ended_at=None)
    ended = [token for token in (held if ref is None else held.filter(ref=ref)) if token.works]
    for token in ended:
        Token.objects.filter(pk=token.pk).update(ended_at=timezone.now())
        _log_token(token, by=by, action="token-ended")
    return len(ended)


def _log_token(token: Token, *, by: Member, action: str) -> None:
    """Into the log of every book it opens, so that whoever keeps one knows which programs reach it."""
    for book in [token.book] if token.book_id else [*books_visible_to(token.member)] or [None]:
        log(book, by=by.username, action=action, about=token.member.username, facts={"labels": [token.name]})


# The second factor -----------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_second_factor(member: Member, *, secret: str, code: str) -> list[str]:
    """Ask for a code at every sign-in from now on. Returns the recovery codes, to be shown once. Raises WrongCode."""
    step = step_of(secret, code, now=timezone.now().timestamp())
    if step is None:
        raise WrongCode
    codes = list(new_recovery_codes())
    kept = {"secret": secret, "last_step": step, "recovery": [recovery_digest(each) for each in codes]}
    SecondFactor.objects.update_or_create(member=member, defaults=kept)
    log(None, by=member.username, action="factor-on", about=member.username)
    end_tokens(member, by=member)
    return codes


@transaction.atomic
def check_second_factor(member: Member, code: str) -> None:
    """Take a code, or one of the recovery codes, once. Raises WrongCode."""
    kept = SecondFactor.objects.select_for_update().get(member=member)
    typed = "".join(code.split())
    step = step_of(kept.secret, typed, now=timezone.now().timestamp(), after=kept.last_step)
    same = SecondFactor.objects.filter(pk=kept.pk, last_step=kept.last_step, recovery=kept.recovery)
    if step is not None:
        if not same.update(last_step=step):
            raise WrongCode
        return
    digest = recovery_digest(code)
    if digest not in kept.recovery:
        raise WrongCode
    if not same.update(recovery=[each for each in kept.recovery if each != digest]):
        raise WrongCode
    log(None, by=member.username, action="recovery", about=member.username)


@transaction.atomic
def end_second_factor(member: Member, *, by: Member, book: Book | None = None) -> None:
    """Ask for no code any more: the member's own wish, or of a book's administrator where the telephone is lost."""
    if by.pk != member.pk:
        _keeps_all_books_of(member, by)
    SecondFactor.objects.filter(member=member).delete()
    log(book, by=by.username, action="factor-off", about=member.username)
    end_tokens(member, by=by)


# Members of a book -----------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, book: Book, by: Member, username: str, name: str, given_to: str = "", **role) -> tuple[Membership, str]:
    """A member in a role of the book, and the path of the link by which they set their first password.

    `role`      role, division, organisation, starts_on, ends_on
    `given_to`  the user name of a member of a book that `by` keeps, where the role is for them on purpose: they get no
                link (""). Raises NameOfMember where that was not said, NameTaken for any other name in use, RoleHeld.
    """
    member = Member.objects.filter(username=username).first()
    path = ""
    if member is None:
        member = Member.objects.create_user(username, name=name)
        path = make_sign_in_link(member, valid_for=timedelta(days=INVITATION_DAYS), invites=True)
    elif not member.memberships.filter(book__in=_kept_by(by)).exists():
        raise NameTaken
    elif given_to != username:
        raise NameOfMember(member)
    membership = Membership(member=member, book=book, **role)
    _save(membership)
    log(book, by=by.username, action="invited", about=username, facts={"now": membership.as_fact()})
    return membership, path


@transaction.atomic
def change_membership(held: Membership, *, by: Member, **role) -> Membership:
    """Change role, place or days. Every change is kept. Raises RoleHeld, LastAdministrator."""
    current = Membership.objects.select_for_update(of=("self",)).select_related("organisation", "book").get(pk=held.pk)
    before = current.as_fact()
    for name, value in role.items():
        setattr(current, name, value)
    if current.as_fact() == before:
        return current
    _save(current)
    if not _has_administrator(current.book):
        raise LastAdministrator
    facts = {"was": before, "now": current.as_fact()}
    log(current.book, by=by.username, action="changed", about=current.member.username, facts=facts)
    return current


@transaction.atomic
def end_membership(held: Membership, *, by: Member) -> Membership:
    """End a role at once: yesterday was its last day. Whoever has no role left anywhere is signed out everywhere.

    Raises LastAdministrator.
    """
    last_day = timezone.localdate() - timedelta(days=1)
    ended = change_membership(held, by=by, starts_on=min(held.starts_on, last_day), ends_on=last_day)
    if not memberships_of(ended.member).exists():
        Member.objects.filter(pk=ended.member_id).update(session_round=F("session_round") + 1)
    return ended


def link_for_member(held: Membership, *, by: Member) -> str:
    """A new way in for a member who lost the password: sets a new one, once. Raises OfAnotherBook."""
    _keeps_all_books_of(held.member, by)
    log(held.book, by=by.username, action="link", about=held.member.username)
    return make_sign_in_link(held.member, valid_for=timedelta(hours=LINK_HOURS), invites=True)


def log(book: Book | None, *, by: str, action: str, about: str, reason: str = "", facts: dict | None = None) -> None:
    """Append to what is kept for good of rights and of looks at personal facts."""
    Event.objects.create(book=book, by=by, action=action, about=about, reason=reason, facts=facts or {})


def _save(membership: Membership) -> None:
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:
        raise RoleHeld from None


def _has_administrator(book: Book) -> bool:
    today = timezone.localdate()
    rows = Membership.objects.filter(book=book, role=Membership.Role.ADMINISTRATOR, member__is_active=True)
    return any(row.starts_on <= today and (row.ends_on is None or row.ends_on > today) for row in rows)


def _kept_by(member: Member):
    return memberships_of(member).filter(role=Membership.Role.ADMINISTRATOR).values("book")


def _keeps_all_books_of(member: Member, by: Member) -> None:
    """A key to an account opens every book it is of, so whoever makes one keeps them all. Raises OfAnotherBook."""
    if memberships_of(member).exclude(book__in=_kept_by(by)).exists():
        raise OfAnotherBook
