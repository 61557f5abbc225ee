"""How far one party is in the hall: what its telephone shows, and what it is told when it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from antrean.counters.models import Visit
from antrean.counters.queries.screens import Hall, HallStage

# With so many numbers before it a party had better be in the waiting room.
NEAR: Final = 2
# Who was not there, or asked to be passed over, is not next, whoever else waits.
_AWAY: Final = frozenset({"recall", "excuse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where a party stands in its hall.

    Attributes:
        numbers: of its people who are in the building.
        stage: at which it waits or is served.
        state: `waiting`, `called`, `serving`, `held` (put aside), or `done`.
        before: how many numbers are expected to be called first, of who waits.
        low: in how many minutes it is called, probably; None if that cannot be said.
        high: … and at most.
        counter: where it was called to, or is served.
        back: why it comes ahead of its lane, if it does: `return`, `recall`, `excuse`.
        until: until when it asked to be passed over.
        now_served: the numbers at the counters of its stage.
    """

    numbers: Sequence[str]
    stage: str
    state: str
    before: int = 0
    low: int | None = None
    high: int | None = None
    counter: int | None = None
    back: str = ""
    until: datetime | None = None
    now_served: Sequence[str] = ()

    @property
    def is_away(self) -> bool:
        """Whether it is to be called again, after a call it missed or a while it asked for."""
        return self.state == "waiting" and self.back in _AWAY

    @property
    def is_near(self) -> bool:
        return self.state == "waiting" and not self.is_away and self.before <= NEAR


def turn(visit: Visit, here: Hall) -> Turn:
    """Return where the party of a visit stands, as the hall shows it to everybody."""
    numbers = list(
        visit.tickets.filter(state="here").order_by("number").values_list("number", flat=True)
    )
    stage = next((one for one in here.stages if one.stage == visit.stage), None)
    before, low, high = _expected(numbers, stage)
    return Turn(
        numbers=numbers,
        stage=visit.stage,
        state=visit.state,
        before=before,
        low=low,
        high=high,
        counter=visit.counter.number if visit.counter else None,
        back=visit.back,
        until=visit.not_before,
        now_served=[
            number
            for serving in (stage.serving if stage else ())
            if serving.numbers != numbers
            for number in serving.numbers
        ],
    )


def _expected(
    numbers: Sequence[str], stage: HallStage | None
) -> tuple[int, int | None, int | None]:
    """Return how many numbers wait before these, and for how many minutes they still do."""
    before = 0
    for waiting in stage.waiting if stage else ():
        if set(waiting.numbers) & set(numbers):
            return before, waiting.low, waiting.high
        before += len(waiting.numbers)
    return 0, None, None
