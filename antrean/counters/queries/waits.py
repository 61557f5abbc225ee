"""How long those who wait will wait: the hall as estimates see it, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.counters.estimates import Range, estimate, estimates
from antrean.counters.floor import Desk, Floor, Shown
from antrean.counters.models import HallDay, HallEvent, Visit
from antrean.counters.policy import Lane, Waiting
from antrean.counters.queries.present import Present, people
from antrean.counters.queries.waiting import as_line, as_waiting
from antrean.counters.stages import PRESETS

# The day's own times are those of its last acts: about the last hundred services.
_LAST_ACTS = 400
# Who booked for a later hour matters to nobody who waits now.
_COMING_WITHIN = timedelta(minutes=75)


def expected_waits(here: Present) -> dict[int, Range | None]:
    """Return by visit in how many minutes they will be called; see `counters.estimates`.

    Whom a counter passed to another is missing: that one calls them when it likes.
    """
    floor = _floor(here)
    return estimates(floor) if floor else {}


def expected_wait(here: Present, visit_id: int) -> Range | None:
    """Return what `expected_waits` says of one visit."""
    floor = _floor(here)
    return estimate(visit_id, floor) if floor else None


def _floor(here: Present) -> Floor | None:
    """Return the hall as estimates see it; None if nobody waits, to be spared the queries."""
    waiting = _waiting(here)
    if here.row is None or not waiting:
        return None
    coming, sizes = _coming(here)
    at_counters = here.at_counters()
    return Floor(
        now=here.now,
        way=PRESETS[here.row.preset],
        waiting=waiting,
        people=sizes | {visit.pk: len(people(visit)) for visit in here.visits},
        coming=coming,
        lines={stage: as_line(line) for stage, line in here.lines.items()},
        desks=[
            _desk(counter.stages, at_counters.get(counter.pk))
            for counter in here.counters
            if counter.state == "open"
        ],
        shown=_shown(here.row),
    )


def _waiting(here: Present) -> dict[str, list[Waiting]]:
    waiting: dict[str, list[Waiting]] = {}
    for visit in here.visits:
        if visit.state == "waiting" and not visit.meant_for_id:
            waiting.setdefault(visit.stage, []).append(as_waiting(visit))
    return waiting


def _desk(serves: Sequence[str], visit: Visit | None) -> Desk:
    if visit is None:
        return Desk(serves=serves)
    return Desk(serves=serves, visit=as_waiting(visit), stage=visit.stage, since=visit.called_at)


def _coming(here: Present) -> tuple[list[Waiting], dict[int, int]]:
    """Return who booked an hour that is near and is not there yet, and how many they are."""
    places = Place.objects.filter(
        office=here.office,
        day=here.day,
        state=State.CONFIRMED,
        slot__starts_at__gt=here.now,
        slot__starts_at__lte=here.now + _COMING_WITHIN,
    )
    found = places.order_by("queue_number").values_list(
        "booking_id", "slot__starts_at", "queue_number"
    )
    coming: dict[int, Waiting] = {}
    sizes: dict[int, int] = {}
    for booking_id, hour, number in found:
        # Visits have the numbers above zero.
        id_ = -booking_id
        sizes[id_] = sizes.get(id_, 0) + 1
        if id_ not in coming:
            value = int(number[1:])
            coming[id_] = Waiting(id=id_, lane=Lane.BOOKED, hour=hour, number=value, since=hour)
    return list(coming.values()), sizes


def _shown(row: HallDay) -> Mapping[str, Shown]:
    """Return by stage the times of the last services that went from a call straight to the end."""
    acts = HallEvent.objects.filter(
        hall=row, number__gt=row.acts - _LAST_ACTS, visit__isnull=False, undone_by=None
    )
    acts = acts.exclude(act__in=["enter", "again", "start", "mark"])
    called: dict[int, datetime] = {}
    shown: dict[str, Shown] = {}
    for visit_id, act, at, stage, tickets in acts.order_by("number").values_list(
        "visit_id", "act", "at", "stage", "tickets"
    ):
        since = called.pop(visit_id, None)
        if act == "call":
            called[visit_id] = at
        elif act == "finish" and since is not None:
            known = shown.get(stage, Shown())
            minutes = (at - since).total_seconds() / 60
            shown[stage] = Shown(known.people + len(tickets.split()), known.minutes + minutes)
    return shown
