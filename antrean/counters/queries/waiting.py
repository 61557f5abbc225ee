"""Who waits, as the policy sees them, and in which order they are expected to be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from antrean.counters import policy, standing
from antrean.counters.models import Counter, HallDay, StageLine, Visit
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.stages import PRESETS, SERVICES


def waiting_visits(hall: HallDay) -> list[Visit]:
    """Return everybody who waits at any stage."""
    return list(Visit.objects.filter(hall=hall, state="waiting"))


def as_waiting(visit: Visit) -> Waiting:
    return Waiting(
        id=visit.pk,
        lane=Lane(visit.lane),
        hour=visit.hour,
        number=visit.number,
        since=visit.since,
        back=Reason(visit.back) if visit.back else None,
        not_before=visit.not_before,
        after_calls=visit.after_calls,
        promised=visit.lane == Lane.PRIORITY and visit.first_called_at is None,
    )


def as_line(line: StageLine | None) -> Line:
    return Line(line.turn, line.jumped, line.calls) if line else Line()


def lines_of(hall: HallDay) -> dict[str, StageLine]:
    """Return what each stage remembers of its calls; nothing of one that made none."""
    return {line.stage: line for line in StageLine.objects.filter(hall=hall)}


def stages_of(preset: str) -> Sequence[str]:
    """Return the stages of a hall: those of a passport, then the services beside it."""
    return (*PRESETS[preset], *SERVICES)


def open_stages(
    hall: HallDay, served: Iterable[str], waiting: Iterable[Visit], counters: Iterable[Counter]
) -> list[str]:
    """Return from which of the passport's stages a counter may call, the best first.

    Args:
        served: the stages that the counter serves.
        waiting: everybody who waits in the hall.
        counters: the counters of the office that are open.
    """
    way = PRESETS[hall.preset]
    places = {stage: place for place, stage in enumerate(way)}
    best = policy.stage_to_serve(
        [places[stage] for stage in served if stage in places],
        _counted(places, (visit.stage for visit in waiting)),
        _counted(places, (stage for counter in counters for stage in counter.stages)),
    )
    return [way[place] for place in best]


def _counted(places: Mapping[str, int], stages: Iterable[str]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for stage in stages:
        if stage in places:
            counted[places[stage]] = counted.get(places[stage], 0) + 1
    return counted


def expected_order(visits: Iterable[Visit], line: Line, now: datetime) -> list[Visit]:
    """Return who waits at a stage in the order in which the policy would call them by now.

    Whom a counter passed to another comes first: that one calls them before all others. Who asked
    to be passed over for a while comes last, as long as the while is not over.
    """
    present = sorted(visits, key=lambda visit: (visit.since, visit.pk))
    order = [visit for visit in present if visit.meant_for_id]
    left = {visit.pk: visit for visit in present if not visit.meant_for_id}
    order += [left.pop(pk) for pk in standing.expected(map(as_waiting, left.values()), line, now)]
    return order + sorted(left.values(), key=lambda visit: (visit.not_before or now, visit.pk))
