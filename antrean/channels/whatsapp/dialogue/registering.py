"""From a form to an intent: who is new, who is already booked, who was mistyped.

A held booking is replaced by a new form. A confirmed one is never touched without asking:
its day may be moved, a slip in a name or a birth date mended, and others of the family added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from antrean.channels.whatsapp.dialogue import drafts
from antrean.channels.whatsapp.dialogue.forms import Entry
from antrean.channels.whatsapp.dialogue.intents import (
    Applicant,
    Ask,
    BookingView,
    Correct,
    Intent,
    Misunderstood,
    OfferDays,
    PersonView,
    Register,
    Reschedule,
    ShowStatus,
    Stand,
)
from antrean.channels.whatsapp.dialogue.readings import Complete, Problem, judge
from antrean.kernel import names


def settled(stand: Stand, entries: Sequence[Entry]) -> Intent:
    """Return what a form asks for, or the question that it leaves open."""
    judged = judge(entries, today=stand.today)
    if isinstance(judged, Problem):
        return asked(judged)
    return _wanted(stand, judged)


def asked(problem: Problem) -> Ask:
    """Return the question about a form; a slip that has a likelier reading is no miss."""
    is_miss = not problem.readings and not problem.question.endswith("_missing")
    return Ask(problem.question, drafts.of_problem(problem), is_miss=is_miss)


def fresh(question: str = "name_missing", *, is_miss: bool = False) -> Ask:
    """Return the first of three plain questions."""
    problem = Problem(question, (Entry(),), field="name")
    return Ask(question, drafts.of_problem(problem), is_miss=is_miss)


def open_bookings(stand: Stand, *states: str) -> tuple[BookingView, ...]:
    """Return the bookings in these states, held and confirmed ones if none are named."""
    wanted = states or ("held", "confirmed", "checked_in")
    return tuple(booking for booking in stand.bookings if booking.state in wanted)


def booking_with(stand: Stand, code: str) -> BookingView | None:
    """Return the booking of this code, None if this holder has none."""
    return next((booking for booking in stand.bookings if booking.code == code), None)


def open_people(booking: BookingView) -> tuple[PersonView, ...]:
    """Return those of a booking who still have a place."""
    people = tuple(p for p in booking.people if p.state in {"held", "confirmed", "checked_in"})
    return people or booking.people


def changeable(stand: Stand) -> tuple[BookingView, ...]:
    """Return what UBAH may be about: open bookings, and those the office cancelled."""
    return tuple(
        booking
        for booking in stand.bookings
        if booking.state in {"held", "confirmed"} or has_free_choice(stand, booking)
    )


def has_free_choice(stand: Stand, booking: BookingView) -> bool:
    """Whether the office cancelled this booking and a new day may still be chosen freely."""
    until = booking.choice_until
    return booking.state == "cancelled" and until is not None and stand.now < until


def moved(stand: Stand, code: str, day: date) -> Intent:
    """Return what brings a booking to another day: a new hold, or a reschedule."""
    booking = booking_with(stand, code)
    if booking is None:
        return Misunderstood("stale_choice")
    if booking.state == "held":
        return Register(applicants(booking), day, replaces=(code,))
    if booking.state == "confirmed" and booking.day == day:
        return ShowStatus()
    return Reschedule(code, day)


def days_for(booking: BookingView) -> OfferDays:
    """Return the wish to see on which other days this booking would fit."""
    return OfferDays(len(open_people(booking)), booking.code)


def applicants(booking: BookingView) -> tuple[Applicant, ...]:
    """Return the people of a booking as they would be booked anew."""
    return tuple(Applicant(p.name, p.birth_date, p.relation) for p in open_people(booking))


def corrected(stand: Stand) -> Intent:
    """Return the correction that was offered and accepted."""
    person = drafts.number_of(stand.draft, "person")
    code = drafts.text_of(stand.draft, "code")
    if person is None or not code:
        return Misunderstood("stale_choice")
    name = drafts.text_of(stand.draft, "name") or None
    return Correct(code, person, name, drafts.day_of(stand.draft, "birth_date"))


def as_another(stand: Stand) -> Intent:
    """Return the registration that was taken for a correction but is another person's."""
    fill, day = drafts.fill_of(stand.draft), drafts.day_of(stand.draft)
    judged = None
    if fill is not None and day is not None:
        entries = fill.entries
        judged = judge([_with_day(entry, day) for entry in entries], today=stand.today)
    if not isinstance(judged, Complete):
        return Misunderstood("stale_choice")
    return Register(judged.people, judged.day, replaces=_holds(stand))


def _with_day(entry: Entry, day: date) -> Entry:
    return Entry(entry.name, entry.birth, day.isoformat(), entry.relation)


def _holds(stand: Stand) -> tuple[str, ...]:
    return tuple(booking.code for booking in open_bookings(stand, "held"))


def _wanted(stand: Stand, form: Complete) -> Intent:
    sent_home = _sent_home(stand, form)
    if sent_home is not None:
        return Reschedule(sent_home.code, form.day)
    return _correction(stand, form) or _placed(stand, form)


def _placed(stand: Stand, form: Complete) -> Intent:
    """Return what to do for those who have no place yet, and for those who have."""
    booked = [(person, _place_of(stand, person)) for person in form.people]
    known = [(person, booking) for person, booking in booked if booking is not None]
    new = tuple(person for person, booking in booked if booking is None)
    if not known:
        return Register(form.people, form.day, _holds(stand))
    if new:
        already = tuple(person.name for person, _ in known)
        return Register(new, form.day, _holds(stand), already)
    booking = known[0][1]
    if booking.day == form.day:
        return ShowStatus(already=True)
    if not booking.is_movable or form.day <= stand.today:
        return Reschedule(booking.code, form.day)  # To be refused: nothing to ask about.
    return Ask(drafts.RESCHEDULE, {"code": booking.code, "day": form.day.isoformat()})


def _sent_home(stand: Stand, form: Complete) -> BookingView | None:
    """Return what the office cancelled for just these people: their free choice is this day."""
    wanted = {_known_as(person) for person in form.people}
    for booking in stand.bookings:
        if has_free_choice(stand, booking) and {*map(_known_as, booking.people)} == wanted:
            return booking
    return None


def _place_of(stand: Stand, person: Applicant) -> BookingView | None:
    """Return the confirmed booking in which this very person is."""
    for booking in open_bookings(stand, "confirmed"):
        if _known_as(person) in map(_known_as, open_people(booking)):
            return booking
    return None


def _known_as(person: Applicant | PersonView) -> tuple[str, date]:
    return names.folded(person.name), person.birth_date


def _correction(stand: Stand, form: Complete) -> Intent | None:
    """Return the question whether somebody on that day was mistyped, if it looks like it."""
    if len(form.people) != 1:
        return None
    person = form.people[0]
    for booking in open_bookings(stand, "confirmed"):
        for other in open_people(booking):
            change = _slip(other, person) if booking.day == form.day else None
            if change:
                draft = {"code": booking.code, "person": other.id, "day": form.day.isoformat()}
                return Ask(drafts.CORRECT, draft | change | drafts.of_people([person]))
    return None


def _slip(old: PersonView, new: Applicant) -> dict[str, str] | None:
    """Return what would be corrected: the name or the birth date, never both."""
    if old.name.casefold() == new.name.casefold() and old.birth_date == new.birth_date:
        return None
    if old.birth_date == new.birth_date and names.is_small_correction(old.name, new.name):
        return {"name": new.name}
    if names.folded(old.name) == names.folded(new.name) and names.is_small_date_correction(
        old.birth_date, new.birth_date
    ):
        return {"birth_date": new.birth_date.isoformat()}
    return None
