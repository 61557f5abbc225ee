"""Whoever finds the lane full is refused before any work, and keeps nobody else out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from antrean.bookings.actions.holding import LONGEST_LINE
from antrean.config import gate
from antrean.config.commands.web import THREADS
from antrean.config.gate import Environ, Gate
from tests.process.running import until

PATIENCE = 30


@dataclass
class Slow:
    """An application whose requests stay until they are let go, but for those of `fast`."""

    go: threading.Event = field(default_factory=threading.Event)
    is_fast: bool = False

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        if not self.is_fast:
            assert self.go.wait(PATIENCE)
        start_response("200 OK", [])
        return [b"served"]


@dataclass
class Heard:
    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(door: Gate, path: str, method: str = "GET", language: str = "") -> Heard:
    heard = Heard()

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        heard.status, heard.headers = status, dict(headers)

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "HTTP_ACCEPT_LANGUAGE": language}
    heard.body = b"".join(door(environ, start))
    return heard


@contextmanager
def full(path: str, method: str, most: int, language: str = "") -> Iterator[tuple[Gate, Heard]]:
    """Give a gate with one lane full until the end of the block, and what one too many heard."""
    slow = Slow()
    door = Gate(slow)
    with ThreadPoolExecutor(most + 1) as threads:
        asked = {threads.submit(ask, door, path, method, language) for _ in range(most + 1)}
        try:
            done, inside = wait(asked, PATIENCE, FIRST_COMPLETED)
            (refused,) = done
            slow.is_fast = True
            yield door, refused.result()
        finally:
            slow.go.set()
        assert [one.result().status for one in inside] == ["200 OK"] * most


LANES = [
    ("/api/v1/bookings", "POST", LONGEST_LINE),
    ("/api/v1/offices", "GET", 64),
    ("/wa/webhook", "POST", 128),
    ("/admin/", "GET", 32),
    ("/", "GET", 64),
]


@pytest.mark.parametrize(("path", "method", "most"), LANES)
def test_a_full_lane_refuses_and_keeps_no_other_out(path: str, method: str, most: int) -> None:
    others = [(other, how) for other, how, _ in LANES if other != path] + [("/healthz", "GET")]

    with full(path, method, most) as (door, refused):
        served = {ask(door, other, how).status for other, how in others}

    assert refused.status == "429 Too Many Requests"
    assert refused.headers["Retry-After"] == str(gate.RETRY_SECONDS)
    assert "no-store" in refused.headers["Cache-Control"]
    assert int(refused.headers["Content-Length"]) == len(refused.body)
    assert served == {"200 OK"}
    assert ask(door, path, method).status == "200 OK"


def test_a_program_is_told_the_code_and_a_person_what_to_do_each_in_their_language() -> None:
    with full("/api/v1/bookings", "POST", LONGEST_LINE, "en-GB") as (door, problem):
        masalah = ask(door, "/api/v1/bookings", "POST")
    with full("/privasi", "GET", 64, "en") as (door, halaman):
        page = ask(door, "/en/privasi")

    assert json.loads(problem.body)["code"] == "too_many_requests"
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.headers["Content-Language"] == "en"
    assert masalah.headers["Content-Language"] == "id"
    assert "<h1>The site is busy</h1>" in page.body.decode()
    assert "<h1>Situs sedang ramai</h1>" in halaman.body.decode()
    assert "default-src 'self'" in halaman.headers["Content-Security-Policy"]


def test_those_who_wait_are_served_in_order() -> None:
    order: list[str] = []
    lane = gate.Lane("pages", most=20, at_once=1, refusal=lambda _: gate.Answer("", [], b""))
    assert lane.enter()

    def stand(name: str) -> None:
        assert lane.enter()
        order.append(name)
        lane.leave()

    threads = [threading.Thread(target=stand, args=[name]) for name in "abcdefgh"]
    for standing, thread in enumerate(threads, 1):
        thread.start()
        until(lambda: lane.waiting == standing)  # noqa: B023  # asked at once
    lane.leave()
    for thread in threads:
        thread.join(PATIENCE)

    assert order == list("abcdefgh")


def test_a_request_that_breaks_leaves_its_place() -> None:
    def broken(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        raise OSError("the line broke")

    door = Gate(broken)
    for _ in range(65):
        with pytest.raises(OSError, match="the line broke"):
            ask(door, "/")


def test_there_is_a_thread_left_to_refuse() -> None:
    assert Gate(Slow()).most < THREADS


def test_refusals_are_told_to_the_log_now_and_then(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "LOG_SECONDS", 0.0)

    with full("/", "GET", 64):
        pass

    assert "lane pages is full: 1 refused" in caplog.text
