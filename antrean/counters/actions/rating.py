"""One tap after the visit: how it was. It is counted by office and day, and kept of nobody."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from antrean.bookings.models import Booking
from antrean.counters.choices import ANSWERS
from antrean.counters.models import Rating, Visit
from antrean.counters.queries.ratings import unrated

_KNOWN = frozenset(answer for answer, _ in ANSWERS)


def rate(booking: Booking, answer: str) -> bool:
    """Count an answer of a party that was served, once; tell whether it was counted."""
    if answer not in _KNOWN:
        return False
    with transaction.atomic():
        visit = unrated(booking).select_related("hall").first()
        # One statement asks and takes: of two taps at once one is counted.
        if visit is None or not Visit.objects.filter(pk=visit.pk, rated=False).update(rated=True):
            return False
        which = {"office_id": visit.hall.office_id, "day": visit.hall.day, "answer": answer}
        Rating.objects.bulk_create([Rating(**which)], ignore_conflicts=True)
        Rating.objects.filter(**which).update(count=F("count") + 1)
    return True
