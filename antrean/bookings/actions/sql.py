"""The statements of a batch that Django cannot say.

Each writes a whole batch at once; columns that are the same for every hold stand in the text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from antrean.bookings.models import Place, Slot
from antrean.kernel.rows import Row, Statement

# Sorted: two batches that want some of the same wait for one another here, in one order, and
# never in a circle. (`WHERE true`: SQLite takes the ON of a SELECT for a join's.)
_INSERT_CLAIMS = Statement(
    "INSERT INTO bookings_claim (key, booking_id) SELECT key, booking FROM {given}"
    " WHERE true ORDER BY key ON CONFLICT (key) DO NOTHING RETURNING key",
    "key text, booking int",
    returns="key text",
)
_ASSIGN_CLAIMS = Statement(
    "UPDATE bookings_claim SET booking_id = given.booking FROM {given}"
    " WHERE bookings_claim.key = given.key",
    "key text, booking int",
)
_CHANGE_TAKEN = Statement(
    "UPDATE bookings_slot SET taken = taken + given.people FROM {given}"
    " WHERE bookings_slot.id = given.slot",
    "slot int, people int",
)
# One look at an index for each slot: as a join it would be planned to read all that is held.
_FREEING = Statement(
    "SELECT slot FROM {given} WHERE (SELECT 1 FROM bookings_place"
    " WHERE slot_id = given.slot AND frees_at IS NOT NULL AND frees_at <= given.at LIMIT 1) = 1",
    "slot int, at instant",
    returns="slot int",
)
_SLOT_COLUMNS = (
    "id int, office_id int, day date, starts_at instant, ends_at instant, capacity int, taken int,"
    " bookable_from instant, bookable_until instant, first_number int, block_size int,"
    " numbers_given int, closed_reason text"
)
_SLOT_NAMES = [column.split()[0] for column in _SLOT_COLUMNS.split(", ")]
_LOCK_SLOTS = Statement(
    f"SELECT {', '.join(_SLOT_NAMES)} FROM bookings_slot"  # noqa: S608  # our own columns
    " WHERE id IN (SELECT slot FROM {given}) ORDER BY id{lock}",
    "slot int",
    returns=_SLOT_COLUMNS,
    lock=" FOR NO KEY UPDATE",
)
_INSERT_BOOKINGS = Statement(
    "INSERT INTO bookings_booking (id, code, holder_id, slot_id, service, channel, scope, state,"
    " booked_at, held_until, extended, closed_by, moved, corrected, notify, request_digest)"
    " SELECT id, code, holder_id, slot_id, service, channel, scope, 'held',"
    " booked_at, held_until, false, '', 0, false, notify, request_digest FROM {given}",
    "id int, code text, holder_id int, slot_id int, service text, channel text, scope text,"
    " booked_at instant, held_until instant, notify bool, request_digest text",
)
_INSERT_PLACES = Statement(
    "INSERT INTO bookings_place (id, booking_id, position, seat, slot_id, office_id, day, name,"
    " birth_date, relation, nik_sealed, nik_hash, state, queue_number, frees_at, absence,"
    " guardian_version)"
    " SELECT id, booking_id, position, seat, slot_id, office_id, day, name,"
    " birth_date, relation, nik_sealed, nik_hash, 'held', '', frees_at, '', '' FROM {given}",
    "id int, booking_id int, position int, seat int, slot_id int, office_id int, day date,"
    " name text, birth_date date, relation text, nik_sealed text, nik_hash text,"
    " frees_at instant",
)
_INSERT_EVENTS = Statement(
    "INSERT INTO bookings_bookingevent (booking_id, event, at, channel, actor, reason, request_key)"
    " SELECT booking, 'hold', at, channel, actor, '', '' FROM {given}",
    "booking int, at instant, channel text, actor text",
)
_NEXT_IDS = (
    "SELECT nextval('bookings_booking_id_seq') FROM generate_series(1, %s)"
    " UNION ALL SELECT nextval('bookings_place_id_seq') FROM generate_series(1, %s)"
)
_LAST_IDS = (
    "SELECT seq FROM sqlite_sequence WHERE name = 'bookings_booking'",
    "SELECT seq FROM sqlite_sequence WHERE name = 'bookings_place'",
)


@dataclass(frozen=True, slots=True)
class HoldRows:
    """A booking and its places as rows: columns by name, those left out have their defaults."""

    booking: Row
    places: Sequence[Row]
    actor: str


def next_ids(bookings: int, places: int) -> tuple[list[int], list[int]]:
    """Return ids for so many rows that this transaction may come to write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_NEXT_IDS, [bookings, places])
            ids = [pk for (pk,) in cursor.fetchall()]
            return ids[:bookings], ids[bookings:]
        # We are the only writer: nobody else takes them before our end.
        lasts = [_first_column(cursor, select) for select in _LAST_IDS]
        counts = (bookings, places)
        taken = [list(range(last + 1, last + 1 + n)) for last, n in zip(lasts, counts, strict=True)]
        return taken[0], taken[1]


def _first_column(cursor: Any, select: str) -> int:
    cursor.execute(select)
    (last,) = cursor.fetchone() or (0,)
    return int(last)


def freeing(slot_ids: Collection[int], *, by: datetime) -> set[int]:
    """Return the bookings with places of these slots that will be free at the instant `by`."""
    rows = [{"slot": pk, "at": by} for pk in slot_ids]
    slots = [pk for (pk,) in _FREEING.run(connection, rows)]
    if not slots:
        return set()
    due = Place.objects.filter(slot__in=slots, frees_at__isnull=False, frees_at__lte=by)
    return set(due.values_list("booking_id", flat=True))


def lock_slots(ids: Collection[int]) -> list[Slot]:
    """Return these slots, locked in the order of their ids."""
    rows = _LOCK_SLOTS.run(connection, [{"slot": pk} for pk in ids])
    return [Slot.from_db(DEFAULT_DB_ALIAS, _SLOT_NAMES, row) for row in rows]


def insert_claims(bookings: Mapping[str, int | None]) -> set[str]:
    """Claim the keys that nobody has, each for its booking, and return those keys.

    Bookings may be written later in the transaction: references are checked at its end.
    """
    return {key for (key,) in _INSERT_CLAIMS.run(connection, _claims(bookings))}


def assign_claims(bookings: Mapping[str, int]) -> None:
    """Write claim key → booking id."""
    _ASSIGN_CLAIMS.run(connection, _claims(bookings))


def change_taken(people: Mapping[int, int]) -> None:
    """Add to `taken` of each slot id; the database refuses to go beyond the capacity."""
    changed = [{"slot": slot, "people": count} for slot, count in people.items() if count]
    _CHANGE_TAKEN.run(connection, changed)


def insert_holds(holds: Sequence[HoldRows]) -> None:
    """Write held bookings with their places, and an event for each booking."""
    _INSERT_BOOKINGS.run(connection, [hold.booking for hold in holds])
    _INSERT_PLACES.run(connection, [place for hold in holds for place in hold.places])
    _INSERT_EVENTS.run(
        connection,
        [
            {
                "booking": hold.booking["id"],
                "at": hold.booking["booked_at"],
                "channel": hold.booking["channel"],
                "actor": hold.actor,
            }
            for hold in holds
        ],
    )


def _claims(bookings: Mapping[str, int] | Mapping[str, int | None]) -> list[Row]:
    return [{"key": key, "booking": booking} for key, booking in bookings.items()]
