"""The end of the day in the hall: everybody who is still in the building is settled.

It comes before the end of the office's day (`bookings.close_day`), which knows places only: who
is at a counter is served, who still waits did nothing wrong and may come back within a week.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from antrean.bookings import actions as bookings
from antrean.bookings.actions.parties import Actor, Party, locked
from antrean.counters.actions.halls import LockedHall, locked_hall, record
from antrean.counters.actions.visits import INCOMPLETE, SERVED, end, end_tickets, people_of, save
from antrean.counters.models import AT_A_COUNTER, Counter, HallDay, HallEvent, Ticket, Visit
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay

_BY = Actor("system", "worker", "day_closed")


def close_day(office: Office, day: date, *, reason: str = "") -> OfficeDay:
    """End the day of an office, in the hall and then in its bookings; again changes nothing.

    Raises:
        IllegalMoveError: the day is still to come; `shut` calls it off.
    """
    if day <= office.today(clock.now()):
        close_hall(office, day)
    return bookings.close_day(office, day, reason=reason)


def close_due_days(limit: int = 50) -> int:
    """Close the days that are over at their office; return how many."""
    return bookings.close_due_days(limit, close=close_day)


def close_hall(office: Office, day: date) -> HallDay | None:
    """Settle everybody who is still in the hall, close its counters, and end the chain of acts.

    Whoever is at a counter is served. Who still waits lacks what they came for and may come back
    within a week, if the office called anybody on this day; if it did not, the hall was not used,
    and they count as served, as everybody does there. None if nobody came into it at all.
    """
    hall = HallDay.objects.filter(office=office, day=day).first()
    if hall is None or hall.closed_at:
        return hall
    while not (ended := _end(office, day)):
        for visit in _unsettled(hall):
            with transaction.atomic():
                _settle(office, day, visit)
    return ended


def _unsettled(hall: HallDay) -> list[Visit]:
    visits = Visit.objects.filter(hall=hall).exclude(state="done")
    return list(visits.select_related("booking").order_by("pk"))


def _settle(office: Office, day: date, found: Visit) -> None:
    party: Party | None = locked(found.booking.code) if found.booking else None
    hall = locked_hall(office, day)
    visit = Visit.objects.get(pk=found.pk)
    if visit.state == "done":
        return
    was_used = HallEvent.objects.filter(hall=hall.row, act="call").exists()
    how = SERVED if visit.state in AT_A_COUNTER or not was_used else INCOMPLETE
    tickets = people_of(visit)
    counter = visit.counter
    end_tickets(hall, party, tickets, how, _BY)
    end(visit, hall.now)
    save(visit)
    record(hall, "close", _BY, visit=visit, tickets=tickets, counter=counter)


def _end(office: Office, day: date) -> HallDay | None:
    """Mark the hall as closed; None while somebody in it is unsettled."""
    with transaction.atomic():
        hall = locked_hall(office, day)
        if hall.row.closed_at:
            return hall.row
        if Visit.objects.filter(hall=hall.row).exclude(state="done").exists():
            return None
        record(hall, "close", _BY)
        hall.row.closed_at = hall.now
        hall.row.save(update_fields=["closed_at"])
        # Nobody's hash is kept: another day they may have another number.
        Ticket.objects.filter(hall=hall.row).exclude(person="").update(person="")
        _close_counters(hall)
    return hall.row


def _close_counters(hall: LockedHall) -> None:
    counters = Counter.objects.filter(office=hall.office).exclude(state="closed")
    counters.update(state="closed", staff=None, asked_at=None, changed_at=hall.now)
