"""What the channel writes of its own: deliveries as they came, and where conversations stand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from antrean.channels.whatsapp.keys import sender_key
from antrean.channels.whatsapp.models import Conversation, Delivery, InboxEvent
from antrean.channels.whatsapp.parse import Event
from antrean.channels.whatsapp.words import Speech
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.people.models import Holder

# The changes that mean something to us; every other one is kept and left alone.
NEWS_FIELDS = frozenset({"system", "user_id_update", "message_template_status_update"})


def store(body: bytes, events: Sequence[Event]) -> None:
    """Store a delivery and its events in one transaction; what is known already stays as it is."""
    now = clock.now()
    delivery = Delivery(digest=hashlib.sha256(body).hexdigest(), body=body, received_at=now)
    rows = [_row(event, delivery, now) for event in events]
    with transaction.atomic():
        Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)


def _row(event: Event, delivery: Delivery, now: datetime) -> InboxEvent:
    kind, value = event.sender.name
    means_something = event.kind != "other" or event.field in NEWS_FIELDS
    return InboxEvent(
        key=event.key,
        kind=event.kind,
        field=event.field,
        delivery=delivery,
        phone_number_id=event.phone_number_id,
        sender_key=sender_key(kind, value) if value else "",
        # Nothing was said later than it arrived: Meta's clock may run ahead of ours.
        said_at=min(event.said_at or now, now),
        received_at=now,
        position=event.position,
        payload=event.payload,
        state="unread" if means_something else "ignored",
        handled_at=None if means_something else now,
    )


def conversation(holder: Holder, office: Office) -> Conversation:
    """Return where this person stands with the office, from the beginning if they are new.

    The holder's row is locked by the caller: nobody makes the same conversation meanwhile.
    """
    found = Conversation.objects.filter(holder=holder, office=office).first()
    if found is None:
        found = Conversation.objects.create(holder=holder, office=office, updated_at=clock.now())
    found.holder, found.office = holder, office
    return found


def remember(standing: Conversation, speech: Speech, *, missed_before: int) -> None:
    """Keep how the conversation goes on after this answer."""
    now = clock.now()
    standing.step = speech.step
    standing.draft = dict(speech.draft)
    if not speech.misses:
        standing.misses_since = None
    elif not missed_before:
        standing.misses_since = now
    standing.misses = speech.misses
    standing.updated_at = now
    standing.save(update_fields=["step", "draft", "misses", "misses_since", "updated_at"])
