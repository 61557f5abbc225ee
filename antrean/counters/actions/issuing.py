"""Numbers for people without a booking, and for whoever shares the hall with passports.

One number a person and day, against name and birth date: what is kept of them is a keyed hash,
until the day is closed. Places of people who did not come become walk-in numbers of their hour;
for a quarter of an hour only whoever came too late gets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from antrean.bookings import queries as bookings
from antrean.bookings.actions.parties import Actor
from antrean.bookings.errors import IdempotencyKeyReusedError, IllegalMoveError
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.counters.actions import numbers
from antrean.counters.actions.entering import is_elderly, new_visit
from antrean.counters.actions.expecting import note_expected
from antrean.counters.actions.halls import LockedHall, done_before, locked_hall, record
from antrean.counters.errors import NumberGivenError, NumbersGoneError
from antrean.counters.models import PRIORITY, WALK_IN, Ticket, Visit
from antrean.counters.policy import Lane
from antrean.counters.queries.quotas import Giving, priorities_left, walk_ins_left
from antrean.counters.stages import SERVICES
from antrean.kernel import clock
from antrean.kernel.names import folded
from antrean.offices.models import Office

MOST_PEOPLE = 4
_SERIES = {Lane.WALK_IN: WALK_IN, Lane.PRIORITY: PRIORITY}
_HAS_A_NUMBER = (State.CONFIRMED, State.CHECKED_IN, State.SERVED, State.INCOMPLETE)


def issue(  # noqa: PLR0913  # where, of which kind, by whom, for whom
    office: Office,
    lane: str,
    by: Actor,
    *,
    name: str,
    birth_date: date,
    people: int = 1,
    request_key: str,
) -> Visit | None:
    """Give a number to somebody who just came, while the daily quota lasts.

    Args:
        office: where they are.
        lane: `walk_in`, or `priority`, which companions share.
        by: who gives it.
        name: of the person it is given to.
        birth_date: theirs.
        people: how many come together; of walk-ins each has a number against their own name.
        request_key: the same again gives the same visit.

    Raises:
        HallClosedError: the day is not open.
        IdempotencyKeyReusedError: the key gave somebody else a number.
        NumberGivenError: they have a number today.
        NumbersGoneError: no number is left.
    """
    kind = Lane(lane)
    if kind not in _SERIES or people not in range(1, _most(kind) + 1):
        raise ValueError(f"no numbers for {people} of {lane}")
    with transaction.atomic():
        hall = locked_hall(office, office.today(clock.now()))
        person = person_key(hall, name, birth_date)
        if done := done_before(request_key, "enter"):
            return _given_to(done.visit, person)
        hall.refuse_unless_open()
        refuse_second(hall, person)
        refuse_booked(hall, name, birth_date)
        hour = _giving(hall).hour
        _refuse_beyond_quota(hall, kind, people, hour, is_late=False)
        given = numbers.next_number(hall.row, _SERIES[kind], people=people)
        elderly = is_elderly(birth_date, hall.row.day)
        visit = new_visit(hall, lane=Lane.PRIORITY if elderly else kind, hour=hour, number=given[0])
        persons = dict.fromkeys(given, "") | {given[0]: person}
        _give(hall, visit, persons, by, request_key)
    note_expected(visit)
    return visit


def _given_to(visit: Visit | None, person: str) -> Visit | None:
    """Return what a request did before, unless it was about somebody else."""
    persons = visit.tickets.exclude(person="").values_list("person", flat=True) if visit else []
    if persons and person not in persons:
        raise IdempotencyKeyReusedError
    return visit


def _most(lane: Lane) -> int:
    return MOST_PEOPLE if lane is Lane.PRIORITY else 1


def issue_late(code: str, by: Actor, *, request_key: str) -> Visit | None:
    """Give walk-in numbers to the people of a void code who came late today.

    Raises:
        BookingNotFoundError: there is no such booking.
        HallClosedError: the day is not open.
        IdempotencyKeyReusedError: the key gave somebody else a number.
        IllegalMoveError: nobody of them came late today.
        NumberGivenError: they have a number today.
        NumbersGoneError: no number is left.
    """
    booking = bookings.booking(code)
    office = booking.slot.office
    with transaction.atomic():
        hall = locked_hall(office, office.today(clock.now()))
        if done := done_before(request_key, "enter"):
            if done.visit and done.visit.booking_id != booking.pk:
                raise IdempotencyKeyReusedError
            return done.visit
        hall.refuse_unless_open()
        places = Place.objects.filter(booking=booking, day=hall.row.day, absence="came_late")
        late = list(places.filter(state=State.FORFEITED).order_by("position"))
        if not late:
            raise IllegalMoveError(event="issue_late", state=booking.state)
        persons = [_person_of(hall, place) for place in late]
        for person in persons:
            refuse_second(hall, person)
        hour = _giving(hall).hour
        _refuse_beyond_quota(hall, Lane.WALK_IN, len(late), hour, is_late=True)
        given = numbers.next_number(hall.row, WALK_IN, people=len(late))
        elderly = any(is_elderly(place.birth_date, hall.row.day) for place in late)
        lane = Lane.PRIORITY if elderly else Lane.WALK_IN
        visit = new_visit(hall, lane=lane, hour=hour, number=given[0], booking=booking)
        # Two of a party with the same name and birth date have one hash, which stands once.
        hashes = ["" if person in persons[:nth] else person for nth, person in enumerate(persons)]
        _give(hall, visit, dict(zip(given, hashes, strict=True)), by, request_key)
    note_expected(visit)
    return visit


def issue_service(office: Office, service: str, by: Actor, *, request_key: str) -> Visit | None:
    """Give a number for a service that shares the hall: collection, examination, information.

    Raises:
        HallClosedError: the day is not open.
        NumbersGoneError: no number is left.
    """
    with transaction.atomic():
        hall = locked_hall(office, office.today(clock.now()))
        if done := done_before(request_key, "enter"):
            return done.visit
        hall.refuse_unless_open()
        given = numbers.next_number(hall.row, SERVICES[service])
        visit = new_visit(
            hall,
            lane=Lane.WALK_IN,
            hour=hall.office.full_hour(hall.now),
            number=given[0],
            stage=service,
        )
        _give(hall, visit, dict.fromkeys(given, ""), by, request_key)
    note_expected(visit)
    return visit


def _give(
    hall: LockedHall, visit: Visit, given: Mapping[str, str], by: Actor, request_key: str
) -> None:
    """Write the tickets of a visit: each number with the hash of whose it is."""
    tickets = Ticket.objects.bulk_create(
        Ticket(hall=hall.row, visit=visit, number=number, person=person)
        for number, person in given.items()
    )
    record(hall, "enter", by, visit=visit, tickets=tickets, request_key=request_key)


# One number a person and day


def person_key(hall: LockedHall, name: str, birth_date: date | None) -> str:
    """Return what is kept of a person for a day: a keyed hash of name and birth date."""
    told = f"{hall.office.code} {hall.row.day} {birth_date} {folded(name)}"
    return salted_hmac("antrean.counters.person", told, algorithm="sha256").hexdigest()


def _person_of(hall: LockedHall, place: Place) -> str:
    return person_key(hall, place.name, place.birth_date)


def refuse_second(hall: LockedHall, person: str) -> None:
    """Refuse a second number of the hall to a person.

    Raises:
        NumberGivenError: they have one today.
    """
    given = Ticket.objects.filter(hall=hall.row, person=person)
    if number := given.values_list("number", flat=True).first():
        raise NumberGivenError(number=number)


def refuse_booked(hall: LockedHall, name: str, birth_date: date | None) -> None:
    """Refuse a second number to whoever booked one of this day, and may still use it or did.

    Raises:
        NumberGivenError: they have one.
    """
    booked = Place.objects.filter(
        office=hall.office, day=hall.row.day, birth_date=birth_date, state__in=_HAS_A_NUMBER
    )
    for booked_name, number in booked.values_list("name", "queue_number"):
        if folded(booked_name) == folded(name):
            raise NumberGivenError(number=number)


# How many numbers are left


def _giving(hall: LockedHall) -> Giving:
    return Giving(hall.office, hall.day, hall.row, hall.now)


def _refuse_beyond_quota(
    hall: LockedHall, lane: Lane, people: int, hour: datetime, *, is_late: bool
) -> None:
    if lane is Lane.PRIORITY:
        left = priorities_left(_giving(hall))
    else:
        left = walk_ins_left(_giving(hall), hour, is_late=is_late)
    if people > left:
        raise NumbersGoneError(series=_SERIES[lane])
