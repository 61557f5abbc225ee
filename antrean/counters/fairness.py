"""What a day of calling was like, and whether the order kept its word. Pure.

`checked` stands between a play and the policy and breaks off at the first call that the policy
should not have made; `figures` tells how people waited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from antrean.counters import policy
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.simulation import Caller, Day, Party


class UnfairError(Exception):
    """A call that the policy promises not to make."""


@dataclass(slots=True)
class _Since:
    """What a stage has called since somebody began to wait there."""

    calls: int = 0
    of_lane: int = 0


def checked(caller: Caller = policy.next_call) -> Caller:
    """Return the caller, watched: nobody passed in a lane, nobody kept beyond the bound."""
    since: dict[tuple[datetime, int], _Since] = {}

    def call(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
        present = list(waiting)
        chosen = caller(present, line, now)
        if chosen is not None:
            (one,) = (one for one in present if one.id == chosen.id)
            _check(one, chosen.reason, present)
            _count(one, present, since)
        return chosen

    return call


def _check(one: Waiting, reason: Reason, present: Sequence[Waiting]) -> None:
    if reason is not Reason.TURN:
        return
    for other in present:
        is_of_lane = other.lane is one.lane and other.back is None
        if is_of_lane and (other.hour, other.number) < (one.hour, one.number):
            raise UnfairError(f"{one} was called before {other}")


def _count(
    one: Waiting, present: Sequence[Waiting], since: dict[tuple[datetime, int], _Since]
) -> None:
    for other in present:
        if other.back is None:
            counted = since.setdefault((other.since, other.id), _Since())
            counted.calls += 1
            counted.of_lane += other.lane is one.lane and other.id != one.id
            if counted.calls > policy.turns_within(other.lane, counted.of_lane):
                raise UnfairError(f"{other} waits for too long: {counted}")
    since.pop((one.since, one.id), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """How people waited, in minutes.

    Attributes:
        people: who came.
        served: of them, who got what they came for.
        mean, p90: in the building.
        over_hour: mean wait for the first call after one's own hour began, of who had booked.
        passed: of who had booked, the share that saw somebody booked for later called before.
        longest: by lane, the longest wait for the first call.
        kept: the share of first calls in the lane of priority that came in time.
    """

    people: int
    served: int
    mean: float
    p90: float
    over_hour: float
    passed: float
    longest: Mapping[Lane, float]
    kept: float


def figures(days: Iterable[Day]) -> Figures:
    days = list(days)
    parties = [party for day in days for party in day.parties]
    stays = sorted(
        party.left - party.arrives
        for party in parties
        for _ in range(party.size)
        if party.left is not None and party.is_served
    )
    called = [party for party in parties if party.first_called is not None]
    booked = [party for party in called if party.lane is Lane.BOOKED]
    promised = [_wait(party) for party in called if party.lane is Lane.PRIORITY]
    limit = policy.PROMISED.total_seconds() / 60
    return Figures(
        people=sum(party.size for party in parties),
        served=len(stays),
        mean=fmean(stays or [0.0]),
        p90=stays[int(len(stays) * 0.9)] if stays else 0.0,
        over_hour=fmean([max(0.0, _called(party) - party.hour * 60) for party in booked] or [0.0]),
        passed=sum(map(_passed, days)) / max(1, len(booked)),
        longest={
            lane: max((_wait(party) for party in called if party.lane is lane), default=0.0)
            for lane in Lane
        },
        kept=sum(wait <= limit for wait in promised) / max(1, len(promised)),
    )


def _called(party: Party) -> float:
    assert party.first_called is not None  # noqa: S101  # only who was called is looked at
    return party.first_called


def _wait(party: Party) -> float:
    return max(0.0, _called(party) - party.ready)


def _passed(day: Day) -> int:
    """Count who had booked, waited, and saw somebody of a later hour or number called."""
    booked = [
        party
        for party in day.parties
        if party.lane is Lane.BOOKED
        and party.first_called is not None
        and not (party.misses or party.is_excused)
    ]
    booked.sort(key=lambda party: (party.hour, party.number))
    return sum(
        any(party.ready < _called(later) < _called(party) for later in booked[place + 1 :])
        for place, party in enumerate(booked)
    )
