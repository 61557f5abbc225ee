"""A carrier of the tests: it keeps what it was sent, and fails when told to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.notifications.transport import Failure, Receipt, Sending, TransportError, Turn

UNKNOWN_WAIT = timedelta(seconds=60)


class Carrier:
    """Implements `Transport`. `sent` are keys of messages, in the order of the requests."""

    def __init__(self, *, per_second: int = 1000) -> None:
        self.sent: list[str] = []
        self.times: list[datetime] = []
        self.accepted_keys: list[str] = []
        self.on_send: Callable[[Message], object] | None = None
        self._per_second = per_second
        self._failures: deque[BaseException] = deque()
        self._lock = threading.Lock()

    def fail(self, failure: Failure, code: str = "1", *, times: int = 1) -> None:
        self._failures.extend(TransportError(failure, code) for _ in range(times))

    def break_with(self, error: BaseException) -> None:
        self._failures.append(error)

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        return [partial(self.send, message) for message in messages]

    def send(self, message: Message, turn: Turn) -> Receipt:
        turn()
        with self._lock:
            self.sent.append(message.key)
            self.times.append(clock.now())
            number = len(self.sent)
            failure = self._failures.popleft() if self._failures else None
        if self.on_send:
            self.on_send(message)
        if failure:
            raise failure
        now = clock.now()
        return Receipt(carrier_id=f"wamid.{number}", accepted_at=now)

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        self.accepted_keys += [message.key for message, _ in sent]

    def unknown_wait(self, kind: str) -> timedelta:
        return UNKNOWN_WAIT * (10 if kind in {"reminder", "nudge", "closure", "delay"} else 1)

    def per_second(self) -> int:
        return self._per_second
