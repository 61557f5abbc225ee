"""Counters: opened, resting, closed."""

from __future__ import annotations

import pytest

from antrean.accounts.models import StaffAct
from antrean.bookings import actions as bookings
from antrean.counters import actions, queries
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterNotFoundError,
    CounterTakenError,
    HallClosedError,
    ReasonMissingError,
    SeatedElsewhereError,
    VisitMovedError,
)
from antrean.counters.models import AT_A_COUNTER, Counter, HallEvent, Visit
from tests.counters.office import DESK, Day, a_day, key, officer

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
        with pytest.raises(SeatedElsewhereError) as refused:
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


def test_whom_a_counter_was_to_call_is_called_in_front_by_the_next_once_it_rests() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.later(minutes=1).do("pass_on", one, to_counter_id=two.pk)
    day.walked_in("Dewi")
    with day.clock():
        actions.pause_counter(two.pk, day.officers[two.pk])

    called = day.do("call_next", one)

    assert called == visit
    call = HallEvent.objects.latest("number")
    assert (call.act, call.reason) == ("call", "officer")
    freed = HallEvent.objects.get(act="free")
    assert (freed.visit, freed.counter, freed.reason) == (visit, 2, "officer")
    assert day.acts()[-3:] == ["free", "pause", "call"]


def test_nobody_is_passed_to_a_counter_that_rests() -> None:
    day = a_day()
    day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    with day.clock():
        actions.pause_counter(two.pk, day.officers[two.pk])

    with pytest.raises(CounterClosedError):
        day.do("pass_on", one, to_counter_id=two.pk)


def test_who_was_excused_at_the_counter_they_were_passed_to_is_called_by_any() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk)
    day.do("call_next", two)
    day.do("excuse", two)

    assert day.later(minutes=30).do("call_next", one) == visit


def test_taking_back_a_call_gives_nobody_back_to_a_counter_that_rests_by_now() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two, three = day.counter(1), day.counter(2), day.counter(3)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk)
    day.do("pick", three, visit_id=visit.pk, note="sakit")
    with day.clock():
        actions.pause_counter(two.pk, day.officers[two.pk])

    day.do("undo", three)

    assert day.acts()[-2:] == ["undo", "free"]
    assert day.do("call_next", one) == visit


# A counter that its officer left


def free(day: Day, counter: Counter, *, note: str = "Petugas sakit", once: str = "") -> Counter:
    supervisor = officer(day.slot, 9)
    with day.clock():
        return actions.free_counter(
            counter.pk, supervisor, DESK, note=note, request_key=once or key()
        )


@pytest.mark.parametrize("state", AT_A_COUNTER)
def test_who_was_left_at_a_counter_is_called_first_by_the_next_and_missed_nothing(
    state: str,
) -> None:
    day = a_day()
    visit = day.came("Ani")
    left, other = day.counter(1), day.counter(2)
    day.do("call_next", left)
    if state == "serving":
        day.do("start", left)
    day.came("Budi")
    waits_since = visit.since

    freed = free(day.later(minutes=5), left)

    visit.refresh_from_db()
    assert (freed.state, freed.staff) == ("closed", None)
    assert (visit.state, visit.since, visit.misses) == ("waiting", waits_since, 0)
    assert (visit.calls, visit.started_at) == (0, None)
    assert day.do("call_next", other) == visit
    assert HallEvent.objects.latest("number").reason == "officer"


def test_who_freed_a_counter_and_why_is_in_the_chain_and_in_the_record() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)

    free(day, counter, note="Petugas sakit")

    brought, shut = HallEvent.objects.order_by("number")[3:]
    assert (brought.act, brought.visit, brought.tickets) == ("free", visit, "A001")
    assert (shut.act, shut.counter, shut.note) == ("shut", 1, "Petugas sakit")
    assert queries.audit(day.slot.office, day.slot.day).first_fault is None
    act = StaffAct.objects.get()
    assert (act.act, act.about, act.reason) == ("counter_freed", "counter:1", "Petugas sakit")
    assert act.office == day.slot.office


def test_a_counter_is_freed_once_and_only_for_a_reason() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    once = key()

    with pytest.raises(ReasonMissingError):
        free(day, counter, note="  ")
    free(day, counter, once=once)
    with day.clock():
        newcomer = officer(day.slot, 8)
        actions.open_counter(counter.pk, newcomer, DESK)
    again = free(day, counter, once=once)
    closed = free(day, free(day, counter))

    assert (again.staff, closed.state) == (newcomer, "closed")
    assert day.acts() == ["enter", "open", "shut", "open", "shut"]
    assert StaffAct.objects.count() == 2


def test_whom_a_freed_counter_was_to_call_is_called_by_any() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk)

    free(day, two)

    assert day.do("call_next", one) == visit


def test_who_left_takes_nothing_back_at_a_counter_that_was_freed() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    free(day, counter)

    with pytest.raises(CounterClosedError):
        day.do("undo", counter)
    assert Visit.objects.get().state == "waiting"


def test_who_is_at_a_counter_since_yesterday_is_settled_with_that_day() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)

    with pytest.raises(VisitMovedError):
        free(day.later(days=1), counter)


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
