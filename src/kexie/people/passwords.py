"""What a password must have beyond its length."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def classes_of(password: str) -> int:
    """How many of four classes a password has characters of: small letters, capitals, digits, all others."""
    kinds = (str.islower, str.isupper, str.isdigit)
    found = {next((at for at, is_kind in enumerate(kinds) if is_kind(each)), len(kinds)) for each in password}
    return len(found)


class ThreeClasses:
    """GB/T 22239-2019, 身份鉴别, asks for complexity: characters of three classes at least."""

    def validate(self, password, user=None):
        if classes_of(password) < 3:
            raise ValidationError(self.get_help_text(), code="too_few_classes")

    def get_help_text(self):
        return _("Mix at least three of these: small letters, capital letters, digits, other characters.")
