from __future__ import annotations

import io
import json
import logging
import re

import pytest
import structlog
from django.test import Client, RequestFactory

from antrean.config import logs


@pytest.fixture
def lines() -> io.StringIO:
    """Logs, as a process that serves writes them."""
    stream = io.StringIO()
    logs.configure(stream)
    return stream


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_djangos_logs_are_json_lines(lines: io.StringIO) -> None:
    structlog.get_logger("ours").warning("message_refused", booking="K7QX4M2T9")
    logging.getLogger("django.db").warning("slow %s", "query")

    ours, djangos = read(lines)
    assert (ours["event"], ours["booking"], ours["level"]) == (
        "message_refused",
        "K7QX4M2T9",
        "warning",
    )
    assert (djangos["event"], djangos["logger"]) == ("slow query", "django.db")


def test_an_exception_is_one_line(lines: io.StringIO) -> None:
    structlog.get_logger("ours").error("job_failed", job="publish", exc_info=ValueError("wrong"))

    (line,) = read(lines)
    assert line["job"] == "publish"
    assert "ValueError: wrong" in str(line["exception"])


def test_a_request_that_a_record_carries_is_not_shown(lines: io.StringIO) -> None:
    request = RequestFactory().get("/cek/", {"nama": "Budi"})

    logging.getLogger("django.request").error("failed", extra={"request": request})

    assert "Budi" not in lines.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123.X_9", "abc-123.X_9"), ("a" * 65, ""), ("Budi Santoso", "")]
)
def test_a_request_has_the_callers_id_if_it_is_one(given: str, kept: str, client: Client) -> None:
    answer = client.get("/healthz", HTTP_X_REQUEST_ID=given)

    assert re.fullmatch(kept or "[0-9a-f]{16}", answer["X-Request-ID"])


@pytest.mark.django_db
def test_what_a_request_logs_bears_its_id(
    lines: io.StringIO, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/no-such-page", HTTP_X_REQUEST_ID="one")

    assert [line.get("request_id") for line in read(lines)] == ["one"]
