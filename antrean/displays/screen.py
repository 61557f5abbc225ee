"""The hall as a screen shows it: the last calls of its zone, what each stage waits, what is said.

What is rendered here is what the page shows until its stream says otherwise, and all that it
shows without scripts; `static/displays/screen.js` fills the same places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from antrean.counters.queries import Hall, HallCall, HallStage
from antrean.counters.stages import SERVICES
from antrean.look.numbers import written

LAST: Final = 5
# So long a call is golden.
NOW: Final = timedelta(seconds=10)
# As many letters as fit in each size.
_ONE, _RANGE = 4, 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as it stands on the screen: `A012`, `A012–A014`, `A012, A031`; at which counter."""

    text: str
    counter: int

    @property
    def size(self) -> str:
        if len(self.text) <= _ONE:
            return "one"
        return "range" if len(self.text) <= _RANGE else "list"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with how many numbers wait there, and how long whoever came last."""

    name: str
    waiting: int
    low: int | None
    high: int | None

    @property
    def words(self) -> str:
        """The key of what the stage is called."""
        return f"stage.{self.name}"

    @property
    def minutes(self) -> str:
        return f"{self.low}–{self.high}" if self.high else ""

    @property
    def is_service(self) -> bool:
        return self.name in SERVICES

    @property
    def is_shown(self) -> bool:
        """Whether it stands on the screen: a service only while somebody waits for it."""
        return self.waiting > 0 or not self.is_service


@dataclass(frozen=True, slots=True)
class Screen:
    """What one screen shows at an instant."""

    call: Shown | None
    is_now: bool
    last: Sequence[Shown | None]
    stages: Sequence[Stage]


def screen(hall: Hall, zone: str, now: datetime) -> Screen:
    """Return what the screen of a zone shows; of the whole hall, if it names none."""
    calls = [call for call in hall.calls if zone in {"", call.zone}]
    shown = [_shown(call) for call in _once(calls)[: LAST + 1]]
    rest: list[Shown | None] = [*shown[1:]]
    return Screen(
        call=shown[0] if shown else None,
        is_now=bool(calls) and now < calls[0].at + NOW,
        last=rest + [None] * (LAST - len(rest)),
        stages=[_stage(stage) for stage in hall.stages],
    )


def _once(calls: Iterable[HallCall]) -> list[HallCall]:
    """Return the latest call of each party: whoever is called three times takes no three lines."""
    latest: dict[tuple[str, ...], HallCall] = {}
    for call in calls:
        latest.setdefault(tuple(call.numbers), call)
    return list(latest.values())


def _shown(call: HallCall) -> Shown:
    return Shown(written(call.numbers), call.counter)


def _stage(stage: HallStage) -> Stage:
    last = stage.waiting[-1] if stage.waiting else None
    return Stage(
        name=stage.stage,
        waiting=sum(len(one.numbers) for one in stage.waiting),
        low=last.low if last else None,
        high=last.high if last else None,
    )
