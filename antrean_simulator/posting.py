"""Posting webhooks to the business: at once, side by side, and again until 200."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from antrean_simulator.engine import Meta
from antrean_simulator.lines import KeptLines, Lines, UnansweredError
from antrean_simulator.mailbox import OK, Delivery

AT_ONCE = 64
ANSWER_WITHIN = 20.0
GATHER_SECONDS = 0.5
UNREACHED = 0


class Bell:
    """Wakes everyone who waits, from any thread; rung while nobody waits, it is remembered."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._listeners: set[asyncio.Event] = set()
        self._is_ringing = False

    def ring(self) -> None:
        # Each call wakes the loop by a pipe; several before it turns are one.
        if not self._is_ringing:
            self._is_ringing = True
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._is_ringing = False
        for listener in self._listeners:
            listener.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Give an event that every ring sets; its owner clears it."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


class Poster:
    """Takes what is due out of the mailbox and posts it to one address."""

    def __init__(self, meta: Meta, target: str, lines: Lines) -> None:
        self.target = target.rstrip("/") + "/wa/webhook"
        self.problem = ""
        self._meta = meta
        self._lines = lines
        self._room = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    @property
    def in_flight(self) -> int:
        return len(self._running)

    async def run(self, bell: Bell) -> None:
        """Post for ever; cancel to stop."""
        with bell.listening() as rung:
            while True:
                rung.clear()
                if self._meta.knobs.gathers and self._is_due():
                    await asyncio.sleep(GATHER_SECONDS)
                for delivery in self._meta.take_deliveries():
                    await self._room.acquire()
                    task = asyncio.create_task(self._post(delivery))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), self._seconds_to_next())

    async def _post(self, delivery: Delivery) -> None:
        try:
            status = await self._lines.post(self.target, delivery.body, delivery.headers)
            problem = "" if status == OK else f"HTTP {status}"
        except UnansweredError as error:
            status, problem = UNREACHED, str(error)
        finally:
            self._room.release()
        self._meta.settle(delivery, status)
        if problem or self.problem:
            self.problem = problem
            self._meta.changed()  # wakes `run` too, which may be waiting for nothing

    def _is_due(self) -> bool:
        due = self._meta.mailbox.next_due()
        return due is not None and due <= self._meta.pacer()

    def _seconds_to_next(self) -> float | None:
        due = self._meta.mailbox.next_due()
        return None if due is None else max(0.0, (due - self._meta.pacer()).total_seconds())


def new_lines() -> Lines:
    return KeptLines(answer_within=ANSWER_WITHIN)
