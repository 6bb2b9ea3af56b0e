"""Names of divisions in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.divisions import BadCode, all_divisions, finder
from kexie.divisions.finder import Match, find_names


def found(text, near=None):
    return [(match.text, match.code[:9].removesuffix("000")) for match in find_names(text, near)]


def test_a_match_tells_where_it_stands_and_what_it_is():
    assert find_names("在广西贵港市港北区举行") == [
        Match(1, 3, "广西", "广西壮族自治区", "450000000000"),
        Match(3, 6, "贵港市", "贵港市", "450800000000"),
        Match(6, 9, "港北区", "港北区", "450802000000"),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("贵港市港北区科协", [("贵港市", "450800"), ("港北区", "450802")]),
        ("北京市朝阳区", [("北京市", "110000"), ("朝阳区", "110105")]),
        ("福州市的鼓楼区", [("福州市", "350100"), ("鼓楼区", "350102")]),
        ("南京市科协来访，鼓楼区也派了人", [("南京市", "320100"), ("鼓楼区", "320106")]),
        ("广西贵港", [("广西", "450000"), ("贵港", "450800")]),
        ("港北区：大圩镇、庆丰镇", [("港北区", "450802"), ("大圩镇", "450802101"), ("庆丰镇", "450802102")]),
        ("港北科协与港南区科协", [("港北", "450802"), ("港南区", "450803")]),
        ("奇石乡村民", []),
    ],
)
def test_the_place_named_before_decides(text, places):
    assert found(text) == places


@pytest.mark.parametrize(
    ("text", "near", "places"),
    [
        ("大圩镇、太平镇", "450802", [("大圩镇", "450802101")]),
        ("三里镇来人", "450802", [("三里镇", "450804102")]),
        ("占了贵港的绝大部分", "450802", [("贵港", "450800")]),
        ("在朝阳区", "220104", [("朝阳区", "220104")]),
        ("北京市朝阳区", "220104", [("北京市", "110000"), ("朝阳区", "110105")]),
        ("奇石乡村民", "450802", [("奇石乡", "450802200")]),
        ("我会在应县讲课", "140622", [("应县", "140622")]),
        ("大圩镇", "450802101L01", [("大圩镇", "450802101")]),
        ("福州市的鼓楼区", "320106", [("福州市", "350100"), ("鼓楼区", "350102")]),
        ("南宁市朝阳区", "220104", [("南宁市", "450100")]),
        ("日照充足", "371102", []),
    ],
)
def test_the_office_knows_its_own_places(text, near, places):
    assert found(text, near) == places


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("鼓楼区、朝阳区", None),  # which one?
        ("在大圩镇开展", None),  # a township without its county
        ("积极响应县委号召", "140622"),  # 应县 is inside a word
        ("在应县开展", None),
        ("和平发展，文明城市", "120101"),
        ("黄河南岸、太行山西麓", None),
        ("北京路、上海大道、海南岛", None),
        ("城中区域", "450203"),
        ("建设美丽乡村，创建文明乡镇", "450802"),
        ("朝阳科协", None),
        ("占了贵港的绝大部分", None),
        ("", None),
    ],
)
def test_what_may_be_another_place_or_none_is_passed_over(text, near):
    assert found(text, near) == []


def test_a_province_is_too_wide_a_sight_for_a_township():
    assert found("在广西开会，武乐镇参加") == [("广西", "450000")]


@given(
    st.text(alphabet="贵港市北区广西桂平县在和、，科协乡村镇街道和平朝阳", max_size=60),
    st.sampled_from([None, "450802", "45"]),
)
def test_matches_stand_in_order_without_overlap_and_are_in_the_text(text, near):
    matches = find_names(text, near)
    assert [text[match.start : match.end] for match in matches] == [match.text for match in matches]
    assert all(before.end <= after.start for before, after in zip(matches, matches[1:], strict=False))


def test_every_county_is_found_after_the_names_above_it():
    for place in all_divisions():
        if place.level == "county" and not place.is_heading and place.name != place.parent.name:
            assert find_names(place.full_name)[-1].code == place.code


def test_an_office_is_named_by_a_code():
    with pytest.raises(BadCode):
        find_names("港北区", "港北区")


def test_of_a_city_and_a_county_of_one_name_the_city_is_meant():
    assert found("嘉峪关市科协") == [("嘉峪关市", "620200")]


def test_two_places_of_a_name_side_by_side_are_passed_over():
    """清远市 has two 太平镇, so it is neither; nor is it the one of the office's own city, which was not spoken of."""
    assert found("太平镇来人", "210902") == [("太平镇", "210921132")]
    assert found("去清远市学习，太平镇", "210902") == [("清远市", "441800")]


def test_a_long_text_is_read_as_a_short_one_is():
    text = "贵港市港北区大圩镇、南宁市青秀区与和平县，"
    short = [(match.start, match.end, match.code) for match in find_names(text)]
    times = finder.LONG // len(text) + 1
    long = [(match.start, match.end, match.code) for match in find_names(text * times)]
    assert long[: len(short)] == short
    assert len(long) == times * len(short)


def test_an_autonomous_county_is_known_by_the_name_it_is_called():
    assert found("维西县科协与大理州科协") == [("维西县", "533423"), ("大理州", "532900")]
