"""Who plays the visitors of a rehearsal: plainly invented people, one for each answer of the desk.

They are written as rows, not booked: nobody can book where staff rehearse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from antrean.bookings.actions.numbers import give_numbers
from antrean.bookings.actions.parties import seat_key
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, BookingEvent, Claim, Place, Slot
from antrean.kernel import codes
from antrean.offices.models import Office, OfficeDay
from antrean.people.models import Holder

CAPACITY: Final = 20
HOUR: Final = timedelta(minutes=30)
_QUARTER: Final = 15
_GROWN: Final = date(1990, 5, 17)
_OLD: Final = date(1950, 5, 17)
_SMALL: Final = date(2019, 5, 17)


@dataclass(frozen=True, slots=True)
class Role:
    """A party of the rehearsal.

    `begins` is when their hour does, counted from the first one that can be checked in; `is_held`:
    their hold was never confirmed.
    """

    people: Sequence[tuple[str, date]]
    begins: timedelta = timedelta()
    is_held: bool = False


_NOW, _NEXT = timedelta(), HOUR
_LATE, _EARLY, _TOMORROW = timedelta(hours=-1), timedelta(hours=3), timedelta(days=1)
ROLES: Final = (
    Role([("Contoh Melati", _GROWN)], _NOW),
    Role([("Contoh Kenanga", _GROWN), ("Contoh Cempaka", _GROWN), ("Contoh Kuncup", _SMALL)], _NOW),
    Role([("Contoh Anggrek", _OLD)], _NOW),
    Role([("Contoh Dahlia", _GROWN)], _NEXT),
    Role([("Contoh Teratai", _GROWN), ("Contoh Seroja", _GROWN)], _NEXT),
    Role([("Contoh Mawar", _GROWN)], _NEXT),
    Role([("Contoh Bugenvil", _GROWN)], _LATE),
    Role([("Contoh Flamboyan", _GROWN)], _EARLY),
    Role([("Contoh Wijaya", _GROWN)], _TOMORROW),
    Role([("Contoh Alamanda", _GROWN)], _NEXT, is_held=True),
)


def enter_cast(office: Office, now: datetime) -> None:
    """Write the hours and the visitors of a rehearsal that begins now.

    An hour that would be on another day of the office than it should is left out.
    """
    first = _first_hour(now.astimezone(office.zone))
    today = office.today(now)
    slots: dict[timedelta, Slot] = {}
    for begins in sorted({role.begins for role in ROLES}):
        starts_at = first + begins
        day = today + timedelta(days=1) if begins == _TOMORROW else today
        if office.today(starts_at) == day and office.today(starts_at + HOUR) == day:
            slots[begins] = _slot(office, day, starts_at)
    for role in ROLES:
        if slot := slots.get(role.begins):
            _book(role, slot, now)


def _first_hour(local: datetime) -> datetime:
    """Return the next quarter of an hour that is at least a quarter away."""
    full = local.replace(minute=0, second=0, microsecond=0)
    return full + timedelta(minutes=(local.minute // _QUARTER + 2) * _QUARTER)


def _slot(office: Office, day: date, starts_at: datetime) -> Slot:
    row, _ = OfficeDay.objects.get_or_create(office=office, day=day)
    slot = Slot.objects.create(
        office=office,
        day=day,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        capacity=CAPACITY,
        bookable_from=starts_at - timedelta(days=1),
        bookable_until=starts_at,
        first_number=row.last_number + 1,
        block_size=2 * CAPACITY,
    )
    row.last_number += slot.block_size
    row.save(update_fields=["last_number"])
    return slot


def _book(role: Role, slot: Slot, now: datetime) -> None:
    before, until = now - timedelta(days=1), now + timedelta(hours=12)
    state = State.HELD if role.is_held else State.CONFIRMED
    holder = Holder.objects.create(created_at=now)
    booking = Booking.objects.create(
        code=codes.new_code(),
        holder=holder,
        slot=slot,
        channel="staff",
        state=state.value,
        booked_at=before,
        held_until=until,
        confirmed_at=None if role.is_held else before,
        notify=False,
    )
    numbers = [""] * len(role.people) if role.is_held else give_numbers(slot, len(role.people))
    Place.objects.bulk_create(
        Place(
            booking=booking,
            position=position,
            seat=position,
            slot=slot,
            office_id=slot.office_id,
            day=slot.day,
            name=name,
            birth_date=born,
            state=state.value,
            queue_number=number,
            frees_at=until if role.is_held else None,
        )
        for position, ((name, born), number) in enumerate(
            zip(role.people, numbers, strict=True), start=1
        )
    )
    Slot.objects.filter(pk=slot.pk).update(taken=len(role.people) + slot.taken)
    slot.taken += len(role.people)
    Claim.objects.bulk_create(
        Claim(key=seat_key(holder.pk, seat), booking=booking)
        for seat in range(1, len(role.people) + 1)
    )
    events = [Event.HOLD] if role.is_held else [Event.HOLD, Event.CONFIRM]
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=booking, event=event.value, at=before, channel="staff", actor="latihan"
        )
        for event in events
    )
