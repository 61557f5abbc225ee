"""What streams show is what the API answers, and is read for many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking
from antrean.kernel import clock
from antrean.live import reading
from antrean.live.reading import State
from antrean.offices.models import Office
from tests import make
from tests.api.caller import body, caller

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "staff:1")
NOON = make.an_instant()


@pytest.fixture(autouse=True)
def _at_noon_two_days_before() -> Iterator[None]:
    with clock.stopped(NOON):
        yield


@pytest.fixture
def office() -> Office:
    return make.office(code="bogor")


def shown(state: State) -> dict[str, Any]:
    event, version, data = state.event.decode().removesuffix("\n\n").split("\n")
    assert (event, version) == ("event: state", f"id: {state.version}")
    found: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return found


def of(subject: str) -> State:
    return reading.read([subject])[subject]


def of_booking(booking: Booking) -> State:
    return of(f"booking/{booking.code}")


def of_day(office: Office) -> State:
    return of(f"day/{office.code}:{make.DAY}")


def test_a_booking_is_shown_as_the_api_shows_it(office: Office):
    make.slot(office=office)
    api = caller("read", "book", "check-in")
    held = api.book(body())

    states = [shown(of(f"booking/{held.body['code']}"))]
    confirmed = api.move(held, "confirm")
    states.append(shown(of(f"booking/{held.body['code']}")))

    assert states == [held.body, confirmed.body]


def test_a_day_is_shown_as_the_api_shows_it(office: Office):
    make.slot(office=office)
    make.slot(office=office, starts=time(9), capacity=5)
    api = caller()
    api.book(body())

    (told,) = api.get(f"offices/bogor/days?from={make.DAY}&days=1").body

    assert shown(of_day(office)) == told
    assert told["remaining"] == 14


def test_what_reads_the_same_has_the_same_version_whatever_its_address(office: Office):
    make.slot(office=office)
    now = of_day(office)

    with clock.stopped(NOON + timedelta(hours=2)):
        later = of_day(office)

    assert later.version == now.version
    assert later.event != now.event


def test_what_reads_otherwise_has_another_version(office: Office):
    slot = make.slot(office=office)
    booking = actions.hold(make.request(slot=slot))
    before = of_booking(booking), of_day(office)

    actions.cancel(booking.code, STAFF)

    after = of_booking(booking), of_day(office)
    assert before[0].version != after[0].version
    assert before[1].version != after[1].version


def test_many_are_read_in_as_many_queries_as_one():
    def read(count: int) -> int:
        slots = [make.slot(office=make.office()) for _ in range(count)]
        codes = [actions.hold(make.request(slot=slot)).code for slot in slots]
        subjects = [f"booking/{code}" for code in codes]
        subjects += [f"day/{slot.office.code}:{slot.day}" for slot in slots]
        with CaptureQueriesContext(connection) as queries:
            assert len(reading.read(subjects)) == 2 * count
        return len(queries)

    assert read(1) == read(3) == 7


def test_what_is_not_there_has_no_state(office: Office):
    make.slot(office=office)

    found = reading.read(["booking/K7QX4M2T9", "day/nowhere:2017-08-09", "day/bogor:2017-08-09"])

    assert set(found) == {"day/bogor:2017-08-09"}


def test_a_hold_changes_by_itself_when_it_ends(office: Office):
    slot = make.slot(office=office)
    booking = actions.hold(make.request(slot=slot))

    due = of_booking(booking).next_change, of_day(office).next_change
    with clock.stopped(booking.held_until):
        after = of_booking(booking), of_day(office)

    assert due == (booking.held_until, booking.held_until)
    assert shown(after[0])["state"] == "expired"
    assert shown(after[1])["remaining"] == 10
    assert after[0].next_change is None


def test_a_confirmed_booking_changes_by_itself_only_once_its_day_was_opened(office: Office):
    slot = make.slot(office=office)
    booking = actions.hold(make.request(slot=slot))
    actions.confirm(booking.code, STAFF)

    before = of_booking(booking).next_change
    with clock.stopped(office.at(make.DAY, time(7))):
        actions.open_day(office, make.DAY, delay_minutes=10)
        opened = of_booking(booking)

    assert before is None
    assert opened.next_change == slot.starts_at + timedelta(minutes=10)
    with clock.stopped(slot.starts_at + timedelta(minutes=10)):
        assert shown(of_booking(booking))["state"] == "forfeited"


def test_a_day_changes_by_itself_when_it_opens_for_booking_and_when_it_closes(office: Office):
    slot = make.slot(office=office)

    with clock.stopped(slot.bookable_from - timedelta(seconds=1)):
        before = of_day(office)
    with clock.stopped(slot.bookable_from):
        released = of_day(office)
    with clock.stopped(slot.bookable_until):
        closed = of_day(office)

    assert before.next_change == slot.bookable_from
    assert released.next_change == slot.bookable_until
    assert closed.next_change is None
    assert [shown(state)["remaining"] for state in (before, released, closed)] == [0, 10, 0]
