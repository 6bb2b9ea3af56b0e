"""A program that calls the API: what its tests share."""

import json
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from kexie.ledger.kinds import Approx
from kexie.people.actions import make_token
from kexie.records.kinds import kind_of
from tests.records.cast import COMMON, FACTS


class Program:
    """Calls of one token. An answer's JSON is its `json`, as in Django's client."""

    def __init__(self, member=None, *, scope="record", book=None, token=None, language="en"):
        if member is not None:
            _held, token = make_token(
                member, name="test", scope=scope, book=book, ends_on=timezone.localdate() + timedelta(days=30)
            )
        self.token, self.client = token, Client()
        self.headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path, **query):
        return self.client.get(f"/api/{path}", query, headers=self.headers)

    def post(self, path, body=None, key=None):
        return self._send(self.client.post, path, body, key)

    def patch(self, path, body=None, key=None):
        return self._send(self.client.patch, path, body, key)

    def _send(self, send, path, body, key):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        text = body if isinstance(body, str) else json.dumps(body, default=str)
        return send(f"/api/{path}", text, content_type="application/json", headers=headers)


def facts_of(code, **facts):
    """Good facts of a kind, as a program sends them."""
    made = COMMON | FACTS[code] | facts
    model = kind_of(code).model
    made |= {name: Approx(made[name]).word for name in set(model.approximations().values()) & set(made)}
    for name, value in made.items():
        if isinstance(value, Decimal):
            made[name] = f"{value:.{model._meta.get_field(name).decimal_places}f}"
    return json.loads(json.dumps(made, default=str))
