"""Who may see and record in which book, on which day."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from kexie.people.models import Membership
from kexie.people.rules import (
    Act,
    book_for_entering,
    book_for_reading,
    book_for_recording,
    books_visible_to,
    may_do,
    may_record,
    may_see,
    visible,
)
from kexie.registry.models import Organisation
from tests.people.cast import DISTRICT, OTHER_TOWN, TOWN, make_book, make_member

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


def test_each_role_may_do_what_its_row_says():
    book = make_book()
    members = {role: make_member(role, role=role) for role in Membership.Role.values}
    assert {role: [act.value for act in Act if may_do(member, act, book)] for role, member in members.items()} == {
        "clerk": ["enter", "read", "record", "accept"],
        "chair": ["enter", "read", "record", "accept", "open", "erase"],
        "reporter": ["enter", "submit"],
        "auditor": ["enter", "read", "audit"],
        "administrator": ["enter", "read", "record", "accept", "open", "erase", "audit", "administer"],
    }


def test_a_reporter_enters_a_book_and_reads_no_page_of_all_of_it():
    reporter = make_member("zhao", role="reporter")
    assert book_for_entering(reporter, "donghu") == make_book()
    with pytest.raises(PermissionDenied):
        book_for_reading(reporter, "donghu")
    with pytest.raises(Http404):
        book_for_entering(reporter, make_book("xihu", "西湖区科协").key)


def test_what_one_may_see_is_the_same_for_one_thing_and_for_a_list():
    book, other = make_book(), make_book("xihu", "西湖区科协")
    places = [DISTRICT, TOWN, OTHER_TOWN, "450802101001", "450802101L01"]
    things = [
        Organisation.objects.create(book=each, name=f"{each.key} {place}", kind="company", division=place)
        for each in (book, other)
        for place in places
    ]
    cast = [
        AnonymousUser(),
        make_member("clerk", role="clerk"),
        make_member("town", role="reporter", division=TOWN),
        make_member("district", role="reporter", division=DISTRICT),
        make_member("school", role="reporter", organisation=things[2]),
        make_member("former", role="reporter", division=TOWN, ends_on=date(2021, 1, 1)),
    ]
    seen = {}
    for member in cast:
        listed = [things.index(each) for each in visible(Organisation.objects.order_by("pk"), member)]
        assert listed == [at for at, each in enumerate(things) if may_see(member, each.book, each)]
        seen[str(member)] = listed
    assert seen == {
        "AnonymousUser": [],
        "clerk": [0, 1, 2, 3, 4],
        "town": [1, 3, 4],
        "district": [0, 1, 2, 3, 4],
        "school": [2],
        "former": [],
    }


def test_a_thing_of_another_book_is_not_of_this_one():
    book, other = make_book(), make_book("xihu", "西湖区科协")
    clerk = make_member("li", role="clerk")
    thing = Organisation.objects.create(book=other, name="糖厂", kind="company", division=TOWN)
    assert not may_see(clerk, book, thing)
    assert not may_do(clerk, Act.RECORD, book, thing)


def test_a_reporter_of_two_places_sees_both_and_one_who_is_also_a_clerk_all():
    book = make_book()
    for place in (TOWN, OTHER_TOWN, DISTRICT):
        Organisation.objects.create(book=book, name=place, kind="company", division=place)
    member = make_member("zhao", role="reporter", division=TOWN)
    Membership.objects.create(
        member=member, book=book, role="reporter", division=OTHER_TOWN, starts_on=date(2020, 1, 1)
    )
    assert visible(Organisation.objects.all(), member).count() == 2
    Membership.objects.create(member=member, book=book, role="clerk", starts_on=date(2020, 1, 1))
    assert visible(Organisation.objects.all(), member).count() == 3


@pytest.mark.parametrize(("role", "division"), [("reporter", ""), ("clerk", TOWN)])
def test_the_database_keeps_reporters_bound_and_the_office_not(role, division):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            member=make_member("li"), book=make_book(), role=role, division=division, starts_on=date(2020, 1, 1)
        )
