"""Calling people to a counter: the next, somebody out of turn, once more, and not at all.

Who is next is the policy's decision (`counters.policy`); here it is asked under the lock of the
hall, so that no two counters ask at once, and its answer is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from antrean.bookings.actions.ends import forfeit_left_behind
from antrean.bookings.actions.parties import Actor
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.counters import policy
from antrean.counters.actions.halls import done_before
from antrean.counters.actions.visits import (
    LEFT,
    Desk,
    end,
    end_people,
    locked_desk,
    record_act,
    save,
    standing,
    wait,
)
from antrean.counters.errors import (
    ReasonMissingError,
    TooSoonError,
    VisitMovedError,
    VisitNotFoundError,
)
from antrean.counters.models import Counter, HallEvent, StageLine, Visit
from antrean.counters.policy import Line, Reason
from antrean.counters.queries.waiting import (
    as_line,
    as_waiting,
    lines_of,
    open_stages,
    waiting_visits,
)
from antrean.counters.stages import SERVICES


@dataclass(frozen=True, slots=True)
class _Chosen:
    visit: Visit
    reason: Reason
    line: Line


def call_next(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Call whoever is next to a counter; None when nobody can be called.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterBusyError, HallClosedError.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "call"):
            return done.visit
        _refuse_busy(desk, by)
        lines = lines_of(desk.hall.row)
        chosen = _chosen(desk, lines)
        if chosen is None:
            return None
        _call(desk, chosen, lines, by, request_key=request_key)
    _forfeit_absent(chosen.visit)
    return chosen.visit


def pick(counter_id: int, by: Actor, *, request_key: str, visit_id: int, note: str) -> Visit:
    """Call somebody out of turn, for a reason that the note says; it moves nobody's turn.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterBusyError, HallClosedError.
        ReasonMissingError: the note says nothing.
        VisitNotFoundError, VisitMovedError: nobody waits there under this id.
    """
    if not note.strip():
        raise ReasonMissingError
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if (done := done_before(request_key, "call")) and done.visit:
            return done.visit
        _refuse_busy(desk, by)
        visit = Visit.objects.filter(hall=desk.hall.row, pk=visit_id).first()
        if visit is None:
            raise VisitNotFoundError(visit_id=visit_id)
        if visit.state not in {"waiting", "held"}:
            raise VisitMovedError(visit_id=visit_id)
        lines = lines_of(desk.hall.row)
        line = as_line(lines.get(visit.stage)).chose()
        chosen = _Chosen(visit, Reason.OFFICER, line)
        _call(desk, chosen, lines, by, note=note, request_key=request_key)
    _forfeit_absent(visit)
    return visit


def _refuse_busy(desk: Desk, by: Actor) -> None:
    desk.refuse_unless_free(by)
    desk.hall.refuse_unless_open()


def _chosen(desk: Desk, lines: dict[str, StageLine]) -> _Chosen | None:
    """Return who is next at a counter: who was passed to it, else by the policy."""
    now = desk.hall.now
    waiting = waiting_visits(desk.hall.row)
    meant = [visit for visit in waiting if visit.meant_for_id == desk.counter.pk]
    if meant:
        visit = min(meant, key=lambda one: (one.since, one.pk))
        return _Chosen(visit, Reason.OFFICER, as_line(lines.get(visit.stage)).chose())
    for stage in _stages(desk, waiting):
        here = {one.pk: one for one in waiting if one.stage == stage and not one.meant_for_id}
        call = policy.next_call(map(as_waiting, here.values()), as_line(lines.get(stage)), now)
        if call is not None:
            return _Chosen(here[call.id], call.reason, call.line)
    return None


def _stages(desk: Desk, waiting: Collection[Visit]) -> Sequence[str]:
    """Return from which stages a counter calls now, the best first.

    One that serves passports and services takes turns between them, so that neither waits for
    the other to run dry.
    """
    counter = desk.counter
    counters = Counter.objects.filter(office_id=counter.office_id, state="open")
    passport = open_stages(desk.hall.row, counter.stages, waiting, counters)
    services = _services(counter, waiting)
    if passport and services and _called_a_service(desk):
        return [*passport, *services]
    return [*services, *passport]


def _services(counter: Counter, waiting: Collection[Visit]) -> list[str]:
    """Return the services of a counter for which somebody waits, the longest wait first."""
    since = {
        stage: min(visit.since for visit in waiting if visit.stage == stage)
        for stage in {visit.stage for visit in waiting}
        if stage in SERVICES and stage in counter.stages
    }
    return sorted(since, key=lambda stage: (since[stage], stage))


def _called_a_service(desk: Desk) -> bool:
    calls = HallEvent.objects.filter(hall=desk.hall.row, counter=desk.counter.number, act="call")
    last = calls.order_by("-number").values_list("stage", flat=True).first()
    return last in SERVICES


def _call(  # noqa: PLR0913  # who is called where, why, by whom, at whose request
    desk: Desk,
    chosen: _Chosen,
    lines: dict[str, StageLine],
    by: Actor,
    *,
    request_key: str,
    note: str = "",
) -> None:
    visit, now = chosen.visit, desk.hall.now
    line = lines.get(visit.stage) or StageLine(hall=desk.hall.row, stage=visit.stage)
    stood = standing(visit, line=line)
    visit.state, visit.counter = "called", desk.counter
    visit.called_at = visit.last_call_at = now
    # Not before they came, although the clocks of two machines differ a little.
    visit.first_called_at = visit.first_called_at or max(now, visit.entered_at)
    visit.calls = 1
    visit.back, visit.not_before, visit.after_calls, visit.meant_for = "", None, 0, None
    save(visit)
    line.turn, line.jumped, line.calls = chosen.line.turn, chosen.line.jumped, chosen.line.calls
    line.save()
    reason = chosen.reason.value
    record_act(desk, "call", by, stood, reason=reason, note=note, request_key=request_key)


def _forfeit_absent(visit: Visit) -> None:
    """Forfeit who is late and not there although the rest of their party is called.

    At each call: at the first, before their hour, they may still have time. After the call,
    since their booking comes before the office-day in the lock order.
    """
    booking = visit.booking
    if booking and Place.objects.filter(booking=booking, state=State.CONFIRMED).exists():
        forfeit_left_behind(booking.code)


def call_again(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Call out once more whoever was called to a counter and is not there yet.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
        TooSoonError: the last call is not three quarters of a minute ago.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "again"):
            return done.visit
        visit = _called(desk, by)
        after = (visit.last_call_at or desk.hall.now) + policy.BETWEEN_CALLS
        if desk.hall.now < after:
            raise TooSoonError(after=after)
        stood = standing(visit)
        visit.calls += 1
        visit.last_call_at = desk.hall.now
        save(visit)
        record_act(desk, "again", by, stood, request_key=request_key)
    return visit


def miss(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Note that whoever was called did not come: back after three others, twice, then gone.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
        TooSoonError: they were not called three times, in three minutes.
        VisitMovedError: somebody else did something with them meanwhile.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id, ends=_would_be_gone)
        if done := done_before(request_key, "miss"):
            return done.visit
        visit = _called(desk, by)
        _refuse_too_soon(desk, visit)
        stood = standing(visit)
        line = as_line(lines_of(desk.hall.row).get(visit.stage))
        visit.misses += 1
        again = policy.missed(as_waiting(visit), line, misses=visit.misses)
        if again is None:
            end_people(desk, stood.people, LEFT, by)
            end(visit, desk.hall.now)
        else:
            wait(visit, visit.since)
            visit.back, visit.after_calls = Reason.RECALL.value, again.after_calls
        save(visit)
        record_act(desk, "miss", by, stood, request_key=request_key)
    return visit


def _would_be_gone(visit: Visit) -> bool:
    return visit.misses + 1 >= policy.MOST_MISSES


def _refuse_too_soon(desk: Desk, visit: Visit) -> None:
    called_at, last = visit.called_at or desk.hall.now, visit.last_call_at or desk.hall.now
    after = policy.missable_at(called_at, last, visit.calls)
    if visit.calls < policy.CALLS or desk.hall.now < after:
        raise TooSoonError(after=after, calls=visit.calls)


def excuse(counter_id: int, by: Actor, *, request_key: str) -> Visit | None:
    """Let whoever was called pray or feed a child first: half an hour, and no call is missed.

    Raises:
        CounterNotFoundError, CounterClosedError, CounterFreeError, HallClosedError.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        if done := done_before(request_key, "excuse"):
            return done.visit
        visit = _called(desk, by)
        stood = standing(visit)
        excused = policy.excused(as_waiting(visit), desk.hall.now)
        wait(visit, visit.since)
        visit.back, visit.not_before = Reason.EXCUSE.value, excused.not_before
        save(visit)
        record_act(desk, "excuse", by, stood, request_key=request_key)
    return visit


def _called(desk: Desk, by: Actor) -> Visit:
    """Return who was called to the counter and is not served yet."""
    desk.refuse_others(by)
    desk.hall.refuse_when_over()
    return desk.guest("called")
