"""The proof of what was erased: numbers only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

REASONS = [("schedule", "Kept long enough"), ("request", "Asked for by the person")]
KINDS = [
    ("holds", "People of holds that were never confirmed"),
    ("visits", "People of bookings"),
    ("family", "Kin kept for the next booking"),
    ("acts", "What staff did"),
    ("messages", "Messages we sent"),
    ("deliveries", "Deliveries of the chat"),
    ("inbox", "Messages we received"),
    ("conversations", "What a conversation remembered"),
    ("lists", "Day lists of the offices"),
    ("notes", "Notes of counters"),
    ("names", "Names by which a person was known"),
]


class Erasure(models.Model):
    """How many rows of one kind one run erased, and the instant they had to be older than."""

    what = models.CharField(max_length=16, choices=KINDS)
    reason = models.CharField(max_length=8, choices=REASONS)
    count = models.PositiveIntegerField()
    cutoff = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="erasure_erased_something"),
            models.CheckConstraint(
                condition=Q(reason="request", cutoff=None)
                | Q(reason="schedule", cutoff__isnull=False),
                name="erasure_by_schedule_has_a_cutoff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.what}"
