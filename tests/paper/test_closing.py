"""What became of every number of a day, without anybody's name."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.errors import ForfeitedError
from antrean.counters.actions import close_day
from antrean.kernel import clock
from antrean.paper import queries
from antrean.paper.actions import enter_paper
from antrean.paper.entries import read
from antrean.paper.queries import Closing
from tests import make
from tests.counters.office import DESK, HOLDER, Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day()


def at(day: Day, hour: int, minute: int = 0) -> datetime:
    return day.slot.office.at(day.slot.day, time(hour, minute))


def closing(day: Day) -> Closing:
    return queries.closing(day.slot.office, day.slot.day)


def outcomes(day: Day) -> dict[str, str]:
    return {one.number: one.outcome for one in closing(day).numbers}


def test_each_number_says_what_became_of_its_person(day: Day) -> None:
    served, waits = day.booked("Ani"), day.booked("Budi")
    day.booked("Citra")
    cancelled = day.booked("Dewi")
    with clock.stopped(at(day, 7)):
        bookings.cancel(cancelled.code, HOLDER)
    day.at(7, 40).arrive(served)
    counter = day.counter(1)
    for _ in range(3):
        day.serve(counter)
    day.at(7, 50).arrive(waits)
    day.walked_in("Eka")

    assert outcomes(day) == {
        "A001": "served",
        "A002": "here",
        "A003": "expected",
        "A004": "cancelled",
        "W001": "here",
    }
    assert closing(day).counts == {"served": 1, "cancelled": 1, "here": 2, "expected": 1}


def test_who_waited_when_it_was_closed_lacked_no_paper(day: Day) -> None:
    siti = day.at(7, 40).came("Siti")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("start", counter)
    day.do("lack_papers", counter, ticket_ids=[siti.tickets.get().pk])
    day.came("Budi")
    day.walked_in("Citra")
    with day.at(16).clock():
        close_day(day.slot.office, day.slot.day)

    assert outcomes(day) == {"A001": "incomplete", "A002": "unfinished", "W001": "unfinished"}


def test_who_came_late_is_told_from_who_did_not_come(day: Day) -> None:
    late = day.booked("Ani")
    day.booked("Budi")
    with pytest.raises(ForfeitedError):
        day.at(8, 5).arrive(late)
    with day.at(16).clock():
        close_day(day.slot.office, day.slot.day)

    assert outcomes(day) == {"A001": "came_late", "A002": "absent"}


def test_it_tells_of_the_day_and_of_its_chain(day: Day) -> None:
    day.booked("Ani")
    day.at(7, 40).came("Budi")
    office, on = day.slot.office, day.slot.day
    with day.at(8, 30).clock():
        bookings.note_outage(office, on, at(day, 7, 45), at(day, 8, 15), DESK)
    with day.at(16).clock():
        close_day(office, on)

    found = closing(day)

    assert (found.opened_at, found.closed_at) == (at(day, 7, 30), at(day, 16))
    assert (found.delay_minutes, [one.minutes for one in found.outages]) == (30, [30])
    assert (found.acts, found.head) == (day.hall.acts, day.hall.head)


def test_numbers_of_paper_stand_there_with_their_hours(day: Day) -> None:
    with day.at(11).clock():
        lines = read("W501; Citra; 1-1-1990; 08.10; 09.00", day.slot.day)
        enter_paper(day.slot.office, day.slot.day, lines, DESK)

    [one] = closing(day).numbers

    assert (one.number, one.outcome) == ("W501", "served")
    assert (one.came_at, one.done_at) == (at(day, 8, 10), at(day, 9))


def test_a_day_on_which_nothing_happened_has_no_numbers(day: Day) -> None:
    found = queries.closing(day.slot.office, make.DAY + timedelta(days=1))

    assert (list(found.numbers), found.acts, found.head, found.closed_at) == ([], 0, "", None)


def test_closed_days_of_a_week_are_found_with_their_heads(day: Day) -> None:
    day.at(7, 40).came("Ani")
    with day.at(16).clock():
        close_day(day.slot.office, day.slot.day)

    found = queries.closed_days(day.slot.office, at(day, 17) + timedelta(days=7))
    too_late = queries.closed_days(day.slot.office, at(day, 17) + timedelta(days=8))

    assert [(one.day, one.head) for one in found] == [(make.DAY, day.hall.head)]
    assert too_late == []
