from __future__ import annotations

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.offices.schedule import DayHours, PlannedSlot, block_size, plan


def hours(text: str) -> DayHours:
    """Read `08.00-12.00 13.00-15.00`."""
    first, *second = (
        [time.fromisoformat(clock.replace(".", ":")) for clock in part.split("-")]
        for part in text.split()
    )
    if not second:
        return DayHours(first[0], first[1])
    return DayHours(first[0], second[0][1], first[1], second[0][0])


def told(slots: list[PlannedSlot]) -> list[str]:
    return [
        f"{slot.starts:%H.%M}+{minutes(slot.ends) - minutes(slot.starts)}={slot.capacity}"
        for slot in slots
    ]


def minutes(clock_time: time) -> int:
    return 60 * clock_time.hour + clock_time.minute


# Day, slots of ten places, slots of five.
DAYS = {
    "regular": ("08.00-12.00 13.00-15.00", "08.00 09.00 10.00 11.00 13.00", ""),
    "friday": ("08.00-11.30 13.00-15.00", "08.00 09.00 10.00 13.00", "11.00"),
    "ramadan": ("08.00-12.00 12.30-15.00", "08.00 09.00 10.00 11.00 12.30 13.30", ""),
    "friday of ramadan": ("08.00-11.30 12.30-15.00", "08.00 09.00 10.00 12.30 13.30", "11.00"),
    "saturday without a break": ("08.00-12.00", "08.00 09.00 10.00", ""),
    "25 minutes are no half hour": ("07.45-10.10 10.40-11.55", "07.45 08.45 10.40", ""),
    "half an hour before closing": ("08.00-12.30", "08.00 09.00 10.00 11.00", ""),
    "shorter than the last start": ("08.00-09.14", "", ""),
    "as long as the last start": ("08.00-09.15", "08.00", ""),
}


@pytest.mark.parametrize(("day", "whole", "half"), DAYS.values(), ids=DAYS)
def test_the_slots_of_a_day(day, whole, half):
    slots = plan(hours(day), slot_minutes=60, last_start_minutes=75, capacity=10)

    assert [slot.starts for slot in slots] == sorted(slot.starts for slot in slots)
    assert told(slots) == sorted(
        [f"{starts}+60=10" for starts in whole.split()]
        + [f"{starts}+30=5" for starts in half.split()]
    )


@pytest.mark.parametrize(("capacity", "half"), [(1, 1), (2, 1), (3, 1), (7, 3)])
def test_a_half_hour_has_half_the_places_rounded_down_and_at_least_one(capacity, half):
    slots = plan(hours("08.00-09.30"), slot_minutes=60, last_start_minutes=0, capacity=capacity)

    assert told(slots) == [f"08.00+60={capacity}", f"09.00+30={half}"]


def test_a_slot_of_a_quarter_of_an_hour_is_never_halved():
    slots = plan(hours("08.00-08.55"), slot_minutes=15, last_start_minutes=0, capacity=4)

    assert told(slots) == ["08.00+15=4", "08.15+15=4", "08.30+15=4"]


@pytest.mark.parametrize(("capacity", "numbers"), [(1, 10), (5, 10), (6, 12), (40, 80)])
def test_a_block_has_twice_the_places_and_at_least_ten_numbers(capacity, numbers):
    assert block_size(capacity) == numbers


@st.composite
def days(draw: st.DrawFn) -> DayHours:
    minutes = st.integers(min_value=0, max_value=24 * 60 - 1)
    marks = sorted(draw(st.sets(minutes, min_size=4, max_size=4)))
    opens, break_starts, break_ends, closes = (time(*divmod(mark, 60)) for mark in marks)
    if draw(st.booleans()):
        return DayHours(opens, closes)
    return DayHours(opens, closes, break_starts, break_ends)


@given(
    day=days(),
    slot_minutes=st.integers(min_value=5, max_value=240),
    last_start_minutes=st.integers(min_value=0, max_value=480),
    capacity=st.integers(min_value=1, max_value=500),
)
def test_slots_are_disjoint_inside_the_hours_and_outside_the_break(
    day, slot_minutes, last_start_minutes, capacity
):
    slots = plan(
        day,
        slot_minutes=slot_minutes,
        last_start_minutes=last_start_minutes,
        capacity=capacity,
    )

    assert all(before.ends <= after.starts for before, after in pairwise(slots))
    for slot in slots:
        assert day.opens <= slot.starts < slot.ends <= day.closes
        assert minutes(day.closes) - minutes(slot.starts) >= last_start_minutes
        assert 1 <= slot.capacity <= capacity
        assert slot.block_size >= max(10, 2 * slot.capacity)
        if day.break_starts and day.break_ends:
            assert slot.ends <= day.break_starts or slot.starts >= day.break_ends
