import pytest

from tests.records.cast import make_book


@pytest.fixture
def book(db):
    return make_book()
