"""What the channel writes of its own: deliveries as they came, and where conversations stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from antrean.channels.whatsapp.dialogue.words import Speech
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.receiving.keys import sender_key
from antrean.channels.whatsapp.receiving.parse import Event
from antrean.kernel import clock
from antrean.kernel.together import Line
from antrean.offices.models import Office
from antrean.people.models import Holder

type _Told = Exception | Literal[True]

# The changes that mean something to us; every other one is kept and left alone.
NEWS_FIELDS = frozenset({"system", "user_id_update", "message_template_status_update"})


# Written by hand: the receiver does nothing else, and Django's own insert costs it as much
# again as everything before it.
_INSERT_DELIVERY = (
    "INSERT INTO whatsapp_delivery (digest, body, received_at)"
    " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)
_INSERT_EVENT = (
    "INSERT INTO whatsapp_inboxevent"
    " (delivery_id, key, kind, field, phone_number_id, sender_key, said_at, received_at,"
    "  position, payload, state, handled_at, tries, error)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '') ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A body and what was found in it; `digest` is the body's SHA-256."""

    digest: str
    body: bytes
    events: Sequence[Event]

    @classmethod
    def of(cls, body: bytes, events: Sequence[Event]) -> Self:
        return cls(hashlib.sha256(body).hexdigest(), body, events)


def store(body: bytes, events: Sequence[Event]) -> None:
    """Store a delivery and its events; what is known already stays as it is.

    What one process is sent at the same time is stored together, in one transaction.

    Raises:
        TooManyRequestsError: too many wait to be stored.
        django.db.Error: the database is away, or cannot take this.
    """
    told = _line.ask(Delivered.of(body, events))
    if isinstance(told, Exception):
        raise told


def store_all(deliveries: Sequence[Delivered]) -> list[_Told]:
    """Store what came together; tell of each that it is stored, or why it is not."""
    try:
        _write(deliveries)
    except (OperationalError, InterfaceError) as away:
        return [away] * len(deliveries)
    except DatabaseError as refused:
        if len(deliveries) == 1:
            return [refused]
        # One of them cannot be kept as it is, which must not keep out the others.
        return [told for one in deliveries for told in store_all([one])]
    return [True] * len(deliveries)


def _write(deliveries: Sequence[Delivered]) -> None:
    """Write all of them, each table in the order of its keys: nobody waits in a circle."""
    now, stamp = clock.now(), connection.ops.adapt_datetimefield_value
    bodies = sorted((one.digest, one.body) for one in deliveries)
    events = [(event, one.digest) for one in deliveries for event in one.events]
    events.sort(key=lambda found: found[0].key)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_INSERT_DELIVERY, [(*kept, stamp(now)) for kept in bodies])
        cursor.executemany(_INSERT_EVENT, [_row(*found, now) for found in events])


# The gate lets in as many (`config.gate`).
LONGEST_LINE = 128
_line = Line(store_all, longest=LONGEST_LINE, most=64, patience=10.0)


def _row(event: Event, digest: str, now: datetime) -> list[str | int | bytes | datetime | None]:
    stamp = connection.ops.adapt_datetimefield_value
    kind, value = event.sender.name
    means_something = event.kind != "other" or event.field in NEWS_FIELDS
    return [
        digest,
        event.key,
        event.kind,
        event.field,
        event.phone_number_id,
        sender_key(kind, value) if value else "",
        # Nothing was said later than it arrived: Meta's clock may run ahead of ours.
        stamp(min(event.said_at or now, now)),
        stamp(now),
        event.position,
        event.payload,
        "unread" if means_something else "ignored",
        None if means_something else stamp(now),
    ]


def conversation(holder: Holder, office: Office) -> Conversation:
    """Return where this person stands with the office, from the beginning if they are new."""
    return conversations([(holder, office)])[0]


def conversations(pairs: Sequence[tuple[Holder, Office]]) -> list[Conversation]:
    """Return where each of these people stands with an office; who is new has no row yet.

    The holders' rows are locked by the caller: nobody makes the same conversation meanwhile.
    """
    rows = Conversation.objects.filter(
        holder__in={holder for holder, _ in pairs}, office__in={office for _, office in pairs}
    )
    kept = {(row.holder_id, row.office_id): row for row in rows}
    found = []
    for holder, office in pairs:
        one = kept.get((holder.pk, office.pk)) or Conversation()
        one.holder, one.office = holder, office
        found.append(one)
    return found


def go_on(standing: Conversation, speech: Speech, *, missed_before: int) -> None:
    """Note how the conversation goes on after this answer; `remember` keeps it."""
    now = clock.now()
    standing.step = speech.step
    standing.draft = dict(speech.draft)
    if not speech.misses:
        standing.misses_since = None
    elif not missed_before:
        standing.misses_since = now
    standing.misses = speech.misses
    standing.updated_at = now


def remember(standings: Sequence[Conversation]) -> None:
    """Keep how these conversations stand now."""
    Conversation.objects.bulk_create(
        [_unkept(one) for one in standings],
        update_conflicts=True,
        unique_fields=["holder", "office"],
        update_fields=["step", "draft", "misses", "misses_since", "updated_at"],
    )


def _unkept(standing: Conversation) -> Conversation:
    """Return the row as a new one: the database finds the old by whose it is."""
    standing.pk = None
    return standing


def close(events: Iterable[InboxEvent], state: str) -> None:
    """Note that these messages were read, and what came of each."""
    by_outcome: dict[str, list[int]] = {}
    for event in events:
        by_outcome.setdefault(event.outcome, []).append(event.pk)
    for outcome, ids in by_outcome.items():
        InboxEvent.objects.filter(pk__in=ids).update(
            state=state, outcome=outcome, handled_at=clock.now(), error=""
        )
