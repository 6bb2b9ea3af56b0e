"""Every route × every person in the cast, as one table. A route without a row fails: a new door starts closed."""

from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse

from kexie.people.actions import make_sign_in_link
from tests.people.cast import make_book, make_member

ANSWERS = {  # route: stranger, reporter elsewhere, reader, clerk
    "people:sign-in": (200, 302, 302, 302),
    "people:link": (200, 200, 200, 200),
    "people:sign-out": (302, 302, 302, 302),
    "web:home": (302, 302, 302, 302),
    "web:set-language": (302, 302, 302, 302),
    "web:style": (302, 200, 200, 200),
    "web:book": (302, 404, 200, 200),
}

POSTED = {"people:sign-out", "web:set-language"}  # the rest is asked for with GET


def routes(resolver=None, namespace=""):
    """Every named route with the names of the parts in its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_route_has_its_row():
    assert sorted(routes()) == sorted(ANSWERS)


@pytest.fixture
def cast(db):
    make_book()
    elsewhere = make_book("xihu", "西湖区科协")
    return [
        None,
        make_member("reporter", role="reporter", book=elsewhere),
        make_member("reader", role="auditor"),
        make_member("clerk", role="clerk"),
    ]


@pytest.fixture
def parts(cast):
    """What stands in an address, by the name of its place."""
    link = make_sign_in_link(cast[-1], valid_for=timedelta(hours=1))
    return {"book": "donghu", "token": link.split("/")[-2]}


def address_of(route, parts):
    """The route's address, with those of the parts that it takes."""
    name = route.rpartition(":")[2]
    resolver = get_resolver()
    for namespace in route.split(":")[:-1]:
        prefix, resolver = resolver.namespace_dict[namespace]
        taken = set(get_resolver(None).pattern.converters) | {key for key in parts if f"({key})s" in prefix}
    taken |= set(resolver.reverse_dict[name][0][0][1])
    return reverse(route, kwargs={key: parts[key] for key in taken})


@pytest.mark.parametrize("route", ANSWERS)
def test_each_door_opens_to_whom_it_should(route, cast, parts, client):
    answers = []
    for person in cast:
        client.logout()
        if person:
            client.force_login(person)
        ask = client.post if route in POSTED else client.get
        answers.append(ask(address_of(route, parts)).status_code)
    assert tuple(answers) == ANSWERS[route]
