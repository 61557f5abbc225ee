from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from antrean.kernel import clock
from antrean.offices import queries
from antrean.offices.actions import set_ramadan
from antrean.offices.calendar import Closed, Release
from antrean.offices.models import Closure, ExtraDay, Office, OpeningHours, QueueRules
from antrean.offices.schedule import DayHours
from tests import make

pytestmark = pytest.mark.django_db

MONDAY = date(2017, 8, 7)
SATURDAY = date(2017, 8, 12)
INDEPENDENCE = date(2017, 8, 17)
REGULAR = DayHours(time(8), time(15), time(12), time(13))
ZONES = [("Asia/Jakarta", 3), ("Asia/Makassar", 2), ("Asia/Jayapura", 1)]


def closure(
    day: date,
    *,
    office: Office | None = None,
    starts: time | None = None,
    ends: time | None = None,
    reason: str = "listrik padam",
) -> Closure:
    return Closure.objects.create(
        office=office,
        day=day,
        starts=starts,
        ends=ends,
        reason=reason,
        decided_by="staff:1",
        decided_at=clock.now(),
    )


def test_a_weekday_with_hours_is_a_working_day():
    office = make.office()

    assert queries.why_closed(office, MONDAY) is None
    assert queries.is_working_day(office, MONDAY)
    assert queries.hours(office, MONDAY) == REGULAR


def test_the_weekend_is_closed_because_the_week_has_no_hours_for_it():
    office = make.office()

    assert queries.why_closed(office, SATURDAY) == Closed("weekend")
    assert not queries.is_working_day(office, SATURDAY)
    assert queries.hours(office, SATURDAY) is None


def test_a_weekday_an_office_shuts_by_a_row_of_its_own_is_closed():
    office, other = make.office(), make.office()
    OpeningHours.objects.create(office=office, weekday=0, effective_on=MONDAY)

    assert queries.why_closed(office, MONDAY) == Closed("weekend")
    assert queries.why_closed(other, MONDAY) is None
    assert queries.why_closed(office, MONDAY - timedelta(days=7)) is None


def test_a_national_holiday_and_joint_leave_say_which_they_are():
    office = make.office()

    assert queries.why_closed(office, INDEPENDENCE) == Closed("holiday", "Hari Kemerdekaan")
    assert queries.why_closed(office, date(2017, 12, 26)) == (
        "joint_leave",
        "Hari Raya Natal",
    )


def test_a_closed_day_has_no_slots():
    calendar = queries.calendar_of(make.office(), INDEPENDENCE, INDEPENDENCE)

    assert calendar.slots_on(INDEPENDENCE, capacity=5) == []


def test_a_holiday_on_a_sunday_is_called_a_holiday():
    assert queries.why_closed(make.office(), date(2017, 6, 25)) == (
        "holiday",
        "Hari Raya Idulfitri",
    )


def test_a_closure_of_one_office_closes_no_other():
    office, other = make.office(), make.office()
    closure(MONDAY, office=office, reason="upacara")

    assert queries.why_closed(office, MONDAY) == Closed("closure", "upacara")
    assert queries.why_closed(other, MONDAY) is None


def test_a_closure_without_an_office_closes_all():
    closure(MONDAY, reason="pemilihan kepala daerah")

    assert queries.why_closed(make.office(), MONDAY) == Closed("closure", "pemilihan kepala daerah")


def test_a_closure_of_some_hours_leaves_a_working_day_with_the_slots_around_it():
    office = make.office()
    closure(MONDAY, office=office, starts=time(9, 30), ends=time(11))
    calendar = queries.calendar_of(office, MONDAY, MONDAY)

    assert calendar.why_closed(MONDAY) is None
    assert [slot.starts for slot in calendar.slots_on(MONDAY, capacity=5)] == [
        time(8),
        time(11),
        time(13),
    ]


def test_closures_that_leave_no_slot_close_the_day():
    office = make.office()
    closure(MONDAY, office=office, ends=time(11), reason="pagi")
    closure(MONDAY, office=office, starts=time(11), reason="siang")

    assert queries.why_closed(office, MONDAY) == Closed("closure", "pagi")


def test_an_extra_day_opens_a_saturday_and_a_holiday_with_its_own_hours():
    office = make.office()
    for day in (SATURDAY, INDEPENDENCE):
        ExtraDay.objects.create(office=office, day=day, opens=time(8), closes=time(12))

    assert queries.why_closed(office, SATURDAY) is None
    assert queries.why_closed(office, INDEPENDENCE) is None
    assert queries.hours(office, SATURDAY) == DayHours(time(8), time(12))


def test_a_closure_closes_an_extra_day():
    office = make.office()
    ExtraDay.objects.create(office=office, day=SATURDAY, opens=time(8), closes=time(12))
    closure(SATURDAY, office=office)

    assert queries.why_closed(office, SATURDAY) == Closed("closure", "listrik padam")


def test_ramadan_hours_count_inside_their_range_only():
    office = make.office()
    set_ramadan(MONDAY, MONDAY + timedelta(days=29))
    friday, fasting = (
        MONDAY + timedelta(days=4),
        DayHours(time(8), time(15), time(12), time(12, 30)),
    )

    assert queries.hours(office, MONDAY - timedelta(days=4)) == REGULAR
    assert queries.hours(office, MONDAY) == fasting
    assert queries.hours(office, friday) == DayHours(time(8), time(15), time(11, 30), time(12, 30))
    assert queries.hours(office, MONDAY + timedelta(days=28)) == fasting
    assert queries.hours(office, MONDAY + timedelta(days=29)) == REGULAR


def test_hours_of_its_own_come_before_the_common_ones_and_later_before_earlier():
    office = make.office()
    for effective_on, opens in ((MONDAY, time(9)), (MONDAY + timedelta(days=7), time(10))):
        OpeningHours.objects.create(
            office=office, weekday=0, effective_on=effective_on, opens=opens, closes=time(16)
        )

    assert queries.hours(office, MONDAY) == DayHours(time(9), time(16))
    assert queries.hours(office, MONDAY + timedelta(days=7)) == DayHours(time(10), time(16))


def test_rules_are_the_defaults_until_somebody_sets_some():
    found = queries.rules(make.office(), MONDAY)

    assert found.pk is None
    assert (found.slot_minutes, found.release_days, found.hold_minutes_whatsapp) == (60, 14, 60)


def test_rules_of_its_own_come_before_the_common_ones_and_later_before_earlier():
    office, other = make.office(), make.office()
    day = timedelta(days=1)
    QueueRules.objects.create(effective_on=MONDAY, slot_minutes=20)
    QueueRules.objects.create(office=office, effective_on=MONDAY - 9 * day, slot_minutes=30)
    QueueRules.objects.create(office=office, effective_on=MONDAY + 9 * day, slot_minutes=45)

    for on, theirs, others in (
        (MONDAY - 10 * day, 60, 60),
        (MONDAY - 9 * day, 30, 60),
        (MONDAY, 30, 20),
        (MONDAY + 9 * day, 45, 20),
    ):
        assert queries.rules(office, on).slot_minutes == theirs
        assert queries.rules(other, on).slot_minutes == others
        assert queries.calendar_of(office, on, on).rules_on(on).slot_minutes == theirs
        assert queries.calendar_of(other, on, on).rules_on(on).slot_minutes == others


@pytest.mark.parametrize(("zone", "utc_hour"), ZONES)
def test_a_day_opens_at_ten_of_the_offices_clock_fourteen_days_before(zone, utc_hour):
    office = make.office(timezone=zone)

    assert queries.release_of(office, date(2017, 8, 23)) == datetime(
        2017, 8, 9, utc_hour, tzinfo=UTC
    )


@pytest.mark.parametrize(("zone", "utc_hour"), ZONES)
def test_a_day_whose_turn_is_a_holiday_opens_on_the_working_day_before(zone, utc_hour):
    # 31 August − 14 days is Independence Day.
    office = make.office(timezone=zone)

    assert queries.release_of(office, date(2017, 8, 31)) == datetime(
        2017, 8, 16, utc_hour, tzinfo=UTC
    )


def test_a_day_whose_turn_falls_in_a_long_leave_opens_before_it():
    # 11 July − 14 days is 27 June 2017: leave from Friday 23 to Friday 30 June.
    office = make.office()

    assert queries.release_of(office, date(2017, 7, 11)) == office.at(date(2017, 6, 22), time(10))


def test_after_a_closure_longer_than_any_a_day_opens_when_it_would_have():
    office = make.office()
    day = date(2017, 8, 23)
    Closure.objects.bulk_create(
        Closure(
            office=office,
            day=day - timedelta(days=back),
            reason="gempa",
            decided_by="staff:1",
            decided_at=clock.now(),
        )
        for back in range(14, 150)
    )

    assert queries.release_of(office, day) == office.at(date(2017, 8, 9), time(10))


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2017, 8, 9), date(2017, 8, 8)),
        (date(2017, 8, 14), date(2017, 8, 11)),
        (date(2017, 8, 18), date(2017, 8, 16)),
        (date(2017, 7, 3), date(2017, 6, 22)),
    ],
)
@pytest.mark.parametrize(("zone", "offset"), [("Asia/Jakarta", 7), ("Asia/Jayapura", 9)])
def test_booking_closes_at_four_on_the_working_day_before(day, before, zone, offset):
    office = make.office(timezone=zone)

    assert queries.previous_working_day(office, day) == before
    assert queries.booking_closes(office, day) == datetime(
        before.year, before.month, before.day, 16 - offset, tzinfo=UTC
    )


def test_the_next_release_changes_at_its_instant():
    office = make.office()
    ten = office.at(date(2017, 8, 8), time(10))
    tomorrow = office.at(date(2017, 8, 9), time(10))

    assert queries.next_release(office, ten - timedelta(microseconds=1)) == Release(
        ten, (date(2017, 8, 22),)
    )
    assert queries.next_release(office, ten) == Release(tomorrow, (date(2017, 8, 23),))


def test_a_release_before_a_holiday_opens_two_days_at_once():
    office = make.office()
    now = office.at(date(2017, 8, 15), time(12))

    assert queries.next_release(office, now) == Release(
        office.at(date(2017, 8, 16), time(10)), (date(2017, 8, 30), date(2017, 8, 31))
    )


def test_an_office_without_hours_releases_nothing():
    office = make.office()
    OpeningHours.objects.all().delete()

    assert queries.next_release(office, clock.now()) is None


def test_a_calendar_is_read_in_four_queries(django_assert_num_queries):
    office = make.office()

    with django_assert_num_queries(4):
        calendar = queries.calendar_of(office, MONDAY, MONDAY + timedelta(days=30))
        for ahead in range(31):
            day = MONDAY + timedelta(days=ahead)
            calendar.why_closed(day)
            calendar.release_of(day)
            calendar.booking_closes(day)


def test_a_calendar_says_that_it_does_not_know_other_days():
    calendar = queries.calendar_of(make.office(), MONDAY, MONDAY)

    with pytest.raises(LookupError):
        calendar.why_closed(MONDAY + timedelta(days=1))
