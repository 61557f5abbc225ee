"""A booking as a calendar entry: from the asked arrival to the end of its hour."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Alarm, Calendar, Event

from antrean.web.tickets import Ticket
from antrean.web.wording import plain

_REMIND_BEFORE = timedelta(hours=2)


def calendar_file(ticket: Ticket) -> bytes:
    """Return the file; asked for again after a change it replaces its entry."""
    slot = ticket.booking.slot
    office = slot.office
    summary = plain("calendar.summary", office=office.display_name)
    entry = Event()
    entry.add("uid", f"{ticket.code}@antrean")
    entry.add("sequence", ticket.booking.moved)
    entry.add("dtstamp", ticket.now)
    entry.add("dtstart", ticket.arrival.asked.astimezone(office.zone))
    entry.add("dtend", slot.ends_at.astimezone(office.zone))
    entry.add("summary", summary)
    entry.add("location", f"{office.display_name}, {office.address}")
    entry.add("description", plain("calendar.description", code=ticket.shown_code))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -_REMIND_BEFORE)
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Antrean//ID")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
