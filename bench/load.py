"""The client that asks: raw sockets in a process of its own, so cheap that it is not measured.

`ask(plan)` starts the process and returns what it saw. Closed loop: as many clients as the plan
says, each asks again as soon as it was answered. Open loop (`rate`): requests fall due at
planned instants whether or not earlier ones were answered, and a wait is counted from that
instant, so that a server that stands still is charged for everybody who would have come.
"""

from __future__ import annotations

import json
import re
import select
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import requests

# After the end nobody asks any more, and those who wait are given this long.
PATIENCE = 20.0
CHUNK = 65_536
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CODE = re.compile(rb'"code": ?"([^"]+)"')
BROKEN = 0  # in place of a status: the line broke, nobody knows what became of the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked, by how many, how long."""

    port: int
    kind: str  # one of `requests.KINDS`
    facts: Mapping[str, Any]
    clients: int
    seconds: float
    warm: float = 1.0  # of which nothing is counted but the answers themselves
    rate: float = 0.0  # requests a second; 0: closed loop
    most: int = 0  # requests in all; 0: as many as there is time for
    from_due: bool = True  # count waits from when a request was due, not from when it was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came back, by status."""

    answers: Mapping[str, int]  # all of them
    counted: Mapping[str, int]  # those of the counted time
    seconds: float  # the counted time
    waits: Mapping[str, list[float]]  # in seconds, sorted, of what was answered when it counted
    codes: list[str] = field(repr=False)  # of the bookings that were answered 201
    cpu: float  # the client's own share of one core

    @property
    def rate(self) -> float:
        """Answers of any kind a second."""
        return sum(self.counted.values()) / self.seconds

    def rate_of(self, status: int) -> float:
        return self.counted.get(str(status), 0) / self.seconds

    def waited(self, status: int) -> list[float]:
        return self.waits.get(str(status), [])

    def but(self, status: int) -> int:
        """Return how many were answered otherwise."""
        return sum(self.answers.values()) - self.answers.get(str(status), 0)

    def all_are(self, *statuses: int) -> bool:
        return set(self.answers) <= {str(status) for status in statuses}


def ask(plan: Plan) -> Seen:
    """Run the plan in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(plan)),
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Seen(**json.loads(done.stdout))


class Line:
    """A connection that is kept, with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.since = 0.0  # from when the wait for the answer counts
        self.got = b""
        self.socket = self._opened()

    def _opened(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self.port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.settimeout(0)
        return opened

    def send(self, request: bytes, since: float) -> None:
        self.since = since
        self.socket.send(request)  # Far below any send buffer.

    def reopen(self) -> None:
        self.socket.close()
        self.got, self.socket = b"", self._opened()

    def wait(self) -> tuple[int, bytes]:
        """Return status and body of the answer, however long it takes."""
        while True:
            select.select([self.socket], [], [])
            answer = self.receive()
            if answer is not None:
                return answer

    def receive(self) -> tuple[int, bytes] | None:
        """Return status and body once the answer is whole."""
        try:
            piece = self.socket.recv(CHUNK)
        except ConnectionError:
            piece = b""
        if not piece:
            return BROKEN, b""
        self.got += piece
        answer = parsed(self.got)
        if answer is not None:
            self.got = b""
        return answer


def parsed(got: bytes) -> tuple[int, bytes] | None:
    """Return status and body of an answer, None while some of it is missing."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = _LENGTH.search(got, 0, end)
    length = int(found[1]) if found else 0
    body = got[end + 4 :]
    return (int(got[9:12]), body) if len(body) >= length else None


class Load:
    """One run of a plan."""

    def __init__(self, plan: Plan, bodies: Iterator[bytes]) -> None:
        self.plan, self.bodies = plan, bodies
        self.selector = selectors.DefaultSelector()
        self.idle: deque[Line] = deque()
        self.busy = 0
        self.asked = 0
        self.answers: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.waits: defaultdict[str, list[float]] = defaultdict(list)
        self.codes: list[str] = []

    def run(self) -> Seen:
        try:
            return self._run()
        finally:
            for key in list(self.selector.get_map().values()):
                key.data.socket.close()
            self.selector.close()

    def _run(self) -> Seen:
        for _ in range(self.plan.clients):
            line = Line(self.plan.port)
            self.selector.register(line.socket, selectors.EVENT_READ, line)
            self.idle.append(line)
        self.began = time.perf_counter()
        self.counts_from = self.began + self.plan.warm
        self.ends = self.counts_from + self.plan.seconds
        spent = time.process_time()
        while self._goes_on(time.perf_counter()):
            self._ask_what_is_due()
            for key, _ in self.selector.select(self._until_next()):
                self._hear(key.data)
        elapsed = time.perf_counter() - self.began
        return self._seen((time.process_time() - spent) / elapsed)

    def _goes_on(self, now: float) -> bool:
        if now < self.ends and not self._asked_all():
            return True
        return self.busy > 0 and now < self.ends + PATIENCE

    def _asked_all(self) -> bool:
        return bool(self.plan.most) and self.asked >= self.plan.most

    def _due_at(self) -> float:
        """Return when the next request falls due."""
        if not self.plan.rate:
            return time.perf_counter()
        return self.began + self.asked / self.plan.rate

    def _until_next(self) -> float:
        if not self.idle or not self.plan.rate:
            return 0.05
        return min(0.05, max(0.0, self._due_at() - time.perf_counter()))

    def _ask_what_is_due(self) -> None:
        while self.idle and not self._asked_all():
            due = self._due_at()
            if due >= self.ends or due > time.perf_counter():
                return
            line = self.idle.popleft()
            request = next(self.bodies)
            line.send(request, due if self.plan.from_due else time.perf_counter())
            self.asked += 1
            self.busy += 1

    def _hear(self, line: Line) -> None:
        answer = line.receive()
        if answer is None:
            return
        now = time.perf_counter()
        status, body = answer
        if status == BROKEN:
            self.selector.unregister(line.socket)
            line.reopen()
            self.selector.register(line.socket, selectors.EVENT_READ, line)
        self.answers[str(status)] += 1
        if status == requests.CREATED and (code := _CODE.search(body)):
            self.codes.append(code[1].decode())
        if self.counts_from <= now:
            self.waits[str(status)].append(now - line.since)
            if now < self.ends:
                self.counted[str(status)] += 1
        self.busy -= 1
        self.idle.append(line)

    def _seen(self, cpu: float) -> Seen:
        if self.busy:  # Nobody waits longer; whoever checks the books should know.
            self.answers[str(BROKEN)] += self.busy
        seconds = min(self.ends, time.perf_counter()) - self.counts_from
        return Seen(
            answers=dict(self.answers),
            counted=dict(self.counted),
            seconds=seconds,
            waits={status: sorted(waits) for status, waits in self.waits.items()},
            codes=self.codes,
            cpu=cpu,
        )


def main() -> None:
    plan = Plan(**json.load(sys.stdin))
    bodies = requests.KINDS[plan.kind](plan.port, plan.facts)
    json.dump(asdict(Load(plan, bodies).run()), sys.stdout)


if __name__ == "__main__":
    main()
