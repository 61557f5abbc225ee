"""What was written by hand, entered when the line is back.

A line of the list is one transaction. Entered again it changes nothing; what contradicts what is
known is told, and stays as it is. Somebody who is still in the building waits on in the line,
since the hour at which they came; of whoever was done with it is kept when. The hall notes each
as an act.

Locks as everywhere: claims, bookings, slots, office-day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from antrean.bookings.actions import Actor, record_visit
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Place
from antrean.counters.actions.entering import enter, is_elderly, new_visit
from antrean.counters.actions.halls import LockedHall, locked_hall, record
from antrean.counters.actions.issuing import person_key, refuse_booked, refuse_second
from antrean.counters.actions.visits import end, save
from antrean.counters.models import HallDay, Ticket, Visit
from antrean.counters.policy import Lane
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office
from antrean.paper.entries import Entry, Wrong
from antrean.paper.errors import (
    EndedOtherwiseError,
    NotYetError,
    NumberTakenError,
    OtherCodeError,
    UnknownNumberError,
)

_ENDS: Final[Mapping[str, Event | None]] = MappingProxyType(
    {"served": Event.SERVE, "left": Event.LEAVE, "incomplete": Event.RETURN, "here": None}
)
_GONE: Final = (State.CANCELLED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a line: entered, known (it was there already), or wrong."""

    entry: Entry
    outcome: str
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """A line as of its day: who was there from when to when, and how it ended."""

    office: Office
    day: date
    entry: Entry
    came_at: datetime
    done_at: datetime
    by: Actor

    @property
    def is_here(self) -> bool:
        return self.entry.result == "here"


def enter_paper(
    office: Office, day: date, entries: Iterable[Entry], by: Actor, *, dry: bool = False
) -> list[Entered]:
    """Enter the lines of a list, those that can be; return what became of each.

    Args:
        office: where it was written.
        day: on which.
        entries: the lines, as `entries.read` understood them.
        by: who enters them.
        dry: only tell what would become of them.
    """
    return [_entered(office, day, entry, by, dry=dry) for entry in entries]


def _entered(office: Office, day: date, entry: Entry, by: Actor, *, dry: bool) -> Entered:
    if entry.wrong is not None:
        return Entered(entry, "wrong", entry.wrong)
    try:
        with transaction.atomic():
            is_new = _enter(_written(office, day, entry, by))
            transaction.set_rollback(dry)
    except DomainError as refusal:
        return Entered(entry, "wrong", Wrong(refusal.code, refusal.facts))
    return Entered(entry, "entered" if is_new else "known")


def _written(office: Office, day: date, entry: Entry, by: Actor) -> _Written:
    assert entry.came is not None  # noqa: S101  # `entries.read` finds it wrong without
    came_at = office.at(day, entry.came)
    done_at = office.at(day, entry.done or entry.came)
    if done_at > clock.now():
        raise NotYetError
    return _Written(office, day, entry, came_at, done_at, replace(by, said_at=came_at))


def _enter(written: _Written) -> bool:
    """Enter a line; tell whether anything of it was new."""
    before = HallDay.objects.filter(office=written.office, day=written.day).first()
    acts = before.acts if before else 0
    hall = _walked_in(written) if written.entry.is_of_paper else _booked(written)
    return hall.row.acts > acts


# Who stands on the list


def _booked(written: _Written) -> LockedHall:
    places = _places(written)
    booking = record_visit(
        places[0].booking.code,
        written.by,
        office_id=written.office.pk,
        place_ids=[place.pk for place in places],
        end=_ENDS[written.entry.result],
    )
    hall = locked_hall(written.office, written.day)
    if written.is_here:
        _wait(hall, written, booking, places)
    else:
        _end(hall, written, booking, places)
    return hall


def _places(written: _Written) -> Sequence[Place]:
    """Return whom a line speaks of.

    Raises:
        UnknownNumberError, OtherCodeError: nobody of this day.
    """
    key = written.entry.key
    of_day = Place.objects.filter(office=written.office, day=written.day).exclude(queue_number="")
    found = of_day.filter(queue_number=key) or of_day.filter(booking__code=key)
    places = list(found.select_related("booking", "slot").order_by("position"))
    if not places:
        raise UnknownNumberError(number=key)
    if not places[0].booking.code.endswith(written.entry.ending):
        raise OtherCodeError(number=key)
    return [place for place in places if place.state not in _GONE] or places


def _wait(hall: LockedHall, written: _Written, booking: Booking, places: Sequence[Place]) -> None:
    acts = hall.row.acts
    visit = enter(hall, booking, written.by, [place.pk for place in places])
    if visit is not None and hall.row.acts > acts:
        visit.entered_at = visit.since = min(visit.entered_at, written.came_at)
        visit.save(update_fields=["entered_at", "since"])


def _end(hall: LockedHall, written: _Written, booking: Booking, places: Sequence[Place]) -> None:
    known = Ticket.objects.filter(hall=hall.row, place__in=places).select_related("visit")
    _end_here(hall, written, [ticket for ticket in known if ticket.state == "here"])
    there = {ticket.place_id for ticket in known}
    missing = [place for place in places if place.pk not in there]
    if missing:
        visit = _visit_that_ended(hall, written, booking, missing)
        tickets = [
            Ticket(hall=hall.row, visit=visit, place=place, number=place.queue_number)
            for place in missing
        ]
        _note(hall, written, visit, tickets)


def _visit_that_ended(
    hall: LockedHall, written: _Written, booking: Booking, places: Sequence[Place]
) -> Visit:
    """Return the visit of those of a party who came and were done together; a new one at first."""
    together = Visit.objects.filter(hall=hall.row, booking=booking, state="done")
    hours = {"entered_at": written.came_at, "done_at": written.done_at}
    if visit := together.filter(**hours).first():
        return visit
    elderly = any(is_elderly(place.birth_date, written.day) for place in places)
    visit = new_visit(
        hall,
        lane=Lane.PRIORITY if elderly else Lane.BOOKED,
        hour=places[0].slot.starts_at,
        number=places[0].queue_number,
        booking=booking,
    )
    return _dated(visit, written)


# Who just came


def _walked_in(written: _Written) -> LockedHall:
    hall = locked_hall(written.office, written.day)
    is_over = hall.day.state == "closed" or hall.row.closed_at is not None
    person = "" if is_over else _person(hall, written.entry)
    tickets = Ticket.objects.filter(hall=hall.row, number=written.entry.key)
    ticket = tickets.select_related("visit").first()
    if ticket is None:
        _give(hall, written, person)
    elif (ticket.person != person) if person else (ticket.visit.entered_at != written.came_at):
        raise NumberTakenError(number=ticket.number, came_at=ticket.visit.entered_at)
    elif ticket.state == "here" and not written.is_here:
        _end_here(hall, written, [ticket])
    elif ticket.state != written.entry.result:
        raise EndedOtherwiseError(state=ticket.state, done_at=ticket.visit.done_at)
    return hall


def _person(hall: LockedHall, entry: Entry) -> str:
    return person_key(hall, entry.name, entry.birth_date)


def _give(hall: LockedHall, written: _Written, person: str) -> None:
    """Give the number that was given by hand.

    Raises:
        NumberGivenError: they have another one today.
        HallClosedError: they are said to wait, but the day is over.
    """
    entry = written.entry
    if written.is_here:
        hall.refuse_when_over()
    if person:
        refuse_second(hall, person)
    refuse_booked(hall, entry.name, entry.birth_date)
    elderly = is_elderly(entry.birth_date, written.day)
    visit = new_visit(
        hall,
        lane=Lane.PRIORITY if elderly else Lane.WALK_IN,
        hour=written.came_at.replace(minute=0),
        number=entry.key,
    )
    _dated(visit, written)
    _note(
        hall, written, visit, [Ticket(hall=hall.row, visit=visit, number=entry.key, person=person)]
    )


# What the hall keeps of it


def _dated(visit: Visit, written: _Written) -> Visit:
    """Let a new visit have begun when they came, and ended when they were done, if they were."""
    visit.entered_at = visit.since = written.came_at
    if not written.is_here:
        visit.state, visit.done_at = "done", written.done_at
    visit.save(update_fields=["entered_at", "since", "state", "done_at"])
    return visit


def _note(hall: LockedHall, written: _Written, visit: Visit, tickets: Sequence[Ticket]) -> None:
    for ticket in tickets:
        ticket.state = written.entry.result
    Ticket.objects.bulk_create(tickets)
    record(hall, "paper", written.by, visit=visit, tickets=tickets)


def _end_here(hall: LockedHall, written: _Written, tickets: Sequence[Ticket]) -> None:
    """End the visit of people who were in the line when the line went out."""
    for ticket in tickets:
        ticket.state = written.entry.result
        ticket.save(update_fields=["state"])
    for visit in {ticket.visit_id: ticket.visit for ticket in tickets}.values():
        theirs = [ticket for ticket in tickets if ticket.visit_id == visit.pk]
        if not visit.tickets.filter(state="here").exists():
            end(visit, max(written.done_at, visit.entered_at))
            save(visit)
        record(hall, "paper", written.by, visit=visit, tickets=theirs)
