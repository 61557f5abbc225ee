"""Lines to other servers: kept, asked once, and by the machine's proxy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3

from antrean.kernel.lines import Lines


class Server(ThreadingHTTPServer):
    """Answers every POST, and remembers what came over which line."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Answerer)
        self.status = status
        self.asked: list[str] = []
        self.lines: set[int] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answerer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        self.server.lines.add(self.client_address[1])
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running(status: int = 200) -> Iterator[Server]:
    with Server(status) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    ours = Lines(most=2, timeout=urllib3.Timeout(5))
    yield ours
    ours.close()


def test_a_line_is_kept_for_what_is_asked_next(lines: Lines) -> None:
    with running() as server:
        answers = [lines.post(f"{server.address}/{nth}", headers={}, json={}) for nth in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert server.asked == ["/0", "/1", "/2"]
    assert len(server.lines) == 1


def test_nothing_is_asked_twice_and_nobody_else(lines: Lines) -> None:
    for status in (307, 503):
        with running(status) as server:
            answer = lines.post(f"{server.address}/v1", headers={}, body=b"x")

        assert answer.status == status
        assert server.asked == ["/v1"]


def test_the_machines_proxy_is_asked_unless_it_is_to_be_passed_by(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as proxy, running() as server:
        monkeypatch.setenv("http_proxy", proxy.address)
        lines.post("http://graph.example/v1", headers={}, body=b"x")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        lines.post(f"{server.address}/v2", headers={}, body=b"x")

    assert proxy.asked == ["http://graph.example/v1"]
    assert server.asked == ["/v2"]
