"""Day lists make themselves in time, hold no names, and go after two days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper import queries
from antrean.paper.actions import make_due_lists, make_list
from antrean.paper.models import DayList
from antrean.privacy.actions import apply_retention
from antrean.privacy.models import Erasure
from tests import make, staff
from tests.counters.office import HOLDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(db: None) -> Slot:
    return make.slot()


def at(office: Office, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return office.at(make.DAY, time(hour, minute)) + timedelta(days=days)


def booked(slot: Slot, *names: str) -> Booking:
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        held = bookings.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))
        return bookings.confirm(held.code, HOLDER).booking


def made(when: datetime) -> list[tuple[date, str]]:
    with clock.stopped(when):
        make_due_lists()
    return list(DayList.objects.order_by("pk").values_list("day", "occasion"))


def test_a_list_is_made_on_the_eve_and_in_the_morning_and_once(slot: Slot) -> None:
    office = slot.office

    assert made(at(office, 16, 29, days=-1)) == []
    assert made(at(office, 16, 30, days=-1)) == [(make.DAY, "eve")]
    assert made(at(office, 23, 59, days=-1)) == [(make.DAY, "eve")]
    assert made(at(office, 6, 29)) == [(make.DAY, "eve")]
    assert made(at(office, 6, 30)) == [(make.DAY, "eve"), (make.DAY, "morning")]
    assert made(at(office, 12)) == [(make.DAY, "eve"), (make.DAY, "morning")]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_it_is_the_clock_of_the_office_that_counts(zone: str) -> None:
    office = make.slot(office=make.office(timezone=zone)).office

    assert made(at(office, 6, 29)) == []
    assert made(at(office, 6, 30)) == [(make.DAY, "morning")]


def test_the_next_day_is_the_next_on_which_the_office_serves(slot: Slot) -> None:
    monday = make.DAY + timedelta(days=5)
    make.slot(office=slot.office, day=monday)

    assert made(at(slot.office, 16, 30)) == [(monday, "eve"), (make.DAY, "morning")]


def test_a_day_that_is_shut_has_no_list(slot: Slot) -> None:
    slot.closed_reason = "listrik"
    slot.save()

    assert made(at(slot.office, 16, 30, days=-1)) == []


def test_who_is_confirmed_is_on_it_by_hour_and_number(slot: Slot) -> None:
    nine = make.slot(office=slot.office, starts=time(9))
    booked(nine, "Made")
    booked(slot, "Budi", "Siti")
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        bookings.hold(make.request(slot=slot, people=make.people("Held")))

    made(at(slot.office, 6, 30))

    lines = queries.lines(DayList.objects.get())
    assert [line.name for line in lines] == ["Budi", "Siti", "Made"]
    assert [line.number for line in lines] == sorted(line.number for line in lines)


def test_a_list_holds_no_name_and_goes_after_two_days(slot: Slot) -> None:
    booked(slot)
    made(at(slot.office, 6, 30))
    [kept] = DayList.objects.values_list("places", flat=True)
    assert all(isinstance(place, int) for place in kept)

    with clock.stopped(at(slot.office, 12, days=2)):
        apply_retention()
    assert DayList.objects.exists()
    with clock.stopped(at(slot.office, 12, days=3)):
        apply_retention()

    assert not DayList.objects.exists()
    assert Erasure.objects.get(what="lists").count == 1


def test_two_of_one_morning_are_refused_but_by_hand_as_many_as_one_likes(slot: Slot) -> None:
    account = staff.account("supervisor", slot.office)
    with clock.stopped(at(slot.office, 7)):
        make_list(slot.office, make.DAY, account)
        make_list(slot.office, make.DAY, account)
    made(at(slot.office, 7))
    twice = DayList.objects.get(occasion="morning")
    twice.pk = None

    with pytest.raises(IntegrityError):
        twice.save()
