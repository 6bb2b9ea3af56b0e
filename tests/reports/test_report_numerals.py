import random
from datetime import date

import pytest

from kexie.reports.numerals import Backing, Balance, Numeral, balance, numerals, written_numerals
from kexie.reports.paper import FigureSpan, Paper, Paragraph, QuoteSpan, RecordSpan, Text
from tests.reports.fakes import HEAD


def paper(*spans, title=()):
    return Paper(title, (Paragraph(spans),), "2018H1", HEAD, "港北区科协", date(2018, 7, 2))


@pytest.mark.parametrize(
    "text",
    [
        "2018年1月15日", "2018年上半年", "3月中旬", "5月10日", "第33届", "第三次全委会", "第一季度", "十三五规划", "“十四五”时期",
        "一律", "一是", "十一是", "三下乡", "五四青年节", "港北科协〔2018〕5号", "（一）", "《关于印发三年行动方案2018—2020的通知》",
        "KP-001", "5G", "4K", "9:30", "八桂2018版", "一氧化碳", "二十世纪九十年代", "两学一做", "十届六次全委会", "三农",
    ],
)  # fmt: skip
def test_what_counts_nothing_is_plain(text):
    for whole in (f"我们{text}的", text):
        assert {backing for _, _, backing in written_numerals(whole)} <= {Backing.PLAIN}


def test_the_number_of_a_list_is_plain_at_the_beginning_only():
    assert [backing for _, _, backing in written_numerals("1.送书下乡1.5万册")] == [Backing.PLAIN, Backing.UNBACKED]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("开展活动3次", ["3"]),
        ("两个单位获奖", ["两"]),
        ("二十三所学校", ["二十三"]),
        ("20000多人次参观", ["20000多"]),
        ("近3.5万元", ["近3.5万"]),
        ("占65.3%", ["65.3"]),
        ("二等奖两3项", ["两3"]),
        ("第33届大赛获奖17项", ["17"]),
        ("2018年5月10日发放500份", ["500"]),
        ("统一部署，进一步加强，每一个单位，一些同志", []),
        ("约有三四十人", ["约有三四十"]),
        ("100~150公斤", ["100~150"]),
    ],
)
def test_what_a_person_wrote_and_counts_is_unbacked(text, found):
    assert [text[s:e] for s, e, backing in written_numerals(text) if backing is Backing.UNBACKED] == found


def test_every_numeral_knows_what_it_stands_on_and_where():
    one = paper(
        Text("2018年开展活动"),
        FigureSpan("20000多", "museum.visits", HEAD),
        Text("人次，有"),
        QuoteSpan("两个单位", "000", 117, 121),
        Text("获奖5项，"),
        RecordSpan("20万元", "grant", "g", "amount"),
        RecordSpan("帮扶6户", "visit", "v", "note", free=True),
    )
    assert list(numerals(one)) == [
        Numeral("2018年", Backing.PLAIN, 0, 0, 5),
        Numeral("20000多", Backing.BOUND, 0, 9, 15),
        Numeral("两", Backing.QUOTED, 0, 19, 20),
        Numeral("5", Backing.UNBACKED, 0, 25, 26),
        Numeral("20万", Backing.BOUND, 0, 28, 31),
        Numeral("6", Backing.UNBACKED, 0, 34, 35),
    ]
    assert balance(one) == Balance(bound=2, quoted=1, plain=1, unbacked=2)


def test_a_digit_written_beside_a_figure_is_seen():
    found = list(numerals(paper(Text("二等奖两"), FigureSpan("3", "contest.awards", HEAD), Text("0项"))))
    assert [(n.text, n.backing) for n in found] == [
        ("两", Backing.UNBACKED), ("3", Backing.BOUND), ("0", Backing.UNBACKED),
    ]  # fmt: skip


def test_a_figure_without_a_value_is_bound():
    assert balance(
        paper(Text("二等奖"), FigureSpan("〔待核实〕", "contest.awards", HEAD, "pending"), Text("项"))
    ) == Balance(1)


def test_a_thousand_made_up_papers_are_counted_as_they_were_made():
    made = random.Random(2018)
    units = ["次", "人次", "份", "个单位", "项", "万元", "户"]
    words = ["开展科普活动", "，发放资料", "，进一步统一认识，惠及", "；组织全区参加竞赛，获奖", "，其中一些学校参加"]
    plain = ["2018年5月10日", "第33届", "第三届", "十三五规划", "港北科协〔2018〕5号", "一是", "三下乡"]
    for _ in range(1000):
        spans, truth = [], {"bound": 0, "quoted": 0, "plain": 0, "unbacked": 0}
        for _ in range(made.randint(1, 12)):
            state = made.choice(sorted(truth))
            number = str(made.randint(2, 99999)) + made.choice(["", "", "余"])
            if state == "plain":
                spans.append(Text(f"，{made.choice(plain)}，"))
            else:
                spans.append(Text(made.choice(words)))
                unit = made.choice(units)
                if state == "bound":
                    spans += [FigureSpan(number, "a.b", HEAD), Text(unit)]
                elif state == "quoted":
                    spans.append(QuoteSpan(number + unit, "000", 1, 9))
                else:
                    spans.append(Text(made.choice([number, "两", "二十三"]) + unit))
            truth[state] += 1
        assert balance(paper(*spans)) == Balance(**truth), spans
