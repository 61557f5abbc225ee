"""Counters: opened, resting, closed."""

from __future__ import annotations

import pytest

from antrean.bookings import actions as bookings
from antrean.counters import actions
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterNotFoundError,
    CounterTakenError,
    HallClosedError,
)
from antrean.counters.models import Counter
from tests.counters.office import DESK, a_day, officer

pytestmark = pytest.mark.django_db


def test_a_counter_serves_stages_in_their_order_and_only_known_ones() -> None:
    day = a_day()

    with day.clock():
        made = actions.set_counter(day.slot.office, 1, stages=["photo", "documents", "lunch"])
        changed = actions.set_counter(day.slot.office, 1, stages=["pickup"], zone="timur")

    assert made == changed
    assert made.stages == ["documents", "photo"]
    assert (changed.stages, changed.zone) == (["pickup"], "timur")


def test_somebody_sits_down_rests_goes_on_and_leaves() -> None:
    day = a_day()
    counter = day.counter(1)
    by = day.officers[counter.pk]
    account = counter.staff
    assert account is not None

    with day.later(minutes=5).clock():
        rests = [actions.pause_counter(counter.pk, by).state for _ in "ab"]
        goes_on = [actions.open_counter(counter.pk, account, by).state for _ in "ab"]
        leaves = [actions.close_counter(counter.pk, by).state for _ in "ab"]

    assert (rests, goes_on, leaves) == (["paused"] * 2, ["open"] * 2, ["closed"] * 2)
    assert day.acts() == ["open", "pause", "open", "shut"]
    counter.refresh_from_db()
    assert (counter.staff, counter.changed_at) == (None, day.now)


def test_whoever_sits_there_chooses_what_it_serves() -> None:
    day = a_day()
    counter = day.counter(1)
    assert counter.staff is not None

    with day.clock():
        chosen = actions.open_counter(counter.pk, counter.staff, DESK, stages=["photo"])
        as_before = actions.open_counter(counter.pk, counter.staff, DESK)

    assert (chosen.stages, as_before.stages) == (["photo"], ["photo"])
    assert day.acts() == ["open"]


def test_a_counter_is_one_officers_and_an_officer_at_one_counter() -> None:
    day, elsewhere = a_day(), a_day()
    one, two, far = day.counter(1), day.counter(2), elsewhere.counter(1)
    newcomer = officer(day.slot, 3)

    with day.clock():
        with pytest.raises(CounterTakenError):
            actions.open_counter(one.pk, newcomer, DESK)
        assert far.staff is not None
        actions.close_counter(two.pk, day.officers[two.pk])
        with pytest.raises(CounterTakenError) as refused:
            actions.open_counter(two.pk, far.staff, DESK)

    assert refused.value.facts == {"counter": 1}
    two.refresh_from_db()
    assert two.state == "closed"


def test_a_counter_is_not_left_while_somebody_is_there() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)

    with day.clock(), pytest.raises(CounterBusyError):
        actions.close_counter(counter.pk, day.officers[counter.pk])


def test_during_a_pause_who_is_there_is_served_and_nobody_is_called() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    with day.clock():
        actions.pause_counter(counter.pk, day.officers[counter.pk])

    finished = day.do("finish", counter)

    assert finished == visit
    with pytest.raises(CounterClosedError):
        day.do("call_next", counter)


def test_whom_a_counter_was_to_call_is_called_by_any_once_it_is_closed() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk)

    nobody = day.do("call_next", one)
    with day.clock():
        actions.close_counter(two.pk, day.officers[two.pk])

    assert (nobody, day.do("call_next", one)) == (None, visit)


def test_a_colleague_is_asked_for_once_and_comes() -> None:
    day = a_day()
    counter = day.counter(1)
    by = day.officers[counter.pk]

    with day.clock():
        asked = actions.ask_colleague(counter.pk, by)
    with day.later(minutes=1).clock():
        again = actions.ask_colleague(counter.pk, by)
        came = actions.colleague_came(counter.pk, by)

    assert asked.asked_at == again.asked_at
    assert came.asked_at is None
    assert day.acts() == ["open", "ask"]


def test_nobody_rests_or_asks_at_a_closed_counter() -> None:
    day = a_day()
    with day.clock():
        counter = actions.set_counter(day.slot.office, 1, stages=["photo"])

        for act in (actions.pause_counter, actions.ask_colleague):
            with pytest.raises(CounterClosedError):
                act(counter.pk, DESK)
            with pytest.raises(CounterNotFoundError):
                act(0, DESK)


def test_after_the_day_a_counter_is_only_closed() -> None:
    day = a_day()
    counter = day.counter(1)
    account, by = counter.staff, day.officers[counter.pk]
    assert account is not None
    with day.clock():
        bookings.close_day(day.slot.office, day.slot.day)

        for act in (actions.pause_counter, actions.ask_colleague):
            with pytest.raises(HallClosedError):
                act(counter.pk, by)
        with pytest.raises(HallClosedError):
            actions.open_counter(counter.pk, account, by)
        actions.close_counter(counter.pk, by)

    assert Counter.objects.get().state == "closed"


def test_closing_a_counter_after_the_hall_adds_nothing_to_its_chain() -> None:
    day = a_day()
    counter = day.counter(1)
    account, by = counter.staff, day.officers[counter.pk]
    with day.clock():
        actions.close_hall(day.slot.office, day.slot.day)
        Counter.objects.update(state="open", staff=account)

        actions.close_counter(counter.pk, by)

    assert day.acts() == ["open", "close"]
