"""Addressees and receipts, duties, voices: each act one voucher, covered by the snapshot."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kexie.desk import actions, queries
from kexie.desk.errors import (
    BadMerge,
    DocumentWithdrawn,
    DutyClosed,
    DutyOpen,
    NoAddressee,
    NoProof,
    NotAFile,
    NotCarried,
    ProofOfItself,
    ReasonMissing,
    ReceiptExpired,
    ReceiptUnknown,
    ReceiptUsed,
    ReceivedAlready,
    SentAlready,
)
from kexie.desk.models import Addressee, Duty, ReceiptLink, Suggestion
from kexie.ledger.actions import freeze
from kexie.ledger.errors import ReasonNeeded
from kexie.ledger.figures import Figures
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.records.actions import Beside, change, correct, erase_personal, record, void
from kexie.records.errors import BadFacts, KeyReused, StaleRecord
from kexie.records.kinds import kind_of
from kexie.records.models import PersonalField
from kexie.records.queries import history_of
from kexie.registry.models import Organisation
from tests.desk.cast import DAY, TOWNSHIPS, document, made
from tests.records.cast import COMMON, FACTS, breaches, make_book

PDF = b"%PDF-1.4 receipt"
READER = AnonymousUser()  # whoever reads; what is beside the document itself is the same for all who see it


def sent(book, **facts):
    """A document that went to two townships and a school."""
    return actions.send(
        document(book, **facts), by="clerk", townships=TOWNSHIPS, others=["东湖中学"], channel="公文系统", sent_on=DAY
    )


def addressee(document, name="东湖中学"):
    return Addressee.objects.get(document=document, name=name)


def actions_of(record):
    return list(Voucher.objects.filter(record=record.ref).order_by("seq").values_list("action", flat=True))


def figure(book, name, period="2031H1"):
    found = Figures(book, Period.parse(period)).figure(name)
    return found.value, found.state


# Rows beside a record --------------------------------------------------------------------------------------------------


def test_a_row_changes_with_its_record_or_not_at_all(book):
    held = document(book)

    def break_off(current):
        Addressee.objects.create(document=current, name="桥头街道", sent_on=DAY)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change(held, by="clerk", action="sent", make=break_off)
    with pytest.raises(StaleRecord):
        change(held, by="clerk", action="sent", make=lambda current: None, version=7)
    assert (Addressee.objects.count(), actions_of(held)) == (0, ["recorded"])


def test_sending_is_a_voucher_whose_snapshot_has_every_addressee(book):
    Organisation.objects.create(book=book, name="东湖中学", kind="pupils_school", division="450802102000")
    held = sent(book)
    snapshot = json.loads(Voucher.objects.filter(record=held.ref).latest("seq").snapshot)
    assert [(row["name"], row["division"], bool(row["organisation_id"])) for row in snapshot["addressee_rows"]] == [
        ("桥头街道", "450802101000", False),
        ("城东镇", "450802102000", False),
        ("东湖中学", "450802102000", True),
    ]
    assert actions_of(held) == ["recorded", "sent"]
    assert breaches(book) == []


def test_sent_again_with_the_same_key_nothing_is_doubled(book):
    held = document(book)
    for _twice in range(2):
        actions.send(held, by="clerk", townships=TOWNSHIPS, sent_on=DAY, request_key="k")
    assert (Addressee.objects.count(), actions_of(held)) == (2, ["recorded", "sent"])
    with pytest.raises(KeyReused):
        actions.send(held, by="clerk", townships={}, others=["东湖中学"], sent_on=DAY, request_key="k")


def test_nobody_and_the_same_one_twice_are_refused(book):
    held = sent(book)
    with pytest.raises(NoAddressee):
        actions.send(held, by="clerk", townships={}, sent_on=DAY)
    with pytest.raises(SentAlready) as refused:
        actions.send(held, by="clerk", townships={}, others=["东湖小学", "东湖中学"], sent_on=DAY)
    assert "东湖中学" in str(refused.value) and "东湖小学" not in str(refused.value)
    assert Addressee.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE desk_addressee SET name = '别处' WHERE name = '东湖中学'",
        "UPDATE desk_addressee SET receipt = 'paper', received_on = '2031-03-20'",
        "DELETE FROM desk_addressee WHERE name = '东湖中学'",
    ],
)
def test_verify_sees_rows_that_were_tampered_with(book, statement):
    held = sent(book)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert [(breach.seq, held.ref in breach.what) for breach in breaches(book)] == [(2, True)]


def test_verify_asks_as_much_for_three_documents_as_for_one(book, django_assert_max_num_queries):
    for _each in range(3):
        actions.keep_paper_receipt(
            addressee(sent(book)), by="clerk", day=DAY, evidence=actions.keep_scan(book, PDF, name="a.pdf")
        )
    with django_assert_max_num_queries(75):
        assert breaches(book) == []


def test_the_history_tells_in_words_what_changed_beside(book):
    held = sent(book)
    actions.keep_paper_receipt(addressee(held), by="clerk", day=date(2031, 3, 20))
    told = [
        (change.action, [(each.label, each.was, each.now) for each in change.differences])
        for change in history_of(held)
    ]
    assert told[0] == (
        "receipt kept",
        [
            (
                "Addressees and receipts",
                "东湖中学（15 March 2031，no receipt yet）",
                "东湖中学（15 March 2031，paper receipt 20 March 2031）",
            )
        ],
    )
    assert told[1][0] == "sent"


# Receipts --------------------------------------------------------------------------------------------------------------


def test_a_link_confirms_once_and_only_its_digest_is_kept(book):
    held = sent(book)
    made_links = actions.make_receipt_links(held, valid_for=timedelta(days=30))
    assert [link.name for link in made_links] == ["桥头街道", "城东镇", "东湖中学"]
    token = made_links[2].token
    kept = list(ReceiptLink.objects.values_list("digest", flat=True))
    assert hashlib.sha256(token.encode()).hexdigest() in kept and token not in str(kept)
    actions.confirm_by_link(token, name="王老师")
    row = addressee(held)
    assert (row.receipt, row.received_on) == ("link", timezone.localdate())
    with pytest.raises(ReceiptUsed):
        actions.confirm_by_link(token, name="王老师")
    assert actions_of(held) == ["recorded", "sent", "received"]
    assert breaches(book) == []


def test_who_confirmed_is_a_personal_fact_that_can_be_erased(book):
    held = sent(book)
    [*_others, link] = actions.make_receipt_links(held, valid_for=timedelta(days=30))
    actions.confirm_by_link(link.token, name="王老师")
    assert "王老师" not in "".join(Voucher.objects.values_list("snapshot", flat=True))
    erase_personal(held, [addressee(held).personal_name], by="clerk", reason="本人要求")
    assert list(PersonalField.objects.values_list("value", flat=True)) == [None]
    [(_template, part), _duties] = queries.document_sections(held, True, READER)
    assert [(row["name"], row["who"]) for row in part["rows"]] == [
        ("桥头街道", ""), ("城东镇", ""), ("东湖中学", "erased for good"),
    ]  # fmt: skip
    assert breaches(book) == []


def test_a_name_is_shown_to_the_office_alone(book):
    held = sent(book)
    actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY, name="王老师")
    shown = [queries.document_sections(held, may, READER)[0][1]["rows"][2]["who"] for may in (True, False)]
    assert shown == ["王老师", "●●●"]


def test_a_link_ends_with_time_with_a_newer_one_and_with_its_document(book):
    held = sent(book)
    with pytest.raises(ReceiptUnknown):
        queries.receipt_link("not a token")
    old = actions.make_receipt_links(held, valid_for=timedelta(days=30))
    new = actions.make_receipt_links(held, valid_for=timedelta(days=30))
    with pytest.raises(ReceiptExpired):
        queries.receipt_link(old[0].token)
    actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY)
    with pytest.raises(ReceiptUsed):
        actions.confirm_by_link(new[2].token, name="王老师")
    void(held, by="clerk", version=3, reason="发错")
    with pytest.raises(DocumentWithdrawn):
        actions.confirm_by_link(new[0].token, name="王老师")
    assert Addressee.objects.exclude(receipt="").count() == 1


def test_links_are_made_for_those_alone_who_have_not_confirmed(book):
    held = sent(book)
    actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY)
    assert [link.name for link in actions.make_receipt_links(held, valid_for=timedelta(days=1))] == [
        "桥头街道",
        "城东镇",
    ]


def test_a_paper_receipt_is_kept_once_with_its_scan(book):
    held = sent(book)
    scan = actions.keep_scan(book, PDF, name="回执.pdf")
    for _twice in range(2):
        actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY, evidence=scan, request_key="k")
    with pytest.raises(ReceivedAlready):
        actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY)
    snapshot = json.loads(Voucher.objects.filter(record=held.ref).latest("seq").snapshot)
    assert [row["evidence_id"] for row in snapshot["addressee_rows"]] == ["", "", hashlib.sha256(PDF).hexdigest()]
    assert breaches(book) == []


def test_a_scan_is_what_its_bytes_say(book):
    assert actions.keep_scan(book, b"\x89PNG\r\n\x1a\n...", name="a.exe").media_type == "image/png"
    for data in (b"", b"MZ program", b"<html>", PDF + b"0" * actions.LARGEST_FILE):
        with pytest.raises(NotAFile):
            actions.keep_scan(book, data, name="a.pdf")


def test_an_addressee_noted_by_mistake_is_taken_out_with_a_reason(book):
    held = sent(book)
    actions.keep_paper_receipt(addressee(held), by="clerk", day=DAY, name="王老师")
    with pytest.raises(ReasonMissing):
        actions.take_out(held, addressee(held), by="clerk", reason=" ")
    actions.take_out(held, addressee(held), by="clerk", reason="登记错误")
    assert list(Addressee.objects.values_list("name", flat=True)) == ["桥头街道", "城东镇"]
    assert list(PersonalField.objects.values_list("value", flat=True)) == [None]
    assert breaches(book) == []


# Duties ----------------------------------------------------------------------------------------------------------------


def duty(book, **facts):
    [made_duty] = actions.owe(document(book), by="clerk", what="报送统计表", owed_by=["城东镇科协"], day=DAY, **facts)
    return made_duty


def test_a_document_asks_one_thing_of_each_of_several_once(book):
    source = document(book)
    for _twice in range(2):
        duties = actions.owe(
            source,
            by="clerk",
            what="报送统计表",
            owed_by=["城东镇", "桥头街道"],
            owed_to="区科协",
            day=DAY,
            request_key="k",
        )
    assert [(each.owed_by, each.owed_to, each.source_id, each.outcome) for each in duties] == [
        ("城东镇", "区科协", source.pk, "open"),
        ("桥头街道", "区科协", source.pk, "open"),
    ]
    assert Duty.objects.count() == 2


def test_a_duty_closes_by_the_record_that_shows_it(book):
    owed, proof = duty(book), made(book, "desk.incoming")
    closed = actions.close_duty(owed, by="clerk", proof=proof, day=date(2031, 3, 18))
    assert (closed.outcome, closed.proof.ref, closed.days_late(date(2031, 12, 1))) == ("done", proof.ref, 3)
    with pytest.raises(DutyClosed):
        actions.withdraw_duty(owed, by="clerk", reason="不再需要", day=DAY)
    assert actions_of(owed) == ["recorded", "done"]
    assert breaches(book) == []


def test_neither_itself_nor_its_document_shows_that_a_duty_was_done(book):
    owed = duty(book)
    for proof in (owed, owed.source):
        with pytest.raises(ProofOfItself):
            actions.close_duty(owed, by="clerk", proof=proof, day=DAY)
    assert actions_of(owed) == ["recorded"]


def test_a_proof_is_a_recorded_piece_of_work_of_the_book(book):
    proof, gone = made(book, "desk.incoming"), made(book, "desk.assigned")
    void(gone, by="clerk", version=1, reason="重复")
    other = made(make_book("xihu", "西湖区科协"), "desk.incoming")
    assert queries.record_named(book, f"http://office/donghu/records/{proof.ref}/").pk == proof.pk
    for written in ("", "没有", gone.ref, other.ref, "x" * 300):
        with pytest.raises(NoProof):
            queries.record_named(book, written)


def test_a_duty_is_withdrawn_and_opened_again_with_a_reason_only(book):
    owed = duty(book)
    with pytest.raises(DutyOpen):
        actions.reopen_duty(owed, by="clerk", reason="误办")
    for act in (
        lambda reason: actions.withdraw_duty(owed, by="clerk", reason=reason, day=DAY),
        lambda reason: actions.reopen_duty(owed, by="clerk", reason=reason),
    ):
        with pytest.raises(ReasonMissing):
            act("  ")
        act("上级取消")
    assert actions_of(owed) == ["recorded", "withdrawn", "reopened"]
    assert list(Voucher.objects.filter(record=owed.ref).order_by("seq").values_list("reason", flat=True)) == [
        "", "上级取消", "上级取消",
    ]  # fmt: skip


def test_the_database_itself_closes_no_duty_without_proof(book):
    owed = duty(book)
    for facts in (
        {"outcome": "done"}, {"outcome": "withdrawn", "closed_on": DAY}, {"closed_on": DAY}, {"why_withdrawn": "免"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=owed.pk).update(**facts)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_lateness_is_the_difference_of_two_days_and_never_below_zero(due, today):
    assert Duty(day=due).days_late(today) == max(0, (today - due).days)
    assert Duty(day=due, outcome="withdrawn").days_late(today) == 0
    assert Duty(day=due, outcome="done", closed_on=today).days_late(date(2101, 1, 1)) == max(0, (today - due).days)


def test_a_duty_whose_proof_was_made_void_waits_again(book):
    owed, proof = duty(book), made(book, "desk.incoming")
    actions.close_duty(owed, by="clerk", proof=proof, day=DAY)
    assert queries.open_duties(book) == []
    void(proof, by="clerk", version=1, reason="重复")
    assert [line["ref"] for line in queries.open_duties(book)] == [owed.ref]


def test_a_duty_of_another_books_record_is_refused(book):
    other = make_book("xihu", "西湖区科协")
    with pytest.raises(BadFacts) as refused:
        record(
            kind_of("desk.duty"), by="clerk", book=book,
            facts=COMMON | FACTS["desk.duty"] | {"source": document(other)},
        )  # fmt: skip
    assert list(refused.value.messages) == ["source"]


# Assigned work ---------------------------------------------------------------------------------------------------------


def test_days_lent_are_people_times_days(book):
    made(book, "desk.assigned")
    made(book, "desk.assigned", people=1, days=None)
    made(book, "desk.assigned", people=3, days="0.5")
    assert figure(book, "desk.assigned_days") == (8.5, "counted")


# Voices ----------------------------------------------------------------------------------------------------------------


def suggestion(book, **facts):
    return made(book, "desk.suggestion", **facts)


def test_a_report_says_collected_submitted_adopted(book):
    first, second = suggestion(book), suggestion(book)
    suggestion(book, voice="difficulty")
    actions.submit(first, by="clerk", to="市科协", day=date(2031, 4, 1), number="东科协〔2031〕9号")
    actions.submit(first, by="clerk", to="区委办", day=date(2031, 5, 1))
    actions.submit(second, by="clerk", to="市科协", day=date(2031, 7, 1))
    actions.keep_result(first, by="clerk", outcome="printed", day=date(2031, 5, 3), whose="《科技工作者建议》")
    actions.keep_result(first, by="clerk", outcome="comment", day=date(2031, 5, 9), whose="张副区长")
    actions.keep_result(first, by="clerk", outcome="adopted", day=date(2031, 8, 9), whose="区农业农村局")
    actions.keep_result(second, by="clerk", outcome="none", day=date(2031, 8, 9))
    names = ("voices.suggestions", "voices.difficulties", "voices.submitted", "voices.adopted", "voices.results")
    assert [[figure(book, name, period)[0] for name in names] for period in ("2031H1", "2031H2", "2031")] == [
        [2, 1, 1, 1, 2],
        [None, None, 1, None, 1],
        [2, 1, 2, 1, 3],
    ]
    assert breaches(book) == []


def test_stages_follow_what_was_done(book):
    held = suggestion(book)
    stages = [held.stage]

    def corrected(**facts):
        stages.append(correct(held, by="clerk", version=Suggestion.objects.get().version, facts=facts).stage)

    corrected(screening="returned")
    corrected(screening="kept")
    corrected(edited_on=DAY)
    stages.append(actions.submit(held, by="clerk", to="市科协", day=DAY).stage)
    stages.append(actions.keep_result(held, by="clerk", outcome="comment", day=DAY).stage)
    corrected(fed_back_on=DAY)
    assert stages == ["collected", "returned", "kept", "edited", "submitted", "answered", "fed_back"]
    corrected(fed_back_on=None)
    for rows in ("results", "submissions"):
        row = getattr(held, rows).get()
        stages.append(actions.take_out(held, row, by="clerk", reason="登记错误").stage)
    assert stages[-3:] == ["answered", "submitted", "edited"]
    assert breaches(book) == []


def test_a_stage_that_was_typed_into_the_database_is_seen(book):
    suggestion(book)
    Suggestion.objects.update(stage="answered")
    assert len(breaches(book)) == 1


def test_what_was_returned_or_merged_is_not_submitted(book):
    returned, merged, main = suggestion(book, screening="returned"), suggestion(book), suggestion(book)
    actions.merge(merged, by="clerk", into=main)
    for held in (returned, merged):
        with pytest.raises(NotCarried):
            actions.submit(held, by="clerk", to="市科协", day=DAY)
    assert actions.submit(main, by="clerk", to="市科协", day=DAY).stage == "submitted"


def test_no_circle_of_merged_suggestions_comes_about(book):
    first, second, third = suggestion(book), suggestion(book), suggestion(book)
    other = suggestion(make_book("xihu", "西湖区科协"))
    assert actions.merge(first, by="clerk", into=second).stage == "merged"
    for one, into in ((third, third), (third, first), (second, third), (third, other)):
        with pytest.raises(BadMerge):
            actions.merge(one, by="clerk", into=into)
    with pytest.raises(BadMerge):
        queries.suggestion_named(book, other.ref)


def test_an_authors_name_is_kept_with_consent_only(book):
    facts = COMMON | FACTS["desk.suggestion"]
    kind, named = kind_of("desk.suggestion"), Beside(personal={"author": "陈工程师"})
    with pytest.raises(BadFacts) as refused:
        record(kind, by="clerk", book=book, facts=facts, beside=named)
    assert (list(refused.value.messages), PersonalField.objects.count()) == (["consent_on"], 0)
    held = record(kind, by="clerk", book=book, facts=facts | {"consent_on": DAY}, beside=named)
    with pytest.raises(BadFacts):
        correct(held, by="clerk", version=1, facts={"consent_on": None})
    erase_personal(held, ["author"], by="clerk", reason="本人撤回同意")
    assert correct(held, by="clerk", version=2, facts={"consent_on": None}).consent_on is None
    assert breaches(book) == []


def test_a_submission_dated_in_a_frozen_period_asks_for_a_reason(book):
    held = suggestion(book)
    freeze(book, Period.parse("2031H1"), by="chair")
    with pytest.raises(ReasonNeeded):
        actions.submit(held, by="clerk", to="市科协", day=date(2031, 4, 1))
    assert held.submissions.count() == 0
    actions.submit(held, by="clerk", to="市科协", day=date(2031, 4, 1), reason="补登")
    assert held.submissions.count() == 1


def test_verify_sees_results_that_were_tampered_with(book):
    held = actions.keep_result(suggestion(book), by="clerk", outcome="comment", day=DAY)
    held.results.update(outcome="adopted")
    assert len(breaches(book)) == 1
