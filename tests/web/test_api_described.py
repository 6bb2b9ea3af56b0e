"""The API answers what its description says, whatever is sent: Schemathesis over every operation, in this process."""

from contextlib import nullcontext, suppress

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kexie.records.kinds import all_kinds
from tests.records.cast import COMMON, make, make_book, make_clerk
from tests.web.program import Program

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Of each operation so many that fit the description and as many that do not; of a kind like the others a few.
EXAMPLES, FEW = 3, 1
KINDS = ("outreach.activity", "outreach.trip", "records.statement")


@pytest.fixture
def one_connection(db):
    """The end of a request closes no connection: it is the test's own, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.once
def test_every_operation_answers_as_described(one_connection):
    book = make_book()
    program = Program(make_clerk(book))
    refs = {kind.code: make(book, kind.code).ref for kind in all_kinds()}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    schema.config.generation.with_security_parameters = False  # the token is ours, and others have tests of their own
    faults, answered = {}, {}
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            try_operation(operation, mode, program, refs, faults, answered)
    assert faults == {}
    assert {status for statuses in answered.values() for status in statuses} >= {200, 201, 409, 422}


def try_operation(operation, mode, program, refs, faults, answered):
    name = f"{operation.method.upper()} {operation.path}"
    of_kind = next((kind for kind in refs if f"/{kind}/" in operation.path), KINDS[0])

    @seed(1)
    @settings(
        max_examples=EXAMPLES if of_kind in KINDS else FEW,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case):
        own = {"book": "donghu", "ref": refs[of_kind]}
        case.path_parameters = {part: own[part] for part in case.path_parameters}
        case.headers.update(program.headers)
        if mode.is_positive and case.method == "POST" and "facts" in case.body:
            case.body["facts"] |= COMMON | {"day": "2031-03-15"}  # a place of the book, on a day of its years
        answer = case.call()
        answered.setdefault(name, []).append(answer.status_code)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as fault:
            faults.setdefault(name, str(fault))

    with suppress(Unsatisfiable) if mode.is_negative else nullcontext():  # nothing can be wrong where nothing is sent
        tried()
