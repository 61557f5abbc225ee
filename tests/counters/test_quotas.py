"""How many numbers are left, as it is told before one is given."""

from __future__ import annotations

import pytest

from antrean.bookings import actions as bookings
from antrean.counters import queries
from antrean.counters.errors import NumbersGoneError
from tests import make
from tests.counters.office import Day, a_day


def left(day: Day) -> tuple[int, int]:
    told = queries.numbers_left(day.slot.office, day.slot.day, day.now)
    return told.walk_in, told.priority


@pytest.mark.django_db
def test_what_is_left_is_told_as_it_is_given() -> None:
    day = a_day()
    make.hall_rules(office=day.slot.office, walk_ins=1, priorities=2)
    day.booked("Ani")
    with day.at(8).clock():
        bookings.forfeit_due()

    told = [left(day.at(8, 14, 59)), left(day.at(8, 15))]
    for name in ("Citra", "Dewi"):
        day.walked_in(name)
        told.append(left(day))
    with pytest.raises(NumbersGoneError):
        day.walked_in("Eka")

    assert told == [(1, 2), (2, 2), (1, 2), (0, 2)]
