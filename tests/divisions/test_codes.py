"""Codes of divisions as strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.divisions import BadCode, full_code, is_local_code, is_within, level_of, local_code, prefix_of, township_code


@pytest.mark.parametrize(
    ("written", "code", "level", "prefix"),
    [
        ("45", "450000000000", "province", "45"),
        ("4508", "450800000000", "city", "4508"),
        ("450802", "450802000000", "county", "450802"),
        ("450802101", "450802101000", "township", "450802101"),
        ("450802101203", "450802101203", "village", "450802101203"),
        ("450802101L01", "450802101L01", "village", "450802101L01"),
    ],
)
def test_a_code_tells_its_level_and_prefix(written, code, level, prefix):
    assert (full_code(written), level_of(code), prefix_of(code)) == (code, level, prefix)


@pytest.mark.parametrize(
    "written", ["", "4", "45080", "4508020", "00", "４５", "45080a", "450802101L00", "450802L01", "港北区"]
)
def test_what_has_not_the_form_of_a_code_is_refused(written):
    with pytest.raises(BadCode):
        full_code(written)


@given(st.integers(1, 99))
def test_places_of_a_book_lie_in_their_township(number):
    code = local_code("450802101", number)
    assert is_local_code(code) and len(code) == 12
    assert is_within(code, "450802101000") and is_within(code, "450802000000")
    assert not is_within(code, "450802102000")
    assert township_code(code) == "450802101000"


def test_the_first_place_of_a_book_in_a_township():
    assert local_code("450802101000", 1) == "450802101L01"


@pytest.mark.parametrize(("township", "number"), [("450802101", 0), ("450802101", 100), ("450802", 1), ("4508021", 1)])
def test_a_place_of_a_book_needs_a_township_and_a_number_to_99(township, number):
    with pytest.raises(BadCode):
        local_code(township, number)


def test_a_county_lies_in_no_township():
    with pytest.raises(BadCode):
        township_code("450802")
