"""Coming into the line: with a booking, back with a paper, let back in.

What is refused to somebody who comes late is refused by `bookings`, which keeps that they came.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from antrean.bookings import actions as bookings
from antrean.bookings.actions.ends import come_back
from antrean.bookings.actions.parties import Actor
from antrean.bookings.errors import (
    BookingNotFoundError,
    IllegalMoveError,
    WrongOfficeError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Place
from antrean.counters.actions import numbers
from antrean.counters.actions.halls import LockedHall, locked_hall, record
from antrean.counters.actions.visits import people_of, save
from antrean.counters.errors import NumberGivenError, VisitMovedError, VisitNotFoundError
from antrean.counters.models import HallEvent, Ticket, Visit
from antrean.counters.policy import Lane, Reason
from antrean.counters.stages import PRESETS
from antrean.kernel import clock
from antrean.kernel.errors import DomainError

PRIORITY_FROM_AGE = 60
PAPERS_WITHIN = timedelta(days=7)
_PUBLIC_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class _Outcome:
    visit: Visit | None
    refused: DomainError | None = None


def arrive(
    code: str, by: Actor, *, office_id: int, place_ids: Collection[int] | None = None
) -> Visit | None:
    """Check in a party, or some of its people, and let them into the line.

    Scanned again: the same visit, and nothing more. Whoever was sent for a paper within a week
    comes back into the line. None if nobody of them waits any more, having been served.

    Raises:
        BookingNotFoundError, WrongOfficeError, WrongDayError, TooEarlyError,
        NotConfirmedError, CancelledError, ForfeitedError, IllegalMoveError.
        AlreadyBookedError, TooManyPeopleError: booked elsewhere since they were sent for a paper.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        outcome = _arrive(code, by, office_id, place_ids)
    # Raised after the commit: that somebody came late is kept although it is refused.
    if outcome.refused is not None:
        raise outcome.refused
    return outcome.visit


def _arrive(code: str, by: Actor, office_id: int, place_ids: Collection[int] | None) -> _Outcome:
    lacking = _lacking(code, place_ids)
    if lacking:
        return _Outcome(_return(code, by, office_id, lacking))
    try:
        booking = bookings.check_in(code, by, office_id=office_id, place_ids=place_ids)
    except DomainError as refused:
        return _Outcome(None, refused)
    hall = locked_hall(booking.slot.office, booking.slot.day)
    return _Outcome(_enter(hall, booking, by, place_ids))


def _lacking(code: str, place_ids: Collection[int] | None) -> list[int]:
    """Return who of a party was sent for a paper, if nobody else of it is about to come."""
    places = Place.objects.filter(booking__code=code)
    if place_ids is not None:
        places = places.filter(pk__in=place_ids)
    states = dict(places.values_list("pk", "state"))
    if State.CONFIRMED in states.values():
        return []
    return [pk for pk, state in states.items() if state == State.INCOMPLETE]


def reinstate(code: str, by: Actor, *, place_ids: Collection[int] | None = None) -> Visit | None:
    """Let forfeited people back in on the same day, and into the line; `by.reason` says why.

    Raises:
        BookingNotFoundError, WrongDayError, DayClosedError, AlreadyBookedError,
        TooManyPeopleError, IllegalMoveError.
        NumberGivenError: they took another number today.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        booking = bookings.reinstate(code, by, place_ids=place_ids)
        hall = locked_hall(booking.slot.office, booking.slot.day)
        _refuse_second(hall, booking)
        return _enter(hall, booking, by, place_ids)


def _refuse_second(hall: LockedHall, booking: Booking) -> None:
    late = Ticket.objects.filter(hall=hall.row, visit__booking=booking, place=None)
    given = late.exclude(state="left").values_list("number", flat=True).first()
    if given:
        raise NumberGivenError(number=given)


def mark_priority(visit_id: int, by: Actor) -> Visit:
    """Put people who wait into the lane of priority: disability, pregnancy, a small child.

    Only that they have priority is kept. Again changes nothing.

    Raises:
        VisitNotFoundError: there is no such visit.
        VisitMovedError: they do not wait any more.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        found = Visit.objects.select_related("hall__office").filter(pk=visit_id).first()
        if found is None:
            raise VisitNotFoundError(visit_id=visit_id)
        hall = locked_hall(found.hall.office, found.hall.day)
        hall.refuse_when_over()
        visit = Visit.objects.get(pk=visit_id)
        if visit.lane == Lane.PRIORITY:
            return visit
        if visit.state == "done":
            raise VisitMovedError(visit_id=visit_id)
        visit.lane = Lane.PRIORITY.value
        save(visit)
        record(hall, "mark", by, visit=visit, tickets=people_of(visit))
    return visit


# Into the line


def _enter(
    hall: LockedHall, booking: Booking, by: Actor, place_ids: Collection[int] | None
) -> Visit | None:
    """Let the people of a booking who are checked in into the line; return where they are."""
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


# Back with a paper


def _return(code: str, by: Actor, office_id: int, place_ids: Collection[int]) -> Visit:
    booking = Booking.objects.select_related("slot__office").get(code=code)
    office = booking.slot.office
    if office.pk != office_id:
        raise WrongOfficeError(office=office.code)
    booking = come_back(code, by, place_ids=place_ids)
    hall = locked_hall(office, office.today(clock.now()))
    hall.refuse_when_over()
    latest = _latest_tickets(place_ids)
    if not latest:
        raise BookingNotFoundError(booking=code)
    sent_on = max(ticket.hall.day for ticket in latest)
    if hall.row.day - sent_on > PAPERS_WITHIN:
        raise IllegalMoveError(event=Event.COME_BACK.value, state=State.INCOMPLETE.value)
    if sent_on == hall.row.day:
        return back_in_front(hall, latest, by)
    return _return_another_day(hall, booking, latest, by)


def _latest_tickets(place_ids: Iterable[int]) -> list[Ticket]:
    found = Ticket.objects.filter(place__in=place_ids).select_related("hall", "visit")
    latest = {ticket.place_id: ticket for ticket in found.order_by("pk")}
    return list(latest.values())


def _return_another_day(
    hall: LockedHall, booking: Booking, before: Sequence[Ticket], by: Actor
) -> Visit:
    given = numbers.next_number(hall.row, numbers.RETURN, people=len(before))
    visit = new_visit(
        hall, lane=Lane.RETURN, hour=full_hour(hall), number=given[0], booking=booking
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(hall=hall.row, visit=visit, place_id=old.place_id, number=number)
        for old, number in zip(before, given, strict=True)
    )
    record(hall, "enter", by, visit=visit, tickets=tickets)
    return visit


def full_hour(hall: LockedHall) -> datetime:
    """Return the full hour that the office's clock has struck last."""
    local = hall.now.astimezone(hall.office.zone)
    return local.replace(minute=0, second=0, microsecond=0)


def back_in_front(hall: LockedHall, tickets: Sequence[Ticket], by: Actor) -> Visit:
    """Let people who fetched a paper on the same day wait before the lanes, where it lacked.

    They keep their numbers. A visit that ended with them goes on, else they have one of their own.
    """
    stage = _where_it_lacked(hall, tickets)
    visit = _visit_of(hall, tickets)
    visit.stage, visit.state, visit.done_at = stage, "waiting", None
    visit.since, visit.back = hall.now, Reason.RETURN.value
    save(visit)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(
        visit=visit, state="here"
    )
    for ticket in tickets:
        ticket.visit, ticket.state = visit, "here"
    record(hall, "enter", by, visit=visit, tickets=tickets, reason=Reason.RETURN.value)
    return visit


def _where_it_lacked(hall: LockedHall, tickets: Sequence[Ticket]) -> str:
    """Return the first stage at which somebody of them lacked a paper."""
    visits = {ticket.visit_id for ticket in tickets}
    missing = {ticket.number for ticket in tickets}
    sent = HallEvent.objects.filter(hall=hall.row, visit__in=visits, act="papers")
    where = {
        stage
        for stage, sent_away in sent.values_list("stage", "tickets")
        if missing & set(sent_away.split())
    }
    way = PRESETS[hall.row.preset]
    return next((stage for stage in way if stage in where), tickets[0].visit.stage)


def _visit_of(hall: LockedHall, tickets: Sequence[Ticket]) -> Visit:
    visit = tickets[0].visit
    others = visit.tickets.exclude(pk__in=[ticket.pk for ticket in tickets]).exists()
    if visit.state == "done" and not others and {t.visit_id for t in tickets} == {visit.pk}:
        return visit
    first = min(tickets, key=lambda ticket: ticket.number)
    return new_visit(
        hall,
        lane=Lane(visit.lane),
        hour=visit.hour,
        number=first.number,
        stage=visit.stage,
        booking=visit.booking,
    )
