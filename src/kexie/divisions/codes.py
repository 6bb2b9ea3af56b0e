"""Codes of divisions as strings: no table is needed to know level, prefix and parentage.

A code has twelve digits: two for the province, then two for the city, two for the county, three for the township and
three for the village; what is not needed is zero. A place the state does not code (a park, a hamlet) is numbered by
its book under its township: the township's nine digits, L, and 01 to 99. `450802101L01`
"""

import re
from functools import lru_cache

from .errors import BadCode

DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
LEVELS = tuple(DIGITS)
_ZEROS = {level: "0" * (12 - digits) for level, digits in DIGITS.items() if digits < 12}
_LOCAL = re.compile(r"[0-9]{9}L(?!00)[0-9]{2}")


def full_code(code: str) -> str:
    """Twelve characters from a code or a prefix of 2, 4, 6 or 9 digits; refuses (BadCode) anything else."""
    if is_local_code(code):
        return code
    if not (code.isascii() and code.isdigit() and len(code) in DIGITS.values()) or code.startswith("00"):
        raise BadCode(code)
    return code.ljust(12, "0")


@lru_cache(maxsize=8192)
def level_of(code: str) -> str:
    """The level of a code of twelve characters; a place numbered by its book counts as a village."""
    return next((level for level, zeros in _ZEROS.items() if code.endswith(zeros)), "village")


@lru_cache(maxsize=8192)
def prefix_of(code: str) -> str:
    """The digits that the code shares with everything below it: `450802` of `450802000000`."""
    return code[: DIGITS[level_of(code)]]


def is_within(code: str, ancestor: str) -> bool:
    """Whether the place lies in the other, or is it. Both have twelve characters."""
    return code.startswith(prefix_of(ancestor))


def local_code(township: str, number: int) -> str:
    """The code of the book's own place with this number, 1 to 99, under a township."""
    township = full_code(township)
    if level_of(township) != "township" or not 1 <= number <= 99:
        raise BadCode(f"{township}L{number}")
    return f"{township[:9]}L{number:02}"


def is_local_code(code: str) -> bool:
    return _LOCAL.fullmatch(code) is not None


def township_code(code: str) -> str:
    """The township that a village or a place numbered by its book lies in; a township is its own."""
    code = full_code(code)
    if level_of(code) not in ("township", "village"):
        raise BadCode(code)
    return code[:9] + "000"
