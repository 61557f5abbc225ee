"""What days of calling were like, and whether the order kept its word. Pure.

`checked` stands between a play and the policy and breaks off at the first call that the policy
should not have made; `figures` tells how people waited, `accuracy` how true was what they were
told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from antrean.counters import policy
from antrean.counters.accuracy import Guess
from antrean.counters.estimates import NEXT
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.simulation import Caller, Day
from antrean.counters.visitors import Party


class UnfairError(Exception):
    """A call that the policy promises not to make."""


@dataclass(slots=True)
class _Since:
    """What a stage has called since somebody began to wait there."""

    calls: int = 0
    of_lane: int = 0


def checked(caller: Caller = policy.next_call) -> Caller:
    """Return the caller, watched: nobody passed in a lane, by an early one, or beyond the bound."""
    since: dict[tuple[datetime, int], _Since] = {}

    def call(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
        present = list(waiting)
        chosen = caller(present, line, now)
        if chosen is not None:
            (one,) = (one for one in present if one.id == chosen.id)
            _check(one, chosen.reason, present)
            _check_early(one, chosen.reason, present, now)
            _count(one, present, since, now)
        return chosen

    return call


def _check(one: Waiting, reason: Reason, present: Sequence[Waiting]) -> None:
    if reason is not Reason.TURN:
        return
    for other in present:
        is_of_lane = other.lane is one.lane and other.back is None
        if is_of_lane and (other.hour, other.number) < (one.hour, one.number):
            raise UnfairError(f"{one} was called before {other}")


def _check_early(one: Waiting, reason: Reason, present: Sequence[Waiting], now: datetime) -> None:
    if reason is not Reason.TURN or not policy.is_early(one, now):
        return
    for other in present:
        waits = other.lane is not Lane.BOOKED and other.back is None
        if waits and now >= other.since + policy.EARLY_YIELD_AFTER:
            raise UnfairError(f"{one} was called before their hour and before {other}")


def _count(
    one: Waiting,
    present: Sequence[Waiting],
    since: dict[tuple[datetime, int], _Since],
    now: datetime,
) -> None:
    for other in present:
        if other.back is None and not policy.is_early(other, now):
            counted = since.setdefault((other.since, other.id), _Since())
            counted.calls += 1
            counted.of_lane += other.lane is one.lane and other.id != one.id
            if counted.calls > policy.turns_within(other.lane, counted.of_lane):
                raise UnfairError(f"{other} waits for too long: {counted}")
    since.pop((one.since, one.id), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """How people waited who came for a passport, in minutes.

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
    parties = [party for day in days for party in day.parties if not party.service]
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
    return _called(party) - party.arrives


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
        any(party.arrives < _called(later) < _called(party) for later in booked[place + 1 :])
        for place, party in enumerate(booked)
    )


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How true it was what people were told of their waiting.

    Attributes:
        asked: who had to wait, and asked.
        next: of them, the share who was told to be next at any moment.
        soon: of these, the share called within five minutes.
        held: of those who were told a range, the share whose range held.
        width: of these ranges, minutes on average.
        waited: mean minutes of those who were told a range.
    """

    asked: int
    next: float
    soon: float
    held: float
    width: float
    waited: float


def accuracy(guesses: Iterable[Guess]) -> Accuracy:
    guesses = list(guesses)
    ranges = [guess for guess in guesses if guess.told != NEXT]
    soon = [guess.held for guess in guesses if guess.told == NEXT]
    return Accuracy(
        asked=len(guesses),
        next=len(soon) / max(1, len(guesses)),
        soon=fmean(soon or [0.0]),
        held=fmean([guess.held for guess in ranges] or [0.0]),
        width=fmean([guess.told[1] - guess.told[0] for guess in ranges] or [0.0]),
        waited=fmean([guess.waited for guess in ranges] or [0.0]),
    )
