"""Streams of a real service, read as browsers read them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.process.running import PATIENCE


class Stream(threading.Thread):
    """One stream, read to its end in a thread of its own; `states` are what it told."""

    def __init__(self, url: str, **headers: str) -> None:
        super().__init__()
        self._client = httpx.Client(timeout=PATIENCE)
        request = self._client.build_request("GET", url, headers=headers)
        self._answer = self._client.send(request, stream=True)
        assert self._answer.status_code == 200
        self.versions: list[str] = []
        self.states: list[dict[str, Any]] = []
        self.start()

    def run(self) -> None:
        try:
            for line in self._answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.versions.append(value)
                elif name == "data":
                    self.states.append(json.loads(value))
        except (httpx.HTTPError, httpx.StreamError, OSError):
            return  # It was left.

    @property
    def last(self) -> dict[str, Any]:
        return self.states[-1] if self.states else {}

    def leave(self) -> None:
        stream = self._answer.extensions["network_stream"]
        with suppress(OSError):  # It has ended by itself.
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self.join(PATIENCE)
        self._client.close()


@contextmanager
def watching(url: str, **headers: str) -> Iterator[Stream]:
    stream = Stream(url, **headers)
    try:
        yield stream
    finally:
        stream.leave()


@contextmanager
def crowd(url: str, count: int) -> Iterator[list[socket.socket]]:
    """Open so many streams and read none of them."""
    parts = urlsplit(url)
    assert parts.hostname
    request = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    sockets = []
    try:
        for _ in range(count):
            one = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
            sockets.append(one)
            one.sendall(request)
        yield sockets
    finally:
        for one in sockets:
            one.close()
