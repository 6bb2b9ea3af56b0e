"""Who may see and record in which book, on which day."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from kexie.people.models import Membership
from kexie.people.rules import book_for_reading, book_for_recording, books_visible_to, may_record
from tests.people.cast import make_book, make_member

pytestmark = pytest.mark.django_db


def test_the_office_records_a_reporter_and_an_auditor_do_not():
    book = make_book()
    members = {role: make_member(role, role=role) for role in Membership.Role.values}
    assert {role: may_record(member, book) for role, member in members.items()} == {
        "clerk": True,
        "chair": True,
        "administrator": True,
        "reporter": False,
        "auditor": False,
    }


def test_a_book_one_is_not_in_is_not_found_and_one_that_is_read_only_is_forbidden():
    book, other = make_book(), make_book("xihu", "西湖区科协")
    clerk, auditor = make_member("li", role="clerk"), make_member("wang", role="auditor")
    assert book_for_recording(clerk, "donghu") == book
    assert book_for_reading(auditor, "donghu") == book
    with pytest.raises(PermissionDenied):
        book_for_recording(auditor, "donghu")
    for fetch in (book_for_reading, book_for_recording):
        with pytest.raises(Http404):
            fetch(clerk, other.key)


def test_a_membership_holds_from_its_first_to_its_last_day():
    member = make_member("li", role="clerk", starts_on=date(2031, 3, 1), ends_on=date(2031, 6, 30))
    days = [date(2031, 2, 28), date(2031, 3, 1), date(2031, 6, 30), date(2031, 7, 1)]
    assert [books_visible_to(member, on=day).count() for day in days] == [0, 1, 1, 0]
    assert [may_record(member, make_book(), on=day) for day in days] == [False, True, True, False]


def test_a_member_in_two_roles_sees_a_book_once():
    member = make_member("li", role="clerk")
    Membership.objects.create(member=member, book=make_book(), role="administrator", starts_on=date(2020, 1, 1))
    assert [book.key for book in books_visible_to(member)] == ["donghu"]


def test_a_stranger_and_a_member_who_left_see_no_book():
    left = make_member("li", role="clerk")
    left.is_active = False
    assert [books_visible_to(person).count() for person in (AnonymousUser(), left)] == [0, 0]
