"""Days of an office that never were: the policy of calling tried on made-up people.

Discrete events, seeded: the same seed gives the same day to the second. Pure, in memory. What is
compared is how people wait, so that an office can see what a rule would do to them before it is
one. `antrean simulate` prints the figures.

Source of the times (`stages.MINUTES`): passport offices measured from 2016 to 2023; a person's
are lognormal, as times of service are.
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

from antrean.counters import policy, stages
from antrean.counters.accuracy import Asked, Guess
from antrean.counters.floor import Desk, Floor, Shown
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.visitors import Booking, Hall, Party, manned, people

_DAY = datetime(2026, 1, 5, tzinfo=UTC)
# A call is repeated twice, 45 seconds apart and three minutes in all, before it counts as missed.
_MISSED_AFTER = 3.0
_EXCUSED_AFTER = 0.5
# Who is expected later than that matters to nobody who waits now.
_COMING_WITHIN = 75


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the day, with the name that `HallEvent` gives it; a call has a reason.

    `desk` counts from 0; arriving has none.
    """

    minute: float
    name: str
    party: int
    stage: str
    desk: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it went; `desks` are the counters at which somebody sat."""

    parties: Sequence[Party]
    acts: Sequence[Act] = ()
    guesses: Sequence[Guess] = ()
    desks: Sequence[int] = ()

    @property
    def calls(self) -> list[Act]:
        return [act for act in self.acts if act.name == "call"]


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


def played(
    of: Hall, *, seed: int, caller: Caller = policy.next_call, estimate_each: int = 0
) -> Day:
    """Return how a day goes: everybody who came is served, or was called three times in vain.

    Args:
        estimate_each: of those who have to wait at a stage, every how many is told an estimate;
            0 for nobody.
    """
    random = Random(seed)  # noqa: S311  # a play, no secret
    return _Play(of, random, caller, estimate_each).day()


@dataclass(order=True, slots=True)
class _Due:
    minute: float
    nth: int
    act: Callable[[float], None] = field(compare=False)


@dataclass(slots=True)
class _Desk:
    nth: int
    serves: Sequence[str]
    party: Party | None = None
    waiting: Waiting | None = None
    stage: str = ""
    since: float = 0.0
    last_was_service: bool = False


class _Play:
    def __init__(self, of: Hall, random: Random, caller: Caller, estimate_each: int) -> None:
        self._hall, self._random, self._caller = of, random, caller
        self._parties, bookings = people(of, random)
        self._sizes = {party.id: party.size for party in self._parties}
        self._bookings = {-nth: booking for nth, booking in enumerate(bookings, start=1)}
        self._sizes |= {id_: booking.size for id_, booking in self._bookings.items()}
        self._due: list[_Due] = []
        self._nth = 0
        kinds = (*of.way, *of.services)
        self._places = {stage: place for place, stage in enumerate(of.way)}
        self._waiting: dict[str, dict[int, Waiting]] = {stage: {} for stage in kinds}
        self._lines = {stage: Line() for stage in kinds}
        self._shown = {stage: Shown() for stage in kinds}
        self._desks = [_Desk(nth, of.desks[nth]) for nth in manned(of, random)]
        # Who brings people to the end calls first; then by number.
        self._order = sorted(self._desks, key=lambda desk: (-self._furthest(desk), desk.nth))
        self._counters = {
            place: sum(stage in desk.serves for desk in self._desks)
            for stage, place in self._places.items()
        }
        self._acts: list[Act] = []
        self._asked = Asked(estimate_each)

    def _furthest(self, desk: _Desk) -> int:
        return max((self._places.get(stage, 0) for stage in desk.serves), default=0)

    def day(self) -> Day:
        for party in self._parties:
            self._at(party.arrives, partial(self._arrive, party))
        while self._due:
            due = heapq.heappop(self._due)
            due.act(due.minute)
        desks = [desk.nth for desk in self._desks]
        return Day(self._parties, self._acts, self._asked.guesses, desks)

    def _at(self, minute: float, act: Callable[[float], None]) -> None:
        self._nth += 1
        heapq.heappush(self._due, _Due(minute, self._nth, act))

    def _arrive(self, party: Party, now: float) -> None:
        stage = party.service or self._hall.way[0]
        self._acts.append(Act(now, "enter", party.id, stage))
        self._wait(party, stage, now, Reason.RETURN if party.has_fetched else None)

    def _wait(self, party: Party, stage: str, now: float, back: Reason | None = None) -> None:
        self._waiting[stage][party.id] = Waiting(
            id=party.id,
            lane=party.lane,
            hour=_instant(party.hour * 60),
            number=party.number,
            since=_instant(now),
            back=back,
            promised=party.lane is Lane.PRIORITY and party.first_called is None,
        )
        self._call_everywhere(now)
        if party.id in self._waiting[stage]:
            self._asked.waits(party.id, now, lambda: self._floor(now))

    def _floor(self, now: float) -> Floor:
        return Floor(
            now=_instant(now),
            way=self._hall.way,
            waiting={stage: list(here.values()) for stage, here in self._waiting.items()},
            people=self._sizes,
            coming=[
                _expected(id_, booking)
                for id_, booking in self._bookings.items()
                if booking.comes > now and 0 < booking.hour * 60 - now <= _COMING_WITHIN
            ],
            lines=self._lines,
            desks=[
                Desk(
                    serves=desk.serves,
                    visit=desk.waiting,
                    stage=desk.stage,
                    since=_instant(desk.since),
                )
                for desk in self._desks
            ],
            shown=self._shown,
        )

    def _call_everywhere(self, now: float) -> None:
        """Let every counter that is free call."""
        for desk in self._order:
            if desk.party is None:
                self._call(desk, now)

    def _stages(self, desk: _Desk) -> list[str]:
        """Return from which stages a counter calls; between passports and services in turn."""
        waiting, way = self._waiting, self._hall.way
        counts = {place: len(waiting[stage]) for stage, place in self._places.items()}
        served = [self._places[stage] for stage in desk.serves if stage in self._places]
        passports = [way[place] for place in policy.stage_to_serve(served, counts, self._counters)]
        services = [stage for stage in desk.serves if stage in stages.SERVICES and waiting[stage]]
        services.sort(key=lambda stage: min(one.since for one in waiting[stage].values()))
        if desk.last_was_service:
            return [*passports, *services]
        return [*services, *passports]

    def _call(self, desk: _Desk, now: float) -> None:
        for stage in self._stages(desk):
            line = self._lines[stage]
            call = self._caller(self._waiting[stage].values(), line, _instant(now))
            if call is not None:
                self._lines[stage] = call.line
                self._called(desk, stage, call, now)
                return

    def _called(self, desk: _Desk, stage: str, call: policy.Call, now: float) -> None:
        party = self._parties[call.id]
        desk.waiting = self._waiting[stage].pop(call.id)
        desk.party, desk.stage, desk.since = party, stage, now
        desk.last_was_service = stage in stages.SERVICES
        self._acts.append(Act(now, "call", party.id, stage, desk.nth, call.reason))
        self._asked.called(party.id, party.lane, stage, now)
        if party.first_called is None:
            party.first_called = now
        if self._random.random() < self._hall.misses:
            self._at(now + _MISSED_AFTER, partial(self._miss, desk))
        elif not party.is_excused and self._random.random() < self._hall.excuses:
            self._at(now + _EXCUSED_AFTER, partial(self._excuse, desk))
        else:
            takes = sum(self._service(stage) for _ in range(party.size))
            self._at(now + takes, partial(self._done, desk))

    def _service(self, stage: str) -> float:
        """Return the minutes of one person."""
        mean, variation = self._hall.minutes[stage], stages.VARIATION[stage]
        spread = math.log1p(variation**2)
        return self._random.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))

    def _miss(self, desk: _Desk, now: float) -> None:
        party, waiting, stage = self._free(desk, "miss", now)
        party.misses += 1
        again = policy.missed(waiting, self._lines[stage], misses=party.misses)
        if again is None:
            party.left = now
        else:
            self._waiting[stage][party.id] = again
        self._call_everywhere(now)

    def _excuse(self, desk: _Desk, now: float) -> None:
        party, waiting, stage = self._free(desk, "excuse", now)
        party.is_excused = True
        self._waiting[stage][party.id] = policy.excused(waiting, _instant(now))
        # At that moment somebody may be free who is asked by nobody else.
        self._at(now + policy.EXCUSED_FOR.total_seconds() / 60, self._call_everywhere)
        self._call_everywhere(now)

    def _done(self, desk: _Desk, now: float) -> None:
        party, since = desk.party, desk.since
        assert party is not None  # noqa: S101  # who is at the counter
        shown, stage = self._shown[desk.stage], desk.stage
        self._shown[stage] = Shown(shown.people + party.size, shown.minutes + now - since)
        fetches = stage == self._hall.way[0] and not party.has_fetched
        if fetches and self._random.random() < self._hall.fetches_paper:
            self._free(desk, "papers", now)
            party.has_fetched = True
            back_at = now + self._random.uniform(15, 60)
            self._at(back_at, partial(self._arrive, party))
            self._call_everywhere(now)
            return
        self._free(desk, "finish", now)
        place = self._places.get(stage, len(self._places)) + 1
        if place < len(self._hall.way):
            self._wait(party, self._hall.way[place], now)
        else:
            party.left, party.is_served = now, True
            self._call_everywhere(now)

    def _free(self, desk: _Desk, act: str, now: float) -> tuple[Party, Waiting, str]:
        """Let nobody be at a counter; return who was."""
        party, waiting = desk.party, desk.waiting
        assert party is not None and waiting is not None  # noqa: S101,PT018  # somebody was
        desk.party = desk.waiting = None
        self._acts.append(Act(now, act, party.id, desk.stage, desk.nth))
        return party, waiting, desk.stage


def _expected(id_: int, booking: Booking) -> Waiting:
    hour = _instant(booking.hour * 60)
    return Waiting(id=id_, lane=Lane.BOOKED, hour=hour, number=booking.number, since=hour)


def _instant(minute: float) -> datetime:
    return _DAY + timedelta(minutes=minute)
