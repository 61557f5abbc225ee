"""The parts that acts on visits share: how one moves, what an undo restores, who is at a counter.

Who may be served to an end has a place in a booking, and the booking comes before the office-day
in the lock order. So an act looks first who is there, locks their booking if it may end their
visit, then the hall, and then looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from antrean.bookings.actions.parties import Actor, Party, locked, move
from antrean.bookings.lifecycle import Event
from antrean.counters.actions.halls import LockedHall, locked_hall, record
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterFreeError,
    CounterNotFoundError,
    VisitMovedError,
)
from antrean.counters.models import AT_A_COUNTER, Counter, StageLine, Ticket, Visit
from antrean.counters.policy import Reason
from antrean.kernel import clock

# What acts change about a visit. What others note there (ratings, what was told) is not ours.
_MOVING = (
    "stage", "lane", "hour", "number", "state", "since", "called_at", "started_at",
    "first_called_at", "done_at", "calls", "last_call_at", "misses", "back", "not_before",
    "after_calls", "counter_id", "meant_for_id",
)  # fmt: skip
_INSTANTS = frozenset(
    {
        "hour",
        "since",
        "called_at",
        "started_at",
        "first_called_at",
        "done_at",
        "last_call_at",
        "not_before",
    }
)  # fmt: skip
# How a visit ends for a person: the state of the ticket, the move of the place.
SERVED, LEFT, INCOMPLETE = "served", "left", "incomplete"
_ENDS = {SERVED: Event.SERVE, LEFT: Event.LEAVE, INCOMPLETE: Event.RETURN}


@dataclass(slots=True)
class Desk:
    """A counter under the lock of its hall; `visit` is at it, `party` their locked booking."""

    hall: LockedHall
    counter: Counter
    visit: Visit | None
    party: Party | None = None

    def guest(self, *states: str) -> Visit:
        """Return who is at the counter in one of these states; any, if none is named.

        Raises:
            CounterFreeError: nobody is.
            VisitMovedError: they are there since another day, which is still to be closed.
        """
        if self.visit is None or self.visit.state not in (states or AT_A_COUNTER):
            raise CounterFreeError(counter=self.counter.number)
        if self.visit.hall_id != self.hall.row.pk:
            raise VisitMovedError(visit_id=self.visit.pk)
        return self.visit

    def refuse_others(self, by: Actor) -> None:
        """Refuse whoever does not sit here. After a pause began, who is there is still served.

        Raises:
            CounterClosedError: the counter is closed, or somebody else's.
        """
        if by.name != f"staff:{self.counter.staff_id}":
            raise CounterClosedError(counter=self.counter.number, state=self.counter.state)

    def refuse_unless_free(self, by: Actor) -> None:
        """Refuse to bring somebody to a counter that is not open and free.

        Raises:
            CounterClosedError: the counter is closed or paused, or somebody else's.
            CounterBusyError: somebody is there.
        """
        self.refuse_others(by)
        if self.counter.state != "open":
            raise CounterClosedError(counter=self.counter.number, state=self.counter.state)
        if self.visit is not None:
            raise CounterBusyError(counter=self.counter.number)


def counter_of(counter_id: int) -> Counter:
    """Return a counter with its office.

    Raises:
        CounterNotFoundError: there is none.
    """
    found = Counter.objects.select_related("office").filter(pk=counter_id).first()
    if found is None:
        raise CounterNotFoundError(counter_id=counter_id)
    return found


def locked_desk(counter_id: int, *, ends: Callable[[Visit], bool] | None = None) -> Desk:
    """Lock the hall of a counter, and before it the booking of who is there.

    Args:
        ends: tells of a visit whether this act may end it for a place of its booking.

    Raises:
        CounterNotFoundError: there is no such counter.
    """
    office = counter_of(counter_id).office
    peeked = _at(counter_id) if ends else None
    party = None
    if ends and peeked and peeked.booking and ends(peeked):
        party = locked(peeked.booking.code)
    hall = locked_hall(office, office.today(clock.now()))
    counter = counter_of(counter_id)
    return Desk(hall, counter, _at(counter_id), party)


def _at(counter_id: int) -> Visit | None:
    visits = Visit.objects.select_related("booking")
    return visits.filter(counter_id=counter_id, state__in=AT_A_COUNTER).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit as it stands before an act: its people in the building, and what undoing restores."""

    visit: Visit
    people: Sequence[Ticket]
    before: dict[str, Any]


def standing(visit: Visit, *, line: StageLine | None = None) -> Standing:
    people = people_of(visit)
    return Standing(visit, people, _snapshot(visit, people, line))


def record_act(  # noqa: PLR0913  # as `record`, of a counter
    desk: Desk,
    act: str,
    by: Actor,
    stood: Standing,
    *,
    people: Sequence[Ticket] | None = None,
    reason: str = "",
    note: str = "",
    request_key: str,
) -> None:
    """Append what a counter did with people of a visit, all of them unless some are named."""
    record(
        desk.hall,
        act,
        by,
        visit=stood.visit,
        tickets=stood.people if people is None else people,
        counter=desk.counter,
        reason=reason,
        note=note,
        before=stood.before,
        request_key=request_key,
    )


def people_of(visit: Visit) -> list[Ticket]:
    """Return the tickets of a visit whose people are in the building, by number."""
    return list(visit.tickets.filter(state="here").order_by("number"))


def save(visit: Visit) -> None:
    visit.save(update_fields=[name.removesuffix("_id") for name in _MOVING])


def wait(visit: Visit, since: datetime) -> None:
    """Let a visit wait at its stage."""
    visit.state, visit.since = "waiting", since
    leave_counter(visit)


def leave_counter(visit: Visit) -> None:
    """Let nobody be at the counter any more; who was called is called anew next time."""
    visit.counter = None
    visit.called_at = visit.started_at = visit.last_call_at = None
    visit.calls = 0


def bring_to_front(hall: LockedHall, visit: Visit, counter: Counter, by: Actor) -> None:
    """Let a visit, which a counter cannot serve any more, be called by any ahead of its lane."""
    wait(visit, visit.since)
    visit.back, visit.meant_for = Reason.OFFICER.value, None
    save(visit)
    people, reason = people_of(visit), Reason.OFFICER.value
    record(hall, "free", by, visit=visit, tickets=people, counter=counter, reason=reason)


def end(visit: Visit, now: datetime) -> None:
    leave_counter(visit)
    visit.state, visit.done_at = "done", now
    visit.back, visit.not_before, visit.after_calls, visit.meant_for = "", None, 0, None


def end_people(desk: Desk, tickets: Sequence[Ticket], how: str, by: Actor) -> None:
    """End the visit of people: their tickets, and their places in the locked booking.

    Raises:
        VisitMovedError: their booking was not locked, since others were there when we looked.
    """
    end_tickets(desk.hall, desk.party, tickets, how, by)


def end_tickets(
    hall: LockedHall, party: Party | None, tickets: Sequence[Ticket], how: str, by: Actor
) -> None:
    ids = {ticket.place_id for ticket in tickets if ticket.place_id}
    if ids:
        if party is None or not ids <= {place.pk for place in party.places}:
            raise VisitMovedError
        party.now = hall.now
        move(_ENDS[how], party, [place for place in party.places if place.pk in ids], by)
    for ticket in tickets:
        ticket.state = how
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(state=how)


# What an undo restores


def _snapshot(visit: Visit, people: Sequence[Ticket], line: StageLine | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "visit": {name: _written(getattr(visit, name)) for name in _MOVING},
        "tickets": {str(ticket.pk): ticket.state for ticket in people},
    }
    if line is not None:
        kept["line"] = [line.stage, line.turn, line.jumped, line.calls]
    return kept


def restore(visit: Visit, columns: dict[str, Any]) -> None:
    """Let a visit stand as it did when the snapshot was taken."""
    for name, value in columns.items():
        is_instant = name in _INSTANTS and value is not None
        setattr(visit, name, datetime.fromisoformat(value) if is_instant else value)
    save(visit)


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
