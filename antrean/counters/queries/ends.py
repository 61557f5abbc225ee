"""How the day's end left those who still waited: nothing of theirs lacked."""

from __future__ import annotations

from datetime import date

from antrean.counters.models import HallEvent, Ticket
from antrean.offices.models import Office


def unfinished(office: Office, day: date) -> frozenset[str]:
    """Return the numbers that still waited when the hall was closed, and were not served."""
    # Who was at a counter then was served, and so was everybody where nobody was called.
    ended = HallEvent.objects.filter(
        hall__office=office, hall__day=day, act="close", visit__isnull=False, counter=None
    )
    numbers = {
        number for written in ended.values_list("tickets", flat=True) for number in written.split()
    }
    if not numbers:
        return frozenset()
    of_day = Ticket.objects.filter(hall__office=office, hall__day=day, state="incomplete")
    return frozenset(of_day.filter(number__in=numbers).values_list("number", flat=True))
