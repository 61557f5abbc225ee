"""What staff see of the hall: who waits where and for how long, and what each counter does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from antrean.counters import policy
from antrean.counters.models import Counter, HallEvent, Ticket, Visit
from antrean.counters.policy import Lane
from antrean.counters.queries.present import Present, numbers, people, present
from antrean.offices.models import Office

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class BoardTicket:
    id: int
    number: str
    place_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardVisit:
    """A party in the hall.

    Attributes:
        numbers: of its people who are here.
        minutes: since when it waits, or is at the counter.
        promised_until: until when a first call was promised, in the lane of priority.
        back: why it comes ahead of its lane, if it does.
        meant_for: the number of the counter it was passed to.
        note: what was noted with its last act, if anything was.
    """

    id: int
    numbers: Sequence[str]
    tickets: Sequence[BoardTicket]
    booking_id: int | None
    booking_code: str
    stage: str
    lane: str
    state: str
    hour: datetime
    since: datetime
    minutes: int
    promised_until: datetime | None
    back: str
    not_before: datetime | None
    called_at: datetime | None
    calls: int
    last_call_at: datetime | None
    misses: int
    meant_for: int | None
    note: str

    @property
    def number(self) -> str:
        """The numbers as one text."""
        return " ".join(self.numbers)


@dataclass(frozen=True, slots=True)
class BoardStage:
    """A stage: who waits there, in the order in which they are expected to be called."""

    stage: str
    waiting: Sequence[BoardVisit]
    counters: int

    @property
    def people(self) -> int:
        """How many people wait: as many as screens tell."""
        return sum(len(visit.numbers) for visit in self.waiting)

    @property
    def longest(self) -> int:
        """The longest wait in minutes."""
        return max((visit.minutes for visit in self.waiting), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCounter:
    """A counter; `officer` is how their account is called, `visit` who is there."""

    id: int
    number: int
    zone: str
    stages: Sequence[str]
    state: str
    officer_id: int | None
    officer: str
    changed_at: datetime | None
    asked_at: datetime | None
    visit: BoardVisit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """People of the day so far, and calls that nobody came to."""

    came: int
    waiting: int
    at_counters: int
    held: int
    served: int
    incomplete: int
    left: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The hall of a day, for staff; `acts` tells one board from the next."""

    state: str
    acts: int
    preset: str
    stages: Sequence[BoardStage]
    held: Sequence[BoardVisit]
    counters: Sequence[BoardCounter]
    figures: Figures


def board(office: Office, day: date, now: datetime) -> Board:
    """Return the hall of a day as it stands."""
    here = present(office, day, now)
    shown = _shown(here)
    return Board(
        state=here.office_day().state,
        acts=here.row.acts if here.row else 0,
        preset=here.row.preset if here.row else here.rules.preset,
        stages=[_stage(here, stage, shown) for stage in here.stages],
        held=[shown[visit.pk] for visit in here.visits if visit.state == "held"],
        counters=_counters(here, shown),
        figures=_figures(here),
    )


def _shown(here: Present) -> dict[int, BoardVisit]:
    notes = _notes([visit.pk for visit in here.visits])
    desks = {counter.pk: counter.number for counter in here.counters}
    return {
        visit.pk: _visit(visit, here.now, desks, notes.get(visit.pk, "")) for visit in here.visits
    }


def _visit(visit: Visit, now: datetime, desks: Mapping[int, int], note: str) -> BoardVisit:
    promised = visit.lane == Lane.PRIORITY and visit.first_called_at is None
    since = visit.started_at or visit.called_at or visit.since
    return BoardVisit(
        id=visit.pk,
        numbers=numbers(visit),
        tickets=[BoardTicket(one.pk, one.number, one.place_id) for one in people(visit)],
        booking_id=visit.booking_id,
        booking_code=visit.booking.code if visit.booking else "",
        stage=visit.stage,
        lane=visit.lane,
        state=visit.state,
        hour=visit.hour,
        since=visit.since,
        minutes=max(0, (now - since) // _MINUTE),
        promised_until=visit.since + policy.PROMISED if promised else None,
        back=visit.back,
        not_before=visit.not_before,
        called_at=visit.called_at,
        calls=visit.calls,
        last_call_at=visit.last_call_at,
        misses=visit.misses,
        meant_for=desks.get(visit.meant_for_id or 0),
        note=note,
    )


def _notes(visit_ids: Collection[int]) -> dict[int, str]:
    """Return the latest note about each visit."""
    noted = HallEvent.objects.filter(visit__in=visit_ids).exclude(note="")
    return {
        visit_id: note
        for visit_id, note in noted.order_by("number").values_list("visit_id", "note")
        if visit_id
    }


def _stage(here: Present, stage: str, shown: Mapping[int, BoardVisit]) -> BoardStage:
    serving = [one for one in here.counters if one.state == "open" and stage in one.stages]
    return BoardStage(stage, [shown[one.pk] for one in here.expected(stage)], len(serving))


def _counters(here: Present, shown: Mapping[int, BoardVisit]) -> list[BoardCounter]:
    visits = here.at_counters()
    return [
        _counter(counter, shown[visits[counter.pk].pk] if counter.pk in visits else None)
        for counter in here.counters
    ]


def _counter(counter: Counter, visit: BoardVisit | None) -> BoardCounter:
    return BoardCounter(
        id=counter.pk,
        number=counter.number,
        zone=counter.zone,
        stages=counter.stages,
        state=counter.state,
        officer_id=counter.staff_id,
        officer=counter.staff.email if counter.staff else "",
        changed_at=counter.changed_at,
        asked_at=counter.asked_at,
        visit=visit,
    )


def _figures(here: Present) -> Figures:
    tickets = Ticket.objects.filter(hall=here.row) if here.row else Ticket.objects.none()
    counted = {
        (row["state"], row["visit__state"]): row["people"]
        for row in tickets.values("state", "visit__state").annotate(people=Count("pk"))
    }
    by_state = {
        state: sum(people for (one, _), people in counted.items() if one == state)
        for state in ("served", "incomplete", "left")
    }
    missed = HallEvent.objects.filter(hall=here.row, act="miss") if here.row else None
    return Figures(
        came=sum(counted.values()),
        waiting=counted.get(("here", "waiting"), 0),
        at_counters=counted.get(("here", "called"), 0) + counted.get(("here", "serving"), 0),
        held=counted.get(("here", "held"), 0),
        missed=missed.filter(undone_by=None).count() if missed is not None else 0,
        **by_state,
    )
