"""How long until somebody is called: a range of minutes that holds four times in five.

The hall is played on (`ahead`); how far chance leads away from that was measured on made-up days.
`antrean simulate` prints how often the ranges hold there, and how wide they are. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from antrean.counters.ahead import Expected, played_on
from antrean.counters.floor import Floor
from antrean.counters.policy import Lane, Waiting

# Minutes, low < high, multiples of `STEP`; (0, 0) for who is next at any moment.
type Range = tuple[int, int]

STEP = 5
NEXT: Range = (0, 0)
# Fitted to made-up days: minutes that are waited beyond what all lanes wait, in eight cases of ten.
# A time is promised to priority; the turns of the smaller lanes hang on who else comes.
_MORE = {Lane.BOOKED: 0.0, Lane.PRIORITY: -0.9, Lane.WALK_IN: 0.5, Lane.RETURN: 0.5}
# Of the minutes of those who booked and may still come before one, how many are waited.
_MAY_COME = 0.5
_MAY_COME_AT_MOST = 60.0


def estimate(id_: int, floor: Floor) -> Range | None:
    """Return within how many minutes one of who waits will be called, four times in five.

    None: nobody waits under this id, or no counter that is open serves their stage.
    """
    return _ranges(floor, played_on(floor, id_)).get(id_)


def estimates(floor: Floor) -> dict[int, Range | None]:
    """Return by `Waiting.id` what `estimate` says of everybody who waits, in one go."""
    ranges = _ranges(floor, played_on(floor))
    return {one.id: ranges.get(one.id) for here in floor.waiting.values() for one in here}


def held(told: Range, waited: float) -> bool:
    """Tell whether people waited as many minutes as they were told; who was next, not for long."""
    low, high = told
    return low <= waited <= (high or STEP)


def _ranges(floor: Floor, expected: Mapping[int, Expected]) -> dict[int, Range]:
    ranges = {}
    for stage, here in floor.waiting.items():
        counters = sum(stage in desk.serves for desk in floor.desks)
        for one in here:
            if found := expected.get(one.id):
                each = floor.minutes_each(stage) / counters
                delay = _delay(floor, stage, one) * each
                ranges[one.id] = _range(found, each, one.lane, delay, _away(one, floor.now))
    return ranges


def _away(one: Waiting, now: datetime) -> float:
    """Return for how many minutes somebody has asked to be passed over."""
    return max(0.0, (one.not_before - now).total_seconds() / 60) if one.not_before else 0.0


def _delay(floor: Floor, stage: str, one: Waiting) -> int:
    """Return how many people may still come who booked and are before somebody."""
    if one.lane is not Lane.BOOKED or stage != floor.way[0]:
        return 0
    mine = one.hour, one.number
    return sum(
        floor.people.get(other.id, 1) for other in floor.coming if (other.hour, other.number) < mine
    )


def _range(expected: Expected, each: float, lane: Lane, delay: float, away: float) -> Range:
    """Return the range around an expected minute.

    Args:
        each: minutes between two people who are called.
        delay: minutes that those take who may still come before them.
        away: minutes for which nobody calls them, which are certain.

    Source:
        Quantiles of 10 and 90 % fitted to the waits of made-up days, by iterated least squares;
        narrowed by what rounding to whole steps adds. The spread grows with the root of the
        minutes, as that of a sum of times of service does. Held against other days by `antrean
        simulate`; fitted anew when the policy or the play changes.
    """
    minute = max(0.0, expected.minute - away)
    if not away and expected.ahead == 0 and minute < STEP / 2:
        return NEXT
    low = 2.3 + 1.08 * minute - 3.1 * math.sqrt(minute)
    high = 0.4 + 1.25 * minute + 0.4 * min(each, 4.0) + 0.2 * math.sqrt(minute * each)
    high += _MORE[lane] + _MAY_COME * min(delay, _MAY_COME_AT_MOST)
    # Rather too little than too much: who is told too much is not there when they are called.
    least = max(0, math.floor((away + low + 2.2) / STEP) * STEP)
    most = math.floor((away + high + STEP / 2) / STEP) * STEP
    return least, max(least + STEP, most)
