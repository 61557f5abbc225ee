"""What acts leave in the logs that streams follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.live import queries
from antrean.live.changes import (
    booking_key,
    day_key,
    keys_of,
    office_key,
    payloads,
    room_key,
)
from antrean.offices.models import Office
from tests import make

STAFF = Actor("staff", "staff:1")
NOON = make.an_instant()


@pytest.fixture(autouse=True)
def _at_noon_two_days_before() -> Iterator[None]:
    with clock.stopped(NOON):
        yield


def changed(act: Callable[[], object]) -> set[str]:
    """Return the keys of what an act changed."""
    tops = queries.tops()
    act()
    return {key for log, top in tops.items() for key in queries.news(log, top).keys}


@pytest.fixture
def slot(db: None) -> Slot:
    return make.slot()


@pytest.fixture
def booking(slot: Slot) -> Booking:
    return actions.hold(make.request(slot=slot))


def test_a_hold_changes_itself_and_the_room_of_its_day(slot: Slot):
    made: list[Booking] = []

    keys = changed(lambda: made.append(actions.hold(make.request(slot=slot))))

    assert keys == {booking_key(made[0].pk), room_key(slot.office_id, slot.day)}


@pytest.mark.parametrize("act", [actions.confirm, actions.extend, actions.cancel])
def test_a_move_changes_its_booking_and_the_room_of_its_day(
    booking: Booking, slot: Slot, act: Callable[[str, Actor], object]
):
    keys = changed(lambda: act(booking.code, STAFF))

    assert keys == {booking_key(booking.pk), room_key(slot.office_id, slot.day)}


def test_a_booking_that_moves_changes_both_days(booking: Booking, slot: Slot):
    actions.confirm(booking.code, STAFF)
    other = make.slot(office=slot.office, day=make.DAY + timedelta(days=1))

    keys = changed(lambda: actions.reschedule(booking.code, STAFF, slot_id=other.pk))

    assert keys == {booking_key(booking.pk), office_key(slot.office_id)}


def _opened(office: Office) -> None:
    with clock.stopped(office.at(make.DAY, time(7))):
        actions.open_day(office, make.DAY)


@pytest.mark.parametrize(
    "act",
    [
        _opened,
        lambda office: actions.delay_day(office, make.DAY, 10),
        lambda office: actions.shut(office, make.DAY, reason="Upacara", by=STAFF),
    ],
)
def test_what_the_office_does_changes_its_day(slot: Slot, act: Callable[[Office], object]):
    assert changed(lambda: act(slot.office)) == {day_key(slot.office_id, slot.day)}


def test_hours_that_open_again_change_their_day(slot: Slot):
    closure = actions.shut(slot.office, make.DAY, reason="Upacara", by=STAFF)

    keys = changed(lambda: actions.reopen(closure))

    assert keys == {day_key(slot.office_id, slot.day)}


def test_keys_are_told_in_texts_that_postgres_takes():
    keys = {booking_key(number) for number in range(10**9, 10**9 + 5000)}

    texts = list(payloads(keys))

    assert max(map(len, texts)) < 8000
    assert {key for text in texts for key in keys_of(text)} == keys
    assert list(payloads([])) == []
