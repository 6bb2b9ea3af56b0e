"""Every write of a record, with its voucher: both, or neither."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.files.actions import keep
from kexie.ledger.actions import freeze
from kexie.ledger.errors import ReasonNeeded
from kexie.ledger.figures import Figures
from kexie.ledger.models import Entry, Voucher
from kexie.ledger.periods import Period
from kexie.records.actions import Beside, correct, erase_personal, record, record_many, repost, void
from kexie.records.errors import BadFacts, KeyReused, NoReason, StaleRecord, VoidRecord
from kexie.records.kinds import all_kinds, kind_of
from kexie.records.models import PersonalField, Record, Request
from tests.records.cast import COMMON, FACTS, OTHER_TOWN, breaches, make, make_book

ACTIVITY = "outreach.activity"


def figure(book, name, period="2031H1"):
    return Figures(book, Period.parse(period)).figure(name).value


def test_each_kind_has_facts_to_be_tried_with():
    assert sorted(kind.code for kind in all_kinds()) == sorted(FACTS)


@pytest.mark.parametrize("code", sorted(FACTS))
def test_a_record_of_each_kind_is_kept_corrected_and_made_void_with_a_whole_chain(book, code):
    made = make(book, code)
    corrected = correct(made, by="clerk", version=1, facts={"note": "补记", "day": date(2031, 4, 1)})
    void(corrected, by="clerk", version=2, reason="登记重复")
    actions = list(Voucher.objects.filter(book=book, record=made.ref).values_list("action", flat=True))
    assert actions == ["recorded", "corrected", "voided"]
    assert sum(amount for amount in Entry.objects.filter(book=book).values_list("amount", flat=True)) == 0
    assert breaches(book) == []


def test_the_same_key_and_words_give_the_record_made_the_first_time(book):
    facts = COMMON | FACTS[ACTIVITY]
    first = record(kind_of(ACTIVITY), by="clerk", book=book, facts=facts, request_key="k1")
    again = record(kind_of(ACTIVITY), by="clerk", book=book, facts=facts, request_key="k1")
    assert (again.ref, Record.objects.count(), Voucher.objects.count()) == (first.ref, 1, 1)


def test_the_same_key_with_other_words_is_refused_and_nothing_is_made(book):
    facts = COMMON | FACTS[ACTIVITY]
    record(kind_of(ACTIVITY), by="clerk", book=book, facts=facts, request_key="k1")
    with pytest.raises(KeyReused):
        record(kind_of(ACTIVITY), by="clerk", book=book, facts=facts | {"attendance": 9}, request_key="k1")
    assert Record.objects.count() == 1


def test_two_books_may_use_one_key(book):
    facts = COMMON | FACTS[ACTIVITY]
    elsewhere = make_book("xihu", "西湖区科协")
    refs = {
        record(kind_of(ACTIVITY), by="clerk", book=each, facts=facts, request_key="k1").ref
        for each in (book, elsewhere)
    }
    assert len(refs) == 2


def test_a_correction_posts_the_difference(book):
    made = make(book, attendance=560)
    correct(made, by="clerk", version=1, facts={"attendance": 600, "division": OTHER_TOWN})
    assert figure(book, "outreach.people") == 600
    assert figure(book, "outreach.sessions") == 1


def test_a_correction_of_what_is_right_already_leaves_no_voucher(book):
    made = make(book, "support.visit")
    same = correct(made, by="clerk", version=1, facts={"money": Decimal("3000.5"), "households": 5})
    assert (same.version, Voucher.objects.filter(record=made.ref).count()) == (1, 1)


def test_a_correction_sent_twice_is_made_once(book):
    made = make(book)
    first = correct(made, by="clerk", version=1, facts={"attendance": 600}, request_key="c1")
    again = correct(made, by="clerk", version=1, facts={"attendance": 600}, request_key="c1")
    assert (first.version, again.version, Voucher.objects.filter(record=made.ref).count()) == (2, 2, 2)


def test_who_corrects_a_version_that_is_no_more_is_refused(book):
    made = make(book)
    correct(made, by="one", version=1, facts={"attendance": 600})
    with pytest.raises(StaleRecord):
        correct(made, by="two", version=1, facts={"attendance": 700})
    assert figure(book, "outreach.people") == 600


def test_a_void_record_is_neither_corrected_nor_made_void_again(book):
    made = make(book)
    void(made, by="clerk", version=1, reason="重复")
    with pytest.raises(VoidRecord):
        correct(made, by="clerk", version=2, facts={"attendance": 1})
    with pytest.raises(VoidRecord):
        void(made, by="clerk", version=2, reason="重复")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_record_is_not_made_void_without_a_reason(book, reason):
    made = make(book)
    with pytest.raises(NoReason):
        void(made, by="clerk", version=1, reason=reason)
    assert Record.objects.get().state == "recorded"


def test_what_falls_into_a_frozen_period_asks_for_a_reason(book):
    made = make(book)
    freeze(book, Period.parse("2031H1"), by="chair")
    with pytest.raises(ReasonNeeded):
        make(book, name="补登")
    with pytest.raises(ReasonNeeded):
        correct(made, by="clerk", version=1, facts={"attendance": 1})
    assert (Record.objects.count(), figure(book, "outreach.people")) == (1, 560)
    correct(made, by="clerk", version=1, facts={"attendance": 1}, reason="漏记")
    assert figure(book, "outreach.people") == 1


BAD = {
    "a negative number": (ACTIVITY, {"attendance": -1}, "attendance"),
    "a huge number": (ACTIVITY, {"attendance": 10**18}, "attendance"),
    "a number beyond both databases": (ACTIVITY, {"attendance": 2**31}, "attendance"),
    "a value that is none of the list": (ACTIVITY, {"activity_kind": "party"}, "activity_kind"),
    "a day long ago": (ACTIVITY, {"day": date(1066, 1, 1)}, "day"),
    "no day": (ACTIVITY, {"day": None}, "day"),
    "no place": (ACTIVITY, {"division": ""}, "division"),
    "days out of order": (ACTIVITY, {"since": date(2031, 4, 1)}, "since"),
    "a number that is to be confirmed": (ACTIVITY, {"attendance": 5, "attendance_approx": 4}, "attendance_approx"),
    "too much money": ("support.visit", {"money": Decimal(10**12)}, "money"),
    "negative money": ("support.visit", {"money": Decimal("-0.01")}, "money"),
    "a part of a 分": ("support.visit", {"money": Decimal("0.001")}, "money"),
    "an unknown measure": ("records.statement", {"measure": "no.such"}, "measure"),
    "a dimension of another measure": ("records.statement", {"dims": {"grade": "1"}}, "measure"),
    "a part of a whole thing": ("records.statement", {"value": Decimal("2.5")}, "value"),
    "a place in no list": ("planning.item", {"number": 0}, "number"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_facts_are_refused_at_their_field_and_nothing_is_kept(book, case):
    code, facts, field = BAD[case]
    with pytest.raises(BadFacts) as refusal:
        make(book, code, **facts)
    assert list(refusal.value.messages) == [field]
    assert (Record.objects.count(), Voucher.objects.count()) == (0, 0)


def test_what_is_to_be_confirmed_is_kept_without_a_number(book):
    make(book, attendance=None, attendance_approx=4)
    assert Figures(book, Period.parse("2031H1")).figure("outreach.people").state == "pending"


def test_a_plan_item_answers_a_problem_of_its_own_book_only(book):
    elsewhere = make(make_book("xihu", "西湖区科协"), "planning.problem")
    with pytest.raises(BadFacts):
        make(book, "planning.item", answers=[elsewhere.ref])
    problem = make(book, "planning.problem")
    item = make(book, "planning.item", answers=[problem.ref])
    kept = json.loads(Voucher.objects.get(book=book, record=item.ref).snapshot)
    assert (kept["answers"], breaches(book)) == ([problem.ref], [])


# Many at once -------------------------------------------------------------------------------------------------------


def rows(number):
    for each in range(number):
        yield COMMON | FACTS[ACTIVITY] | {"name": f"讲座{each}", "attendance": each, "division": OTHER_TOWN}


def test_many_at_once_post_what_one_by_one_would(book):
    elsewhere = make_book("xihu", "西湖区科协")
    record_many(kind_of(ACTIVITY), by="clerk", book=book, rows=rows(7))
    for facts in rows(7):
        record(kind_of(ACTIVITY), by="clerk", book=elsewhere, facts=facts)

    def kept(of):
        return [
            list(
                Entry.objects.filter(book=of)
                .order_by("seq", "number")
                .values_list("seq", "number", "account__code", "day", "division", "amount", "parts", "approx", "basis")
            ),
            [
                {name: value for name, value in json.loads(each).items() if name not in ("ref", "made_at")}
                for each in Voucher.objects.filter(book=of).order_by("seq").values_list("snapshot", flat=True)
            ],
        ]

    assert kept(book) == kept(elsewhere)
    assert breaches(book) == breaches(elsewhere) == []


def test_a_bad_row_is_named_and_no_row_is_kept(book):
    with pytest.raises(BadFacts) as refusal:
        record_many(kind_of(ACTIVITY), by="clerk", book=book, rows=[*rows(2), COMMON | {"name": "无类型"}])
    assert (refusal.value.row, Record.objects.count()) == (3, 0)


def test_many_take_hardly_more_queries_than_few(book):
    make(book)  # so that the accounts are there
    counts = []
    for number in (3, 30):
        with CaptureQueriesContext(connection) as asked:
            record_many(kind_of(ACTIVITY), by="clerk", book=book, rows=rows(number))
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1  # entries go in a hundred or so to a statement


# Personal facts -----------------------------------------------------------------------------------------------------


def visited(book, **arguments):
    facts = COMMON | FACTS["support.visit"]
    beside = Beside(personal={"families": "张三、李四"})
    return record(kind_of("support.visit"), by="clerk", book=book, facts=facts, beside=beside, **arguments)


def test_a_personal_fact_is_in_no_snapshot_and_no_entry(book):
    visited(book)
    stored = [str(row) for row in (*Voucher.objects.values(), *Entry.objects.values(), *Record.objects.values())]
    assert not [row for row in stored if "张三" in row or "\\u5f20" in row]


def test_erasing_a_personal_fact_keeps_the_chain_whole(book):
    made = visited(book, request_key="k1")
    assert erase_personal(made, ["families"], by="chair", reason="本人要求") == 1
    assert list(PersonalField.objects.values_list("value", "key")) == [(None, "")]
    assert list(Request.objects.values_list("digest", flat=True)) == [""]
    assert breaches(book) == []
    assert erase_personal(made, ["families"], by="chair", reason="本人要求") == 0


def test_erasing_speaks_of_the_record_as_it_stands_whatever_the_caller_holds(book):
    made = visited(book)
    correct(made, by="clerk", version=1, facts={"households": 9})
    erase_personal(made, ["families"], by="chair", reason="本人要求")
    assert (Record.objects.get().version, breaches(book)) == (3, [])


def test_reposting_speaks_of_the_record_as_it_stands_whatever_the_caller_holds(book):
    made = make(book)
    correct(made, by="clerk", version=1, facts={"attendance": 600})
    assert repost([made], by="chair", reason="规则更新") == 0
    assert (figure(book, "outreach.people"), breaches(book)) == (600, [])


def test_what_is_beside_a_record_is_added_and_kept_by_hash(book, home):
    made = make(book)
    photo = keep(book, b"photo", name="现场.jpg", media_type="image/jpeg")
    correct(made, by="clerk", version=1, facts={}, beside=Beside(evidence=[photo]))
    snapshot = json.loads(Voucher.objects.filter(record=made.ref).last().snapshot)
    assert (snapshot["evidence"], breaches(book)) == ([[photo.sha256, "现场.jpg", ""]], [])
