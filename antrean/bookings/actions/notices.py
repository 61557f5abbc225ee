"""What we tell people unasked, owed in the transaction that causes it.

The words are found when a notice is sent, from the facts of that instant: a reminder of
a booking that was cancelled meanwhile is dropped, not sent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from antrean.bookings.actions.parties import Party
from antrean.bookings.models import Booking, Place
from antrean.notifications.outbox import Owed, owe

LONG_HOLD = timedelta(minutes=30)
REMINDERS_FROM = time(9)
REMINDERS_UNTIL = time(11)
REMINDER_NOT_WITHIN = timedelta(hours=24)


def remind(*parties: Party) -> None:
    """Owe each one reminder for the morning before the visit, unless it was booked just now.

    Reminders are spread over their two hours by the code, so that they do not all go at once.
    """
    owe(owed for party in parties if (owed := _reminder(party)))


def _reminder(party: Party) -> Owed | None:
    booking, slot = party.booking, party.slot
    office = slot.office
    eve = slot.day - timedelta(days=1)
    first, last = office.at(eve, REMINDERS_FROM), office.at(eve, REMINDERS_UNTIL)
    span = int((last - first).total_seconds() * 0.9)
    due = first + timedelta(seconds=zlib.crc32(booking.code.encode()) % span)
    if not booking.notify or due - party.now < REMINDER_NOT_WITHIN:
        return None
    key = f"reminder:{booking.code}:{slot.day}"
    body = {"notice": "reminder", "day": slot.day.isoformat()}
    return _owed(booking, office.pk, "reminder", key, body, due_at=due, expires_at=last)


def nudge(started: Iterable[tuple[Booking, datetime, timedelta]]) -> None:
    """Owe each of these bookings, whose hold started then and is so long, one nudge at its half."""
    owe(
        _owed(
            booking,
            booking.slot.office_id,
            "nudge",
            f"nudge:{booking.code}",
            {"notice": "nudge"},
            due_at=at + length / 2,
            expires_at=booking.held_until,
        )
        for booking, at, length in started
        if booking.channel == "whatsapp" and length >= LONG_HOLD
    )


def tell_closed(party: Party, reason: str) -> None:
    """Owe the news that the office cancelled, with the free new choice."""
    booking = party.booking
    if booking.notify:
        key = f"closure:{booking.code}:{party.slot.pk}"
        body = {"notice": "closure", "reason": reason, "day": party.slot.day.isoformat()}
        owe([_owed(booking, party.slot.office_id, "closure", key, body)])


def tell_freed(party: Party, place: Place) -> None:
    """Owe the news that the office cancelled a place whose NIK is another person's."""
    booking = party.booking
    if booking.notify:
        key = f"freed:{place.pk}:{booking.moved}"
        body = {"notice": "freed", "place": place.pk}
        owe([_owed(booking, party.slot.office_id, "closure", key, body)])


def tell_delayed(bookings: Iterable[Booking], minutes: int, until: datetime) -> None:
    """Owe to everybody who is still expected that the day runs late by so many minutes."""
    owe(
        _owed(
            booking,
            booking.slot.office_id,
            "delay",
            f"delay:{booking.code}:{booking.slot.day}:{minutes}",
            {"notice": "delay", "minutes": minutes},
            expires_at=until,
        )
        for booking in bookings
        if booking.notify
    )


def _owed(  # noqa: PLR0913  # a notice is what, to whom, about what, and when
    booking: Booking,
    office_id: int,
    kind: str,
    key: str,
    body: Mapping[str, object],
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Owed:
    return Owed(
        holder_id=booking.holder_id,
        office_id=office_id,
        kind=kind,
        key=key,
        body=body,
        about=booking.code,
        # Who holds a place by chat is nudged in the chat.
        is_news=kind != "nudge",
        due_at=due_at,
        expires_at=expires_at,
    )
