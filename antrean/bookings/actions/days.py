"""The office's day: opened, suspended, resumed, delayed, closed.

The day's row is the last lock of the order, so these acts change it first, in a
transaction of its own, and then turn to the bookings, each under its own locks. What a
crash leaves undone in between, the worker finishes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.closures import cancel_by_office
from antrean.bookings.actions.ends import forfeit_if_due
from antrean.bookings.actions.notices import tell_delayed
from antrean.bookings.actions.parties import Actor, Party, locked, move
from antrean.bookings.errors import IllegalMoveError
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from antrean.offices.actions import record_days
from antrean.offices.models import Office, OfficeDay

_EVENTS = {"open": "opened", "suspended": "suspended"}


def open_day(office: Office, day: date, *, delay_minutes: int | None = None) -> OfficeDay:
    """Open the office's day: from now on who is late is forfeited. Again changes nothing.

    Raises:
        IllegalMoveError: the day is suspended or closed.
    """
    return _change(office, day, {"planned", "open"}, "open", delay_minutes=delay_minutes)


def suspend_day(office: Office, day: date, *, reason: str = "") -> OfficeDay:
    """Stop the day for a while (an outage, an alarm): nobody is forfeited meanwhile."""
    return _change(office, day, {"open", "suspended"}, "suspended", reason=reason)


def resume_day(office: Office, day: date, *, delay_minutes: int | None = None) -> OfficeDay:
    """Go on with a suspended day; unless told otherwise the time lost is added to its delay."""
    return _change(office, day, {"suspended", "open"}, "open", delay_minutes=delay_minutes)


def _change(  # noqa: PLR0913  # which day, from where to where, and what is told
    office: Office,
    day: date,
    sources: set[str],
    target: str,
    *,
    delay_minutes: int | None = None,
    reason: str = "",
) -> OfficeDay:
    with transaction.atomic():
        row = locked_day(office, day)
        if row.state not in sources:
            raise IllegalMoveError(event=target, state=row.state)
        now, late = clock.now(), row.delay_minutes
        if row.state == "suspended" and target == "open" and row.suspended_at:
            late += math.ceil((now - row.suspended_at).total_seconds() / 60)
        if target == "suspended":
            row.suspended_at, row.door_at = row.suspended_at or now, None
        else:
            row.suspended_at = None
        row.opened_at = row.opened_at or now
        row.state = target
        before = row.delay_minutes
        row.delay_minutes = late if delay_minutes is None else delay_minutes
        row.reason = reason or row.reason
        row.save()
        record_days(_EVENTS[target], [(office.pk, day)])
        if row.delay_minutes > before:
            tell_delay(row, now)
    return row


def delay_day(office: Office, day: date, minutes: int, *, reason: str = "") -> OfficeDay:
    """Announce that the day runs late by so many minutes; who is still expected is told.

    Raises:
        IllegalMoveError: the day is closed.
    """
    with transaction.atomic():
        row = locked_day(office, day)
        if row.state == "closed":
            raise IllegalMoveError(event="delay", state=row.state)
        longer = minutes > row.delay_minutes
        row.delay_minutes = minutes
        row.reason = reason or row.reason
        row.save()
        record_days("delayed", [(office.pk, day)])
        if longer:
            tell_delay(row, clock.now())
    return row


def locked_day(office: Office, day: date) -> OfficeDay:
    """Lock the office's day, the last lock of the order, and return it; made if need be."""
    OfficeDay.objects.bulk_create([OfficeDay(office=office, day=day)], ignore_conflicts=True)
    return (
        OfficeDay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("office")
        .get(office=office, day=day)
    )


def note_door_line(office: Office, day: date, at: datetime | None) -> OfficeDay:
    """Let those who stand before the door count as of the instant `at`; None: all are in.

    Nobody who stood in line at nine is late because the desk took until ten past to see them.

    Raises:
        IllegalMoveError: the day is not open.
    """
    with transaction.atomic():
        row = locked_day(office, day)
        if row.state != "open":
            raise IllegalMoveError(event="door", state=row.state)
        row.door_at = min(at, clock.now()) if at else None
        row.save(update_fields=["door_at"])
        record_days("door", [(office.pk, day)])
    return row


def tell_delay(row: OfficeDay, now: datetime) -> None:
    """Owe the day's delay to everybody whose time to come is not over."""
    late = timedelta(minutes=row.delay_minutes)
    expected = _expected(row).filter(slot__starts_at__gt=now - late)
    tell_delayed(expected, row.delay_minutes, row.office.bounds(row.day)[1])


def _expected(row: OfficeDay) -> QuerySet[Booking]:
    return (
        Booking.objects.filter(
            slot__office_id=row.office_id, slot__day=row.day, state=State.CONFIRMED
        )
        .select_related("slot__office")
        .order_by("pk")
    )


# Closing the day


def close_day(office: Office, day: date, *, reason: str = "") -> OfficeDay:
    """End the day: late people are forfeited and marked, those who were served are done.

    People whose hour had not come yet are cancelled by the office, with a free new choice.
    Again changes nothing.

    Raises:
        IllegalMoveError: the day is still to come; `shut` calls it off.
    """
    with transaction.atomic():
        row = locked_day(office, day)
        opened = row.opened_at is not None
        if row.state == "closed":
            return row
        if office.today(clock.now()) < day:
            raise IllegalMoveError(event="close", state=row.state)
        if row.door_at:
            # Nobody stands before the door any more: who did not come was late after all.
            row.door_at = None
            row.save(update_fields=["door_at"])
    while not (ended := _end(office, day, reason)):
        for code in _unfinished(office, day):
            with transaction.atomic():
                _finish(locked(code), opened=opened, reason=reason)
    return ended


def _end(office: Office, day: date, reason: str) -> OfficeDay | None:
    """Mark the day as closed; None while somebody of it is unfinished."""
    with transaction.atomic():
        row = locked_day(office, day)
        # Asked under the day's lock: whoever takes a cancelling back waits for it.
        if _unfinished(office, day):
            return None
        row.state, row.closed_at = "closed", row.closed_at or clock.now()
        row.suspended_at = None
        row.reason = reason or row.reason
        row.save()
        record_days("closed", [(office.pk, day)])
        _mark_absent(office, day)
    return row


def _unfinished(office: Office, day: date) -> list[str]:
    waiting = Q(places__state__in=[State.CONFIRMED, State.CHECKED_IN, State.HELD])
    found = Booking.objects.filter(waiting, slot__office=office, slot__day=day)
    return list(found.distinct().order_by("pk").values_list("code", flat=True))


def _finish(party: Party, *, opened: bool, reason: str) -> None:
    arrived = party.standing(State.CHECKED_IN)
    if arrived:
        # They were in the building to the end; counters that know better said so before.
        move(Event.SERVE, party, arrived, Actor("system", "worker", "day_closed"))
    if forfeit_if_due(party):
        return
    expected = party.standing(State.CONFIRMED, State.HELD)
    if not expected:
        return
    if opened or party.now < queries.arrival(party.slot).ends:
        cancel_by_office(party, reason)
    else:
        # It served, but never opened the day here: nobody is punished, nobody is written to.
        _drop(party, expected, Actor("system", "worker", "day_not_opened"))


def _drop(party: Party, people: list[Place], by: Actor) -> None:
    sql.change_taken({party.slot.pk: -len(people)})
    move(Event.CANCEL, party, people, by)


def _mark_absent(office: Office, day: date) -> None:
    Place.objects.filter(office=office, day=day, state=State.FORFEITED, absence="").update(
        absence="absent"
    )


def close_due_days(
    limit: int = 50, *, close: Callable[[Office, date], OfficeDay] = close_day
) -> int:
    """Close the days that are over at their office; return how many.

    Args:
        limit: how many at most.
        close: what ends a day: whoever knows of more than bookings ends that first.
    """
    now = clock.now()
    # The earliest zone is seven hours ahead of UTC, the latest nine.
    maybe = OfficeDay.objects.exclude(state="closed").filter(
        day__lte=(now + timedelta(hours=9)).date()
    )
    closed = 0
    for row in maybe.select_related("office").order_by("day"):
        if closed < limit and row.day < row.office.today(now):
            close(row.office, row.day)
            closed += 1
    return closed
