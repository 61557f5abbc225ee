from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.bookings.actions.slots import Options, publish, publish_coming
from antrean.bookings.models import Slot
from antrean.kernel import clock
from antrean.offices.actions import publish_again
from antrean.offices.calendar import Closed
from antrean.offices.errors import OfficeIncompleteError, OfficeValueRefusedError
from antrean.offices.models import (
    Closure,
    DayEvent,
    ExtraDay,
    Office,
    OfficeDay,
    OpeningHours,
    QueueRules,
)
from tests import make

pytestmark = pytest.mark.django_db

MONDAY = date(2017, 8, 7)
WEDNESDAY = date(2017, 8, 9)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_sunday_before():
    with clock.stopped(make.an_instant(WEDNESDAY - A_DAY)):
        yield


def hours_of(office: Office, day: date) -> list[str]:
    return [
        f"{slot.starts_at.astimezone(office.zone):%H.%M}"
        f"-{slot.ends_at.astimezone(office.zone):%H.%M}={slot.capacity}"
        for slot in Slot.objects.filter(office=office, day=day).order_by("starts_at")
    ]


def closure(day: date, **columns: object) -> None:
    Closure.objects.create(
        day=day, reason="upacara", decided_by="staff:1", decided_at=clock.now(), **columns
    )


def test_a_day_gets_its_slots_with_release_and_closing():
    office = make.office(capacity=10)

    report = publish(office, WEDNESDAY, 1)

    assert hours_of(office, WEDNESDAY) == [
        "08.00-09.00=10",
        "09.00-10.00=10",
        "10.00-11.00=10",
        "11.00-12.00=10",
        "13.00-14.00=10",
    ]
    assert (report.created, report.updated, report.kept, report.skipped) == (5, 0, 0, {})
    assert set(Slot.objects.values_list("bookable_from", "bookable_until")) == {
        (office.at(date(2017, 7, 26), time(10)), office.at(date(2017, 8, 8), time(16)))
    }


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)]
)
def test_the_first_slot_starts_at_eight_on_the_offices_clock(zone, utc_hour):
    office = make.office(timezone=zone)

    publish(office, WEDNESDAY, 1)

    first = Slot.objects.earliest("starts_at")
    assert first.starts_at == office.at(WEDNESDAY, time(8))
    assert first.starts_at.hour == utc_hour
    assert first.day == WEDNESDAY


def test_each_slot_owns_the_numbers_after_the_slot_before_it():
    office = make.office(capacity=12)
    friday = date(2017, 8, 11)

    publish(office, friday, 1)

    assert list(
        Slot.objects.order_by("starts_at").values_list("capacity", "first_number", "block_size")
    ) == [(12, 1, 24), (12, 25, 24), (12, 49, 24), (6, 73, 12), (12, 85, 24)]
    assert OfficeDay.objects.get(office=office, day=friday).last_number == 108


def test_a_fortnight_skips_weekends_holidays_and_closures_and_says_why():
    office = make.office()
    closure(date(2017, 8, 15), office=office)

    report = publish(office, MONDAY + A_DAY, 14)

    assert report.skipped == {
        date(2017, 8, 12): Closed("weekend"),
        date(2017, 8, 13): Closed("weekend"),
        date(2017, 8, 15): Closed("closure", "upacara"),
        date(2017, 8, 17): Closed("holiday", "Hari Kemerdekaan"),
        date(2017, 8, 19): Closed("weekend"),
        date(2017, 8, 20): Closed("weekend"),
    }
    assert Slot.objects.values("day").distinct().count() == 14 - 6


def test_publishing_again_keeps_every_slot_as_it_is():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)
    before = list(Slot.objects.order_by("pk").values())

    report = publish(office, WEDNESDAY, 1, Options(capacity=3, slot_minutes=30))

    assert (report.created, report.updated, report.kept) == (0, 0, 5)
    assert list(Slot.objects.order_by("pk").values()) == before


def test_only_the_hours_that_nobody_has_are_filled_and_numbers_go_on():
    office = make.office(capacity=10)
    make.slot(office=office, day=WEDNESDAY, starts=time(8, 30))

    report = publish(office, WEDNESDAY, 1)

    assert hours_of(office, WEDNESDAY) == [
        "08.30-09.30=10",
        "10.00-11.00=10",
        "11.00-12.00=10",
        "13.00-14.00=10",
    ]
    assert (report.created, report.kept) == (3, 1)
    assert Slot.objects.latest("starts_at").first_number == 61


def test_an_update_brings_untaken_slots_to_the_plan():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)

    report = publish(office, WEDNESDAY, 1, Options(capacity=4, slot_minutes=30, update=True))

    assert hours_of(office, WEDNESDAY) == [
        f"{hour:02}.{half}=4"
        for hour in (8, 9, 10, 11)
        for half in (f"00-{hour:02}.30", f"30-{hour + 1:02}.00")
    ] + ["13.00-13.30=4", "13.30-14.00=4"]
    assert (report.created, report.updated, report.kept, report.not_lowered) == (5, 5, 0, [])


def test_an_update_never_goes_below_what_is_taken_and_says_so():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)
    Slot.objects.filter(starts_at=office.at(WEDNESDAY, time(8))).update(taken=7)
    Slot.objects.filter(starts_at=office.at(WEDNESDAY, time(9))).update(taken=5)

    report = publish(office, WEDNESDAY, 1, Options(capacity=5, update=True))

    assert hours_of(office, WEDNESDAY) == [
        "08.00-09.00=7",
        "09.00-10.00=5",
        "10.00-11.00=5",
        "11.00-12.00=5",
        "13.00-14.00=5",
    ]
    assert [(found.slot.taken, found.wanted) for found in report.not_lowered] == [(7, 5)]


def test_an_update_keeps_the_end_that_people_were_told_and_overlaps_nobody():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)
    Slot.objects.filter(starts_at=office.at(WEDNESDAY, time(9))).update(taken=2)

    publish(office, WEDNESDAY, 1, Options(slot_minutes=120, update=True))
    publish(office, WEDNESDAY, 1, Options(slot_minutes=30, update=True))

    assert hours_of(office, WEDNESDAY)[:5] == [
        "08.00-08.30=10",
        "08.30-09.00=10",
        "09.00-10.00=10",
        "10.00-10.30=10",
        "10.30-11.00=10",
    ]


def test_an_update_empties_slots_that_the_plan_no_longer_has():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)
    Slot.objects.filter(starts_at=office.at(WEDNESDAY, time(13))).update(taken=1)
    OpeningHours.objects.update(closes=time(12), break_starts=None, break_ends=None)

    report = publish(office, WEDNESDAY, 1, Options(update=True))

    assert hours_of(office, WEDNESDAY)[3:] == ["11.00-12.00=0", "13.00-14.00=1"]
    assert [(found.slot.taken, found.wanted) for found in report.not_lowered] == [(1, 0)]


def test_a_slot_the_office_closed_is_neither_updated_nor_made_again():
    office = make.office(capacity=10)
    publish(office, WEDNESDAY, 1)
    Slot.objects.filter(starts_at=office.at(WEDNESDAY, time(8))).update(closed_reason="upacara")

    publish(office, WEDNESDAY, 1, Options(capacity=5, update=True))

    assert hours_of(office, WEDNESDAY)[:2] == ["08.00-09.00=10", "09.00-10.00=5"]


def test_a_partial_closure_leaves_out_its_hours():
    office = make.office(capacity=10)
    closure(WEDNESDAY, office=office, starts=time(9, 30))

    publish(office, WEDNESDAY, 1)

    assert hours_of(office, WEDNESDAY) == ["08.00-09.00=10"]


def test_days_and_hours_that_are_over_get_no_slots():
    office = make.office(capacity=10)

    with clock.stopped(office.at(WEDNESDAY, time(10))):
        report = publish(office, WEDNESDAY - A_DAY, 2)

    assert report.skipped == {WEDNESDAY - A_DAY: Closed("past")}
    assert hours_of(office, WEDNESDAY) == ["11.00-12.00=10", "13.00-14.00=10"]


def test_what_people_see_of_a_day_has_an_event_only_when_it_changed():
    office = make.office(capacity=10)

    events = []
    for options in (Options(), Options(), Options(capacity=5, update=True)):
        publish(office, WEDNESDAY, 1, options)
        events.append(DayEvent.objects.filter(office=office, day=WEDNESDAY).count())

    assert events == [1, 1, 2]


def test_the_options_come_before_the_offices_own():
    office = make.office(capacity=10)
    QueueRules.objects.create(office=office, effective_on=MONDAY, slot_minutes=120)

    publish(office, WEDNESDAY, 1)
    publish(office, WEDNESDAY + A_DAY, 1, Options(capacity=2, slot_minutes=60))

    assert hours_of(office, WEDNESDAY)[0] == "08.00-10.00=10"
    assert hours_of(office, WEDNESDAY + A_DAY)[0] == "08.00-09.00=2"


def test_an_office_without_a_capacity_cannot_publish():
    office = make.office(state="planned")
    office.capacity = None

    with pytest.raises(OfficeIncompleteError):
        publish(office, WEDNESDAY, 1)


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("capacity", Options(capacity=0)),
        ("capacity", Options(capacity=501)),
        ("slot_minutes", Options(slot_minutes=4)),
        ("slot_minutes", Options(slot_minutes=241)),
    ],
)
def test_slots_that_cannot_be_are_refused(field, options):
    with pytest.raises(OfficeValueRefusedError) as refused:
        publish(make.office(), WEDNESDAY, 1, options)

    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("options", [Options(), Options(capacity=5, update=True)])
def test_a_month_takes_as_many_queries_as_a_day(options):
    counts = []
    for days in (1, 31):
        office = make.office()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            publish(office, WEDNESDAY, days, options)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


def test_the_worker_publishes_the_days_that_will_be_released_and_a_week_more():
    office, closed = make.office(), make.office(state="planned")
    now = office.at(MONDAY, time(7))

    with clock.stopped(now):
        made = publish_coming(now)

    # Three weeks from Tuesday, less the holiday on a Thursday.
    assert made == 14 * 5
    assert Slot.objects.earliest("day").day == MONDAY + A_DAY
    assert Slot.objects.latest("day").day == MONDAY + 21 * A_DAY
    assert not Slot.objects.filter(office=closed).exists()


def test_the_worker_asks_once_when_nothing_is_due(django_assert_num_queries):
    for _ in range(3):
        make.office()
    publish_coming(clock.now())

    with django_assert_num_queries(1):
        assert publish_coming(clock.now()) == 0


def test_the_worker_goes_on_at_the_offices_midnight():
    office = make.office(timezone="Asia/Jayapura")
    midnight = office.at(WEDNESDAY, time())
    before = midnight - timedelta(microseconds=1)
    with clock.stopped(before):
        publish_coming(before)

        assert publish_coming(before) == 0
    with clock.stopped(midnight):
        assert publish_coming(midnight) == 5
    assert Slot.objects.latest("day").day == WEDNESDAY + 21 * A_DAY


def test_the_worker_looks_again_when_the_days_of_an_office_changed():
    office = make.office()
    publish_coming(clock.now())
    ExtraDay.objects.create(office=office, day=date(2017, 8, 12), opens=time(8), closes=time(12))

    publish_again(office)

    assert publish_coming(clock.now()) == 3
    assert hours_of(office, date(2017, 8, 12))[0] == "08.00-09.00=10"


def test_an_office_that_releases_earlier_is_published_earlier():
    office = make.office()
    QueueRules.objects.create(office=office, effective_on=MONDAY, release_days=30)
    now = office.at(MONDAY, time(7))

    with clock.stopped(now):
        publish_coming(now)

    assert Slot.objects.latest("day").day == MONDAY + 37 * A_DAY
