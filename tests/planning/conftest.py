import pytest

from tests.records.cast import make_book, make_clerk


@pytest.fixture
def book(db):
    return make_book()


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client
