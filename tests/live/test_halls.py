"""The hall as a stream: one state for all who watch, and what changes it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.bookings import actions as bookings
from antrean.counters import actions
from antrean.counters.models import HallEvent
from antrean.kernel import clock
from antrean.live import queries, reading
from antrean.live.changes import day_key, hall_key, office_key
from antrean.live.reading import State
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


def subject(day: Day) -> str:
    return f"hall/{day.slot.office.code}:{day.slot.day}"


def state(day: Day) -> State:
    with day.clock():
        return reading.read([subject(day)])[subject(day)]


def test_a_hall_is_shown_as_its_query_tells_it() -> None:
    day = a_day()
    day.came("Ani")
    day.do("call_next", day.counter(1))

    event, version, data = state(day).event.decode().removesuffix("\n\n").split("\n")
    shown = json.loads(data.removeprefix("data: "))

    assert (event, version) == ("event: state", f"id: {state(day).version}")
    assert (shown["office"], shown["day"]) == (day.slot.office.code, str(day.slot.day))
    assert [call["numbers"] for call in shown["calls"]] == [["A001"]]


def test_the_same_hall_has_the_same_version_and_another_one_another() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)

    before, again = state(day).version, state(day).version
    day.do("call_next", counter)

    assert before == again != state(day).version


def test_acts_of_the_hall_and_changes_of_the_day_touch_it() -> None:
    day = a_day()
    office, on = day.slot.office, day.slot.day

    assert state(day).keys == {
        hall_key(office.pk, on),
        day_key(office.pk, on),
        office_key(office.pk),
    }


def test_the_log_of_acts_tells_which_hall_changed() -> None:
    day, other = a_day(), a_day()
    day.came("Ani")
    top = HallEvent.objects.latest("pk").pk
    other.came("Budi")

    news = queries.news("hall", top)

    assert news.keys == {hall_key(other.slot.office_id, other.slot.day)}
    assert queries.tops()["hall"] == news.ids[-1]


def test_when_who_was_excused_is_back_in_the_order_it_is_read_again() -> None:
    day = a_day()
    day.came("Ani")
    never = state(day).next_change
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("excuse", counter)
    with day.clock():
        actions.close_counter(counter.pk, day.officers[counter.pk])

    assert never is None
    assert state(day).next_change == day.now + timedelta(minutes=30)


def test_while_somebody_waits_for_a_counter_estimates_are_made_anew_every_minute() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)

    assert state(day).next_change == day.now + timedelta(minutes=1)
    day.do("call_next", counter)
    assert state(day).next_change is None


def test_halls_and_days_are_subjects_and_nothing_else_of_that_shape() -> None:
    day = a_day()

    assert reading.is_subject(subject(day))
    assert not reading.is_subject(subject(day).replace("hall", "office"))
    assert not reading.is_subject("hall/bogor:2026-02-30")


def test_of_an_office_that_there_is_not_nothing_is_shown() -> None:
    with clock.stopped(a_day().now):
        assert reading.read(["hall/nowhere:2017-08-09"]) == {}


def test_a_day_that_is_shut_shows_on_its_screens() -> None:
    day = a_day()
    before = state(day).version
    with day.clock():
        bookings.suspend_day(day.slot.office, day.slot.day)

    assert state(day).version != before


def test_a_hall_full_of_people_is_read_in_as_few_queries_as_an_empty_one() -> None:
    day = a_day()
    for _ in range(8):
        day.came("Ani")

    with CaptureQueriesContext(connection) as asked:
        state(day)

    assert len(asked) <= 12
