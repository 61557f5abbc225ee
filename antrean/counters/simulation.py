"""Days of an office that never were: the policy of calling tried on made-up people.

Discrete events, seeded: the same seed gives the same day to the second. Pure, in memory. What is
compared is how people wait, so that an office can see what a rule would do to them before it is
one. `antrean simulate` prints the figures.

Source of the times: passport offices measured from 2016 to 2023 (documents 6 minutes, interview
and photo 12 together); of the shares: what offices reported, or assumed where nobody did.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from antrean.counters import policy
from antrean.counters.policy import Lane, Line, Reason, Waiting

_DAY = datetime(2026, 1, 5, tzinfo=UTC)
# A call is repeated twice, 45 seconds apart and three minutes in all, before it counts as missed.
_MISSED_AFTER = 3.0
_DOORS_OPEN = 7.5 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the visit: how many counters serve it, how many minutes a person takes."""

    name: str
    counters: int
    minutes: float
    variation: float  # standard deviation ÷ mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """An office on one day: what it offers, and how people behave.

    Attributes:
        hours: places offered in each hour from eight o'clock on.
        walk_ins: people without a booking who come in the first hours.
    """

    stages: Sequence[Stage]
    hours: Sequence[int]
    walk_ins: int = 0
    absent: float = 0.15
    late: float = 0.04
    elderly: float = 0.08
    priority_walk_ins: float = 0.05  # of all places
    family: float = 0.3  # of bookings are of two to four
    misses: float = 0.03
    excuses: float = 0.02
    fetches_paper: float = 0.04  # back on the same day


def hall(places: int, *, walk_ins: float = 0.1) -> Hall:
    """Return an office that offers so many places on a day of seven hours, fit to serve them."""
    per_hour = [places // 7 + (hour < places % 7) for hour in range(7)]
    coming = places * 1.1 / 7 / 60  # people a minute
    # Four fifths of the time at work: what a queue needs so that it does not grow.
    fit = [
        Stage(name=name, counters=max(1, math.ceil(coming * minutes / 0.8)), minutes=minutes,
              variation=variation)
        for name, minutes, variation in (
            ("documents", 6.0, 0.5), ("interview", 7.0, 0.4), ("photo", 5.0, 0.4),
        )
    ]  # fmt: skip
    return Hall(stages=fit, hours=per_hour, walk_ins=round(places * walk_ins))


@dataclass(slots=True, kw_only=True)
class Party:
    """People who came together, and what became of them; times in minutes after midnight."""

    id: int
    size: int
    lane: Lane
    hour: int
    number: int
    arrives: float
    ready: float = math.inf  # when they first waited to be called, and were not excused
    first_called: float | None = None
    left: float | None = None
    is_served: bool = False
    misses: int = 0
    is_excused: bool = False
    has_fetched: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the day, as the order that everybody may read tells it."""

    minute: float
    stage: int
    counter: int
    party: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Day:
    parties: Sequence[Party]
    calls: Sequence[Call]


class Caller(Protocol):
    """Decides who is next: the policy, or what it is compared with."""

    def __call__(self, waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
        """Return who is called next at a stage."""
        ...


def first_come(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
    """Call whoever came to the stage first: three lines without lanes, hours or numbers."""
    ready = [one for one in waiting if one.not_before is None or one.not_before <= now]
    if not ready:
        return None
    first = min(ready, key=lambda one: (one.since, one.id))
    return policy.Call(first.id, Reason.TURN, replace(line, calls=line.calls + 1))


def people(of: Hall, random: Random) -> list[Party]:
    """Return who comes on a day: who booked, who came late and takes a number, who just comes."""
    coming: list[tuple[Lane, int, int, int, float]] = []  # lane, hour, number, size, minute
    numbers = walk_in = 0
    for hour, places in enumerate(of.hours, start=8):
        left = places
        while left:
            size = min(left, random.choice((2, 3, 4)) if random.random() < of.family else 1)
            left, numbers = left - size, numbers + size
            if random.random() < of.absent:
                continue
            lane = Lane.PRIORITY if random.random() < of.elderly else Lane.BOOKED
            early = random.triangular(0, 60, 25)
            if random.random() < of.late:
                walk_in += 1
                late = hour * 60 + random.uniform(1, 30)
                coming.append((Lane.WALK_IN, hour, walk_in, size, late))
            else:
                at = max(_DOORS_OPEN, hour * 60 - early)
                coming.append((lane, hour, numbers - size + 1, size, at))
    last = (7 + len(of.hours)) * 60
    for nth in range(1, of.walk_ins + 1):
        at = random.uniform(_DOORS_OPEN, last - 60)
        coming.append((Lane.WALK_IN, int(at // 60), walk_in + nth, 1, at))
    for nth in range(1, round(sum(of.hours) * of.priority_walk_ins) + 1):
        at = random.uniform(_DOORS_OPEN, last)
        coming.append((Lane.PRIORITY, int(at // 60), nth, 1, at))
    return [
        Party(id=id_, lane=lane, hour=hour, number=number, size=size, arrives=at)
        for id_, (lane, hour, number, size, at) in enumerate(coming)
    ]


def played(of: Hall, *, seed: int, caller: Caller = policy.next_call) -> Day:
    """Return how a day goes: everybody who came is served, or was called three times in vain."""
    random = Random(seed)  # noqa: S311  # a play, no secret
    return _Play(of, people(of, random), random, caller).day()


@dataclass(order=True, slots=True)
class _Due:
    minute: float
    nth: int
    act: Callable[[float], None] = field(compare=False)


class _Play:
    def __init__(self, of: Hall, parties: list[Party], random: Random, caller: Caller) -> None:
        self._hall, self._random, self._caller = of, random, caller
        self._parties = parties
        self._due: list[_Due] = []
        self._nth = 0
        self._waiting: list[dict[int, Waiting]] = [{} for _ in of.stages]
        self._lines = [Line() for _ in of.stages]
        self._free = [list(range(stage.counters)) for stage in of.stages]
        self._calls: list[Call] = []

    def day(self) -> Day:
        for party in self._parties:
            self._at(party.arrives, partial(self._arrive, party))
        while self._due:
            due = heapq.heappop(self._due)
            due.act(due.minute)
        return Day(self._parties, self._calls)

    def _at(self, minute: float, act: Callable[[float], None]) -> None:
        self._nth += 1
        heapq.heappush(self._due, _Due(minute, self._nth, act))

    def _arrive(self, party: Party, now: float) -> None:
        self._wait(party, 0, now)

    def _wait(self, party: Party, stage: int, now: float, back: Reason | None = None) -> None:
        if party.ready == math.inf:
            party.ready = now
        waiting = Waiting(
            id=party.id,
            lane=party.lane,
            hour=_instant(party.hour * 60),
            number=party.number,
            since=_instant(now),
            back=back,
            promised=party.lane is Lane.PRIORITY and party.first_called is None,
        )
        if not party.is_excused and self._random.random() < self._hall.excuses:
            party.is_excused = True
            if party.first_called is None:
                party.ready = math.inf  # They chose to wait.
            waiting = policy.excused(waiting, _instant(now))
            # At that moment somebody may be free who is asked by nobody else.
            self._at(now + policy.EXCUSED_FOR.total_seconds() / 60, self._call_everywhere)
        self._waiting[stage][party.id] = waiting
        self._call_everywhere(now)

    def _call_everywhere(self, now: float) -> None:
        """Let every counter that is free call, the last stage first."""
        for stage in reversed(range(len(self._free))):
            while self._free[stage] and self._call(stage, now):
                pass

    def _call(self, stage: int, now: float) -> bool:
        counts = {nth: len(waiting) for nth, waiting in enumerate(self._waiting)}
        counters = {nth: one.counters for nth, one in enumerate(self._hall.stages)}
        if not policy.stage_to_serve([stage], counts, counters):
            return False
        line = self._lines[stage]
        call = self._caller(self._waiting[stage].values(), line, _instant(now))
        if call is None:
            return False
        self._lines[stage] = call.line
        waiting = self._waiting[stage].pop(call.id)
        counter = self._free[stage].pop(0)
        party = self._parties[call.id]
        self._calls.append(Call(now, stage, counter, party.id, call.reason))
        if self._random.random() < self._hall.misses:
            self._at(now + _MISSED_AFTER, partial(self._miss, party, waiting, stage, counter))
            return True
        if party.first_called is None:
            party.first_called = now
        takes = sum(self._service(stage) for _ in range(party.size))
        self._at(now + takes, partial(self._done, party, stage, counter))
        return True

    def _service(self, stage: int) -> float:
        """Return the minutes of one person: lognormal, as times of service are."""
        of = self._hall.stages[stage]
        spread = math.log1p(of.variation**2)
        return self._random.lognormvariate(math.log(of.minutes) - spread / 2, math.sqrt(spread))

    def _miss(self, party: Party, was: Waiting, stage: int, counter: int, now: float) -> None:
        party.misses += 1
        again = policy.missed(was, self._lines[stage], misses=party.misses)
        if again is None:
            party.left = now
        else:
            self._waiting[stage][party.id] = again
        self._release(stage, counter, now)

    def _done(self, party: Party, stage: int, counter: int, now: float) -> None:
        is_missing = stage == 0 and not party.has_fetched
        if is_missing and self._random.random() < self._hall.fetches_paper:
            party.has_fetched = True
            back_at = now + self._random.uniform(15, 60)
            self._at(back_at, lambda at: self._wait(party, 0, at, Reason.RETURN))
        elif stage + 1 < len(self._hall.stages):
            self._wait(party, stage + 1, now)
        else:
            party.left, party.is_served = now, True
        self._release(stage, counter, now)

    def _release(self, stage: int, counter: int, now: float) -> None:
        heapq.heappush(self._free[stage], counter)
        self._call_everywhere(now)


def _instant(minute: float) -> datetime:
    return _DAY + timedelta(minutes=minute)
