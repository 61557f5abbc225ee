"""What a booking costs the database alone: the same rows by the same statements, no ORM."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings

INSERT_CLAIM = "INSERT INTO bookings_claim (key) VALUES (?), (?) ON CONFLICT DO NOTHING"
LOCK_SLOT = "SELECT capacity, taken FROM bookings_slot WHERE id = ?{lock}"
INSERT_BOOKING = (
    "INSERT INTO bookings_booking (code, holder_id, slot_id, service, channel, scope, state,"
    " booked_at, held_until, extended, closed_by, moved, corrected, notify, request_digest)"
    " VALUES (?, ?, ?, 'new', 'api', '', 'held', ?, ?, {no}, '', 0, {no}, {yes}, '') RETURNING id"
)
INSERT_PLACE = (
    "INSERT INTO bookings_place (booking_id, position, seat, slot_id, office_id, day, name,"
    " birth_date, relation, nik_sealed, nik_hash, state, queue_number, frees_at, absence,"
    " guardian_version) VALUES (?, 1, 1, ?, ?, ?, 'Warga', '1987-01-25', '', {empty}, '', 'held',"
    " '', ?, '', '')"
)
SET_CLAIM = "UPDATE bookings_claim SET booking_id = ? WHERE key IN (?, ?)"
TAKE = "UPDATE bookings_slot SET taken = taken + 1 WHERE id = ?"
INSERT_EVENT = (
    "INSERT INTO bookings_bookingevent (booking_id, event, at, channel, actor, reason, request_key)"
    " VALUES (?, 'hold', ?, 'api', 'holder', '', '')"
)


def writer(slots: Sequence[int], office: int) -> Callable[[], int]:
    """Return what writes one booking each time it is called, from any thread."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by whoever calls

    sqlite = connection.vendor == "sqlite"
    words = {
        "lock": "" if sqlite else " FOR NO KEY UPDATE",
        "no": "0" if sqlite else "false",
        "yes": "1" if sqlite else "true",
        "empty": "x''" if sqlite else "''",
    }
    return _Writer(slots, office, _Driver(sqlite=sqlite, words=words)).write


class _Driver:
    """A connection for each thread, and the driver's own placeholder."""

    def __init__(self, *, sqlite: bool, words: dict[str, str]) -> None:
        self.sqlite = sqlite
        self.words = words
        self.local = threading.local()

    def connection(self) -> Any:
        if not hasattr(self.local, "connection"):
            self.local.connection = self._open()
        return self.local.connection

    def _open(self) -> Any:
        if self.sqlite:
            opened = sqlite3.connect(
                settings.DATABASES["default"]["NAME"], timeout=30, autocommit=True
            )
            opened.executescript("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;")
            return opened
        import psycopg  # noqa: PLC0415  # not on SQLite

        return psycopg.connect(settings.DATABASE_URL, autocommit=True)

    @contextmanager
    def transaction(self) -> Any:
        connection = self.connection()
        connection.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        yield connection
        connection.execute("COMMIT")

    def text(self, statement: str) -> str:
        filled = statement.format(**self.words)
        return filled if self.sqlite else filled.replace("?", "%s")


class _Writer:
    def __init__(self, slots: Sequence[int], office: int, driver: _Driver) -> None:
        self.slots, self.office, self.driver = slots, office, driver
        self.numbers = count(1)

    def write(self) -> int:
        number = next(self.numbers)
        slot = self.slots[number % len(self.slots)]
        now = datetime.now(UTC)  # noqa: TID251  # a stopwatch's company, not a rule
        keys = (f"key:plain:{number}", f"seat:{number}:1x:1")
        until = now + timedelta(minutes=15)
        text = self.driver.text
        with self.driver.transaction() as connection:
            connection.execute(text(INSERT_CLAIM), keys)
            connection.execute(text(LOCK_SLOT), (slot,)).fetchone()
            values = (f"{number:09}", 1, slot, str(now), str(until))
            booking = connection.execute(text(INSERT_BOOKING), values).fetchone()[0]
            place = (booking, slot, self.office, str(now.date()), str(until))
            connection.execute(text(INSERT_PLACE), place)
            connection.execute(text(SET_CLAIM), (booking, *keys))
            connection.execute(text(TAKE), (slot,))
            connection.execute(text(INSERT_EVENT), (booking, str(now)))
        return 1
