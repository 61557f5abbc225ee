"""Taking back what a counter has just done, within ten seconds.

Nothing is unsaid: an act of its own is appended, and everybody can read that one was taken back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from antrean.bookings.actions.ends import bring_back, let_go, locked_to_come_back
from antrean.bookings.actions.parties import Actor, Party
from antrean.counters import policy
from antrean.counters.actions.halls import done_before, record
from antrean.counters.actions.visits import (
    Desk,
    bring_to_front,
    counter_of,
    locked_desk,
    restore,
)
from antrean.counters.errors import UndoTooLateError
from antrean.counters.models import Counter, HallEvent, StageLine, Ticket, Visit
from antrean.kernel import clock


def undo(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Take back a counter's last act: people, places and the line stand as before it.

    Whoever was forfeited since the rest of their party was called stays so; a supervisor lets
    them back in. When another counter has called at the stage since, the turn is not given back.

    Raises:
        CounterNotFoundError, HallClosedError.
        CounterClosedError: the counter is closed, or somebody else's.
        UndoTooLateError: more than ten seconds ago, taken back already, nothing that can be
            taken back, or something was done with these people since.
        AlreadyBookedError, TooManyPeopleError: they were booked elsewhere within the seconds.
    """
    with transaction.atomic():
        last = _look(counter_of(counter_id))
        desk = locked_desk(counter_id)
        done = done_before(request_key, "undo")
        visit = done.visit if done else _undo(desk, last, by, request_key)
        let_go(last.won)
    return visit


@dataclass(frozen=True, slots=True)
class _Last:
    """A counter's last act as we found it, with the booking locked whose places it ended."""

    event: HallEvent | None
    places: frozenset[int]
    party: Party | None
    won: frozenset[str]


def _look(counter: Counter) -> _Last:
    event = _last_act(counter)
    places = _ended_places(event) if event else frozenset[int]()
    booking = event.visit.booking if event and event.visit else None
    if booking is None or not places:
        return _Last(event, frozenset(), None, frozenset())
    party, won = locked_to_come_back(booking.code)
    return _Last(event, places, party, frozenset(won))


def _last_act(counter: Counter) -> HallEvent | None:
    """Return the last act of a counter today, but that a colleague was asked for."""
    day = counter.office.today(clock.now())
    acts = HallEvent.objects.filter(
        hall__office=counter.office, hall__day=day, counter=counter.number
    )
    return acts.exclude(act="ask").select_related("visit__booking").order_by("-number").first()


def _ended_places(event: HallEvent) -> frozenset[int]:
    """Return the places of the people whose visit an act has ended."""
    before = (event.before or {}).get("tickets", {})
    were_here = [pk for pk, state in before.items() if state == "here"]
    ended = Ticket.objects.filter(pk__in=were_here, place__isnull=False).exclude(state="here")
    return frozenset(ended.values_list("place_id", flat=True))


def _undo(desk: Desk, last: _Last, by: Actor, request_key: str) -> Visit:
    desk.refuse_others(by)
    desk.hall.refuse_when_over()
    event = _undoable(desk, last)
    if last.party is not None:
        last.party.now = desk.hall.now
        bring_back(last.party, set(last.won), last.party.chosen(last.places), by)
    visit = _restored(event)
    record(
        desk.hall,
        "undo",
        by,
        visit=visit,
        tickets=list(visit.tickets.filter(state="here").order_by("number")),
        counter=desk.counter,
        undoes=event,
        request_key=request_key,
    )
    other = visit.meant_for
    if other is not None and other.state != "open":
        # They had been passed to a counter that has ceased to call since.
        bring_to_front(desk.hall, visit, other, by)
    return visit


def _undoable(desk: Desk, last: _Last) -> HallEvent:
    event = _last_act(desk.counter)
    if event is None or last.event is None or event.pk != last.event.pk:
        raise UndoTooLateError
    if event.before is None or desk.hall.now >= event.at + policy.UNDO_WITHIN:
        raise UndoTooLateError
    later = HallEvent.objects.filter(hall=event.hall_id, visit=event.visit_id)
    moved_on = Ticket.objects.filter(pk__in=event.before["tickets"]).exclude(visit=event.visit_id)
    if later.filter(number__gt=event.number).exists() or moved_on.exists():
        raise UndoTooLateError
    return event


def _restored(event: HallEvent) -> Visit:
    before = event.before or {}
    visit = Visit.objects.get(events=event)
    restore(visit, before["visit"])
    by_state = defaultdict(list)
    for pk, state in before["tickets"].items():
        by_state[state].append(pk)
    for state, ids in by_state.items():
        Ticket.objects.filter(pk__in=ids).update(state=state)
    if line := before.get("line"):
        stage, turn, jumped, calls = line
        # Only while nobody else was called there since: their turn was theirs.
        lines = StageLine.objects.filter(hall=event.hall_id, stage=stage, calls=calls + 1)
        lines.update(turn=turn, jumped=jumped, calls=calls)
    return visit
