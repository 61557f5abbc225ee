"""What an office wrote by hand while it had no line, entered when the line is back.

On paper nobody is too early or too late: that the office saw them is what counts.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from antrean.bookings.actions import sql
from antrean.bookings.actions.confirm import closed_claims, refuse_closed_day, take_back
from antrean.bookings.actions.parties import Actor, Party, locked, move
from antrean.bookings.errors import (
    BookingNotFoundError,
    CancelledError,
    IllegalMoveError,
    NotConfirmedError,
    WrongOfficeError,
)
from antrean.bookings.lifecycle import MOVES, Event, State
from antrean.bookings.models import Booking, Claim, Place

_ON_PAPER = frozenset({State.CONFIRMED, State.FORFEITED, State.CANCELLED})


def record_visit(
    code: str,
    by: Actor,
    *,
    office_id: int,
    place_ids: Collection[int] | None = None,
    end: Event | None = None,
) -> Booking:
    """Note that people of a party came at `by.said_at`, and how their visit ended.

    Args:
        code: the booking's.
        by: who enters it; `said_at` is when they came.
        office_id: where it was written down.
        place_ids: which of its people; everybody if None.
        end: SERVE, LEAVE or RETURN; None: they are still in the building.

    Again changes nothing.

    Raises:
        BookingNotFoundError, WrongOfficeError: no such booking here, or a person of another.
        NotConfirmedError: somebody never got a number.
        CancelledError, DayClosedError: cannot be in the building; say how the visit ended.
        AlreadyBookedError, TooManyPeopleError: somebody in the building was booked elsewhere.
        IllegalMoveError: a visit ended otherwise already; `state` says how.
    """
    with transaction.atomic():
        found = Booking.objects.filter(code=code).first()
        if found is None:
            raise BookingNotFoundError(booking=code)
        won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
        party = locked(code, by)
        if party.slot.office_id != office_id:
            raise WrongOfficeError(office=party.slot.office.code)
        people = party.chosen(place_ids)
        coming = _coming(party, people, end)
        if coming and end is None:
            refuse_closed_day(party)
            forfeited = [place for place in coming if place.state == State.FORFEITED]
            take_back(party, forfeited, won)
        if coming:
            move(Event.RECORD, party, coming, by, arrived_at=party.said_at, absence="")
        here = [place for place in people if place.state == State.CHECKED_IN]
        if end is not None and here:
            move(end, party, here, by)
        Claim.objects.filter(key__in=won, booking=None).delete()
    return party.booking


def _coming(party: Party, people: Collection[Place], end: Event | None) -> list[Place]:
    """Return who is not known to be here, or to have been; refuse what cannot be true."""
    ended = MOVES[end].target if end else State.CHECKED_IN
    for place in people:
        if not place.queue_number:
            raise NotConfirmedError(booking=party.booking.code)
        if place.state == State.CANCELLED and end is None:
            raise CancelledError(booking=party.booking.code)
        if place.state not in {ended, State.CHECKED_IN, *_ON_PAPER}:
            raise IllegalMoveError(event=Event.RECORD.value, state=place.state)
    return [place for place in people if place.state in _ON_PAPER]
