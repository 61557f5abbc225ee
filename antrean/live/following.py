"""How this process hears of changes: LISTEN on PostgreSQL, a look at the file on SQLite.

Both and the reader have one connection each, opened by whoever serves and never before a fork.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import structlog
from django.conf import settings
from django.db import connection, connections

from antrean.live import queries, reading
from antrean.live.changes import CHANNEL, keys_of
from antrean.live.hub import Hub
from antrean.live.reading import State

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.1
# A connection that says nothing for so long is asked whether it is still there.
SILENCE_SECONDS = 15.0
ANSWER_SECONDS = 5.0
# For libpq: who we are, and that a server that fell silent is given up and asked for anew.
CONNECTING: dict[str, str | int] = {
    "application_name": "antrean live",
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
}
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 5.0


class Reader:
    """One thread with one connection, for all that is read."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._tops: dict[str, int] = {}
        self._data_version: int | None = None

    async def read(self, subjects: Collection[str]) -> Mapping[str, State]:
        return await self._in_thread(partial(reading.read, subjects))

    async def changes(self) -> frozenset[str]:
        """Return what changed in the file since the last time. SQLite."""
        return await self._in_thread(self._changes)

    def stop(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread[T](self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._safely, work)

    def _changes(self) -> frozenset[str]:
        with connection.cursor() as cursor:
            # SQLite raises it for whatever another connection commits. It costs no reading.
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone()
        if version == self._data_version:
            return frozenset()
        if not self._tops:
            self._tops = queries.tops()
        # One writer at a time: ids become visible in their order, without gaps.
        found = {name: queries.news(name, top) for name, top in self._tops.items()}
        self._tops = {name: max([self._tops[name], *news.ids]) for name, news in found.items()}
        if all(news.is_whole for news in found.values()):
            self._data_version = version
        return frozenset[str]().union(*(news.keys for news in found.values()))

    def _safely[T](self, work: Callable[[], T]) -> T:
        """Do it; whatever became of the connection when it fails, the next try gets another."""
        try:
            return work()
        except Exception:
            connections.close_all()
            self._data_version = None  # Each connection counts for itself.
            raise


async def follow(hub: Hub, reader: Reader) -> NoReturn:
    """Tell the hub what changes, until cancelled."""
    wait = FIRST_WAIT_SECONDS
    listen = _poll if connection.vendor == "sqlite" else _listen
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await listen(hub, reader)
        except Exception as error:  # noqa: BLE001  # it comes back, and so do we
            log.warning("streams_hear_nothing", error=type(error).__name__)
        if asyncio.get_running_loop().time() - began > LONGEST_WAIT_SECONDS:
            wait = FIRST_WAIT_SECONDS
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT_SECONDS)


async def _poll(hub: Hub, reader: Reader) -> NoReturn:
    await reader.changes()
    hub.doubt()  # Nobody told us what happened before.
    while True:
        if keys := await reader.changes():
            hub.hear(keys)
        await asyncio.sleep(POLL_SECONDS)


async def _listen(hub: Hub, _reader: Reader) -> NoReturn:
    from psycopg import AsyncConnection  # noqa: PLC0415  # SQLite needs neither it nor its memory
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    address = make_conninfo(settings.LIVE_DATABASE_URL, **CONNECTING)
    listener = await AsyncConnection.connect(address, autocommit=True)
    try:
        await listener.execute(f"LISTEN {CHANNEL}")
        hub.doubt()  # Nobody told us what happened before.
        while True:
            await _hear(hub, listener)
    finally:
        with suppress(Exception):
            await listener.close()


async def _hear(hub: Hub, listener: AsyncConnection) -> None:
    """Pass on what is said for a while, then ask whether anybody is still there."""
    async for notice in listener.notifies(timeout=SILENCE_SECONDS):
        hub.hear(keys_of(notice.payload))
    async with asyncio.timeout(ANSWER_SECONDS):
        await listener.execute("SELECT 1")
