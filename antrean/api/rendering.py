"""Bookings, days and offices as the API shows them; the command line shows the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings

from antrean.api.schemas import ApplicantOut, BookingOut, DayOut, OfficeOut, SlotOut, State
from antrean.bookings import queries
from antrean.bookings.actions import Hold
from antrean.bookings.models import Booking, Slot
from antrean.bookings.queries import Appointment, Arrival, DayRoom
from antrean.kernel import clock
from antrean.kernel.addresses import live_address
from antrean.offices.models import Office
from antrean.offices.queries import OfficeListing

# A page that shows a day may stay open for as long as this before it asks anew, and up to an
# hour longer: addresses that changed every second would make every answer a new one.
_DAY_STREAM = timedelta(hours=24)


def offices(listing: Iterable[OfficeListing]) -> list[OfficeOut]:
    return [
        OfficeOut(
            code=office.code,
            name=office.name,
            city=office.city,
            province=office.province,
            timezone=office.timezone,
            open=office.open,
        )
        for office in listing
    ]


def days(office: Office, rooms: Iterable[DayRoom], now: datetime) -> list[DayOut]:
    until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) + _DAY_STREAM
    return [
        DayOut(
            day=room.day,
            capacity=room.capacity,
            remaining=room.remaining,
            next_release=room.next_release,
            live=_live(f"day/{office.code}:{room.day}", until=until),
            slots=[
                SlotOut(slot.id, slot.starts_at, slot.ends_at, slot.capacity, slot.remaining)
                for slot in room.slots
            ],
        )
        for room in rooms
    ]


def booking(found: Booking) -> BookingOut:
    """Return a booking with its slot, office and places at hand, as of this instant."""
    return booking_at(found, queries.appointment(found.slot), clock.now())


def booking_at(found: Booking, appointment: Appointment, now: datetime) -> BookingOut:
    """Return a booking as of an instant."""
    now_is = _moved_by_time(found, appointment, now)
    return BookingOut(
        code=found.code,
        state=now_is(found.state),
        service=found.service,  # type: ignore[arg-type]  # the column's choices
        held_until=found.held_until.astimezone(found.slot.office.zone)
        if found.confirmed_at is None
        else None,
        live=_live_booking(found.code, found.slot),
        applicants=_applicants(found, now_is),
        **_visit(found.slot, appointment.arrival),
    )


def hold(new: Hold) -> BookingOut:
    """Return a booking that was made just now."""
    rows, slot = new.rows, new.slot
    assert new.appointment  # noqa: S101  # a batch appoints all that it makes
    return BookingOut(
        code=rows.booking["code"],
        state="held",
        service=rows.booking["service"],
        held_until=rows.booking["held_until"].astimezone(slot.office.zone),
        live=_live_booking(rows.booking["code"], slot),
        applicants=[
            ApplicantOut(place["id"], place["name"], place["relation"] or None, "held", None)
            for place in rows.places
        ],
        **_visit(slot, new.appointment.arrival),
    )


def _visit(slot: Slot, arrival: Arrival) -> dict[str, Any]:
    zone = slot.office.zone
    return {
        "office": slot.office.code,
        "starts_at": slot.starts_at.astimezone(zone),
        "ends_at": slot.ends_at.astimezone(zone),
        "arrive_from": arrival.starts.astimezone(zone),
        "arrive_by": arrival.ends.astimezone(zone),
    }


def _live_booking(code: str, slot: Slot) -> str:
    return _live(f"booking/{code}", until=slot.office.bounds(slot.day)[1])


def _moved_by_time(
    found: Booking, appointment: Appointment, now: datetime
) -> Callable[[str], State]:
    """Return how a state of this booking reads now."""
    held_until = found.held_until
    return lambda state: cast("State", appointment.state_at(now, state, held_until))


def _applicants(found: Booking, now_is: Callable[[str], State]) -> list[ApplicantOut]:
    return [
        ApplicantOut(
            id=place.pk,
            name=place.name,
            relation=place.relation or None,  # type: ignore[arg-type]  # the column's choices
            state=now_is(place.state),
            queue_number=place.queue_number or None,
        )
        for place in sorted(found.places.all(), key=lambda place: place.position)
    ]


def _live(subject: str, *, until: datetime) -> str:
    return live_address(settings.LIVE_URL, subject, until=until, secret=settings.SECRET_KEY)
