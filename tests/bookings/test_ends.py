"""Arriving, coming late, and the office's day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.actions.ends import forfeit_left_behind
from antrean.bookings.errors import (
    CancelledError,
    DayClosedError,
    ForfeitedError,
    IllegalMoveError,
    NotConfirmedError,
    TooEarlyError,
    WrongDayError,
    WrongOfficeError,
)
from antrean.bookings.models import Booking, Claim, Slot
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.models import OfficeDay
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1")
MOMENT = timedelta(microseconds=1)
ZONES = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]


def booked(slot: Slot, *names: str) -> Booking:
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        held = actions.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))
        return actions.confirm(held.code, HOLDER).booking


def opened(slot: Slot, *, delay: int | None = None) -> None:
    with clock.stopped(slot.starts_at - timedelta(minutes=40)):
        actions.open_day(slot.office, slot.day, delay_minutes=delay)


def arrive(booking: Booking, at: datetime) -> Booking:
    with clock.stopped(at):
        return actions.check_in(booking.code, DOOR, office_id=booking.slot.office_id)


@pytest.mark.parametrize("zone", ZONES)
def test_who_is_there_before_the_hour_is_in_and_at_the_hour_is_late(zone: str) -> None:
    slot = make.slot(office=make.office(timezone=zone))
    on_time, late = booked(slot), booked(slot)
    opened(slot)

    assert arrive(on_time, slot.starts_at - MOMENT).state == "checked_in"
    with pytest.raises(ForfeitedError):
        arrive(late, slot.starts_at)

    late.refresh_from_db()
    assert late.state == "forfeited"
    assert late.places.get().absence == "came_late"


@pytest.mark.parametrize("zone", ZONES)
def test_the_doors_open_at_half_past_seven_and_an_hour_before(zone: str) -> None:
    office = make.office(timezone=zone)
    eight, eleven = make.slot(office=office), make.slot(office=office, starts=make.time(11))
    first, second = booked(eight), booked(eleven)

    with pytest.raises(TooEarlyError):
        arrive(first, office.at(make.DAY, make.time(7, 30)) - MOMENT)
    assert arrive(first, office.at(make.DAY, make.time(7, 30))).state == "checked_in"
    with pytest.raises(TooEarlyError):
        arrive(second, office.at(make.DAY, make.time(10)) - MOMENT)
    assert arrive(second, office.at(make.DAY, make.time(10))).state == "checked_in"


def test_an_announced_delay_moves_the_deadline() -> None:
    slot = make.slot()
    on_time, late = booked(slot), booked(slot)
    opened(slot, delay=20)
    deadline = slot.starts_at + timedelta(minutes=20)

    assert arrive(on_time, deadline - MOMENT).state == "checked_in"
    with clock.stopped(deadline - MOMENT):
        assert actions.forfeit_due() == 0
    with clock.stopped(deadline):
        assert actions.forfeit_due() == 1

    late.refresh_from_db()
    assert (late.state, queries.arrival(late.slot).ends) == ("forfeited", deadline)
    assert Message.objects.filter(kind="delay").count() == 2


def test_nobody_is_forfeited_before_the_day_is_opened() -> None:
    slot = make.slot()
    booking = booked(slot)
    noon = slot.starts_at + timedelta(hours=4)

    with clock.stopped(noon):
        assert actions.forfeit_due() == 0
    assert arrive(booking, noon).state == "checked_in"


def test_a_suspended_day_forfeits_nobody_and_gives_the_time_back() -> None:
    slot = make.slot()
    booking, other = booked(slot), booked(slot)
    opened(slot)
    with clock.stopped(slot.starts_at - timedelta(minutes=10)):
        actions.suspend_day(slot.office, slot.day, reason="listrik")
    with clock.stopped(slot.starts_at + timedelta(minutes=30)):
        assert actions.forfeit_due() == 0
        day = actions.resume_day(slot.office, slot.day)
    deadline = slot.starts_at + timedelta(minutes=40)

    assert (day.delay_minutes, day.state) == (40, "open")
    assert arrive(booking, deadline - MOMENT).state == "checked_in"
    with clock.stopped(deadline):
        assert actions.forfeit_due() == 1
    other.refresh_from_db()
    assert other.state == "forfeited"


def test_checking_in_again_changes_nothing() -> None:
    slot = make.slot()
    booking = booked(slot)

    one = arrive(booking, slot.starts_at - MOMENT).places.get().arrived_at
    two = arrive(booking, slot.starts_at + timedelta(hours=1)).places.get().arrived_at

    assert one == two


def test_check_in_names_what_is_wrong() -> None:
    slot, elsewhere = make.slot(), make.slot()
    booking, cancelled = booked(slot), booked(slot)
    with clock.stopped(slot.starts_at - timedelta(days=1)):
        held = actions.hold(make.request(slot=slot))
        actions.cancel(cancelled.code, HOLDER)
    morning = slot.starts_at - MOMENT

    with clock.stopped(morning), pytest.raises(WrongOfficeError):
        actions.check_in(booking.code, DOOR, office_id=elsewhere.office_id)
    with pytest.raises(WrongDayError):
        arrive(booking, morning + timedelta(days=1))
    with pytest.raises(NotConfirmedError):
        arrive(held, morning)
    with pytest.raises(CancelledError):
        arrive(cancelled, morning)


def test_who_is_there_keeps_the_places_of_the_others_until_the_party_is_called() -> None:
    slot = make.slot()
    booking = booked(slot, "A", "B")
    opened(slot)
    first = booking.places.get(position=1)

    with clock.stopped(slot.starts_at - MOMENT):
        actions.check_in(booking.code, DOOR, office_id=slot.office_id, place_ids=[first.pk])
    with clock.stopped(slot.starts_at):
        actions.forfeit_due()
    kept = [place.state for place in booking.places.order_by("position")]
    with clock.stopped(slot.starts_at + timedelta(minutes=5)):
        forfeit_left_behind(booking.code)

    booking.refresh_from_db()
    assert (booking.state, kept) == ("checked_in", ["checked_in", "confirmed"])
    assert [p.state for p in booking.places.order_by("position")] == ["checked_in", "forfeited"]


def test_a_supervisor_may_reinstate_the_same_day_with_a_reason() -> None:
    slot = make.slot()
    booking = booked(slot)
    opened(slot)
    with clock.stopped(slot.starts_at):
        actions.forfeit_due()
        with pytest.raises(IllegalMoveError):
            actions.reinstate(booking.code, DOOR)
        back = actions.reinstate(booking.code, Actor("staff", "staff:2", "traffic"))
    with clock.stopped(slot.starts_at + timedelta(days=1)), pytest.raises(IllegalMoveError):
        actions.reinstate(booking.code, Actor("staff", "staff:2", "traffic"))

    assert back.state == "checked_in"
    assert Claim.objects.filter(booking=booking, key__startswith="seat:").count() == 1


def test_closing_the_day_marks_who_came_late_and_who_did_not_come() -> None:
    slot = make.slot()
    absent, late, there = booked(slot), booked(slot), booked(slot)
    opened(slot)
    arrive(there, slot.starts_at - MOMENT)
    with pytest.raises(ForfeitedError):
        arrive(late, slot.starts_at + timedelta(minutes=5))
    midnight = slot.office.bounds(slot.day)[1]

    with clock.stopped(midnight - MOMENT):
        assert actions.close_due_days() == 0
    with clock.stopped(midnight):
        assert actions.close_due_days() == 1
        assert actions.close_due_days() == 0

    marks = [b.places.get() for b in (absent, late, there)]
    assert [(p.state, p.absence) for p in marks] == [
        ("forfeited", "absent"),
        ("forfeited", "came_late"),
        ("served", ""),
    ]
    assert not Claim.objects.exclude(key__startswith="key:").exists()


def test_a_line_before_the_door_that_nobody_let_in_ends_with_the_day() -> None:
    slot = make.slot()
    absent = booked(slot)
    opened(slot)
    before = slot.starts_at - MOMENT

    with clock.stopped(before):
        actions.note_door_line(slot.office, slot.day, before)
    with clock.stopped(slot.ends_at):
        actions.close_day(slot.office, slot.day)

    place = absent.places.get()
    assert (place.state, place.absence) == ("forfeited", "absent")


def test_a_day_that_was_never_opened_punishes_nobody() -> None:
    slot = make.slot()
    booking = booked(slot)

    with clock.stopped(slot.office.bounds(slot.day)[1]):
        actions.close_due_days()

    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == ("cancelled", "system")
    assert OfficeDay.objects.get(day=slot.day).state == "closed"


def test_shut_hours_cancel_for_the_office_and_leave_a_free_new_choice() -> None:
    office = make.office()
    shut_slot = make.slot(office=office)
    open_slot = make.slot(office=office, starts=make.time(13))
    next_day = make.slot(office=office, day=make.DAY + timedelta(days=1))
    booking, safe = booked(shut_slot), booked(open_slot)
    before = shut_slot.starts_at - timedelta(days=1)

    with clock.stopped(before):
        actions.shut(office, make.DAY, ends=make.time(12), reason="Pemadaman listrik", by=DOOR)
        with pytest.raises(DayClosedError) as refused:
            actions.hold(make.request(slot=shut_slot))
        booking.refresh_from_db()
        told = Message.objects.get(kind="closure")
        assert (booking.state, booking.closed_by) == ("cancelled", "office")
        assert (told.about, told.body["reason"]) == (booking.code, "Pemadaman listrik")
        chosen = actions.reschedule(booking.code, HOLDER, slot_id=next_day.pk)

    safe.refresh_from_db()
    next_day.refresh_from_db()
    shut_slot.refresh_from_db()
    assert refused.value.facts["detail"] == "Pemadaman listrik"
    assert (chosen.code, chosen.state, chosen.moved) == (booking.code, "confirmed", 0)
    assert (safe.state, next_day.taken, shut_slot.taken) == ("confirmed", 1, 0)
    assert chosen.places.get().queue_number == "A001"


def test_the_free_new_choice_ends_after_thirty_days() -> None:
    office = make.office()
    slot = make.slot(office=office)
    booking = booked(slot)
    with clock.stopped(slot.starts_at - timedelta(days=1)):
        actions.shut(office, make.DAY, reason="Upacara", by=DOOR)
    booking.refresh_from_db()
    assert booking.choice_until is not None
    later = make.slot(office=office, day=office.today(booking.choice_until) + timedelta(days=2))

    with clock.stopped(booking.choice_until), pytest.raises(CancelledError):
        actions.reschedule(booking.code, HOLDER, slot_id=later.pk)
    with clock.stopped(booking.choice_until - MOMENT):
        assert actions.reschedule(booking.code, HOLDER, slot_id=later.pk).state == "confirmed"


def test_one_reminder_is_owed_for_the_morning_before() -> None:
    slot = make.slot()
    with clock.stopped(slot.starts_at - timedelta(days=3)):
        held = actions.hold(make.request(slot=slot))
        actions.confirm(held.code, HOLDER)

    reminder = Message.objects.get(kind="reminder")
    eve = slot.day - timedelta(days=1)
    assert slot.office.at(eve, make.time(9)) <= reminder.due_at
    assert reminder.due_at < slot.office.at(eve, make.time(11)) == reminder.expires_at


def test_no_reminder_is_owed_when_it_was_booked_within_a_day() -> None:
    slot = make.slot()
    booked_at = slot.office.at(slot.day - timedelta(days=2), make.time(11, 30))
    with clock.stopped(booked_at):
        held = actions.hold(make.request(slot=slot))
        actions.confirm(held.code, HOLDER)

    assert not Message.objects.filter(kind="reminder").exists()


def test_a_day_closed_early_without_a_reason_is_told_without_one() -> None:
    slot = make.slot()
    booked(slot)
    opened(slot)

    with clock.stopped(slot.starts_at - timedelta(minutes=30)):
        actions.close_day(slot.office, slot.day)

    assert Message.objects.get(kind="closure").body["reason"] == ""


def test_a_day_long_past_that_is_shut_leaves_nobody_expected() -> None:
    slot = make.slot()
    booking = booked(slot)

    with clock.stopped(slot.starts_at + timedelta(days=30)):
        actions.shut(slot.office, slot.day, reason="Banjir", by=DOOR)
        booking.refresh_from_db()

        assert (booking.state, booking.closed_by) == ("cancelled", "office")
        assert booking.choice_until == clock.now() + timedelta(days=30)
        assert Message.objects.filter(kind="closure", about=booking.code).exists()
