"""Erasing what the chat keeps: by age, and for one person.

What is old goes row by row. For a person who asks, the rows stay a while without their
words: Meta repeats deliveries for days, and a row without content is how we know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from antrean.channels.whatsapp.models import Conversation, Delivery, InboxEvent
from antrean.channels.whatsapp.receiving.keys import sender_key
from antrean.channels.whatsapp.receiving.parse import message_of
from antrean.people.models import Holder


class WhatsAppRecords:
    """Deliveries, messages received, and what conversations remember."""

    def erase_before(self, cutoff: datetime, limit: int) -> Mapping[str, int]:
        """Delete old deliveries with their events, and conversations nobody went on with."""
        old = Delivery.objects.filter(received_at__lt=cutoff).order_by("received_at")
        digests = list(old.values_list("pk", flat=True)[:limit])
        idle = Conversation.objects.filter(updated_at__lt=cutoff).order_by("pk")
        conversations = list(idle.values_list("pk", flat=True)[:limit])
        events, _ = InboxEvent.objects.filter(delivery_id__in=digests).delete()
        return _counted(
            inbox=events,
            deliveries=Delivery.objects.filter(pk__in=digests).delete()[0],
            conversations=Conversation.objects.filter(pk__in=conversations).delete()[0],
        )

    def said_by(self, holder: Holder) -> Iterator[tuple[datetime, str]]:
        """Return the words of the person's messages that are still kept."""
        theirs = InboxEvent.objects.filter(sender_key__in=_sender_keys(holder), kind="message")
        for event in theirs.exclude(payload=b"").order_by("said_at", "pk"):
            message = message_of(event.content)
            yield event.said_at, message.text or message.title or message.choice or message.type

    def erase_person(self, holder: Holder) -> Mapping[str, int]:
        """Empty everything the person said; what still waits to be read stays until it is."""
        read = InboxEvent.objects.filter(sender_key__in=_sender_keys(holder)).exclude(
            state="unread"
        )
        kept = Delivery.objects.filter(events__in=read).exclude(body=b"")
        digests = list(kept.values_list("pk", flat=True).distinct())
        return _counted(
            deliveries=Delivery.objects.filter(pk__in=digests).update(body=b""),
            inbox=read.exclude(payload=b"").update(payload=b""),
            conversations=Conversation.objects.filter(holder=holder).delete()[0],
        )


def _sender_keys(holder: Holder) -> list[str]:
    names = holder.identities.filter(kind__in=["bsuid", "phone"])
    return [sender_key(kind, value) for kind, value in names.values_list("kind", "value")]


def _counted(**counts: int) -> Mapping[str, int]:
    return {what: count for what, count in counts.items() if count}
