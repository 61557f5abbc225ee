"""Whether an owed notice about a booking is still true when it is sent, by whatever channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from antrean.bookings.models import Booking, Place
from antrean.offices.models import OfficeDay

type _Body = Mapping[str, object]


def is_still_true(body: _Body, booking: Booking, now: datetime) -> bool:
    """Whether what a notice says holds at `now`; its facts are those with which it was owed.

    Not for a reminder of a cancelled booking, a nudge of a confirmed one, a delay that has
    changed since (the new one is owed too).
    """
    return _TRUE[body["notice"]](body, booking, now)


def freed_place(body: _Body) -> Place:
    """Return the place whose NIK the office let go."""
    return Place.objects.get(pk=int(str(body["place"])))


def _is_of_its_day(body: _Body, booking: Booking) -> bool:
    """Whether the booking still stands on the day of which the notice was owed."""
    return body.get("day", "") == booking.slot.day.isoformat()


def _may_nudge(_body: _Body, booking: Booking, now: datetime) -> bool:
    return booking.state == "held" and now < booking.held_until


def _may_remind(body: _Body, booking: Booking, _now: datetime) -> bool:
    return booking.state == "confirmed" and _is_of_its_day(body, booking)


def _is_closed(body: _Body, booking: Booking, _now: datetime) -> bool:
    by_office = (booking.state, booking.closed_by) == ("cancelled", "office")
    return by_office and _is_of_its_day(body, booking)


def _is_delayed(body: _Body, booking: Booking, _now: datetime) -> bool:
    slot = booking.slot
    day = OfficeDay.objects.filter(office=slot.office_id, day=slot.day).first()
    late = day.delay_minutes if day else 0
    return booking.state == "confirmed" and late > 0 and late == body["minutes"]


def _is_freed(body: _Body, _booking: Booking, _now: datetime) -> bool:
    place = freed_place(body)
    return place.state == "cancelled" and not place.erased_at


_TRUE: Mapping[object, Callable[[_Body, Booking, datetime], bool]] = {
    "nudge": _may_nudge,
    "reminder": _may_remind,
    "closure": _is_closed,
    "delay": _is_delayed,
    "freed": _is_freed,
}
