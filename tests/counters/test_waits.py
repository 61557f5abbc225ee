"""What is expected of waiting: read from the hall as it stands, kept as people come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.counters import actions, queries
from antrean.counters.models import Counter, Visit
from antrean.counters.queries import HallWaiting
from antrean.counters.queries.present import present
from antrean.counters.queries.waits import expected_wait, expected_waits
from tests import make
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


def waiting(day: Day, stage: int = 0) -> list[tuple[int | None, int | None]]:
    """Return what is told to those who wait at a stage, in their order."""
    shown = queries.hall(day.slot.office, day.slot.day, day.now)
    return [(one.low, one.high) for one in shown.stages[stage].waiting]


def a_busy_day(*names: str) -> tuple[Day, Counter]:
    """Let one counter serve somebody, while others wait for documents."""
    day = a_day()
    for name in ("Ani", *names):
        day.came(name)
    counter = day.counter(1, "documents")
    day.do("call_next", counter)
    return day, counter


def test_everybody_who_waits_is_told_how_long_in_the_order_expected() -> None:
    day, _ = a_busy_day("Budi", "Citra", "Dewi", "Eka")

    told = waiting(day)

    assert told == sorted(told, key=lambda one: one[1] or 0)
    assert told[0] == (0, 10)
    assert all(low is not None and high is not None and low < high for low, high in told)


def test_nothing_is_told_before_a_counter_is_open_or_of_a_stage_that_nobody_serves() -> None:
    day = a_day()
    day.came("Ani")

    assert waiting(day) == [(None, None)]
    day.counter(1, "photo")
    assert waiting(day) == [(None, None)]


def test_who_is_called_at_any_moment_is_told_zero() -> None:
    day = a_day()
    day.came("Ani")
    day.counter(1, "documents")

    assert waiting(day) == [(0, 0)]


def test_a_paused_counter_serves_nobody() -> None:
    day, counter = a_busy_day("Budi")
    other = day.counter(2, "documents")
    day.do("finish", counter)

    assert waiting(day) == [(0, 0)]
    for one in (counter, other):
        with day.clock():
            actions.pause_counter(one.pk, day.officers[one.pk])
    assert waiting(day) == [(None, None)]


def test_the_days_own_times_are_those_from_calls_to_ends_that_were_not_taken_back() -> None:
    day, counter = a_busy_day("Budi", "Citra", "Dewi", "Eka", "Fajar", "Gita", "Hadi")
    usual = waiting(day)[-1]
    for _ in range(3):
        day.later(minutes=20).do("finish", counter)
        day.do("call_next", counter)
    slow = waiting(day)

    # Each of the four takes longer than each of the seven did as long as the usual time was all.
    assert len(slow) == 4
    assert (slow[-1][1] or 0) / 4 > (usual[1] or 0) / 7 * 1.3


def test_nothing_is_told_while_nobody_can_be_called_since_a_stage_is_full_that_nobody_serves() -> (
    None
):
    day, counter = a_busy_day("Budi", "Citra", "Dewi", "Eka")
    for _ in range(3):
        day.do("finish", counter)
        day.do("call_next", counter)
    told = waiting(day)
    day.do("finish", counter)

    assert told != [(None, None)]
    assert day.do("call_next", counter) is None
    assert waiting(day) == [(None, None)]


def test_a_service_that_was_interrupted_or_taken_back_tells_no_time() -> None:
    day, counter = a_busy_day("Budi", "Citra")
    before = waiting(day)
    day.later(minutes=60).do("finish", counter)
    day.later(seconds=5).do("undo", counter)
    day.do("put_aside", counter)
    day.do("resume", counter, visit_id=Visit.objects.get(state="held").pk)
    day.do("finish", counter)
    day.do("call_next", counter)

    assert waiting(day)[0] == before[0]


def test_who_booked_and_may_still_come_before_makes_it_longer() -> None:
    day, _ = a_busy_day()
    for _ in range(5):
        day.booked("Tamu")
    mine = day.came("Zaki")

    (told,) = waiting(day)

    Visit.objects.exclude(pk=mine.pk)
    alone, _ = a_busy_day("Zaki")
    assert (told[1] or 0) > (waiting(alone)[0][1] or 0)


def test_whom_a_counter_passed_to_another_is_told_nothing() -> None:
    day, counter = a_busy_day("Budi")
    other = day.counter(2, "documents")
    day.do("call_next", other)
    day.do("pass_on", counter, to_counter_id=other.pk)

    assert waiting(day) == [(None, None)]


def test_it_takes_as_many_queries_for_one_as_for_many() -> None:
    counts = []
    for names in (["Budi"], [f"Orang {letter}" for letter in "ABCDEFGH"]):
        day, _ = a_busy_day(*names)
        here = present(day.slot.office, day.slot.day, day.now)
        with CaptureQueriesContext(connection) as captured:
            assert len(expected_waits(here)) == len(names)
        counts.append(len(captured))

    assert counts == [2, 2]


def test_what_was_expected_is_kept_as_people_come_in() -> None:
    day, _ = a_busy_day("Budi")
    day.came("Citra")
    day.walked_in("Dewi")

    kept = list(Visit.objects.order_by("pk").values_list("estimate_low", "estimate_high"))

    # When the first two came no counter was open.
    assert kept[:2] == [(None, None)] * 2
    assert kept[2] == waiting(day)[1]
    assert None not in kept[3]


def test_it_is_kept_once_and_not_of_who_was_called() -> None:
    day, counter = a_busy_day()
    booking = day.booked("Budi", "Citra")
    first = day.arrive(booking, 1)
    assert first is not None
    kept = first.estimate_low, first.estimate_high
    assert kept == (0, 10)
    for name in ("Dewi", "Eka", "Fajar"):
        day.came(name)

    joined = day.arrive(booking, 2)
    day.later(minutes=5).do("finish", counter)
    day.do("call_next", counter)
    day.arrive(booking)

    first.refresh_from_db()
    assert joined == first
    assert (first.estimate_low, first.estimate_high) == kept


def test_one_visit_is_told_what_it_is_told_among_all() -> None:
    day, _ = a_busy_day("Budi", "Citra")
    here = present(day.slot.office, day.slot.day, day.now)

    assert expected_waits(here) == {
        visit.pk: expected_wait(here, visit.pk) for visit in here.visits if visit.state == "waiting"
    }


def test_what_is_shown_of_somebody_has_no_more_than_numbers_and_minutes() -> None:
    assert set(HallWaiting.__dataclass_fields__) == {"numbers", "low", "high"}


def test_of_an_hour_that_is_far_nobody_is_expected() -> None:
    day, _ = a_busy_day("Budi")
    before = waiting(day)
    late = make.slot(office=day.slot.office, starts=make.time(10))
    day.booked("Tamu", "Lain", slot=late)

    assert late.starts_at - day.now > timedelta(minutes=75)
    assert waiting(day) == before
