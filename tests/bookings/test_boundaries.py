"""Both sides of every boundary in time, in each of the country's three zones.

One microsecond before and the instant itself; hours are the office's own, as it publishes
them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.actions.slots import publish
from antrean.bookings.errors import (
    CancelledError,
    CorrectionRefusedError,
    DayOutOfWindowError,
    ForfeitedError,
    HoldExpiredError,
    IllegalMoveError,
    NotYetReleasedError,
    RescheduleTooLateError,
    SlotFullError,
    TooEarlyError,
    TooManyHoldsError,
    WrongDayError,
)
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay, QueueRules
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1", "traffic")
MOMENT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
# Monday, 7 August 2017; the working day before is a Friday.
MONDAY, FRIDAY = make.date(2017, 8, 7), make.date(2017, 8, 4)


@pytest.fixture(
    params=["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"], ids=["WIB", "WITA", "WIT"]
)
def office(request: pytest.FixtureRequest) -> Office:
    return make.office(timezone=request.param, capacity=3)


def published(office: Office, day: make.date = MONDAY) -> Slot:
    """Publish the day three weeks ahead and return its first hour."""
    with clock.stopped(office.at(day - timedelta(days=21), make.time(8))):
        publish(office, day, 1)
    return Slot.objects.filter(office=office, day=day).order_by("starts_at")[0]


def held(slot: Slot, at: datetime, **request: object) -> Booking:
    with clock.stopped(at):
        return actions.hold(make.request(slot=slot, **request))  # type: ignore[arg-type]  # as make.request has them


def confirmed(slot: Slot) -> Booking:
    at = slot.bookable_until - timedelta(days=2)
    booking = held(slot, at)
    with clock.stopped(at):
        return actions.confirm(booking.code, HOLDER).booking


def opened(slot: Slot, *, delay: int | None = None) -> None:
    with clock.stopped(slot.starts_at - 40 * MINUTE):
        actions.open_day(slot.office, slot.day, delay_minutes=delay)


def arrive(booking: Booking, at: datetime) -> str:
    with clock.stopped(at):
        return actions.check_in(booking.code, DOOR, office_id=booking.slot.office_id).state


# Booking


def test_a_day_opens_at_ten_fourteen_days_before(office: Office) -> None:
    slot = published(office)
    opens = office.at(MONDAY - timedelta(days=14), make.time(10))

    with pytest.raises(NotYetReleasedError):
        held(slot, opens - MOMENT)
    with clock.stopped(opens - MOMENT):
        day = queries.days(office, MONDAY, 1, clock.now())[0]
        assert (day.remaining, day.next_release) == (0, opens)
    with clock.stopped(opens):
        day = queries.days(office, MONDAY, 1, clock.now())[0]
        assert (day.remaining > 0, day.next_release) == (True, None)
    assert held(slot, opens).state == "held"


def test_booking_closes_at_four_on_the_working_day_before(office: Office) -> None:
    slot = published(office)
    closes = office.at(FRIDAY, make.time(16))

    assert held(slot, closes - MOMENT).state == "held"
    with pytest.raises(DayOutOfWindowError):
        held(slot, closes)
    with clock.stopped(closes):
        assert queries.days(office, MONDAY, 1, clock.now())[0].remaining == 0


@pytest.mark.parametrize(("channel", "minutes"), [("whatsapp", 60), ("web", 15)])
def test_a_hold_ends_after_its_minutes(office: Office, channel: str, minutes: int) -> None:
    slot = published(office)
    noon = office.at(FRIDAY, make.time(12))
    in_time, late, gone = (held(slot, noon, channel=channel) for _ in range(3))
    ends = noon + minutes * MINUTE

    with clock.stopped(ends - MOMENT):
        assert actions.confirm(in_time.code, HOLDER).late is False
        assert actions.expire_due() == 0
        with pytest.raises(SlotFullError):
            actions.hold(make.request(slot=slot))
        actions.extend(gone.code, HOLDER)
    with clock.stopped(ends):
        assert actions.confirm(late.code, HOLDER).late is True
    with clock.stopped(ends + minutes * MINUTE - MOMENT), pytest.raises(SlotFullError):
        actions.hold(make.request(slot=slot))
    with clock.stopped(ends + minutes * MINUTE):
        assert actions.expire_due() == 1
        assert actions.hold(make.request(slot=slot)).state == "held"


def test_a_late_code_is_good_until_booking_closes(office: Office) -> None:
    slot = published(office)
    closes = slot.bookable_until
    one, two = (held(slot, closes - timedelta(hours=2)) for _ in range(2))

    with clock.stopped(closes - MOMENT):
        assert actions.confirm(one.code, HOLDER).late is True
    with clock.stopped(closes), pytest.raises(HoldExpiredError):
        actions.confirm(two.code, HOLDER)


def test_what_was_said_in_time_counts_however_late_we_hear_it(office: Office) -> None:
    slot = published(office)
    one, two = (held(slot, slot.bookable_until - timedelta(hours=2)) for _ in range(2))
    in_time = Actor("whatsapp", "holder", said_at=one.held_until - MOMENT)
    late = Actor("whatsapp", "holder", said_at=one.held_until)

    with clock.stopped(slot.bookable_until):
        assert actions.confirm(one.code, in_time).late is False
    with clock.stopped(slot.bookable_until - MOMENT):
        assert actions.confirm(two.code, late).late is True


def test_who_let_three_holds_run_out_waits_until_midnight_at_the_office(office: Office) -> None:
    slot, holder = published(office), make.holder()
    at = office.at(FRIDAY - timedelta(days=1), make.time(12))
    for _ in range(3):
        at = held(slot, at, holder=holder).held_until
    midnight = office.bounds(FRIDAY)[0]

    with pytest.raises(TooManyHoldsError):
        held(slot, midnight - MOMENT, holder=holder)
    assert held(slot, midnight, holder=holder).state == "held"


# Changing


def test_a_cancelling_can_be_undone_for_five_minutes(office: Office) -> None:
    slot = published(office)
    bookings = [confirmed(slot) for _ in range(2)]
    noon = office.at(FRIDAY, make.time(12))
    with clock.stopped(noon):
        for booking in bookings:
            actions.cancel(booking.code, HOLDER, undoable=True)

    with clock.stopped(noon + 5 * MINUTE - MOMENT):
        assert queries.days(office, MONDAY, 1, clock.now())[0].slots[0].remaining == 1
        assert actions.undo_cancel(bookings[0].code, HOLDER).state == "confirmed"
    with clock.stopped(noon + 5 * MINUTE):
        assert queries.days(office, MONDAY, 1, clock.now())[0].slots[0].remaining == 2
        with pytest.raises(CancelledError):
            actions.undo_cancel(bookings[1].code, HOLDER)


def test_cancelling_is_free_until_the_hour_begins(office: Office) -> None:
    slot = published(office)
    one, two = confirmed(slot), confirmed(slot)

    with clock.stopped(slot.starts_at - MOMENT):
        assert actions.cancel(one.code, HOLDER).state == "cancelled"
    with clock.stopped(slot.starts_at), pytest.raises(IllegalMoveError):
        actions.cancel(two.code, HOLDER)


def test_rescheduling_and_correcting_end_at_midnight_before_the_day(office: Office) -> None:
    slot, later = published(office), published(office, MONDAY + timedelta(days=1))
    bookings = [confirmed(slot) for _ in range(2)]
    places = [booking.places.get() for booking in bookings]
    midnight = office.bounds(MONDAY)[0]

    with clock.stopped(midnight - MOMENT):
        actions.correct(bookings[0].code, HOLDER, place_id=places[0].pk, name="Budy")
        # Tuesday closes on Monday at 16.00, so it can still be had on Sunday night.
        moved = actions.reschedule(bookings[0].code, HOLDER, slot_id=later.pk)
    with clock.stopped(midnight):
        with pytest.raises(CorrectionRefusedError):
            actions.correct(bookings[1].code, HOLDER, place_id=places[1].pk, name="Budy")
        with pytest.raises(RescheduleTooLateError):
            actions.reschedule(bookings[1].code, HOLDER, slot_id=later.pk)

    assert (moved.slot_id, moved.moved) == (later.pk, 1)


# The day


def test_the_doors_open_at_half_past_seven(office: Office) -> None:
    booking = confirmed(published(office))
    doors = office.at(MONDAY, make.time(7, 30))

    with pytest.raises(TooEarlyError):
        arrive(booking, doors - MOMENT)
    assert arrive(booking, doors) == "checked_in"


def test_a_day_begins_at_midnight_at_the_office(office: Office) -> None:
    booking = confirmed(published(office))
    midnight = office.bounds(MONDAY)[0]

    with pytest.raises(WrongDayError):
        arrive(booking, midnight - MOMENT)
    with pytest.raises(TooEarlyError):
        arrive(booking, midnight)


@pytest.mark.parametrize("delay", [None, 25])
@pytest.mark.parametrize("swept", [False, True])
def test_who_is_not_there_when_the_hour_begins_is_late(
    office: Office,
    delay: int | None,
    swept: bool,  # noqa: FBT001
) -> None:
    slot = published(office)
    on_time, late = confirmed(slot), confirmed(slot)
    opened(slot, delay=delay)
    deadline = slot.starts_at + (delay or 0) * MINUTE

    assert queries.arrival(late.slot).ends == deadline
    with clock.stopped(deadline - MOMENT):
        assert actions.forfeit_due() == 0
    assert arrive(on_time, deadline - MOMENT) == "checked_in"
    if swept:
        with clock.stopped(deadline):
            assert actions.forfeit_due() == 1
    with pytest.raises(ForfeitedError):
        arrive(late, deadline)
    late.refresh_from_db()
    assert (late.state, late.places.get().absence) == ("forfeited", "came_late")


def test_grace_is_added_to_the_hour(office: Office) -> None:
    QueueRules.objects.create(office=office, effective_on=FRIDAY, grace_minutes=10)
    slot = published(office)
    on_time, late = confirmed(slot), confirmed(slot)
    opened(slot)

    assert arrive(on_time, slot.starts_at + 10 * MINUTE - MOMENT) == "checked_in"
    with pytest.raises(ForfeitedError):
        arrive(late, slot.starts_at + 10 * MINUTE)


def test_before_the_day_is_opened_nobody_is_late(office: Office) -> None:
    slot = published(office)
    before, after = confirmed(slot), confirmed(slot)
    opens = slot.starts_at + timedelta(hours=1)

    assert arrive(before, opens - MOMENT) == "checked_in"
    with clock.stopped(opens):
        actions.open_day(office, MONDAY)
    with pytest.raises(ForfeitedError):
        arrive(after, opens)


def test_while_a_day_is_suspended_its_clock_stands(office: Office) -> None:
    slot = published(office)
    bookings = [confirmed(slot) for _ in range(3)]
    opened(slot)
    with clock.stopped(slot.starts_at - 10 * MINUTE):
        actions.suspend_day(office, MONDAY, reason="listrik padam")

    with clock.stopped(slot.starts_at + 20 * MINUTE):
        assert actions.forfeit_due() == 0
        assert arrive(bookings[0], clock.now()) == "checked_in"
        actions.resume_day(office, MONDAY)
    deadline = slot.starts_at + 30 * MINUTE
    assert queries.arrival(bookings[1].slot).ends == deadline
    assert arrive(bookings[1], deadline - MOMENT) == "checked_in"
    with pytest.raises(ForfeitedError):
        arrive(bookings[2], deadline)


@pytest.mark.parametrize("swept", [False, True])
def test_who_was_late_before_the_day_was_suspended_stays_so(
    office: Office,
    swept: bool,  # noqa: FBT001
) -> None:
    slot = published(office)
    booking = confirmed(slot)
    opened(slot)
    if swept:
        with clock.stopped(slot.starts_at):
            actions.forfeit_due()
    with clock.stopped(slot.starts_at + MOMENT):
        actions.suspend_day(office, MONDAY)

    with pytest.raises(ForfeitedError):
        arrive(booking, slot.starts_at + MINUTE)


def test_who_was_in_time_when_the_day_was_suspended_for_good_may_choose_anew(
    office: Office,
) -> None:
    slot, later = published(office), published(office, MONDAY + timedelta(days=1))
    booking = confirmed(slot)
    opened(slot)
    with clock.stopped(slot.starts_at - MOMENT):
        actions.suspend_day(office, MONDAY)

    with clock.stopped(office.at(MONDAY, make.time(15))):
        actions.close_day(office, MONDAY)
        booking.refresh_from_db()
        assert (booking.state, booking.closed_by) == ("cancelled", "office")
        moved = actions.reschedule(booking.code, HOLDER, slot_id=later.pk)

    assert (moved.state, moved.moved) == ("confirmed", 0)


def test_a_day_closes_by_itself_at_midnight_at_the_office(office: Office) -> None:
    slot = published(office)
    booking = confirmed(slot)
    opened(slot)
    midnight = office.bounds(MONDAY)[1]

    with clock.stopped(midnight - MOMENT):
        assert actions.close_due_days() == 0
    with clock.stopped(midnight):
        assert actions.close_due_days() == 1

    booking.refresh_from_db()
    assert (booking.state, booking.places.get().absence) == ("forfeited", "absent")
    assert OfficeDay.objects.get(office=office, day=MONDAY).closed_at == midnight


def test_reinstating_ends_with_the_day(office: Office) -> None:
    slot = published(office)
    bookings = [confirmed(slot) for _ in range(2)]
    opened(slot)
    with clock.stopped(slot.starts_at):
        actions.forfeit_due()
    midnight = office.bounds(MONDAY)[1]

    with clock.stopped(midnight - MOMENT):
        assert actions.reinstate(bookings[0].code, DOOR).state == "checked_in"
    with clock.stopped(midnight), pytest.raises(WrongDayError):
        actions.reinstate(bookings[1].code, DOOR)


def test_a_day_to_come_is_called_off_by_shutting_it_not_by_closing_it(office: Office) -> None:
    slot = published(office)
    booking = confirmed(slot)
    midnight = office.bounds(MONDAY)[0]

    with clock.stopped(midnight - MOMENT), pytest.raises(IllegalMoveError):
        actions.close_day(office, MONDAY)
    with clock.stopped(midnight):
        actions.close_day(office, MONDAY)

    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == ("cancelled", "office")
