"""Coming into the line with a booking: on time, let back in, with priority.

What is refused to somebody who comes late is refused by `bookings`, which keeps that they came.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from antrean.bookings import actions as bookings
from antrean.bookings.actions.ends import forfeit_left_behind
from antrean.bookings.actions.parties import Actor
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.counters.actions.entering import enter
from antrean.counters.actions.expecting import note_expected
from antrean.counters.actions.halls import locked_hall, record
from antrean.counters.actions.returning import come_with_paper
from antrean.counters.actions.visits import people_of, save
from antrean.counters.errors import VisitMovedError, VisitNotFoundError
from antrean.counters.models import Visit
from antrean.counters.policy import Lane
from antrean.kernel import clock
from antrean.kernel.errors import DomainError


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
        NumberGivenError: late, they took another number, before their booking was pardoned.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        outcome = _arrive(code, by, office_id, place_ids)
    # Raised after the commit: that somebody came late is kept although it is refused.
    if outcome.refused is not None:
        raise outcome.refused
    note_expected(outcome.visit)
    return outcome.visit


def _arrive(code: str, by: Actor, office_id: int, place_ids: Collection[int] | None) -> _Outcome:
    lacking = _lacking(code, place_ids)
    if lacking:
        return _Outcome(come_with_paper(code, by, office_id, lacking))
    _leave_behind(code)
    try:
        booking = bookings.check_in(code, by, office_id=office_id, place_ids=place_ids)
    except DomainError as refused:
        return _Outcome(None, refused)
    office = booking.slot.office
    # Of whoever came back on another day it is that day's hall.
    hall = locked_hall(office, office.today(clock.now()))
    return _Outcome(enter(hall, booking, by, place_ids))


def _lacking(code: str, place_ids: Collection[int] | None) -> list[int]:
    """Return who of a party was sent for a paper, if nobody else of it is about to come."""
    places = Place.objects.filter(booking__code=code)
    if place_ids is not None:
        places = places.filter(pk__in=place_ids)
    states = dict(places.values_list("pk", "state"))
    if State.CONFIRMED in states.values():
        return []
    return [pk for pk, state in states.items() if state == State.INCOMPLETE]


def _leave_behind(code: str) -> None:
    """Forfeit who is late of a party that was called: nobody keeps their places any more."""
    if Visit.objects.filter(booking__code=code, first_called_at__isnull=False).exists():
        forfeit_left_behind(code)


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
        visit = enter(hall, booking, by, place_ids)
    note_expected(visit)
    return visit


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
