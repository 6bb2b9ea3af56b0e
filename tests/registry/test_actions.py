"""Who an organisation is: found or made by its name, told what is news, never two of one name."""

import pytest

from kexie.registry.actions import known_as, organisation_named
from kexie.registry.models import Organisation
from tests.people.cast import make_book

TOWN, OTHER_TOWN = "450802101000", "450802102000"


@pytest.fixture
def book(db):
    return make_book()


def kept():
    return sorted(Organisation.objects.values_list("book__key", "name", "kind", "division"))


def test_the_second_caller_gets_the_one_the_first_made(book):
    first = organisation_named(book, "东湖中学", kind="pupils_school", division=TOWN)
    second = organisation_named(book, "东湖中学", kind="company", division=OTHER_TOWN)
    assert (first, kept()) == (second, [("donghu", "东湖中学", "pupils_school", TOWN)])


def test_another_book_has_an_organisation_of_its_own(book):
    organisation_named(book, "东湖中学", kind="pupils_school", division=TOWN)
    organisation_named(make_book("xihu", "西湖区科协"), "东湖中学", kind="pupils_school", division=TOWN)
    assert [row[0] for row in kept()] == ["donghu", "xihu"]


def test_news_is_told_to_the_one_that_is_held(book):
    held = organisation_named(book, "东湖糖厂科协", kind="enterprise", division=TOWN)
    told = known_as(held, book=book, name="东湖集团科协", kind="park", division=OTHER_TOWN)
    assert (told.pk, kept()) == (held.pk, [("donghu", "东湖集团科协", "park", OTHER_TOWN)])


def test_a_name_that_is_there_already_leads_to_the_one_that_has_it(book):
    there = organisation_named(book, "甲科协", kind="enterprise", division=TOWN)
    held = organisation_named(book, "甲科协会", kind="enterprise", division=TOWN)
    assert known_as(held, book=book, name="甲科协", kind="enterprise", division=TOWN).pk == there.pk
    assert [row[1] for row in kept()] == ["甲科协", "甲科协会"]


def test_nothing_new_writes_nothing(book, django_assert_num_queries):
    held = organisation_named(book, "甲科协", kind="enterprise", division=TOWN)
    with django_assert_num_queries(0):
        known_as(held, book=book, name="甲科协", kind="enterprise", division=TOWN)


def test_a_name_taken_between_the_look_and_the_write_is_given_way_to(book, monkeypatch):
    there = organisation_named(book, "甲科协", kind="enterprise", division=TOWN)
    held = organisation_named(book, "甲科协会", kind="enterprise", division=TOWN)
    monkeypatch.setattr("kexie.registry.actions._is_taken", lambda book, name: False)
    assert known_as(held, book=book, name="甲科协", kind="enterprise", division=TOWN).pk == there.pk
    assert [row[1] for row in kept()] == ["甲科协", "甲科协会"]
