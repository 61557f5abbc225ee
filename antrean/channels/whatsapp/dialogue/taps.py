"""What a tap on one of our buttons or rows means, and the choices behind them.

A tap names everything it needs, so it works hours later; where its booking or draft is gone
it says so instead of doing something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from antrean.channels.whatsapp.dialogue import drafts
from antrean.channels.whatsapp.dialogue.commands import Tap, tap_of
from antrean.channels.whatsapp.dialogue.forms import Entry
from antrean.channels.whatsapp.dialogue.intents import (
    Ask,
    BookingView,
    Cancel,
    CancelAll,
    Confirm,
    EraseData,
    Heard,
    Help,
    Intent,
    Leave,
    Misunderstood,
    ShowStatus,
    Stand,
    Undo,
)
from antrean.channels.whatsapp.dialogue.readings import EVERYBODY, Problem, put
from antrean.channels.whatsapp.dialogue.registering import (
    as_another,
    asked,
    booking_with,
    corrected,
    days_for,
    fresh,
    moved,
    open_bookings,
    open_people,
    settled,
)
from antrean.channels.whatsapp.dialogue.wording import GUARDIAN_VERSION
from antrean.kernel import dates

GUARDIAN_UNTIL_AGE = 17


def meant(stand: Stand, heard: Heard) -> Intent:
    """Return what was tapped."""
    tap = tap_of(heard.payload)
    if tap is None:
        return Misunderstood("stale_choice")
    reader = _TAPS.get(tap.act)
    if reader is not None:
        return reader(stand, tap)
    return _PLAIN_TAPS.get(tap.act, Misunderstood("stale_choice"))


def confirming(stand: Stand, code: str) -> Confirm:
    """Return the confirmation, with the guardian's word if somebody is under 17."""
    booking = booking_with(stand, code)
    is_declared = booking is not None and bool(minors(stand, booking))
    return Confirm(code, GUARDIAN_VERSION if is_declared else "")


def minors(stand: Stand, booking: BookingView) -> tuple[str, ...]:
    """Return the names of those for whom a parent or guardian has to answer."""
    return tuple(
        person.name
        for person in booking.people
        if dates.age_on(stand.today, person.birth_date) < GUARDIAN_UNTIL_AGE
    )


def cancelling(stand: Stand) -> Intent:
    """Return what BATAL cancels, or the question which of several."""
    bookings = open_bookings(stand, "held", "confirmed")
    if not bookings:
        return Misunderstood("nothing_to_cancel")
    if len(bookings) > 1 or len(open_people(bookings[0])) > 1:
        return Ask("which_cancel")
    return Cancel(bookings[0].code)


def chosen_day(stand: Stand, day: date) -> Intent:
    """Return what a day means: for the people waiting for one, else for what is booked."""
    fill = drafts.fill_of(stand.draft)
    if stand.step == drafts.CHOOSE_DAY and fill is not None:
        return settled(stand, put(fill.entries, EVERYBODY, "visit", day.isoformat()))
    bookings = open_bookings(stand, "held", "confirmed")
    if not bookings:
        return settled(stand, (Entry(visit=day.isoformat()),))
    if len(bookings) > 1:
        return Ask("which_change")
    booking = bookings[0]
    if booking.state == "confirmed" and booking.day != day and booking.is_movable:
        return Ask(drafts.RESCHEDULE, {"code": booking.code, "day": day.isoformat()})
    return moved(stand, booking.code, day)


def chosen_reading(stand: Stand, number: int) -> Intent:
    """Return what the form means in the reading that was picked."""
    fill = drafts.fill_of(stand.draft)
    if fill is None or number >= len(fill.readings):
        return Misunderstood("stale_choice")
    return settled(stand, fill.readings[number])


def no_reading(stand: Stand) -> Intent:
    """Return the open question once more, without the reading that was turned down."""
    fill = drafts.fill_of(stand.draft)
    if fill is None:
        return fresh()
    if fill.field == "relation":
        return settled(stand, fill.with_piece(""))
    if not fill.field:
        emptied = tuple(Entry(entry.name, relation=entry.relation) for entry in fill.entries)
        return settled(stand, emptied)
    problem = Problem(f"{fill.field}_missing", fill.entries, fill.line, fill.field)
    return asked(problem)


def _confirm(stand: Stand, tap: Tap) -> Intent:
    return confirming(stand, tap.code)


def _cancel(stand: Stand, tap: Tap) -> Intent:
    booking = booking_with(stand, tap.code)
    if booking is None:
        return Misunderstood("stale_choice")
    if tap.number is not None:
        return Cancel(tap.code, (tap.number,))
    # A button says the code alone; of several confirmed people it does not say whom.
    is_plain = not tap.rest and booking.state == "confirmed"
    return Ask("which_cancel") if is_plain and len(open_people(booking)) > 1 else Cancel(tap.code)


def _cancel_all(stand: Stand, tap: Tap) -> Intent:
    found = open_bookings(stand, "held", "confirmed")
    codes = tuple(booking.code for booking in found)
    return CancelAll(codes) if codes else Misunderstood("nothing_to_cancel")


def _change(stand: Stand, tap: Tap) -> Intent:
    booking = booking_with(stand, tap.code)
    return days_for(booking) if booking else Misunderstood("stale_choice")


def _move(stand: Stand, tap: Tap) -> Intent:
    return moved(stand, tap.code, tap.day) if tap.day else Misunderstood("stale_choice")


def _day(stand: Stand, tap: Tap) -> Intent:
    return chosen_day(stand, tap.day) if tap.day else Misunderstood("stale_choice")


def _reading(stand: Stand, tap: Tap) -> Intent:
    if tap.rest == "none":
        return no_reading(stand)
    if tap.number is None:
        return Misunderstood("stale_choice")
    return chosen_reading(stand, tap.number)


def _correct(stand: Stand, tap: Tap) -> Intent:
    return corrected(stand) if tap.rest == "yes" else as_another(stand)


def _erase(stand: Stand, tap: Tap) -> Intent:
    return EraseData() if stand.step == drafts.ERASE else Ask(drafts.ERASE)


def _undo(stand: Stand, tap: Tap) -> Intent:
    return Undo((tap.code,))


def _piece(stand: Stand, tap: Tap) -> Intent:
    """Read one piece of a form that was tapped instead of typed: a relation."""
    fill = drafts.fill_of(stand.draft)
    if fill is None or fill.field != "relation":
        return Misunderstood("stale_choice")
    return settled(stand, fill.with_piece(tap.rest))


_TAPS: Mapping[str, Callable[[Stand, Tap], Intent]] = MappingProxyType(
    {
        "confirm": _confirm,
        "cancel": _cancel,
        "cancel_all": _cancel_all,
        "change": _change,
        "move": _move,
        "day": _day,
        "reading": _reading,
        "piece": _piece,
        "correct": _correct,
        "undo": _undo,
        "erase": _erase,
    }
)
_PLAIN_TAPS: Mapping[str, Intent] = MappingProxyType(
    {"keep": Leave(), "status": ShowStatus(), "help": Help(), "register": fresh()}
)
