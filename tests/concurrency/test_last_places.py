"""More people than places, at the same instant."""

from __future__ import annotations

from collections import Counter

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Applicant
from antrean.bookings.errors import AlreadyBookedError, DayFullError, TooManyPeopleError
from antrean.bookings.models import Booking
from antrean.kernel import clock
from tests import make
from tests.bookings import truth
from tests.concurrency.crowd import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()


@pytest.fixture(autouse=True)
def _noon():
    with clock.stopped(NOON):
        yield


def test_two_hundred_people_for_the_last_seven_places_of_a_day() -> None:
    office = make.office()
    eight = make.slot(office=office, capacity=6)
    make.slot(office=office, starts=make.time(9), capacity=4)
    tomorrow = make.slot(office=office, day=make.date(2017, 8, 10), capacity=50)
    actions.hold(make.request(slot=eight, people=make.people("A", "B", "C")))
    requests = [make.request(office=office, day=make.DAY) for _ in range(200)]

    outcomes = at_once([lambda r=r: actions.hold(r) for r in requests])

    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 7, DayFullError: 193}
    refused = [outcome for outcome in outcomes if isinstance(outcome, DayFullError)]
    nearest = [{"day": tomorrow.day, "remaining": 50}]
    assert all(refusal.facts["nearest"] == nearest for refusal in refused)
    truth.assert_all()


def test_one_nik_at_eight_offices_gets_one_place() -> None:
    slots = [make.slot() for _ in range(8)]
    person = (Applicant("Budi", make.date(1987, 1, 25), nik_hash="h"),)
    requests = [make.request(slot=slot, people=person) for slot in slots]

    outcomes = at_once([lambda r=r: actions.hold(r) for r in requests])

    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 1, AlreadyBookedError: 7}
    truth.assert_all()


def test_a_fifth_person_of_one_holder_is_refused() -> None:
    holder, slots = make.holder(), [make.slot() for _ in range(8)]
    requests = [make.request(slot=slot, holder=holder) for slot in slots]

    outcomes = at_once([lambda r=r: actions.hold(r) for r in requests])

    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 4, TooManyPeopleError: 4}
    truth.assert_all()


def test_one_request_made_eight_times_is_one_booking() -> None:
    request = make.request(slot=make.slot())

    outcomes = at_once([lambda: actions.hold(request)] * 8)

    assert len({outcome.pk for outcome in outcomes if isinstance(outcome, Booking)}) == 1
    assert (len(outcomes), Booking.objects.count()) == (8, 1)
    truth.assert_all()
