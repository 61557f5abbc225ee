"""The hall at one instant, as far as it matters to how long people wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from antrean.counters import stages
from antrean.counters.policy import Line, Waiting

# As many people's times the usual ones count for, against those of the day.
_USUAL_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """What a stage has shown on this day: how many people it served, in how many minutes.

    Minutes of a counter, from the call until it was free again.
    """

    people: int = 0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An open counter.

    Attributes:
        serves: names of stages, in any order.
        visit: who is there, or was called; None if nobody is.
        stage: at which stage they are; empty if nobody is there.
        since: when they were called.
    """

    serves: Sequence[str]
    visit: Waiting | None = None
    stage: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The hall at one instant.

    Attributes:
        now: the instant; aware, as all others here.
        way: the stages of a passport, in their order.
        waiting: who waits, by stage; stages of the way, and services beside it.
        people: by `Waiting.id`, how many are called together; 1 of whom it does not name.
        coming: who booked and is not there yet, as they will wait; their ids are nobody else's,
            and since when they wait does not matter.
        lines: by stage, what it remembers of its calls; nothing of one that made none.
        desks: the counters that are open.
        shown: by stage, the day's own times; nothing of one that served nobody.
    """

    now: datetime
    way: Sequence[str]
    waiting: Mapping[str, Sequence[Waiting]]
    people: Mapping[int, int] = field(default_factory=dict)
    coming: Sequence[Waiting] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    desks: Sequence[Desk] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)

    def minutes_each(self, stage: str) -> float:
        """Return the minutes a person is expected to take at a stage.

        The mean of the day, drawn to the usual one as long as it rests on few people: with `n`
        served today it weighs n ÷ (n + 8). Shrinkage towards a known mean, as for any mean of
        few; see B. Efron, C. Morris, Stein's Paradox in Statistics (1977).
        """
        shown = self.shown.get(stage, Shown())
        usual = _USUAL_PEOPLE * stages.MINUTES[stage]
        return (usual + shown.minutes) / (_USUAL_PEOPLE + shown.people)
