"""The three statements that Django cannot say, for PostgreSQL and SQLite alike.

Each writes a whole batch at once. Names of tables and columns come from the models.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection

_INSERT_CLAIMS = (
    "INSERT INTO bookings_claim (key) VALUES {rows} ON CONFLICT (key) DO NOTHING RETURNING key"
)
_ASSIGN_CLAIMS = (
    "WITH given (key, booking) AS (VALUES {rows}) UPDATE bookings_claim"
    " SET booking_id = (SELECT booking FROM given WHERE given.key = bookings_claim.key)"
    " WHERE key IN (SELECT key FROM given)"
)
_CHANGE_TAKEN = (
    "WITH given (slot, people) AS (VALUES {rows}) UPDATE bookings_slot"
    " SET taken = taken + (SELECT people FROM given WHERE given.slot = bookings_slot.id)"
    " WHERE id IN (SELECT slot FROM given)"
)


def insert_claims(keys: Collection[str]) -> set[str]:
    """Claim the keys that nobody has, and return those.

    The keys go in sorted: two batches that want some of the same wait for one another
    here, in one order, and never in a circle.
    """
    if not keys:
        return set()
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s)"] * len(keys))
        cursor.execute(_INSERT_CLAIMS.format(rows=rows), sorted(keys))
        return {key for (key,) in cursor.fetchall()}


def assign_claims(bookings: Mapping[str, int]) -> None:
    """Write claim key → booking id."""
    _execute(_ASSIGN_CLAIMS, bookings)


def change_taken(people: Mapping[int, int]) -> None:
    """Add to `taken` of each slot id; the database refuses to go beyond the capacity."""
    _execute(_CHANGE_TAKEN, {slot: count for slot, count in people.items() if count})


def _execute(statement: str, pairs: Mapping[str, int] | Mapping[int, int]) -> None:
    if not pairs:
        return
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, %s)"] * len(pairs))
        values = [value for pair in pairs.items() for value in pair]
        cursor.execute(statement.format(rows=rows), values)
