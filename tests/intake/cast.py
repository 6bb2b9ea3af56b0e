"""A book and papers for the tests of reading in, in our own words."""

from datetime import date
from pathlib import Path

from kexie.divisions.places import find
from kexie.web.opening import make_book

EXAMPLE = Path(__file__).parents[2] / "examples" / "gangbei-2018H1.txt"
TODAY = date(2026, 11, 23)


def gangbei():
    """The book of 港北区."""
    return make_book(find("450802"), opened_on=date(2018, 1, 1))[0]


def example() -> bytes:
    return EXAMPLE.read_bytes()
