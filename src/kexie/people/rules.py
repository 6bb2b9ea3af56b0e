"""Who may see and do what in which book: one function each, asked by pages, lists, counts, search, export, files and API.

    may_see(member, book, thing)     a record, a file, or with no thing the book itself
    may_do(member, act, book, thing)
    visible(records, member)         the same answer as `may_see`, as a condition on a queryset

A stranger and whoever is of another book are told nothing (404); whoever may know of a thing, and not do this with
it, is refused (403). What is not said here is closed.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from kexie.divisions.codes import is_within, prefix_of
from kexie.people.models import Membership, Token
from kexie.registry.models import Book, Organisation

Role = Membership.Role


class Act(StrEnum):
    """What can be done in a book."""

    ENTER = "enter"  # its front page, and the records one may see
    READ = "read"  # all of it: what sums over every record, such as reports, figures, documents, heads
    RECORD = "record"  # enter and change records in the office's name
    SUBMIT = "submit"  # enter records of the place one is bound to, for the office to accept
    ACCEPT = "accept"  # what reporters submitted, or return it with a word
    OPEN = "open"  # a personal fact that is masked, with a reason
    ERASE = "erase"  # a personal fact, for good
    AUDIT = "audit"  # read who looked at what, and how rights changed
    ADMINISTER = "administer"  # members and their roles


EVERYONE = frozenset(Role)
OFFICE = frozenset({Role.CLERK, Role.CHAIR, Role.ADMINISTRATOR})
RECORDING = OFFICE
MAY = {
    Act.ENTER: EVERYONE,
    Act.READ: OFFICE | {Role.AUDITOR},
    Act.RECORD: RECORDING,
    Act.SUBMIT: frozenset({Role.REPORTER}),
    Act.ACCEPT: OFFICE,
    Act.OPEN: frozenset({Role.CHAIR, Role.ADMINISTRATOR}),
    Act.ERASE: frozenset({Role.CHAIR, Role.ADMINISTRATOR}),
    Act.AUDIT: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Act.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}
# What a program may do with a member's token, where the member may too.
MAY_WITH_TOKEN = {
    Token.Scope.READ: frozenset({Act.ENTER, Act.READ}),
    Token.Scope.RECORD: frozenset({Act.ENTER, Act.READ, Act.RECORD, Act.SUBMIT}),
}
# A reporter's own work is open to changes until the office has accepted it.
STILL_THE_REPORTERS = frozenset({"draft", "submitted"})
DRAFT = "draft"


@dataclass(frozen=True)
class Standing:
    """What a member is in one book on one day. `places` and `organisations` are what a reporter is bound to.

    `acts` are those left to the program that acts for the member; of the member's own, all.
    """

    roles: frozenset[str]
    places: frozenset[str]
    organisations: frozenset[int]
    acts: frozenset[Act] = frozenset(Act)

    def has(self, act: Act) -> bool:
        return act in self.acts and bool(self.roles & MAY[act])

    def covers(self, thing) -> bool:
        """Whether a record or an organisation is of what a reporter is bound to."""
        organisation = thing.pk if isinstance(thing, Organisation) else thing.organisation_id
        return organisation in self.organisations or any(is_within(thing.division, place) for place in self.places)


def memberships_of(member, *, on=None):
    """What a member is in any book on a local day, today unless told; nothing for a stranger.

    Of a program that acts for the member, in the book its token is for.
    """
    if not member.is_authenticated or not member.is_active:
        return Membership.objects.none()
    day = on or timezone.localdate()
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), member=member, starts_on__lte=day)
    token = _token_of(member)
    return rows.filter(book=token.book_id) if token and token.book_id else rows


def _token_of(member) -> Token | None:
    return getattr(member, "token", None)


def _acts_left_to(member) -> frozenset[Act]:
    token = _token_of(member)
    return MAY_WITH_TOKEN[token.scope] if token else frozenset(Act)


def standing_of(member, book, *, on=None) -> Standing:
    """One query, and one a request where `people.middleware.standings_once` keeps the answer."""
    kept = getattr(member, "standings", None)
    if kept is not None and (book.pk, on) in kept:
        return kept[book.pk, on]
    standing = _standing(member, memberships_of(member, on=on).filter(book=book))
    if kept is not None:
        kept[book.pk, on] = standing
    return standing


def _standing(member, memberships) -> Standing:
    rows = list(memberships)
    return Standing(
        roles=frozenset(row.role for row in rows),
        places=frozenset(row.division for row in rows if row.division),
        organisations=frozenset(row.organisation_id for row in rows if row.organisation_id),
        acts=_acts_left_to(member),
    )


def may_see(member, book, thing=None, *, on=None) -> bool:
    """Whether a member may know of a thing of the book: a record or an organisation, or of anything else it keeps.

    What is neither speaks of the whole book. With no thing: of the book itself.
    """
    standing = standing_of(member, book, on=on)
    if thing is None:
        return standing.has(Act.ENTER)
    if thing.book_id != book.pk or not _is_out(thing, standing, member):
        return False
    return standing.has(Act.READ) or (hasattr(thing, "division") and standing.covers(thing))


def _is_out(thing, standing, member) -> bool:
    """Whether others may know of it already: a draft is for whoever made it, and for those who record."""
    return getattr(thing, "state", "") != DRAFT or standing.has(Act.RECORD) or thing.made_by == member.username


def may_do(member, act, book, thing=None, *, on=None) -> bool:
    """Whether a member may do this in the book, and with this thing of it, which they then may see too."""
    standing = standing_of(member, book, on=on)
    if thing is not None:
        if thing.book_id != book.pk or not (standing.has(Act.READ) or standing.covers(thing)):
            return False
        if not _is_out(thing, standing, member):
            return False
        if act == Act.SUBMIT and thing.state not in STILL_THE_REPORTERS:
            return False
    return standing.has(act)


def visible(rows, member, *, on=None):
    """The rows of a queryset of records or organisations, of any books, that `may_see` says yes to. One query more."""
    field = "pk" if rows.model is Organisation else "organisation"
    acts, whole, recording, allowed = _acts_left_to(member), [], [], Q(pk__in=[])
    for book, role, place, organisation in memberships_of(member, on=on).values_list(
        "book", "role", "division", "organisation"
    ):
        if Act.RECORD in acts and role in MAY[Act.RECORD]:
            recording.append(book)
        if role in MAY[Act.READ]:
            whole.append(book)
        elif organisation:
            allowed |= Q(**{"book": book, field: organisation})
        else:
            allowed |= Q(book=book, division__startswith=prefix_of(place))
    seen = rows.filter(allowed | Q(book__in=whole))
    if rows.model is Organisation:
        return seen
    return seen.filter(~Q(state=DRAFT) | Q(book__in=recording) | Q(made_by=member.username))


def books_visible_to(member, *, on=None):
    return Book.objects.filter(pk__in=memberships_of(member, on=on).values("book"))


def may_record(member, book, *, on=None) -> bool:
    return may_do(member, Act.RECORD, book, on=on)


def book_for(member, key, act) -> Book:
    """404 when the member may not know of the book; 403 when they may not do this in it.

    One query, and one a request where `people.middleware.standings_once` keeps the answer.
    """
    kept = getattr(member, "books", {})
    if key not in kept:
        rows = list(memberships_of(member).filter(book__key=key).select_related("book"))
        if not rows:
            raise Http404
        kept[key] = rows[0].book
        if hasattr(member, "standings"):
            member.standings[kept[key].pk, None] = _standing(member, rows)
    if not may_do(member, act, kept[key]):
        raise PermissionDenied
    return kept[key]


def book_for_entering(member, key) -> Book:
    """For pages that show of the book what `visible` lets through. 404 when the member may not know of the book."""
    return book_for(member, key, Act.ENTER)


def book_for_reading(member, key) -> Book:
    """For pages that speak of all of the book. 404 when the member may not know of it; 403 when they see a part only."""
    return book_for(member, key, Act.READ)


def book_for_recording(member, key) -> Book:
    """404 when the member may not know of the book; 403 when they may read it only."""
    return book_for(member, key, Act.RECORD)
