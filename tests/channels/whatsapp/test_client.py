"""Speaking to Meta: what was refused, what never left, what nobody knows."""

from __future__ import annotations

import json
import socket
import ssl
from pathlib import Path

import httpx
import pytest
import structlog
import urllib3
from pytest_django.fixtures import Settings
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    InvalidChunkLength,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from antrean.channels.whatsapp.sending.carrier_errors import failure_of
from antrean.channels.whatsapp.sending.client import Client
from antrean.notifications.transport import TransportError
from tests.lines import Answering, LinesTo

NUMBER = "400000000000001"
NOBODY = HTTPConnection("graph.example")
SILENCE = ReadTimeoutError(urllib3.HTTPConnectionPool("graph.example"), "/", "silence")
TEXT = {"type": "text", "text": {"body": "rahasia"}}


def client(answer: Answering) -> Client:
    return Client(LinesTo(answer))


def refusing(status: int, **error: object) -> Client:
    return client(lambda _: httpx.Response(status, json={"error": error} if error else None))


def raising(error: HTTPError) -> Client:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    return client(fail)


def failure(of: Client) -> TransportError:
    with pytest.raises(TransportError) as caught:
        of.send(NUMBER, TEXT)
    return caught.value


def test_a_message_is_posted_as_json_with_the_token(settings: Settings) -> None:
    settings.WHATSAPP_GRAPH_URL = "https://graph.example"
    settings.WHATSAPP_GRAPH_VERSION = "v26.0"
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"messages": [{"id": "wamid.OUT9"}]})

    assert client(answer).send(NUMBER, TEXT) == "wamid.OUT9"
    request = asked[0]
    assert str(request.url) == f"https://graph.example/v26.0/{NUMBER}/messages"
    assert request.headers["Authorization"] == "Bearer akses-uji"
    assert json.loads(request.content) == TEXT


def test_a_picture_is_uploaded_as_a_form() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"id": "150"})

    assert client(answer).upload(NUMBER, b"\x89PNG") == "150"
    assert asked[0].url.path.endswith(f"/{NUMBER}/media")
    for part in [b'name="messaging_product"', b"image/png", b"\x89PNG"]:
        assert part in asked[0].content


def test_reading_is_marked_and_typing_shown() -> None:
    said: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        said.append(json.loads(request.content))
        return httpx.Response(200, json={"success": True})

    client(answer).mark_read(NUMBER, "wamid.IN1", typing=True)

    assert said == [
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.IN1",
            "typing_indicator": {"type": "text"},
        }
    ]


CLASSES = {
    "stop_transport": [0, 3, 10, 190, 200, 299, 368, 131005],
    "stop_number": [131031, 131037, 131042, 131045, 133010],
    "slow_transport": [4, 80007],
    "slow_number": [130429],
    "slow_person": [131056],
    "again": [1, 2, 131000, 131016, 131057, 133004, 135000],
    "window_shut": [131047],
    "unreachable": [131026, 130472, 131021],
    "forbidden": [131049, 131050, 130497],
    "forbidden_stop_reminders": [131048, 131064],
    "media_again": [131053],
    "ask_number": [131062],
    "template": [132000, 132001, 132005, 132007, 132012],
    "template_off": [132015, 132016],
    "our_bug": [33, 100, 131008, 131009, 131051, 132068, 132069],
}


@pytest.mark.parametrize(
    ("code", "expected"), [(code, name) for name, codes in CLASSES.items() for code in codes]
)
def test_each_code_is_of_its_class_whatever_the_status(code: int, expected: str) -> None:
    for status in (400, 401, 429, 500):
        error = failure(refusing(status, code=code))
        assert (error.failure, error.code) == (expected, str(code))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, "our_bug"),
        (404, "our_bug"),
        (302, "our_bug"),
        (429, "slow_number"),
        (500, "again"),
        (503, "again"),
    ],
)
def test_without_a_known_code_the_status_decides(status: int, expected: str) -> None:
    assert failure(refusing(status, code=999_999)).failure == expected
    assert failure(refusing(status)).failure == expected
    assert failure(refusing(status)).code == f"http_{status}"
    assert (
        failure(client(lambda _: httpx.Response(status, html="<h1>Bad</h1>"))).failure == expected
    )


def test_odd_answers_are_read_without_breaking() -> None:
    odd: list[object] = [
        {"error": "text"},
        {"error": {"code": True}},
        [],
        "x",
        {"error": {"code": "x"}},
    ]
    for body in odd:
        answer = client(lambda _, body=body: httpx.Response(400, json=body))  # type: ignore[misc]
        assert failure(answer).failure == "our_bug"
    assert failure_of(None) == "our_bug"


@pytest.mark.parametrize(
    "error",
    [
        NewConnectionError(NOBODY, "refused"),
        NameResolutionError("graph.example", NOBODY, socket.gaierror()),
        ConnectTimeoutError(NOBODY, "silence"),
        ProxyError("no way out", OSError()),
        SSLError(ssl.SSLCertVerificationError("somebody else")),
        LocationParseError("not an address"),
    ],
)
def test_what_never_left_us_is_told_apart(error: HTTPError) -> None:
    assert failure(raising(error)).failure == "unsent"


@pytest.mark.parametrize(
    "error",
    [
        SILENCE,
        ProtocolError("Connection aborted.", ConnectionResetError()),
        IncompleteRead(3, 10),
        SSLError(ssl.SSLError("in the middle")),
        InvalidChunkLength(urllib3.HTTPResponse(), b"x"),
    ],
)
def test_what_may_have_arrived_is_unknown(error: HTTPError) -> None:
    assert failure(raising(error)).failure == "unknown"


def test_a_success_without_an_id_is_unknown() -> None:
    for body in [{}, {"messages": []}, {"messages": None}, {"messages": [{"id": 5}]}, []]:
        answer = client(lambda _, body=body: httpx.Response(200, json=body))  # type: ignore[misc]
        assert failure(answer).failure == "unknown"


def test_an_upload_that_may_have_arrived_is_simply_repeated() -> None:
    with pytest.raises(TransportError) as caught:
        raising(SILENCE).upload(NUMBER, b"\x89PNG")
    assert caught.value.failure == "again"


def test_a_connection_refused_is_unsent_on_a_real_line(settings: Settings) -> None:
    settings.WHATSAPP_GRAPH_URL = "http://127.0.0.1:9"  # Nobody listens on the discard port.
    real = Client()

    assert failure(real).failure == "unsent"
    real.close()


def test_the_token_is_read_anew_for_each_call(settings: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "token"
    settings.WHATSAPP_ACCESS_TOKEN_FILE = str(kept)
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    running = client(answer)
    for token in ["old\n", "new\n"]:
        kept.write_text(token)
        running.send(NUMBER, TEXT)

    assert seen == ["Bearer old", "Bearer new"]


def test_the_log_has_metas_details_but_no_token_no_text_and_no_number() -> None:
    answer = refusing(
        400,
        code=131026,
        fbtrace_id="A1",
        message="(#131026)",
        error_data={"details": "Not to 6281234567890"},
    )

    with structlog.testing.capture_logs() as logs:
        failure(answer)

    assert [(entry["code"], entry["trace"], entry["details"]) for entry in logs] == [
        (131026, "A1", "Not to …")
    ]
    for secret in ["akses-uji", "rahasia", "6281234567890"]:
        assert secret not in repr(logs)
