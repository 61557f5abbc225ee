"""Counters that call at the same instant, and the order that comes of it."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from threading import Barrier

import pytest

from antrean.counters import actions, queries
from antrean.counters.models import Counter, Visit
from antrean.counters.stages import SERVICES
from tests.bookings import truth
from tests.concurrency.crowd import PATIENCE, at_once, postgres_only, troubles
from tests.counters.office import DESK, Day, a_day, key
from tests.counters.replay import Replay

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

DESKS = [
    ("documents",),
    ("documents",),
    ("documents",),
    ("documents", "interview"),
    ("interview",),
    ("interview",),
    ("interview", "photo"),
    ("photo",),
    ("photo",),
    ("documents", "interview", "photo"),
    ("pickup",),
    ("information",),
]


@pytest.fixture
def day() -> Day:
    """Return a day with twelve counters at five stages."""
    day = a_day(capacity=30)
    for number, stages in enumerate(DESKS, start=1):
        day.counter(number, *stages)
    return day


def counters() -> list[Counter]:
    return list(Counter.objects.order_by("number"))


def crowd(day: Day) -> list[Callable[[], object]]:
    """Return what lets people of every kind come in."""
    office, born = day.slot.office, date(1950, 1, 1)
    parties = [("Ani", "Budi"), ("Ani",), ("Budi",)] * 4
    numbers = [("walk_in", "Citra"), ("walk_in", "Dewi"), ("priority", "Eka")]
    return [
        *(
            partial(actions.arrive, day.booked(*names).code, DESK, office_id=office.pk)
            for names in parties
        ),
        *(
            partial(
                actions.issue, office, lane, DESK, name=name, birth_date=born, request_key=key()
            )
            for lane, name in numbers
        ),
        *(
            partial(actions.issue_service, office, service, DESK, request_key=key())
            for service in ("pickup", "information", "pickup")
        ),
    ]


def let_in(day: Day, come: Callable[[], object]) -> object:
    with day.clock():
        return come()


def round_of_calls(day: Day, meanwhile: Sequence[Callable[[], object]] = ()) -> list[int]:
    """Let all counters call at once, then all be done at once; return who was called."""
    desks = counters()
    calls = [partial(day.do, "call_next", counter) for counter in desks]
    others = [partial(let_in, day, come) for come in meanwhile]
    outcomes = at_once([*calls, *others])[: len(desks)]
    called = [one.pk if isinstance(one, Visit) else None for one in outcomes]
    busy = [counter for counter, pk in zip(desks, called, strict=True) if pk]
    if busy:
        at_once([partial(day.do, "finish", counter) for counter in busy])
    return [pk for pk in called if pk]


def test_twelve_counters_at_five_stages_call_in_the_order_of_the_policy(day: Day) -> None:
    coming = crowd(day)
    for come in coming[::2]:
        let_in(day, come)

    with troubles() as seen:
        called = Count(round_of_calls(day, meanwhile=coming[1::2]))
        while round_ := round_of_calls(day):
            called.update(round_)

    ways = {one.pk: 1 if one.stage in SERVICES else 3 for one in Visit.objects.all()}
    assert (called, len(ways), seen.deadlocks) == (ways, len(coming), 0)
    assert all(guest.state == "done" for guest in Replay(day.hall).now.guests.values())
    assert queries.audit(day.slot.office, day.slot.day).first_fault is None
    truth.assert_all()


def test_a_double_click_at_every_counter_calls_once_and_nobody_twice(day: Day) -> None:
    for come in crowd(day):
        let_in(day, come)
    clicks = [counter for counter in counters() for _ in "ab"]

    outcomes = at_once(
        [partial(day.do, "call_next", one, request_key=f"click:{one.pk}") for one in clicks]
    )

    by_counter: dict[int, set[int]] = {counter.pk: set() for counter in clicks}
    for counter, visit in zip(clicks, outcomes, strict=True):
        if visit is not None:
            assert isinstance(visit, Visit)
            by_counter[counter.pk].add(visit.pk)
    called = [pk for pks in by_counter.values() for pk in pks]
    assert {len(pks) for pks in by_counter.values()} <= {0, 1}
    assert len(called) == len(set(called)) == day.acts().count("call") > 3
    Replay(day.hall)


def test_a_double_click_at_the_last_stage_serves_once(day: Day) -> None:
    counter = counters()[9]
    booking = day.booked("Ani")
    day.arrive(booking)
    for _ in range(2):
        day.serve(counter)
    day.do("call_next", counter)

    outcomes = at_once([partial(day.do, "finish", counter, request_key="done")] * 4)

    assert {outcome.pk for outcome in outcomes if isinstance(outcome, Visit)} == {
        Visit.objects.get().pk
    }
    assert len(outcomes) == 4
    assert booking.events.filter(event="serve").count() == 1


def test_closing_meets_counters_at_work_and_leaves_nobody_behind(day: Day) -> None:
    for come in crowd(day):
        let_in(day, come)

    def close() -> object:
        with day.clock():
            return actions.close_day(day.slot.office, day.slot.day)

    with troubles() as seen:
        at_once([*(partial(_some_work, day, one) for one in counters()), close, close])

    assert seen.deadlocks == 0
    assert not Visit.objects.exclude(state="done").exists()
    assert queries.audit(day.slot.office, day.slot.day).first_fault is None
    assert day.hall.closed_at is not None
    truth.assert_all()


def _some_work(day: Day, counter: Counter) -> None:
    for _ in range(2):
        if day.do("call_next", counter):
            day.do("finish", counter)


@postgres_only
def test_the_way_that_suggests_itself_calls_somebody_twice(day: Day) -> None:
    """The control: to look who is first and write it then, without the lock."""
    day.came("Ani")
    both_looked = Barrier(2)

    def naively(counter: Counter) -> int:
        first = Visit.objects.filter(state="waiting").order_by("number").first()
        assert first is not None
        both_looked.wait(PATIENCE)
        Visit.objects.filter(pk=first.pk).update(state="called", counter=counter)
        return first.pk

    called = at_once([partial(naively, counter) for counter in counters()[:2]])

    assert called[0] == called[1]
