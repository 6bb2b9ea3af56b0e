"""An association's life: founded, checked, moved, renamed, dissolved; what the ledger holds of it on every day."""

import random
from datetime import date

import pytest

from kexie.ledger.models import Voucher
from kexie.network.models import Association
from kexie.records.actions import correct, record_many, void
from kexie.records.errors import BadFacts, KeyReused, StaleRecord
from kexie.records.kinds import kind_of
from kexie.registry.models import Organisation
from tests.network.cast import BEGIN, OTHER_TOWN, TOWN, make, nets, put, rows, stock
from tests.records.cast import breaches

ALL = ["leader", "body", "plaque", "office", "staff", "rules", "funds", "activity"]
KIND = "network.association"


def current(held):
    return Association.objects.get(pk=held.pk)


def test_one_founded_counts_as_founded_and_in_being_from_its_day(book):
    make(book)
    assert nets(book, "organisations.founded") == {("2031-03-15", TOWN): 1}
    assert nets(book, "organisations.total") == {("2031-03-15", TOWN): 1}
    assert nets(book, "members.total") == {("2031-03-15", TOWN): 40}


def test_one_that_existed_before_counts_from_the_books_opening_day_and_nowhere_as_founded(book):
    held = make(book, beginning="existed", day=BEGIN)
    assert (held.day, nets(book, "organisations.founded")) == (book.opened_on, {})
    assert nets(book, "organisations.total") == {("2020-01-01", TOWN): 1}


def test_a_move_takes_it_from_the_old_place_to_the_new_on_its_day(book):
    held = make(book)
    put(held, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
    assert current(held).division == OTHER_TOWN
    assert nets(book, "organisations.total") == {
        ("2031-03-15", TOWN): 1,
        ("2031-06-01", TOWN): -1,
        ("2031-06-01", OTHER_TOWN): 1,
    }
    assert nets(book, "organisations.founded") == {("2031-03-15", TOWN): 1}
    assert stock(book, "members.total", date(2031, 6, 1), OTHER_TOWN) == 40


def test_one_dissolved_is_no_more_from_its_day(book):
    held = make(book)
    put(held, "life_events", what="dissolved", day=date(2031, 9, 1), document="东科协〔2031〕9号")
    assert nets(book, "organisations.total") == {("2031-03-15", TOWN): 1, ("2031-09-01", TOWN): -1}
    assert nets(book, "organisations.dissolved") == {("2031-09-01", TOWN): 1}
    assert stock(book, "members.total", date(2031, 9, 1)) == 0


def test_a_renaming_posts_nothing_and_keeps_both_names(book):
    held = make(book)
    before = nets(book, "organisations.total")
    put(held, "life_events", what="renamed", day=date(2031, 6, 1), name="东湖集团科协")
    now = current(held)
    assert (now.name, now.first_name, now.organisation.name) == ("东湖集团科协", "东湖糖厂科协", "东湖集团科协")
    assert nets(book, "organisations.total") == before
    assert Organisation.objects.count() == 1


def test_events_entered_in_any_order_give_the_same(book):
    events = [
        {"what": "moved", "day": date(2031, 5, 1), "division": OTHER_TOWN},
        {"what": "moved", "day": date(2031, 7, 1), "division": TOWN},
        {"what": "renamed", "day": date(2031, 6, 1), "name": "甲"},
        {"what": "renamed", "day": date(2031, 8, 1), "name": "乙"},
        {"what": "dissolved", "day": date(2032, 1, 1)},
    ]
    seen = set()
    for turn in range(6):
        order = events.copy()
        random.Random(turn).shuffle(order)
        held = make(book, name=f"第{turn}个")
        for event in order:
            suffix = {"name": event["name"] + str(turn)} if event.get("name") else {}
            put(held, "life_events", **event | suffix)
        now = current(held)
        totals = nets(book, "organisations.total")
        seen.add(
            (now.name[0], now.division, str(now.first_division), str({k: v / (turn + 1) for k, v in totals.items()}))
        )
    assert len(seen) == 1
    assert next(iter(seen))[:3] == ("乙", TOWN, TOWN)
    assert breaches(book) == []


def test_the_total_is_founded_and_existed_less_dissolved(book):
    for number in range(4):
        held = make(book, name=f"甲{number}", beginning="existed" if number % 2 else "founded")
        if number > 1:
            put(held, "life_events", what="dissolved", day=date(2031, 10, 1))
    day = date(2031, 12, 31)
    founded, dissolved = stock(book, "organisations.founded", day), stock(book, "organisations.dissolved", day)
    assert (founded, dissolved, stock(book, "organisations.total", day)) == (2, 2, 2 + 2 - 2)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"what": "moved", "day": date(2031, 4, 1)}, "division"),
        ({"what": "renamed", "day": date(2031, 4, 1)}, "name"),
        ({"what": "renamed", "day": date(2031, 4, 1), "name": "别家科协"}, "name"),
        ({"what": "moved", "day": date(2031, 1, 1), "division": OTHER_TOWN}, "day"),
        ({"what": "moved", "day": date(2032, 2, 1), "division": OTHER_TOWN}, "day"),
        ({"what": "dissolved", "day": date(2032, 2, 1)}, "day"),
        ({"what": "moved", "day": date(2031, 5, 1), "division": TOWN}, "day"),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_nothing_is_saved(book, facts, field):
    make(book, name="别家科协")
    held = make(book)
    put(held, "life_events", what="moved", day=date(2031, 5, 1), division=OTHER_TOWN)
    put(held, "life_events", what="dissolved", day=date(2032, 1, 1))
    vouchers = Voucher.objects.count()
    with pytest.raises(BadFacts) as refused:
        put(held, "life_events", **facts)
    assert (list(refused.value.messages), Voucher.objects.count()) == ([field], vouchers)


def test_what_happened_posts_on_its_day_and_what_is_corrected_on_the_old_day(book):
    held = make(book)
    correct(held, by="clerk", version=1, facts={"division": OTHER_TOWN, "happened_on": date(2031, 6, 1)})
    assert nets(book, "organisations.total")[("2031-06-01", OTHER_TOWN)] == 1
    assert [event.what for event in current(held).rows("life_events")] == ["moved"]
    other = make(book, name="乙科协")
    correct(other, by="clerk", version=1, facts={"division": OTHER_TOWN})
    assert nets(book, "organisations.total") == {
        ("2031-03-15", TOWN): 1,
        ("2031-03-15", OTHER_TOWN): 1,
        ("2031-06-01", TOWN): -1,
        ("2031-06-01", OTHER_TOWN): 1,
    }
    assert current(other).rows("life_events") == []
    assert breaches(book) == []


def test_a_correction_after_a_move_corrects_the_move(book):
    held = make(book)
    put(held, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
    third = "450802103000"
    correct(held, by="clerk", version=2, facts={"division": third})
    assert [event.division for event in current(held).rows("life_events")] == [third]
    assert nets(book, "organisations.total") == {
        ("2031-03-15", TOWN): 1,
        ("2031-06-01", TOWN): -1,
        ("2031-06-01", third): 1,
    }


def test_an_event_taken_out_is_taken_back(book):
    from kexie.records.rows import take_out_row

    held = make(book)
    put(held, "life_events", what="renamed", day=date(2031, 6, 1), name="新名")
    put(held, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
    for event in current(held).rows("life_events"):
        now = current(held)
        take_out_row(now, rows("life_events"), event, by="clerk", version=now.version, reason="误录")
    now = current(held)
    assert (now.name, now.division, now.first_name, now.first_division) == ("东湖糖厂科协", TOWN, "", "")
    assert nets(book, "organisations.total") == {("2031-03-15", TOWN): 1}
    assert (now.organisation.name, breaches(book)) == ("东湖糖厂科协", [])


def test_two_records_never_make_two_organisations_of_one_name(book):
    first, second = make(book), make(book)
    assert (first.organisation_id, Organisation.objects.count()) == (second.organisation_id, 1)
    assert [gap.code for gap in kind_of(KIND).gaps(second)] == ["twice", "unchecked"]
    third = make(book, name="东湖糖厂科协会")
    corrected = correct(third, by="clerk", version=1, facts={"name": "东湖糖厂科协"})
    assert corrected.organisation_id == first.organisation_id


def test_associations_of_an_import_are_known_to_the_registry(book):
    facts = {"association_kind": "community", "day": BEGIN, "division": TOWN}
    record_many(kind_of(KIND), by="clerk", book=book, rows=[facts | {"name": "甲村科协"}, facts | {"name": "乙村科协"}])
    assert sorted(Organisation.objects.values_list("name", "kind", "division")) == [
        ("乙村科协", "community", TOWN),
        ("甲村科协", "community", TOWN),
    ]
    assert breaches(book) == []


def test_a_later_check_posts_its_changes_on_its_own_day(book):
    held = make(book, checked_on=date(2031, 4, 1), has=["leader", "body"])
    assert stock(book, "completeness.met", date(2031, 12, 31)) == 2
    put(held, "checks", day=date(2031, 8, 1), has=ALL, members_count=55)
    assert [stock(book, "organisations.complete", day) for day in (date(2031, 7, 31), date(2031, 8, 1))] == [0, 1]
    assert [stock(book, "completeness.unmet", day) for day in (date(2031, 7, 31), date(2031, 8, 1))] == [6, 0]
    assert [stock(book, "completeness.met", day) for day in (date(2031, 7, 31), date(2031, 8, 1))] == [2, 8]
    assert [stock(book, "members.total", day) for day in (date(2031, 7, 31), date(2031, 8, 1))] == [40, 55]
    put(held, "checks", day=date(2031, 6, 1), has=[*ALL[:-1]])
    assert [stock(book, "completeness.met", day) for day in (date(2031, 6, 1), date(2031, 8, 1))] == [7, 8]
    assert breaches(book) == []


def test_none_complete_is_told_apart_from_nothing_checked(book):
    from kexie.ledger.models import Entry

    make(book, name="未查")
    assert not Entry.objects.filter(account__measure="organisations.complete").exists()
    make(book, checked_on=date(2031, 4, 1), has=["leader"])
    assert list(Entry.objects.filter(account__measure="organisations.complete").values_list("amount", flat=True)) == [0]


def test_a_year_is_judged_by_its_own_list(book, home):
    (home / "checklists.toml").write_text(
        '[[lists]]\nsince = 2032-01-01\nsource = "x"\n[lists.kinds]\nenterprise = ["leader", "members"]\n',
        encoding="utf-8",
    )
    make(book, checked_on=date(2031, 4, 1), has=ALL)
    days = (date(2031, 12, 31), date(2032, 1, 1))
    assert [stock(book, "organisations.complete", day) for day in days] == [1, 0]
    assert [stock(book, "completeness.met", day) for day in days] == [8, 1]
    assert [stock(book, "completeness.unmet", day) for day in days] == [0, 1]


def test_chiefs_in_office_are_counted_while_they_serve(book):
    held = make(book, association_kind="township")
    put(
        held,
        "officers",
        name="王院长",
        post="vice_chair",
        chief="hospital",
        since=date(2031, 4, 1),
        until=date(2032, 4, 1),
    )
    put(held, "officers", name="赵校长", post="vice_chair", chief="school")
    put(held, "officers", name="李主席", post="chair")
    days = (BEGIN, date(2031, 4, 1), date(2032, 4, 1))
    assert [stock(book, "chiefs.total", day) for day in days] == [1, 2, 1]


def test_a_telephone_stands_in_no_snapshot_and_is_erased_with_its_row(book):
    from kexie.records.models import PersonalField, Request
    from kexie.records.rows import put_row, take_out_row

    held = make(book)
    facts = {"name": "李主席", "post": "chair", "chief": "", "main_work": "", "since": None, "until": None}
    kind = rows("officers")
    put_row(held, kind, by="clerk", version=1, facts=facts, personal={"phone": "13800000000"}, request_key="k")
    put_row(held, kind, by="clerk", version=1, facts=facts, personal={"phone": "13800000000"}, request_key="k")
    with pytest.raises(KeyReused):
        put_row(held, kind, by="clerk", version=1, facts=facts | {"name": "x"}, request_key="k")
    with pytest.raises(StaleRecord):
        put_row(held, kind, by="clerk", version=1, facts=facts, request_key="j")
    now = current(held)
    assert (now.version, len(now.rows("officers"))) == (2, 1)
    assert "13800000000" not in "".join(Voucher.objects.values_list("snapshot", flat=True))
    take_out_row(now, kind, now.rows("officers")[0], by="clerk", version=2, reason="误录")
    assert list(PersonalField.objects.values_list("value", "key")) == [(None, "")]
    assert list(Request.objects.values_list("digest", flat=True)) == [""]  # nor can guesses be tried against it
    assert breaches(book) == []


@pytest.mark.parametrize("code", ["life_events", "checks", "officers"])
def test_verify_names_a_record_whose_rows_were_tampered_with(book, code):
    held = make(book)
    facts = {
        "life_events": {"what": "moved", "day": date(2031, 6, 1), "division": OTHER_TOWN},
        "checks": {"day": date(2031, 6, 1), "has": ["leader"]},
        "officers": {"name": "李主席", "post": "chair"},
    }
    put(held, code, **facts[code])
    assert breaches(book) == []
    column = {"life_events": "document", "checks": "checker", "officers": "name"}[code]
    rows(code).model.objects.update(**{column: "他人"})
    assert [held.ref in breach.what for breach in breaches(book)] == [True]
    rows(code).model.objects.all().delete()
    assert [held.ref in breach.what for breach in breaches(book)] == [True]


def test_a_void_association_takes_all_back(book):
    held = make(book, checked_on=date(2031, 4, 1), has=ALL)
    put(held, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
    void(current(held), by="clerk", version=2, reason="重复")
    measures = (
        "organisations.total",
        "organisations.founded",
        "members.total",
        "completeness.met",
        "organisations.complete",
    )
    assert [stock(book, measure, date(2040, 1, 1)) for measure in measures] == [0] * 5
