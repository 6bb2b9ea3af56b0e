"""What people type to sign in."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    # Django's own widget templates; see "Forms" in docs/decisions/0004-look.md.
    error_messages = {
        "invalid_login": _(
            "User name and password do not belong together, so you are not signed in. Check both: capital and small "
            "letters differ in the password. If it is lost, ask whoever keeps the book for a sign-in link."
        ),
        "inactive": _("This account may no longer sign in. Ask whoever keeps the book."),
    }
