"""Instants of a visit: how long a hold lasts, when a party reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking, Slot
from antrean.offices.models import Office, OfficeDay, QueueRules
from antrean.offices.queries import Governed, days_of, rules, rules_of

_NO_OFFICES: Mapping[int, Governed] = {}


def hold_length(office: Office, channel: str, now: datetime) -> timedelta:
    """Return how long a hold made through this channel lasts."""
    return allowed_hold(rules(office, office.today(now)), channel)


def allowed_hold(allowed: QueueRules, channel: str) -> timedelta:
    """Return how long these rules let a hold of this channel last."""
    is_chat = channel == "whatsapp"
    return timedelta(minutes=allowed.hold_minutes_whatsapp if is_chat else allowed.hold_minutes_web)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a party reports: from, asked for, and the instant after which the code is void."""

    starts: datetime
    asked: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    """A slot's arrival, and whether the office's day was opened, so that its end counts."""

    arrival: Arrival
    is_open: bool

    def state_at(self, now: datetime, state: str, held_until: datetime) -> str:
        """Return how a state of a booking or a place reads at `now`: as time has moved it."""
        if state == State.HELD and now >= held_until:
            return State.EXPIRED.value
        if state == State.CONFIRMED and self.is_open and now >= self.arrival.ends:
            return State.FORFEITED.value
        return state

    def next_change(self, booking: Booking, now: datetime) -> datetime | None:
        """Return when time alone makes something else of a booking; None when it does not."""
        states = {place.state for place in booking.places.all()}
        instants = []
        if State.HELD in states:
            instants.append(booking.held_until)
        if State.CONFIRMED in states and self.is_open:
            instants.append(self.arrival.ends)
        return min((instant for instant in instants if instant > now), default=None)


def appointment(slot: Slot) -> Appointment:
    """Return the appointment of one slot."""
    return appointments([slot])[slot.pk]


def appointments(
    slots: Collection[Slot], offices: Mapping[int, Governed] = _NO_OFFICES
) -> dict[int, Appointment]:
    """Return the appointments of these slots by their ids.

    Args:
        offices: those of the slots, if the caller has them at hand.
    """
    if not slots:
        return {}
    dates = {(slot.office_id, slot.day) for slot in slots}
    days = days_of(dates)
    allowed = (
        {(office_id, day): offices[office_id].rules(day) for office_id, day in dates}
        if offices
        else rules_of(dates)
    )
    found = {}
    for slot in slots:
        date_of = (slot.office_id, slot.day)
        state, delay = days.get(date_of, ("planned", 0))
        found[slot.pk] = Appointment(_arrival(slot, allowed[date_of], delay), state == "open")
    return found


def arrival(slot: Slot) -> Arrival:
    """Return the window in which a party of the slot reports its arrival."""
    return appointment(slot).arrival


def _arrival(slot: Slot, allowed: QueueRules, delay_minutes: int) -> Arrival:
    doors = slot.office.at(slot.day, slot.office.doors_open)
    earliest = slot.starts_at - timedelta(minutes=allowed.arrive_earliest_minutes)
    asked = slot.starts_at - timedelta(minutes=allowed.arrive_asked_minutes)
    starts = min(max(doors, earliest), slot.starts_at)
    late = allowed.grace_minutes + delay_minutes
    return Arrival(starts, max(asked, starts), slot.starts_at + timedelta(minutes=late))


def lateness(office: Office, day: OfficeDay) -> timedelta:
    """Return how long after its hour began a party may still come on this day."""
    return timedelta(minutes=rules(office, day.day).grace_minutes + day.delay_minutes)
