"""Every write of this room."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kexie.people.errors import LinkUsed
from kexie.people.models import Member, SignInLink
from kexie.people.queries import digest_of, sign_in_link


def make_sign_in_link(member: Member, *, valid_for: timedelta) -> str:
    """The path of a page that lets `member` in once, until `valid_for` from now. The token is in the path alone."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(member=member, digest=digest_of(token), ends_at=timezone.now() + valid_for)
    return reverse("people:link", kwargs={"token": token})


@transaction.atomic
def use_sign_in_link(token: str) -> Member:
    """The member the link lets in; the link is used from then on. Refused: LinkUnknown, LinkUsed, LinkExpired."""
    link = sign_in_link(token)
    now = timezone.now()
    # Two presses at once both come this far; the row lets one of them through.
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkUsed(now)
    return link.member
