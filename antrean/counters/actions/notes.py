"""Erasing what somebody wrote about a person: the chain of acts still holds.

A note is in the chain by a salted hash alone. Without the salt that tells nobody what it said.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from antrean.counters.models import HallEvent


def erase_note(event_id: int) -> bool:
    """Forget the note of an act and its salt; tell whether there was one."""
    return bool(_emptied(_noted().filter(pk=event_id)))


def erase_notes(cutoff: datetime, limit: int) -> int:
    """Forget the oldest notes from before an instant; return how many."""
    oldest = _noted().filter(at__lt=cutoff).order_by("at").values_list("pk", flat=True)
    return _emptied(HallEvent.objects.filter(pk__in=list(oldest[:limit])))


def erase_notes_about(holder_id: int) -> int:
    """Forget what was noted about the visits of a holder's bookings; return how many notes."""
    return _emptied(_noted().filter(visit__booking__holder=holder_id))


def _noted() -> QuerySet[HallEvent]:
    return HallEvent.objects.exclude(note_salt="")


def _emptied(events: QuerySet[HallEvent]) -> int:
    return events.update(note="", note_salt="")
