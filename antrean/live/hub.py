"""Who watches what, and the one reader that keeps them all fresh.

Streams wait here; none of them has a thread or a connection. Whatever may have changed is
read again, together and not too often, and whoever has another version is woken. A stream
takes the newest state whenever it can send, so one that reads slowly skips what lies between.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from itertools import islice
from time import monotonic

import structlog
from django.db import DatabaseError, InterfaceError

from antrean.kernel import clock
from antrean.live.reading import State

log = structlog.get_logger(__name__)

HEARTBEAT = b":\n\n"
HEARTBEAT_SECONDS = 15.0
# How often what time changes is looked for, and streams that are over.
TICK_SECONDS = 0.25
# Between two readings at least; and never less than the last one took, so that half of the
# processor is left to others.
REST_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 2.0
MOST_AT_ONCE = 1000

type Read = Callable[[Collection[str]], Awaitable[Mapping[str, State]]]


class Watcher:
    """One stream: what it has been sent, and until when it may look."""

    __slots__ = ("_waiting", "beats_at", "expires", "is_over", "sent", "subject")

    def __init__(self, expires: int, sent: str) -> None:
        self.subject: Subject | None = None  # Until the reader has seen to it.
        self.expires = expires
        self.sent = sent
        self.is_over = False
        self.beats_at = monotonic() + HEARTBEAT_SECONDS
        self._waiting: asyncio.Future[None] | None = None

    async def next(self) -> bytes:
        """Return what to send next, as soon as there is something; empty when it is over."""
        while not self.is_over:
            state = self.subject.state if self.subject else None
            if state and state.version != self.sent:
                self.sent = state.version
                return self._sending(state.event)
            if monotonic() >= self.beats_at:
                return self._sending(HEARTBEAT)
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return b""

    def _sending(self, chunk: bytes) -> bytes:
        self.beats_at = monotonic() + HEARTBEAT_SECONDS
        return chunk

    def wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        self.is_over = True
        self.wake()


class Subject:
    """What is watched, its newest state, and by whom. `newcomers` wait for the next reading."""

    __slots__ = ("newcomers", "state", "watchers")

    def __init__(self) -> None:
        self.state: State | None = None
        self.watchers: set[Watcher] = set()
        self.newcomers: set[Watcher] = set()


class Hub:
    """All streams of this process. Everything but `read` happens in one event loop."""

    def __init__(self, read: Read) -> None:
        self.streams = 0
        self._read = read
        self._subjects: dict[str, Subject] = {}
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._heard: set[str] = set()  # keys of changes
        self._stale: dict[str, None] = {}  # subjects to be read, longest waiting first
        self._work = asyncio.Event()

    def watch(self, name: str, *, expires: int, sent: str = "") -> Watcher:
        """Add a stream; it is sent the state as of now, unless it has that version."""
        watcher = Watcher(expires, sent)
        self._subjects.setdefault(name, Subject()).newcomers.add(watcher)
        self.streams += 1
        self._look_at(name)
        return watcher

    def leave(self, name: str, watcher: Watcher) -> None:
        watcher.end()
        self.streams -= 1
        subject = self._subjects[name]
        subject.watchers.discard(watcher)
        subject.newcomers.discard(watcher)
        if not (subject.watchers or subject.newcomers):
            self._index(name, subject.state, None)
            del self._subjects[name]

    def hear(self, keys: Iterable[str]) -> None:
        """Note changes; whoever watches what they touch will know."""
        self._heard.update(keys)
        self._work.set()

    def doubt(self) -> None:
        """Read everything again: changes may have been missed."""
        self._stale |= dict.fromkeys(self._subjects)
        self._work.set()

    def end(self) -> None:
        """End all streams."""
        for watcher in self._everybody():
            watcher.end()

    async def run(self) -> None:
        """Keep all streams fresh until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_time())
            tasks.create_task(self._keep_fresh())

    async def _keep_time(self) -> None:
        while True:
            self._tick()
            await asyncio.sleep(TICK_SECONDS)

    async def _keep_fresh(self) -> None:
        wait = REST_SECONDS
        while True:
            await self._work.wait()
            began = monotonic()
            went_well = await self._attempt()
            wait = REST_SECONDS if went_well else min(2 * wait, LONGEST_WAIT_SECONDS)
            await asyncio.sleep(max(wait, monotonic() - began))

    async def _attempt(self) -> bool:
        """Take one turn; return whether that went well. Whatever happens, streams stay open."""
        self._work.clear()
        try:
            await self._turn()
        except (DatabaseError, InterfaceError) as error:
            log.warning("streams_wait_for_database", error=type(error).__name__)
        except Exception:
            log.exception("reading_failed")
        else:
            return True
        self._work.set()
        return False

    def _tick(self) -> None:
        """See what time brings: states that change by it, heartbeats, ends of streams."""
        now = clock.now()
        for name, subject in self._subjects.items():
            due = subject.state and subject.state.next_change
            if due and due <= now:
                self._look_at(name)
        instant, seconds = monotonic(), now.timestamp()
        for watcher in self._everybody():
            if watcher.expires <= seconds:
                watcher.end()
            elif watcher.beats_at <= instant:
                watcher.wake()

    async def _turn(self) -> None:
        """Read once what may have changed, and wake whoever has not got it."""
        heard, self._heard = self._heard, set()
        touched = {name for key in heard for name in self._by_key.get(key, ())}
        stale = self._take(touched)
        # Who comes while we read may have seen a later state, and is read to afterwards.
        joining = {name: set(self._subjects[name].newcomers) for name in stale}
        try:
            states = await self._read(stale) if stale else {}
        except Exception:
            self._stale |= dict.fromkeys(stale)
            raise
        for name in stale:
            if name in self._subjects:
                self._publish(name, states.get(name), joining[name])
        await asyncio.sleep(0)  # They take it now; how long that takes counts as our time.

    def _take(self, touched: Iterable[str]) -> list[str]:
        """Return what is to be read now; more than is good at once is left for the next turn."""
        self._stale |= dict.fromkeys(touched)
        taken = list(islice(self._stale, MOST_AT_ONCE))
        for name in taken:
            del self._stale[name]
        if self._stale:
            self._work.set()
        return [name for name in taken if name in self._subjects]

    def _publish(self, name: str, state: State | None, joining: set[Watcher]) -> None:
        subject = self._subjects[name]
        self._index(name, subject.state, state)
        is_new = state is None or subject.state is None or state.version != subject.state.version
        subject.state = state
        joined = joining & subject.newcomers
        subject.newcomers -= joined
        subject.watchers |= joined
        for watcher in joined:
            watcher.subject = subject
        for watcher in subject.watchers if is_new else joined:
            watcher.wake()
            if state is None:
                watcher.end()  # There is no such thing any more.

    def _index(self, name: str, before: State | None, after: State | None) -> None:
        old = before.keys if before else frozenset()
        new = after.keys if after else frozenset()
        for key in old - new:
            self._by_key[key].discard(name)
            if not self._by_key[key]:
                del self._by_key[key]
        for key in new - old:
            self._by_key[key].add(name)

    def _look_at(self, name: str) -> None:
        self._stale[name] = None
        self._work.set()

    def _everybody(self) -> list[Watcher]:
        everybody = []
        for subject in self._subjects.values():
            everybody += [*subject.watchers, *subject.newcomers]
        return everybody
