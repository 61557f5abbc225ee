"""How far one party is in the hall: what its telephone shows, and what it is told when it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from antrean.counters.models import Visit
from antrean.counters.queries.present import Present, numbers

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
        state: `waiting`, `called`, `serving`, or `held` (put aside).
        before: how many numbers are expected to be called first, of who waits.
        counter: where it was called to, or is served.
        back: why it comes ahead of its lane, if it does: `return`, `recall`, `excuse`.
        until: until when it asked to be passed over.
        now_served: the numbers of others at the counters of its stage.
    """

    numbers: Sequence[str]
    stage: str
    state: str
    before: int
    counter: int | None
    back: str
    until: datetime | None
    now_served: Sequence[str]

    @property
    def is_away(self) -> bool:
        """Whether it is to be called again, after a call it missed or a while it asked for."""
        return self.state == "waiting" and self.back in _AWAY

    @property
    def is_near(self) -> bool:
        return self.state == "waiting" and not self.is_away and self.before <= NEAR


def turn(visit_id: int, here: Present) -> Turn | None:
    """Return where a party stands, as the hall shows it to everybody; None if its visit is over."""
    visit = next((one for one in here.visits if one.pk == visit_id), None)
    if visit is None:
        return None
    counters = {counter.pk: counter for counter in here.counters}
    at = counters.get(visit.counter_id) if visit.counter_id else None
    return Turn(
        numbers=numbers(visit),
        stage=visit.stage,
        state=visit.state,
        before=_before(visit, here),
        counter=at.number if at else None,
        back=visit.back,
        until=visit.not_before,
        now_served=_served_beside(visit, here),
    )


def _before(visit: Visit, here: Present) -> int:
    if visit.state != "waiting":
        return 0
    order = list(here.expected(visit.stage))
    first = order[: order.index(visit)]
    return sum(len(numbers(one)) for one in first)


def _served_beside(visit: Visit, here: Present) -> list[str]:
    at_counters = here.at_counters()
    beside = [at_counters[one.pk] for one in here.counters if one.pk in at_counters]
    return [
        number
        for one in beside
        if one.stage == visit.stage and one != visit
        for number in numbers(one)
    ]
