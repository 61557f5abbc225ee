"""The end of the day in the hall."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.errors import IllegalMoveError
from antrean.config.jobs import timed
from antrean.counters import actions, queries
from antrean.counters.models import Counter, HallDay, HallEvent, Ticket, Visit
from antrean.kernel import clock
from antrean.offices.models import OfficeDay
from tests.counters.office import Day, a_day, states

pytestmark = pytest.mark.django_db


def closed(day: Day) -> OfficeDay:
    with day.clock():
        return actions.close_day(day.slot.office, day.slot.day, reason="selesai")


def test_who_is_at_a_counter_is_served_and_who_still_waits_may_come_back() -> None:
    day = a_day()
    called, served, held, waits = (day.booked(name) for name in ("Ani", "Budi", "Citra", "Dewi"))
    for booking in (called, served, held, waits):
        day.arrive(booking)
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("call_next", two)
    day.do("start", two)
    three = day.counter(3)
    day.do("call_next", three)
    day.do("put_aside", three)

    row = closed(day)

    assert (row.state, row.reason) == ("closed", "selesai")
    assert [states(booking) for booking in (called, served, held, waits)] == [
        ["served"],
        ["served"],
        ["incomplete"],
        ["incomplete"],
    ]
    assert not Visit.objects.exclude(state="done").exists()
    assert not Ticket.objects.filter(state="here").exists()
    assert not Counter.objects.exclude(state="closed").exists()
    assert day.acts()[-5:] == ["close"] * 5
    assert HallEvent.objects.latest("number").visit is None
    assert queries.audit(day.slot.office, day.slot.day).first_fault is None


def test_of_a_day_on_which_nobody_was_called_everybody_counts_as_served() -> None:
    day = a_day()
    booking = day.booked("Ani")
    day.arrive(booking)

    closed(day)

    assert states(booking) == ["served"]
    assert Ticket.objects.get().state == "served"


def test_a_day_is_closed_once() -> None:
    day = a_day()
    day.came("Ani")

    first, again = closed(day), closed(day.later(minutes=5))

    assert first.closed_at == again.closed_at
    assert day.hall.closed_at == first.closed_at
    assert day.acts() == ["enter", "close", "close"]


def test_a_hall_that_nobody_came_into_is_not_made_by_closing_it() -> None:
    day = a_day()

    closed(day)

    assert not HallDay.objects.exists()


def test_a_day_to_come_is_not_closed() -> None:
    day = a_day()

    with clock.stopped(day.now - timedelta(days=1)), pytest.raises(IllegalMoveError):
        actions.close_day(day.slot.office, day.slot.day)


def test_the_worker_settles_the_hall_of_a_day_that_is_over() -> None:
    day = a_day()
    booking = day.booked("Ani")
    day.arrive(booking)
    day.came("Budi")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("leave", counter)
    (job,) = [job for job in timed() if job.name == "close_days"]

    with clock.stopped(day.now + timedelta(days=1)):
        assert job.run() == 1
        assert job.run() == 0

    assert (states(booking), day.hall.closed_at is not None) == (["left"], True)
    assert OfficeDay.objects.get(day=day.slot.day).state == "closed"
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["incomplete", "left"]


def test_who_was_absent_is_so_although_kin_kept_the_place() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    day.arrive(booking, 1)

    closed(day.at(8, 30))

    assert states(booking) == ["served", "forfeited"]
    assert booking.places.get(position=2).absence == "absent"


def test_a_closing_that_broke_off_between_hall_and_bookings_is_gone_on_with() -> None:
    day = a_day()
    there, absent = day.booked("Ani"), day.booked("Budi")
    day.arrive(there)
    with day.at(8, 5).clock():
        bookings.forfeit_due()
        actions.close_hall(day.slot.office, day.slot.day)
    before = OfficeDay.objects.get(day=day.slot.day).state

    closed(day)

    assert (before, OfficeDay.objects.get(day=day.slot.day).state) == ("open", "closed")
    assert (states(there), states(absent)) == (["served"], ["forfeited"])
