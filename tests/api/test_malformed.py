"""What is no request at all gets a problem too, and never a 5xx."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError, connection

from antrean.api import problems
from tests.api.caller import body

NOT_JSON = [
    b"",
    b"{",
    b"\xff\xfe",
    b'{"office": "\xff"}',
    b'{"office": "\\ud800"}',
    b'{"office": "bogor"} tail',
    b"\x00",
]
NOT_A_REQUEST = [
    b"null",
    b"[]",
    b'"bogor"',
    b"1e999",
    b"9" * 5000,
    b"[" * 20000,
    b'{"applicants":' + b"[" * 20000,
    b'{"office":' + b'{"a":' * 10000,
]


@pytest.mark.parametrize("data", NOT_JSON + NOT_A_REQUEST, ids=lambda data: repr(data[:20]))
def test_a_body_that_says_nothing_is_refused(api, slot, data):
    answer = api.send("POST", "bookings", data, **{"Idempotency-Key": "k"})

    assert answer.code == "invalid_request"
    assert answer.status in {400, 422}
    assert answer.body["fields"]


def test_broken_json_is_400(api, slot):
    answer = api.send("POST", "bookings", b"{", **{"Idempotency-Key": "k"})

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_a_body_over_the_limit_is_refused_unread(api, slot):
    whole = json.dumps(body()).encode()
    padding = problems.LARGEST_BODY - len(whole)

    fits = api.send("POST", "bookings", whole + b" " * padding, **{"Idempotency-Key": "k"})
    over = api.send("POST", "bookings", whole + b" " * (padding + 1), **{"Idempotency-Key": "l"})

    assert fits.status == 201
    assert (over.status, over.code) == (413, "body_too_large")


def test_another_content_type_is_refused(api, slot):
    answer = api.send(
        "POST", "bookings", b"office=bogor", **{"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_unknown_addresses_and_methods_are_problems_too(anybody):
    unknown = anybody.get("nothing")
    root = anybody.get("/api")
    wrong = anybody.send("DELETE", "offices")

    assert (unknown.status, unknown.code) == (404, "not_found")
    assert (root.status, root.code) == (404, "not_found")
    assert (wrong.status, wrong.code) == (405, "method_not_allowed")
    assert wrong.headers["Allow"] == "GET"


def test_what_cannot_be_answered_in_the_form_asked_for_is_refused(anybody, office):
    answer = anybody.get("offices", Accept="image/png")

    assert (answer.status, answer.code) == (406, "not_acceptable")


@pytest.mark.parametrize("path", ["offices", "offices/bogor/days", "bookings/23456789P"])
def test_storage_that_is_away_is_503(api, path):
    def away(*arguments):
        raise OperationalError

    with connection.execute_wrapper(away):
        answer = api.get(path)

    assert (answer.status, answer.code) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_a_bug_of_ours_is_logged_and_told_without_its_details(api, office, caplog):
    def broken(*arguments):
        raise RuntimeError("secret")

    with connection.execute_wrapper(broken):
        answer = api.get("offices")

    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in str(answer.body)
    assert [record.levelname for record in caplog.records if record.name == problems.__name__] == [
        "ERROR"
    ]
