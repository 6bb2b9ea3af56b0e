"""The ways this room says no. `code` of a link's refusal is also the state its page shows."""

from django.utils.translation import gettext as _


class LinkRefused(Exception):
    """`when` is the moment it was used or ended, in UTC; None for a link we never made."""

    code = "unknown"

    def __init__(self, when=None):
        super().__init__(self.code)
        self.when = when


class LinkUnknown(LinkRefused):
    code = "unknown"


class LinkUsed(LinkRefused):
    code = "used"


class LinkExpired(LinkRefused):
    code = "expired"


class LinkSettled(LinkRefused):
    """The record that the link was to mend is no draft any more: the office settled it."""

    code = "settled"


class PeopleRefused(Exception):
    """A refusal with its words and, where one is to blame, the field they belong to."""

    field: str | None = None

    def __init__(self, words):
        super().__init__(words)


class LockedOut(PeopleRefused):
    def __init__(self, minutes):
        words = _(
            "Too many tries in a short time: you were not signed in, and further tries are not looked at for up to "
            "%(minutes)d minutes. Wait, or ask whoever keeps the book for a sign-in link."
        )
        super().__init__(words % {"minutes": minutes})


class WrongCode(PeopleRefused):
    field = "code"

    def __init__(self):
        super().__init__(
            _("This code does not fit, or was used already. Nothing was changed. Wait for the next one and type it.")
        )


class NameTaken(PeopleRefused):
    field = "username"

    def __init__(self):
        super().__init__(_("This user name is taken, so nobody was invited. Choose another one."))


class NameOfMember(PeopleRefused):
    """A user name of a `member` we know, whom the role was not said to be for."""

    field = "username"

    def __init__(self, member):
        words = _(
            "The user name %(username)s is %(name)s's already, so nobody was invited and nothing was changed. If this "
            "role is for %(name)s, press the button that says so; if not, choose another user name."
        )
        super().__init__(words % {"username": member.username, "name": member.name})
        self.member = member


class RoleHeld(PeopleRefused):
    field = "role"

    def __init__(self):
        super().__init__(
            _("This member has, or had, this role in the book already, so nothing was saved. Change its days instead.")
        )


class LastAdministrator(PeopleRefused):
    def __init__(self):
        super().__init__(
            _("The book would be left without an administrator, so nothing was saved. Make another member one first.")
        )


class OfAnotherBook(PeopleRefused):
    def __init__(self):
        super().__init__(
            _("This member belongs to another book too, which you do not keep, so nothing was done. Whoever keeps "
              "both, or the command line, can do it.")
        )  # fmt: skip


class TooManyTokens(PeopleRefused):
    def __init__(self, most):
        words = _("You have %(most)d tokens that work, so none was made. Take back one that is no longer used.")
        super().__init__(words % {"most": most})


class TokenRefused(PeopleRefused):
    """What a program is told whose token does not let it in."""


class TokenUnknown(TokenRefused):
    def __init__(self):
        super().__init__(
            _("This token is not one of ours, so nothing was done. Send it as “Authorization: Bearer kexie_…”, whole.")
        )


class TokenEnded(TokenRefused):
    def __init__(self):
        super().__init__(
            _("This token works no longer: its last day is over, it was taken back, or its member has a new password. "
              "Nothing was done. Make a new one on the page “Your account”.")
        )  # fmt: skip


class TokenOfOldPassword(TokenRefused):
    def __init__(self):
        super().__init__(
            _("The password of this token's member is too old, so nothing was done. Sign in and choose another one; "
              "then make a new token.")
        )  # fmt: skip
