"""The ways report text is refused."""

from django.utils.translation import gettext as _

from kexie.ledger.errors import Refused


class MarkupRefused(Refused):
    """Report text that cannot be read. `source` and `line` say where it stands."""

    field = "source"

    def __init__(self, why: str, source: str = "", line: int = 0):
        self.source, self.line = source, line
        place = f"{source}:{line}" if source else _("line %(line)d") % {"line": line}
        super().__init__(
            _("The report text cannot be read at %(place)s: %(why)s. No report was written. "
              "Correct the text there and try again.") % {"place": place, "why": why}
        )  # fmt: skip


class FormNotAllowed(Refused):
    """A figure that may not be said the way its writer chose."""

    field = "source"

    def __init__(self, name: str, form: str, value: str, readings: dict[str, str]):
        self.readings = readings
        plain = _("no form")
        offered = ", ".join(f"{text} ({name or plain})" for name, text in readings.items())
        super().__init__(
            _("The figure %(name)s is %(value)s and may not be written with “%(form)s”. No report was written. "
              "Choose one of: %(offered)s.") % {"name": name, "value": value, "form": form, "offered": offered}
        )  # fmt: skip


class NotAPaper(Refused):
    """A file that should be a Word paper of ours and is not."""

    field = "file"

    def __init__(self, name: str):
        super().__init__(
            _("“%(name)s” is not a Word file that can be read, or is far too large. Nothing was read from it. "
              "Choose the .docx file that Kexie wrote.") % {"name": name}
        )  # fmt: skip
