"""Numbers that are given in the hall: a series for each kind, never one twice on a day.

`W` who just comes, `P` priority, `R` who comes back on another day, and the services' own. Those
from 501 on are of days on paper. Who booked has a number already (`bookings.actions.numbers`).
"""

from __future__ import annotations

from django.db.models import Max

from antrean.counters.errors import NumbersGoneError
from antrean.counters.models import SERIES_LENGTH, HallDay, Ticket


def next_number(
    hall: HallDay, series: str, *, first: int = 1, last: int = SERIES_LENGTH, people: int = 1
) -> list[str]:
    """Return the next neighbouring numbers of a series of the locked hall, e.g. ["W003"].

    Raises:
        NumbersGoneError: fewer than `people` are left between `first` and `last`.
    """
    given = (_named(series, first), _named(series, last))
    numbers = Ticket.objects.filter(hall=hall, number__range=given)
    highest = numbers.aggregate(highest=Max("number"))["highest"]
    start = int(highest[len(series) :]) + 1 if highest else first
    if start + people - 1 > last:
        raise NumbersGoneError(series=series)
    return [_named(series, number) for number in range(start, start + people)]


def value(number: str) -> int:
    """Return what of a number counts in the order of calling."""
    return int(number[1:])


def _named(series: str, number: int) -> str:
    return f"{series}{number:03d}"
