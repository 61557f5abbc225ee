"""From the hours of a day to its slots. Plain arithmetic: no Django, no database, no clock.

Slots follow each other from opening and again from the end of the break, never across
it. Where the stretch ends before a whole slot fits, half a slot may: half as long, with
half the places. The last one starts early enough for its people to be served by closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

SMALLEST_BLOCK = 10

type Stretch = tuple[int, int]  # minutes of the day, half-open


@dataclass(frozen=True, slots=True)
class DayHours:
    """When an office serves on one day. Without a break both its ends are None."""

    opens: time
    closes: time
    break_starts: time | None = None
    break_ends: time | None = None


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A slot to be: the office's own clock, its places, how many numbers it owns."""

    starts: time
    ends: time
    capacity: int

    @property
    def block_size(self) -> int:
        return block_size(self.capacity)


def block_size(capacity: int) -> int:
    """Return how many numbers a slot owns: twice its places, as some are given back and reused."""
    return max(SMALLEST_BLOCK, 2 * capacity)


def plan(
    hours: DayHours, *, slot_minutes: int, last_start_minutes: int, capacity: int
) -> list[PlannedSlot]:
    """Return the slots of a day, earliest first.

    Args:
        hours: when the office serves.
        slot_minutes: the length of a whole slot.
        last_start_minutes: how long before closing the last slot starts at the latest.
        capacity: the places of a whole slot, at least one.
    """
    last_start = _minutes(hours.closes) - last_start_minutes
    return [
        PlannedSlot(
            starts=_clock(starts),
            ends=_clock(ends),
            capacity=capacity if ends - starts == slot_minutes else max(1, capacity // 2),
        )
        for stretch in _served(hours)
        for starts, ends in _cut(stretch, slot_minutes)
        if starts <= last_start
    ]


def _served(hours: DayHours) -> list[Stretch]:
    opens, closes = _minutes(hours.opens), _minutes(hours.closes)
    if hours.break_starts is None or hours.break_ends is None:
        return [(opens, closes)]
    return [(opens, _minutes(hours.break_starts)), (_minutes(hours.break_ends), closes)]


def _cut(stretch: Stretch, slot_minutes: int) -> Iterator[Stretch]:
    starts, until = stretch
    while starts + slot_minutes <= until:
        yield starts, starts + slot_minutes
        starts += slot_minutes
    half = slot_minutes // 2
    # Half of a slot of a quarter of an hour is an hour nobody remembers: multiples of five only.
    if half % 5 == 0 and starts + half <= until:
        yield starts, starts + half


def _minutes(clock_time: time) -> int:
    return 60 * clock_time.hour + clock_time.minute


def _clock(minutes: int) -> time:
    return time(*divmod(minutes, 60))
