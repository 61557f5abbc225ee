"""Coming back with a paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.errors import IllegalMoveError, TooManyPeopleError, WrongOfficeError
from antrean.bookings.models import Booking
from antrean.counters import actions
from antrean.counters.errors import HallClosedError, VisitMovedError, VisitNotFoundError
from antrean.counters.models import Counter, HallEvent, Visit
from antrean.kernel import clock
from tests import make
from tests.counters.office import DESK, Day, a_day, key, numbers, states

pytestmark = pytest.mark.django_db


def sent_away(day: Day, counter: Counter, visit: Visit, *lacking: str) -> None:
    """Call somebody, and send those with these numbers for a paper."""
    assert day.do("call_next", counter) == visit
    tickets = visit.tickets.filter(number__in=lacking).values_list("pk", flat=True)
    day.do("lack_papers", counter, ticket_ids=list(tickets))


def lacking(day: Day) -> Booking:
    """Return the booking of somebody who was sent home for a paper on this day."""
    booking = day.booked("Ani")
    visit = day.arrive(booking)
    assert visit is not None
    counter = day.counter(1)
    sent_away(day, counter, visit, "A001")
    with day.clock():
        actions.close_day(day.slot.office, day.slot.day)
    return booking


def come_again(booking: Booking, at: datetime) -> Visit | None:
    office = booking.slot.office
    make.slot(office=office, day=office.today(at))
    with clock.stopped(at):
        bookings.open_day(office, office.today(at))
        return actions.arrive(booking.code, DESK, office_id=office.pk)


def test_on_the_same_day_they_come_before_the_lanes_where_the_paper_lacked() -> None:
    day = a_day()
    visit = day.came("Ani")
    day.came("Budi")
    counter = day.counter(1, "documents")
    sent_away(day, counter, visit, "A001")
    booking = visit.booking
    assert booking is not None

    back = day.later(minutes=40).arrive(booking)
    called = day.do("call_next", counter)

    assert (back, called) == (visit, visit)
    assert (numbers(back), states(booking)) == (["A001"], ["checked_in"])
    assert HallEvent.objects.filter(act="call").latest("number").reason == "return"


def test_one_of_a_family_comes_back_alone_to_the_stage_that_lacked_it() -> None:
    day = a_day()
    visit = day.came("Ani", "Budi")
    counter = day.counter(1)
    sent_away(day, counter, visit, "A002")
    day.do("finish", counter)
    booking = visit.booking
    assert booking is not None

    back = day.later(minutes=20).arrive(booking)
    again = day.arrive(booking)

    visit.refresh_from_db()
    assert back is not None
    assert back == again != visit
    assert (numbers(back), back.stage, back.back) == (["A002"], "documents", "return")
    assert (back.lane, back.hour, back.number) == ("booked", visit.hour, 2)
    assert (numbers(visit), visit.stage) == (["A001"], "interview")


def test_of_two_stages_the_first_counts() -> None:
    day = a_day()
    visit = day.came("Ani", "Budi", "Citra")
    counter = day.counter(1)
    sent_away(day, counter, visit, "A001")
    day.do("finish", counter)
    sent_away(day, counter, visit, "A002", "A003")
    booking = visit.booking
    assert booking is not None

    third = day.arrive(booking, 3)
    others = day.arrive(booking)

    assert (numbers(third), third and third.stage) == (["A003"], "interview")
    assert (numbers(others), others and others.stage) == (["A001", "A002"], "documents")


def test_a_stage_of_which_it_was_taken_back_does_not_count() -> None:
    day = a_day()
    visit = day.came("Ani", "Budi")
    counter = day.counter(1)
    sent_away(day, counter, visit, "A001")
    day.do("undo", counter)
    day.do("finish", counter)
    sent_away(day, counter, visit, "A001")
    booking = visit.booking
    assert booking is not None

    back = day.arrive(booking)

    assert back is not None
    assert back.stage == "interview"


def test_on_another_day_they_have_a_number_and_a_lane_of_those_who_return() -> None:
    day = a_day()
    booking = lacking(day)
    at = day.now + timedelta(days=7, minutes=100)

    back = come_again(booking, at)

    assert back is not None
    assert (numbers(back), back.lane, back.stage, back.back) == (
        ["R001"],
        "return",
        "documents",
        "",
    )
    assert (back.hour, back.booking) == (day.slot.office.at(at.date(), make.time(9)), booking)
    assert states(booking) == ["checked_in"]
    with clock.stopped(at):
        assert actions.arrive(booking.code, DESK, office_id=booking.slot.office_id) == back


def test_after_a_week_it_is_too_late() -> None:
    day = a_day()
    booking = lacking(day)

    with pytest.raises(IllegalMoveError):
        come_again(booking, day.now + timedelta(days=8))

    assert states(booking) == ["incomplete"]


def test_who_returned_is_served_on_that_day() -> None:
    day = a_day()
    booking = lacking(day)
    day.now += timedelta(days=1)
    come_again(booking, day.now)
    counter = day.counter(2)

    for _ in range(3):
        day.serve(counter)

    assert states(booking) == ["served"]


def test_the_paper_is_brought_to_the_same_office() -> None:
    day = a_day()
    booking = lacking(day)

    with clock.stopped(day.now + timedelta(days=1)), pytest.raises(WrongOfficeError):
        actions.arrive(booking.code, DESK, office_id=make.office().pk)


def test_who_was_sent_home_and_has_booked_anew_does_not_come_by_the_old_code() -> None:
    day = a_day()
    booking = lacking(day)
    later = make.slot(office=day.slot.office, day=day.slot.day + timedelta(days=6))
    with clock.stopped(day.now + timedelta(days=1)):
        holder = booking.holder
        people = make.people("Ani", "Budi", "Citra", "Dewi")
        bookings.hold(make.request(slot=later, holder=holder, people=people))

    with pytest.raises(TooManyPeopleError):
        come_again(booking, day.now + timedelta(days=2))


def test_nobody_returns_to_a_hall_that_is_closed() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    sent_away(day, counter, visit, "A001")
    booking = visit.booking
    assert booking is not None
    with day.clock():
        actions.close_hall(day.slot.office, day.slot.day)

    with pytest.raises(HallClosedError):
        day.arrive(booking)


def test_without_a_booking_they_are_let_in_again_by_their_ticket_on_the_same_day() -> None:
    day = a_day()
    visit = day.walked_in()
    counter = day.counter(1)
    sent_away(day, counter, visit, "W001")
    ticket = visit.tickets.get()

    with day.clock():
        back = actions.readmit(ticket.pk, DESK, request_key="r")
        again = actions.readmit(ticket.pk, DESK, request_key="r")

    assert (back, again) == (visit, visit)
    assert (numbers(back), back and back.back) == (["W001"], "return")
    with day.clock(), pytest.raises(VisitMovedError):
        actions.readmit(ticket.pk, DESK, request_key=key())


def test_only_who_was_sent_away_is_let_in_again() -> None:
    day = a_day()
    booked, walked_in = day.came("Ani"), day.walked_in()

    with day.clock():
        with pytest.raises(VisitNotFoundError):
            actions.readmit(booked.tickets.get().pk, DESK, request_key=key())
        with pytest.raises(VisitMovedError):
            actions.readmit(walked_in.tickets.get().pk, DESK, request_key=key())
        actions.close_hall(day.slot.office, day.slot.day)
        with pytest.raises(HallClosedError):
            actions.readmit(walked_in.tickets.get().pk, DESK, request_key=key())
