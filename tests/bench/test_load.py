from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from bench import requests
from bench.load import Load, Plan, parsed

ANSWER = b'HTTP/1.1 201 Created\r\nContent-Length: 14\r\n\r\n{"code":"ABC"}'


class Server(threading.Thread):
    """Answers every request of one connection, the first one late."""

    def __init__(self, first_wait: float = 0.0, answer: bytes = ANSWER) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.wait, self.answer = first_wait, answer

    def run(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self.serve(line)

    def serve(self, line: socket.socket) -> None:
        while line.recv(65_536):
            time.sleep(self.wait)
            self.wait = 0.0
            line.sendall(self.answer)
            if b"Connection: close" in self.answer:
                return


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.listener.close()


def load(server: Server, **more: float) -> Load:
    options = {"clients": 1, "seconds": 0.2, "warm": 0.0} | more
    plan = Plan(port=server.port, kind="gets", facts={"path": "/"}, **options)  # type: ignore[arg-type]
    return Load(plan, requests.gets(server.port, {"path": "/"}))


def test_a_closed_loop_asks_again_as_soon_as_it_was_answered(server):
    seen = load(server, seconds=5.0, most=50).run()

    assert seen.answers == {"201": 50}
    assert seen.codes == ["ABC"] * 50
    assert len(seen.waited(201)) == 50


def test_an_open_loop_asks_at_its_rate(server):
    seen = load(server, rate=100.0, seconds=0.3).run()

    assert seen.answers == {"201": 30}


def test_an_open_loop_charges_a_standstill_to_all_who_would_have_come(server):
    server.wait = 0.2

    seen = load(server, rate=100.0, seconds=0.3).run()

    assert seen.answers == {"201": 30}
    assert sum(wait > 0.1 for wait in seen.waited(201)) >= 10


def test_what_is_answered_before_the_counted_time_does_not_count(server):
    seen = load(server, rate=50.0, warm=0.3, seconds=0.1).run()

    assert seen.answers == {"201": 20}
    assert len(seen.waited(201)) < 20


def test_a_line_that_breaks_is_told_and_made_anew(server):
    server.answer = ANSWER.replace(
        b"Content-Length: 14", b"Content-Length: 99\r\nConnection: close"
    )

    seen = load(server, seconds=5.0, most=2).run()

    assert seen.answers == {"0": 2}
    assert seen.all_are(201) is False


@pytest.mark.parametrize(
    ("got", "told"),
    [
        (b"HTTP/1.1 201 Created\r\nContent-Le", None),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\na", None),
        (b"HTTP/1.1 201 Created\r\ncontent-length:2\r\n\r\nab", (201, b"ab")),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", (304, b"")),
    ],
)
def test_an_answer_is_read_when_it_is_whole(got, told):
    assert parsed(got) == told
