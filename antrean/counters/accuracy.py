"""What people were told about their waiting, and how long they waited. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from antrean.counters import estimates
from antrean.counters.estimates import Range
from antrean.counters.floor import Floor
from antrean.counters.policy import Lane


@dataclass(frozen=True, slots=True)
class Guess:
    """What was estimated when somebody began to wait at a stage, and the minutes they waited."""

    lane: Lane
    stage: str
    told: Range
    waited: float

    @property
    def held(self) -> bool:
        return estimates.held(self.told, self.waited)


class Asked:
    """Of those who have to wait, every so many asks how long; keeps what became of it."""

    def __init__(self, each: int) -> None:
        self.guesses: list[Guess] = []
        self._each, self._waits = each, 0
        self._told: dict[int, tuple[Range, float]] = {}

    def waits(self, id_: int, now: float, floor: Callable[[], Floor]) -> None:
        """Note that somebody begins to wait in a minute; `floor` is the hall, if they ask."""
        self._waits += 1
        if self._each and self._waits % self._each == 0:
            told = estimates.estimate(id_, floor())
            if told is not None:
                self._told[id_] = told, now

    def called(self, id_: int, lane: Lane, stage: str, now: float) -> None:
        if asked := self._told.pop(id_, None):
            told, since = asked
            self.guesses.append(Guess(lane, stage, told, now - since))
