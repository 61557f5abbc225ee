"""A booking where people report, at a desk or by themselves: one word, its people, their slip.

What a page shows is read without a lock; the acts look again under theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antrean.bookings import queries
from antrean.bookings.actions import Actor
from antrean.bookings.actions.ends import is_late
from antrean.bookings.lifecycle import OPEN, State
from antrean.bookings.models import Booking, Place, Slot
from antrean.counters.actions import arrive
from antrean.counters.actions.returning import PAPERS_WITHIN
from antrean.counters.models import Visit
from antrean.counters.queries import hall_rules, visit_of
from antrean.kernel import nik
from antrean.kernel.errors import DomainError
from antrean.kernel.timetext import Language
from antrean.look.answers import ANSWERS, Answer, answer_to
from antrean.offices.models import Office
from antrean.people.models import GUARDIAN_UNDER
from antrean.people.sealed import unseal
from antrean.slips.slip import Slip, number_slip

_UNCONFIRMED = frozenset({State.HELD, State.EXPIRED})
_HERE = frozenset({State.CHECKED_IN})
_IN = frozenset({"in", "again"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a party.

    Attributes:
        name: in capitals, as it stands on an identity card.
        nik: as much of it as may be shown; empty if it is known as a hash only, or not at all.
        doubts: the NIK tells of another birth date.
        is_due: may report now.
    """

    place: Place
    name: str
    state: str
    nik: str
    doubts: bool
    is_due: bool

    @property
    def id(self) -> int:
        return self.place.pk

    @property
    def is_open(self) -> bool:
        return self.place.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A party before the desk, and what it is answered.

    Attributes:
        numbers: of whom the answer is about, as they are called.
        place: where they wait, in the office's words; empty if it did not say.
        may_confirm: a hold that can still be confirmed, here and now.
        minors: whether a parent or guardian speaks for somebody of them.
    """

    answer: Answer
    booking: Booking
    people: Sequence[Person]
    numbers: Sequence[str]
    visit: Visit | None
    arrival: queries.Arrival
    place: str
    may_confirm: bool
    minors: bool

    @property
    def slot(self) -> Slot:
        return self.booking.slot

    @property
    def due(self) -> list[Person]:
        return [one for one in self.people if one.is_due]

    @property
    def came_late(self) -> bool:
        """Whether somebody of them came today, and too late."""
        return any(one.place.absence == "came_late" for one in self.people)

    @property
    def may_have_priority(self) -> bool:
        """Whether an officer may still put them into the lane of priority."""
        visit = self.visit
        return visit is not None and visit.state != "done" and visit.lane != "priority"


def seen(booking: Booking, office: Office, now: datetime, *, word: str = "") -> Arrival:
    """Return a party as it stands at this office now; `word` is the answer, if one was given."""
    slot = booking.slot
    appointment = queries.appointment(slot)
    places = sorted(booking.places.all(), key=lambda place: place.position)
    due = _due(places, slot, office, appointment.arrival.starts, now)
    today = office.today(now)
    found = word or _word(booking, places, due, office, now)
    people = [
        _person(place, appointment.state_at(now, place.state, booking.held_until), due, today)
        for place in places
    ]
    visit = visit_of(booking)
    return Arrival(
        answer=ANSWERS[found],
        booking=booking,
        people=people,
        numbers=_numbers(places, visit, found),
        visit=visit,
        arrival=appointment.arrival,
        place=hall_rules(slot.office, slot.day).waiting_place,
        may_confirm=found == "unconfirmed" and _has_room(booking, places, appointment, now),
        minors=any(is_minor(place.birth_date, slot.day) for place in places),
    )


def due_ids(booking: Booking, office: Office, now: datetime) -> set[int]:
    """Return who of a party may report now, by the ids of their places."""
    starts = queries.arrival(booking.slot).starts
    return _due(list(booking.places.all()), booking.slot, office, starts, now)


def report(
    booking: Booking,
    by: Actor,
    office: Office,
    now: datetime,
    *,
    place_ids: Collection[int] | None = None,
) -> str:
    """Check in a party, or some of it, and let it into the line; return the word of the answer.

    Args:
        booking: as it stands now.
    """
    due = due_ids(booking, office, now)
    is_new = bool(due.intersection(place_ids) if place_ids else due)
    try:
        visit = arrive(booking.code, by, office_id=office.pk, place_ids=place_ids)
    except DomainError as refusal:
        word = answer_to(refusal).word
        is_today = booking.slot.day == office.today(now)
        return "day" if word == "unconfirmed" and not is_today else word
    return ("in" if is_new else "again") if visit else "over"


def slip_of(arrival: Arrival, language: Language) -> Slip | None:
    """Return the slip of a party that is in the building; None: it is not."""
    if arrival.visit is None or arrival.answer.word not in _IN or not arrival.numbers:
        return None
    return number_slip(arrival.visit, arrival.numbers, place=arrival.place, language=language)


def is_minor(birth_date: date | None, day: date) -> bool:
    """Tell whether a parent or guardian speaks for somebody on a day."""
    if birth_date is None:
        return False
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday) < GUARDIAN_UNDER


def _due(
    places: Sequence[Place],
    slot: Slot,
    office: Office,
    starts: datetime,
    now: datetime,
) -> set[int]:
    if slot.office_id != office.pk:
        return set()
    today = office.today(now)
    # Somebody of them is here, who keeps the places of the others.
    keeps = any(place.state in _HERE for place in places)
    is_time = slot.day == today and now >= starts
    may_come = is_time and (keeps or not is_late(slot, now, now))
    may_return = slot.day <= today <= slot.day + PAPERS_WITHIN
    return {
        place.pk
        for place in places
        if (place.state == State.CONFIRMED and may_come)
        or (place.state == State.INCOMPLETE and may_return)
    }


def _word(
    booking: Booking,
    places: Sequence[Place],
    due: Collection[int],
    office: Office,
    now: datetime,
) -> str:
    """Return the answer to a booking that is only looked at: the first that holds."""
    slot, states = booking.slot, {place.state for place in places}
    is_today = slot.day == office.today(now)
    is_coming = State.CONFIRMED in states
    answers = (
        ("office", slot.office_id != office.pk),
        ("who", bool(due)),
        ("again", bool(states & _HERE)),
        ("day", not is_today and (is_coming or bool(states & _UNCONFIRMED))),
        ("unconfirmed", bool(states & _UNCONFIRMED)),
        ("early", is_coming and now < queries.arrival(slot).starts),
        ("void", is_coming or booking.state == State.FORFEITED),
        ("cancelled", booking.state == State.CANCELLED),
    )
    return next((word for word, holds in answers if holds), "over")


def _person(place: Place, state: str, due: Collection[int], today: date) -> Person:
    shown, doubts = "", False
    if place.nik_sealed:
        number = unseal(place.nik_sealed)
        shown, doubts = nik.masked(number), tells_otherwise(number, place.birth_date, today)
    is_due = place.pk in due
    # Whose party keeps their place is not late, whatever the hour says.
    state = place.state if is_due else state
    return Person(place, place.name.upper(), state, shown, doubts, is_due)


def tells_otherwise(number: str, birth_date: date | None, today: date) -> bool:
    """Tell whether a NIK has another birth date in it than was given.

    That is a warning and never a refusal: a NIK stays as it is when its date was wrong.
    """
    try:
        parsed = nik.parse(number, today=today)
    except nik.InvalidNikError:
        return True
    return birth_date is not None and not parsed.agrees_with(birth_date)


def _numbers(places: Sequence[Place], visit: Visit | None, word: str) -> list[str]:
    """Return the numbers to be called out: of the line for who is in it, else of the booking."""
    if visit is not None and word in {"in", "again"}:
        here = visit.tickets.filter(state="here").order_by("number")
        return list(here.values_list("number", flat=True))
    if word in {"early", "in", "again"}:
        coming = [one for one in places if one.state in {State.CONFIRMED, State.CHECKED_IN}]
        return [place.queue_number for place in coming]
    return []


def _has_room(
    booking: Booking,
    places: Sequence[Place],
    appointment: queries.Appointment,
    now: datetime,
) -> bool:
    waiting = [one for one in places if one.state in _UNCONFIRMED and not one.erased_at]
    if not waiting or now >= appointment.arrival.ends:
        return False
    if booking.state == State.HELD:
        return True  # Nobody has swept it up: its places are still its own.
    rooms = queries.remaining(Slot.objects.filter(pk=booking.slot_id), now)
    return bool(rooms.filter(remaining__gte=len(waiting)).exists())  # type: ignore[misc]  # as there
