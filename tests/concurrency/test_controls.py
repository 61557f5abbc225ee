"""The ways that suggest themselves, and how they fail.

Each does what code does that looks first and writes afterwards, made to meet between the
two. If one of these stops failing, our threads do not race, and the tests beside prove
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max

from antrean.bookings import actions
from antrean.bookings.models import OPEN_STATES, Booking, Claim, Place, Slot
from antrean.kernel import clock
from antrean.kernel.codes import new_code
from antrean.people.models import Holder
from tests import make
from tests.concurrency.crowd import PATIENCE, at_once, postgres_only, troubles

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
HOLDER = actions.Actor("whatsapp", "holder")


def write(slot: Slot, holder: Holder, *, nik: str = "") -> Booking:
    """Book as if somebody had made sure that it may be."""
    until = NOON + timedelta(hours=1)
    booking = Booking.objects.create(
        code=new_code(), holder=holder, slot=slot, channel="web", booked_at=NOON, held_until=until
    )
    Place.objects.create(
        booking=booking,
        position=1,
        seat=1,
        slot=slot,
        office=slot.office,
        day=slot.day,
        name="Budi",
        nik_hash=nik,
        frees_at=until,
    )
    return booking


def naively(look: Callable[[], bool], act: Callable[[], object]) -> list[bool]:
    """Let two look, and act on what they saw when both have; return what they saw."""
    both_looked = Barrier(2)

    def one() -> bool:
        fine = look()
        both_looked.wait(PATIENCE)
        if fine:
            act()
        return fine

    seen = at_once([one, one])
    return [fine is True for fine in seen]


def test_to_look_for_room_and_write_overbooks() -> None:
    slot = make.slot(capacity=1)

    def take() -> None:
        write(slot, make.holder())
        Slot.objects.filter(pk=slot.pk).update(taken=1)  # what it saw, and one

    naively(lambda: Slot.objects.get(pk=slot.pk).taken == 0, take)

    assert Place.objects.filter(slot=slot).count() == 2


def test_to_look_for_a_nik_and_write_books_it_twice() -> None:
    slots = iter([make.slot(), make.slot()])
    theirs = Place.objects.filter(nik_hash="h", state__in=OPEN_STATES)

    naively(lambda: not theirs.exists(), lambda: write(next(slots), make.holder(), nik="h"))

    assert theirs.count() == 2


def test_to_count_a_holders_people_and_write_makes_a_fifth() -> None:
    slot, holder = make.slot(), make.holder()
    with clock.stopped(NOON):
        actions.hold(make.request(slot=slot, holder=holder, people=make.people("A", "B", "C")))
    theirs = Place.objects.filter(booking__holder=holder, state__in=OPEN_STATES)

    naively(lambda: theirs.count() < 4, lambda: write(slot, holder))

    assert theirs.count() == 5


def test_to_look_for_the_request_and_write_books_twice() -> None:
    slot, holder = make.slot(), make.holder()
    made: list[Booking] = []

    naively(
        lambda: not Claim.objects.filter(key="key:k").exists(),
        lambda: made.append(write(slot, holder)),
    )

    assert len(made) == Booking.objects.count() == 2


def test_to_take_the_highest_number_and_one_gives_it_twice() -> None:
    slot = make.slot()
    with clock.stopped(NOON):
        held = [actions.hold(make.request(slot=slot)) for _ in range(2)]
    mine = iter([booking.places.get() for booking in held])
    both_looked = Barrier(2)

    def number() -> str:
        highest = Place.objects.aggregate(last=Max("queue_number"))["last"]
        both_looked.wait(PATIENCE)
        given = f"A{int((highest or 'A0')[1:]) + 1:03d}"
        try:
            Place.objects.filter(pk=next(mine).pk).update(
                state="confirmed", queue_number=given, frees_at=None
            )
        except IntegrityError:
            return "refused"
        return given

    # The database keeps the rule, but one of the two has no number.
    assert sorted(map(str, at_once([number, number]))) == ["A001", "refused"]


def test_to_read_a_state_and_save_another_loses_one_of_two_acts() -> None:
    slot = make.slot()
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))
    acts = iter(["confirmed", "cancelled"])

    def save() -> None:
        act = next(acts)
        times = {"confirmed_at": NOON} if act == "confirmed" else {"closed_at": NOON}
        Booking.objects.filter(pk=held.pk).update(**({"closed_at": None} | times), state=act)

    seen = naively(lambda: Booking.objects.get(pk=held.pk).state == "held", save)

    # Both were told that it went well, and one of them was told wrong.
    assert seen == [True, True]


@postgres_only
def test_to_lock_slots_before_people_deadlocks() -> None:
    slots = [make.slot(), make.slot()]
    both_claimed = Barrier(2)

    def batch(slot: Slot, niks: str) -> str:
        try:
            with transaction.atomic():
                Slot.objects.select_for_update().get(pk=slot.pk)
                for nik in niks:
                    Claim.objects.create(key=f"nik:{nik}")
                    if nik == niks[0]:
                        both_claimed.wait(PATIENCE)
        except (OperationalError, IntegrityError) as error:
            return type(error).__name__
        return "done"

    with troubles() as counted:
        outcomes = at_once([lambda: batch(slots[0], "ab"), lambda: batch(slots[1], "ba")])

    assert sorted(map(str, outcomes)) == ["OperationalError", "done"]
    assert (counted.deadlocks, counted.rollbacks) == (1, 1)
