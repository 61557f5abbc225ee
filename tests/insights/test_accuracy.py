"""How true the estimates of waiting were, by day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from antrean.counters.models import Visit
from antrean.insights.queries import DayAccuracy, days_accuracy
from tests import make
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


def told(day: Day, low: int, high: int, *, waited: float | None) -> None:
    """Let somebody come who is told a range, and was called so many minutes later or not yet."""
    came = day.now
    called = came + timedelta(minutes=waited) if waited is not None else None
    Visit.objects.filter(pk=day.came("Tamu").pk).update(
        estimate_low=low, estimate_high=high, entered_at=came, first_called_at=called
    )


def accuracy(day: Day) -> DayAccuracy:
    (one,) = days_accuracy(day.slot.office, day.slot.day, 1)
    return one


def test_a_range_held_if_the_call_came_within_it_to_the_ends() -> None:
    day = a_day()
    for waited in (9.9, 10, 20, 20.1):
        told(day, 10, 20, waited=waited)

    assert accuracy(day) == DayAccuracy(day.slot.day, told=4, held=2)
    assert accuracy(day).share == 0.5


def test_the_head_of_an_office_reads_it_in_a_sentence() -> None:
    day = a_day()
    part = "console/parts/accuracy.html"
    before = render_to_string(part, {"accuracy": accuracy(day)})
    for waited in (12, 12, 30):
        told(day, 10, 20, waited=waited)

    with translation.override("en"):
        after = render_to_string(part, {"accuracy": accuracy(day)})

    assert "Belum ada perkiraan yang dapat dinilai." in before
    assert "2 of 3 estimates held (67%)." in after


def test_it_was_true_of_who_was_next_if_they_were_called_within_five_minutes() -> None:
    day = a_day()
    told(day, 0, 0, waited=5)
    told(day, 0, 0, waited=5.1)

    assert accuracy(day).held == 1


def test_who_was_told_nothing_or_was_not_called_yet_is_not_counted() -> None:
    day = a_day()
    day.came("Ani")
    told(day, 0, 5, waited=None)

    assert accuracy(day) == DayAccuracy(day.slot.day)
    assert accuracy(day).share is None


def test_other_offices_and_days_are_left_out_and_a_month_takes_one_query() -> None:
    day, other = a_day(), a_day()
    told(day, 0, 5, waited=1)
    told(other, 0, 5, waited=1)

    with CaptureQueriesContext(connection) as captured:
        month = days_accuracy(day.slot.office, day.slot.day - timedelta(days=15), 31)

    assert len(captured) == 1
    assert [one for one in month if one.told] == [DayAccuracy(day.slot.day, told=1, held=1)]


def test_the_days_of_an_office_are_their_own() -> None:
    assert days_accuracy(make.office(), make.DAY, 2) == [
        DayAccuracy(make.DAY),
        DayAccuracy(make.DAY + timedelta(days=1)),
    ]
