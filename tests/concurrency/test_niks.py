"""One NIK read at several desks, and typed at home, at the same instant; its control is in
`test_controls.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from antrean.bookings import actions
from antrean.bookings.errors import AlreadyBookedError
from antrean.bookings.models import Booking, Claim, Place
from antrean.kernel import clock
from antrean.people.sealed import nik_hash
from tests import make
from tests.bookings import truth
from tests.concurrency.crowd import at_once, troubles

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
NIK = "3201012501870001"
DESK = actions.Actor("staff", "staff:1", "id_card")


@pytest.mark.parametrize("turn", range(4))
def test_one_nik_at_several_desks_and_at_home_is_one_persons(turn: int) -> None:
    slot = make.slot()
    (siti,) = make.people("Siti")
    with clock.stopped(NOON):
        bookings = [actions.hold(make.request(slot=slot)) for _ in range(4)]
        # Its owner's place ran out a moment ago; nobody has swept it up.
        gone = actions.hold(make.request(slot=slot, people=(siti,)))
        actions.note_nik(gone.code, DESK, place_id=gone.places.get().pk, nik=NIK)
    later = gone.held_until + timedelta(seconds=1)
    with clock.stopped(NOON + timedelta(minutes=1)):
        for booking in bookings:
            actions.confirm(booking.code, DESK)
    note = [
        partial(actions.note_nik, one.code, DESK, place_id=one.places.get().pk, nik=NIK)
        for one in bookings
    ]
    at_home = make.request(slot=slot, people=(replace(siti, nik_hash=nik_hash(NIK)),))

    with troubles() as counted, clock.stopped(later):
        outcomes = at_once([*note, partial(actions.hold, at_home)])

    won = [one for one in outcomes if isinstance(one, Booking)]
    assert len(won) == 1
    assert sum(isinstance(one, AlreadyBookedError) for one in outcomes) == 4
    assert counted.deadlocks == 0
    assert Claim.objects.get(key=f"nik:{nik_hash(NIK)}").booking == won[0]
    theirs = Place.objects.filter(nik_hash=nik_hash(NIK)).exclude(state="expired")
    assert theirs.get().booking == won[0]
    truth.assert_all()
