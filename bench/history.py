"""Years of bookings that are over, written set-wise into a migrated PostgreSQL.

`python -m bench.history URL BOOKINGS`. A hundred offices, seven hours each weekday, as many
years back as it takes (two for 5,000,000): parties of one to four, most of them served, some
forfeited, cancelled or never confirmed; three of ten come back. What retention has erased by
now is erased, request keys and chats are there for a month. Nothing of it is open or due.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

# Bookings of one hour at one office; parties of four fit as well.
PARTIES = 14
OFFICES = 100
HOURS = 7

# The rows refer to each other by construction, so nobody has to look each one up.
_SESSION = """
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '512MB';
SET maintenance_work_mem = '512MB';
SET jit = off;
"""

_OFFICES = """
INSERT INTO offices_office (code, short, kind, name, office_class, city, province, timezone,
    latitude, longitude, in_pilot, pilot_channel, state, address, phone, doors_open, capacity,
    whatsapp_phone_number_id, whatsapp_number)
SELECT 'history-' || n, '', 'kanim', 'Kantor ' || n, '', 'Contoh', 'Contoh', 'Asia/Jakarta',
    -6.2, 106.8, false, '', 'planned', '', '', '07:30', NULL, '', ''
FROM generate_series(0, %(offices)s - 1) n ON CONFLICT (code) DO NOTHING
"""

# `n` counts bookings and `hour` their slots, the oldest first.
_OLD = """
CREATE TEMP TABLE old AS
WITH days AS (
    SELECT row_number() OVER (ORDER BY day DESC) AS back, day::date
    FROM generate_series(%(today)s - interval '30 years', %(today)s - interval '1 day', '1 day')
        day
    WHERE extract(isodow FROM day) < 6
),
drawn AS (
    SELECT n, n / %(parties)s AS hour,
        (n * 2654435761 + 97) & 1099511627775 AS number,
        abs(mod(hashint8extended(n, 1), 100)) AS fate,
        abs(mod(hashint8extended(n, 2), 100)) AS size,
        abs(mod(hashint8extended(n, 3), 100)) AS way,
        abs(mod(hashint8extended(n, 4), 900)) AS seconds,
        mod(n, 10) < 7 AS is_new,
        CASE WHEN mod(n, 10) < 7 THEN n / 10 * 7 + mod(n, 10)
            ELSE abs(mod(hashint8extended(n, 5), n / 10 * 7 + 7)) END AS person
    FROM generate_series(0::bigint, %(bookings)s - 1) n
),
told AS (
    SELECT n, hour, number, seconds, is_new, person, office.id AS office, day,
        day + interval '1 hour' * (1 + mod(hour / %(offices)s, %(hours)s)) AS starts_at,
        CASE WHEN fate < 70 THEN 'served' WHEN fate < 82 THEN 'forfeited'
            WHEN fate < 90 THEN 'cancelled' ELSE 'expired' END AS state,
        CASE WHEN size < 55 THEN 1 WHEN size < 80 THEN 2 WHEN size < 92 THEN 3 ELSE 4 END AS people,
        CASE WHEN way < 60 THEN 'whatsapp' WHEN way < 85 THEN 'web' ELSE 'api' END AS channel
    FROM drawn
    JOIN offices_office office ON office.code = 'history-' || mod(hour, %(offices)s)
    JOIN days ON back = (%(bookings)s - 1) / %(parties)s / %(offices)s / %(hours)s
        - hour / %(offices)s / %(hours)s + 1
)
SELECT n, hour, office, day, starts_at AT TIME ZONE 'UTC' AS starts_at, state, people, channel,
    is_new, person,
    (SELECT string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ',
        ((number >> bits) & 31)::int + 1, 1), '') FROM generate_series(0, 35, 5) bits) || '2'
        AS code,
    (day - 14 + time '03:00') AT TIME ZONE 'UTC' + seconds * interval '1 second' AS booked_at,
    state <> 'expired' AS is_numbered, state IN ('served', 'forfeited') AS is_taken,
    coalesce(sum(people) FILTER (WHERE state <> 'expired') OVER (
        PARTITION BY hour ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        AS numbers_before,
    day < (%(today)s - 90) OR state = 'expired' AS is_erased
FROM told ORDER BY n
"""

_SLOTS = """
INSERT INTO bookings_slot (id, office_id, day, starts_at, ends_at, capacity, taken, bookable_from,
    bookable_until, first_number, block_size, numbers_given, closed_reason)
SELECT %(slot)s + hour, office, day, starts_at, starts_at + interval '1 hour', %(parties)s * 4,
    coalesce(sum(people) FILTER (WHERE is_taken), 0), (day - 14 + time '03:00') AT TIME ZONE 'UTC',
    (day - 1 + time '09:00') AT TIME ZONE 'UTC',
    1 + (hour / %(offices)s %% %(hours)s) * %(parties)s * 8, %(parties)s * 8,
    coalesce(sum(people) FILTER (WHERE is_numbered), 0), ''
FROM old GROUP BY hour, office, day, starts_at ORDER BY hour
"""

_DAYS = """
INSERT INTO offices_officeday (office_id, day, state, delay_minutes, reason, opened_at, closed_at,
    last_number)
SELECT DISTINCT office, day, 'closed', 0, '', (day + time '01:00') AT TIME ZONE 'UTC',
    (day + time '10:00') AT TIME ZONE 'UTC', %(parties)s * 8 * %(hours)s
FROM old ORDER BY day, office ON CONFLICT DO NOTHING
"""

_HOLDERS = """
INSERT INTO people_holder (id, language, created_at, notice_version, last_heard_at, erased_at)
SELECT %(holder)s + person, 'id', min(booked_at), '',
    CASE WHEN bool_and(is_erased) THEN NULL ELSE max(booked_at) END,
    CASE WHEN bool_and(is_erased) THEN max(booked_at) + interval '91 days' END
FROM old GROUP BY person ORDER BY person
"""

_IDENTITIES = """
INSERT INTO people_identity (holder_id, kind, value, since)
SELECT id, kind, CASE kind WHEN 'phone' THEN '+6281' || lpad(id::text, 10, '0')
    ELSE 'ID.history.' || md5(id::text) END, created_at
FROM people_holder, (VALUES ('phone'), ('bsuid')) kinds (kind)
WHERE id >= %(holder)s AND erased_at IS NULL
"""

_BOOKINGS = """
INSERT INTO bookings_booking (id, code, holder_id, slot_id, service, channel, scope, state,
    booked_at, held_until, extended, confirmed_at, closed_at, closed_by, moved, corrected, notify,
    request_digest)
SELECT %(booking)s + n, code, %(holder)s + person, %(slot)s + hour, 'new', channel,
    CASE channel WHEN 'api' THEN 'api:1' ELSE '' END, state, booked_at,
    booked_at + CASE channel WHEN 'whatsapp' THEN interval '1 hour' ELSE interval '15 min' END,
    false, CASE WHEN state <> 'expired' THEN booked_at + interval '3 min' END,
    CASE state WHEN 'served' THEN starts_at + interval '50 min' WHEN 'forfeited' THEN starts_at
        WHEN 'cancelled' THEN booked_at + interval '6 hours'
        ELSE booked_at + CASE channel WHEN 'whatsapp' THEN interval '1 hour'
            ELSE interval '15 min' END END,
    CASE state WHEN 'cancelled' THEN 'applicant' ELSE 'system' END, 0, false, true,
    CASE channel WHEN 'whatsapp' THEN '' ELSE md5(code) || md5(code) END
FROM old ORDER BY n
"""

_PLACES = """
INSERT INTO bookings_place (booking_id, position, seat, slot_id, office_id, day, name, birth_date,
    relation, nik_sealed, nik_hash, state, queue_number, arrived_at, absence, guardian_version,
    erased_at)
SELECT %(booking)s + n, position, position, %(slot)s + hour, office, day,
    CASE WHEN is_erased THEN '' ELSE 'Warga Contoh' END,
    CASE WHEN NOT is_erased THEN date '1987-01-25' END,
    CASE position WHEN 1 THEN 'self' WHEN 2 THEN 'spouse' ELSE 'child' END,
    CASE WHEN is_erased OR channel = 'whatsapp' THEN '' ELSE repeat(md5(code), 4) END,
    CASE WHEN is_erased OR channel = 'whatsapp' THEN '' ELSE
        md5(code || position) || md5(position || code) END,
    state,
    CASE WHEN is_numbered THEN 'A' || lpad((numbers_before + position
        + hour / %(offices)s %% %(hours)s * %(parties)s * 8)::text, 3, '0') ELSE '' END,
    CASE state WHEN 'served' THEN starts_at - interval '20 min' END,
    CASE state WHEN 'forfeited' THEN 'absent' ELSE '' END, '',
    CASE WHEN is_erased THEN (day + 91) + time '00:00' END
FROM old, generate_series(1, people) position ORDER BY n
"""

_EVENTS = """
INSERT INTO bookings_bookingevent (booking_id, event, at, channel, actor, reason, request_key)
SELECT %(booking)s + n, event, booked_at + after, CASE WHEN by = '' THEN old.channel ELSE by END,
    CASE by WHEN '' THEN 'holder' WHEN 'staff' THEN 'office' ELSE 'worker' END, '', ''
FROM old JOIN (VALUES
    ('hold', interval '0', '', '{served,forfeited,cancelled,expired}'::text[]),
    ('confirm', interval '3 min', '', '{served,forfeited,cancelled}'),
    ('check_in', interval '14 days', 'staff', '{served}'),
    ('serve', interval '14 days 1 hour', 'system', '{served}'),
    ('forfeit', interval '14 days', 'system', '{forfeited}'),
    ('cancel', interval '6 hours', '', '{cancelled}'),
    ('expire', interval '1 hour', 'system', '{expired}')
) moves (event, after, by, states) ON state = ANY (states) ORDER BY n, after
"""

_CLAIMS = """
INSERT INTO bookings_claim (key, booking_id)
SELECT 'key:' || channel || ':history:' || md5(code), %(booking)s + n
FROM old WHERE booked_at > %(now)s - interval '30 days'
"""

_MESSAGES = """
INSERT INTO notifications_message (holder_id, office_id, channel, kind, urgency, about, key, body,
    state, owed_at, due_at, try_at, tries, sent_again, sent_at, carrier_id, media_id, media_digest,
    error, erased_at)
SELECT %(holder)s + person, office, 'whatsapp', kind, 0, code, 'history:' || kind || ':' || code,
    CASE WHEN is_old THEN '{}' ELSE jsonb_build_object('words', md5(code)) END, 'read',
    at, at, at, 0, false, at,
    CASE WHEN is_old THEN '' ELSE 'wamid.history.' || kind || code END, '', '', '',
    CASE WHEN is_old THEN at + interval '31 days' END
FROM old JOIN (VALUES ('hold', interval '1 s'), ('ticket', interval '3 min')) sent (kind, after)
    ON kind = 'hold' OR state <> 'expired'
CROSS JOIN LATERAL (SELECT booked_at + after) sending (at)
CROSS JOIN LATERAL (SELECT at < %(now)s - interval '30 days') age (is_old)
WHERE old.channel = 'whatsapp' ORDER BY n
"""

# What retention keeps of the chat: a month, a message and three statuses a booking.
_CHATS = """
CREATE TEMP TABLE chat AS
SELECT md5(code || part) || md5(part || code) AS digest, code, part, booked_at AS at
FROM old, generate_series(1, 4) part
WHERE channel = 'whatsapp' AND booked_at > %(now)s - interval '30 days' ORDER BY n
"""

_DELIVERIES = """
INSERT INTO whatsapp_delivery (digest, body, received_at)
SELECT digest, convert_to(repeat(digest, 9), 'UTF8'), at FROM chat
"""

_INBOX = """
INSERT INTO whatsapp_inboxevent (key, kind, field, delivery_id, phone_number_id, sender_key,
    said_at, received_at, position, payload, state, tries, outcome, error, handled_at)
SELECT 'wamid.history.' || digest, CASE WHEN part = 1 THEN 'message' ELSE 'status' END,
    CASE WHEN part = 1 THEN 'messages' ELSE 'statuses' END, digest, '', md5(code) || md5(code), at,
    at, 0, convert_to(repeat(digest, 5), 'UTF8'), 'done', 0, '', '', at
FROM chat
"""

_LARGE = (
    "bookings_booking",
    "bookings_bookingevent",
    "bookings_claim",
    "bookings_place",
    "bookings_slot",
    "notifications_message",
    "people_holder",
    "people_identity",
    "whatsapp_delivery",
    "whatsapp_inboxevent",
)
# Random keys would write every page of an index again and again: one sort does it at the end.
_INDEXES_REST = """
UPDATE pg_index SET indisready = false, indisvalid = false FROM unnest(%(tables)s::text[]) name
WHERE indrelid = name::regclass
"""
_STEPS = (
    _SLOTS,
    _DAYS,
    _HOLDERS,
    _IDENTITIES,
    _BOOKINGS,
    _PLACES,
    _EVENTS,
    _CLAIMS,
    _MESSAGES,
    _CHATS,
    _DELIVERIES,
    _INBOX,
)


def fill(url: str, bookings: int) -> None:
    """Write so many old bookings, and all that hangs on them, into a migrated database, once.

    Needs a superuser: foreign keys are not looked up row by row, and indexes rest meanwhile.
    """
    now = datetime.now(UTC)  # noqa: TID251  # the server's company, not a rule
    given = {"bookings": bookings, "parties": PARTIES, "offices": OFFICES, "hours": HOURS}
    given |= {"now": now, "today": now.date()}
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(_SESSION)
        session.execute(_OFFICES, given)
        session.execute(_OLD, given)
        session.execute("ANALYZE old")
        for name in ("slot", "booking"):
            given[name] = _next(session, f"bookings_{name}")
        given["holder"] = _next(session, "people_holder")
        session.execute(_INDEXES_REST, {"tables": list(_LARGE)})
        for statement in _STEPS:
            session.execute(statement, given)
        for table in ("bookings_slot", "bookings_booking", "people_holder"):
            session.execute(_SEQUENCE.format(table=table))
        session.execute("DROP TABLE old, chat")
        for statement in _settling():
            session.execute(statement)


_SEQUENCE = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def _next(session: psycopg.Connection, table: str) -> int:
    row = session.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()  # noqa: S608  # our own names
    return int(row[0]) if row else 1


def _settling() -> Iterator[str]:
    """Yield what makes the indexes anew, and the server as rested as after years."""
    for table in _LARGE:
        yield f"REINDEX TABLE {table}"
    for table in (*_LARGE, "offices_office", "offices_officeday"):
        yield f"VACUUM (ANALYZE) {table}"
    yield "CHECKPOINT"


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
