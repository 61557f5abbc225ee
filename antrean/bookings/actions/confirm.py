"""From a hold to a queue number.

A hold that ran out still becomes a ticket while its hour has room: nobody loses a free
place to a clock. The answer says that it was late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.notices import nudge, remind
from antrean.bookings.actions.numbers import give_numbers
from antrean.bookings.actions.parties import (
    Actor,
    Party,
    claim_keys,
    locked,
    move,
    nik_key,
    repeated,
    seat_key,
)
from antrean.bookings.allocation import SEATS
from antrean.bookings.errors import (
    AlreadyBookedError,
    BookingNotFoundError,
    CancelledError,
    DayClosedError,
    ForfeitedError,
    HoldExpiredError,
    IllegalMoveError,
    TooManyPeopleError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Claim, Place
from antrean.kernel.errors import DomainError

GUARDIAN_UNDER = 17
SENT_AT_ONCE = timedelta(seconds=30)
_ENDED = {State.CANCELLED: CancelledError, State.FORFEITED: ForfeitedError}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirmed booking; `late` when its hold had already run out."""

    booking: Booking
    late: bool


def confirm(code: str, by: Actor, *, guardian_version: str = "") -> Confirmation:
    """Confirm a held booking and give its people their numbers; again changes nothing.

    Args:
        guardian_version: which text the holder accepted as parent or guardian of the
            party's people under 17.

    Raises:
        BookingNotFoundError, CancelledError, ForfeitedError: there is nothing to confirm.
        HoldExpiredError: the hold ran out and the hour has no room for the party.
        DayClosedError: the office has closed the hour.
        AlreadyBookedError, TooManyPeopleError: late, and somebody was booked elsewhere since.
    """
    try:
        return _attempt(code, by, guardian_version)
    except _SweptMeanwhileError:
        return _attempt(code, by, guardian_version)


class _SweptMeanwhileError(Exception):
    """The hold expired between our look and our lock: its claims must come first now."""


def _attempt(code: str, by: Actor, guardian_version: str) -> Confirmation:
    with transaction.atomic():
        wanted, slot_ids = _wanted_if_expired(code)
        won = sql.insert_claims(dict.fromkeys(wanted))
        party = locked(code, by, slot_ids=slot_ids, keep=True)
        if party.booking.state == State.EXPIRED and not wanted:
            raise _SweptMeanwhileError
        late = _confirm(party, by, won, guardian_version)
        Claim.objects.filter(key__in=won, booking=None).delete()
    return Confirmation(party.booking, late)


def _confirm(party: Party, by: Actor, won: set[str], guardian_version: str) -> bool:
    booking = party.booking
    if booking.state in {State.CONFIRMED, State.CHECKED_IN}:
        return False
    if refusal := _ENDED.get(State(booking.state)):
        raise refusal(booking=booking.code)
    if booking.state not in {State.HELD, State.EXPIRED}:
        raise IllegalMoveError(event=Event.CONFIRM.value, state=booking.state)
    if party.slot.closed_reason:
        raise DayClosedError(day=party.slot.day, reason="closure", detail=party.slot.closed_reason)
    people = party.standing(State.HELD, State.EXPIRED)
    late = party.said_at >= booking.held_until
    swept = booking.state == State.EXPIRED  # even of one in time, whose message came late
    if late or swept:
        _admit_late(party, people, won)
    booking.confirmed_at = party.now
    event = Event.REVIVE if late or swept else Event.CONFIRM
    _number(party, people, event, by, guardian_version)
    remind(party)
    return late


def _wanted_if_expired(code: str) -> tuple[set[str], list[int]]:
    """Return what a swept booking must win back: claims, and room in its slot.

    An open one still has its own of both.
    """
    found = Booking.objects.filter(code=code).first()
    if found is None:
        raise BookingNotFoundError(booking=code)
    if found.state != State.EXPIRED:
        return set(), []
    return closed_claims(found), [found.slot_id]


def closed_claims(booking: Booking) -> set[str]:
    """Return every claim that people of a booking may need to come back."""
    niks = booking.places.exclude(nik_hash="").values_list("nik_hash", flat=True)
    return {seat_key(booking.holder_id, seat) for seat in SEATS} | set(map(nik_key, niks))


def _admit_late(party: Party, people: Sequence[Place], won: set[str]) -> None:
    if party.said_at >= party.slot.bookable_until or any(place.erased_at for place in people):
        raise HoldExpiredError(booking=party.booking.code)
    if party.booking.state == State.HELD:
        return  # Nobody has swept it up: its places and claims are still its own.
    if party.slot.capacity - party.slot.taken < len(people):
        raise HoldExpiredError(booking=party.booking.code)
    take_back(party, people, won)


def take_back(party: Party, people: Sequence[Place], won: set[str]) -> None:
    """Give people of a closed booking their seats, NIK claims and room again.

    Raises:
        TooManyPeopleError, AlreadyBookedError: others have them now.
    """
    holder_id = party.booking.holder_id
    seats = [seat for seat in sorted(SEATS) if seat_key(holder_id, seat) in won]
    if len(seats) < len(people):
        raise TooManyPeopleError(open_people=len(SEATS) - len(seats), limit=len(SEATS))
    for place, seat in zip(people, seats, strict=False):
        place.seat = seat
    keys = claim_keys(holder_id, people)
    if not keys <= won:
        raise AlreadyBookedError
    Place.objects.bulk_update(people, ["seat"])
    sql.assign_claims(dict.fromkeys(keys, party.booking.pk))


def _number(
    party: Party, people: Sequence[Place], event: Event, by: Actor, guardian_version: str
) -> None:
    if party.booking.state == State.EXPIRED:
        sql.change_taken({party.slot.pk: len(people)})
    move(event, party, people, by, numbers=give_numbers(party.slot, len(people)))
    minors = [place for place in people if is_minor(place, party)]
    if guardian_version and minors:
        for place in minors:
            place.guardian_version, place.guardian_at = guardian_version, party.now
        Place.objects.bulk_update(minors, ["guardian_version", "guardian_at"])


def is_minor(place: Place, party: Party) -> bool:
    """Tell whether the person is under 17 on the day of the visit."""
    born, day = place.birth_date, party.slot.day
    if born is None:
        return False
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return age < GUARDIAN_UNDER


def extend(code: str, by: Actor, *, request_key: str = "") -> Booking:
    """Lengthen a hold by its own length, once.

    Raises:
        HoldExpiredError: it ran out already.
        IllegalMoveError: it was extended before, or is no hold.
    """
    with transaction.atomic():
        party = locked(code, by, keep=True)
        booking = party.booking
        if repeated(party, Event.EXTEND, request_key):
            return booking
        if booking.state == State.EXPIRED or (
            booking.state == State.HELD and party.said_at >= booking.held_until
        ):
            raise HoldExpiredError(booking=code)
        if booking.extended or booking.state != State.HELD:
            raise IllegalMoveError(event=Event.EXTEND.value, state=booking.state)
        booking.extended = True
        booking.held_until += queries.hold_length(party.slot.office, booking.channel, party.now)
        people = party.standing(State.HELD)
        move(Event.EXTEND, party, people, by, request_key=request_key, frees_at=booking.held_until)
    return booking


def hold_to_send(code: str, at: datetime) -> Booking | None:
    """Return the booking whose code goes out at `at`, its hold running long enough; None: not held.

    Most go out at once and need nothing written: the hold starts when the carrier accepts.
    One that waited for the sender starts now, so that it says its true end.
    """
    held = Booking.objects.select_related("slot__office").filter(code=code, state=State.HELD)
    booking = held.first()
    if booking is None:
        return None
    length = queries.hold_length(booking.slot.office, booking.channel, at)
    if booking.extended or at + length - booking.held_until < SENT_AT_ONCE:
        return booking
    return start_hold(code, at)


def start_hold(code: str, at: datetime) -> Booking | None:
    """Let the hold run from `at`, the instant at which its code went out; None: no longer held.

    The sender calls it with the instant at which the carrier accepted, so that nobody loses
    minutes to a slow line. A hold never gets shorter.
    """
    with transaction.atomic():
        try:
            party = locked(code, keep=True)
        except DomainError:
            return None
        booking = party.booking
        if booking.state != State.HELD:
            return None
        length = queries.hold_length(party.slot.office, booking.channel, at)
        until = at + length
        if until > booking.held_until and not booking.extended:
            booking.held_until = until
            Booking.objects.filter(pk=booking.pk).update(held_until=until)
            Place.objects.filter(booking=booking, state=State.HELD).update(frees_at=until)
        nudge(party, at, length)
    return booking
