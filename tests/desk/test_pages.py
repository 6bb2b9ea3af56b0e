"""The pages of the desk as a browser meets them."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.desk import actions, queries
from kexie.desk.models import Addressee, Duty, IssuedDocument, ReceiptLink, Suggestion
from kexie.ledger.models import Voucher
from kexie.records.actions import void
from kexie.records.models import PersonalField
from tests.desk.cast import DAY, document, made
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, TOWN, make_book, make_clerk

HOSTILE = ["-1", "9" * 40, "1e999", "NaN", "\x00", "' OR 1=1 --", "{{ 7 }}", "<script>", "2031-02-30", " ", "😀" * 999]


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def at(name, *parts):
    return reverse(f"desk:{name}", args=["donghu", *parts])


def page_of(record):
    return reverse("records:page", args=["donghu", record.ref])


def text_of(answer):
    """What the page says, without its marks and runs of space."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sent(book):
    return actions.send(document(book), by="clerk", townships={}, others=["东湖中学", "东湖小学"], sent_on=DAY)


# Numbers ---------------------------------------------------------------------------------------------------------------


def test_the_form_offers_the_next_number_and_a_copy_takes_one_of_its_own(clerk, book):
    year = date.today().year
    first = document(book, f"东科协〔{year}〕7号")
    for address in (reverse("records:new", args=["donghu", "desk.document"]), f"{page_of(first)}copy/"):
        form = clerk.get(address).context["form"]
        assert form["number"].value() == f"东科协〔{year}〕号"
        assert f"东科协〔{year}〕8号" in form.fields["number"].help_text


def test_a_taken_number_cannot_be_typed_over(clerk, book):
    held = document(book)
    typed = (
        COMMON | FACTS["desk.document"] | {"number": "东科协〔2031〕99号", "name": "改名", "version": 1, "scope": "own"}
    )
    assert clerk.post(f"{page_of(held)}correct/", typed | {"request_key": "c"}).status_code == 302
    assert IssuedDocument.objects.values_list("number", "name").get() == ("东科协〔2031〕1号", "改名")


def test_a_clash_is_told_at_its_field_and_what_was_typed_is_kept(clerk, book):
    document(book, "东科协〔2031〕5号")
    typed = (
        COMMON
        | FACTS["desk.document"]
        | {"number": "东科协〔2031〕5号", "name": "第二个标题", "scope": "own", "request_key": "n"}
    )
    answer = clerk.post(reverse("records:new", args=["donghu", "desk.document"]), typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["number"]
    assert "第二个标题" in answer.content.decode()


def test_someone_elses_document_takes_no_number_of_ours(clerk, book):
    typed = COMMON | FACTS["desk.document"] | {"number": "东科协〔2031〕号", "scope": "external", "request_key": "n"}
    clerk.post(reverse("records:new", args=["donghu", "desk.document"]), typed)
    assert IssuedDocument.objects.values_list("number", "serial").get() == ("", None)


def test_the_register_shows_numbers_void_ones_and_runs_that_nobody_holds(clerk, book):
    document(book, "东科协〔2031〕2号", name="第二号")
    gone = document(book, "东科协〔2031〕4号", name="第四号")
    void(gone, by="clerk", version=1, reason="发错")
    said = text_of(clerk.get(at("register")))
    positions = [
        said.index(each)
        for each in ("东科协〔2031〕4号", "第四号", "void", "东科协〔2031〕3号", "第二号", "东科协〔2031〕1号")
    ]
    assert positions == sorted(positions)


@pytest.mark.parametrize(
    "query", ["series=in-999", "series=%00", "below=abc", "below=-1", "below=99999999999999", "below=²"]
)
def test_whatever_the_register_is_asked_is_answered(clerk, book, query):
    document(book)
    assert clerk.get(f"{at('register')}?{query}").status_code == 200


# Addressees and receipts -----------------------------------------------------------------------------------------------


def test_a_clerk_notes_to_whom_it_went_and_sees_who_has_confirmed(clerk, book):
    held = document(book)
    answer = clerk.post(
        at("send", held.ref),
        {"townships": [TOWN], "others": "东湖中学\n\n东湖小学", "channel": "公文系统", "sent_on": "2031-03-16"},
    )
    assert (answer.status_code, answer["Location"]) == (302, page_of(held))
    row = Addressee.objects.get(name="东湖中学")
    clerk.post(at("paper-receipt", held.ref, row.ref), {"received_on": "2031-03-18", "name": "王老师"})
    said = text_of(clerk.get(page_of(held)))
    assert "1 of 3 confirmed that it arrived." in said
    assert "paper receipt" in said and "王老师" in said


def test_links_are_shown_once_and_lead_a_stranger_to_the_receipt(clerk, client, book):
    held = sent(book)
    shown = clerk.post(at("links", held.ref), {"days": 30})
    addresses = [address for _name, address in shown.context["made"]]
    assert (len(addresses), shown["Cache-Control"]) == (2, "max-age=0, no-cache, no-store, must-revalidate, private")
    assert clerk.get(at("links", held.ref)).context.get("made") is None
    client.logout()
    for _preview in range(3):
        answer = client.get(addresses[0])
        assert (answer.status_code, "东科协〔2031〕1号" in text_of(answer)) == (200, True)
    assert Addressee.objects.filter(receipt="").count() == 2
    nameless = client.post(addresses[0], {"name": "  "})
    assert (nameless.status_code, Addressee.objects.filter(receipt="").count()) == (200, 2)
    assert client.post(addresses[0], {"name": "王老师"}).status_code == 200
    again = client.post(addresses[0], {"name": "李老师"})
    assert (again.status_code, "Each link works once" in text_of(again)) == (410, True)
    assert list(PersonalField.objects.values_list("value", flat=True)) == ["王老师"]


def test_a_link_tells_a_stranger_nothing_but_its_document(client, book):
    held = sent(book)
    first, second = actions.make_receipt_links(held, valid_for=timedelta(days=1))
    said = text_of(client.get(at("receipt", first.token)))
    assert "东湖中学" in said and "东湖小学" not in said
    make_book("xihu", "西湖区科协")
    for address in (at("receipt", "unknown"), reverse("desk:receipt", args=["xihu", first.token])):
        assert client.get(address).status_code == 404
    ReceiptLink.objects.update(ends_at=held.made_at)
    ended = client.get(at("receipt", second.token))
    assert (ended.status_code, held.name in text_of(ended)) == (410, False)
    void(held, by="clerk", version=2, reason="发错")
    assert client.get(at("receipt", first.token)).status_code == 410


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_a_stranger_types_is_answered(client, book, value):
    [link, _other] = actions.make_receipt_links(sent(book), valid_for=timedelta(days=1))
    assert client.post(at("receipt", link.token), {"name": value}).status_code == 200


def test_a_scan_of_another_kind_is_refused_and_what_was_typed_is_kept(clerk, book):
    held = sent(book)
    row = held.addressee_rows.first()
    upload = SimpleUploadedFile("回执.pdf", b"MZ not a scan")
    answer = clerk.post(
        at("paper-receipt", held.ref, row.ref), {"received_on": "2031-03-18", "name": "王老师", "evidence": upload}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["evidence"])
    assert "王老师" in answer.content.decode() and Addressee.objects.exclude(receipt="").count() == 0


def test_rows_of_another_record_or_of_a_void_one_are_not_there(clerk, book):
    held, other = sent(book), document(book)
    row = held.addressee_rows.first()
    assert clerk.get(at("take-out", other.ref, row.ref)).status_code == 404
    void(held, by="clerk", version=2, reason="发错")
    for address in (at("take-out", held.ref, row.ref), at("send", held.ref), at("links", held.ref)):
        assert clerk.get(address).status_code == 404
    assert "Note to whom it went" not in text_of(clerk.get(page_of(held)))


# Duties and voices -----------------------------------------------------------------------------------------------------


def test_a_duty_goes_from_its_document_to_its_proof(clerk, book):
    source, proof = made(book, "desk.incoming"), made(book, "desk.assigned")
    typed = {
        "what": "报送统计表",
        "owed_by": "城东镇\n桥头街道",
        "owed_to": "区科协",
        "day": "2031-03-20",
        "request_key": "d",
    }
    for _twice in range(2):
        clerk.post(at("duty", source.ref), typed)
    assert Duty.objects.count() == 2
    owed = Duty.objects.get(owed_by="城东镇")
    empty = clerk.post(at("close", owed.ref), {"how": "done", "proof": "", "day": "2031-03-22"})
    assert (empty.status_code, list(empty.context["form"].errors)) == (200, ["proof"])
    nameless = clerk.post(at("close", owed.ref), {"how": "withdrawn", "day": "2031-03-22"})
    assert list(nameless.context["form"].errors) == ["reason"]
    clerk.post(at("close", owed.ref), {"how": "done", "proof": page_of(proof), "day": "2031-03-22"})
    said = text_of(clerk.get(page_of(owed)))
    assert "done" in said and "2 days late" in said and proof.name in said and source.name in said
    clerk.post(at("close", owed.ref), {"reason": "误办"})
    assert Duty.objects.get(pk=owed.pk).outcome == "open"


def test_a_suggestion_goes_from_collection_to_its_result(clerk, book):
    held = made(book, "desk.suggestion")
    clerk.post(at("submission", held.ref), {"to": "市科协", "day": "2031-04-01", "number": "东科协〔2031〕9号"})
    clerk.post(
        at("result", held.ref), {"outcome": "comment", "day": "2031-05-01", "whose": "张副区长", "summary": "请研究"}
    )
    said = text_of(clerk.get(page_of(held)))
    for words in ("市科协", "东科协〔2031〕9号", "commented on by a leader", "张副区长", "请研究", "with a result"):
        assert words in said
    row = held.results.get()
    clerk.post(at("take-out", held.ref, row.ref), {"reason": "登记错误"})
    assert Suggestion.objects.get().stage == "submitted"
    other = made(book, "desk.suggestion")
    clerk.post(at("merge", other.ref), {"into": held.ref})
    assert held.name in text_of(clerk.get(page_of(other)))


def test_the_desk_tells_nothing_sent_from_all_confirmed(clerk, book):
    nothing, confirmed = "No document has been sent to anyone yet.", "Every document that went out is confirmed."
    desk = reverse("desk:desk", args=[book.key])
    said = text_of(clerk.get(desk))
    assert (nothing in said, confirmed in said) == (True, False)
    held = sent(book)
    for row in Addressee.objects.filter(document=held):
        clerk.post(at("paper-receipt", held.ref, row.ref), {"received_on": "2031-03-18", "name": "王老师"})
    said = text_of(clerk.get(desk))
    assert (nothing in said, confirmed in said) == (False, True)


def test_the_desk_shows_what_waits_in_the_order_of_days(clerk, book):
    source = sent(book)
    for day, what in ((date(2031, 9, 1), "第二件"), (date(2031, 8, 1), "第一件")):
        actions.owe(source, by="clerk", what=what, owed_by=["城东镇"], day=day)
    said = text_of(clerk.get(at("desk")))
    assert said.index("第一件") < said.index("第二件")
    assert "2 of 2 to come" in said


@pytest.mark.parametrize(
    "route", ["send", "links", "duty", "submission", "result", "merge", "close", "paper-receipt", "take-out"]
)
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.slow
def test_whatever_stands_in_every_field_is_answered_with_a_page(clerk, book, route, value):
    held, voice = sent(book), made(book, "desk.suggestion")
    [owed] = actions.owe(held, by="clerk", what="报送", owed_by=["城东镇"], day=DAY)
    row = held.addressee_rows.first().ref
    addresses = dict.fromkeys(("submission", "result", "merge"), [voice.ref]) | {
        "close": [owed.ref], "paper-receipt": [held.ref, row], "take-out": [held.ref, row],
    }  # fmt: skip
    address = at(route, *addresses.get(route, [held.ref]))
    form = clerk.get(address).context["form"]
    before = Voucher.objects.count()
    answer = clerk.post(address, dict.fromkeys((name for name in form.fields if name != "request_key"), value))
    assert (answer.status_code, Voucher.objects.count()) in {(200, before), (302, before + 1)}


def rows_more(book, held):
    actions.send(held, by="clerk", townships={}, others=[f"学校{number}" for number in range(3)], sent_on=DAY)
    actions.owe(held, by="clerk", what="报送", owed_by=["甲", "乙", "丙"], day=DAY)
    document(book), document(book)


@pytest.mark.parametrize("name", ["desk", "register", "page"])
def test_pages_ask_as_much_for_many_rows_as_for_one(clerk, book, name):
    held = sent(book)
    actions.owe(held, by="clerk", what="报送", owed_by=["城东镇"], day=DAY)
    address = page_of(held) if name == "page" else at(name)
    counts = []
    for more in (False, True):
        if more:
            rows_more(book, held)
        clerk.get(address)
        with CaptureQueriesContext(connection) as asked:
            clerk.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_reader_sees_no_way_to_change(client, book):
    held, voice = sent(book), made(book, "desk.suggestion")
    client.force_login(make_member("auditor", role="auditor", book=book))
    for record in (held, voice):
        assert re.findall(r'<a[^>]* href="[^"]*/desk/[^"]+"', client.get(page_of(record)).content.decode()) == []


def test_whoever_sees_a_part_of_the_book_is_told_of_no_duty_beyond_it(book):
    """Two worlds that differ only in what a reporter may not see give the reporter the same section."""
    reporter = make_member("reporter", role="reporter", book=book, division=TOWN)
    source, told = document(book), []
    for division in (TOWN, "450802102000"):
        made(book, "desk.duty", source=source, division=division, what=f"办理{division}")
        [*_receipts, (_template, part)] = queries.document_sections(source, False, reporter)
        told.append([row["what"] for row in part["rows"]])
    assert told == [[f"办理{TOWN}"], [f"办理{TOWN}"]]
