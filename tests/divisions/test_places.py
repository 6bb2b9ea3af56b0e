"""The list of divisions and the search by name."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from kexie.divisions import (
    AmbiguousDivision,
    BadCode,
    Division,
    UnknownDivision,
    all_divisions,
    division,
    edition,
    find,
    townships_of,
)

GANGBEI = Division("450802000000", "港北区", "county")


def test_the_list_holds_what_its_sidecar_says():
    counts = {"province": 34, "city": 342, "county": 3001, "township": 41351}
    assert dict(Counter(place.level for place in all_divisions())) == counts == edition()["counts"]
    assert edition()["edition"] == date(2023, 6, 30)


def test_codes_have_twelve_digits_and_rise():
    codes = [place.code for place in all_divisions()]
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    assert all(before < after for before, after in pairwise(codes))


def test_names_are_clean():
    assert not [place for place in all_divisions() if not place.name or place.name != place.name.strip()]


def test_every_division_but_a_province_has_a_parent_of_a_higher_level():
    rank = {"province": 0, "city": 1, "county": 2, "township": 3}
    for place in all_divisions():
        if place.level == "province":
            assert place.parent is None
        else:
            assert rank[place.parent.level] < rank[place.level] and place.code.startswith(place.parent.prefix)


def test_gangbei_has_its_eight_townships_and_streets():
    assert [(place.code, place.name) for place in townships_of("450802")] == [
        ("450802001000", "贵城街道"),
        ("450802002000", "港城街道"),
        ("450802101000", "大圩镇"),
        ("450802102000", "庆丰镇"),
        ("450802103000", "根竹镇"),
        ("450802104000", "武乐镇"),
        ("450802200000", "奇石乡"),
        ("450802201000", "中里乡"),
    ]


def test_a_division_knows_its_place_in_the_country():
    assert division("450802") == GANGBEI
    assert (GANGBEI.full_name, GANGBEI.short_name) == ("广西壮族自治区贵港市港北区", "港北")
    assert [place.name for place in GANGBEI.ancestors] == ["广西壮族自治区", "贵港市"]
    assert [place.name for place in division("4508").children] == ["港北区", "港南区", "覃塘区", "平南县", "桂平市"]
    assert division("450802101").townships == (division("450802101"),)


def test_headings_of_the_list_are_in_no_full_name():
    assert division("110101").parent.name == "市辖区"
    assert division("110101").full_name == "北京市东城区"
    assert division("429004").full_name == "湖北省仙桃市"


def test_a_city_without_counties_holds_its_townships_itself():
    assert division("441900003").parent == division("4419")
    assert division("441900003").full_name == "广东省东莞市东城街道"


def test_taiwan_hong_kong_and_macao_are_in_the_list():
    assert [division(code).name for code in ("71", "81", "82")] == ["台湾省", "香港特别行政区", "澳门特别行政区"]
    assert division("810001").full_name == "香港特别行政区中西区"


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("内蒙古自治区", "内蒙古"),
        ("恩施土家族苗族自治州", "恩施"),
        ("龙胜各族自治县", "龙胜"),
        ("东乡族自治县", "东乡"),
        ("滨海新区", "滨海"),
        ("赵县", "赵县"),
    ],
)
def test_names_are_shortened_as_people_say_them(full, short):
    assert find(full).short_name == short


@pytest.mark.parametrize(
    "written",
    [
        "450802",
        "450802000000",
        "港北区",
        "港北",
        "贵港市港北区",
        "广西贵港港北区",
        "广西壮族自治区 贵港市 港北区",
        "４５０８０２",
    ],
)
def test_a_place_is_found_however_it_is_written(written):
    assert find(written) == GANGBEI


def test_the_names_above_decide_between_places_of_one_name():
    assert [find(name).code[:6] for name in ("北京朝阳区", "长春市朝阳区", "港北区大圩镇", "吉林省吉林市")] == [
        "110105", "220104", "450802", "220200",
    ]  # fmt: skip


def test_a_county_comes_before_townships_of_its_name():
    assert find("朝阳县").level == "county"


def test_of_a_city_and_a_county_in_it_with_one_name_the_city_is_meant():
    assert find("嘉峪关市").level == "city"


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("朝阳区", ["110105", "220104"]),
        ("吉林", ["220000", "220200"]),
    ],
)
def test_an_ambiguous_name_lists_the_places_it_may_mean(written, codes):
    with pytest.raises(AmbiguousDivision) as refusal:
        find(written)
    places = refusal.value.candidates
    assert [place.code[:6] for place in places] == codes
    for place in places:
        assert f"{place.code}  {place.full_name}" in str(refusal.value)


def test_a_very_common_name_lists_twenty_and_counts_the_rest():
    with pytest.raises(AmbiguousDivision) as refusal:
        find("城关镇")
    assert len(refusal.value.candidates) == 88
    assert len(str(refusal.value).splitlines()) == 22


@pytest.mark.parametrize(
    ("written", "close"),
    [
        ("贵港市港贝区", ["港北区", "港南区"]),
        ("港北县", ["港北区"]),
        ("450899", ["贵港市", "港北区"]),
        ("贵岗市", ["贵港市", "贵阳市"]),
    ],
)
def test_an_unknown_name_lists_those_that_are_close(written, close):
    with pytest.raises(UnknownDivision) as refusal:
        find(written)
    assert [place.name for place in refusal.value.candidates][: len(close)] == close


@pytest.mark.parametrize("written", ["", "不", "hello", "的的的的的"])
def test_what_is_no_place_at_all_has_no_near_matches(written):
    with pytest.raises(UnknownDivision) as refusal:
        find(written)
    assert refusal.value.candidates == ()


def test_a_misspelt_code_is_refused_as_a_code():
    with pytest.raises(BadCode):
        find("45080")


@pytest.mark.parametrize("written", ["450127", "横县", "广西南宁市横县"])
def test_a_division_that_is_no_more_tells_when_it_ended_and_what_followed(written):
    gone = find(written)
    assert gone == Division("450127000000", "横县", "county", None, date(2021, 2, 3))
    assert gone.successors == ((find("横州市"), "upgraded"),)
    assert find("横州市").valid_from == gone.valid_to


def test_every_succession_is_complete():
    from kexie.divisions.places import _gone

    for code, gone in _gone().items():
        assert set(gone) <= {"code", "name", "from", "to", "source", "successors"} and gone["source"]
        assert all(place.code != code for place in all_divisions())
        for successor, kind in division(code).successors:
            assert kind in ("merged", "split", "renamed", "upgraded") and successor.code != code
