"""What goes by itself: sessions, links, keys of forms, workbooks nobody recorded. It goes when somebody signs in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from kexie.desk import actions as desk
from kexie.desk.models import ReceiptLink
from kexie.files.models import StoredFile
from kexie.files.queries import path_of
from kexie.people import expiry
from kexie.people.actions import make_sign_in_link, make_submission_link
from kexie.people.models import SignInLink, SubmissionLink
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Request, Workbook
from tests.desk.cast import DAY, TOWNSHIPS, document
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, TOWN, make_book, make_clerk

HOUR = timedelta(hours=1)


def sign_in(client, member):
    answer = client.post(make_sign_in_link(member, valid_for=HOUR))
    assert answer.status_code == 302


@pytest.fixture
def book(db):
    return make_book()


@pytest.fixture
def clerk(book):
    return make_clerk(book)


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_a_workbook_nobody_recorded_goes_when_somebody_signs_in(
    client, book, clerk, days, left, django_capture_on_commit_callbacks
):
    client.force_login(clerk)
    sheet = SimpleUploadedFile("x.csv", "活动名称,日期\n讲座,2031-03-15\n".encode())
    client.post(reverse("records:import", args=[book.key, "outreach.activity"]), {"file": sheet})
    path = path_of(StoredFile.objects.get())
    Workbook.objects.update(at=timezone.now() - timedelta(days=days))
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client, make_member("another"))
    assert (Workbook.objects.count(), StoredFile.objects.count(), path.exists()) == (left, left, bool(left))


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_links_that_ended_a_month_ago_go(client, book, clerk, days, left):
    ended = timezone.now() - timedelta(days=days)
    make_sign_in_link(clerk, valid_for=HOUR)
    make_submission_link(book=book, kind="outreach.activity", division=TOWN, by="li", ends_at=ended)
    held = desk.send(document(book), by="li", townships=TOWNSHIPS, sent_on=DAY)
    desk.make_receipt_links(held, valid_for=HOUR)
    SignInLink.objects.update(ends_at=ended)
    ReceiptLink.objects.update(ends_at=ended)
    sign_in(client, make_member("another"))
    assert (
        SignInLink.objects.filter(ends_at=ended).count(),
        SubmissionLink.objects.count(),
        ReceiptLink.objects.count(),
    ) == (left, left, left * len(TOWNSHIPS))


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_the_key_of_a_form_is_known_for_a_month(client, book, clerk, days, left):
    record(
        kind_of("outreach.activity"), by="li", book=book, facts=COMMON | FACTS["outreach.activity"], request_key="one"
    )
    Request.objects.update(at=timezone.now() - timedelta(days=days))
    sign_in(client, clerk)
    assert (Request.objects.count(), Record.objects.count()) == (left, 1)


def test_sessions_that_are_over_go(client, clerk):
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - HOUR)
    sign_in(client, clerk)
    assert [each.session_key == "old" for each in Session.objects.all()] == [False]


def test_nobody_is_kept_from_signing_in_by_what_cannot_go(client, clerk, monkeypatch, caplog):
    def fails(now):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(expiry, "_goes", [fails])
    sign_in(client, clerk)
    assert "fails" in caplog.text
