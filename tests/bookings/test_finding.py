"""Finding who comes without a code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, Place, Slot
from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make

pytestmark = pytest.mark.django_db
BORN = date(1987, 1, 25)
HOLDER = Actor("whatsapp", "holder")


@pytest.fixture
def office() -> Iterator[Office]:
    with clock.stopped(make.an_instant()):
        yield make.office()


def booked(office: Office, *names: str, day: date = make.DAY, phone: str = "") -> Booking:
    slot = Slot.objects.filter(office=office, day=day).first() or make.slot(office=office, day=day)
    request = make.request(slot=slot, people=make.people(*names), holder=make.holder(phone=phone))
    return actions.confirm(actions.hold(request).code, HOLDER).booking


def by_name(office: Office, name: str, born: date = BORN) -> list[Booking]:
    return queries.found_by_name(office, make.DAY, name=name, birth_date=born)


@pytest.mark.parametrize(
    "said", ["Siti Nurhaliza", "siti", "NURHALIZA, S.E.", "Hj. Siti Nurhaliza"]
)
def test_a_name_and_a_birth_date_find_who_is_expected_today(office: Office, said: str) -> None:
    booking = booked(office, "Siti Nurhaliza", "Made")

    assert by_name(office, said) == [booking]


def test_neither_is_enough_without_the_other(office: Office) -> None:
    booked(office, "Siti Nurhaliza")

    assert by_name(office, "") == []
    assert by_name(office, "Sit") == []
    assert by_name(office, "Siti", date(1987, 1, 26)) == []


def test_spellings_of_one_name_are_one(office: Office) -> None:
    booking = booked(office, "Moh. Amin")

    assert by_name(office, "Muhammad Amin") == [booking]


@pytest.mark.parametrize("typed", ["A001", "a1", "A-001", " a 001 "])
def test_a_number_finds_its_booking_however_it_is_typed(office: Office, typed: str) -> None:
    booking = booked(office, "Siti")

    assert queries.found_by_number(office, make.DAY, typed) == [booking]


@pytest.mark.parametrize("typed", ["", "A", "12", "A٠٠١", "A002", "AA1"])
def test_what_is_no_number_finds_nobody(office: Office, typed: str) -> None:
    booked(office, "Siti")

    assert queries.found_by_number(office, make.DAY, typed) == []


def test_the_last_four_digits_of_the_telephone_find_every_booking_of_it(office: Office) -> None:
    one = booked(office, "Siti", phone="+6281234560333")
    other = booked(office, "Made", phone="+6281200000333")
    booked(office, "Budi", phone="+6281234563330")

    assert queries.found_by_phone(office, make.DAY, "0333") == [one, other]
    assert queries.found_by_phone(office, make.DAY, "333") == []
    assert queries.found_by_phone(office, make.DAY, "03٣3") == []


def test_nobody_of_another_day_or_office_or_who_will_not_come_is_found(office: Office) -> None:
    booked(office, "Siti", day=make.DAY + timedelta(days=1))
    booked(make.office(), "Siti")
    cancelled, erased = booked(office, "Siti"), booked(office, "Siti")
    actions.cancel(cancelled.code, HOLDER)
    Place.objects.filter(booking=erased).update(erased_at=clock.now())

    assert by_name(office, "Siti") == []


def test_more_than_ten_are_not_shown(office: Office) -> None:
    make.slot(office=office, capacity=20)
    for _ in range(11):
        booked(office, "Budi")

    assert len(by_name(office, "Budi")) == queries.MOST_FOUND
