"""The people of our tests: who they are in the book 东湖区科协, or in another."""

from datetime import date

from kexie.people.models import Member, Membership
from kexie.registry.models import Book

DISTRICT, TOWN, OTHER_TOWN = "450802000000", "450802101000", "450802102000"


def make_book(key="donghu", name="东湖区科协"):
    return Book.objects.get_or_create(
        key=key, defaults={"name": name, "level": Book.Level.COUNTY, "opened_on": date(2020, 1, 1)}
    )[0]


def make_member(
    username, *, role=None, book=None, starts_on=date(2020, 1, 1), ends_on=None, password=None, name=None,
    division="", organisation=None,
):  # fmt: skip
    """A member, in a role of the book where one is named. A reporter is bound to the whole district unless told."""
    member = Member.objects.create_user(username, password, name=name or username)
    if role == "reporter" and not organisation:
        division = division or DISTRICT
    if role:
        Membership.objects.create(
            member=member, book=book or make_book(), role=role, starts_on=starts_on, ends_on=ends_on,
            division=division, organisation=organisation,
        )  # fmt: skip
    return member
