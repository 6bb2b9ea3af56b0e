"""Places: every division of the country down to its townships, by code and name. No tables; imports no other room."""

from .codes import full_code, is_local_code, is_within, level_of, local_code, prefix_of, township_code
from .errors import AmbiguousDivision, BadCode, NoSuchPlace, UnknownDivision
from .places import Division, all_divisions, division, edition, find, townships_of

__all__ = [
    "AmbiguousDivision",
    "BadCode",
    "Division",
    "NoSuchPlace",
    "UnknownDivision",
    "all_divisions",
    "division",
    "edition",
    "find",
    "full_code",
    "is_local_code",
    "is_within",
    "level_of",
    "local_code",
    "prefix_of",
    "township_code",
    "townships_of",
]
