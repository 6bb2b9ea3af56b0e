from datetime import date
from fractions import Fraction

import pytest

from kexie.ledger.kinds import Approx, State
from kexie.ledger.periods import Period
from kexie.reports.blocks import Telling
from kexie.reports.drafting import compose, heading_number
from kexie.reports.errors import FormNotAllowed, MarkupRefused
from kexie.reports.markup import read
from kexie.reports.paper import FigureSpan, Heading, Paragraph, QuoteSpan, RecordSpan, Text, plain_text
from kexie.reports.words import book_words, period_words
from tests.reports.fakes import H1, HEAD, RECORDS, FakeFigures, FakeTellings


def filled(text, known=None, tellings=(), period=H1):
    return compose(
        read("{book}`name`工作总结"),
        [read(text, "section")],
        period=period,
        words={"period": period_words(period), "book": book_words("港北区科协", "450802000000")},
        figures=FakeFigures(known or {}),
        tellings=FakeTellings(tellings),
        head=HEAD,
        signed_by="港北区科协",
        dated=date(2018, 7, 2),
    )


def said(*args, **kwargs):
    return [
        (block.number if isinstance(block, Heading) else "") + plain_text(block.spans)
        for block in filled(*args, **kwargs).blocks
    ]


def test_a_figure_stands_in_its_sentence_with_all_that_is_known_of_it():
    paper = filled("开展活动{fig}`outreach.sessions`次。", {"outreach.sessions": 3})
    figure = FigureSpan("3", "outreach.sessions", HEAD, "counted", "exact", Fraction(3), "次")
    assert paper.blocks == (Paragraph((Text("开展活动"), figure, Text("次。"))),)
    assert plain_text(paper.title) == "港北区科协工作总结"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"a.sessions": 3, "a.people": 60, "a.visits": 9}, "活动3次，60人次，观众9人次。"),
        ({"a.sessions": 3, "a.people": 60}, "活动3次，60人次。"),
        ({"a.sessions": 3, "a.visits": 9}, "活动3次。"),
        ({"a.people": 60}, "60人次。"),
        ({"a.sessions": State.NIL, "a.people": State.PENDING}, "〔待核实〕人次。"),
        ({}, ""),
    ],
)
def test_a_clause_drops_when_its_own_figure_has_nothing_to_tell(known, text):
    source = "[[活动{fig}`a.sessions`次]][[，{fig}`a.people`人次[[，观众{fig}`a.visits`人次]]]]。"
    assert said(source, known) == ([text] if text else [])


def test_a_clause_whose_inner_clauses_all_dropped_drops_with_them():
    source = "[[获奖：[[一等奖{fig}`a.awards{grade=1}`项、]][[二等奖{fig}`a.awards{grade=2}`项]]。]]其他工作有序。"
    assert said(source) == ["其他工作有序。"]
    assert said(source, {"a.awards{grade=1}": 2}) == ["获奖：一等奖2项。其他工作有序。"]


def test_a_heading_with_nothing_left_under_it_drops_and_the_rest_count_on():
    source = """\
# 甲

## 空

[[{fig}`a.b`]]

## 有

文字

### 三级

文字

#### 四级

文字

# 无

# 乙

文字
"""
    assert said(source) == ["一、甲", "（一）有", "文字", "1.三级", "文字", "（1）四级", "文字", "二、乙", "文字"]


def test_headings_are_numbered_in_the_four_steps_of_official_papers():
    assert [heading_number(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]


def test_the_writer_chooses_how_a_figure_reads_within_the_rule():
    assert said("参观{fig}`a.visits|万余`人次", {"a.visits": 20300}) == ["参观2万余人次"]
    with pytest.raises(FormNotAllowed) as refusal:
        said("参观{fig}`a.visits|余`人次", {"a.visits": (20000, Approx.ABOUT)})
    assert refusal.value.readings == {"": "约20000", "数": "约20000", "万": "约2万", "约": "约20000", "约万": "约2万"}


def test_quotes_keep_the_characters_they_are_from():
    paper = filled("有{quote}`000:117-121|两个单位`获奖。")
    assert paper.blocks[0].spans[1] == QuoteSpan("两个单位", "000", 117, 121)


def test_records_run_on_in_one_paragraph():
    source = ":::{each} organisation\n:layout: run\n:lead: 其中：\n:::"
    assert said(source, tellings=RECORDS) == [
        "其中：2018年1月15日成立贵港市鸿丰米业有限公司科学技术协会；2018年4月28日成立贵港市港北区雨生现代农业种植协会。"
    ]
    source = source.replace(":lead:", ":where: kind=rural_tech\n:lead:")
    assert said(source, tellings=RECORDS) == ["其中：2018年4月28日成立贵港市港北区雨生现代农业种植协会。"]
    assert said(source) == []


def test_problems_are_counted_and_a_single_one_is_not():
    source = ":::{each} problem\n:layout: counted\n:lead: 主要是：\n:::"
    assert said(source, tellings=RECORDS) == [
        "主要是：一是科普工作人员较少，宣传面不广，次数不多；二是中小学科技教育活动面不够大；三是乡镇（街道）科协工作经费未落实。"
    ]
    assert said(source, tellings=[Telling("problem", "p", "经费不足。")]) == ["主要是：经费不足。"]


def test_plan_items_are_headings_of_the_level_below_and_lie_ahead():
    paper = filled("# {period}`next`工作计划\n\n:::{each} plan_item\n:layout: headed\n:::", tellings=RECORDS)
    title = RecordSpan("深化科协组织体系改革", "plan_item", "q23456789abd", "title", free=True)
    assert paper.blocks[2] == Heading(2, "（二）", (title,))
    assert paper.ahead == {0, 1, 2, 3}


def test_what_two_records_say_in_the_same_words_is_said_once():
    day = {"day": date(2018, 3, 20), "since": date(2018, 3, 11)}
    fields = {"contest": "广西青少年科技创新大赛", "edition": "第33届"}
    told = [Telling("award", ref, "奖", fields=fields, **day) for ref in "ab"]
    assert said(":::{each} award\n:::", tellings=told) == ["2018年3月中旬，参加第33届广西青少年科技创新大赛。"]


def test_a_block_under_the_lowest_heading_stays_on_its_level():
    source = "#### 四级\n\n文字\n\n:::{each} plan_item\n:layout: headed\n:::"
    assert said(source, tellings=[Telling("plan_item", "a", "抓项目")]) == ["（1）四级", "文字", "（2）抓项目"]


def test_a_block_too_long_to_be_read_says_that_it_leaves_something_out(monkeypatch):
    monkeypatch.setattr("kexie.reports.drafting.MAX_RECORDS", 2)
    source = ":::{each} problem\n:layout: run\n:::"
    told = [Telling("problem", name, name) for name in ("甲", "乙", "丙")]
    assert said(source, tellings=told[:2]) == ["甲；乙。"]
    assert said(source, tellings=told) == ["甲；乙；其余从略。"]


def test_headings_that_are_sentences_end_as_sentences():
    told = [Telling("plan_item", "a", "抓项目"), Telling("plan_item", "b", "抓竞赛，争佳绩。")]
    assert said(":::{each} plan_item\n:layout: headed\n:::", tellings=told) == ["一、抓项目。", "二、抓竞赛，争佳绩。"]


def test_the_text_of_a_plan_item_does_not_say_its_title_again():
    told = Telling("plan_item", "q", "深化改革。", text="深化改革。着重加强组织建设。")
    source = ":::{each} plan_item\n:layout: headed\n:::"
    assert said(source, tellings=[told]) == ["一、深化改革", "着重加强组织建设。"]
    told = Telling("problem", "p", "经费不足", text="经费不足")
    assert said(":::{each} problem\n:::", tellings=[told]) == ["经费不足。"]


def test_a_note_is_bound_where_it_repeats_a_declared_value_of_its_record():
    def spans(amount):
        told = Telling("visit", "v", "慰问", note="分3组送上慰问金3000元，共13000元", fields={"amount": amount})
        return filled(":::{each} visit\n:::", tellings=[told]).blocks[0].spans

    free = {"kind": "visit", "ref": "v", "field": "note", "free": True}
    assert spans("3000元") == (
        RecordSpan("分3组送上慰问金", **free),
        RecordSpan("3000元", "visit", "v", "amount"),
        RecordSpan("，共13000元", **free),
        Text("。"),
    )
    assert spans("3500元") == (RecordSpan("分3组送上慰问金3000元，共13000元", **free), Text("。"))


def test_a_record_says_its_own_line_where_its_kind_has_one():
    told = Telling("award", "w", "作品甲", text="作品甲获自治区二等奖", note="指导教师一名。")
    paper = filled(":::{each} award\n:::", tellings=[told])
    assert paper.blocks == (
        Paragraph(
            (
                RecordSpan("作品甲获自治区二等奖", "award", "w", "text"),
                Text("。"),
                RecordSpan("指导教师一名", "award", "w", "note", free=True),
                Text("。"),
            )
        ),
    )


@pytest.mark.parametrize(
    "source",
    [
        ":::{each} secret\n:::",
        ":::{each} award\n:layout: table\n:::",
        "{field}`title`",
        "{period}`weather`",
        "{book}`__class__`",
    ],
)
def test_what_no_report_knows_is_refused(source):
    with pytest.raises(MarkupRefused) as refusal:
        said(source, tellings=RECORDS)
    assert refusal.value.source == "section"


def test_markup_in_a_records_words_stays_words():
    told = Telling("problem", "p", "[[{fig}`a.b`]] :::")
    assert said(":::{each} problem\n:::", tellings=[told]) == ["[[{fig}`a.b`]] :::。"]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2018H1", ("2018年上半年", "上半年", "下半年", "2018年下半年")),
        ("2018H2", ("2018年下半年", "下半年", "2019年上半年", "2019年上半年")),
        ("2018", ("2018年", "全年", "2019年", "2019年")),
        ("2018Q1", ("2018年第一季度", "第一季度", "第二季度", "2018年第二季度")),
        ("2018-12", ("2018年12月", "12月", "2019年1月", "2019年1月")),
        ("2018-01-01..2018-05-20", ("2018年1月1日至2018年5月20日", "本期", "2018年5月21日至2018年10月7日",
                                    "2018年5月21日至2018年10月7日")),
    ],
)  # fmt: skip
def test_a_paper_names_its_period_and_the_next(period, words):
    found = period_words(Period.parse(period))
    assert (found["label"], found["short"], found["next"], found["next_label"]) == words


@pytest.mark.parametrize(
    ("name", "division", "words"),
    [
        ("港北区科协", "450802000000", ("我区", "自治区")),
        ("泌阳县科学技术协会", "411726000000", ("我县", "省级")),
        ("渝中区科协", "500103000000", ("我区", "市级")),
        ("某某学会", "", ("我地", "省级")),
    ],
)
def test_a_paper_speaks_of_its_place_as_people_there_do(name, division, words):
    found = book_words(name, division)
    assert (found["place"], found["provincial"]) == words
