from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from antrean.channels.whatsapp import actions
from antrean.channels.whatsapp.models import Delivery, InboxEvent
from antrean.channels.whatsapp.receiving.webhook import LARGEST_BODY
from antrean.kernel import clock
from tests.channels.whatsapp import bodies

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)


def stored() -> list[tuple[str, str]]:
    return list(InboxEvent.objects.order_by("key").values_list("key", "kind"))


# The handshake.


def test_the_handshake_answers_the_challenge_as_plain_text(client: Client) -> None:
    answer = client.get(
        "/wa/webhook",
        {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "token-uji"},
    )

    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "token-uji"},
        {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "lain"},
        {"hub.mode": "unsubscribe", "hub.challenge": "1", "hub.verify_token": "token-uji"},
        {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "töken"},
    ],
)
def test_any_other_handshake_is_refused_with_an_empty_body(
    client: Client, asked: dict[str, str]
) -> None:
    answer = client.get("/wa/webhook", asked)

    assert (answer.status_code, answer.content) == (403, b"")


def test_while_the_channel_is_off_there_is_no_webhook(client: Client, settings: Any) -> None:
    settings.WHATSAPP_ON = False

    assert client.get("/wa/webhook").status_code == 404
    assert bodies.post(bodies.body()).status_code == 404


def test_a_slash_at_the_end_is_not_redirected_to(client: Client) -> None:
    assert client.post("/wa/webhook/", {}).status_code == 404


def test_nothing_but_get_and_post_is_answered(client: Client) -> None:
    assert client.put("/wa/webhook").status_code == 405


# Who may deliver.


@pytest.mark.parametrize(
    "spoil",
    [
        lambda right: right[:0],
        lambda right: right.removeprefix("sha256="),
        lambda right: right[:-1],
        lambda right: right.upper(),
        lambda right: "sha256=" + right.removeprefix("sha256=").upper(),
        lambda right: right[:-1] + ("0" if right[-1] != "0" else "1"),
        lambda right: "sha1=" + right.removeprefix("sha256="),
        lambda right: right + "ë",
    ],
)
@pytest.mark.django_db
def test_a_body_that_is_not_signed_exactly_is_refused_and_not_stored(spoil: Any) -> None:
    raw = json.dumps(bodies.body(bodies.value(bodies.message("wamid.1", NOON)))).encode()

    answer = bodies.post(raw, signature=spoil(bodies.sign(raw)))

    assert answer.status_code == 401
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
def test_during_a_change_of_secret_the_old_and_the_new_one_sign(settings: Any) -> None:
    settings.WHATSAPP_APP_SECRETS = ["yang-lama", "yang-baru"]
    raw = b'{"entry": []}'

    answers = [
        bodies.post(raw, signature=bodies.sign(raw, secret)).status_code
        for secret in ("yang-lama", "yang-baru", "yang-lain")
    ]

    assert answers == [200, 200, 401]


@pytest.mark.django_db
def test_a_broken_body_is_refused_only_after_its_signature() -> None:
    assert bodies.post(b"{", signature="sha256=0").status_code == 401
    assert bodies.post(b"{").status_code == 400
    assert bodies.post(b"").status_code == 400
    assert bodies.post(b"\xff\xfe").status_code == 400
    assert bodies.post(b"[" * 200_000 + b"]" * 200_000).status_code == 400


# How much may come.


@pytest.mark.django_db
def test_a_body_of_three_megabytes_is_taken() -> None:
    said = bodies.message("wamid.1", NOON, "a" * 3_000_000)

    assert bodies.deliver([said]).status_code == 200
    assert stored() == [("m:wamid.1", "message")]


@pytest.mark.django_db
def test_a_body_over_four_mebibytes_is_too_large_signed_or_not() -> None:
    raw = b'"' + b"a" * LARGEST_BODY + b'"'

    assert bodies.post(raw).status_code == 413
    assert bodies.post(raw, signature="").status_code == 413


@pytest.mark.django_db
def test_a_thousand_events_in_one_body_are_a_thousand_rows_in_few_queries() -> None:
    many = [bodies.message(f"wamid.{n}", NOON) for n in range(500)]
    sent = [bodies.status(f"wamid.OUT{n}", "sent", NOON) for n in range(500)]

    with CaptureQueriesContext(connection) as queries:
        answer = bodies.post(bodies.body(bodies.value(*many), bodies.value(statuses=sent)))

    assert answer.status_code == 200
    assert InboxEvent.objects.count() == 1000
    assert len(queries) < 5


@pytest.mark.django_db
def test_one_message_costs_two_statements_in_one_transaction() -> None:
    with CaptureQueriesContext(connection) as queries:
        bodies.deliver([bodies.message("wamid.1", NOON)])

    written = [one["sql"] for one in queries if "INSERT" in one["sql"]]
    assert len(written) == 2
    assert len(queries) - len(written) <= 2  # the savepoint of the test's own transaction


# Once, however often.


@pytest.mark.django_db
def test_an_event_delivered_again_in_another_bundle_is_stored_once() -> None:
    one, two = bodies.message("wamid.1", NOON), bodies.message("wamid.2", NOON)

    for bundle in ([one], [two, one], [one, two], [one, one], [one]):
        assert bodies.deliver(bundle).status_code == 200

    assert stored() == [("m:wamid.1", "message"), ("m:wamid.2", "message")]


@pytest.mark.django_db
def test_the_same_body_again_is_the_same_delivery() -> None:
    for _ in range(10):
        bodies.deliver([bodies.message("wamid.1", NOON)])

    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_the_body_is_kept_byte_by_byte() -> None:
    raw = b' {"entry" : [{"changes":[{"field":"x","value":"\\u0000\\ud800"}]}]} '

    assert bodies.post(raw).status_code == 200
    assert bytes(Delivery.objects.get().body) == raw


@pytest.mark.django_db
def test_a_message_is_never_said_later_than_it_arrived() -> None:
    with clock.stopped(NOON):
        bodies.deliver([bodies.message("wamid.1", datetime(2027, 1, 1, tzinfo=UTC))])

    assert InboxEvent.objects.get().said_at == NOON


# When the storage is away.


class _Away:
    """Stands in for the database's cursor while the database is away."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        raise OperationalError("the database is away")


@pytest.mark.django_db
def test_while_the_storage_is_away_the_answer_is_503_and_the_repeat_succeeds() -> None:
    said = bodies.message("wamid.1", NOON)

    with connections["default"].execute_wrapper(_Away()):
        away = bodies.deliver([said])
    back = bodies.deliver([said])

    assert (away.status_code, back.status_code) == (503, 200)
    assert stored() == [("m:wamid.1", "message")]


# Together with others.


class _Refusing:
    """Stands in for a database that cannot keep one of the bodies."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if many and any(self.body in row for row in params):
            raise DataError("such a value has no column")
        return execute(sql, params, many, context)


@pytest.mark.django_db
def test_what_cannot_be_kept_keeps_out_none_of_those_it_came_with() -> None:
    bad, *good = [actions.Delivered.of(body, []) for body in (b"bad", b"one", b"two")]

    with connections["default"].execute_wrapper(_Refusing(b"bad")):
        told = actions.store_all([good[0], bad, good[1]])

    assert [type(one) for one in told] == [bool, DataError, bool]
    assert sorted(bytes(one.body) for one in Delivery.objects.all()) == [b"one", b"two"]


@pytest.mark.django_db
def test_deliveries_that_came_together_cost_as_many_statements_as_one() -> None:
    many = [actions.Delivered.of(b"%d" % number, []) for number in range(40)]

    with CaptureQueriesContext(connection) as queries:
        told = actions.store_all(many)

    assert told == [True] * 40
    assert Delivery.objects.count() == 40
    assert len(queries) <= 4


# Whatever comes.

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
_meta_keys = st.sampled_from(
    ["entry", "changes", "value", "field", "messages", "statuses", "errors", "contacts", "id",
     "metadata", "phone_number_id", "timestamp", "type", "from", "from_user_id", "status", "text",
     "user_id", "wa_id"]
)  # fmt: skip
_nearly_meta = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.just("messages") | st.just("ID.1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_meta_keys, inner, max_size=6),
    max_leaves=40,
)


class TestWhateverComes(TestCase):
    @given(_json)
    def test_any_json_is_stored_or_refused_and_never_an_exception(self, content: Any) -> None:
        assert bodies.post(content).status_code in {200, 400, 413}

    @pytest.mark.fuzz
    @given(st.fixed_dictionaries({"entry": _nearly_meta}))
    def test_anything_in_the_shape_of_meta_is_stored(self, content: Any) -> None:
        assert bodies.post(content).status_code == 200
        assert InboxEvent.objects.count() >= 1

    @pytest.mark.fuzz
    @given(st.binary())
    def test_any_signed_bytes_are_stored_or_refused(self, raw: bytes) -> None:
        assert bodies.post(raw).status_code in {200, 400}

    @given(st.binary(), st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
    def test_any_bytes_with_any_signature_are_refused(self, raw: bytes, signature: str) -> None:
        assert bodies.post(raw, signature=signature).status_code == 401
