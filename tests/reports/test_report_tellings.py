"""The whole line: a paper read in, and its report written again from the ledger and the records."""

from datetime import date

import pytest

from kexie.intake.actions import accept
from kexie.ledger.periods import Period
from kexie.ledger.queries import head_of
from kexie.planning.actions import judge
from kexie.planning.models import Problem
from kexie.planning.queries import planned_for
from kexie.records.models import Record
from kexie.reports.paper import Heading, plain_text
from kexie.reports.queries import draft_of
from kexie.reports.tellings import KINDS, RecordTellings
from tests.intake.cast import example, gangbei

H1 = Period.parse("2018H1")


@pytest.fixture
def book(db):
    made = gangbei()
    accept(made, by="office", name="gangbei.txt", data=example(), today=date(2018, 7, 2))
    made.refresh_from_db()
    return made


def lines(draft):
    return [(b.number if isinstance(b, Heading) else "") + plain_text(b.spans) for b in draft.paper.blocks]


def test_a_paper_read_in_is_written_again_with_every_number_from_the_ledger(book):
    draft = draft_of(book, H1)
    told = "\n".join(lines(draft))
    for said in (
        "发放慰问金3000元",
        "2018年1月15日成立贵港市鸿丰米业有限公司科学技术协会；2018年4月28日成立贵港市港北区雨生现代农业种植协会。",
        "科普进校园活动3次",
        "发放宣传资料5000份",
        "参观20000多人次",
        "获自治区二等奖〔待核实〕项、三等奖17项。",
        "获上级奖补（表彰）单位2个，争取奖补资金20万元。",
        "五是乡镇（街道）科协组织建设经费未落实。",
        "（五）深化科协机关和组织体系改革",
    ):
        assert said in told
    assert draft.balance.unbacked == 0
    assert draft.head == str(head_of(book))


def test_the_festival_of_the_visits_stands_in_the_note_with_its_warning(book):
    draft = draft_of(book, H1)
    (remark,) = [r for r in draft.remarks if r.code == "festival_outside"]
    spans = draft.paper.blocks[remark.where.block].spans
    assert plain_text(spans)[remark.where.start : remark.where.end] == "重阳节"
    assert {span.field for span in spans if "重阳节" in span.text} == {"note"}
    assert sum("重阳" in line for line in lines(draft)) == 1


def test_records_are_told_in_the_period_of_their_day_and_plans_in_the_one_before_theirs(book):
    tellings = RecordTellings(book)
    counts = {kind: len(list(tellings.records(kind, H1, order="day"))) for kind in KINDS}
    assert (counts["organisation"], counts["problem"], counts["plan_item"], counts["plan_outcome"]) == (2, 5, 5, 0)
    later = {kind: len(list(tellings.records(kind, H1.next, order="day"))) for kind in KINDS}
    assert later.pop("plan_outcome") == 5
    assert set(later.values()) == {0}


def test_a_void_record_is_told_no_more(book):
    Record.objects.filter(pk=Problem.objects.first().pk).update(state=Record.State.VOID)
    assert len(list(RecordTellings(book).records("problem", H1, order="day"))) == 4


def test_the_records_of_a_block_cost_one_query_however_many_they_are(book, django_assert_num_queries):
    for kind in KINDS:
        with django_assert_num_queries(1):
            list(RecordTellings(book).records(kind, H1, order="day"))


def test_a_number_that_a_person_wrote_in_a_judgement_is_backed_by_nothing(book):
    first = planned_for(book, H1.next)[0]
    judge(first, by="clerk", verdict="partly", words="已建2个村级科协", on=date(2018, 12, 20))
    assert draft_of(book, H1.next).balance.unbacked == 1
