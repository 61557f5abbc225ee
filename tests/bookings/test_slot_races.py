"""Two publishers at one office at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from django.db import connection

from antrean.bookings.actions.slots import Options, publish, publish_coming
from antrean.bookings.models import Slot
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WEDNESDAY = date(2017, 8, 9)
A_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _the_sunday_before():
    with clock.stopped(make.an_instant()):
        yield


def both(act: Callable[[], object]) -> list[object]:
    """Let two threads act at the same moment, each on a connection of its own."""
    barrier, now = Barrier(2), clock.now()

    def one(_: int) -> object:
        try:
            with clock.stopped(now):
                barrier.wait(timeout=10)
                return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(one, range(2)))


def blocks_overlap(office: Office) -> bool:
    numbers = [
        number
        for slot in Slot.objects.filter(office=office)
        for number in range(slot.first_number, slot.first_number + slot.block_size)
    ]
    return len(numbers) != len(set(numbers))


def test_two_publishers_at_once_make_each_slot_once():
    office = make.office()
    options = [Options(), Options(capacity=5, update=True)] * 5

    for ahead, option in enumerate(options):
        day = WEDNESDAY + ahead * A_WEEK
        reports = both(lambda day=day, option=option: publish(office, day, 1, option))

        assert sum(report.created for report in reports) == 5
    assert Slot.objects.filter(office=office).count() == 5 * len(options)
    for day in Slot.objects.values_list("day", flat=True).distinct():
        row = OfficeDay.objects.get(office=office, day=day)
        assert row.last_number == sum(
            Slot.objects.filter(day=day).values_list("block_size", flat=True)
        )


def test_two_workers_at_once_publish_each_office_once():
    office = make.office()

    made = both(lambda: publish_coming(clock.now()))

    assert min(made) == 0
    assert sum(made) == Slot.objects.filter(office=office).count()


def test_control_without_the_lock_two_publishers_give_the_same_numbers():
    office = make.office()
    OfficeDay.objects.create(office=office, day=WEDNESDAY)
    starts, read = iter([time(8), time(9)]), Barrier(2)

    def publish_without_a_lock() -> None:
        row = OfficeDay.objects.get(office=office, day=WEDNESDAY)
        read.wait(timeout=10)
        made = make.slot(office=office, day=WEDNESDAY, starts=next(starts))
        Slot.objects.filter(pk=made.pk).update(first_number=row.last_number + 1)

    both(publish_without_a_lock)

    assert blocks_overlap(office)
