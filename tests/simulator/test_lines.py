"""Posting over kept-alive lines, to servers that answer well, badly and not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from antrean_simulator.lines import KeptLines, UnansweredError

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers each request with the next of `answers`; an empty one hangs up."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []
        self.lines = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        while self.answers:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except EOFError:
                break
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            self.heard.append(await reader.readexactly(length))
            answer = self.answers.pop(0)
            if not answer:
                break
            writer.write(answer)
        writer.close()


def play(server: Server, scene: Callable[[KeptLines, str], Awaitable[None]]) -> None:
    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with aclosing(KeptLines(answer_within=0.5)) as lines:
            await scene(lines, f"http://127.0.0.1:{port}/wa/webhook")
        listening.close()

    asyncio.run(run())


def test_requests_follow_each_other_over_one_line() -> None:
    server = Server(OK, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", OK)

    async def scene(lines: KeptLines, url: str) -> None:
        assert [await lines.post(url, b"%d" % n, {}) for n in range(3)] == [200, 503, 200]

    play(server, scene)
    assert (server.heard, server.lines) == ([b"0", b"1", b"2"], 1)


def test_an_answer_may_come_in_chunks() -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nha\r\n2\r\nlo\r\n0\r\n\r\n"
    )

    async def scene(lines: KeptLines, url: str) -> None:
        assert [await lines.post(url, b"%d" % n, {}) for n in range(2)] == [200, 200]

    server = Server(chunked, OK)
    play(server, scene)
    assert server.lines == 1


def test_a_server_that_hung_up_is_asked_on_another_line() -> None:
    server = Server(OK, b"", OK)

    async def scene(lines: KeptLines, url: str) -> None:
        for n in range(2):
            assert await lines.post(url, b"%d" % n, {}) == 200

    play(server, scene)
    assert (server.heard, server.lines) == ([b"0", b"1", b"1"], 2)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n"])
def test_a_server_that_says_nothing_of_sense_is_an_error(answer: bytes) -> None:
    async def scene(lines: KeptLines, url: str) -> None:
        with pytest.raises(UnansweredError, match="jawabannya kacau"):
            await lines.post(url, b"1", {})

    play(Server(answer), scene)


def test_nobody_there_is_an_error() -> None:
    async def run() -> None:
        async with aclosing(KeptLines(answer_within=0.5)) as lines:
            with pytest.raises(UnansweredError, match="tidak tersambung"):
                await lines.post("http://127.0.0.1:9/", b"1", {})

    asyncio.run(run())


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_told() -> None:
    async def scene(lines: KeptLines, url: str) -> None:
        with pytest.raises(UnansweredError, match="tidak dijawab"):
            await lines.post(url, b"1", {})

    play(Server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", OK), scene)
