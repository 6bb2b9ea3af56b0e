"""Twenty people press at once, or the database goes away: no number twice, none lost, nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from kexie.desk import actions
from kexie.desk.errors import ReceiptUsed
from kexie.desk.models import Addressee, IncomingDocument, IssuedDocument, NumberSeries
from kexie.ledger.models import Voucher
from kexie.records.errors import BadFacts
from tests.desk.cast import DAY, document, made
from tests.records.cast import breaches, make_book

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PEOPLE = 20


def at_once(act):
    """What each of twenty threads got, or the refusal it was told, all let go at one moment."""
    gate = Barrier(PEOPLE)

    def pressed(number):
        try:
            gate.wait(timeout=30)
            return act(number)
        except (BadFacts, ReceiptUsed) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as threads:
        return list(threads.map(pressed, range(PEOPLE)))


@contextmanager
def lost_database_at_write(write):
    """The database goes away at the n-th row that is written."""
    written = 0

    def watch(execute, sql, params, many, context):
        nonlocal written
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written += 1
            if written == write:
                raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def test_twenty_documents_at_once_take_the_numbers_one_to_twenty():
    book = make_book()
    found = at_once(lambda number: document(book, name=f"通知{number}").serial)
    assert sorted(found) == list(range(1, PEOPLE + 1))
    assert sorted(IssuedDocument.objects.values_list("serial", flat=True)) == list(range(1, PEOPLE + 1))
    assert NumberSeries.objects.count() == 1
    assert breaches(book) == []


def test_two_registers_at_once_each_have_no_gap():
    book = make_book()
    kinds = [lambda: document(book), lambda: made(book, "desk.incoming", number="收文〔2031〕号")]
    at_once(lambda number: kinds[number % 2]().serial)
    half = list(range(1, PEOPLE // 2 + 1))
    assert sorted(IssuedDocument.objects.values_list("serial", flat=True)) == half
    assert sorted(IncomingDocument.objects.values_list("serial", flat=True)) == half


def test_of_twenty_who_type_one_old_number_at_once_one_has_it():
    book = make_book()
    found = at_once(lambda number: document(book, "东科协〔2018〕5号").serial)
    assert sorted(found, key=str) == [5, *[BadFacts] * (PEOPLE - 1)]
    assert IssuedDocument.objects.count() == 1


def test_a_link_pressed_twenty_times_at_once_confirms_once():
    book = make_book()
    held = actions.send(document(book), by="clerk", townships={}, others=["东湖中学"], sent_on=DAY)
    [link] = actions.make_receipt_links(held, valid_for=timedelta(days=1))
    found = at_once(lambda number: actions.confirm_by_link(link.token, name=f"王老师{number}").name)
    assert sorted(found, key=str) == [*[ReceiptUsed] * (PEOPLE - 1), "东湖中学"]
    assert Voucher.objects.filter(action="received").count() == 1
    assert breaches(book) == []


@pytest.mark.parametrize("write", range(1, 6))
def test_a_document_that_is_lost_while_it_is_saved_takes_no_number(write):
    book = make_book()
    with pytest.raises(OperationalError), lost_database_at_write(write):
        document(book)
    assert (IssuedDocument.objects.count(), Voucher.objects.count()) == (0, 0)
    assert document(book).serial == 1
    assert breaches(book) == []


@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_receipt_that_is_lost_while_it_is_kept_can_be_given_again(write):
    book = make_book()
    held = actions.send(document(book), by="clerk", townships={}, others=["东湖中学"], sent_on=DAY)
    [link] = actions.make_receipt_links(held, valid_for=timedelta(days=1))
    with pytest.raises(OperationalError), lost_database_at_write(write):
        actions.confirm_by_link(link.token, name="王老师")
    assert Addressee.objects.get().receipt == ""
    actions.confirm_by_link(link.token, name="王老师")
    assert (Addressee.objects.get().receipt, breaches(book)) == ("link", [])
