"""Outages: time in which nobody could write that people came counts against nobody."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.actions.outages import beat, note_outage, tell_outages
from antrean.bookings.errors import ForfeitedError
from antrean.bookings.models import Booking, Claim, Outage, Slot
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.errors import OutageRefusedError
from antrean.offices.models import Office, OfficeDay
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1")
HEAD = Actor("staff", "staff:2", "line")
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def office(db: None) -> Office:
    return make.office()


@pytest.fixture
def nine(office: Office) -> Slot:
    return make.slot(office=office, starts=time(9))


def at(office: Office, hour: int, minute: int = 0) -> datetime:
    return office.at(make.DAY, time(hour, minute))


def booked(slot: Slot) -> Booking:
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        held = actions.hold(make.request(slot=slot))
        return actions.confirm(held.code, HOLDER).booking


def opened(office: Office) -> None:
    with clock.stopped(at(office, 7, 30)):
        actions.open_day(office, make.DAY)


def proofs(first: datetime, last: datetime, *, every: int = 30) -> None:
    """Let arrivals be written from `first` to `last`."""
    while first <= last:
        with clock.stopped(first):
            beat()
        first += timedelta(seconds=every)


def forfeited(when: datetime) -> int:
    with clock.stopped(when):
        return actions.forfeit_due()


def day_of(office: Office) -> OfficeDay:
    return OfficeDay.objects.get(office=office, day=make.DAY)


def test_who_could_not_check_in_is_not_late_and_the_day_is_delayed_by_what_was_lost(
    office: Office, nine: Slot
) -> None:
    booking, absent = booked(nine), booked(nine)
    opened(office)
    proofs(at(office, 8, 40), at(office, 8, 50))

    # The service is gone from 08.50 to 09.15; its worker is the first to be back.
    assert forfeited(at(office, 9, 15)) == 0
    with clock.stopped(at(office, 9, 15)):
        assert beat() == 1
        tell_outages()
    assert forfeited(at(office, 9, 15)) == 0
    with clock.stopped(at(office, 9, 25) - MOMENT):
        beat()
        actions.check_in(booking.code, DOOR, office_id=office.pk)
    proofs(at(office, 9, 25), at(office, 9, 25))

    assert forfeited(at(office, 9, 25)) == 1
    absent.refresh_from_db()
    assert absent.state == "forfeited"
    assert day_of(office).delay_minutes == 25
    outage = Outage.objects.get()
    assert (outage.starts_at, outage.ends_at) == (at(office, 8, 50), at(office, 9, 15))
    assert (outage.noted_by, outage.minutes) == ("worker", 25)
    assert Message.objects.filter(kind="delay", body__minutes=25).count() == 2


def test_a_check_in_right_after_an_outage_is_in_time_before_any_worker_runs(
    office: Office, nine: Slot
) -> None:
    booking = booked(nine)
    opened(office)
    proofs(at(office, 8, 50), at(office, 8, 50))

    with clock.stopped(at(office, 9, 15)):
        arrived = actions.check_in(booking.code, DOOR, office_id=office.pk)

    assert arrived.state == "checked_in"


def test_a_quiet_morning_delays_nothing(office: Office, nine: Slot) -> None:
    booking = booked(nine)
    opened(office)

    proofs(at(office, 7, 30), at(office, 9))

    assert forfeited(at(office, 9)) == 1
    assert (day_of(office).delay_minutes, Outage.objects.count()) == (0, 0)
    with clock.stopped(at(office, 9)), pytest.raises(ForfeitedError):
        actions.check_in(booking.code, DOOR, office_id=office.pk)


def test_where_nothing_ever_proved_it_time_goes_on(office: Office, nine: Slot) -> None:
    booked(nine)
    opened(office)

    assert forfeited(at(office, 9)) == 1


def test_a_service_that_is_down_over_the_night_delays_nothing(office: Office, nine: Slot) -> None:
    booked(nine)
    evening = at(office, 20) - timedelta(days=1)
    proofs(evening, evening)

    with clock.stopped(at(office, 7, 20)):
        assert beat() == 0

    assert (day_of(office).delay_minutes, Outage.objects.count()) == (0, 0)


def test_of_a_night_only_what_came_after_the_doors_should_open_is_lost(
    office: Office, nine: Slot
) -> None:
    booked(nine)
    evening = at(office, 20) - timedelta(days=1)
    proofs(evening, evening)

    with clock.stopped(at(office, 7, 50)):
        assert beat() == 1
        # Nobody could open the day either; who is late is told when somebody does.
        assert tell_outages() == 0
        actions.open_day(office, make.DAY)
        assert tell_outages() == 1

    assert day_of(office).delay_minutes == 20


@pytest.mark.parametrize(("minutes", "delay"), [(9, 0), (10, 10)])
def test_ten_minutes_make_an_outage(office: Office, nine: Slot, minutes: int, delay: int) -> None:
    booked(nine)
    opened(office)
    proofs(at(office, 8), at(office, 8))

    with clock.stopped(at(office, 8, minutes)):
        beat()

    assert day_of(office).delay_minutes == delay


def test_when_nobody_is_expected_any_more_an_outage_delays_nothing(
    office: Office, nine: Slot
) -> None:
    booking = booked(nine)
    opened(office)
    with clock.stopped(at(office, 8, 30)):
        actions.check_in(booking.code, DOOR, office_id=office.pk)
    proofs(at(office, 9, 30), at(office, 9, 30))

    with clock.stopped(at(office, 10, 30)):
        assert beat() == 0


def test_time_that_a_suspension_gives_back_is_not_given_twice(office: Office, nine: Slot) -> None:
    booked(nine)
    opened(office)
    proofs(at(office, 8), at(office, 8))
    with clock.stopped(at(office, 8)):
        actions.suspend_day(office, make.DAY)

    with clock.stopped(at(office, 8, 30)):
        beat()
        actions.resume_day(office, make.DAY)

    assert day_of(office).delay_minutes == 30


def test_an_outage_until_the_night_makes_nobody_absent(office: Office, nine: Slot) -> None:
    booking = booked(nine)
    opened(office)
    proofs(at(office, 8), at(office, 8))

    morning = at(office, 6) + timedelta(days=1)
    assert forfeited(morning) == 0
    with clock.stopped(morning):
        beat()
        actions.close_due_days()

    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == ("cancelled", "office")
    assert booking.choice_until is not None


def test_outages_of_many_offices_delay_each_by_its_own_hours() -> None:
    west, east = make.office(), make.office(timezone="Asia/Jayapura")
    for office in (west, east):
        booked(make.slot(office=office, starts=time(9)))
        opened(office)
    proofs(at(west, 7, 20), at(west, 7, 20))

    # In Jayapura the hour of nine began twenty minutes before the silence did.
    with clock.stopped(at(west, 7, 50)):
        assert beat() == 1

    assert (day_of(west).delay_minutes, day_of(east).delay_minutes) == (20, 0)


# What an office says of its own line


def test_who_was_forfeited_while_an_office_had_no_line_is_expected_again(
    office: Office, nine: Slot
) -> None:
    booking = booked(nine)
    opened(office)
    assert forfeited(at(office, 9)) == 1

    with clock.stopped(at(office, 9, 20)):
        day = note_outage(office, make.DAY, at(office, 8, 40), at(office, 9, 15), HEAD)
    booking.refresh_from_db()

    assert (booking.state, day.delay_minutes) == ("confirmed", 35)
    assert queries.arrival(booking.slot).ends == at(office, 9, 35)
    assert list(booking.events.values_list("event", "reason"))[-1] == ("pardon", "outage")
    assert Claim.objects.filter(booking=booking, key__startswith="seat:").count() == 1
    assert Message.objects.filter(kind="delay", about=booking.code).count() == 1


def test_who_has_no_time_left_may_choose_anew(office: Office, nine: Slot) -> None:
    booking, late = booked(nine), booked(make.slot(office=office, starts=time(10)))
    opened(office)
    forfeited(at(office, 9))
    forfeited(at(office, 10))

    with clock.stopped(at(office, 13)):
        note_outage(office, make.DAY, at(office, 8, 40), at(office, 9, 15), HEAD)
    booking.refresh_from_db()
    late.refresh_from_db()

    assert (booking.state, booking.closed_by) == ("cancelled", "office")
    assert booking.choice_until is not None
    # The line was back when their time ended, and for as long again.
    assert late.state == "forfeited"


def test_who_was_booked_elsewhere_since_keeps_that(office: Office, nine: Slot) -> None:
    booking = booked(nine)
    opened(office)
    forfeited(at(office, 9))
    tomorrow = make.slot(office=office, day=make.DAY + timedelta(days=2))
    with clock.stopped(at(office, 9, 5)):
        for _ in range(4):
            actions.hold(make.request(slot=tomorrow, holder=booking.holder))

    with clock.stopped(at(office, 9, 20)):
        note_outage(office, make.DAY, at(office, 8, 40), at(office, 9, 15), HEAD)
    booking.refresh_from_db()

    assert (booking.state, booking.closed_by) == ("cancelled", "office")


def test_after_the_day_nobody_of_that_stretch_stays_absent(office: Office, nine: Slot) -> None:
    booking = booked(nine)
    opened(office)
    forfeited(at(office, 9))
    with clock.stopped(at(office, 16)):
        actions.close_day(office, make.DAY)
    assert booking.places.get().absence == "absent"

    with clock.stopped(at(office, 17)):
        note_outage(office, make.DAY, at(office, 8, 40), at(office, 9, 15), HEAD)
    booking.refresh_from_db()

    assert (booking.state, booking.places.get().absence) == ("cancelled", "")


def test_an_outage_said_again_or_longer_counts_what_is_new(office: Office, nine: Slot) -> None:
    booked(nine)
    opened(office)

    for starts, ends in [(40, 50), (40, 50), (30, 55)]:
        with clock.stopped(at(office, 9)):
            note_outage(office, make.DAY, at(office, 8, starts), at(office, 8, ends), HEAD)

    assert day_of(office).delay_minutes == 25
    assert [one.minutes for one in queries.outages(office, make.DAY)] == [10, 10, 5]


@pytest.mark.parametrize(
    ("starts", "ends", "reason"), [(9, 8, "order"), (8, 11, "future"), (-2, 8, "day")]
)
def test_an_outage_that_cannot_be_is_refused(
    office: Office, nine: Slot, starts: int, ends: int, reason: str
) -> None:
    midnight = office.bounds(make.DAY)[0]
    with clock.stopped(at(office, 10)), pytest.raises(OutageRefusedError) as refused:
        note_outage(
            office,
            make.DAY,
            midnight + timedelta(hours=starts),
            midnight + timedelta(hours=ends),
            HEAD,
        )

    assert refused.value.facts["reason"] == reason
