"""Batches that want the same people at different hours, and numbers asked for at once."""

from __future__ import annotations

import random
from threading import Barrier

import pytest
from django.db import transaction

from antrean.bookings import actions
from antrean.bookings.actions import Applicant, Outcome, Request
from antrean.bookings.models import Booking, Place, Slot
from antrean.kernel import clock
from tests import make
from tests.bookings import truth
from tests.concurrency.crowd import PATIENCE, at_once, troubles

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
HOLDER = actions.Actor("whatsapp", "holder")
ROUNDS = 25
BATCHES = 3


@pytest.fixture(autouse=True)
def _noon():
    with clock.stopped(NOON):
        yield


def allocate(requests: list[Request]) -> list[Outcome]:
    with transaction.atomic():
        return actions.allocate(requests)


def wanting(slots: list[Slot], niks: list[str]) -> list[Request]:
    """Return a request for each NIK, at hours and in an order that chance decides."""
    return [
        make.request(
            slot=random.choice(slots),  # noqa: S311  # chance, not secrecy
            people=(Applicant("Budi", make.date(1987, 1, 25), nik_hash=nik),),
        )
        for nik in random.sample(niks, len(niks))
    ]


def test_batches_that_share_people_neither_roll_back_nor_deadlock() -> None:
    slots = [make.slot(capacity=200) for _ in range(4)]
    rounds = [[f"h{number}-{nik}" for nik in range(6)] for number in range(ROUNDS)]
    batches = [[wanting(slots, niks) for niks in rounds] for _ in range(BATCHES)]
    together = Barrier(BATCHES)

    def one(turns: list[list[Request]]) -> int:
        booked = 0
        for requests in turns:
            together.wait(PATIENCE)
            booked += sum(isinstance(outcome, Booking) for outcome in allocate(requests))
        return booked

    with troubles() as counted:
        booked = at_once([lambda t=turns: one(t) for turns in batches])

    assert sum(int(count) for count in booked) == 6 * ROUNDS == Booking.objects.count()
    assert (counted.deadlocks, counted.rollbacks) == (0, 0)
    truth.assert_all()


def test_numbers_asked_for_at_once_are_all_different_and_leave_no_gap() -> None:
    slot = make.slot(capacity=24)
    parties = [make.people(*"ABC"[: 1 + n % 3]) for n in range(12)]
    held = [actions.hold(make.request(slot=slot, people=people)) for people in parties]

    at_once([lambda b=booking: actions.confirm(b.code, HOLDER) for booking in held])

    numbers = Place.objects.filter(slot=slot).values_list("queue_number", flat=True)
    assert sorted(numbers) == [f"A{number:03d}" for number in range(1, 25)]
    for booking in held:
        mine = booking.places.order_by("position").values_list("queue_number", flat=True)
        first = int(mine[0][1:])
        assert [int(number[1:]) for number in mine] == list(range(first, first + len(mine)))
    truth.assert_all()


def test_numbers_beyond_the_block_are_all_different_too() -> None:
    slot = make.slot(capacity=12)
    make.slot(office=slot.office, starts=make.time(9))
    Slot.objects.filter(pk=slot.pk).update(numbers_given=slot.block_size - 3)
    held = [actions.hold(make.request(slot=slot)) for _ in range(8)]

    at_once([lambda b=booking: actions.confirm(b.code, HOLDER) for booking in held])

    numbers = Place.objects.filter(slot=slot).values_list("queue_number", flat=True)
    assert sorted(numbers) == [f"A{n:03d}" for n in [22, 23, 24, *range(45, 50)]]
    truth.assert_all()
