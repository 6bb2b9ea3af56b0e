from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.reports.errors import MarkupRefused
from kexie.reports.markup import (
    MAX_CHARACTERS,
    Clause,
    Each,
    Quote,
    Role,
    Source,
    SourceHeading,
    SourceParagraph,
    Words,
    read,
)
from kexie.reports.punctuation import mend


def test_a_section_is_read_into_its_tree():
    text = """\
# 主要工作

开展活动{fig}`outreach.sessions{kind=campus}|余`次
[[，发放{fig}`materials.handed_out`份[[，参观{fig}`museum.visits`人次]]]]。
有{quote}`000:117-121|两个单位`获奖。

:::{each} organisation
:layout: run
:where: kind=enterprise
:lead: 其中：
{field}`day`，成立{field}`title`
:::
"""
    assert read(text, "x") == Source(
        "x",
        (
            SourceHeading(1, (Words("主要工作"),)),
            SourceParagraph(
                (
                    Words("开展活动"),
                    Role("fig", "outreach.sessions{kind=campus}", "余"),
                    Words("次"),
                    Clause(
                        (
                            Words("，发放"),
                            Role("fig", "materials.handed_out"),
                            Words("份"),
                            Clause((Words("，参观"), Role("fig", "museum.visits"), Words("人次"))),
                        )
                    ),
                    Words("。有"),
                    Quote("000", 117, 121, "两个单位"),
                    Words("获奖。"),
                )
            ),
            Each(
                "organisation",
                "run",
                (("kind", "enterprise"),),
                "day",
                (Words("其中："),),
                (Role("field", "day"), Words("，成立"), Role("field", "title")),
            ),
        ),
    )


def test_the_figures_of_a_section_are_known_before_it_is_filled():
    assert read("{fig}`a.b`[[{fig}`c.d|余`]]\n\n:::{each} award\n:lead: 共{fig}`e.f`项\n:::\n").figure_names() == {
        "a.b", "c.d", "e.f",
    }  # fmt: skip


def test_what_is_no_markup_of_ours_stays_text():
    text = "<script>alert(1)</script> *a* `b` [c](d) ![e](f) {{g}} {% h %} - i | j"
    assert read(text) == Source("", (SourceParagraph((Words(text),)),))


@pytest.mark.parametrize(
    "text",
    [
        "[[开",
        "关]]",
        "[[" * 5 + "深" + "]]" * 5,
        "##### 五级",
        "{include}`/etc/passwd`",
        "{fig}`|余`",
        "{quote}`000:9-9|无`",
        "{quote}`000`",
        ":::{each} award problem\n:::",
        ":::{include} x\n:::",
        ":::{each} award\n:colour: red\n:::",
        ":::{each} award\n:where: a\n:::",
        "私\U000f0000用",
        "字" * (MAX_CHARACTERS + 1),
        "[[x]]" * 6000,
    ],
)
def test_a_source_that_cannot_be_read_is_refused_with_its_line(text):
    with pytest.raises(MarkupRefused) as refusal:
        read(f"第一行\n\n{text}", "20-care")
    assert refusal.value.source == "20-care"
    assert refusal.value.line in (1, 3, 4)


@given(st.text(alphabet="[]{}`|:#, \n字fig1每\\", max_size=60))
def test_reading_any_text_gives_a_tree_or_a_refusal(text):
    with suppress(MarkupRefused):
        assert isinstance(read(text), Source)


@pytest.mark.parametrize(
    ("torn", "mended"),
    [
        ("，发放资料", "发放资料"),
        ("开展活动，。", "开展活动。"),
        ("开展活动，，发放", "开展活动，发放"),
        ("一等奖、。", "一等奖。"),
        ("二等奖、，获市级奖", "二等奖，获市级奖"),
        ("其中：、甲", "其中：甲"),
        ("甲；。乙", "甲。乙"),
        ("甲（，乙）", "甲（乙）"),
        ("甲（乙，）丙（）丁“”", "甲（乙）丙丁"),
        ("甲，", "甲。"),
        ("甲；", "甲。"),
        ("主要有：", "主要有："),
        ("真的？！好……。", "真的？！好……。"),
        ("（，）", ""),
        ("，、。", ""),
        ("1,000.5；2：3", "1,000.5；2：3"),
    ],
)
def test_punctuation_is_mended_after_clauses_drop(torn, mended):
    assert mend(torn) == mended


@given(st.text(alphabet="甲乙1a、，：；。！？（）“”《》… ", max_size=30))
def test_mending_touches_no_word_and_is_done_once(text):
    words = [c for c in text if c in "甲乙1a《》…"]
    assert [c for c in mend(text) if c in "甲乙1a《》…"] == words
    assert mend(mend(text)) == mend(text)
