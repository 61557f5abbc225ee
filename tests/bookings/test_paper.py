"""What was written by hand, entered afterwards: visits of people who booked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor, record_visit
from antrean.bookings.errors import (
    BookingNotFoundError,
    CancelledError,
    DayClosedError,
    IllegalMoveError,
    NotConfirmedError,
    TooManyPeopleError,
    WrongOfficeError,
)
from antrean.bookings.lifecycle import Event
from antrean.bookings.models import Booking, BookingEvent, Claim, Slot
from antrean.kernel import clock
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")


@pytest.fixture
def nine(db: None) -> Slot:
    return make.slot(starts=time(9))


def at(slot: Slot, hour: int, minute: int = 0) -> datetime:
    return slot.office.at(slot.day, time(hour, minute))


def booked(slot: Slot, *names: str) -> Booking:
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        held = actions.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))
        return actions.confirm(held.code, HOLDER).booking


def written(
    booking: Booking, came: datetime, end: Event | None = Event.SERVE, *, hour: int = 12
) -> Booking:
    """Enter at noon that they came, and how it ended."""
    slot = booking.slot
    by = Actor("staff", "staff:2", "paper", said_at=came)
    with clock.stopped(at(slot, hour)):
        return record_visit(booking.code, by, office_id=slot.office_id, end=end)


def test_who_was_expected_was_there_when_it_was_written_down(nine: Slot) -> None:
    booking = booked(nine)

    # The line was out: the hour on paper counts, be it before the doors or after the hour.
    entered = written(booking, at(nine, 9, 20))

    assert entered.state == "served"
    assert booking.places.get().arrived_at == at(nine, 9, 20)
    said = list(booking.events.order_by("pk").values_list("event", "reason"))[-2:]
    assert said == [("record", "paper"), ("serve", "paper")]


def test_entering_it_twice_changes_nothing(nine: Slot) -> None:
    booking = booked(nine)
    written(booking, at(nine, 8, 50))
    before = BookingEvent.objects.count()

    written(booking, at(nine, 8, 50))

    assert BookingEvent.objects.count() == before


@pytest.mark.parametrize(
    ("end", "state"),
    [(None, "checked_in"), (Event.LEAVE, "left"), (Event.RETURN, "incomplete")],
)
def test_it_may_have_ended_otherwise_or_not_yet(nine: Slot, end: Event, state: str) -> None:
    assert written(booked(nine), at(nine, 8, 50), end).state == state


def test_who_is_still_there_can_be_said_to_have_been_served_later(nine: Slot) -> None:
    booking = booked(nine)
    written(booking, at(nine, 8, 50), None)

    assert written(booking, at(nine, 8, 50)).state == "served"


def test_who_was_forfeited_meanwhile_was_there_all_the_same(nine: Slot) -> None:
    booking, here = booked(nine), booked(nine)
    with clock.stopped(at(nine, 8)):
        actions.open_day(nine.office, nine.day)
    with clock.stopped(at(nine, 9)):
        actions.forfeit_due()

    assert written(booking, at(nine, 8, 50)).state == "served"
    assert written(here, at(nine, 8, 50), None).state == "checked_in"
    assert Claim.objects.filter(booking=here, key__startswith="seat:").count() == 1


def test_a_day_that_was_closed_meanwhile_takes_what_has_ended(nine: Slot) -> None:
    booking, other = booked(nine), booked(nine)
    with clock.stopped(at(nine, 18) + timedelta(days=1)):
        actions.close_due_days()
    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == ("cancelled", "system")

    with pytest.raises(CancelledError):
        written(other, at(nine, 8, 50), None, hour=19)
    assert written(booking, at(nine, 8, 50), hour=19).state == "served"
    assert Claim.objects.filter(key__startswith="seat:").count() == 0


def test_nobody_is_put_into_a_building_that_is_closed(nine: Slot) -> None:
    booking = booked(nine)
    with clock.stopped(at(nine, 8)):
        actions.open_day(nine.office, nine.day)
    with clock.stopped(at(nine, 16)):
        actions.close_day(nine.office, nine.day)

    with pytest.raises(DayClosedError):
        written(booking, at(nine, 8, 50), None, hour=19)


def test_only_some_of_a_party_may_have_come(nine: Slot) -> None:
    booking = booked(nine, "Siti", "Made")
    siti, made = booking.places.order_by("position")
    by = Actor("staff", "staff:2", "paper", said_at=at(nine, 8, 50))

    with clock.stopped(at(nine, 12)):
        record_visit(
            booking.code, by, office_id=nine.office_id, place_ids=[siti.pk], end=Event.SERVE
        )
    siti.refresh_from_db()
    made.refresh_from_db()

    assert (siti.state, made.state) == ("served", "confirmed")


def test_what_cannot_be_true_is_refused(nine: Slot) -> None:
    booking = booked(nine)
    elsewhere = booked(make.slot(starts=time(9)))
    by = Actor("staff", "staff:2", "paper", said_at=at(nine, 8, 50))
    with clock.stopped(at(nine, 12) - timedelta(days=2)):
        held = actions.hold(make.request(slot=nine))
    written(booking, at(nine, 8, 50), Event.LEAVE)

    with pytest.raises(IllegalMoveError) as refused:
        written(booking, at(nine, 8, 50))
    assert refused.value.facts["state"] == "left"
    with pytest.raises(NotConfirmedError):
        written(held, at(nine, 8, 50))
    with pytest.raises(WrongOfficeError):
        record_visit(elsewhere.code, by, office_id=nine.office_id)
    with pytest.raises(BookingNotFoundError):
        record_visit("AAAAAAAAA", by, office_id=nine.office_id)


def test_who_is_still_there_cannot_be_booked_elsewhere_too(nine: Slot) -> None:
    booking = booked(nine)
    with clock.stopped(at(nine, 8)):
        actions.open_day(nine.office, nine.day)
    with clock.stopped(at(nine, 9)):
        actions.forfeit_due()
    later = make.slot(office=nine.office, day=make.DAY + timedelta(days=2))
    with clock.stopped(at(nine, 9, 5)):
        for _ in range(4):
            actions.hold(make.request(slot=later, holder=booking.holder))

    with pytest.raises(TooManyPeopleError):
        written(booking, at(nine, 8, 50), None)
