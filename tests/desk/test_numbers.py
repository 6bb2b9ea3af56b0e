"""Document numbers: read in every spelling, written in one, taken without gaps."""

import json
from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kexie.desk.models import IncomingDocument, IssuedDocument
from kexie.desk.numbers import DocumentNumber, next_serial, parse_number
from kexie.desk.queries import register_of, series_of
from kexie.ledger.models import Voucher
from kexie.records.actions import accept_submission, correct, record, record_many, void
from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from tests.desk.cast import document, made
from tests.records.cast import COMMON, FACTS, breaches, make_book


def numbers(book, model=IssuedDocument):
    return list(model.objects.filter(book=book).order_by("serial").values_list("number", flat=True))


@given(
    st.text("东湖区科协发办〇", min_size=1, max_size=20), st.integers(1949, 2199), st.none() | st.integers(1, 99_999)
)
def test_a_number_as_written_is_read_back(word, year, serial):
    number = DocumentNumber(word, year, serial)
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("东科协〔2031〕5号", "东科协〔2031〕5号"),
        ("东科协[2031]05号", "东科协〔2031〕5号"),
        ("东科协（２０３１）第５号", "东科协〔2031〕5号"),
        (" 东科协 【2031】 5 号 ", "东科协〔2031〕5号"),
        ("东科协〔2031〕 号", "东科协〔2031〕号"),
        ("东科协字第5号", None),
        ("东科协〔2031〕0号", None),
        ("东科协〔1031〕5号", None),
        ("东科协〔2031〕1234567号", None),
        ("〔2031〕5号", None),
        ("", None),
    ],
)
def test_every_bracket_and_width_is_one_number(written, read):
    found = parse_number(written)
    assert (found and str(found)) == read


@given(st.sets(st.integers(1, 500)))
def test_the_next_number_is_above_all_that_are_taken(taken):
    assert next_serial(taken) not in taken
    assert next_serial(taken) == max(taken | {0}) + 1


# Taking ----------------------------------------------------------------------------------------------------------------


def test_numbers_are_taken_one_after_another_in_each_series_apart(book):
    document(book), document(book), document(book, "东科协发〔2031〕号"), document(book, "东科协〔2032〕号")
    other = make_book("xihu", "西湖区科协")
    document(other)
    assert numbers(book) == ["东科协〔2031〕1号", "东科协发〔2031〕1号", "东科协〔2032〕1号", "东科协〔2031〕2号"]
    assert numbers(other) == ["东科协〔2031〕1号"]
    assert breaches(book) == []


def test_the_voucher_keeps_the_number_and_its_series(book):
    document(book, "东科协〔2031〕7号")
    taken = document(book)
    snapshot = json.loads(Voucher.objects.get(record=taken.ref).snapshot)
    assert {name: snapshot[name] for name in ("number", "series_id", "serial", "taken")} == {
        "number": "东科协〔2031〕8号",
        "series_id": "东科协〔2031〕",
        "serial": 8,
        "taken": True,
    }


def test_an_old_papers_number_is_kept_where_it_is_free_and_refused_where_it_is_not(book):
    document(book, "东科协〔2031〕5号")
    document(book, "东科协[2031]03号")
    with pytest.raises(BadFacts) as refused:
        document(book, "东科协（2031）5号")
    assert refused.value.messages == {
        "number": ["东科协〔2031〕5号 is held by another document. Type another number, or leave out its figure."]
    }
    document(book)
    assert numbers(book) == ["东科协〔2031〕3号", "东科协〔2031〕5号", "东科协〔2031〕6号"]


def test_a_number_of_another_shape_is_held_once_too(book):
    document(book, "东科协字第5号")
    with pytest.raises(BadFacts):
        document(book, "东科协字第5号")
    assert numbers(book) == ["东科协字第5号"]


def test_a_void_document_keeps_its_number(book):
    gone = document(book)
    void(gone, by="clerk", version=1, reason="发错")
    document(book)
    with pytest.raises(BadFacts):
        document(book, "东科协〔2031〕1号")
    lines, further = register_of(series_of(book)[0])
    assert [(line.number, line.is_void) for line in lines] == [
        ("东科协〔2031〕2号", False),
        ("东科协〔2031〕1号", True),
    ]
    assert further is None


def test_a_taken_number_stays_and_a_typed_one_can_be_corrected(book):
    taken, typed = document(book), document(book, "东科协〔2031〕500号")
    with pytest.raises(BadFacts) as refused:
        correct(taken, by="clerk", version=1, facts={"number": "东科协〔2031〕9号"})
    assert list(refused.value.messages) == ["number"]
    correct(taken, by="clerk", version=1, facts={"name": "另一个标题"})
    correct(typed, by="clerk", version=1, facts={"number": "东科协〔2031〕2号"})
    document(book)
    assert numbers(book) == [f"东科协〔2031〕{serial}号" for serial in (1, 2, 3)]
    assert breaches(book) == []


def test_a_document_without_number_takes_one_later(book):
    bare = document(book, "")
    assert (bare.number, bare.series, bare.serial) == ("", None, None)
    later = correct(bare, by="clerk", version=1, facts={"number": "东科协〔2031〕号"})
    assert (later.number, later.taken) == ("东科协〔2031〕1号", True)


def test_a_draft_waits_for_its_number_until_it_is_recorded(book):
    document(book)
    kind = kind_of("desk.document")
    waiting = record(
        kind, by="clerk", book=book, facts=COMMON | FACTS["desk.document"] | {"number": "东科协[2031]号"}, state="draft"
    )
    assert (waiting.number, waiting.serial) == ("东科协〔2031〕号", None)
    corrected = correct(waiting, by="clerk", version=1, facts={"state": "recorded"})
    assert corrected.number == "东科协〔2031〕2号"


def test_what_a_reporter_submitted_takes_its_number_when_the_office_accepts_it(book):
    facts = COMMON | FACTS["desk.document"] | {"number": "东科协〔2031〕号"}
    held = record(kind_of("desk.document"), by="reporter", book=book, facts=facts, state="submitted")
    document(book)
    accepted = accept_submission(held, by="clerk", version=1)
    assert (held.serial, accepted.number, breaches(book)) == (None, "东科协〔2031〕2号", [])


def test_someone_elses_number_is_none_of_ours(book):
    for _twice in range(2):
        document(book, "国办发〔2012〕14号", scope="external")
    assert series_of(book) == []


def test_what_came_in_has_a_register_of_its_own(book):
    made(book, "desk.incoming", number="收文〔2031〕号")
    made(book, "desk.incoming", number="收文〔2031〕号")
    document(book)
    assert numbers(book, IncomingDocument) == ["收文〔2031〕1号", "收文〔2031〕2号"]
    assert [(str(line.series), line.incoming, line.next) for line in series_of(book)] == [
        ("东科协〔2031〕", False, "东科协〔2031〕2号"),
        ("收文〔2031〕", True, "收文〔2031〕3号"),
    ]


def test_imported_documents_take_numbers_in_their_order_and_the_first_clash_names_its_row(book):
    facts = COMMON | FACTS["desk.document"]
    kind = kind_of("desk.document")
    rows = [facts | {"number": number} for number in ("东科协〔2031〕4号", "东科协〔2031〕号", "东科协〔2031〕号")]
    record_many(kind, by="clerk", book=book, rows=rows)
    assert numbers(book) == [f"东科协〔2031〕{serial}号" for serial in (4, 5, 6)]
    with pytest.raises(BadFacts) as refused:
        record_many(kind, by="clerk", book=book, rows=[facts | {"number": ""}, facts | {"number": "东科协〔2031〕5号"}])
    assert (refused.value.row, IssuedDocument.objects.count()) == (2, 3)
    assert record_many(kind, by="clerk", book=book, rows=[]) == []


def test_the_register_shows_what_nobody_holds(book):
    for serial in (2, 6):
        document(book, f"东科协〔2031〕{serial}号", day=date(2031, 5, 1))
    lines, further = register_of(series_of(book)[0])
    assert [(line.number, line.document is not None) for line in lines] == [
        ("东科协〔2031〕6号", True),
        ("东科协〔2031〕3–5", False),
        ("东科协〔2031〕2号", True),
        ("东科协〔2031〕1号", False),
    ]
    assert further is None


def test_pages_of_the_register_lose_no_number(book, monkeypatch):
    for serial in (1, 2, 5, 6, 9):
        document(book, f"东科协〔2031〕{serial}号")
    whole, _none = register_of(series_of(book)[0])
    monkeypatch.setattr("kexie.desk.queries.PAGE", 2)
    found, below = [], None
    while True:
        lines, below = register_of(series_of(book)[0], below=below)
        found += [line.number for line in lines]
        if below is None:
            break
    assert found == [line.number for line in whole]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE desk_issueddocument SET serial = 9", "UPDATE desk_issueddocument SET series_id = NULL, serial = NULL"],
)
def test_verify_sees_a_number_that_was_tampered_with(book, statement):
    document(book)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert len(breaches(book)) == 1
