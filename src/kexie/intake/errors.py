"""The ways reading in says no. Each has its own exit code for the command line (docs/command-line.md)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kexie.files.formats.errors import FormatRefused
from kexie.ledger.errors import Refused


class Empty(Refused):
    exit_code = 10

    def __init__(self) -> None:
        super().__init__(_("The file is empty. Nothing was read. Choose the file that holds the report."))


class TooLarge(Refused):
    exit_code = 11

    def __init__(self, size: int, limit: int):
        super().__init__(
            _("The file has %(size)d MB, more than the %(limit)d MB that are read. Nothing was read. Save the report "
              "alone, as text.") % {"size": -(-size // 1_000_000), "limit": limit // 1_000_000}
        )  # fmt: skip


class NotText(Refused):
    exit_code = 12

    def __init__(self, kind: str = ""):
        what = _("The file is no text but %(kind)s.") % {"kind": kind} if kind else _("The file is no text.")
        super().__init__(
            what
            + " "
            + _("Nothing was read. Save the report as plain text (.txt) in UTF-8 or GB18030 and choose that.")
        )


class Unreadable(Refused):
    exit_code = 9

    def __init__(self, path: str, why: str):
        super().__init__(
            _("“%(path)s” could not be opened: %(why)s. Nothing was read or stored. Look whether the name is right.")
            % {"path": path, "why": why}
        )


class NotRead(Refused):
    """A format's own refusal, in its own words and with its own exit code."""

    field = "file"

    def __init__(self, refusal: FormatRefused):
        super().__init__(str(refusal))
        self.exit_code = refusal.exit_code


class NothingFound(Refused):
    exit_code = 13

    def __init__(self, name: str):
        super().__init__(
            _("Nothing was found in “%(name)s” that could be recorded: no figure, association, document, problem or "
              "plan item. Nothing was stored. See what is read of it with `kexie read`.") % {"name": name}
        )  # fmt: skip


class NoPeriod(Refused):
    field = "period"
    exit_code = 14

    def __init__(self) -> None:
        super().__init__(
            _("The paper does not say which period it reports on. Nothing was stored. Say it, for example with "
              "--period 2018H1.")
        )  # fmt: skip


class OtherDistrict(Refused):
    exit_code = 15

    def __init__(self, place: str, book: str):
        super().__init__(
            _("The paper is of %(place)s, the book is that of %(book)s. Nothing was stored. Accept it into the book of "
              "its own place; `kexie init` makes one.") % {"place": place, "book": book}
        )  # fmt: skip


class NoPlace(Refused):
    field = "place"
    exit_code = 25

    def __init__(self, whose: str, book: str):
        super().__init__(
            _("The paper is of %(whose)s, and no place of %(book)s is known by that. Nothing was stored. Say whose figures "
              "they are, for example with --place 大圩镇; with the division of the book they count as its own total.")
            % {"whose": whose, "book": book}
        )  # fmt: skip


class PlaceSettled(Refused):
    field = "place"
    exit_code = 26

    def __init__(self, place: str):
        super().__init__(
            _("Findings of this paper are in the book already, as of %(place)s, so its place was not changed. Undo them "
              "first, then choose the place.") % {"place": place}
        )  # fmt: skip


class PeriodNotOver(Refused):
    field = "period"
    exit_code = 16

    def __init__(self, label: str, last_day: date):
        super().__init__(
            _("%(label)s is not over; its last day is %(last_day)s. Nothing was stored. Wait until then, or add "
              "--early when you mean it.") % {"label": label, "last_day": last_day}
        )  # fmt: skip


class NotStored(Refused):
    exit_code = 17

    def __init__(self) -> None:
        super().__init__(
            _("This paper is not in the book. Nothing was changed. Accept it first with `kexie accept`; a paper that was "
              "edited since is another paper.")
        )  # fmt: skip


class UnknownQuestion(Refused):
    exit_code = 18

    def __init__(self, key: str, known: Sequence[str]):
        super().__init__(
            _("The paper has no question “%(key)s”. Nothing was changed. Its questions are: %(known)s.")
            % {"key": key, "known": ", ".join(known) or "–"}
        )


class BadAnswer(Refused):
    field = "answer"
    exit_code = 19

    def __init__(self, why: str):
        super().__init__(_("This cannot be the answer: %(why)s. Nothing was changed. Answer again.") % {"why": why})


class BadPhrase(Refused):
    field = "phrase"

    def __init__(self, phrase: str, limit: int):
        super().__init__(
            _("“%(phrase)s” cannot be learned: a phrase has 2 to %(limit)d characters, letters among them, on one line. "
              "Nothing was learned. Write the words that stand beside the number.")
            % {"phrase": phrase[:60], "limit": limit}
        )  # fmt: skip


class UnknownLesson(Refused):
    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            _("This book's reader was not taught that, or it was undone already. Nothing was changed. Look at the list "
              "again.")
        )  # fmt: skip


class UnknownFinding(Refused):
    exit_code = 4

    def __init__(self) -> None:
        super().__init__(_("The paper has no such finding, so nothing was changed. Open the paper again."))


class Decided(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This finding is in the book already, so it was not refused. Undo that first, then refuse it.")
        )


class Undecided(Refused):
    def __init__(self) -> None:
        super().__init__(_("Nothing was decided of this finding, so there is nothing to undo."))


class NothingToDecide(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This paper is not read to its end, was read before under another name, or its period or place is not known. "
              "Nothing was changed. Open the paper again and see what it asks for.")
        )  # fmt: skip


class HasRecords(Refused):
    def __init__(self, count: int):
        super().__init__(
            ngettext(
                "%(count)d finding of this paper is in the book, and its record points to the paper. So the paper stays on the "
                "list, and nothing was changed. Undo that finding first, then take the paper off.",
                "%(count)d findings of this paper are in the book, and their records point to the paper. So the paper stays on "
                "the list, and nothing was changed. Undo those findings first, then take the paper off.",
                count,
            )
            % {"count": count}
        )


class BusyReading(Refused):
    def __init__(self) -> None:
        super().__init__(_("This paper is read already, or being read. Nothing was changed. Open the paper again."))
