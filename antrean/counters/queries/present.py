"""Everybody who is in the hall now, read in the same few queries for every page and screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from antrean.counters.models import (
    AT_A_COUNTER,
    Counter,
    HallDay,
    HallRules,
    StageLine,
    Ticket,
    Visit,
)
from antrean.counters.queries.rules import hall_rules
from antrean.counters.queries.waiting import as_line, expected_order, lines_of, stages_of
from antrean.offices.models import Office, OfficeDay


@dataclass(frozen=True, slots=True)
class Present:
    """The hall of a day as it stands; each visit has its `people` at hand.

    `row` is None as long as nobody came in.
    """

    office: Office
    day: date
    row: HallDay | None
    rules: HallRules
    now: datetime
    visits: Sequence[Visit]
    counters: Sequence[Counter]
    lines: Mapping[str, StageLine]

    @property
    def stages(self) -> Sequence[str]:
        return stages_of(self.row.preset if self.row else self.rules.preset)

    def expected(self, stage: str) -> Sequence[Visit]:
        """Return who waits at a stage, in the order in which they are expected to be called."""
        waiting = [one for one in self.visits if (one.stage, one.state) == (stage, "waiting")]
        return expected_order(waiting, as_line(self.lines.get(stage)), self.now)

    def office_day(self) -> OfficeDay:
        """Return how the office's day runs, which not everybody who looks at the hall asks."""
        found = OfficeDay.objects.filter(office=self.office, day=self.day).first()
        return found or OfficeDay(office=self.office, day=self.day)

    def at_counters(self) -> dict[int, Visit]:
        """Return who is at each counter, by its id."""
        return {
            visit.counter_id: visit
            for visit in self.visits
            if visit.counter_id and visit.state in AT_A_COUNTER
        }


def present(office: Office, day: date, now: datetime, *, row: HallDay | None = None) -> Present:
    """Return the hall of a day; of one that nobody came into, an empty one.

    Args:
        row: of the hall, if the caller has it at hand.
    """
    row = row or HallDay.objects.filter(office=office, day=day).first()
    return Present(
        office=office,
        day=day,
        row=row,
        rules=hall_rules(office, day),
        now=now,
        visits=_visits(row) if row else [],
        counters=list(Counter.objects.filter(office=office).select_related("staff")),
        lines=lines_of(row) if row else {},
    )


def _visits(row: HallDay) -> list[Visit]:
    """Return the visits that go on, in one query by their tickets: none goes on without any."""
    here = Ticket.objects.filter(visit__hall=row, state="here").exclude(visit__state="done")
    visits = []
    by_visit = here.select_related("visit__booking").order_by("visit", "number")
    for _, tickets in groupby(by_visit, key=lambda ticket: ticket.visit_id):
        found = list(tickets)
        visit = found[0].visit
        visit.people = found  # type: ignore[attr-defined]  # read by `people`
        visits.append(visit)
    return visits


def people(visit: Visit) -> Sequence[Ticket]:
    """Return the tickets of a visit of a `Present`."""
    found: Sequence[Ticket] = visit.people  # type: ignore[attr-defined]  # set by `_visits`
    return found


def numbers(visit: Visit) -> list[str]:
    return [ticket.number for ticket in people(visit)]
