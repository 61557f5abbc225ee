"""From a hold to a queue number.

A hold that ran out still becomes a ticket while its hour has room: nobody loses a free
place to a clock. The answer says that it was late. At a desk that goes on until the hour
begins: who stands there is no longer one who may not come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, Value, When

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.notices import remind
from antrean.bookings.actions.numbers import give_numbers, take_of_block
from antrean.bookings.actions.parties import (
    Actor,
    Party,
    claim_keys,
    locked,
    move,
    move_all,
    nik_key,
    parties_of,
    seat_key,
    settle,
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
from antrean.bookings.models import Booking, Claim, Place, Slot
from antrean.offices.models import OfficeDay
from antrean.people.models import GUARDIAN_UNDER

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
        DayClosedError: the office has closed the hour, or the day.
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
        _admit_late(party, people, by, won)
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


def _admit_late(party: Party, people: Sequence[Place], by: Actor, won: set[str]) -> None:
    slot, is_at_desk = party.slot, by.channel == "staff"
    until = queries.arrival(slot).ends if is_at_desk else slot.bookable_until
    if party.said_at >= until or any(place.erased_at for place in people):
        raise HoldExpiredError(booking=party.booking.code)
    if is_at_desk:
        refuse_closed_day(party)
    if party.booking.state == State.HELD:
        return  # Nobody has swept it up: its places and claims are still its own.
    if party.slot.capacity - party.slot.taken < len(people):
        raise HoldExpiredError(booking=party.booking.code)
    take_back(party, people, won)


def refuse_closed_day(party: Party) -> None:
    """Refuse to open a place anew on a day that was closed: nobody would end it again.

    The day's row is locked, so that it stays as it is until the commit.

    Raises:
        DayClosedError: the office closed the day.
    """
    days = OfficeDay.objects.select_for_update(no_key=True)
    day = days.filter(office_id=party.slot.office_id, day=party.slot.day).first()
    if day is not None and day.state == "closed":
        raise DayClosedError(day=day.day, reason="past", detail="")


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
    _note_guardian([(party, place) for place in people if guardian_version], guardian_version)


def _note_guardian(people: Sequence[tuple[Party, Place]], version: str) -> None:
    minors = [place.pk for party, place in people if is_minor(place, party)]
    if minors:
        at = people[0][0].now
        Place.objects.filter(pk__in=minors).update(guardian_version=version, guardian_at=at)


def is_minor(place: Place, party: Party) -> bool:
    """Tell whether the person is under 17 on the day of the visit."""
    born, day = place.birth_date, party.slot.day
    if born is None:
        return False
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return age < GUARDIAN_UNDER


# Many at once


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody confirms the booking with this code; see `confirm`."""

    code: str
    by: Actor
    guardian_version: str = ""


def confirm_punctual(wishes: Sequence[Wish]) -> set[str]:
    """Confirm those holds for which nothing is to be considered; return their codes.

    A crowd's way, in the caller's transaction: a hold in time, whole, in a slot that stands
    and has numbers of its own left. The others stay as they are, for `confirm` to decide on.
    """
    by_code = {wish.code: wish for wish in wishes}
    held = Booking.objects.filter(code__in=by_code, state=State.HELD)
    ids = set(held.values_list("pk", flat=True))
    settled = settle(booking_ids=ids, keep=ids)
    numbers: list[str] = []
    punctual: list[tuple[Party, Actor]] = []
    people: dict[int, int] = {}
    for party in parties_of(settled, {code: wish.by.said_at for code, wish in by_code.items()}):
        block = take_of_block(party.slot, len(party.places)) if _is_punctual(party) else []
        if block:
            numbers += block
            punctual.append((party, by_code[party.booking.code].by))
            people[party.slot.pk] = people.get(party.slot.pk, 0) + len(block)
    if punctual:
        _confirm_all(punctual, numbers, people, by_code)
    return {party.booking.code for party, _ in punctual}


def _is_punctual(party: Party) -> bool:
    booking = party.booking
    return (
        booking.state == State.HELD
        and party.said_at < booking.held_until
        and not party.slot.closed_reason
        and party.places == party.standing(State.HELD)
    )


def _confirm_all(
    parties: Sequence[tuple[Party, Actor]],
    numbers: Sequence[str],
    people: Mapping[int, int],
    wishes: Mapping[str, Wish],
) -> None:
    more = Case(*(When(pk=pk, then=Value(count)) for pk, count in people.items()))
    more.output_field = PositiveSmallIntegerField()
    Slot.objects.filter(pk__in=people).update(numbers_given=F("numbers_given") + more)
    move_all(Event.CONFIRM, parties, numbers, confirmed_at=parties[0][0].now)
    for version in {wish.guardian_version for wish in wishes.values()} - {""}:
        _note_guardian(
            [
                (party, place)
                for party, _ in parties
                if wishes[party.booking.code].guardian_version == version
                for place in party.places
            ],
            version,
        )
    remind(*(party for party, _ in parties))
