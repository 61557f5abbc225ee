"""How a confirmed place ends: in the building, or forfeited when its hour began without it.

Nobody is forfeited before the office opened its day, while the day is suspended or nobody could
write that they came, or before the day's delay is over.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.confirm import closed_claims, refuse_closed_day, take_back
from antrean.bookings.actions.parties import WORKER, Actor, Party, locked, move
from antrean.bookings.errors import (
    BookingNotFoundError,
    CancelledError,
    ForfeitedError,
    IllegalMoveError,
    NotConfirmedError,
    TooEarlyError,
    WrongDayError,
    WrongOfficeError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Claim, Place, Slot
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office, OfficeDay

_RUNNING = ["open", "suspended"]


def check_in(
    code: str, by: Actor, *, office_id: int, place_ids: Collection[int] | None = None
) -> Booking:
    """Note that a party, or some of its people, are here; again changes nothing.

    The instant of the call counts. Who comes too late is noted as such.

    Raises:
        BookingNotFoundError, WrongOfficeError, WrongDayError, TooEarlyError,
        NotConfirmedError, CancelledError, ForfeitedError, IllegalMoveError.
    """
    with transaction.atomic():
        party = locked(code, by, keep=True)
        outcome = _arrive(party, by, office_id, place_ids)
    # Raised after the commit: that somebody came late must be kept although it is refused.
    if outcome is not None:
        raise outcome
    return party.booking


def _arrive(
    party: Party, by: Actor, office_id: int, place_ids: Collection[int] | None
) -> DomainError | None:
    booking, slot = party.booking, party.slot
    if slot.office_id != office_id:
        return WrongOfficeError(office=slot.office.code)
    people = party.chosen(place_ids)
    coming = [place for place in people if place.state == State.CONFIRMED]
    if not coming:
        return _nobody_comes(party, people)
    if slot.day != slot.office.today(party.said_at):
        return WrongDayError(day=slot.day)
    window = queries.arrival(slot)
    if party.said_at < window.starts:
        return TooEarlyError(arrive_from=window.starts.astimezone(slot.office.zone))
    if forfeit_if_due(party):
        _came_late(party, people)
        return ForfeitedError(booking=booking.code)
    move(Event.CHECK_IN, party, coming, by, arrived_at=party.said_at)
    return None


def _nobody_comes(party: Party, people: Collection[Place]) -> DomainError | None:
    states = {place.state for place in people}
    booking = party.booking
    if State.CHECKED_IN in states:
        return None
    if states & {State.HELD, State.EXPIRED}:
        return NotConfirmedError(booking=booking.code)
    if State.FORFEITED in states:
        if party.slot.office.today(party.now) == party.slot.day:
            _came_late(party, people)
        return ForfeitedError(booking=booking.code)
    if states == {State.CANCELLED}:
        return CancelledError(booking=booking.code)
    return IllegalMoveError(event=Event.CHECK_IN.value, state=booking.state)


def _came_late(party: Party, people: Collection[Place]) -> None:
    for place in people:
        if place.state == State.FORFEITED and not place.arrived_at:
            place.arrived_at, place.absence = party.now, "came_late"
            place.save(update_fields=["arrived_at", "absence"])


def reinstate(code: str, by: Actor, *, place_ids: Collection[int] | None = None) -> Booking:
    """Let forfeited people back in on the same day; `by.reason` says why.

    Raises:
        BookingNotFoundError: no such booking, or a person of another.
        WrongDayError, DayClosedError: the visit was on another day, or the day is over.
        AlreadyBookedError, TooManyPeopleError: somebody was booked elsewhere since.
        IllegalMoveError: nobody of them was forfeited, or no reason was given.
    """
    with transaction.atomic():
        found = Booking.objects.filter(code=code).first()
        if found is None:
            raise BookingNotFoundError(booking=code)
        won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
        party = locked(code)
        late = [p for p in party.chosen(place_ids) if p.state == State.FORFEITED]
        chosen = [place for place in late if not place.erased_at]
        if not chosen or not by.reason:
            raise IllegalMoveError(event=Event.REINSTATE.value, state=party.booking.state)
        if party.slot.office.today(party.now) != party.slot.day:
            raise WrongDayError(day=party.slot.day)
        refuse_closed_day(party)
        take_back(party, chosen, won)
        move(Event.REINSTATE, party, chosen, by, arrived_at=party.now, absence="")
        let_go(won)
    return party.booking


def end_visit(
    code: str, event: Event, by: Actor, *, place_ids: Collection[int] | None = None
) -> Booking:
    """Note that people who are in the building were served, went, or lack a paper.

    Args:
        code: the booking's.
        event: SERVE, LEAVE or RETURN.
        by: who says so.
        place_ids: which of its people; everybody if None.

    Raises:
        BookingNotFoundError: no such booking, or a person of another.
        IllegalMoveError: somebody is not in the building.
    """
    with transaction.atomic():
        party = locked(code)
        move(event, party, party.chosen(place_ids), by)
    return party.booking


def come_back(code: str, by: Actor, *, place_ids: Collection[int]) -> Booking:
    """Let people whose visit had ended be in the building again, as if it had not.

    Raises:
        BookingNotFoundError: no such booking, or a person of another.
        AlreadyBookedError, TooManyPeopleError: somebody was booked elsewhere since.
        IllegalMoveError: somebody's visit had not ended, or is too long ago to be known.
    """
    with transaction.atomic():
        party, won = locked_to_come_back(code)
        bring_back(party, won, party.chosen(place_ids), by)
        let_go(won)
    return party.booking


def locked_to_come_back(code: str) -> tuple[Party, set[str]]:
    """Lock a booking and every claim that its people may need; return the party and the claims.

    The caller ends with `let_go`.

    Raises:
        BookingNotFoundError: there is no such booking.
    """
    found = Booking.objects.filter(code=code).first()
    if found is None:
        raise BookingNotFoundError(booking=code)
    won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
    return locked(code), won


def bring_back(party: Party, won: set[str], people: list[Place], by: Actor) -> None:
    """Let people of a party that was locked to come back be in the building again.

    Raises:
        AlreadyBookedError, TooManyPeopleError, IllegalMoveError: see `come_back`.
    """
    if any(place.erased_at for place in people):
        raise IllegalMoveError(event=Event.COME_BACK.value, state=party.booking.state)
    take_back(party, people, won)
    move(Event.COME_BACK, party, people, by)


def let_go(won: Collection[str]) -> None:
    """Delete those of the claims that nobody came back for."""
    Claim.objects.filter(key__in=won, booking=None).delete()


# Forfeits


def forfeit_if_due(party: Party) -> bool:
    """Forfeit who has not come although their time is over; tell whether somebody was.

    One who is there keeps the places of the others, until the party is called.
    """
    coming = party.standing(State.CONFIRMED)
    if not coming or party.standing(State.CHECKED_IN):
        return False
    if not is_late(party.slot, party.said_at, party.now):
        return False
    move(Event.FORFEIT, party, coming, WORKER)
    return True


def is_late(slot: Slot, at: datetime, now: datetime) -> bool:
    """Tell whether the time to arrive was over at the instant `at`, as it is known now."""
    day = OfficeDay.objects.filter(office_id=slot.office_id, day=slot.day).first()
    if day is None or day.state not in _RUNNING:
        return False
    counts = _standing_still(day, slot.office, at, queries.silent_since(now))
    return counts >= slot.starts_at + queries.lateness(slot.office, day)


def forfeit_left_behind(code: str) -> bool:
    """Forfeit who is late now that the rest of their party was called; tell whether any was.

    Whoever is called early makes nobody late whose time to come is not over.
    """
    with transaction.atomic():
        party = locked(code)
        coming = party.standing(State.CONFIRMED)
        if not coming or not is_late(party.slot, party.now, party.now):
            return False
        move(Event.FORFEIT, party, coming, Actor("system", "worker", "party_called"))
    return True


def _standing_still(
    day: OfficeDay, office: Office, now: datetime, silent_since: datetime | None
) -> datetime:
    """Return the instant that counts.

    It stands still while the day does, or its door line, or arrivals cannot be written; and it
    ends with the day: whose time is not over by then was not late on it.
    """
    ends = office.bounds(day.day)[1]
    return min(filter(None, (day.suspended_at, day.door_at, silent_since, ends, now)))


def forfeit_due(limit: int = 500) -> int:
    """Forfeit everybody whose time is over, on every day that is open; return how many parties."""
    now = clock.now()
    silent_since = queries.silent_since(now)
    running = OfficeDay.objects.filter(state__in=_RUNNING).select_related("office")
    forfeited = 0
    for day in running:
        for code in _overdue(day, _standing_still(day, day.office, now, silent_since), limit):
            with transaction.atomic():
                forfeited += forfeit_if_due(locked(code))
    return forfeited


def _overdue(day: OfficeDay, counts: datetime, limit: int) -> list[str]:
    begun = counts - queries.lateness(day.office, day)
    overdue = Booking.objects.filter(
        places__office_id=day.office_id,
        places__day=day.day,
        places__state=State.CONFIRMED,
        slot__starts_at__lte=begun,
    ).exclude(state=State.CHECKED_IN)
    return list(overdue.distinct().order_by("pk").values_list("code", flat=True)[:limit])
