"""Schools, facilities and the persons of the registers: what each posts, and what is refused."""

from datetime import date

import pytest

from kexie.ledger.models import Entry, Voucher
from kexie.network.models import Facility, School
from kexie.records.actions import Beside, correct, record
from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from kexie.registry.models import Organisation
from tests.network.cast import BEGIN, FACTS, OTHER_TOWN, TOWN, make, nets, put, stock
from tests.records.cast import breaches


def accounts(book):
    """The sums of all accounts but the count of records."""
    found: dict[str, int] = {}
    for code, amount in Entry.objects.filter(book=book).values_list("account__code", "amount"):
        if not code.startswith("records.count"):
            found[code] = found.get(code, 0) + amount
    return found


def test_a_school_posts_itself_and_its_counts_by_day(book):
    school = make(book, "network.school", beginning="existed")
    put(school, "head_counts", day=date(2031, 9, 10), pupils=1250, source="教育局")
    days = (date(2031, 9, 9), date(2031, 9, 10))
    assert [stock(book, "pupils.total", day) for day in days] == [1200, 1250]
    assert accounts(book) == {
        "schools.total{school=junior}": 1,
        "pupils.total{school=junior}": 1250,
        "counsellors.total{school=junior}": 6,
    }
    assert list(Organisation.objects.values_list("name", "kind")) == [("东湖中学", "pupils_school")]
    put(School.objects.get(), "life_events", what="dissolved", day=date(2032, 7, 1))
    assert stock(book, "pupils.total", date(2032, 7, 1)) == 0


def test_a_facility_posts_itself_and_what_became_of_it_where_it_stood_then(book):
    gallery = make(book, "network.facility", count=2, area="30")
    put(gallery, "content_changes", day=date(2031, 5, 1), topic="防溺水", panels=8)
    put(gallery, "inspections", day=date(2031, 5, 2), result="defect", found="玻璃破损")
    put(gallery, "life_events", what="moved", day=date(2031, 6, 1), division=OTHER_TOWN)
    put(gallery, "openings", since=date(2031, 6, 1), day=date(2031, 6, 30), visits=900, open_days=25)
    assert accounts(book) == {
        "facilities.built{facility=gallery}": 2,
        "facilities.total{facility=gallery}": 2,
        "facilities.area{facility=gallery}": 3000,
        "facilities.length{facility=gallery}": 1250,
        "facilities.changes{facility=gallery}": 1,
        "facilities.inspections{facility=gallery}": 1,
        "facilities.visits{facility=gallery}": 900,
        "facilities.open_days{facility=gallery}": 25,
    }
    assert nets(book, "facilities.changes") == {("2031-05-01", TOWN): 1}
    assert nets(book, "facilities.visits") == {("2031-06-30", OTHER_TOWN): 900}
    assert Entry.objects.get(account__measure="facilities.visits").since == date(2031, 6, 1)
    assert [gap.code for gap in kind_of("network.facility").gaps(Facility.objects.get())] == ["defect"]
    assert breaches(book) == []


def test_a_facility_that_existed_is_not_built(book):
    make(book, "network.facility", beginning="existed", facility_kind="base", level="provincial", length=None)
    assert accounts(book) == {"facilities.total{facility=base,level=provincial}": 1}


def test_a_repair_before_the_inspection_is_refused(book):
    gallery = make(book, "network.facility")
    with pytest.raises(BadFacts) as refused:
        put(gallery, "inspections", day=date(2031, 5, 2), result="good", repaired_on=date(2031, 5, 1))
    assert list(refused.value.messages) == ["repaired_on"]


@pytest.mark.parametrize("code", ["network.worker", "network.volunteer"])
def test_a_person_is_named_only_with_consent(book, code):
    facts = {"day": BEGIN, "division": TOWN} | FACTS[code]
    personal = Beside(personal={"name": "赵一鸣", "phone": "13900000000"})
    with pytest.raises(BadFacts) as refused:
        record(kind_of(code), by="clerk", book=book, facts=facts, beside=personal)
    assert (list(refused.value.messages), Voucher.objects.count()) == (["consent_on"], 0)
    kept = record(kind_of(code), by="clerk", book=book, facts=facts | {"consent_on": BEGIN}, beside=personal)
    with pytest.raises(BadFacts):
        correct(kept, by="clerk", version=1, facts={"consent_on": None}, beside=Beside(personal={"phone": "1"}))
    said = "".join(Voucher.objects.values_list("snapshot", flat=True)) + kept.title
    assert "赵一鸣" not in said and "13900000000" not in said
    assert breaches(book) == []


def test_persons_count_while_they_are_registered(book):
    make(book, "network.worker", left_on=date(2031, 8, 1))
    assert nets(book, "workers.total") == {("2031-03-15", TOWN): 1, ("2031-08-01", TOWN): -1}
    with pytest.raises(BadFacts):
        make(book, "network.worker", left_on=date(2031, 1, 1))


def test_a_volunteer_in_a_team_is_counted_by_the_team(book):
    team = make(book, name="志愿服务一队", association_kind="volunteer_team", members_count=30)
    make(book, "network.volunteer")
    make(book, "network.volunteer", organisation=team.organisation)
    assert stock(book, "volunteers.total", BEGIN) == 31


def test_a_service_posts_itself_its_people_and_hours(book):
    make(book, "network.service")
    make(book, "network.service", people=None, hours=None)
    assert accounts(book) == {"volunteers.services": 2, "volunteers.people": 12, "volunteers.hours": 3650}


def test_staff_post_with_every_flag_that_is_true(book):
    make(book, "network.staff")
    make(book, "network.staff", employment="part_time", female=False, qualified=False)
    assert accounts(book) == {
        "staff.total{employment=full_time,female=yes,qualified=yes}": 1,
        "staff.total{employment=part_time}": 1,
    }
