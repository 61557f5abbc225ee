"""The day lists: who was expected, in which order, when the list was made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.accounts.models import Account
from antrean.offices.models import Office

OCCASIONS = [
    ("eve", "The afternoon before"),
    ("morning", "The morning itself"),
    ("hand", "When somebody asked for it"),
]


class DayList(models.Model):
    """Who was expected on a day of an office when the list was made.

    `places` are the ids of their places, in the order of calling. Names are read from there when
    the list is given out: so it holds none itself, and nobody who was erased is on it.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="day_lists", db_index=False
    )
    day = models.DateField()
    occasion = models.CharField(max_length=8, choices=OCCASIONS)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    places = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "occasion"],
                condition=~Q(occasion="hand"),
                name="day_list_once_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=["eve", "morning"], made_by=None)
                | Q(occasion="hand", made_by__isnull=False),
                name="day_list_made_by_itself_or_somebody",
            ),
        ]
        indexes = [models.Index(fields=["office", "day"], name="day_list_by_office")]

    def __str__(self) -> str:
        return f"list {self.pk}"
