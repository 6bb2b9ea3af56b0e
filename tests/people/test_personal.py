"""Personal facts: masked for everyone, opened by two roles with a reason, each look kept; minors need a consent."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kexie.files.models import StoredFile
from kexie.files.queries import path_of
from kexie.ledger.verify import verify
from kexie.people.models import Event
from kexie.records import kinds
from kexie.records.actions import Beside, correct, erase_personal, record
from kexie.records.consents import FIELD, consent_of, consent_text
from kexie.records.errors import BadFacts
from kexie.records.kinds import Personal, kind_of
from kexie.records.models import PersonalField, Record
from kexie.records.rows import put_row, row_kinds_of
from kexie.registry.models import BookSeat
from tests.people.cast import DISTRICT, TOWN, make_book, make_member
from tests.records.cast import sent

pytestmark = pytest.mark.django_db
VISIT = {"occasion": "spring_festival", "category": "poor", "households": 1, "day": date(2031, 2, 1), "division": TOWN}
NAME = "韦大娘一家"


@pytest.fixture
def book():
    book = make_book()
    BookSeat.objects.create(book=book, division=DISTRICT, since=date(2020, 1, 1))
    return book


@pytest.fixture
def visit(book):
    beside = Beside(personal={"families": NAME})
    return record(kind_of("support.visit"), by="clerk", book=book, facts=VISIT, beside=beside)


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def as_role(client, role):
    client.force_login(make_member(role, role=role))
    return client


def looks():
    return list(Event.objects.order_by("pk").values_list("by", "action", "about", "reason", "facts__labels"))


@pytest.mark.parametrize("role", ["clerk", "chair", "administrator", "auditor", "reporter"])
def test_a_family_is_masked_on_every_page_for_everyone(client, visit, role):
    as_role(client, role)
    doors = ["page", "history", "correct", "copy", "personal"]
    texts = [client.get(at(name, visit.ref)).text for name in doors] + [client.get(at("list", "support.visit")).text]
    assert not any(NAME in text for text in texts)
    assert "●●●" in texts[0]


@pytest.mark.parametrize("role", ["chair", "administrator"])
def test_two_roles_open_it_with_a_reason_and_each_look_is_kept(client, visit, role):
    as_role(client, role)
    for reason in ("", "   ", "看"):
        assert NAME not in client.post(at("personal", visit.ref), {"act": "look", "reason": reason}).text
    assert looks() == []
    page = client.post(at("personal", visit.ref), {"act": "look", "reason": "核对慰问名单"})
    assert (NAME in page.text, "no-store" in page["Cache-Control"]) == (True, True)
    assert looks() == [(role, "looked", visit.ref, "核对慰问名单", ["Families visited"])]
    assert NAME not in client.get(at("personal", visit.ref)).text


@pytest.mark.parametrize("role", ["clerk", "auditor", "reporter"])
def test_the_other_roles_open_nothing(client, visit, role):
    as_role(client, role)
    answer = client.post(at("personal", visit.ref), {"act": "look", "reason": "核对慰问名单"})
    assert (answer.status_code, NAME in answer.text, looks()) == (403, False, [])


def test_the_auditor_reads_who_looked_and_why_and_not_at_what(client, visit):
    as_role(client, "chair").post(at("personal", visit.ref), {"act": "look", "reason": "核对慰问名单"})
    client.logout()
    log = as_role(client, "auditor").get("/donghu/members/log/").text
    assert ("核对慰问名单" in log, at("page", visit.ref) in log, NAME in log) == (True, True, False)


def test_what_is_erased_is_gone_logged_and_leaves_the_chain_whole(client, visit, book):
    as_role(client, "chair")
    typed = {"act": "erase", "reason": "本人要求删除"}
    assert "Nothing was chosen" in client.post(at("personal", visit.ref), typed).text
    assert client.post(at("personal", visit.ref), typed | {"field": ["families", "other"]}).status_code == 302
    assert PersonalField.objects.get().value is None
    assert looks() == [("chair", "erased", visit.ref, "本人要求删除", ["Families visited"])]
    book.refresh_from_db()
    assert verify([book]).breaches == []


# Minors ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def of_minors(monkeypatch):
    """The kind of visits, as if its personal fact were one of minors."""
    kind = kind_of("support.visit")
    personal = (Personal("families", "pupils", minor=True),)
    changed = replace(kind, personal=personal)
    monkeypatch.setitem(kinds._kinds, kind.code, changed)
    return changed


CONSENT = consent_text(by="韦某", on="2031-01-20")


def test_facts_of_minors_are_kept_only_with_a_consent(book, of_minors):
    with pytest.raises(BadFacts, match="guardian consented"):
        record(of_minors, by="clerk", book=book, facts=VISIT, beside=Beside(personal={"families": NAME}))
    assert not Record.objects.exists()
    plain = record(of_minors, by="clerk", book=book, facts=VISIT)
    with pytest.raises(BadFacts):
        correct(plain, by="clerk", version=1, facts={}, beside=Beside(personal={"families": NAME}))
    beside = Beside(personal={"families": NAME, FIELD: CONSENT})
    kept = correct(plain, by="clerk", version=1, facts={}, beside=beside)
    assert consent_of(kept) == {"by": "韦某", "on": "2031-01-20", "evidence": ""}
    again = correct(kept, by="clerk", version=2, facts={}, beside=Beside(personal={"families": "另一名"}))
    erase_personal(again, [FIELD], by="clerk", reason="撤回同意")
    with pytest.raises(BadFacts):
        correct(again, by="clerk", version=4, facts={}, beside=Beside(personal={"families": "第三名"}))


def test_the_form_asks_who_consented_and_when_and_keeps_the_guardian_masked(client, book, of_minors):
    as_role(client, "clerk")
    typed = VISIT | {"basis": 1, "money_approx": 0, "personal_families": NAME, "request_key": "k"}
    refused = client.post(at("new", "support.visit"), typed)
    assert "consent_by" in refused.context["form"].errors
    half = client.post(at("new", "support.visit"), typed | {"consent_by": "韦某"})
    assert "go together" in half.text
    assert client.post(at("new", "support.visit"), typed | {"consent_by": "韦某", "consent_on": "2031-01-20"}).url
    made = Record.objects.get()
    assert consent_of(made)["by"] == "韦某"
    for name in ("page", "history", "correct"):
        assert "韦某" not in client.get(at(name, made.ref)).text


PDF = b"%PDF-1.7 a consent"
CONSENTED = {"consent_by": "韦某", "consent_on": "2031-01-20"}


def upload(data=PDF, name="韦小明家长同意书.pdf"):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def award(client, book):
    """An award of the clerk's with a pupil's name, a guardian's consent and its scan."""
    as_role(client, "clerk")
    typed = sent("contests.award") | {"personal_pupils": "韦小明", "consent_scan": upload()} | CONSENTED
    assert client.post(at("new", "contests.award"), typed).status_code == 302
    return Record.objects.get().whole


def test_a_pupils_name_is_kept_with_the_scan_of_a_consent_and_shown_nowhere(client, book, award):
    consent = PersonalField.objects.get(name=FIELD)
    assert (consent.file.name, consent.file.media_type) == ("consent.pdf", "application/pdf")
    assert consent_of(award)["evidence"] == consent.file.sha256
    for name in ("page", "history", "correct"):
        text = client.get(at(name, award.ref)).text
        assert ("韦小明" in text, "韦某" in text) == (False, False)
    assert client.get(at("evidence-file", award.ref, consent.file.ref)).status_code == 404
    book.refresh_from_db()
    assert verify([book], files=True).breaches == []


@pytest.mark.parametrize("code", ["contests.entry", "contests.award"])
def test_a_pupils_name_without_a_consent_is_refused_and_nothing_is_kept(client, book, code):
    as_role(client, "clerk")
    answer = client.post(at("new", code), sent(code) | {"personal_pupils": "韦小明"})
    assert (list(answer.context["form"].errors), Record.objects.exists()) == (["consent_by"], False)
    assert client.post(at("new", code), sent(code) | {"personal_teachers": "李老师"}).status_code == 302


def test_a_scan_alone_or_of_a_wrong_kind_is_refused(client, book):
    as_role(client, "clerk")
    typed = sent("contests.award") | {"personal_pupils": "韦小明"}
    alone = client.post(at("new", "contests.award"), typed | {"consent_scan": upload()})
    assert "A scan goes with who consented" in alone.text
    wrong = client.post(at("new", "contests.award"), typed | CONSENTED | {"consent_scan": upload(b"MZ\x90\x00")})
    assert (list(wrong.context["form"].errors), Record.objects.exists()) == (["consent_scan"], False)


def test_a_scan_is_opened_by_two_roles_alone_with_a_reason_and_each_look_is_kept(client, book, award):
    address = at("personal", award.ref)
    assert client.post(address, {"act": "scan", "reason": "核对同意书"}).status_code == 403
    as_role(client, "chair")
    assert client.post(address, {"act": "scan", "reason": ""}).status_code == 200
    opened = client.post(address, {"act": "look", "reason": "核对同意书"})
    assert ("韦小明" in opened.text, 'value="scan"' in opened.text) == (True, True)
    answer = client.post(address, {"act": "scan", "reason": "核对同意书"})
    assert (b"".join(answer.streaming_content), "no-store" in answer["Cache-Control"]) == (PDF, True)
    assert [labels for _by, _act, _about, _reason, labels in looks()] == [
        ["Pupils' names", "Guardian's consent"],
        ["Guardian's consent"],
    ]


def test_a_scan_may_follow_later_and_another_takes_its_place(client, book, award, django_capture_on_commit_callbacks):
    first = PersonalField.objects.get(name=FIELD).file
    typed = sent("contests.award", request_key="c") | {"version": 1, "consent_scan": upload(PDF + b" again")}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(at("correct", award.ref), typed).status_code == 302
    consent = consent_of(award)
    assert (consent["by"], consent["evidence"]) == ("韦某", StoredFile.objects.get().sha256)
    assert (consent["evidence"] != first.sha256, path_of(first).exists()) == (True, False)


def test_who_takes_a_consent_back_takes_its_scan_and_the_names_with_it(
    client, book, award, django_capture_on_commit_callbacks
):
    as_role(client, "chair")
    typed = {"act": "erase", "field": [FIELD], "reason": "家长撤回同意"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("personal", award.ref), typed)
    assert list(PersonalField.objects.values_list("value", "file")) == [(None, None)] * 2
    assert not StoredFile.objects.exists()
    book.refresh_from_db()
    assert verify([book], files=True).breaches == []


def test_a_telephone_of_one_officer_is_opened_from_its_row_and_says_whose_it_is(client, book):
    facts = {"name": "东湖糖厂科协", "association_kind": "enterprise", "day": date(2031, 5, 20), "division": TOWN}
    held = record(kind_of("network.association"), by="clerk", book=book, facts=facts)
    (officers,) = [rows for rows in row_kinds_of("network.association") if rows.code == "officers"]
    for version, (name, phone) in enumerate([("李主席", "13800000001"), ("王秘书长", "13800000002")], start=1):
        said = {"name": name, "post": "chair"}
        put_row(held, officers, by="clerk", version=version, facts=said, personal={"phone": phone})
    first = held.officers.get(name="李主席")
    address = at("personal", held.ref) + f"?of={first.ref}"
    for role, shown in (("clerk", False), ("chair", True)):
        page = as_role(client, role).get(at("page", held.ref)).text
        assert (address in page, "13800000001" in page) == (shown, False)
    opened = client.post(address, {"act": "look", "reason": "通知开会"}).text
    assert ("13800000001" in opened, "13800000002" in opened) == (True, False)
    assert looks() == [("chair", "looked", held.ref, "通知开会", ["Telephone · 李主席"])]
