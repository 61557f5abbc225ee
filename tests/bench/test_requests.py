from __future__ import annotations

import hashlib
import hmac
import json

from bench import requests
from bench.watching import last_version


def body_of(request: bytes) -> bytes:
    return request.partition(b"\r\n\r\n")[2]


def test_everybody_who_books_is_another_person_with_another_key():
    facts = {"first": 1, "office": "bogor", "slots": [7], "token": "t"}
    made = requests.bookings(8000, facts)

    first, second = (next(made) for _ in range(2))

    bodies = [json.loads(body_of(one)) for one in (first, second)]
    assert bodies[0]["contact"] != bodies[1]["contact"]
    assert bodies[0]["applicants"][0]["name"] != bodies[1]["applicants"][0]["name"]
    assert b"Idempotency-Key: bench-6281200000001\r\n" in first
    assert b"Idempotency-Key: bench-6281200000002\r\n" in second


def test_a_delivery_is_signed_over_its_bytes():
    facts = {"first": 1, "number_id": "4", "secret": "s"}

    made = next(requests.deliveries(8000, facts))

    signature = hmac.digest(b"s", body_of(made), hashlib.sha256).hex()
    assert f"X-Hub-Signature-256: sha256={signature}\r\n".encode() in made


def test_a_stream_is_read_up_to_its_last_whole_event():
    one, two = (b"event: state\nid: %b\ndata: {}\n\n" % version for version in (b"v1", b"v2"))

    assert last_version(b"HTTP/1.1 200 OK\r\n\r\n" + one) == b"v1"
    assert last_version(one + two) == b"v2"
    assert last_version(one + two[:-1]) == b"v1"
    assert last_version(b":\n\n") == b""
