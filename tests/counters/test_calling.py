"""Calling people to a counter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from antrean.bookings import actions as bookings
from antrean.bookings.errors import IdempotencyKeyReusedError
from antrean.counters import actions
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterFreeError,
    CounterNotFoundError,
    HallClosedError,
    ReasonMissingError,
    TooSoonError,
    VisitMovedError,
    VisitNotFoundError,
)
from antrean.counters.models import HallEvent, StageLine, Visit
from tests import make
from tests.counters.office import DESK, a_day, key, numbers, states

pytestmark = pytest.mark.django_db


def test_the_lower_number_of_the_hour_is_called_whoever_came_first() -> None:
    day = a_day()
    low, high = day.booked("Ani"), day.booked("Budi")
    day.arrive(high)
    day.later(minutes=5).arrive(low)
    counter = day.counter(1)

    visit = day.do("call_next", counter)

    assert numbers(visit) == ["A001"]
    assert visit is not None
    assert (visit.state, visit.counter, visit.called_at) == ("called", counter, day.now)
    assert (visit.calls, visit.first_called_at) == (1, day.now)
    call = HallEvent.objects.get(act="call")
    assert (call.reason, call.stage, call.counter, call.tickets) == ("turn", "documents", 1, "A001")
    assert (call.visit, call.at) == (visit, day.now)


def test_a_later_hour_waits_for_the_earlier_one() -> None:
    day = a_day()
    nine = make.slot(office=day.slot.office, starts=make.time(9))
    later = day.booked("Ani", slot=nine)
    eight = day.booked("Budi")
    counter = day.counter(1)
    with day.at(8, 5).clock():
        bookings.delay_day(day.slot.office, day.slot.day, 20)
    day.arrive(later)
    day.later(minutes=5).arrive(eight)

    assert numbers(day.do("call_next", counter)) == ["A001"]


def test_nobody_waits_so_nobody_is_called() -> None:
    day = a_day()
    counter = day.counter(1)

    assert day.do("call_next", counter) is None
    assert day.acts() == ["open"]


def test_a_double_click_calls_once() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    counter = day.counter(1)

    first = day.do("call_next", counter, request_key="click")
    again = day.do("call_next", counter, request_key="click")

    assert first == again
    assert Visit.objects.filter(state="called").count() == 1


def test_a_key_that_did_something_else_is_refused() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter, request_key="click")

    with pytest.raises(IdempotencyKeyReusedError):
        day.do("start", counter, request_key="click")


def test_a_counter_calls_nobody_before_it_is_done_with_the_last() -> None:
    day = a_day()
    waits = day.came("Ani", "Budi")
    day.came("Citra")
    counter = day.counter(1)
    day.do("call_next", counter)

    for act, facts in (("call_next", {}), ("pick", {"visit_id": waits.pk, "note": "hamil"})):
        with pytest.raises(CounterBusyError):
            day.do(act, counter, **facts)


def test_only_who_sits_at_an_open_counter_calls_there() -> None:
    day = a_day()
    day.came("Ani")
    counter, other = day.counter(1), day.counter(2)

    with day.clock():
        with pytest.raises(CounterClosedError):
            actions.call_next(counter.pk, day.officers[other.pk], request_key=key())
        with pytest.raises(CounterNotFoundError):
            actions.call_next(0, day.officers[other.pk], request_key=key())
        actions.pause_counter(counter.pk, day.officers[counter.pk])
    with pytest.raises(CounterClosedError):
        day.do("call_next", counter)


@pytest.mark.parametrize("state", ["planned", "suspended", "closed"])
def test_nobody_is_called_on_a_day_that_does_not_run(state: str) -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    with day.clock():
        if state == "planned":
            day.slot.office.days.update(state="planned")
        elif state == "suspended":
            bookings.suspend_day(day.slot.office, day.slot.day)
        else:
            bookings.close_day(day.slot.office, day.slot.day)

    for act, facts in (("call_next", {}), ("pick", {"visit_id": visit.pk, "note": "hamil"})):
        with pytest.raises(HallClosedError):
            day.do(act, counter, **facts)


def test_a_stage_does_not_call_who_would_only_wait_at_the_next() -> None:
    day = a_day()
    for _ in range(5):
        day.came("Ani")
    papers, interview = day.counter(1, "documents"), day.counter(2, "interview")
    for _ in range(4):
        day.serve(papers)

    held_back = day.do("call_next", papers)
    day.do("call_next", interview)
    goes_on = day.do("call_next", papers)

    assert (held_back, numbers(goes_on)) == (None, ["A005"])


def test_a_counter_of_all_stages_brings_to_the_end_who_has_begun() -> None:
    day = a_day()
    first = day.came("Ani")
    day.came("Budi")
    counter = day.counter(1)

    called = [day.serve(counter) for _ in range(3)]

    assert called == [first] * 3
    assert called[-1].state == "done"


def test_a_counter_of_passports_and_services_takes_turns() -> None:
    day = a_day()
    for name in ("Ani", "Budi"):
        day.came(name)
    for service in ("pickup", "information", "pickup"):
        with day.later(seconds=1).clock():
            actions.issue_service(day.slot.office, service, DESK, request_key=key())
    counter = day.counter(1, "documents", "pickup", "information")

    called = [day.call_and_finish(counter) for _ in range(5)]

    assert called == [["K001"], ["A001"], ["I001"], ["A002"], ["K002"]]


# Once more, and not at all


def test_calls_are_three_quarters_of_a_minute_apart() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)

    with pytest.raises(TooSoonError) as refused:
        day.later(seconds=44).do("call_again", counter)
    again = day.later(seconds=1).do("call_again", counter)

    assert refused.value.facts == {"after": day.now}
    assert again is not None
    assert (again.calls, again.last_call_at) == (2, day.now)
    assert day.acts()[-2:] == ["call", "again"]


def test_a_call_is_missed_after_three_in_three_minutes() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    called_at = day.now

    with pytest.raises(TooSoonError) as after_one:
        day.do("miss", counter)
    day.later(seconds=45).do("call_again", counter)
    with pytest.raises(TooSoonError) as after_two:
        day.later(minutes=5).do("miss", counter)
    day.do("call_again", counter)
    missed = day.do("miss", counter)

    assert after_one.value.facts == {"after": called_at + timedelta(minutes=3), "calls": 1}
    assert after_two.value.facts == {"after": called_at + timedelta(minutes=3), "calls": 2}
    assert missed is not None
    assert (missed.state, missed.back, missed.misses) == ("waiting", "recall", 1)
    assert (missed.counter, missed.calls, missed.called_at) == (None, 0, None)


def test_three_calls_in_quick_order_are_missed_after_three_minutes() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    for _ in range(2):
        day.later(seconds=45).do("call_again", counter)

    with pytest.raises(TooSoonError):
        day.later(seconds=89).do("miss", counter)

    assert day.later(seconds=1).do("miss", counter) is not None


def test_who_missed_a_call_comes_back_after_three_numbers_twice_and_is_gone_then() -> None:
    day = a_day()
    absent = day.booked("Ani")
    day.arrive(absent)
    for _ in range(9):
        day.came("Budi")
    counter = day.counter(1, "documents")
    for number in (2, 3, 4):
        day.counter(number, "interview")

    order = []
    for _ in range(3):
        order += numbers(day.do("call_next", counter))
        day.call_in_vain(counter)
        order += [number for _ in range(3) for number in day.call_and_finish(counter)]

    assert order[:9] == ["A001", "A002", "A003", "A004", "A001", "A005", "A006", "A007", "A001"]
    visit = Visit.objects.get(booking=absent)
    assert (visit.state, visit.misses, states(absent)) == ("done", 3, ["left"])
    assert visit.tickets.get().state == "left"
    reasons = HallEvent.objects.filter(act="call", visit=visit).order_by("number")
    assert list(reasons.values_list("reason", flat=True)) == ["turn", "recall", "recall"]


def test_who_was_passed_on_and_does_not_come_goes_back_into_the_line() -> None:
    day = a_day()
    passed = day.came("Ani")
    for _ in range(4):
        day.came("Budi")
    one, other = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=other.pk)
    assert day.do("call_next", other) == passed

    day.call_in_vain(other)

    assert numbers(day.do("call_next", other)) == ["A002"]


def test_the_excused_are_called_half_an_hour_later_without_a_miss() -> None:
    day = a_day()
    praying = day.came("Ani")
    day.came("Budi")
    counter = day.counter(1, "documents")
    day.do("call_next", counter)

    excused = day.do("excuse", counter)
    other = day.do("call_next", counter)
    day.do("finish", counter)
    meanwhile = day.later(minutes=29).do("call_next", counter)
    back = day.later(minutes=1).do("call_next", counter)

    assert excused is not None
    assert (excused.misses, excused.back) == (0, "excuse")
    assert (numbers(other), meanwhile, back) == (["A002"], None, praying)
    assert HallEvent.objects.filter(act="call").latest("number").reason == "excuse"


def test_what_is_done_to_the_called_cannot_be_done_to_who_is_served_or_to_nobody() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)

    for act in ("call_again", "miss", "excuse"):
        with pytest.raises(CounterFreeError):
            day.do(act, counter)
    day.do("call_next", counter)
    day.do("start", counter)
    for act in ("call_again", "miss", "excuse"):
        with pytest.raises(CounterFreeError):
            day.later(minutes=5).do(act, counter)


# Out of turn


def test_an_officer_picks_with_a_reason_and_moves_nobodys_turn() -> None:
    day = a_day()
    day.came("Ani")
    picked = day.came("Budi")
    counter = day.counter(1, "documents")

    visit = day.do("pick", counter, visit_id=picked.pk, note="sakit")

    assert (visit, numbers(visit)) == (picked, ["A002"])
    call = HallEvent.objects.get(act="call")
    assert (call.reason, call.note) == ("officer", "sakit")
    line = StageLine.objects.get(stage="documents")
    assert (line.turn, line.jumped, line.calls) == (0, False, 1)


def test_a_pick_needs_words_and_somebody_who_waits() -> None:
    day = a_day()
    visit = day.came("Ani")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)

    with pytest.raises(ReasonMissingError):
        day.do("pick", two, visit_id=visit.pk, note=" ")
    with pytest.raises(VisitMovedError):
        day.do("pick", two, visit_id=visit.pk, note="sakit")
    with pytest.raises(VisitNotFoundError):
        day.do("pick", two, visit_id=0, note="sakit")


def test_a_pick_repeated_is_the_same() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)

    picks = [
        day.do("pick", counter, visit_id=visit.pk, note="sakit", request_key="p") for _ in "ab"
    ]

    assert picks == [visit, visit]
    assert day.acts().count("call") == 1


def test_somebody_of_another_day_is_not_found() -> None:
    day, other = a_day(), a_day()
    elsewhere = other.came("Ani")
    counter = day.counter(1)

    with pytest.raises(VisitNotFoundError):
        day.do("pick", counter, visit_id=elsewhere.pk, note="sakit")


# Cost


@pytest.mark.parametrize("people", [1, 40])
def test_a_call_asks_as_often_however_many_wait(
    people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    day = a_day()
    day.came("Ani")
    for nth in range(people):
        make.visit(hall=day.hall, number=f"W{nth + 1:03d}")
    counter = day.counter(1)

    with django_assert_max_num_queries(22):
        assert day.do("call_next", counter) is not None
