"""Schemathesis against the OpenAPI document: what it says and what we answer are one.

Cases are sent at real rows, so that well-formed ones can succeed: a path names a real
office or a booking of the caller's, a body the office's slot.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from datetime import time

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from antrean.bookings import actions
from antrean.config.wsgi import application
from antrean.kernel import clock
from tests import make
from tests.api.caller import caller

CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"max-examples": 20},
        "checks": {
            # JSON Schema cannot say that a day is open or that a name has no digit: 422.
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422", "429"]
            }
        },
    }
)


schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=CONFIG)


@pytest.fixture(autouse=True)
def _one_connection(db: None) -> Iterator[None]:
    # The handler of production ends its connection after a request, and with it the test's
    # transaction; Django's own test client keeps it in the same way.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


_serial = itertools.count(1)


@pytest.fixture
def rows(office):
    """Return what well-formed requests may name."""
    slot = make.slot(office=office, capacity=300)
    later = make.slot(office=office, capacity=300, starts=time(9))
    return slot, later, caller("read", "book", "check-in", office=office)


@schema.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_document_tells_the_truth(case, rows):
    slot, later, api = rows
    if case.meta is None or case.meta.generation.mode.is_positive:
        _send_at(case, slot, later)
    is_arriving = case.path.endswith("check-in")

    with clock.stopped(slot.starts_at) if is_arriving else contextlib.nullcontext():
        case.call_and_validate(headers={"Authorization": f"Bearer {api.token}"})


def _send_at(case, slot, later):
    """Let a well-formed request name what there is, and people who may exist."""
    if "code" in case.path_parameters:
        case.path_parameters["code"] = _code(case, slot)
    if not isinstance(case.body, dict):
        return
    there = {"office": "bogor", "slot_id": later.pk, "day": "2017-08-09"}
    case.body |= {name: value for name, value in there.items() if name in case.body}
    if "contact" in case.body:
        case.body["contact"] = {"email": f"{next(_serial)}@example.org"}
        for person in case.body["applicants"]:
            person |= {"name": "Budi", "birth_date": "1987-01-25", "relation": "child"}
            person.pop("nik", None)


def _code(case, slot):
    if case.path.startswith("/api/v1/offices"):
        return slot.office.code
    held = actions.hold(make.request(slot=slot, channel="api"))
    if case.path.endswith(("reschedule", "check-in")):
        actions.confirm(held.code, actions.WORKER)
    return held.code


def test_the_document_is_openapi_3_1_and_names_the_header(anybody):
    document = anybody.get("/api/openapi.json").body

    booking = document["paths"]["/api/v1/bookings"]["post"]
    assert document["openapi"].startswith("3.1")
    assert [(p["name"], p["required"]) for p in booking["parameters"]] == [
        ("Idempotency-Key", True)
    ]
    assert sorted(document["paths"]) == [
        "/api/v1/bookings",
        "/api/v1/bookings/{code}",
        "/api/v1/bookings/{code}/cancel",
        "/api/v1/bookings/{code}/check-in",
        "/api/v1/bookings/{code}/confirm",
        "/api/v1/bookings/{code}/extend",
        "/api/v1/bookings/{code}/reschedule",
        "/api/v1/offices",
        "/api/v1/offices/{code}/days",
    ]
