"""What `verify` says of records whose kind has got or lost columns since their vouchers were written."""

from contextlib import contextmanager
from datetime import date

import pytest

from kexie.network.models import Association, Officer
from kexie.outreach.models import Activity
from kexie.planning.models import PlanItem
from kexie.records.actions import correct
from kexie.records.queries import history_of
from tests.network.cast import put
from tests.records.cast import breaches, make


@contextmanager
def release_without(model, *columns, beside=None):
    """The release before these columns, or these rows, were declared."""
    fields = [field for field in model.fact_fields() if field.name not in columns]
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(model, "fact_fields", classmethod(lambda _cls: fields))
        if beside is not None:
            earlier.setattr(model, "beside", beside)
        yield


def test_a_column_that_came_later_stands_as_it_begins(book):
    with release_without(Activity, "copies", "venue"):
        make(book, copies=None)
    assert breaches(book) == []


@pytest.mark.parametrize("facts", [{"copies": 300}, {"venue": "他处"}])
def test_a_column_that_came_later_and_says_something_without_a_voucher_is_named(book, facts):
    with release_without(Activity, "copies", "venue"):
        held = make(book, copies=None)
    Activity.objects.update(**facts)
    assert [held.ref in breach.what for breach in breaches(book)] == [True]


def test_an_old_column_is_compared_beside_a_new_one(book):
    with release_without(Activity, "venue"):
        held = make(book)
    Activity.objects.update(attendance=1)
    assert [held.ref in breach.what for breach in breaches(book)] == [True]


def test_a_column_that_is_gone_is_the_vouchers_alone(book):
    make(book, venue="中心小学")
    with release_without(Activity, "venue"):
        assert breaches(book) == []


def test_rows_that_came_later_are_none_and_a_column_of_rows_stands_as_it_begins(book):
    with release_without(Association, beside=("life_events", "checks")):
        held = make(book, "network.association")
    assert breaches(book) == []
    with release_without(Officer, "main_work"):
        put(held, "officers", name="李主席", post="chair", since=date(2031, 4, 1))
    assert breaches(book) == []
    Officer.objects.update(main_work="教师")
    assert [held.ref in breach.what for breach in breaches(book)] == [True]


def test_a_fact_of_another_name_is_read_under_todays(book):
    problem = make(book, "planning.problem")
    now = PlanItem.snapshot
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(PlanItem, "snapshot", lambda self: answering_one(now(self)))
        held = make(book, "planning.item", answers=[problem.ref])
    assert breaches(book) == []
    corrected = correct(held, by="clerk", version=1, facts={"owner": "李经办"})
    assert [each.label for each in history_of(corrected)[0].differences] == ["Owner"]
    PlanItem.objects.update(answers=[])
    assert [held.ref in breach.what for breach in breaches(book)] == [True]


def answering_one(snapshot):
    """As the release kept it in which an item answered one problem at most."""
    snapshot["answers_id"] = snapshot.pop("answers")[0]
    return snapshot
