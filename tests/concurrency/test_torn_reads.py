"""A booking is read in several queries; what is written between them is not seen by halves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from msgspec import json

from antrean.api.schemas import BookingOut
from antrean.bookings import actions
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking
from antrean.bookings.queries import booking
from antrean.bookings.queries.bookings import whole
from antrean.kernel import clock
from antrean.live import reading
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
HOLDER = actions.Actor("whatsapp", "holder")


class Between:
    """Confirms the booking, on a connection of its own, after the first query that reads it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.is_done = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if not self.is_done and 'FROM "bookings_booking"' in sql:
            self.is_done = True
            with ThreadPoolExecutor(1) as thread:
                thread.submit(self._confirm).result()
        return result

    def _confirm(self) -> None:
        with clock.stopped(NOON):
            actions.confirm(self.code, HOLDER)
        connection.close()


def held() -> str:
    with clock.stopped(NOON):
        return actions.hold(make.request(slot=make.slot(), people=make.people("A"))).code


def read_while_confirmed[T](code: str, read: Callable[[], T]) -> T:
    between = Between(code)
    with clock.stopped(NOON), connection.execute_wrapper(between):
        found = read()
    assert between.is_done
    assert whole().get(code=code).state == State.CONFIRMED
    return found


def halves(found: Booking) -> tuple[str, bool]:
    """Return what the booking says, and whether its place has a number already."""
    (place,) = found.places.all()
    return found.state, bool(place.queue_number)


def test_without_a_snapshot_it_is_seen_by_halves() -> None:
    code = held()

    found = read_while_confirmed(code, lambda: whole().filter(code=code).first())

    assert found is not None
    assert halves(found) == (State.HELD, True)


def test_a_booking_is_whole() -> None:
    code = held()

    found = read_while_confirmed(code, lambda: booking(code))

    assert halves(found) == (State.HELD, False)


def test_a_booking_on_a_screen_is_whole() -> None:
    code = held()
    subject = f"booking/{code}"

    state = read_while_confirmed(code, lambda: reading.read([subject])[subject])

    shown = json.decode(state.event.partition(b"data: ")[2], type=BookingOut)
    assert [shown.state, *(one.state for one in shown.applicants)] == ["held", "held"]
