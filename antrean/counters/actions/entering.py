"""Into the line: a visit is made, or people join the one that waits for them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from antrean.bookings.actions.parties import Actor
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking, Place
from antrean.counters.actions import numbers
from antrean.counters.actions.halls import LockedHall, record
from antrean.counters.actions.visits import save
from antrean.counters.errors import NumberGivenError
from antrean.counters.models import Ticket, Visit
from antrean.counters.policy import Lane
from antrean.counters.stages import PRESETS

PRIORITY_FROM_AGE = 60
_PUBLIC_ID_BYTES = 8


def enter(
    hall: LockedHall, booking: Booking, by: Actor, place_ids: Collection[int] | None
) -> Visit | None:
    """Let the people of a booking who are checked in into the line; return where they are.

    Raises:
        HallClosedError: the day is over.
        NumberGivenError: they came late today, and took another number.
    """
    hall.refuse_when_over()
    places = list(booking.places.filter(state=State.CHECKED_IN).order_by("position"))
    visits = Visit.objects.filter(hall=hall.row, booking=booking)
    here = set(
        Ticket.objects.filter(place__in=places, state="here").values_list("place_id", flat=True)
    )
    coming = [place for place in places if place.pk not in here]
    if not coming:
        chosen = visits.filter(tickets__place__in=place_ids) if place_ids else visits
        return chosen.order_by("-pk").first()
    _refuse_second(visits)
    waiting = visits.filter(state="waiting", first_called_at=None, tickets__place__isnull=False)
    visit = waiting.distinct().first()
    if visit is None:
        visit = new_visit(
            hall,
            lane=Lane.BOOKED,
            hour=booking.slot.starts_at,
            number=coming[0].queue_number,
            booking=booking,
        )
    return _join(hall, visit, coming, by)


def _refuse_second(visits: QuerySet[Visit]) -> None:
    late = Ticket.objects.filter(visit__in=visits, place=None).exclude(state="left")
    if given := late.values_list("number", flat=True).first():
        raise NumberGivenError(number=given)


def _join(hall: LockedHall, visit: Visit, places: Sequence[Place], by: Actor) -> Visit:
    tickets = Ticket.objects.bulk_create(
        Ticket(hall=hall.row, visit=visit, place=place, number=place.queue_number)
        for place in places
    )
    visit.number = min([visit.number, *(numbers.value(ticket.number) for ticket in tickets)])
    if any(is_elderly(place.birth_date, hall.row.day) for place in places):
        visit.lane = Lane.PRIORITY.value
    save(visit)
    record(hall, "enter", by, visit=visit, tickets=tickets)
    return visit


def new_visit(  # noqa: PLR0913  # what is known of somebody who comes in
    hall: LockedHall,
    *,
    lane: Lane,
    hour: datetime,
    number: str,
    stage: str = "",
    booking: Booking | None = None,
) -> Visit:
    """Make a visit that waits: at the first stage of a passport, unless another is named."""
    return Visit.objects.create(
        hall=hall.row,
        public_id=secrets.token_hex(_PUBLIC_ID_BYTES),
        booking=booking,
        stage=stage or PRESETS[hall.row.preset][0],
        lane=lane.value,
        hour=hour,
        number=numbers.value(number),
        entered_at=hall.now,
        since=hall.now,
    )


def is_elderly(birth_date: date | None, day: date) -> bool:
    """Tell whether somebody has priority by their age on a day."""
    if birth_date is None:
        return False
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday) >= PRIORITY_FROM_AGE
