"""What an applicant may change: cancel and take it back, another time, a misspelt name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.confirm import closed_claims, refuse_closed_day, take_back
from antrean.bookings.actions.ends import forfeit_if_due
from antrean.bookings.actions.notices import remind
from antrean.bookings.actions.numbers import give_numbers
from antrean.bookings.actions.parties import (
    CLOSED_BY_OFFICE,
    Actor,
    Party,
    locked,
    move,
    record,
    repeated,
)
from antrean.bookings.allocation import why_not_bookable
from antrean.bookings.errors import (
    BookingNotFoundError,
    CancelledError,
    CorrectionRefusedError,
    DayClosedError,
    DayFullError,
    ForfeitedError,
    HoldExpiredError,
    IllegalMoveError,
    NotConfirmedError,
    OtherOfficeError,
    SlotFullError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Claim, Place, Slot
from antrean.kernel.errors import DomainError
from antrean.kernel.names import is_small_correction, is_small_date_correction
from antrean.offices.queries import rules


def cancel(
    code: str, by: Actor, *, place_ids: Collection[int] | None = None, undoable: bool = False
) -> Booking:
    """Cancel a booking, or some of its people; again changes nothing.

    With `undoable` the places stay theirs for five minutes, in which `undo_cancel` brings
    them back; else they are free at once.

    Raises:
        BookingNotFoundError: no such booking, or a person of another.
        HoldExpiredError, ForfeitedError: it ended before.
        IllegalMoveError: the hour has begun, or they are in the building.
    """
    with transaction.atomic():
        party = locked(code, by, keep=True)
        people = [p for p in party.chosen(place_ids) if p.state != State.CANCELLED]
        if not people:
            return party.booking
        _check_cancellable(party, people)
        slot_id = party.slot.pk
        until = _undo_until(party) if undoable else None
        if until is None:
            sql.change_taken({slot_id: -len(people)})
        move(Event.CANCEL, party, people, by, frees_at=until)
    return party.booking


def _undo_until(party: Party) -> datetime:
    """Return until when the way back is open: five minutes, for a hold at most its own end."""
    minutes = rules(party.slot.office, party.slot.day).undo_minutes
    until = party.now + timedelta(minutes=minutes)
    return min(until, party.booking.held_until) if party.booking.state == State.HELD else until


def _check_cancellable(party: Party, people: Sequence[Place]) -> None:
    booking = party.booking
    if booking.state == State.EXPIRED or (
        booking.state == State.HELD and party.said_at >= booking.held_until
    ):
        raise HoldExpiredError(booking=booking.code)
    if booking.state == State.FORFEITED or forfeit_if_due(party):
        raise ForfeitedError(booking=booking.code)
    if party.said_at >= party.slot.starts_at:
        raise IllegalMoveError(event=Event.CANCEL.value, state=booking.state)


def undo_cancel(code: str, by: Actor) -> Booking:
    """Bring back what was cancelled within the last five minutes.

    Raises:
        CancelledError: it was too long ago, or the office cancelled.
        DayClosedError: the office closed the hour or the day since.
        TooManyPeopleError, AlreadyBookedError: somebody was booked elsewhere since.
    """
    with transaction.atomic():
        found = Booking.objects.filter(code=code).first()
        if found is None:
            raise BookingNotFoundError(booking=code)
        won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
        party = locked(code, by, keep=True)
        people = [p for p in party.standing(State.CANCELLED) if p.frees_at and not p.erased_at]
        people = [p for p in people if p.frees_at and party.said_at < p.frees_at]
        if not people:
            raise CancelledError(booking=code)
        if party.slot.closed_reason:
            raise DayClosedError(
                day=party.slot.day, reason="closure", detail=party.slot.closed_reason
            )
        refuse_closed_day(party)
        take_back(party, people, won)
        _bring_back(party, people, by)
        Claim.objects.filter(key__in=won, booking=None).delete()
    return party.booking


def _bring_back(party: Party, people: Sequence[Place], by: Actor) -> None:
    """Make people again what they were, or what their party became meanwhile."""
    if party.booking.confirmed_at is None:
        move(Event.REHOLD, party, people, by, frees_at=party.booking.held_until)
        return
    numbered = [place for place in people if place.queue_number]
    numberless = [place for place in people if not place.queue_number]
    if numbered:
        move(Event.UNDO, party, numbered, by)
    if numberless:
        # They left while it was a hold; the party has confirmed since.
        numbers = give_numbers(party.slot, len(numberless))
        move(Event.UNDO, party, numberless, by, numbers=numbers)


def reschedule(
    code: str,
    by: Actor,
    *,
    slot_id: int | None = None,
    day: date | None = None,
    request_key: str = "",
) -> Booking:
    """Move a confirmed booking to another slot of its office, or another day's first with room.

    The code stays, the numbers are new; the new place is taken before the old is freed.
    After a closure by the office this is a free new choice and counts as none.

    Raises:
        BookingNotFoundError: no such booking or slot.
        OtherOfficeError, SlotFullError, DayFullError, DayClosedError, DayOutOfWindowError,
        NotYetReleasedError: the new time is not to be had.
        RescheduleUsedError, RescheduleTooLateError: once, at the latest the day before.
        NotConfirmedError, CancelledError, ForfeitedError, IllegalMoveError: nothing to move.
    """
    with transaction.atomic():
        found = Booking.objects.filter(code=code).select_related("slot__office").first()
        if found is None:
            raise BookingNotFoundError(booking=code)
        # Only a new choice needs them, but whether it is one is known under the locks.
        won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
        targets = _targets(found.slot.office_id, slot_id, day)
        party = locked(code, by, slot_ids=targets, keep=True)
        there = party.booking.state == State.CONFIRMED and party.slot.pk in targets
        if not (there or repeated(party, Event.RESCHEDULE, request_key)):
            _check_movable(party)
            people = _moving(party)
            if not people:
                raise CancelledError(booking=code)
            target = _target(party, people, targets, slot_id=slot_id, day=day)
            _move_to(party, people, target, by, won=won, request_key=request_key)
        Claim.objects.filter(key__in=won, booking=None).delete()
    return party.booking


def _targets(office_id: int, slot_id: int | None, day: date | None) -> list[int]:
    """Return the slots in question, in order of their hours; checked once they are locked."""
    if slot_id is None:
        slots = Slot.objects.filter(office_id=office_id, day=day or date.max)
        return list(slots.order_by("starts_at").values_list("pk", flat=True))
    slot = Slot.objects.filter(pk=slot_id).first()
    if slot is None:
        raise BookingNotFoundError(slot_id=slot_id)
    if slot.office_id != office_id:
        raise OtherOfficeError(slot_id=slot_id)
    return [slot_id]


def _check_movable(party: Party) -> None:
    booking, now = party.booking, party.said_at
    if booking.state == State.CANCELLED:
        if booking.closed_by != "office" or not booking.choice_until or now >= booking.choice_until:
            raise CancelledError(booking=booking.code)
        return
    if booking.state in {State.HELD, State.EXPIRED}:
        raise NotConfirmedError(booking=booking.code)
    if booking.state == State.FORFEITED or forfeit_if_due(party):
        raise ForfeitedError(booking=booking.code)
    if booking.state != State.CONFIRMED:
        raise IllegalMoveError(event=Event.RESCHEDULE.value, state=booking.state)
    booking.slot = party.slot  # The one that is locked.
    refusal = queries.why_not_movable(booking, now)
    if refusal is not None:
        raise refusal


def _target(
    party: Party,
    people: Sequence[Place],
    targets: Sequence[int],
    *,
    slot_id: int | None,
    day: date | None,
) -> Slot:
    """Return the first of the locked target slots that has room for the people."""
    slots = sorted(Slot.objects.filter(pk__in=targets), key=lambda slot: slot.starts_at)
    usable = [slot for slot in slots if not why_not_bookable(slot, party.said_at)]
    for slot in usable:
        if slot.capacity - slot.taken >= len(people):
            return slot
    refusal: DomainError
    if usable and slot_id is None:
        refusal = DayFullError(day=usable[0].day)
    elif usable:
        refusal = SlotFullError(slot_id=slot_id, day=usable[0].day)
    else:
        # A day shares its reasons; the last slot is the last to close.
        why = why_not_bookable(slots[-1], party.said_at) if slots else None
        refusal = why or DayClosedError(day=day)
    days = queries.ComingDays(party.now)
    raise queries.explained(refusal, office=party.slot.office, people=len(people), days=days)


def _moving(party: Party) -> list[Place]:
    if party.booking.state == State.CANCELLED:
        return _sent_home(party)
    return party.standing(State.CONFIRMED)


def _sent_home(party: Party) -> list[Place]:
    """Return the people whom the office cancelled, without those who had cancelled before."""
    cancels = party.booking.events.filter(event=Event.CANCEL.value).order_by("pk")
    reasons: dict[int | None, str] = {}
    for place_id, reason in cancels.values_list("place_id", "reason"):
        # An event without a place is the whole party's.
        ids = [place_id] if place_id else [place.pk for place in party.places]
        reasons |= dict.fromkeys(ids, reason)
    return [
        place
        for place in party.standing(State.CANCELLED)
        if reasons.get(place.pk) == CLOSED_BY_OFFICE and not place.erased_at
    ]


def _let_go(party: Party) -> None:
    """Give back the places of people who cancelled a moment ago: the party goes without them."""
    waiting = [place for place in party.standing(State.CANCELLED) if place.frees_at]
    sql.change_taken({party.slot.pk: -len(waiting)})
    Place.objects.filter(pk__in=[place.pk for place in waiting]).update(frees_at=None)
    for place in waiting:
        place.frees_at = None


def _move_to(  # noqa: PLR0913  # who goes where, with which claims, at whose request
    party: Party,
    people: Sequence[Place],
    target: Slot,
    by: Actor,
    *,
    won: set[str],
    request_key: str,
) -> None:
    booking = party.booking
    numbers = give_numbers(target, len(people))
    sql.change_taken({target.pk: len(people)})
    _let_go(party)
    if booking.state == State.CANCELLED:
        event = Event.CHOOSE_AGAIN
        booking.choice_until = None
        take_back(party, people, won)
    else:
        event = Event.RESCHEDULE
        booking.moved += 1
        sql.change_taken({party.slot.pk: -len(people)})
    booking.slot = party.slot = target
    move(
        event,
        party,
        people,
        by,
        numbers=numbers,
        request_key=request_key,
        slot=target,
        day=target.day,
    )
    remind(party)


def correct(
    code: str,
    by: Actor,
    *,
    place_id: int,
    name: str | None = None,
    birth_date: date | None = None,
) -> Booking:
    """Mend a name or a birth date: a small mistake, once, until the day before the visit.

    Staff (with a reason) may mend anything, as often as the identity card asks for.

    Raises:
        CorrectionRefusedError: used, too_late or too_much.
        IllegalMoveError: it ended, or its personal data were erased.
    """
    with transaction.atomic():
        party = locked(code, by)
        (place,) = party.chosen([place_id])
        if place.erased_at:
            raise IllegalMoveError(event=Event.CORRECT.value, state=party.booking.state)
        if by.channel != "staff":
            _check_correction(party, place, name, birth_date)
            party.booking.corrected = True
        place.name = name or place.name
        place.birth_date = birth_date or place.birth_date
        place.save(update_fields=["name", "birth_date"])
        party.booking.save(update_fields=["corrected"])
        record(Event.CORRECT, party, [place], by)
    return party.booking


def _check_correction(
    party: Party, place: Place, name: str | None, birth_date: date | None
) -> None:
    if place.state not in {State.HELD, State.CONFIRMED} or place.birth_date is None:
        raise IllegalMoveError(event=Event.CORRECT.value, state=party.booking.state)
    if party.booking.corrected:
        raise CorrectionRefusedError(reason="used")
    if party.slot.office.today(party.said_at) >= party.slot.day:
        raise CorrectionRefusedError(reason="too_late")
    same_name = name is None or is_small_correction(place.name, name)
    same_birth = birth_date is None or is_small_date_correction(place.birth_date, birth_date)
    if not (same_name and same_birth):
        raise CorrectionRefusedError(reason="too_much")
