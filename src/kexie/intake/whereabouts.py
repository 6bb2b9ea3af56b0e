"""Where a paper is of: the place in the book's district that its issuer names, or none where nobody knows yet."""

from django.utils import timezone
from django.utils.translation import gettext as _

from kexie.divisions.codes import is_within, level_of
from kexie.divisions.finder import find_names
from kexie.divisions.places import division, find
from kexie.intake.reading.model import Issuer, Reading
from kexie.registry.models import Book
from kexie.registry.queries import seat_of


def place_named(book: Book, reading: Reading, seat: str) -> str:
    """The division that what a paper says is recorded at; empty where its issuer's place is not known.

    A township is looked for by its name inside the book's division alone. A village or an organisation stands at its
    township, one that the book knows at its own place; neither ever for all of the district.
    """
    issuer = reading.issuer
    if issuer is None or not issuer.kind:
        return issuer.division if issuer and issuer.division and is_within(issuer.division, seat) else seat
    if issuer.kind == "township" and not issuer.place and level_of(seat) == "township":
        return seat
    place = _place_of_organisation(book, issuer) or _last_named(issuer.place, near=seat)
    small = level_of(place) in ("township", "village") if place else False
    if not small or not is_within(place, seat) or (place == seat and issuer.kind != "township"):
        return ""
    return place


def stranger_of(seat: str, reading: Reading) -> str:
    """The place of a paper that is not of this division; empty for one from inside it, or of no known place."""
    issuer = reading.issuer
    if issuer is None:
        return ""
    # Only the words themselves tell that a township is another district's: 灵川县大圩镇, not 大圩镇.
    place = _last_named(issuer.place) if issuer.kind else issuer.division
    if not place or is_within(place, seat) or (issuer.kind and is_within(seat, place)):
        return ""
    return division(place).full_name


def place_in(book: Book, written: str) -> str:
    """The division somebody means by a code or a name, first of all one inside the book's own.

    Raises UnknownDivision, AmbiguousDivision, BadCode.
    """
    seat = seat_of(book, timezone.localdate())
    near = _last_named(written.strip(), near=seat)
    return near if near and is_within(near, seat) and near != seat else find(written).code


def whose(reading: Reading) -> str:
    """Whose paper it is, in words, where no place is known for it."""
    issuer = reading.issuer
    if issuer and issuer.name:
        return issuer.name
    match issuer.kind if issuer else "":
        case "township":
            return _("a township that it does not name")
        case "village":
            return _("a village or community that it does not name")
        case "organisation":
            return _("a school, an enterprise or a society that it does not name")
    return _("somebody whom it does not name")


def _last_named(words: str | None, near: str | None = None) -> str:
    """The code of the last place that these words name; empty where they name none."""
    found = find_names(words, near) if words else []
    return found[-1].code if found else ""


def _place_of_organisation(book: Book, issuer: Issuer) -> str:
    """Where an organisation of the book is that is called so, with or without its place and 科协. One query."""
    if not issuer.name:
        return ""
    names = dict.fromkeys((issuer.name, issuer.name.removeprefix(issuer.place or "")))
    names |= dict.fromkeys(name.removesuffix("科协") + "科学技术协会" for name in [*names] if name.endswith("科协"))
    if issuer.kind == "organisation":
        names |= dict.fromkeys([*(f"{name}科协" for name in names), *(name.removesuffix("科协") for name in names)])
    held = dict(book.organisations.filter(name__in=[*names]).values_list("name", "division"))
    return next((held[name] for name in names if name in held), "")
