from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from time import monotonic

import pytest
from django.db import OperationalError

from antrean.kernel import clock
from antrean.live.app import Application
from antrean.live.hub import MOST_AT_ONCE, Hub
from antrean.live.reading import State
from tests.live.visitor import Visitor, address, until

ONE = "day/bogor:2026-11-25"
OTHER = "day/bogor:2026-11-26"


class Database:
    """What there is to read; counts how often it was asked, and may be away."""

    def __init__(self) -> None:
        self.versions = {ONE: "1", OTHER: "1"}
        self.readings: list[set[str]] = []
        self.is_away = False
        self.changes_in: timedelta | None = None

    async def read(self, subjects: Collection[str]) -> Mapping[str, State]:
        if self.is_away:
            raise OperationalError
        self.readings.append(set(subjects))
        return {name: self._state(name) for name in subjects if name in self.versions}

    def _state(self, name: str) -> State:
        version = self.versions[name]
        event = f"event: state\nid: {version}\ndata: {{}}\n\n".encode()
        due = clock.now() + self.changes_in if self.changes_in else None
        return State(version, event, frozenset({name[-2:]}), due)


@asynccontextmanager
async def running(database: Database) -> AsyncIterator[Application]:
    application = Application()
    application.hub = Hub(database.read)
    task = asyncio.create_task(application.hub.run())
    try:
        yield application
    finally:
        application.hub.end()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def played(play: Callable[[Database, Application], Awaitable[None]]) -> Database:
    """Run a play with a hub that runs; return its database."""
    database = Database()

    async def run() -> None:
        async with running(database) as application:
            await play(database, application)

    asyncio.run(run())
    return database


def test_a_state_is_sent_on_connect_and_on_change_and_to_nobody_else():
    async def play(database: Database, application: Application) -> None:
        one, other = Visitor(application, address(ONE)), Visitor(application, address(OTHER))
        await until(lambda: (one.events, other.events) == (["1"], ["1"]))

        database.versions[ONE] = "2"
        application.hub.hear(["25"])

        await until(lambda: one.events == ["1", "2"])
        assert other.events == ["1"]

    played(play)


def test_a_change_that_changes_nothing_is_not_sent():
    async def play(database: Database, application: Application) -> None:
        one = Visitor(application, address(ONE))
        await until(lambda: one.events)

        application.hub.hear(["25"])

        await until(lambda: len(database.readings) == 2)
        await until(lambda: one.events == ["1"])

    played(play)


def test_who_has_the_version_already_is_not_sent_it_again():
    async def play(database: Database, application: Application) -> None:
        headers = {"last-event-id": "1"}
        has_it = Visitor(application, address(ONE), headers=headers)
        has_another = Visitor(application, address(OTHER), headers={"last-event-id": "0"})
        await until(lambda: has_another.events == ["1"])

        database.versions[ONE] = "2"
        application.hub.hear(["25"])

        await until(lambda: has_it.events == ["2"])

    played(play)


def test_one_reading_serves_all_who_watch():
    async def play(database: Database, application: Application) -> None:
        crowd = [Visitor(application, address(name)) for name in (ONE, OTHER) * 100]

        await until(lambda: all(one.events == ["1"] for one in crowd))

        assert len(database.readings) <= 2

    played(play)


def test_what_is_too_much_for_one_reading_is_read_in_several():
    async def play(database: Database, application: Application) -> None:
        hub, names = application.hub, [f"day/bogor:{number}" for number in range(MOST_AT_ONCE + 1)]
        database.versions |= dict.fromkeys(names, "1")

        watchers = {name: hub.watch(name, expires=2**40) for name in names}
        for watcher in watchers.values():
            assert await watcher.next()

        assert [len(reading) for reading in database.readings] == [MOST_AT_ONCE, 1]
        for name, watcher in watchers.items():
            hub.leave(name, watcher)

    played(play)


def test_a_change_while_it_is_being_read_is_read_again():
    async def play(database: Database, application: Application) -> None:
        reading, go_on = asyncio.Event(), asyncio.Event()
        real = database.read

        async def slow(subjects: Collection[str]) -> Mapping[str, State]:
            states = await real(subjects)
            reading.set()
            await go_on.wait()
            return states

        application.hub._read = slow
        one = Visitor(application, address(ONE))
        await reading.wait()

        database.versions[ONE] = "2"
        application.hub.hear(["25"])
        go_on.set()

        await until(lambda: one.events == ["1", "2"])

    played(play)


def test_a_slow_reader_gets_the_newest_state_only():
    async def play(database: Database, application: Application) -> None:
        slow, quick = Visitor(application, address(ONE)), Visitor(application, address(ONE))
        await until(lambda: (slow.events, quick.events) == (["1"], ["1"]))
        slow.reads.clear()

        for version in map(str, range(2, 10)):
            database.versions[ONE] = version
            application.hub.hear(["25"])
            await until(lambda version=version: quick.events[-1] == version)
        slow.reads.set()

        await until(lambda: slow.events[-1] == "9")
        # The second was on its way when it stopped reading.
        assert slow.events == ["1", "2", "9"]

    played(play)


def test_a_heartbeat_is_sent_when_nothing_else_was_for_a_while():
    async def play(database: Database, application: Application) -> None:
        one = Visitor(application, address(ONE))
        await until(lambda: one.events)
        (watcher,) = application.hub._everybody()

        assert watcher.beats_at - monotonic() == pytest.approx(15, abs=1)
        watcher.beats_at = monotonic()
        await until(lambda: one.heartbeats == 1)

        assert watcher.beats_at - monotonic() == pytest.approx(15, abs=1)

    played(play)


def test_time_alone_changes_a_state():
    async def play(database: Database, application: Application) -> None:
        database.changes_in = timedelta(seconds=0.3)
        one = Visitor(application, address(ONE))
        await until(lambda: one.events)

        database.versions[ONE] = "2"

        await until(lambda: one.events == ["1", "2"])

    played(play)


def test_a_stream_ends_when_its_address_does():
    async def play(database: Database, application: Application) -> None:
        one = Visitor(application, address(ONE, seconds=2))

        await one.ended()

        assert one.is_complete
        assert one.events == ["1"]
        assert application.hub.streams == 0

    played(play)


def test_a_stream_stays_open_while_the_database_is_away():
    async def play(database: Database, application: Application) -> None:
        before = Visitor(application, address(ONE))
        await until(lambda: before.events)

        database.is_away = True
        application.hub.hear(["25"])
        during = Visitor(application, address(OTHER))
        await until(lambda: during.status == 200)
        database.versions[ONE] = "2"
        database.is_away = False

        await until(lambda: (before.events, during.events) == (["1", "2"], ["1"]))

    played(play)


def test_when_changes_may_have_been_missed_all_is_read_again():
    async def play(database: Database, application: Application) -> None:
        one = Visitor(application, address(ONE))
        await until(lambda: one.events)

        database.versions[ONE] = "2"
        application.hub.doubt()

        await until(lambda: one.events == ["1", "2"])

    played(play)


def test_who_leaves_is_forgotten():
    async def play(database: Database, application: Application) -> None:
        one, other = Visitor(application, address(ONE)), Visitor(application, address(ONE))
        await until(lambda: one.events and other.events)

        await one.leave()
        assert application.hub.streams == 1
        await other.leave()

        hub = application.hub
        assert (hub.streams, hub._subjects, dict(hub._by_key)) == (0, {}, {})

    played(play)


def test_what_is_not_there_ends_at_once():
    async def play(database: Database, application: Application) -> None:
        nothing = await Visitor(application, address("day/nowhere:2026-11-25")).ended()

        assert nothing.events == []

    played(play)
