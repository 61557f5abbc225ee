"""What is booked, what is free, and until when; import it from here."""

from __future__ import annotations

from antrean.bookings.queries.appointments import (
    Appointment,
    Arrival,
    allowed_hold,
    appointment,
    appointments,
    arrival,
    hold_length,
    lateness,
)
from antrean.bookings.queries.bookings import (
    booking,
    bookings,
    bookings_of_day,
    bookings_of_requests,
    open_bookings,
    past_bookings,
    why_not_movable,
)
from antrean.bookings.queries.finding import (
    MOST_FOUND,
    found_by_name,
    found_by_number,
    found_by_phone,
)
from antrean.bookings.queries.notices import freed_place, is_still_true
from antrean.bookings.queries.outages import outages, silent_since
from antrean.bookings.queries.outlooks import Outlook, outlooks
from antrean.bookings.queries.refusals import explained, waiting_holders
from antrean.bookings.queries.rooms import (
    HORIZON_DAYS,
    ComingDays,
    DayRoom,
    ShownSlot,
    SlotRoom,
    day_room,
    days,
    nearest_days,
    open_slots,
    overdue_places,
    remaining,
    shown,
)
from antrean.bookings.queries.snapshots import snapshot

__all__ = [
    "HORIZON_DAYS",
    "MOST_FOUND",
    "Appointment",
    "Arrival",
    "ComingDays",
    "DayRoom",
    "Outlook",
    "ShownSlot",
    "SlotRoom",
    "allowed_hold",
    "appointment",
    "appointments",
    "arrival",
    "booking",
    "bookings",
    "bookings_of_day",
    "bookings_of_requests",
    "day_room",
    "days",
    "explained",
    "found_by_name",
    "found_by_number",
    "found_by_phone",
    "freed_place",
    "hold_length",
    "is_still_true",
    "lateness",
    "nearest_days",
    "open_bookings",
    "open_slots",
    "outages",
    "outlooks",
    "overdue_places",
    "past_bookings",
    "remaining",
    "shown",
    "silent_since",
    "snapshot",
    "waiting_holders",
    "why_not_movable",
]
