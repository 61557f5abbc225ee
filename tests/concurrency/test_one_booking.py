"""Several acts on one booking at the same instant: as if one had come after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.errors import (
    CancelledError,
    DayClosedError,
    HoldExpiredError,
    NotConfirmedError,
)
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking, Place, Slot
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from tests import make
from tests.bookings import truth
from tests.concurrency.crowd import at_once, troubles

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
HOLDER = actions.Actor("whatsapp", "holder")
DOOR = actions.Actor("staff", "staff:1", "traffic")
ROUNDS = 4


def held(slot: Slot) -> Booking:
    with clock.stopped(NOON):
        return actions.hold(make.request(slot=slot, people=make.people("A", "B")))


def confirmed(slot: Slot) -> Booking:
    booking = held(slot)
    with clock.stopped(NOON):
        return actions.confirm(booking.code, HOLDER).booking


def race(at: datetime, *jobs: Callable[[], object]) -> list[object]:
    """Let the jobs run at once; no deadlock, and the books must be right after."""
    with troubles() as counted, clock.stopped(at):
        outcomes = at_once(jobs)
    assert counted.deadlocks == 0
    truth.assert_all()
    return outcomes


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_confirm_cancel_and_expire_at_the_end_of_a_hold(turn: int) -> None:
    slot = make.slot(capacity=2)
    booking = held(slot)
    other = make.request(slot=slot)

    confirm, cancel, _, rival = race(
        booking.held_until,
        lambda: actions.confirm(booking.code, HOLDER),
        lambda: actions.cancel(booking.code, HOLDER),
        actions.expire_due,
        lambda: actions.hold(other),
    )

    booking.refresh_from_db()
    # Either it was late and still found room, or somebody else has one of its places now.
    if booking.state == State.CONFIRMED:
        assert isinstance(rival, DomainError)
    elif booking.state == State.EXPIRED:
        assert isinstance(confirm, HoldExpiredError)
        assert isinstance(rival, Booking)
    else:
        # The late code came first, and was cancelled like any confirmed booking.
        assert isinstance(cancel, Booking)
        assert booking.state == State.CANCELLED


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_confirm_and_cancel_of_a_hold(turn: int) -> None:
    slot = make.slot()
    booking = held(slot)

    confirm, cancel = race(
        NOON,
        lambda: actions.confirm(booking.code, HOLDER),
        lambda: actions.cancel(booking.code, HOLDER, undoable=True),
    )

    assert isinstance(cancel, Booking)
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    numbered = not isinstance(confirm, CancelledError)
    assert all(bool(place.queue_number) == numbered for place in booking.places.all())


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_reschedule_and_cancel_and_reschedule_back(turn: int) -> None:
    office = make.office()
    first = make.slot(office=office, capacity=2)
    later = [
        make.slot(office=office, day=make.DAY + timedelta(days=1), capacity=2, starts=make.time(h))
        for h in (8, 9)
    ]
    booking = confirmed(first)

    moves = race(
        NOON,
        lambda: actions.reschedule(booking.code, HOLDER, slot_id=later[0].pk),
        lambda: actions.reschedule(booking.code, HOLDER, slot_id=later[1].pk),
        lambda: actions.cancel(booking.code, HOLDER),
    )

    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    assert booking.moved == sum(isinstance(outcome, Booking) for outcome in moves[:2]) <= 1
    assert not Slot.objects.filter(taken__gt=0).exists()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_parties_that_change_places_both_get_there_or_stay(turn: int) -> None:
    office = make.office()
    day = make.DAY + timedelta(days=1)
    slots = [make.slot(office=office, capacity=4), make.slot(office=office, day=day, capacity=4)]
    one, two = confirmed(slots[0]), confirmed(slots[1])

    race(
        NOON,
        lambda: actions.reschedule(one.code, HOLDER, slot_id=slots[1].pk),
        lambda: actions.reschedule(two.code, HOLDER, slot_id=slots[0].pk),
    )

    assert [slot.taken for slot in Slot.objects.order_by("pk")] == [2, 2]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_replaced_hold_is_confirmed_or_gives_way_never_both(turn: int) -> None:
    slot, holder = make.slot(capacity=2), make.holder()
    with clock.stopped(NOON):
        old = actions.hold(make.request(slot=slot, holder=holder, people=make.people("A", "B")))
    people = make.people("A", "B")
    request = make.request(slot=slot, holder=holder, people=people, replaces=old.pk)

    confirm, new = race(
        NOON,
        lambda: actions.confirm(old.code, HOLDER),
        lambda: actions.hold(request),
    )

    assert isinstance(confirm, CancelledError) == isinstance(new, Booking)
    assert Place.objects.filter(state__in=["held", "confirmed"]).count() == 2


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_who_comes_back_while_the_day_closes_is_not_left_behind(turn: int) -> None:
    slot = make.slot()
    undone, late, here = confirmed(slot), confirmed(slot), confirmed(slot)
    morning = slot.starts_at - timedelta(minutes=2)
    with clock.stopped(morning):
        actions.open_day(slot.office, slot.day)
        actions.cancel(undone.code, HOLDER, undoable=True)
        actions.check_in(here.code, DOOR, office_id=slot.office_id)
    with clock.stopped(slot.starts_at):
        actions.forfeit_due()

    back, again, day = race(
        slot.starts_at + timedelta(minutes=1),
        lambda: actions.undo_cancel(undone.code, HOLDER),
        lambda: actions.reinstate(late.code, DOOR),
        lambda: actions.close_day(slot.office, slot.day),
    )

    assert not isinstance(day, DomainError)
    assert isinstance(back, Booking | DayClosedError)
    assert isinstance(again, Booking | DayClosedError)
    assert not Booking.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_shutting_hours_while_people_book_and_move_leaves_nobody_in_them(turn: int) -> None:
    office = make.office()
    slot = make.slot(office=office)
    later = make.slot(office=office, day=make.DAY + timedelta(days=1))
    moving, holding = confirmed(slot), held(slot)
    arriving = confirmed(later)
    request = make.request(slot=slot)

    race(
        NOON,
        lambda: actions.shut(office, slot.day, reason="Banjir", by=DOOR),
        lambda: actions.hold(request),
        lambda: actions.confirm(holding.code, HOLDER),
        lambda: actions.reschedule(moving.code, HOLDER, slot_id=later.pk),
        lambda: actions.reschedule(arriving.code, HOLDER, slot_id=slot.pk),
    )

    assert not Place.objects.filter(slot=slot, state__in=["held", "confirmed"]).exists()
    slot.refresh_from_db()
    assert slot.taken == 0


def test_one_persons_holds_and_cancellings_never_quarrel_over_seats() -> None:
    slot, holder = make.slot(capacity=9), make.holder()

    def come_and_go() -> int:
        refused = 0
        for _ in range(8):
            try:
                booking = actions.hold(make.request(slot=slot, holder=holder))
                actions.cancel(booking.code, HOLDER)
            except DomainError:
                refused += 1
        return refused

    outcomes = race(NOON, *[come_and_go] * 6)

    assert all(isinstance(outcome, int) for outcome in outcomes)
    assert not isinstance(outcomes[0], NotConfirmedError)
