import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.language.lint import lint


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("获二等奖两4项", "mixed_numerals", "两4"),
        ("发放资料约6000余份", "doubled_approximator", "约6000余"),
        ("近300多人到场", "doubled_approximator", "近300多"),
        ("超过500人以上", "doubled_approximator", "超过500人以上"),
        ("17年上半年办讲座", "two_digit_year", "17"),
        ("走访三、四户", "comma_in_approximation", "三、四"),
        ("走访5、6十家", "comma_in_approximation", "5、6十"),
        ("办讲座3几场", "digit_with_few", "3几"),
    ],
)
def test_a_wrong_numeral_is_remarked(text, code, words):
    (remark,) = lint(text)
    assert (remark.code, text[slice(*remark.span)]) == (code, words)


@pytest.mark.parametrize(
    "text",
    [
        "获一、二等奖", "6、7月份办班", "第三、四期简报", "约6000份", "6000余份", "三四十家", "十几人", "近10年来", "连续12年获奖",
        "2018年4月28日", "“十三五”时期", "一、二、三年级", "走访20户，发放3000元", "5月20日至27日",
    ],
)  # fmt: skip
def test_right_numerals_are_left_alone(text):
    assert lint(text) == []


@given(st.text("一二三四两0123456789、约近余多年月份人以上左右 ", max_size=24))
def test_remarks_stand_inside_the_text(text):
    assert all(0 <= r.span[0] < r.span[1] <= len(text) for r in lint(text))
