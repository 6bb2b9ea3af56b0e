"""What a browser meets: the form that asks whether a change happened, rows beside a record, the page of completeness."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.ledger.models import Voucher
from kexie.network.models import Association
from kexie.records.rows import kinds_with_rows
from tests.network.cast import OTHER_TOWN, TOWN, make, nets, put
from tests.records.cast import make_clerk

ALL = ["leader", "body", "plaque", "office", "staff", "rules", "funds", "activity"]


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def at(name, *parts):
    return reverse(name, args=["donghu", *parts])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def typed(**more):
    facts = {"name": "东湖糖厂科协", "association_kind": "enterprise", "beginning": "founded", "day": "2031-03-15"}
    return facts | {"division": TOWN, "request_key": "k", "version": 1} | more


def refused(answer):
    return sorted(answer.context["form"].errors)


def test_what_existed_before_needs_no_day(clerk, book):
    assert refused(clerk.post(at("records:new", "network.association"), typed(day=""))) == ["day"]
    saved = clerk.post(at("records:new", "network.association"), typed(day="", beginning="existed"))
    assert (saved.status_code, Association.objects.get().day) == (302, book.opened_on)


def test_the_form_asks_whether_a_change_happened_and_then_on_which_day(clerk, book):
    held = make(book)
    address = at("records:correct", held.ref)
    moved = typed(division=OTHER_TOWN)
    assert refused(clerk.post(address, moved)) == ["happens"]
    assert refused(clerk.post(address, moved | {"happens": "happened"})) == ["happened_on"]
    early = moved | {"happens": "happened", "happened_on": "2031-01-01", "request_key": "early"}
    assert refused(clerk.post(address, early)) == ["day"]
    good = moved | {"happens": "happened", "happened_on": "2031-06-01"}
    assert clerk.post(address, good).status_code == 302
    assert nets(book, "organisations.total") == {
        ("2031-03-15", TOWN): 1,
        ("2031-06-01", TOWN): -1,
        ("2031-06-01", OTHER_TOWN): 1,
    }


def test_a_mistake_is_put_right_on_the_old_day(clerk, book):
    held = make(book)
    answer = clerk.post(at("records:correct", held.ref), typed(division=OTHER_TOWN, happens="corrects"))
    assert (answer.status_code, nets(book, "organisations.total")) == (302, {("2031-03-15", OTHER_TOWN): 1})


def test_a_new_name_that_another_has_is_refused_at_the_name(clerk, book):
    make(book, name="别家科协")
    held = make(book)
    new = typed(name="别家科协", happens="happened", happened_on="2031-06-01")
    assert refused(clerk.post(at("records:correct", held.ref), new)) == ["name"]


def test_what_does_not_change_asks_for_nothing(clerk, book):
    held = make(book)
    assert clerk.post(at("records:correct", held.ref), typed(note="补记")).status_code == 302


def test_a_row_form_says_what_must_be_chosen_and_what_may_stay_empty(clerk, book):
    form = clerk.get(at("records:row-new", make(book).ref, "officers")).context["form"]
    assert [form.fields[name].choices[0] for name in ("post", "chief")] == [("", "choose"), ("", "—")]


def test_a_row_form_sent_twice_makes_one_row(clerk, book):
    held = make(book)
    address = at("records:row-new", held.ref, "officers")
    sent = {"name": "李主席", "post": "chair", "personal_phone": "13800000000", "version": 1, "request_key": "r"}
    assert [clerk.post(address, sent).status_code for _press in range(2)] == [302, 302]
    assert (held.officers.count(), Voucher.objects.count()) == (1, 2)
    page = clerk.get(at("records:page", held.ref))
    assert "李主席" in text_of(page) and "●●●" in text_of(page) and "13800000000" not in page.content.decode()


def test_the_second_of_two_is_told_and_keeps_what_was_typed(clerk, book):
    held = make(book)
    put(held, "officers", name="甲", post="chair")
    address = at("records:row-new", held.ref, "officers")
    sent = {"name": "李主席", "post": "chair", "version": 1, "request_key": "r"}
    answer = clerk.post(address, sent)
    assert (answer.status_code, held.officers.count()) == (200, 1)
    assert "Someone changed this record" in text_of(answer) and 'value="李主席"' in answer.content.decode()
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    assert clerk.post(address, sent | {"version": version}).status_code == 302


def test_a_row_is_corrected_and_taken_out_with_a_reason(clerk, book):
    held = make(book)
    put(held, "officers", name="李主席", post="chair")
    row = held.officers.get()
    correcting = at("records:row-correct", held.ref, "officers", row.ref)
    assert 'value="李主席"' in clerk.get(correcting).content.decode()
    sent = {"name": "李主任", "post": "chair", "version": 2, "request_key": "c"}
    assert clerk.post(correcting, sent).status_code == 302
    assert [(each.ref, each.name) for each in held.officers.all()] == [(row.ref, "李主任")]
    out = at("records:row-take-out", held.ref, "officers", row.ref)
    assert "李主任" in text_of(clerk.get(out))
    assert clerk.post(out, {"version": 3, "reason": " "}).status_code == 200
    assert clerk.post(out, {"version": 3, "reason": "误录"}).status_code == 302
    assert held.officers.count() == 0
    assert "李主任" in text_of(clerk.get(at("records:history", held.ref)))


def test_rows_of_another_record_or_kind_are_not_found(clerk, book):
    held, other = make(book), make(book, name="乙科协")
    put(held, "officers", name="李主席", post="chair")
    row = held.officers.get()
    assert clerk.get(at("records:row-correct", other.ref, "officers", row.ref)).status_code == 404
    assert clerk.get(at("records:row-correct", held.ref, "checks", row.ref)).status_code == 404
    assert clerk.get(at("records:row-new", held.ref, "openings")).status_code == 404


ROWS = {kind: rows for kind, rows in kinds_with_rows().items() if kind.startswith("network.")}
HOSTILE = [
    "",
    " ",
    "x" * 5000,
    "<script>alert(1)</script>",
    "-5",
    "9" * 30,
    "2031-02-30",
    "=1+1",
    "\x00",
    "🙂",
    "0001-01-01",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(("kind", "number"), [(kind, number) for kind in ROWS for number in range(len(ROWS[kind]))])
@pytest.mark.slow
def test_whatever_stands_in_every_field_of_a_row_is_answered_with_a_page(clerk, book, kind, number, value):
    held, rows = make(book, kind), ROWS[kind][number]
    address = at("records:row-new", held.ref, rows.code)
    fields = [*rows.fields, *(f"personal_{each.name}" for each in rows.personal)]
    for name in [*fields, "version", "request_key", "reason"]:
        sent = {"version": 1, "request_key": "k", "day": "2031-05-01"} | {name: value}
        answer = clerk.post(address, sent)
        assert answer.status_code in (200, 302)
        assert b"<script>alert" not in answer.content


def test_completeness_is_one_page_with_a_constant_number_of_queries(clerk, book):
    clerk.get(at("network:completeness"))  # what a process asks once
    counts = []
    for number in range(3):
        held = make(book, name=f"甲{number}", day=date(2020, 5, 1), checked_on=date(2021, 1, 1), has=ALL[:-1])
        put(held, "officers", name="乙", post="chair")
        with CaptureQueriesContext(connection) as asked:
            answer = clerk.get(at("network:completeness"))
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert "3 associations in being: 0 complete, 3 lacking something, 0 not checked yet." in text_of(answer)
    assert "activities" in text_of(answer)


def test_an_empty_book_is_told_what_to_do(clerk, book):
    assert "No association is entered yet" in text_of(clerk.get(at("network:completeness")))
