"""Counters: which there are, who sits at one, which stages it serves, when it rests."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from antrean.accounts.actions import record_act
from antrean.accounts.models import Account
from antrean.bookings.actions.parties import Actor
from antrean.counters.actions.halls import done_before, locked_hall, record
from antrean.counters.actions.visits import Desk, bring_to_front, locked_desk
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterTakenError,
    ReasonMissingError,
    SeatedElsewhereError,
)
from antrean.counters.models import Counter, Visit
from antrean.counters.stages import STAGES
from antrean.kernel import clock
from antrean.offices.models import Office


def set_counter(office: Office, number: int, *, stages: Sequence[str], zone: str = "") -> Counter:
    """Make a counter, or change which stages it serves and on which screens its calls stand."""
    with transaction.atomic():
        # Under the lock of the hall: whoever calls reads the stages there.
        locked_hall(office, office.today(clock.now()))
        counter, _ = Counter.objects.update_or_create(
            office=office, number=number, defaults={"stages": _known(stages), "zone": zone}
        )
    return counter


def open_counter(
    counter_id: int, account: Account, by: Actor, *, stages: Sequence[str] | None = None
) -> Counter:
    """Let somebody sit at a counter, or go on after a pause; again changes nothing.

    Args:
        counter_id: which.
        account: who sits there.
        by: who says so.
        stages: what it serves from now on; as before if None.

    Raises:
        CounterNotFoundError: there is no such counter.
        CounterTakenError: somebody else sits there.
        SeatedElsewhereError: they sit at another, here or where they rehearse.
        HallClosedError: the day is over.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        desk.hall.refuse_when_over()
        counter = desk.counter
        if counter.staff_id not in {None, account.pk}:
            raise CounterTakenError(counter=counter.number)
        was_open = counter.state == "open"
        serves = counter.stages if stages is None else _known(stages)
        if was_open and serves == counter.stages:
            return counter
        counter.stages = serves
        counter.state, counter.staff = "open", account
        counter.changed_at = desk.hall.now
        _sit_down(counter)
        if not was_open:
            record(desk.hall, "open", by, counter=counter)
    return counter


def _sit_down(counter: Counter) -> None:
    try:
        with transaction.atomic():
            counter.save(update_fields=["stages", "state", "staff", "changed_at"])
    except IntegrityError as error:
        # `counter_one_per_officer`: at whatever office, which has another lock.
        other = Counter.objects.filter(staff=counter.staff_id).exclude(pk=counter.pk).first()
        raise SeatedElsewhereError(counter=other.number if other else None) from error


def _known(stages: Sequence[str]) -> list[str]:
    return [stage for stage in STAGES if stage in stages]


def pause_counter(counter_id: int, by: Actor) -> Counter:
    """Let a counter rest; who is there is served to the end. Again changes nothing.

    Whom it was to call is called by any, ahead of their lane.

    Raises:
        CounterNotFoundError, HallClosedError.
        CounterClosedError: nobody sits there.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        desk.hall.refuse_when_over()
        counter = desk.counter
        if counter.state == "closed":
            raise CounterClosedError(counter=counter.number, state=counter.state)
        if counter.state == "open":
            counter.state, counter.changed_at = "paused", desk.hall.now
            counter.save(update_fields=["state", "changed_at"])
            _let_go(desk, by)
            record(desk.hall, "pause", by, counter=counter)
    return counter


def close_counter(counter_id: int, by: Actor) -> Counter:
    """Let nobody sit at a counter; whom it was to call is called by any. Again changes nothing.

    Raises:
        CounterNotFoundError: there is no such counter.
        CounterBusyError: somebody is there.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        counter = desk.counter
        if counter.state == "closed":
            return counter
        if desk.visit is not None:
            raise CounterBusyError(counter=counter.number)
        _stand_up(desk, by)
    return counter


def free_counter(
    counter_id: int, account: Account, by: Actor, *, note: str, request_key: str
) -> Counter:
    """Close a counter whose officer left it; whoever is there goes back to the front of the line.

    They lose no turn and have missed no call. That the counter is closed already, or closed
    again under the same key, changes nothing.

    Args:
        counter_id: which.
        account: who frees it.
        by: the same, as acts name them.
        note: why.
        request_key: of this request.

    Raises:
        CounterNotFoundError: there is no such counter.
        ReasonMissingError: the note says nothing.
        VisitMovedError: who is there came on another day, which is still to be closed.
    """
    if not note.strip():
        raise ReasonMissingError
    with transaction.atomic():
        desk = locked_desk(counter_id)
        counter = desk.counter
        if done_before(request_key, "shut") or counter.state == "closed":
            return counter
        if desk.visit is not None:
            bring_to_front(desk.hall, desk.guest(), counter, by)
        _stand_up(desk, by, note=note, request_key=request_key)
        about = f"counter:{counter.number}"
        record_act(
            account.pk, "counter_freed", office_id=counter.office_id, about=about, reason=note
        )
    return counter


def _stand_up(desk: Desk, by: Actor, *, note: str = "", request_key: str = "") -> None:
    counter = desk.counter
    counter.state, counter.staff, counter.asked_at = "closed", None, None
    counter.changed_at = desk.hall.now
    counter.save(update_fields=["state", "staff", "asked_at", "changed_at"])
    # After the day's end nothing is added to its chain, and nobody waits.
    if not desk.hall.row.closed_at:
        _let_go(desk, by)
        record(desk.hall, "shut", by, counter=counter, note=note, request_key=request_key)


def _let_go(desk: Desk, by: Actor) -> None:
    """Let whoever was passed to a counter that does not call any more be called by any."""
    passed = Visit.objects.filter(hall=desk.hall.row, meant_for=desk.counter)
    for visit in passed.order_by("since", "pk"):
        bring_to_front(desk.hall, visit, desk.counter, by)


def ask_colleague(counter_id: int, by: Actor) -> Counter:
    """Note that a colleague is needed at a counter; `colleague_came` takes it back.

    Raises:
        CounterNotFoundError, HallClosedError.
        CounterClosedError: nobody sits there.
    """
    with transaction.atomic():
        desk = locked_desk(counter_id)
        desk.hall.refuse_when_over()
        counter = desk.counter
        if counter.state == "closed":
            raise CounterClosedError(counter=counter.number, state=counter.state)
        if counter.asked_at is None:
            counter.asked_at = desk.hall.now
            counter.save(update_fields=["asked_at"])
            record(desk.hall, "ask", by, counter=counter)
    return counter


def colleague_came(counter_id: int, by: Actor) -> Counter:
    """Note that a colleague came to a counter that had asked for one.

    Raises:
        CounterNotFoundError: there is no such counter.
    """
    with transaction.atomic():
        counter = locked_desk(counter_id).counter
        counter.asked_at = None
        counter.save(update_fields=["asked_at"])
    return counter
