"""What screens and telephones show of the hall, the same for all who watch: never a name.

It is read once for everybody and sent as JSON (`live.reading`), so it says in numbers what each
of them looks for: a screen its calls, a telephone its own number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from antrean.counters.estimates import Range
from antrean.counters.models import HallEvent
from antrean.counters.queries.present import Present, numbers, present
from antrean.counters.queries.waits import expected_waits
from antrean.offices.models import Office

LAST_CALLS = 20
_CALLS = ["call", "again"]
# Estimates grow old though nothing happens.
_OFTEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HallCall:
    """One call as it is announced.

    Attributes:
        nth: counts the day's calls without a gap, so that a screen knows that it missed none.
        act: the number of the call in the day's chain of acts.
    """

    nth: int
    act: int
    at: datetime
    numbers: Sequence[str]
    counter: int
    zone: str
    stage: str
    again: bool


@dataclass(frozen=True, slots=True)
class HallServing:
    """Numbers at a counter: `called`, or `serving` once they are there."""

    numbers: Sequence[str]
    counter: int
    zone: str
    state: str


@dataclass(frozen=True, slots=True)
class HallWaiting:
    """Numbers that wait together; `low` to `high` minutes, if that can be said, 0 to 0 if next."""

    numbers: Sequence[str]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class HallStage:
    """A stage: who is served there, and who waits, in the order expected to be called."""

    stage: str
    counters: int
    serving: Sequence[HallServing]
    waiting: Sequence[HallWaiting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The hall of a day; `door` tells that people still stand in line before it."""

    office: str
    day: date
    state: str
    delay_minutes: int
    door: bool
    notice: str
    acts: int
    calls: Sequence[HallCall]
    stages: Sequence[HallStage]


def hall(office: Office, day: date, now: datetime) -> Hall:
    """Return what everybody may see of the hall on a day."""
    return shown(present(office, day, now))


def shown(here: Present) -> Hall:
    office_day = here.office_day()
    return Hall(
        office=here.office.code,
        day=here.day,
        state=office_day.state,
        delay_minutes=office_day.delay_minutes,
        door=office_day.door_at is not None,
        notice=here.rules.notice,
        acts=here.row.acts if here.row else 0,
        calls=_last_calls(here) if here.row else [],
        stages=_stages(here),
    )


def next_change(here: Present) -> datetime | None:
    """Return when time alone changes what is shown; None while nobody waits."""
    waiting = [one for one in here.visits if one.state == "waiting"]
    changes = [one.not_before for one in waiting if one.not_before and one.not_before > here.now]
    if waiting and any(counter.state == "open" for counter in here.counters):
        changes.append(here.now + _OFTEN)
    return min(changes, default=None)


def _last_calls(here: Present) -> list[HallCall]:
    """Return the last calls, the latest first; those taken back are not among them."""
    zones = {counter.number: counter.zone for counter in here.counters}
    calls = HallEvent.objects.filter(hall=here.row, act__in=_CALLS)
    so_far = calls.count()
    latest = calls.order_by("-number").select_related("undone_by")[:LAST_CALLS]
    return [
        HallCall(
            nth=so_far - back,
            act=call.number,
            at=call.at,
            numbers=call.tickets.split(),
            counter=call.counter,
            zone=zones.get(call.counter, ""),
            stage=call.stage,
            again=call.act == "again",
        )
        for back, call in enumerate(latest)
        if call.counter is not None and not hasattr(call, "undone_by")
    ]


def _stages(here: Present) -> list[HallStage]:
    expected = expected_waits(here)
    return [_stage(here, stage, expected) for stage in here.stages]


def _stage(here: Present, stage: str, expected: Mapping[int, Range | None]) -> HallStage:
    at_counters = here.at_counters()
    serving = [
        HallServing(numbers(visit), counter.number, counter.zone, visit.state)
        for counter in here.counters
        if (visit := at_counters.get(counter.pk)) and visit.stage == stage
    ]
    waiting = [
        HallWaiting(numbers(visit), *(expected.get(visit.pk) or (None, None)))
        for visit in here.expected(stage)
    ]
    counters = sum(one.state == "open" and stage in one.stages for one in here.counters)
    return HallStage(stage, counters, serving, waiting)
