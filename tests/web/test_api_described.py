"""The API answers what its description says, whatever is sent: Schemathesis over every operation, in this process."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kexie.records.kinds import all_kinds
from tests.records.cast import make, make_book, make_clerk
from tests.web.program import Program

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8  # of each of a hundred operations, half of what fits the description and half of what does not


@pytest.fixture
def one_connection(db):
    """The end of a request closes no connection: it is the test's own, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
def test_every_operation_answers_as_described(one_connection):
    book = make_book()
    program = Program(make_clerk(book))
    refs = {kind.code: make(book, kind.code).ref for kind in all_kinds()}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    faults, answered = {}, {}
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            try_operation(operation, mode, program, refs, faults, answered)
    assert faults == {}
    assert {status for statuses in answered.values() for status in statuses} >= {200, 201, 409, 422}


def try_operation(operation, mode, program, refs, faults, answered):
    name = f"{operation.method.upper()} {operation.path}"

    @seed(1)
    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case):
        own = {"book": "donghu", "ref": refs.get(name.split("/")[-3], refs["outreach.activity"])}
        case.path_parameters = {part: own[part] for part in case.path_parameters}
        answer = case.call(headers=program.headers)
        answered.setdefault(name, []).append(answer.status_code)
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseException as fault:
            faults.setdefault(name, str(fault)[:2000])

    tried()
