"""Who a program acts for.

A token never may more than its member: `people.rules` is asked as for a page, of the books and acts the token has.
"""

from django.utils import timezone

from kexie.people.actions import begin_try, settle_try
from kexie.people.errors import TokenEnded, TokenOfOldPassword, TokenUnknown
from kexie.people.middleware import password_is_old
from kexie.people.models import Member, SignInTry, Token
from kexie.people.queries import digest_of


def member_with(text: str, address: str) -> Member:
    """The member whose token this is, with `token` set. Raises TokenUnknown, TokenEnded, TokenOfOldPassword, LockedOut.

    A text that is no token is a try, written down and limited as those to sign in are. One that is is never locked
    out: nobody guesses 256 bits. One query, one more on the first request of a day.
    """
    digest, today = digest_of(text), timezone.localdate()
    token = Token.objects.select_related("member", "book").filter(digest=digest).first()
    if token is None:
        settle_try(begin_try(digest[:40], address, how="token"), SignInTry.Outcome.REFUSED)
        raise TokenUnknown
    if not (token.works and token.member.is_active):
        raise TokenEnded
    if password_is_old(token.member):
        raise TokenOfOldPassword
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    member = token.member
    member.token, member.standings = token, {}
    return member
