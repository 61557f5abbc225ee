"""What a booking costs an SQLite file alone: the same rows by plain statements, no ORM.

One transaction a booking, by the bare driver of one thread: there is one writer at a time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bench.requests import FIRST_PHONE

_HOLDER = "INSERT INTO people_holder (language, created_at, notice_version) VALUES ('id', ?, '')"
_IDENTITY = "INSERT INTO people_identity (holder_id, kind, value, since) VALUES (?, 'phone', ?, ?)"
_CLAIM = "INSERT INTO bookings_claim (key, booking_id) VALUES (?, ?), (?, ?)"
_BOOKING = (
    "INSERT INTO bookings_booking (code, holder_id, slot_id, service, channel, scope, state,"
    " booked_at, held_until, extended, closed_by, moved, corrected, notify, request_digest)"
    " VALUES (?, ?, ?, 'new', 'api', '', 'held', ?, ?, 0, '', 0, 0, 1, '')"
)
_PLACE = (
    "INSERT INTO bookings_place (booking_id, position, seat, slot_id, office_id, day, name,"
    " birth_date, relation, nik_sealed, nik_hash, state, queue_number, frees_at, absence,"
    " guardian_version) SELECT ?, 1, 1, id, office_id, day, 'Warga', '1987-01-25', 'self', x'', '',"
    " 'held', '', ?, '', '' FROM bookings_slot WHERE id = ?"
)
_TAKE = "UPDATE bookings_slot SET taken = taken + 1 WHERE id = ? AND taken < capacity"
_EVENT = (
    "INSERT INTO bookings_bookingevent (booking_id, event, at, channel, actor, reason, request_key)"
    " VALUES (?, 'hold', ?, 'api', 'holder', '', '')"
)


def written(file: Path, slots: Sequence[int], *, seconds: float) -> float:
    """Write bookings for a while; return how many a second."""
    with closing(sqlite3.connect(file, timeout=30, autocommit=True)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        began = time.monotonic()
        for number in count(1):
            _write(connection, number, slots[number % len(slots)])
            took = time.monotonic() - began
            if took >= seconds:
                return number / took
    raise AssertionError


def _write(connection: sqlite3.Connection, number: int, slot: int) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # a stopwatch's company, not a rule
    until = str(now + timedelta(minutes=15))
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    holder = execute(_HOLDER, (str(now),)).lastrowid
    execute(_IDENTITY, (holder, f"+{FIRST_PHONE + number}", str(now)))
    values = (f"{number:09}", holder, slot, str(now), until)
    booking = execute(_BOOKING, values).lastrowid
    execute(_CLAIM, (f"key:plain:{number}", booking, f"seat:{holder}:1", booking))
    execute(_PLACE, (booking, until, slot))
    execute(_TAKE, (slot,))
    execute(_EVENT, (booking, str(now)))
    execute("COMMIT")


def bookings(file: Path) -> int:
    """Return how many bookings there are, as the slots count them as well.

    Raises:
        AssertionError: they count differently.
    """
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        (held,) = connection.execute("SELECT count(*) FROM bookings_booking").fetchone()
        (taken,) = connection.execute("SELECT sum(taken) FROM bookings_slot").fetchone()
    assert held == taken, f"{held} bookings, {taken} places taken"
    return int(held)
