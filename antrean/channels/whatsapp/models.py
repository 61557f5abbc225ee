"""What Meta delivered, event by event, and where each conversation stands.

A delivery is kept as bytes, as it came, before anybody has understood it: PostgreSQL's
JSON refuses the NUL that Meta may send. Personal data stands in `Delivery.body`,
`InboxEvent.payload` and `Conversation.draft` and nowhere else; a sender is known here by
a keyed hash only. All of it goes 30 days after it came (`erasure.py`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.offices.models import Office
from antrean.people.models import Holder

KINDS = [("message", "Message"), ("status", "Status"), ("other", "Anything else")]
STATES = [
    ("unread", "Not read yet"),
    ("done", "Done"),
    ("ignored", "Stored, nothing to do"),
    ("parked", "Failed five times"),
]


class Delivery(models.Model):
    """One body as Meta posted it; the same body again is the same row."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the body
    body = models.BinaryField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.pk[:12]}"


class InboxEvent(models.Model):
    """One message, status or change; stored once however often it is delivered."""

    # A message's id, a status's id and status, or the SHA-256 of anything else.
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=KINDS)
    field = models.CharField(max_length=60, blank=True)  # Meta's name of the change
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    phone_number_id = models.CharField(max_length=40, blank=True)  # the office number's id
    sender_key = models.CharField(max_length=64, blank=True)
    said_at = models.DateTimeField()  # Meta's timestamp, else when it was received
    received_at = models.DateTimeField(db_index=True)
    position = models.PositiveIntegerField(default=0)  # in its delivery
    payload = models.BinaryField()  # JSON of the item and its sender's contact
    state = models.CharField(max_length=8, choices=STATES, default="unread")
    tries = models.PositiveSmallIntegerField(default=0)
    # What came of a message in the dialogue: held, confirmed, slot_full, misunderstood …
    outcome = models.CharField(max_length=40, blank=True, default="", db_default="")
    error = models.CharField(max_length=80, blank=True)  # a kind of exception, never its text
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="inbox_event_stored_once"),
            models.CheckConstraint(
                condition=Q(state="unread", handled_at=None)
                | (~Q(state="unread") & Q(handled_at__isnull=False)),
                name="inbox_handled_at_iff_handled",
            ),
            models.CheckConstraint(
                condition=~Q(kind="message") | ~Q(sender_key="") | ~Q(state="unread"),
                name="inbox_message_to_read_has_a_sender",
            ),
        ]
        indexes = [
            models.Index(fields=["delivery"], name="inbox_by_delivery"),
            models.Index(
                fields=["kind", "id"], condition=Q(state="unread"), name="inbox_unread_by_kind"
            ),
            models.Index(
                fields=["sender_key", "said_at", "id"],
                condition=Q(state="unread"),
                name="inbox_unread_by_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"inbox event {self.pk}"

    @property
    def content(self) -> bytes:
        """The payload as bytes, whatever the database's driver returns."""
        return bytes(self.payload)


class Conversation(models.Model):
    """Where one person stands with one office's number."""

    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=40, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    # Messages not understood since `misses_since`; after three in an hour we fall silent.
    misses = models.PositiveSmallIntegerField(default=0)
    misses_since = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "office"], name="conversation_one_per_person_and_office"
            ),
            models.CheckConstraint(
                condition=Q(misses=0, misses_since=None)
                | Q(misses__gt=0, misses_since__isnull=False),
                name="conversation_misses_have_a_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"
