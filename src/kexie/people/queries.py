"""Reads of the sign-in page."""

from hashlib import sha256

from django.utils import timezone

from kexie.people.errors import LinkExpired, LinkUnknown, LinkUsed
from kexie.people.models import SignInLink


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def sign_in_link(token: str) -> SignInLink:
    """The link of a token that may still be used. Refused: LinkUnknown, LinkUsed, LinkExpired."""
    link = SignInLink.objects.select_related("member").filter(digest=digest_of(token)).first()
    if link is None or not link.member.is_active:
        raise LinkUnknown
    if link.used_at:
        raise LinkUsed(link.used_at)
    if link.ends_at <= timezone.now():
        raise LinkExpired(link.ends_at)
    return link
