"""What all offices have to offer, for lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from antrean.bookings.models import Slot
from antrean.bookings.queries.rooms import remaining
from antrean.kernel import clock
from antrean.kernel.fresh import Fresh


@dataclass(frozen=True, slots=True)
class Outlook:
    """An office's first day with places, and when its next days open; None: there is none."""

    day: date | None = None
    next_release: datetime | None = None


_outlooks = Fresh[str, dict[int, Outlook]](seconds=1, most=1)


def outlooks() -> dict[int, Outlook]:
    """Return the outlook of each office that has any, by its id; at most a second old."""
    return _outlooks.get("", lambda: _read(clock.now()))


def _read(now: datetime) -> dict[int, Outlook]:
    standing = Slot.objects.filter(closed_reason="", bookable_until__gt=now)
    free = remaining(standing.filter(bookable_from__lte=now), now)
    free = free.filter(remaining__gt=0)  # type: ignore[misc]  # what `remaining` adds
    days = dict(free.order_by().values_list("office").annotate(first=Min("day")))
    coming = standing.filter(bookable_from__gt=now)
    releases = dict(coming.order_by().values_list("office").annotate(at=Min("bookable_from")))
    return {
        office_id: Outlook(days.get(office_id), releases.get(office_id))
        for office_id in days.keys() | releases.keys()
    }
