"""The outbox: messages owed to people.

A message is owed in the transaction of what causes it and delivered later. Its body
is what the channel will send; it holds personal data and is erased on schedule.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.offices.models import Office
from antrean.people.models import Holder

# Most urgent first: the budget of a day is spent in this order.
KINDS = [
    ("answer", "Answer"),
    ("hold", "Code of a held booking"),
    ("ticket", "Ticket"),
    ("closure", "Closed by the office"),
    ("delay", "Delayed day"),
    ("reminder", "Reminder"),
    ("nudge", "Nudge of a held booking"),
    ("apology", "Apology for a message we failed to read"),
]
STATES = [
    ("owed", "Owed"),
    ("sending", "Being sent"),
    ("unknown", "Outcome unknown"),
    ("sent", "Accepted by the carrier"),
    ("delivered", "Delivered"),
    ("read", "Read"),
    ("failed", "Refused, temporary"),
    ("dead", "Given up"),
    ("dropped", "No longer true, not sent"),
    ("call_list", "For staff to call"),
]
OPEN_STATES = ["owed", "sending", "unknown"]


class Message(models.Model):
    """One message owed to one holder, about at most one booking (by code)."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="messages")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="whatsapp")
    kind = models.CharField(max_length=10, choices=KINDS)
    about = models.CharField(max_length=9, blank=True)  # a booking code
    # Owing twice the same thing is refused by the database: "hold:<event>", "reminder:<code>:<day>" …
    key = models.CharField(max_length=120, unique=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=STATES, default="owed")
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before; moved on by every retry
    expires_at = models.DateTimeField(null=True, blank=True)  # pointless after
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    carrier_id = models.CharField(max_length=160, blank=True)
    error = models.CharField(max_length=60, blank=True)  # a code, never words of the message
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_until__isnull=False),
                name="message_being_sent_is_claimed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="message_open_by_due",
            ),
            models.Index(
                fields=["carrier_id"], condition=~Q(carrier_id=""), name="message_by_carrier_id"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
