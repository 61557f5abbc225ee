"""The hall played on from where it stands, by the policy and with mean times. Pure.

One play, not a thousand: what is under way takes times spread evenly over what they may be, so
that the first of many counters is free as early as the first of many is; what follows takes the
mean. People who booked and are not there yet come one after the other until their hour. A stage
that no counter serves holds up nobody but by those who wait there: it will open again soon.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import NormalDist

from antrean.counters import policy, stages
from antrean.counters.floor import Desk, Floor
from antrean.counters.policy import Line, Waiting
from antrean.counters.standing import Standing

# Of who booked, the share that comes in time; of calls, the share that nobody hears.
_COME = 0.8
_MISS = 0.03
_MISSED_AFTER = 3.0
# Multiples of it, less their whole part, lie spread over 0 to 1 however many they are.
_GOLDEN = (math.sqrt(5) - 1) / 2
_NORMAL = NormalDist()
_NEW = Line()


@dataclass(frozen=True, slots=True)
class Expected:
    """When somebody would be called: in how many minutes, after how many others of their stage."""

    minute: float
    ahead: int


def played_on(floor: Floor, only: int | None = None) -> dict[int, Expected]:
    """Return by `Waiting.id` when everybody who waits would be called.

    Whoever waits for a stage that no counter serves is missing.

    Args:
        only: the one who is asked about; the play ends when they are called.
    """
    return _Ahead(floor).calls(only)


@dataclass(slots=True)
class _Pool:
    """Counters that serve the same stages: to the people who wait they are one."""

    served: Sequence[int]
    services: Sequence[str]
    free: int = 0
    last_was_service: bool = False


# In this minute a counter is done with a visit, or (without one) somebody comes, or is ready.
type _Due = tuple[float, int, _Pool | None, str, Waiting | None]


class _Ahead:
    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._places = {stage: place for place, stage in enumerate(floor.way)}
        self._standing = {stage: Standing() for stage in floor.way}
        self._standing |= {stage: Standing(here) for stage, here in floor.waiting.items()}
        self._lines = dict(floor.lines)
        self._each = {stage: floor.minutes_each(stage) for stage in stages.STAGES}
        self._counters = Counter(
            self._places[stage]
            for desk in floor.desks
            for stage in desk.serves
            if stage in self._places
        )
        # Kept by hand: it is asked before every call.
        self._counts = Counter(
            {place: len(self._standing[stage]) for stage, place in self._places.items()}
        )
        self._called: dict[int, Expected] = {}
        self._calls: Counter[str] = Counter()
        self._count = itertools.count()
        self._due: list[_Due] = []
        self._pools = self._open()
        self._await(floor.coming)
        waiting = list(itertools.chain.from_iterable(floor.waiting.values()))
        self._asked = {one.id for one in waiting}
        for one in waiting:
            if one.not_before and one.not_before > floor.now:
                self._push(self._minutes_until(one.not_before))

    def _push(
        self,
        minute: float,
        pool: _Pool | None = None,
        stage: str = "",
        visit: Waiting | None = None,
    ) -> None:
        heapq.heappush(self._due, (minute, next(self._count), pool, stage, visit))

    def _minutes_until(self, at: datetime) -> float:
        return (at - self._floor.now).total_seconds() / 60

    def _open(self) -> list[_Pool]:
        """Return the counters, those that bring people to the end first."""
        pools: dict[frozenset[str], _Pool] = {}
        busy: dict[frozenset[str], list[Desk]] = {}
        for desk in self._floor.desks:
            serves = frozenset(desk.serves)
            served = [self._places[stage] for stage in serves if stage in self._places]
            pool = pools.setdefault(serves, _Pool(served, sorted(serves - self._places.keys())))
            if desk.visit is None:
                pool.free += 1
            else:
                busy.setdefault(serves, []).append(desk)
                pool.last_was_service = desk.stage not in self._places
        for serves, desks in busy.items():
            self._go_on_at(pools[serves], desks)
        return sorted(pools.values(), key=lambda pool: -max(pool.served, default=0))

    def _go_on_at(self, pool: _Pool, desks: Sequence[Desk]) -> None:
        by_chance = sorted(enumerate(desks), key=lambda one: one[0] * _GOLDEN % 1)
        for nth, (_, desk) in enumerate(by_chance, start=1):
            self._push(self._left(desk, nth / (len(desks) + 1)), pool, desk.stage, desk.visit)

    def _left(self, desk: Desk, chance: float) -> float:
        """Return in how many minutes a counter is free: a quantile, given how long it took so far.

        Times of service are taken to be lognormal; those of a party to be one with its mean and
        its variance.
        """
        people = self._floor.people.get(desk.visit.id, 1) if desk.visit else 1
        gone = -self._minutes_until(desk.since or self._floor.now)
        variance = math.log1p(stages.VARIATION[desk.stage] ** 2 / people)
        mean, deviation = math.log(self._each[desk.stage] * people) - variance / 2, variance**0.5
        before = _NORMAL.cdf((math.log(gone) - mean) / deviation) if gone > 0 else 0.0
        quantile = min(before + chance * (1 - before), 0.999)
        return max(0.1, math.exp(mean + deviation * _NORMAL.inv_cdf(quantile)) - gone)

    def _await(self, coming: Iterable[Waiting]) -> None:
        """Let those come who are expected to, spread over the time until their hour."""
        for nth, one in enumerate(coming, start=1):
            if nth * _COME % 1 < _COME:
                minute = max(0.0, self._minutes_until(one.hour)) * (nth * _GOLDEN % 1)
                since = self._floor.now + timedelta(minutes=minute)
                self._push(minute, None, self._floor.way[0], replace(one, since=since))

    def calls(self, only: int | None) -> dict[int, Expected]:
        minute = 0.0
        while True:
            now = self._floor.now + timedelta(minutes=minute)
            for pool in self._pools:
                while pool.free and self._call(pool, minute, now):
                    pass
            if not self._due or not self._asked or only in self._called:
                return self._called
            minute, _, freed, stage, visit = heapq.heappop(self._due)
            if freed is not None:
                freed.free += 1
                self._go_on(stage, visit, minute)
            elif visit is not None:
                self._come(0, visit)

    def _come(self, place: int, one: Waiting) -> None:
        self._standing[self._floor.way[place]].add(one)
        self._counts[place] += 1

    def _go_on(self, stage: str, visit: Waiting | None, minute: float) -> None:
        place = self._places.get(stage, len(self._places)) + 1
        if visit is not None and self._counters[place]:
            since = self._floor.now + timedelta(minutes=minute)
            one = Waiting(
                id=visit.id, lane=visit.lane, hour=visit.hour, number=visit.number, since=since
            )
            self._come(place, one)

    def _stages(self, pool: _Pool) -> list[str]:
        """Return from which stages a counter calls, the best first."""
        places = policy.stage_to_serve(pool.served, self._counts, self._counters)
        passports = [self._floor.way[place] for place in places]
        if not pool.services:
            return passports
        services = [stage for stage in pool.services if len(self._standing.get(stage, ()))]
        return passports + services if pool.last_was_service else services + passports

    def _call(self, pool: _Pool, minute: float, now: datetime) -> bool:
        for stage in self._stages(pool):
            standing, line = self._standing[stage], self._lines.get(stage, _NEW)
            call = policy.next_call(standing.candidates(), line, now)
            if call is None:
                continue
            one = standing.remove(call.id)
            self._lines[stage] = call.line
            if stage in self._places:
                self._counts[self._places[stage]] -= 1
            if one.id in self._asked:
                self._asked.remove(one.id)
                self._called[one.id] = Expected(minute, self._calls[stage])
            self._calls[stage] += 1
            pool.free -= 1
            pool.last_was_service = stage not in self._places
            takes = self._each[stage] * self._floor.people.get(one.id, 1)
            takes += _MISS * (_MISSED_AFTER - takes)
            self._push(minute + takes, pool, stage, one)
            return True
        return False
