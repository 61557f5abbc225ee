"""How a confirmed place ends: in the building, or forfeited when its hour began without it.

Nobody is forfeited before the office opened its day, while the day is suspended, or
before the delay it announced is over.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.parties import WORKER, Actor, Party, claim_keys, locked, move
from antrean.bookings.errors import (
    AlreadyBookedError,
    CancelledError,
    ForfeitedError,
    IllegalMoveError,
    NotConfirmedError,
    TooEarlyError,
    WrongDayError,
    WrongOfficeError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.offices.models import OfficeDay


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
        party = locked(code, keep=True)
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
    if slot.day != slot.office.today(party.now):
        return WrongDayError(day=slot.day)
    window = queries.arrival(slot)
    if party.now < window.starts:
        return TooEarlyError(arrive_from=window.starts.astimezone(slot.office.zone))
    if forfeit_if_due(party):
        _came_late(party)
        return ForfeitedError(booking=booking.code)
    move(Event.CHECK_IN, party, coming, by, arrived_at=party.now)
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
            _came_late(party)
        return ForfeitedError(booking=booking.code)
    if states == {State.CANCELLED}:
        return CancelledError(booking=booking.code)
    return IllegalMoveError(event=Event.CHECK_IN.value, state=booking.state)


def _came_late(party: Party) -> None:
    for place in party.standing(State.FORFEITED):
        if not place.arrived_at:
            place.arrived_at, place.absence = party.now, "came_late"
            place.save(update_fields=["arrived_at", "absence"])


def reinstate(code: str, by: Actor, *, place_ids: Collection[int] | None = None) -> Booking:
    """Let forfeited people back in on the same day; `by.reason` says why.

    Raises:
        WrongDayError: the visit was on another day.
        AlreadyBookedError: a person has another open booking by now.
        IllegalMoveError: nobody of them was forfeited, or no reason was given.
    """
    found = queries.booking(code)
    people = [place for place in found.places.all() if place.state == State.FORFEITED]
    with transaction.atomic():
        wanted = claim_keys(found.holder_id, people)
        if sql.insert_claims(wanted) != wanted:
            raise AlreadyBookedError
        party = locked(code)
        chosen = [p for p in party.chosen(place_ids) if p.state == State.FORFEITED]
        if not chosen or not by.reason:
            raise IllegalMoveError(event=Event.REINSTATE.value, state=party.booking.state)
        if party.slot.office.today(party.now) != party.slot.day:
            raise WrongDayError(day=party.slot.day)
        sql.assign_claims(dict.fromkeys(wanted, party.booking.pk))
        move(Event.REINSTATE, party, chosen, by, arrived_at=party.now, absence="")
        _release_unused(party, wanted)
    return party.booking


def _release_unused(party: Party, wanted: set[str]) -> None:
    needed = claim_keys(party.booking.holder_id, party.standing(State.CHECKED_IN, State.CONFIRMED))
    party.booking.claims.filter(key__in=wanted - needed).delete()


# Forfeits


def forfeit_if_due(party: Party) -> bool:
    """Forfeit who has not come although their time is over; tell whether somebody was."""
    coming = party.standing(State.CONFIRMED)
    if not coming:
        return False
    slot = party.slot
    day = OfficeDay.objects.filter(office_id=slot.office_id, day=slot.day).first()
    if day is None or day.state != "open" or party.now < queries.arrival(slot, day).ends:
        return False
    move(Event.FORFEIT, party, coming, WORKER)
    return True


def forfeit_due(limit: int = 500) -> int:
    """Forfeit everybody whose time is over, on every day that is open; return how many parties."""
    now = clock.now()
    running = OfficeDay.objects.filter(state="open").select_related("office")
    forfeited = 0
    for day in running:
        for code in _overdue(day, now, limit):
            with transaction.atomic():
                forfeited += forfeit_if_due(locked(code))
    return forfeited


def _overdue(day: OfficeDay, now: datetime, limit: int) -> list[str]:
    expected = (
        Booking.objects.filter(
            places__office_id=day.office_id,
            places__day=day.day,
            places__state=State.CONFIRMED,
            slot__starts_at__lte=now,
        )
        .select_related("slot__office")
        .distinct()
        .order_by("pk")
    )
    return [b.code for b in expected[:limit] if now >= queries.arrival(b.slot, day).ends]
