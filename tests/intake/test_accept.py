"""A paper becomes records: what is certain, what is asked, what stays open, and nothing twice."""

from datetime import date
from decimal import Decimal

import docx
import pytest

from kexie.intake.actions import accept, answer
from kexie.intake.errors import (
    BadAnswer,
    NoPeriod,
    NothingFound,
    NotRead,
    NotStored,
    OtherDistrict,
    PeriodNotOver,
    UnknownQuestion,
)
from kexie.intake.models import Paper, Question
from kexie.intake.proposals import programme_in, visited_in
from kexie.ledger.actions import freeze
from kexie.ledger.errors import ReasonNeeded
from kexie.ledger.figures import Figures
from kexie.ledger.kinds import Approx
from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.ledger.verify import verify
from kexie.planning.models import PlanItem, Problem
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Source, Statement
from kexie.support.models import Grant, Visit
from tests.intake.cast import TODAY, example, gangbei

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return gangbei()


def accepted(book, data=None, **options):
    return accept(book, by="office", name="paper.txt", data=data or example(), today=TODAY, **options)


def values(book, *names):
    figures = Figures(book, Period.parse("2018H1"))
    return {name: (figures.figure(name).value, figures.figure(name).state.value) for name in names}


def test_every_finding_of_the_example_becomes_a_figure_that_the_ledger_counts(book):
    accepted(book)
    assert values(
        book, "grants.recipients", "grants.money", "care.money", "outreach.sessions{kind=campus}",
        "materials.handed_out", "museum.visits{vehicle=touring}", "contest.awards{level=provincial,grade=3}",
        "organisations.founded{organisation=enterprise}", "organisations.founded{organisation=rural_tech}",
        "documents.issued", "count(planning.problem)",
    ) == {
        "grants.recipients": (2, "counted"),
        "grants.money": (200000, "counted"),
        "care.money": (3000, "counted"),
        "outreach.sessions{kind=campus}": (3, "counted"),
        "materials.handed_out": (5000, "counted"),
        "museum.visits{vehicle=touring}": (20000, "counted"),
        "contest.awards{level=provincial,grade=3}": (17, "counted"),
        "organisations.founded{organisation=enterprise}": (1, "counted"),
        "organisations.founded{organisation=rural_tech}": (1, "counted"),
        "documents.issued": (1, "counted"),
        "count(planning.problem)": (5, "counted"),
    }  # fmt: skip
    assert Figures(book, Period.parse("2018H1")).figure("museum.visits").approx is Approx.OVER
    assert PlanItem.objects.count() == 5
    assert [item.number for item in PlanItem.objects.order_by("number")] == [1, 2, 3, 4, 5]


def test_a_garbled_number_is_pending_until_a_person_answers(book):
    result = accepted(book)
    asked = [question for question in result.questions if question.code == "garbled"]
    second = "contest.awards{level=provincial,grade=2}"
    assert values(book, second) == {second: (None, "pending")}
    answer(book, by="office", data=example(), key=asked[0].key, value="3")
    assert values(book, second, "contest.awards") == {second: (3, "counted"), "contest.awards": (20, "counted")}
    held = Question.objects.get(pk=asked[0].pk)
    assert (held.answer, held.answered_by) == ("3", "office")


def test_the_same_answer_twice_changes_nothing_and_another_one_corrects(book):
    key = next(each.key for each in accepted(book).questions if each.code == "garbled")
    answer(book, by="office", data=example(), key=key, value="3")
    vouchers = Voucher.objects.count()
    answer(book, by="office", data=example(), key=key, value="3")
    assert Voucher.objects.count() == vouchers
    answer(book, by="office", data=example(), key=key, value="2")
    assert values(book, "contest.awards") == {"contest.awards": (19, "counted")}


def test_a_date_is_moved_to_what_it_is_the_date_of(book):
    question = next(each for each in accepted(book).questions if each.code == "which_date")
    answer(book, by="office", data=example(), key=question.key, value="approved")
    association = question.record.whole
    assert (association.approved_on, association.founded_on) == (association.day, None)


@pytest.mark.parametrize("value", ["three", "-1", "2.345", "nan", "1e40", ""])
def test_an_answer_that_is_no_number_is_refused_and_nothing_changes(book, value):
    key = next(each.key for each in accepted(book).questions if each.code == "garbled")
    vouchers = Voucher.objects.count()
    with pytest.raises(BadAnswer):
        answer(book, by="office", data=example(), key=key, value=value)
    assert (Voucher.objects.count(), Question.objects.get(key=key).answer) == (vouchers, "")


def test_a_question_or_a_paper_that_is_not_there_is_said_so(book):
    with pytest.raises(NotStored):
        answer(book, by="office", data=example(), key="q1", value="3")
    accepted(book)
    with pytest.raises(UnknownQuestion):
        answer(book, by="office", data=example(), key="q99", value="3")


def test_the_same_paper_twice_adds_nothing(book):
    first = accepted(book)
    state = (Record.objects.count(), Voucher.objects.count(), Source.objects.count(), Paper.objects.count())
    second = accepted(book)
    assert (Record.objects.count(), Voucher.objects.count(), Source.objects.count(), Paper.objects.count()) == state
    assert (len(first.made) > 20, second.made, second.linked) == (True, [], 0)


def test_what_stood_open_can_be_taken_later_without_taking_the_rest_twice(book):
    accepted(book, choose=lambda proposal: proposal if proposal.kind == "planning.problem" else None)
    assert {record.kind for record in Record.objects.all()} == {"planning.problem"}
    later = accepted(book)
    assert (later.before, Problem.objects.count(), PlanItem.objects.count()) == (5, 5, 5)


def test_a_repeat_only_adds_its_place_to_the_record_it_repeats(book):
    accepted(book)
    third = Statement.objects.get(dims={"level": "provincial", "grade": "3"})
    text = example().decode()
    assert [text[source.start : source.end] for source in third.sources.all()] == ["三等奖17项", "三等奖17项"]


def test_every_record_opens_into_the_characters_it_came_from(book):
    accepted(book)
    text = example().decode()
    passages = [text[source.start : source.end] for source in Source.objects.filter(record__kind="records.statement")]
    assert [any(number in passage for passage in passages) for number in ("3次", "5000份", "20000多人次", "17项")] == [
        True
    ] * 4
    assert all(record.sources.exists() for record in Record.objects.all())


def test_the_grant_and_the_visits_are_one_record_each_and_keep_the_sentence_as_a_note(book):
    accepted(book)
    grant, visit = Grant.objects.get(), Visit.objects.get()
    assert (grant.programme, grant.recipients, grant.money) == ("科普惠农兴村计划", 2, Decimal(200000))
    assert (visit.money, visit.occasion, "重阳节" in visit.note) == (Decimal(3000), "", True)


@pytest.mark.parametrize(
    ("sentence", "programme"),
    [
        ("争取中国科协、财政部“科普惠农兴村计划”项目资金60万元", "科普惠农兴村计划"),
        ("3个农技协获得国家“科普惠农兴村”表彰，争取奖补资金50万元", "科普惠农兴村"),
        ("【基层科普行动计划】红岩蔬菜协会获中央财政奖补资金40万元", "基层科普行动计划"),
        ("争取到中央基层科普行动计划项目2个，奖补资金40万元", "基层科普行动计划项目"),
        ("1个基地被列入省科普惠农项目，获得资金35万元", "省科普惠农项目"),
        ("在实施“讲理想、比贡献”行动中，争取资金10万元", "讲理想、比贡献行动"),
        ("获得2018年基层科普行动计划资金20万元", "2018年基层科普行动计划"),
        ("争取“科普惠农计划”资金2万元，“科普惠农”计划已验收", "科普惠农计划"),
        ("“惠农计划”和“兴村计划”共获资金50万元", ""),
        ("争取国家、省科普项目186个，到位资金2860万元", ""),
        ("争取上级项目资金96万元", ""),
        ("评选“最美科技工作者”10名，争取资金3万元", ""),
    ],
)
def test_a_sentence_names_the_programme_of_its_money_or_none(sentence, programme):
    assert programme_in(sentence) == programme


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("春节期间走访慰问困难党员20户", ("spring_festival", "party_member")),
        ("“全国科技工作者日”期间走访慰问退休老干部5名", ("science_workers_day", "veteran")),
        ("“全国科技工作者日”期间走访慰问5人", ("science_workers_day", "")),
        ("春节和重阳节期间走访慰问困难户、困难党员20户", ("", "")),
        ("走访慰问其他群众20户", ("", "")),
    ],
)
def test_a_sentence_tells_when_and_whom_was_visited_or_not(sentence, told):
    assert visited_in(sentence) == told


def test_counted_records_displace_what_the_paper_stated(book):
    accepted(book)
    facts = {
        "name": "进校园",
        "activity_kind": "campus",
        "day": date(2018, 4, 2),
        "division": "450802101000",
        "times": 2,
    }
    record(kind_of("outreach.activity"), by="office", book=book, facts=facts)
    assert values(book, "outreach.sessions") == {"outreach.sessions": (3, "counted")}
    record(kind_of("outreach.activity"), by="office", book=book, facts=facts | {"day": date(2018, 5, 2)})
    assert values(book, "outreach.sessions") == {"outreach.sessions": (4, "counted")}


def test_the_book_verifies_after_all_of_it(book):
    accepted(book)
    book.refresh_from_db()
    result = verify([book], files=True)
    assert (result.ok, result.breaches) == (True, [])


def test_a_changed_document_is_named_by_verify_with_files(book, home):
    file = accepted(book).file
    path = home / "files" / file.sha256[:2] / file.sha256
    path.write_bytes(path.read_bytes() + b" ")
    book.refresh_from_db()
    assert verify([book], files=False).ok
    assert [breach.what for breach in verify([book], files=True).breaches] == [
        "the file paper.txt is missing or altered"
    ]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"   \n", NotRead),
        (b"\x7fELF" + bytes(range(256)) * 20, NotRead),
        ("今天天气很好，大家都很高兴。".encode(), NoPeriod),
        ("港北区科协2018年上半年工作总结\n天气很好。".encode(), NothingFound),
        ("贵港市港北区科协2099年上半年工作总结\n一、上半年工作\n开展科普活动3次。".encode(), PeriodNotOver),
        ("桂林市秀峰区科协2018年上半年工作总结\n一、上半年工作\n开展科普活动3次。".encode(), OtherDistrict),
    ],
)
def test_a_paper_that_cannot_be_taken_is_refused_and_nothing_is_half_done(book, data, refusal):
    with pytest.raises(refusal):
        accepted(book, data)
    assert (Record.objects.count(), Paper.objects.count(), Voucher.objects.count()) == (0, 0, 1)


def test_a_period_can_be_said_where_the_paper_does_not(book):
    result = accepted(book, "贵港市港北区科协工作情况\n开展科普活动3次。".encode(), period=Period.parse("2018H1"))
    assert str(result.period) == "2018H1"
    assert values(book, "outreach.sessions") == {"outreach.sessions": (3, "counted")}


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_a_paper_in_another_encoding_is_read_to_the_same_figures(book, encoding):
    text = (
        "貴港市港北區科協2018年上半年工作總結\n一、上半年工作\n開展科普活動3次，發放宣傳資料5000份，參加群眾800人次。"
    )
    accepted(book, text.encode(encoding))
    assert values(book, "outreach.sessions", "materials.handed_out") == {
        "outreach.sessions": (3, "counted"),
        "materials.handed_out": (5000, "counted"),
    }


def test_a_frozen_period_asks_for_a_reason(book):
    freeze(book, Period.parse("2018H1"), by="office")
    with pytest.raises(ReasonNeeded):
        accepted(book)
    assert Record.objects.count() == 0


def test_a_word_file_is_read_like_the_text_it_holds(book, tmp_path):
    document = docx.Document()
    document.add_paragraph("贵港市港北区科协2018年上半年工作总结")
    document.add_paragraph("一、上半年工作")
    document.add_paragraph("开展科普活动3次，发放宣传资料5000份。")
    document.save(tmp_path / "report.docx")
    accept(book, by="office", name="report.docx", data=(tmp_path / "report.docx").read_bytes(), today=TODAY)
    assert values(book, "outreach.sessions", "materials.handed_out") == {
        "outreach.sessions": (3, "counted"),
        "materials.handed_out": (5000, "counted"),
    }
    source = Source.objects.filter(record__kind="records.statement").first()
    assert "科普活动3次" in source.file.text.text[source.start : source.end]


def test_a_person_may_say_that_a_paper_stands_apart_from_the_one_it_looks_like(book):
    first = accept(book, by="li", name="a.txt", data=example(), today=TODAY)
    again = {"by": "li", "name": "b.txt", "data": b"\n" + example(), "today": TODAY}
    assert accept(book, **again).twin == Paper.objects.get()
    apart = accept(book, **again, apart=True)
    assert (apart.twin, apart.file == first.file, Paper.objects.filter(twin=None).count()) == (None, False, 2)


def test_a_frozen_period_takes_a_paper_with_a_reason(book):
    freeze(book, Period.parse("2018H1"), by="li")
    with pytest.raises(ReasonNeeded):
        accept(book, by="li", name="a.txt", data=example(), today=TODAY)
    assert accept(book, by="li", name="a.txt", data=example(), today=TODAY, reason="补录").made
