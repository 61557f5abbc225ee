"""Who is called next: the order of one line, the same for every stage and every office.

Pure: who waits comes in, who is called and why goes out. No Django, no database, no clock.
`docs/fairness.md` tells it to the public; this is all of it.

A stage calls *turns* and *jumps*. Turns go round the lanes in a fixed cycle, an empty lane is
passed over. In a lane it is the earlier hour first and in it the lower number, whoever arrived
when; only in the lane of priority the longest wait first, since what it was promised is a time.
A jump is somebody who was at a counter already, or to whom a time was promised that is nearly
over. Between two jumps there is a turn as long as anybody waits for one, so that nobody starves:
see `turns_within`. Who booked may come early, but is not called before their hour while somebody
of another lane has waited for long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Lane(StrEnum):
    BOOKED = "booked"
    PRIORITY = "priority"
    WALK_IN = "walk_in"
    RETURN = "return"


class Reason(StrEnum):
    """Why somebody was called, as everybody may read it."""

    TURN = "turn"
    PRIORITY = "priority"  # the lane of priority, or the time it was promised
    RETURN = "return"  # back with a missing paper, on this day or another
    RECALL = "recall"  # did not hear the first call
    EXCUSE = "excuse"  # asked to be passed over for a while
    OFFICER = "officer"  # chosen by an officer, who said why; or their counter ceased to serve


# Who was at a counter before, and comes back ahead of the lanes.
JUMPS = (Reason.RETURN, Reason.EXCUSE, Reason.RECALL, Reason.OFFICER)

# Of eight turns four are of those who booked, and these are never two places apart.
CYCLE = (
    Lane.BOOKED,
    Lane.PRIORITY,
    Lane.BOOKED,
    Lane.WALK_IN,
    Lane.BOOKED,
    Lane.PRIORITY,
    Lane.BOOKED,
    Lane.RETURN,
)
# The places of a round, by the one that it begins with.
_ROUNDS = [[*range(first, len(CYCLE)), *range(first)] for first in range(len(CYCLE))]
# Priority is promised its first call within half an hour; what is under way has to end first.
PROMISED = timedelta(minutes=30)
URGENT_AFTER = timedelta(minutes=15)
# Who has waited so long in another lane comes before whoever is there before the hour they booked.
EARLY_YIELD_AFTER = timedelta(minutes=15)
# Who was not there comes back after so many others, and so often.
NUMBERS_BETWEEN = 3
MOST_MISSES = 3
EXCUSED_FOR = timedelta(minutes=30)
# Nobody has missed a call who was not called so often, so far apart, and in so long.
CALLS = 3
BETWEEN_CALLS = timedelta(seconds=45)
MISSED_AFTER = timedelta(minutes=3)
# So long an officer can take back what they did, as long as nobody has built on it.
UNDO_WITHIN = timedelta(seconds=10)
# A stage does not call while so many wait for each counter of the next one.
AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A party at a stage: people who are called together; `id` is the caller's.

    Attributes:
        hour: when the hour of the party begins.
        number: of the first of them, which is unique on a day and in a lane.
        since: when they began to wait at this stage.
        back: why they come ahead of their lane, if they do.
        not_before: until when they asked to be passed over.
        after_calls: they missed a call: how many calls the stage must have made before the next.
        promised: whether the time of the lane of priority still runs: it is for the first call.
    """

    id: int
    lane: Lane
    hour: datetime
    number: int
    since: datetime
    back: Reason | None = None
    not_before: datetime | None = None
    after_calls: int = 0
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a stage remembers of its calls.

    Attributes:
        turn: which place of `CYCLE` is next.
        jumped: whether the last call was a jump.
        calls: how many calls it made today.
    """

    turn: int = 0
    jumped: bool = False
    calls: int = 0

    def chose(self) -> Line:
        """Return the line after a call out of turn, which moves nobody's turn."""
        return replace(self, calls=self.calls + 1)


@dataclass(frozen=True, slots=True)
class Call:
    """Who is called, why, and the line after it."""

    id: int
    reason: Reason
    line: Line


def next_call(waiting: Iterable[Waiting], line: Line, now: datetime) -> Call | None:
    """Return who is called next at a stage; None when nobody can be.

    The order of `waiting` does not matter: the same people give the same call.
    """
    present = [one for one in waiting if one.not_before is None or one.not_before <= now]
    ready = [one for one in present if one.after_calls <= line.calls]
    if not ready:
        # Nobody else is here: whoever missed a call need not wait for other numbers.
        ready = [one for one in present if one.after_calls]
    jumps = [one for one in ready if (one.back or one.promised) and _reason_to_jump(one, now)]
    turns = [one for one in ready if one.back is None]
    if jumps and not (line.jumped and turns):
        return _jump(min(jumps, key=lambda one: _jump_key(one, now)), line, now)
    return _turn(_without_early(turns, now), line) if turns else None


def _without_early(turns: Sequence[Waiting], now: datetime) -> Sequence[Waiting]:
    """Leave out who is before the hour they booked, if somebody of another lane waits for long."""
    since = now - EARLY_YIELD_AFTER
    if any(one.since <= since and one.lane is not Lane.BOOKED for one in turns):
        return [one for one in turns if not is_early(one, now)]
    return turns


def is_early(one: Waiting, now: datetime) -> bool:
    """Tell whether somebody is there before the hour that they booked."""
    return one.lane is Lane.BOOKED and one.hour > now


def _reason_to_jump(one: Waiting, now: datetime) -> Reason | None:
    if one.back is not None:
        return one.back
    return Reason.PRIORITY if one.promised and now >= one.since + URGENT_AFTER else None


def _jump_key(one: Waiting, now: datetime) -> tuple[bool, datetime, int, int]:
    """A promise first, then who has waited longest."""
    return _reason_to_jump(one, now) is not Reason.PRIORITY, one.since, one.number, one.id


def _jump(one: Waiting, line: Line, now: datetime) -> Call:
    reason = _reason_to_jump(one, now)
    assert reason is not None  # noqa: S101  # only those with one are looked at
    return Call(one.id, reason, Line(line.turn, jumped=True, calls=line.calls + 1))


def _turn(turns: Sequence[Waiting], line: Line) -> Call:
    lanes = {one.lane for one in turns}
    place = next(place for place in _ROUNDS[line.turn] if CYCLE[place] in lanes)
    lane = CYCLE[place]
    first = min((one for one in turns if one.lane is lane), key=lane_key)
    after = Line((place + 1) % len(CYCLE), jumped=False, calls=line.calls + 1)
    return Call(first.id, _LANE_REASONS.get(lane, Reason.TURN), after)


_LANE_REASONS = {Lane.PRIORITY: Reason.PRIORITY, Lane.RETURN: Reason.RETURN}


def lane_key(one: Waiting) -> tuple[datetime, int, int]:
    """Return what orders those of one lane."""
    return (one.since if one.lane is Lane.PRIORITY else one.hour), one.number, one.id


def turns_within(lane: Lane, ahead: int) -> int:
    """Return within how many calls of the stage somebody is called, whoever else comes.

    Who booked counts from the beginning of their hour: before it they are a guest.

    Args:
        ahead: how many of the lane are before them. Who comes later with an earlier hour counts,
            so it is at most as many as have an earlier hour or a lower number.

    A round of the cycle has `len(CYCLE)` turns at most and calls as many of the lane as it has
    places there; before each turn there is one jump at most.
    """
    rounds = -(-(ahead + 1) // CYCLE.count(lane))
    return 2 * rounds * len(CYCLE)


def missable_at(called_at: datetime, last_call_at: datetime, calls: int) -> datetime:
    """Return from when on who was called so often, and does not come, has missed the call.

    With calls still to be made that is an instant at which the last of them may be over.
    """
    missing = max(0, CALLS - calls)
    return max(called_at + MISSED_AFTER, last_call_at + missing * BETWEEN_CALLS)


def missed(one: Waiting, line: Line, *, misses: int) -> Waiting | None:
    """Return how somebody waits on who did not come; None when it was once too often."""
    if misses >= MOST_MISSES:
        return None
    return replace(one, back=Reason.RECALL, after_calls=line.calls + NUMBERS_BETWEEN)


def excused(one: Waiting, now: datetime) -> Waiting:
    """Return how somebody waits on who asked to be passed over: prayer, a child to be fed."""
    return replace(one, back=Reason.EXCUSE, not_before=now + EXCUSED_FOR)


def stage_to_serve(
    served: Iterable[int], waiting: Mapping[int, int], counters: Mapping[int, int]
) -> list[int]:
    """Return from which stages a counter calls, the best first.

    The latest first: who began is brought to the end. Not from a stage whose people would only
    wait again, since the next one has its hands full.

    Args:
        served: the stages of this counter, counted from 0.
        waiting: how many wait, by stage.
        counters: how many counters serve now, by stage.
    """
    return [
        stage
        for stage in sorted(served, reverse=True)
        if waiting.get(stage, 0)
        and waiting.get(stage + 1, 0) < AHEAD * max(1, counters.get(stage + 1, 0))
    ]
