"""Counters: which there are, who sits at one, which stages it serves, when it rests."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from antrean.accounts.models import Account
from antrean.bookings.actions.parties import Actor
from antrean.counters.actions.halls import locked_hall, record
from antrean.counters.actions.visits import Desk, locked_desk
from antrean.counters.errors import CounterBusyError, CounterClosedError, CounterTakenError
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
        CounterTakenError: somebody else sits there, or they sit at another.
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
        raise CounterTakenError(counter=other.number if other else None) from error


def _known(stages: Sequence[str]) -> list[str]:
    return [stage for stage in STAGES if stage in stages]


def pause_counter(counter_id: int, by: Actor) -> Counter:
    """Let a counter rest; who is there is served to the end. Again changes nothing.

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
        _stand_up(desk)
        # After the day's end nothing is added to its chain.
        if not desk.hall.row.closed_at:
            record(desk.hall, "shut", by, counter=counter)
    return counter


def _stand_up(desk: Desk) -> None:
    counter = desk.counter
    counter.state, counter.staff, counter.asked_at = "closed", None, None
    counter.changed_at = desk.hall.now
    counter.save(update_fields=["state", "staff", "asked_at", "changed_at"])
    Visit.objects.filter(meant_for=counter).update(meant_for=None)


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
