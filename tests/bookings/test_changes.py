"""Cancelling and taking it back, another time, a misspelt name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.errors import (
    AlreadyBookedError,
    BookingNotFoundError,
    CancelledError,
    CorrectionRefusedError,
    HoldExpiredError,
    IllegalMoveError,
    NotConfirmedError,
    OtherOfficeError,
    RescheduleTooLateError,
    RescheduleUsedError,
    SlotFullError,
)
from antrean.bookings.models import Booking, Claim, Place, Slot
from antrean.kernel import clock
from antrean.people.models import Holder
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
NOON = make.an_instant()
MOMENT = timedelta(microseconds=1)
FIVE = timedelta(minutes=5)


def confirmed(slot: Slot, *names: str, holder: Holder | None = None) -> Booking:
    with clock.stopped(NOON):
        held = actions.hold(
            make.request(slot=slot, people=make.people(*(names or ("Budi",))), holder=holder)
        )
        return actions.confirm(held.code, HOLDER).booking


def taken(slot: Slot) -> int:
    slot.refresh_from_db()
    return slot.taken


def test_cancelling_gives_the_place_back_at_once() -> None:
    slot = make.slot(capacity=1)
    booking = confirmed(slot)

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER)
        again = actions.cancel(booking.code, HOLDER)

    assert (again.state, again.closed_by, taken(slot)) == ("cancelled", "applicant", 0)
    assert not Claim.objects.exclude(key__startswith="key:").exists()
    assert booking.events.filter(event="cancel").count() == 1


def test_a_cancelling_that_can_be_undone_keeps_the_place_for_five_minutes() -> None:
    slot = make.slot(capacity=1)
    booking = confirmed(slot)
    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, undoable=True)

    with clock.stopped(NOON + FIVE - MOMENT):
        with pytest.raises(SlotFullError):
            actions.hold(make.request(slot=slot))
        undone = actions.undo_cancel(booking.code, HOLDER)

    assert (undone.state, undone.closed_at, taken(slot)) == ("confirmed", None, 1)
    assert undone.places.get().queue_number == "A001"
    assert Claim.objects.filter(key__startswith="seat:").count() == 1


def test_after_five_minutes_the_place_is_free_and_there_is_no_way_back() -> None:
    slot = make.slot(capacity=1)
    booking = confirmed(slot)
    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, undoable=True)

    with clock.stopped(NOON + FIVE):
        assert queries.days(slot.office, slot.day, 1, clock.now())[0].remaining == 1
        with pytest.raises(CancelledError):
            actions.undo_cancel(booking.code, HOLDER)
        assert actions.hold(make.request(slot=slot)).state == "held"

    assert taken(slot) == 1


def test_a_cancelled_hold_comes_back_with_its_own_end() -> None:
    slot = make.slot()
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))
        actions.cancel(held.code, HOLDER, undoable=True)
        back = actions.undo_cancel(held.code, HOLDER)

    assert (back.state, back.places.get().frees_at) == ("held", held.held_until)


def test_who_booked_anew_cannot_undo_beyond_four_people() -> None:
    slot, holder = make.slot(), make.holder()
    booking = confirmed(slot, "A", "B", "C", holder=holder)

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, undoable=True)
        actions.hold(make.request(slot=slot, holder=holder, people=make.people("D", "E")))
        with pytest.raises(Exception, match="too_many_people"):
            actions.undo_cancel(booking.code, HOLDER)

    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert Claim.objects.filter(booking=None).count() == 0


def test_one_person_of_a_party_may_cancel() -> None:
    slot = make.slot()
    booking = confirmed(slot, "A", "B")
    place = booking.places.get(position=2)

    with clock.stopped(NOON):
        left = actions.cancel(booking.code, HOLDER, place_ids=[place.pk])

    assert (left.state, taken(slot)) == ("confirmed", 1)
    assert [p.state for p in left.places.order_by("position")] == ["confirmed", "cancelled"]
    assert booking.events.get(event="cancel").place_id == place.pk


def test_a_person_of_another_party_cannot_be_cancelled_with_it() -> None:
    slot = make.slot()
    one, two = confirmed(slot), confirmed(slot)

    with clock.stopped(NOON), pytest.raises(BookingNotFoundError):
        actions.cancel(one.code, HOLDER, place_ids=[two.places.get().pk])


def test_cancelling_is_free_until_the_hour_begins() -> None:
    slot = make.slot()
    one, two = confirmed(slot), confirmed(slot)

    with clock.stopped(slot.starts_at - MOMENT):
        assert actions.cancel(one.code, HOLDER).state == "cancelled"
    with clock.stopped(slot.starts_at), pytest.raises(IllegalMoveError):
        actions.cancel(two.code, HOLDER)


def test_an_overdue_hold_cannot_be_cancelled() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot()))

    with clock.stopped(held.held_until), pytest.raises(HoldExpiredError):
        actions.cancel(held.code, HOLDER)


def test_extending_doubles_a_hold_once() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot(), channel="web"))
        longer = actions.extend(held.code, HOLDER, request_key="x")
        same = actions.extend(held.code, HOLDER, request_key="x")
        with pytest.raises(IllegalMoveError):
            actions.extend(held.code, HOLDER, request_key="y")

    assert longer.held_until == same.held_until == NOON + timedelta(minutes=30)
    assert longer.places.get().frees_at == longer.held_until


def test_a_hold_that_ended_is_not_extended() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot(), channel="web"))

    with clock.stopped(held.held_until), pytest.raises(HoldExpiredError):
        actions.extend(held.code, HOLDER)


def test_a_hold_runs_from_the_instant_its_code_was_accepted() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot()))

    with clock.stopped(NOON + FIVE):
        started = actions.start_holds({held.code: NOON + FIVE})[held.code]

    assert started.held_until == NOON + FIVE + timedelta(minutes=60)
    assert started.places.get().frees_at == started.held_until


def test_rescheduling_takes_the_new_place_before_it_frees_the_old() -> None:
    office = make.office()
    old = make.slot(office=office, capacity=2)
    new = make.slot(office=office, day=make.DAY + timedelta(days=1), capacity=2)
    booking = confirmed(old, "A", "B")

    with clock.stopped(NOON):
        moved = actions.reschedule(booking.code, HOLDER, slot_id=new.pk, request_key="r")
        again = actions.reschedule(booking.code, HOLDER, slot_id=new.pk, request_key="r")

    assert (taken(old), taken(new)) == (0, 2)
    assert (moved.code, moved.slot_id, again.moved) == (booking.code, new.pk, 1)
    places = Place.objects.filter(booking=booking).order_by("position")
    assert [(p.queue_number, p.day) for p in places] == [("A001", new.day), ("A002", new.day)]


def test_a_full_new_slot_leaves_the_old_place() -> None:
    office = make.office()
    old, full = make.slot(office=office), make.slot(office=office, starts=make.time(9), capacity=0)
    booking = confirmed(old)

    with clock.stopped(NOON), pytest.raises(SlotFullError):
        actions.reschedule(booking.code, HOLDER, slot_id=full.pk)

    assert taken(old) == 1


def test_rescheduling_is_possible_once_and_until_the_day_before() -> None:
    office = make.office()
    day_after = make.DAY + timedelta(days=1)
    old, new = make.slot(office=office), make.slot(office=office, day=day_after)
    third = make.slot(office=office, day=day_after, starts=make.time(9))
    one, two = confirmed(old), confirmed(old)
    midnight = office.bounds(make.DAY)[0]

    with clock.stopped(midnight), pytest.raises(RescheduleTooLateError):
        actions.reschedule(one.code, HOLDER, slot_id=new.pk)
    with clock.stopped(midnight - timedelta(hours=9)):
        actions.reschedule(two.code, HOLDER, slot_id=new.pk)
        with pytest.raises(RescheduleUsedError):
            actions.reschedule(two.code, HOLDER, slot_id=third.pk)


def test_rescheduling_stays_in_the_office_and_needs_a_confirmed_booking() -> None:
    slot, elsewhere = make.slot(), make.slot()
    booking = confirmed(slot)
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))
        with pytest.raises(OtherOfficeError):
            actions.reschedule(booking.code, HOLDER, slot_id=elsewhere.pk)
        with pytest.raises(NotConfirmedError):
            actions.reschedule(held.code, HOLDER, day=slot.day)


def test_one_nik_has_one_open_booking_nationwide() -> None:
    person = (actions.Applicant("Budi", make.date(1987, 1, 25), nik_hash="h"),)
    here, there = make.slot(), make.slot()

    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=here, people=person))
        with pytest.raises(AlreadyBookedError):
            actions.hold(make.request(slot=there, people=person))
        actions.cancel(held.code, HOLDER)
        assert actions.hold(make.request(slot=there, people=person)).state == "held"


def test_a_nik_of_an_overdue_hold_is_free_again() -> None:
    person = (actions.Applicant("Budi", make.date(1987, 1, 25), nik_hash="h"),)
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot(), people=person))

    with clock.stopped(held.held_until):
        assert actions.hold(make.request(slot=make.slot(), people=person)).state == "held"

    assert Claim.objects.get(key="nik:h").booking.state == "held"


def test_a_small_mistake_is_corrected_once_until_the_day_before() -> None:
    slot = make.slot()
    booking, other, late = confirmed(slot), confirmed(slot), confirmed(slot)
    place = booking.places.get()

    with clock.stopped(NOON):
        actions.correct(booking.code, HOLDER, place_id=place.pk, name="Budy")
        with pytest.raises(CorrectionRefusedError) as used:
            actions.correct(booking.code, HOLDER, place_id=place.pk, name="Budi")
        with pytest.raises(CorrectionRefusedError) as too_much:
            actions.correct(other.code, HOLDER, place_id=other.places.get().pk, name="Siti Aminah")
    with (
        clock.stopped(slot.office.bounds(slot.day)[0]),
        pytest.raises(CorrectionRefusedError) as too_late,
    ):
        actions.correct(late.code, HOLDER, place_id=late.places.get().pk, name="Budy")

    place.refresh_from_db()
    assert place.name == "Budy"
    reasons = [e.value.facts["reason"] for e in (used, too_much, too_late)]
    assert reasons == ["used", "too_much", "too_late"]


def test_a_code_that_goes_out_at_once_needs_no_write_and_one_that_waited_gets_its_hour() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot()))
        at_once = actions.holds_to_send([held.code], NOON + timedelta(seconds=29))
        waited = actions.holds_to_send([held.code], NOON + timedelta(seconds=30))
        actions.confirm(held.code, HOLDER)
        gone = actions.holds_to_send([held.code], NOON + FIVE)

    assert at_once[held.code].held_until == held.held_until
    assert waited[held.code].held_until == NOON + timedelta(minutes=60, seconds=30)
    assert gone == {}
