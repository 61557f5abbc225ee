"""Coming back with a paper that was missing: within a week, with the same code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import transaction

from antrean.bookings.actions.ends import come_back
from antrean.bookings.actions.parties import Actor
from antrean.bookings.errors import IllegalMoveError, WrongOfficeError
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking
from antrean.counters.actions import numbers
from antrean.counters.actions.entering import new_visit
from antrean.counters.actions.halls import LockedHall, done_before, locked_hall, record
from antrean.counters.actions.visits import save
from antrean.counters.errors import VisitMovedError, VisitNotFoundError
from antrean.counters.models import RETURN, HallEvent, Ticket, Visit
from antrean.counters.policy import Lane, Reason
from antrean.counters.stages import PRESETS
from antrean.kernel import clock

PAPERS_WITHIN = timedelta(days=7)


def come_with_paper(code: str, by: Actor, office_id: int, place_ids: Collection[int]) -> Visit:
    """Let people of a booking who were sent for a paper into the line again.

    On the same day they keep their numbers and wait ahead of the lanes, on another they have
    numbers and a lane of those who come back.

    Raises:
        WrongOfficeError: they were at another office.
        IllegalMoveError: it is more than a week ago, or too long to be known.
        AlreadyBookedError, TooManyPeopleError: booked elsewhere since.
        HallClosedError: the day is over.
    """
    booking = Booking.objects.select_related("slot__office").get(code=code)
    office = booking.slot.office
    if office.pk != office_id:
        raise WrongOfficeError(office=office.code)
    booking = come_back(code, by, place_ids=place_ids)
    hall = locked_hall(office, office.today(clock.now()))
    hall.refuse_when_over()
    latest = _latest_tickets(place_ids)
    sent_on = max((ticket.hall.day for ticket in latest), default=booking.slot.day)
    if not latest or hall.row.day - sent_on > PAPERS_WITHIN:
        raise IllegalMoveError(event=Event.COME_BACK.value, state=State.INCOMPLETE.value)
    if sent_on == hall.row.day:
        return _back_in_front(hall, latest, by)
    return _return_another_day(hall, booking, latest, by)


def _latest_tickets(place_ids: Iterable[int]) -> list[Ticket]:
    found = Ticket.objects.filter(place__in=place_ids).select_related("hall", "visit")
    latest = {ticket.place_id: ticket for ticket in found.order_by("pk")}
    return list(latest.values())


def _return_another_day(
    hall: LockedHall, booking: Booking, before: Sequence[Ticket], by: Actor
) -> Visit:
    given = numbers.next_number(hall.row, RETURN, people=len(before))
    visit = new_visit(
        hall,
        lane=Lane.RETURN,
        hour=hall.office.full_hour(hall.now),
        number=given[0],
        booking=booking,
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(hall=hall.row, visit=visit, place_id=old.place_id, number=number)
        for old, number in zip(before, given, strict=True)
    )
    record(hall, "enter", by, visit=visit, tickets=tickets)
    return visit


def _back_in_front(
    hall: LockedHall, tickets: Sequence[Ticket], by: Actor, *, request_key: str = ""
) -> Visit:
    """Let people who fetched a paper on the same day wait before the lanes, where it lacked.

    They keep their numbers. A visit that ended with them goes on, else they have one of their own.
    """
    stage = _where_it_lacked(hall, tickets)
    visit = _visit_of(hall, tickets)
    visit.stage, visit.state, visit.done_at = stage, "waiting", None
    visit.since, visit.back = hall.now, Reason.RETURN.value
    save(visit)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(
        visit=visit, state="here"
    )
    for ticket in tickets:
        ticket.visit, ticket.state = visit, "here"
    record(
        hall,
        "enter",
        by,
        visit=visit,
        tickets=tickets,
        reason=Reason.RETURN.value,
        request_key=request_key,
    )
    return visit


def _where_it_lacked(hall: LockedHall, tickets: Sequence[Ticket]) -> str:
    """Return the first stage at which somebody of them lacked a paper."""
    visits = {ticket.visit_id for ticket in tickets}
    missing = {ticket.number for ticket in tickets}
    sent = HallEvent.objects.filter(hall=hall.row, visit__in=visits, act="papers", undone_by=None)
    where = {
        stage
        for stage, sent_away in sent.values_list("stage", "tickets")
        if missing & set(sent_away.split())
    }
    way = PRESETS[hall.row.preset]
    return next((stage for stage in way if stage in where), tickets[0].visit.stage)


def _visit_of(hall: LockedHall, tickets: Sequence[Ticket]) -> Visit:
    visit = tickets[0].visit
    others = visit.tickets.exclude(pk__in=[ticket.pk for ticket in tickets]).exists()
    if visit.state == "done" and not others and {t.visit_id for t in tickets} == {visit.pk}:
        return visit
    first = min(tickets, key=lambda ticket: ticket.number)
    return new_visit(
        hall,
        lane=Lane(visit.lane),
        hour=visit.hour,
        number=first.number,
        stage=visit.stage,
        booking=visit.booking,
    )


def readmit(ticket_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Let somebody without a booking, who was sent for a paper today, into the line again.

    Raises:
        VisitNotFoundError: there is no such ticket without a booking.
        VisitMovedError: nobody with it was sent for a paper today.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        tickets = Ticket.objects.select_related("hall__office", "visit").filter(place=None)
        found = tickets.filter(pk=ticket_id).first()
        if found is None:
            raise VisitNotFoundError(ticket_id=ticket_id)
        hall = locked_hall(found.hall.office, found.hall.day)
        if done := done_before(request_key, "enter"):
            return done.visit
        hall.refuse_when_over()
        ticket = tickets.get(pk=ticket_id)
        if ticket.state != "incomplete":
            raise VisitMovedError(ticket_id=ticket_id)
        return _back_in_front(hall, [ticket], by, request_key=request_key)
