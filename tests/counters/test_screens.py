"""What screens and telephones show of the hall."""

from __future__ import annotations

import msgspec
import pytest

from antrean.bookings import actions as bookings
from antrean.counters import queries
from antrean.counters.queries import Hall, HallStage, visit_of
from antrean.counters.queries.screens import LAST_CALLS
from tests import make
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


def hall(day: Day) -> Hall:
    return queries.hall(day.slot.office, day.slot.day, day.now)


def documents(day: Day) -> HallStage:
    return hall(day).stages[0]


def test_numbers_wait_in_the_order_expected_and_are_served_at_counters() -> None:
    day = a_day()
    for name in ("Ani", "Budi", "Citra"):
        day.came(name, "Anak")
    one = day.counter(1, zone="timur")
    day.do("call_next", one)

    shown = documents(day)

    assert [waiting.numbers for waiting in shown.waiting] == [["A003", "A004"], ["A005", "A006"]]
    (serving,) = shown.serving
    assert (serving.numbers, serving.counter, serving.zone) == (["A001", "A002"], 1, "timur")
    assert (serving.state, shown.counters) == ("called", 1)
    day.do("start", one)
    assert documents(day).serving[0].state == "serving"


def test_calls_are_counted_without_a_gap_the_latest_first() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("call_next", two)
    day.later(seconds=45).do("call_again", one)

    calls = hall(day).calls

    assert [(call.nth, call.numbers, call.again) for call in calls] == [
        (3, ["A001"], True),
        (2, ["A002"], False),
        (1, ["A001"], False),
    ]
    assert [call.act for call in calls] == [7, 6, 5]
    assert (calls[0].counter, calls[0].stage, calls[0].at) == (1, "documents", day.now)


def test_a_call_that_was_taken_back_is_counted_and_not_shown() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("undo", counter)
    day.do("call_next", counter)

    assert [call.nth for call in hall(day).calls] == [2]


def test_only_the_last_calls_are_shown() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    for _ in range(LAST_CALLS):
        day.later(seconds=45).do("call_again", counter)

    calls = hall(day).calls

    assert (len(calls), calls[0].nth) == (LAST_CALLS, LAST_CALLS + 1)


def test_the_day_and_its_notice_are_shown_before_anybody_came() -> None:
    day = a_day()
    make.hall_rules(office=day.slot.office, notice="Loket 3 tutup")
    with day.clock():
        bookings.delay_day(day.slot.office, day.slot.day, 20)

    shown = hall(day)

    assert (shown.office, shown.day, shown.state) == (
        day.slot.office.code,
        day.slot.day,
        "open",
    )
    assert (shown.delay_minutes, shown.door, shown.notice) == (20, False, "Loket 3 tutup")
    assert (shown.acts, shown.calls) == (0, [])


def test_no_name_and_no_place_is_shown() -> None:
    day = a_day()
    visit = day.came("Siti Nurhaliza")
    one = day.counter(1)
    day.do("call_next", one)
    day.do("put_aside", one, note="Siti lupa fotokopi")
    assert visit.booking is not None
    code = visit.booking.code

    told = msgspec.json.encode(hall(day)).decode()

    for secret in ("Siti", code, "place", "note", "lane", visit.public_id):
        assert secret not in told


def test_a_visit_that_goes_on_comes_before_one_that_is_done() -> None:
    day = a_day()
    visit = day.came("Ani", "Budi")
    booking = visit.booking
    assert booking is not None
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("lack_papers", counter, ticket_ids=[visit.tickets.get(number="A002").pk])
    back = day.arrive(booking)
    day.do("leave", counter)

    assert visit_of(booking) == back
    assert visit_of(day.booked("Citra")) is None
