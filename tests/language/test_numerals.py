from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.language.numerals import chinese_value, find_numerals, number, to_chinese


@given(st.integers(0, 10**12 - 1))
def test_a_number_written_in_chinese_reads_back(value):
    assert chinese_value(to_chinese(value)) == value


@given(st.integers(0, 10**9))
def test_thousands_marks_change_nothing(value):
    assert number(f"{value:,}") == number(str(value)) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十一", 11),
        ("二十", 20),
        ("一百零五", 105),
        ("三百五", 350),
        ("一万二", 12_000),
        ("两百零三", 203),
        ("二〇一九", 2019),
        ("一亿零三万", 100_030_000),
        ("百二三", None),
        ("十万百", 100_100),
        ("三三百", None),
        ("几", None),
        ("", None),
    ],
)
def test_chinese_numerals_are_read_or_refused(written, value):
    assert chinese_value(written) == value


def test_only_whole_numbers_in_range_are_written():
    with pytest.raises(ValueError, match="to_chinese takes"):
        to_chinese(-1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发出4000余份", (4000, None, "over", "arabic")),
        ("约4000份", (4000, None, "about", "arabic")),
        ("近4000余份", (4000, None, "about", "arabic")),
        ("约有2 万余人", (20_000, None, "about", "arabic")),
        ("3千多册", (3000, None, "over", "arabic")),
        ("6.5万名", (65_000, None, "exact", "arabic")),
        ("不少于9人", (9, None, "over", "arabic")),
        ("超 过300人", (300, None, "over", "arabic")),
        ("2—3间", (2, 3, "exact", "arabic")),
        ("十几家", (10, None, "over", "chinese")),
        ("三四十户", (30, 40, "about", "chinese")),
        ("十七八个", (17, 18, "about", "chinese")),
        ("近万份", (10_000, None, "nearly", "chinese")),
        ("上千人", (1000, None, "over", "chinese")),
        ("两4项", (None, None, "exact", "mixed")),
        ("5三场", (None, None, "exact", "mixed")),
        ("30__人", (None, None, "exact", "masked")),
        ("XX多件", (None, None, "over", "masked")),
    ],
)
def test_a_numeral_says_how_exact_it_is(text, expected):
    (found,) = find_numerals(text)
    assert (found.value, found.upper, found.approx, found.system) == expected


def test_a_number_beside_latin_letters_is_no_mask():
    assert find_numerals("MAX公司") == []


@given(st.text("零一二两三五九十百千万亿0123456789,.xX_余多约近—至 份人", max_size=30))
def test_numerals_stand_in_order_and_inside_the_text(text):
    found = find_numerals(text)
    assert all(0 <= n.start <= n.core[0] < n.core[1] <= n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
