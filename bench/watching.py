"""Ten thousand watchers in a process of its own: raw sockets that read event streams.

Reads commands on stdin and answers each with a line of JSON on stdout:

- `open`: connect the watchers; answers once each has its first state, with the seconds it took;
- `await SINCE`: wait until all have another state than they had; answers with how many
  seconds after the instant SINCE (of the monotonic clock, which all processes share) each
  had it. Whoever has not within a minute is left out.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

PATIENCE = 60.0
CHUNK = 65_536
# So many connect at once: a crowd that knocks at one instant is refused by the kernel.
AT_ONCE = 200


class Stream:
    """A watcher: what it was told last, and when."""

    __slots__ = ("at", "got", "socket", "version")

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        asked = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
        self.socket.sendall(asked.encode())
        self.socket.settimeout(0)
        self.got, self.version, self.at = b"", b"", 0.0

    def receive(self) -> bool:
        """Return whether a whole new state came.

        Raises:
            ConnectionError: the stream ended.
        """
        piece = self.socket.recv(CHUNK)
        if not piece:
            raise ConnectionError
        self.got += piece
        version = last_version(self.got)
        if version in (b"", self.version):
            return False
        self.version, self.at, self.got = version, time.monotonic(), b""
        return True


def last_version(got: bytes) -> bytes:
    """Return the version of the last whole event, empty if there is none."""
    end = got.rfind(b"\n\n")
    start = got.rfind(b"\nid: ", 0, end)
    return got[start + 5 : got.find(b"\n", start + 5)] if 0 <= start < end else b""


class Crowd:
    """All watchers."""

    def __init__(self, addresses: Iterator[str]) -> None:
        self.selector = selectors.DefaultSelector()
        self.addresses = addresses
        self.streams: list[Stream] = []
        self.ready = 0
        self.ended = 0

    def open(self) -> float:
        """Connect all; return how long it took until each had its first state."""
        began = time.monotonic()
        deadline = began + PATIENCE
        for address in self.addresses:
            stream = Stream(address)
            self.streams.append(stream)
            self.selector.register(stream.socket, selectors.EVENT_READ, stream)
            self._until_at_most(AT_ONCE, deadline)
            if self.ended:
                break
        self._until_at_most(0, deadline)
        return time.monotonic() - began

    def waits(self, since: float) -> list[float]:
        """Return how long after `since` each had another state."""
        found = {id(stream): stream for stream in self.streams if stream.at > since}
        deadline = time.monotonic() + PATIENCE
        while len(found) < len(self.streams) - self.ended and time.monotonic() < deadline:
            found |= {id(stream): stream for stream in self._news(1.0)}
        return [stream.at - since for stream in found.values()]

    def _until_at_most(self, waiting: int, deadline: float) -> None:
        """Read until no more than so many wait for their first state, or one was ended."""
        while len(self.streams) - self.ready > waiting and not self.ended:
            if time.monotonic() > deadline:
                return
            self.ready += len(self._news(1.0))

    def _news(self, timeout: float) -> list[Stream]:
        return [key.data for key, _ in self.selector.select(timeout) if self._is_news(key.data)]

    def _is_news(self, stream: Stream) -> bool:
        try:
            return stream.receive()
        except ConnectionError:
            self.selector.unregister(stream.socket)
            self.ended += 1
            return False


def main() -> None:
    given = json.loads(sys.stdin.readline())
    crowd = Crowd(given["address"] for _ in range(given["watchers"]))
    for line in sys.stdin:
        command, _, since = line.strip().partition(" ")
        answer = crowd.open() if command == "open" else crowd.waits(float(since))
        told = {"answer": answer, "streams": len(crowd.streams), "ended": crowd.ended}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
