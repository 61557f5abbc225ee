"""The outbox: messages owed to people, and what holds them up.

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
    ("turn", "Word of a turn in the hall, to who asked"),
    ("apology", "Apology for a message we failed to read"),
]
STATES = [
    ("owed", "Owed"),
    ("sending", "Being sent"),
    ("unknown", "Outcome unknown"),
    ("sent", "Accepted by the carrier"),
    ("delivered", "Delivered"),
    ("read", "Read"),
    ("failed", "Not for this person, not sent"),
    ("dead", "Given up"),
    ("dropped", "No longer true, not sent"),
    ("call_list", "For staff to call"),
]
OPEN_STATES = ["owed", "sending", "unknown"]
# Sent without being asked, and worth nothing later: they never hold up another message.
REMINDERS = ["reminder", "nudge"]
# Lower goes first. A conversation never waits for a thousand reminders.
URGENCY = {"closure": 1, "delay": 2, "nudge": 3, "reminder": 4}


class Message(models.Model):
    """One message owed to one holder, about at most one booking (by code)."""

    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, default="whatsapp")
    kind = models.CharField(max_length=10, choices=KINDS)
    urgency = models.PositiveSmallIntegerField(default=0)
    about = models.CharField(max_length=9, blank=True)  # a booking code
    # Owing twice the same thing is refused by the database: "reminder:<code>:<day>" …
    key = models.CharField(max_length=120)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=STATES, default="owed")
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before; the order of one person's messages
    try_at = models.DateTimeField()  # the next try, or when an unknown outcome is given up
    expires_at = models.DateTimeField(null=True, blank=True)  # pointless after
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # An unknown outcome is followed by one more sending, never by two.
    sent_again = models.BooleanField(default=False)
    # Sent by a template outside the window: counts against the limit of a moving day.
    template_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    carrier_id = models.CharField(max_length=160, blank=True)
    # The uploaded picture, and a digest of what it shows: sent again, it need not go up again.
    media_id = models.CharField(max_length=64, blank=True)
    media_digest = models.CharField(max_length=16, blank=True)
    error = models.CharField(max_length=60, blank=True)  # a code, never words of the message
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_owed_once"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_until__isnull=False),
                name="message_being_sent_is_claimed",
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(state="sending"),
                name="message_one_being_sent_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered", "read"]) | Q(sent_at__isnull=False),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["urgency", "try_at", "id"],
                condition=Q(state="owed"),
                name="message_owed_by_urgency",
            ),
            models.Index(
                fields=["try_at"], condition=Q(state__in=OPEN_STATES), name="message_open_by_try"
            ),
            models.Index(
                fields=["holder", "due_at"],
                condition=Q(state__in=OPEN_STATES),
                name="message_open_by_holder",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="owed", expires_at__isnull=False),
                name="message_owed_by_expiry",
            ),
            # What retention has not emptied yet is what anybody asks about.
            models.Index(
                fields=["holder"], condition=Q(erased_at=None), name="message_kept_by_holder"
            ),
            models.Index(
                fields=["owed_at"], condition=Q(erased_at=None), name="message_kept_by_age"
            ),
            models.Index(
                fields=["template_at"],
                condition=Q(template_at__isnull=False),
                name="message_by_template",
            ),
            models.Index(
                fields=["carrier_id"], condition=~Q(carrier_id=""), name="message_by_carrier_id"
            ),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["dead", "call_list"]),
                name="message_for_staff",
            ),
        ]
        permissions = [("retry_message", "Can retry a message")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Pause(models.Model):
    """Something that stands still for all workers, until an instant or until it is lifted.

    Scopes: "whatsapp" the whole transport, "whatsapp:number:<office>" one office's number,
    "whatsapp:kind:<kind>" one kind of message, "whatsapp:template:<name>" one template.
    """

    scope = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # empty: until somebody lifts it
    reason = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField(default=0)  # how often it doubled

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.scope


class Pace(models.Model):
    """How fast an office's number sends; also a lock for what is counted.

    A row per scope, shared by all workers, so that together they keep within the carrier's
    rate. Lock order: messages, then paces, sorted by scope.
    """

    scope = models.CharField(max_length=80, unique=True)
    free_at = models.DateTimeField()  # when the next message may be claimed
    turn_at = models.DateTimeField()  # when the next of those that are ready may leave

    def __str__(self) -> str:
        return self.scope
