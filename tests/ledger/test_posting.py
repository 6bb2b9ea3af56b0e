"""What a voucher holds, and what is refused before anything is written."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.ledger.actions import freeze, open_book, post
from kexie.ledger.chain import canonical, genesis
from kexie.ledger.errors import BadPosting, ReasonNeeded, Refused, UnknownDimension, UnknownMeasure
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.models import Account, Entry, Voucher
from kexie.ledger.periods import Period
from kexie.ledger.postings import LARGEST, Posting
from kexie.ledger.queries import frozen_periods, head_named, head_of, last_vouchers, seat_as_of, vouchers_of
from kexie.registry.models import Book

from .cast import DISTRICT, H1, TOWN, VILLAGE, Work, new_book, sessions, stated, steps_over_a_book, values

pytestmark = pytest.mark.django_db
ENTRY = ("number", "account__code", "day", "since", "division", "organisation", "amount", "parts", "approx", "basis")


def entries(voucher: Voucher) -> list[tuple]:
    return list(Entry.objects.filter(book=voucher.book, seq=voucher.seq).order_by("number").values_list(*ENTRY))


def test_a_record_brings_a_voucher_with_its_entries():
    book = new_book()
    said = (
        sessions(2, dims={"kind": "campus", "mode": None}),
        Posting("outreach.people", 300, approx=Approx.OVER, since=date(2018, 5, 1), organisation="school"),
    )
    [voucher] = post([Work(book, "a", said, note="甲")], by="7", action="recorded")
    assert (voucher.seq, voucher.by, voucher.action, voucher.kind, voucher.record, voucher.previous_hash) == (
        1, "7", "recorded", "outreach.activity", "a", genesis(book.key),
    )  # fmt: skip
    assert json.loads(voucher.snapshot)["note"] == "甲"
    day = date(2018, 5, 4)
    assert entries(voucher) == [
        (1, "outreach.people", day, date(2018, 5, 1), TOWN, "school", 300, 1, Approx.OVER, Basis.COUNTED),
        (2, "outreach.sessions{kind=campus}", day, None, TOWN, "", 2, 1, Approx.EXACT, Basis.COUNTED),
        (3, "records.count{record=outreach.activity}", day, None, TOWN, "", 1, 1, Approx.EXACT, Basis.COUNTED),
    ]
    assert head_of(book) == head_named(book, voucher.head)


def test_a_correction_posts_the_difference_and_a_void_the_reverse():
    book = new_book()
    work = Work(book, "a", (sessions(5),))
    post([work], by="1", action="recorded")
    [corrected] = post([work.but(said=(sessions(7),))], by="1", action="corrected")
    [moved] = post([work.but(said=(sessions(7),), division=VILLAGE)], by="1", action="corrected")
    [voided] = post([work.but(posted=False)], by="1", action="voided", reason="twice")
    change = [[(row[1][:9], row[4], row[6], row[7]) for row in entries(each)] for each in (corrected, moved, voided)]
    assert change == [
        [("outreach.", TOWN, 2, 0)],
        [("outreach.", TOWN, -7, -1), ("outreach.", VILLAGE, 7, 1),
         ("records.c", TOWN, -1, -1), ("records.c", VILLAGE, 1, 1)],
        [("outreach.", VILLAGE, -7, -1), ("records.c", VILLAGE, -1, -1)],
    ]  # fmt: skip
    assert values(book, "outreach.sessions") == ["none"]
    assert [each.seq for each in vouchers_of(book, "a")] == [1, 2, 3, 4]


def test_a_change_that_moves_no_amount_still_brings_its_voucher():
    book = new_book()
    work = Work(book, "a", (sessions(5),))
    post([work], by="1", action="recorded")
    [voucher] = post([work.but(note="more words")], by="1", action="corrected")
    assert (voucher.seq, entries(voucher)) == (2, [])


def test_what_is_none_posts_nothing_and_what_is_not_known_posts_that_it_is_not():
    book = new_book()
    post([Work(book, "a", (sessions(None), Posting("care.visits", None, approx=Approx.UNKNOWN)))], by="1", action="r")
    assert values(book, "outreach.sessions", "care.visits") == ["none", "pending"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Posting("outreach.nothing", 1), UnknownMeasure),
        (sessions(1, dims={"kind": "red"}), UnknownDimension),
        (sessions(1.5), BadPosting),
        (sessions(True), BadPosting),
        (sessions(3, approx=Approx.UNKNOWN), BadPosting),
        (sessions(1, since=date(2018, 6, 1)), BadPosting),
        (sessions(1, basis=Basis.STATED), BadPosting),
        (sessions(1, basis=Basis.CLAIMED), BadPosting),
        (sessions(1, division="4508020000001"), BadPosting),
        (sessions(1, organisation="x" * 13), BadPosting),
        (sessions(LARGEST + 1), Refused),
        (sessions(-LARGEST - 1), Refused),
        (stated(-1), Refused),
    ],
)
def test_what_is_no_posting_is_refused_and_leaves_nothing(said, refusal):
    book = new_book()
    with pytest.raises(refusal):
        post([Work(book, "a", (said,))], by="1", action="recorded")
    assert (head_of(book).seq, Voucher.objects.count(), Account.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reason": "x" * 501}, Refused),
        ({"reason": "a\x00b"}, Refused),
        ({"reason": "a\ud800b"}, Refused),
        ({"by": "x" * 41}, BadPosting),
        ({"action": "x" * 21}, BadPosting),
    ],
)
def test_words_that_a_database_cannot_keep_are_refused_alike_on_both(facts, refusal):
    book = new_book()
    with pytest.raises(refusal):
        post([Work(book, "a", (sessions(1),))], **{"by": "1", "action": "recorded"} | facts)
    assert head_of(book).seq == 0


def test_a_snapshot_keeps_any_words():
    book = new_book()
    [voucher] = post([Work(book, "a", (), note="a\x00b\ud800 \u0041\u030a")], by="1", action="recorded")
    kept = Voucher.objects.get(book=book).snapshot
    assert (kept, json.loads(kept)["note"]) == (voucher.snapshot, "a\x00b\ud800 \u00c5")


def test_the_largest_amounts_add_up_on_both_databases():
    book = new_book()
    post([Work(book, f"{number}", (sessions(LARGEST),)) for number in range(50)], by="1", action="recorded")
    assert values(book, "outreach.sessions") == [50 * LARGEST]


def test_a_post_is_of_one_book_and_of_each_record_once():
    one, other = new_book(), new_book()
    for works in ([Work(one, "a"), Work(other, "b")], [Work(one, "a"), Work(one, "a")]):
        with pytest.raises(BadPosting):
            post(works, by="1", action="recorded")
    assert post([], by="1", action="recorded") == []


def test_a_change_in_a_frozen_period_asks_for_a_reason():
    book = new_book()
    post([Work(book, "a", (sessions(1),))], by="1", action="recorded")
    freeze(book, H1, by="1")
    later = Work(book, "b", (sessions(1),), day=date(2018, 7, 1))
    assert len(post([later], by="1", action="recorded")) == 1
    for work in (Work(book, "c", (sessions(1),)), later.but(day=date(2018, 6, 30)), Work(book, "a", posted=False)):
        with pytest.raises(ReasonNeeded):
            post([work], by="1", action="changed")
    assert values(book, "outreach.sessions") == [1]
    post([Work(book, "c", (sessions(1),))], by="1", action="recorded", reason="found in a drawer")
    assert (frozen_periods(book), values(book, "outreach.sessions")) == ([H1], [2])


def test_a_residual_given_back_in_a_frozen_period_asks_for_a_reason_too():
    book = new_book()
    wide = stated(10, since=date(2018, 1, 1), day=date(2018, 6, 30))
    post([Work(book, "wide", (wide,), division=DISTRICT)], by="1", action="recorded")
    freeze(book, Period.parse("2018-06"), by="1")
    with pytest.raises(ReasonNeeded):
        post([Work(book, "a", (sessions(1),))], by="1", action="recorded")
    assert len(post([Work(book, "a", (sessions(1),))], by="1", action="recorded", reason="late")) == 2


def test_a_book_tells_of_itself_and_of_what_changed():
    book = new_book()
    first = open_book(book, by="1")
    book.seats.create(division="450803000000", since=date(2018, 4, 1))
    second = open_book(Book.objects.get(pk=book.pk), by="1")
    assert [(each.seq, each.action, each.record) for each in (first, second)] == [(1, "opened", ""), (2, "changed", "")]
    days = [date(2009, 1, 1), date(2018, 3, 31), date(2018, 4, 1)]
    assert [seat_as_of(book, day, 1) for day in days] == [DISTRICT] * 3
    assert [seat_as_of(book, day, 2) for day in days] == [DISTRICT, DISTRICT, "450803000000"]


def test_heads_are_known_by_the_name_a_paper_prints():
    book = new_book()
    [voucher] = post([Work(book, "a")], by="1", action="recorded")
    assert head_named(book, f" {voucher.head} ") == head_named(book, f"1-{voucher.hash}") == head_of(book)
    assert str(head_named(book, "0")) == "0"
    assert head_named(book, "1") == head_of(book)
    for written in ("", "x", "2-" + voucher.hash[:16], "1-" + "0" * 16, "1-" + voucher.hash[:7], "1-%", "-1",
                    "1" * 40, "１-" + voucher.hash[:16], "1-" + voucher.hash + "0"):  # fmt: skip
        with pytest.raises(Refused):
            head_named(book, written)


def test_a_book_without_vouchers_has_a_head_and_no_figures():
    book = new_book()
    assert (str(head_of(book)), values(book, "outreach.sessions", "organisations.total", "population.resident")) == (
        "0", ["none", "none", "none"],
    )  # fmt: skip


def test_a_moment_is_kept_to_the_microsecond(monkeypatch):
    moment = datetime(2018, 7, 1, 1, 2, 3, 40, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    book = new_book()
    post([Work(book, "a")], by="1", action="recorded")
    assert Voucher.objects.get(book=book).at == moment


@pytest.mark.parametrize("many", [1, 300])
def test_no_statement_of_a_post_reads_a_whole_book(many):
    """SQLite plans without knowing how many rows there are, and has read a million entries for one correction."""
    book = new_book()
    wide = Work(book, "wide", (stated(900, since=date(2018, 1, 1), day=date(2018, 6, 30)),), division=DISTRICT)
    works = [Work(book, f"{n}", (sessions(1, dims={"kind": "campus"}),)) for n in range(many)]
    post([wide, *works], by="1", action="recorded")
    with CaptureQueriesContext(connection) as queries:
        post([work.but(said=(sessions(2),)) for work in works], by="1", action="corrected")
    assert steps_over_a_book(queries) == []


def test_many_records_take_no_more_queries_than_one():
    book = new_book()
    counts = []
    for start, many in ((0, 1), (100, 60)):
        with CaptureQueriesContext(connection) as queries:
            post([Work(book, f"{start + n}", (sessions(1),)) for n in range(many)], by="1", action="recorded")
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 3
    assert counts[0] <= 14
    assert len(last_vouchers(book, [f"{100 + n}" for n in range(60)])) == 60


def test_a_snapshot_has_one_spelling_however_its_facts_were_given():
    facts = {"b": date(2031, 3, 1), "a": Decimal("3.50"), "set": {"z", "y"}, "at": datetime(2031, 3, 1, 8, tzinfo=UTC)}
    assert canonical(facts) == '{"a":"3.50","at":"2031-03-01T08:00:00.000000+00:00","b":"2031-03-01","set":["y","z"]}'
    composed, apart = "caf\u00e9", "cafe\u0301"
    assert canonical([{"name": apart}, "\x0e\u0301"]) == canonical([{"name": composed}, "\x0e\u0301"])
