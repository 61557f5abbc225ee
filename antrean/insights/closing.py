"""What closing the day of an office would do to whom, asked before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.bookings.queries import appointments
from antrean.counters.models import AT_A_COUNTER, HallEvent, Ticket
from antrean.offices.models import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """People whom closing the day now would settle.

    Attributes:
        forfeited: whose time to report is over: their codes are void.
        cancelled: whose time is still to come: cancelled by the office, free to choose anew.
        served: who is at a counter.
        uncalled: who still waits although nobody was called: the hall was not used, they count
            as served.
        returning: who still waits and has booked: free to come back within a week.
        turned_away: who still waits with a number of this day only.
    """

    forfeited: int
    cancelled: int
    served: int
    uncalled: int
    returning: int
    turned_away: int


def closing(office: Office, day: date, now: datetime) -> Closing:
    """Return what closing the day at this instant would do."""
    expected = Place.objects.filter(office=office, day=day, state=State.CONFIRMED.value)
    places = list(expected.select_related("slot__office"))
    by_slot = appointments({place.slot_id: place.slot for place in places}.values())
    over = sum(
        by_slot[place.slot_id].state_at(now, place.state, now) == State.FORFEITED
        for place in places
    )
    here = Ticket.objects.filter(hall__office=office, hall__day=day, state="here")
    waiting = here.exclude(visit__state__in=AT_A_COUNTER)
    count = waiting.count()
    was_used = HallEvent.objects.filter(hall__office=office, hall__day=day, act="call").exists()
    returning = waiting.filter(place__isnull=False).count() if was_used else 0
    return Closing(
        forfeited=over,
        cancelled=len(places) - over,
        served=here.count() - count,
        uncalled=0 if was_used else count,
        returning=returning,
        turned_away=count - returning if was_used else 0,
    )
