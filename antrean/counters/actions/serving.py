"""What a counter does with who is there: begin, be done, put aside, pass on, send for a paper."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from antrean.bookings.actions.parties import Actor
from antrean.counters import stages
from antrean.counters.actions.halls import done_before
from antrean.counters.actions.visits import (
    INCOMPLETE,
    LEFT,
    SERVED,
    Desk,
    counter_of,
    end,
    end_people,
    leave_counter,
    locked_desk,
    record_act,
    save,
    standing,
    wait,
)
from antrean.counters.errors import (
    CounterClosedError,
    CounterNotFoundError,
    ReasonMissingError,
    VisitMovedError,
    VisitNotFoundError,
)
from antrean.counters.models import Visit


def start(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Note that whoever was called is there; who is served already is so still.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "start"):
            return done.visit
        visit = _guest(desk, by)
        if visit.state == "serving":
            return visit
        stood = standing(visit)
        visit.state, visit.started_at = "serving", desk.hall.now
        save(visit)
        record_act(desk, "start", by, stood, request_key=request_key)
    return visit


def finish(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Send whoever is at a counter on to the next stage; after the last they are served.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
        VisitMovedError: somebody else did something with them meanwhile.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id, ends=_is_at_the_last)
        if done := done_before(request_key, "finish"):
            return done.visit
        visit = _guest(desk, by)
        stood = standing(visit)
        following = stages.after(visit.stage)
        if following is None:
            end_people(desk, stood.people, SERVED, by)
            end(visit, desk.hall.now)
        # The act is of the stage that is done, the visit is at the next.
        record_act(desk, "finish", by, stood, request_key=request_key)
        if following is not None:
            wait(visit, desk.hall.now)
            visit.stage, visit.meant_for = following, None
        save(visit)
    return visit


def _is_at_the_last(visit: Visit) -> bool:
    return stages.after(visit.stage) is None


def lack_papers(
    counter_id: int, by: Actor, *, request_key: str, ticket_ids: Collection[int], note: str
) -> Visit | None:
    """Note that people lack a paper and may come back with it; the others go on.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
        ReasonMissingError: the note says nothing.
        VisitMovedError: somebody of them is not at the counter any more, or nobody is named.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id, ends=_is_of_a_booking)
        if done := done_before(request_key, "papers"):
            return done.visit
        visit = _guest(desk, by)
        stood = standing(visit)
        lacking = [ticket for ticket in stood.people if ticket.pk in set(ticket_ids)]
        if not lacking or len(lacking) != len(set(ticket_ids)):
            raise VisitMovedError(visit_id=visit.pk)
        # Whoever sits there when they come back, within days, knows from the note alone.
        if not note.strip():
            raise ReasonMissingError
        end_people(desk, lacking, INCOMPLETE, by)
        if len(lacking) == len(stood.people):
            end(visit, desk.hall.now)
            save(visit)
        record_act(desk, "papers", by, stood, people=lacking, note=note, request_key=request_key)
    return visit


def leave(counter_id: int, by: Actor, *, request_key: str, note: str = "") -> Visit | None:
    """Note that whoever is at a counter goes home unserved.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
        VisitMovedError: somebody else did something with them meanwhile.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id, ends=_is_of_a_booking)
        if done := done_before(request_key, "leave"):
            return done.visit
        visit = _guest(desk, by)
        stood = standing(visit)
        end_people(desk, stood.people, LEFT, by)
        end(visit, desk.hall.now)
        save(visit)
        record_act(desk, "leave", by, stood, note=note, request_key=request_key)
    return visit


def _is_of_a_booking(visit: Visit) -> bool:
    return visit.booking_id is not None


def put_aside(counter_id: int, by: Actor, *, request_key: str, note: str = "") -> Visit | None:
    """Let whoever is at a counter wait aside until somebody goes on with them.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "hold"):
            return done.visit
        visit = _guest(desk, by)
        stood = standing(visit)
        leave_counter(visit)
        visit.state = "held"
        save(visit)
        record_act(desk, "hold", by, stood, note=note, request_key=request_key)
    return visit


def resume(counter_id: int, by: Actor, *, request_key: str, visit_id: int) -> Visit | None:
    """Go on, at a free counter, with somebody who was put aside.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterBusyError, HallClosedError.
        VisitNotFoundError, VisitMovedError: nobody was put aside under this id.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "resume"):
            return done.visit
        desk.refuse_unless_free(by)
        desk.hall.refuse_when_over()
        visit = Visit.objects.filter(hall=desk.hall.row, pk=visit_id).first()
        if visit is None:
            raise VisitNotFoundError(visit_id=visit_id)
        if visit.state != "held":
            raise VisitMovedError(visit_id=visit_id)
        stood = standing(visit)
        visit.state, visit.counter = "serving", desk.counter
        visit.called_at = visit.started_at = desk.hall.now
        save(visit)
        record_act(desk, "resume", by, stood, request_key=request_key)
    return visit


def pass_on(
    counter_id: int, by: Actor, *, request_key: str, to_counter_id: int, note: str = ""
) -> Visit | None:
    """Pass whoever is at a counter to another one, which calls them next.

    Raises:
        CounterNotFoundError, CounterFreeError, HallClosedError.
        CounterClosedError: this counter is somebody else's, or the other one does not call now.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "pass"):
            return done.visit
        visit = _guest(desk, by)
        other = counter_of(to_counter_id)
        if other.office_id != desk.counter.office_id or other.pk == desk.counter.pk:
            raise CounterNotFoundError(counter_id=to_counter_id)
        if other.state != "open":
            raise CounterClosedError(counter=other.number, state=other.state)
        stood = standing(visit)
        wait(visit, desk.hall.now)
        visit.meant_for = other
        save(visit)
        record_act(desk, "pass", by, stood, note=note, request_key=request_key)
    return visit


def _guest(desk: Desk, by: Actor) -> Visit:
    """Return who is at the counter; of a suspended day they may still be served."""
    desk.refuse_others(by)
    desk.hall.refuse_when_over()
    return desk.guest()
