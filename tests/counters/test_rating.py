"""One tap after the visit, counted by office and day and kept of nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings.models import Booking
from antrean.counters.actions import rate
from antrean.counters.models import Rating
from antrean.counters.queries import ratings
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day()


def served(day: Day, *names: str) -> Booking:
    booking = day.booked(*names)
    day.at(7, 50).arrive(booking)
    counter = day.counter(1)
    for _ in range(3):
        day.at(8).serve(counter)
    return booking


def test_an_answer_is_counted_for_office_and_day_and_once_for_a_party(day: Day) -> None:
    booking = served(day, "Siti", "Made")

    assert rate(booking, "good")
    assert not rate(booking, "poor")

    counted = Rating.objects.get()
    assert (counted.office, counted.day, counted.answer, counted.count) == (
        day.slot.office,
        day.slot.day,
        "good",
        1,
    )


def test_only_who_was_served_is_asked_and_only_what_is_known_is_counted(day: Day) -> None:
    booking = served(day, "Siti")
    waiting = day.booked("Budi")
    day.at(7, 55).arrive(waiting)

    assert not rate(waiting, "good")
    assert not rate(booking, "wonderful")
    assert not Rating.objects.exists()


def test_a_day_is_compared_with_the_four_weeks_before(day: Day) -> None:
    office, on = day.slot.office, day.slot.day
    for back, answer, count in [
        (0, "good", 3),
        (0, "poor", 1),
        (1, "good", 1),
        (28, "fair", 1),
        (29, "poor", 50),
    ]:
        Rating.objects.create(
            office=office, day=on - timedelta(days=back), answer=answer, count=count
        )

    found = ratings(office, on)

    assert (found.answers, found.share("good"), found.share("poor")) == (4, 75, 25)
    assert (found.share_before("good"), found.share_before("poor")) == (50, 0)
    assert ratings(office, on + timedelta(days=60)).share("good") is None
