"""A NIK that somebody else queued with, and its owner at a desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor, Applicant
from antrean.bookings.errors import AlreadyBookedError, IllegalMoveError, NikNotQueuedError
from antrean.bookings.models import Booking, BookingEvent, Slot
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.people.sealed import nik_hash, seal
from tests import make

pytestmark = pytest.mark.django_db
DESK = Actor("staff", "reception", "identity_card")
HOLDER = Actor("web", "holder")
NIK = "3201016501870001"
OTHER = "3201011708120002"
NOON = make.an_instant()


@pytest.fixture
def slot() -> Slot:
    return make.slot()


def applicants(*people: tuple[str, str]) -> tuple[Applicant, ...]:
    """Return people with their NIKs."""
    return tuple(
        Applicant(
            name=name, birth_date=date(1987, 1, 25), nik_sealed=seal(nik), nik_hash=nik_hash(nik)
        )
        for name, nik in people
    )


def somebody(slot: Slot, *people: tuple[str, str]) -> Booking:
    """Book these people and confirm it."""
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot, people=applicants(*people)))
        return actions.confirm(held.code, HOLDER).booking


def taken(slot: Slot) -> int:
    slot.refresh_from_db()
    return slot.taken


def test_its_owner_can_book_and_who_had_it_is_told(slot: Slot) -> None:
    booked = somebody(slot, ("Palsu", NIK))
    with clock.stopped(NOON):
        with pytest.raises(AlreadyBookedError):
            actions.hold(make.request(slot=slot, people=applicants(("Siti", NIK))))

        freed = actions.free_nik(NIK, DESK)
        actions.hold(make.request(slot=slot, people=applicants(("Siti", NIK))))

    assert (freed.code, freed.state, freed.closed_by) == (booked.code, "cancelled", "office")
    assert taken(slot) == 1
    [event] = BookingEvent.objects.filter(event="cancel")
    assert (event.channel, event.reason) == ("staff", "identity_card")
    [message] = Message.objects.filter(kind="closure")
    assert (message.about, message.body["notice"]) == (booked.code, "freed")


def test_the_others_of_the_party_keep_their_places(slot: Slot) -> None:
    somebody(slot, ("Palsu", NIK), ("Budi", OTHER))
    with clock.stopped(NOON):
        freed = actions.free_nik(NIK, DESK)

    assert freed.state == "confirmed"
    assert [place.state for place in freed.places.order_by("position")] == [
        "cancelled",
        "confirmed",
    ]
    assert taken(slot) == 1


def test_a_nik_that_nobody_queues_with_is_not_freed(slot: Slot) -> None:
    with clock.stopped(NOON), pytest.raises(NikNotQueuedError):
        actions.free_nik(NIK, DESK)


def test_who_is_in_the_building_keeps_the_place(slot: Slot) -> None:
    booked = somebody(slot, ("Siti", NIK))
    with clock.stopped(slot.starts_at - timedelta(minutes=20)):
        actions.open_day(slot.office, slot.day)
        actions.check_in(booked.code, DESK, office_id=slot.office_id)

        with pytest.raises(IllegalMoveError):
            actions.free_nik(NIK, DESK)


def test_a_hold_that_ran_out_has_no_nik_to_free(slot: Slot) -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot, people=applicants(("Palsu", NIK))))
    with clock.stopped(held.held_until):
        actions.expire_due()

        with pytest.raises(NikNotQueuedError):
            actions.free_nik(NIK, DESK)
