"""The order of calling: what it promises, for every line that could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.counters import policy
from antrean.counters.policy import CYCLE, JUMPS, Call, Lane, Line, Reason, Waiting, next_call
from antrean.counters.standing import Standing

MORNING = datetime(2026, 12, 8, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def party(number: int, lane: Lane = Lane.BOOKED, *, hour: int = 0, **facts: object) -> Waiting:
    id_ = list(Lane).index(lane) * 1000 + number
    known: dict[str, object] = {"since": at(0)} | facts
    return Waiting(id=id_, lane=lane, hour=at(60 * hour), number=number, **known)  # type: ignore[arg-type]


def called(waiting: Sequence[Waiting], line: Line | None = None, now: datetime = MORNING) -> Call:
    call = next_call(waiting, line or Line(), now)
    assert call is not None
    return call


def order(waiting: Sequence[Waiting], *, now: datetime = MORNING) -> list[int]:
    """Call everybody, one after the other."""
    line, left, ids = Line(), list(waiting), []
    while call := next_call(left, line, now):
        line, ids = call.line, [*ids, call.id]
        left = [one for one in left if one.id != call.id]
    return ids


def test_in_an_hour_the_lower_number_comes_first_whoever_arrived_before() -> None:
    assert order([party(3, since=at(0)), party(1, since=at(9)), party(2, since=at(5))]) == [1, 2, 3]


def test_a_later_hour_waits_for_the_earlier_one() -> None:
    later, earlier = party(1, hour=1), party(20, hour=0)

    assert order([later, earlier]) == [20, 1]
    assert order([later]) == [1]


def test_nobody_is_called_from_an_empty_line() -> None:
    assert next_call([], Line(), MORNING) is None


def test_lanes_take_turns() -> None:
    booked = [party(number) for number in range(1, 9)]
    others = [party(number, lane) for lane in list(Lane)[1:] for number in range(1, 3)]

    lanes = [list(Lane)[id_ // 1000] for id_ in order([*booked, *others])]

    assert tuple(lanes[:8]) == CYCLE
    # The second walk-in and the second return come in the next round.
    assert lanes[8:] == [Lane.BOOKED, Lane.BOOKED, Lane.WALK_IN, Lane.BOOKED, Lane.BOOKED, "return"]


def test_an_empty_lane_costs_nobody_a_turn() -> None:
    walk_ins = [party(number, Lane.WALK_IN) for number in (1, 2, 3)]

    assert order(walk_ins) == [one.id for one in walk_ins]


def test_priority_jumps_when_its_promise_is_nearly_over() -> None:
    old = party(7, Lane.PRIORITY, since=at(0), promised=True)
    line = Line(turn=2)

    assert called([party(1), old], line, at(14)).id == 1
    jump = called([party(1), old], line, at(15))
    assert (jump.id, jump.reason) == (old.id, Reason.PRIORITY)
    # At the later stages nothing is promised, and the lane has its turns.
    assert called([party(1), replace(old, promised=False)], line, at(15)).id == 1


def test_who_is_early_yields_to_who_waits_for_long_in_another_lane() -> None:
    early, walk_in = party(1, hour=2), party(1, Lane.WALK_IN, since=at(0))

    assert called([early, walk_in], now=at(14)).id == early.id
    assert called([early, walk_in], now=at(15)).id == walk_in.id
    # From their hour on who booked has their turn, however long others wait.
    assert called([early, walk_in], now=at(120)).id == early.id


def test_who_is_early_is_called_while_nobody_else_waits_for_long() -> None:
    assert called([party(1, hour=2)], now=at(15)).id == 1


def test_between_two_jumps_there_is_a_turn() -> None:
    back = [party(number, back=Reason.RETURN) for number in (11, 12, 13)]

    assert order([party(1), party(2), *back]) == [11, 1, 12, 2, 13]


def test_each_call_has_its_reason() -> None:
    reasons = {
        called([party(1)]).reason,
        called([party(1, Lane.WALK_IN)]).reason,
        called([party(1, Lane.PRIORITY)]).reason,
        called([party(1, Lane.RETURN)]).reason,
        *(called([party(1, back=why)]).reason for why in JUMPS),
    }

    assert reasons == set(Reason)


def test_who_missed_a_call_comes_back_after_three_numbers() -> None:
    line, left, ids = Line(), [party(number) for number in range(1, 7)], []
    absent = left.pop(0)
    line = called([absent, *left], line).line
    again = policy.missed(absent, line, misses=1)
    assert again is not None
    left.append(again)

    while call := next_call(left, line, MORNING):
        line, ids = call.line, [*ids, call.id]
        left = [one for one in left if one.id != call.id]

    assert ids == [2, 3, 4, 1, 5, 6]


def test_who_missed_a_call_need_not_wait_for_numbers_that_do_not_come() -> None:
    again = policy.missed(party(1), Line(calls=1), misses=1)
    assert again is not None

    assert called([again], Line(calls=1)).reason is Reason.RECALL


def test_the_third_miss_is_the_last() -> None:
    assert policy.missed(party(1), Line(), misses=2) is not None
    assert policy.missed(party(1), Line(), misses=3) is None


def test_the_excused_are_passed_over_for_half_an_hour() -> None:
    praying = policy.excused(party(1), at(0))

    assert called([praying, party(2)], now=at(29)).id == 2
    assert next_call([praying], Line(), at(29)) is None
    call = called([praying, party(2)], now=at(30))
    assert (call.id, call.reason) == (1, Reason.EXCUSE)


def test_who_was_chosen_by_an_officer_takes_nobodys_turn() -> None:
    line = Line(turn=3, jumped=True, calls=8)

    assert line.chose() == Line(turn=3, jumped=True, calls=9)


@pytest.mark.parametrize(
    ("waiting", "counters", "expected"),
    [
        ({0: 5, 1: 1}, {1: 1}, [1, 0]),
        ({0: 5}, {1: 1}, [0]),
        ({0: 5, 1: 4}, {1: 1}, [1]),
        ({0: 5, 1: 4}, {1: 2}, [1, 0]),
        ({0: 5, 1: 4}, {}, [1]),
        ({1: 3, 2: 8}, {2: 2}, []),
        ({}, {0: 1}, []),
    ],
)
def test_a_counter_serves_what_is_furthest_and_does_not_flood_the_next(
    waiting: dict[int, int], counters: dict[int, int], expected: list[int]
) -> None:
    assert policy.stage_to_serve([0, 1], waiting, counters) == expected


# For every line

lanes = st.sampled_from(list(Lane))
backs = st.none() | st.sampled_from(JUMPS)


@st.composite
def waitings(draw: st.DrawFn) -> list[Waiting]:
    drawn = draw(
        st.lists(
            st.tuples(lanes, st.integers(0, 5), st.integers(0, 90), backs, st.booleans()),
            max_size=25,
        )
    )
    return [
        party(
            number,
            lane,
            hour=hour,
            since=at(since),
            back=back,
            promised=promised and lane is Lane.PRIORITY,
        )
        for number, (lane, hour, since, back, promised) in enumerate(drawn, start=1)
    ]


line_states = st.builds(Line, st.integers(0, len(CYCLE) - 1), st.booleans(), st.integers(0, 50))


@given(waitings(), line_states, st.integers(0, 120), st.integers())
def test_the_same_people_give_the_same_call(
    waiting: list[Waiting], line: Line, minutes: int, seed: int
) -> None:
    shuffled = list(waiting)
    Random(seed).shuffle(shuffled)  # noqa: S311  # order, no secret

    assert next_call(waiting, line, at(minutes)) == next_call(shuffled, line, at(minutes))


@given(waitings(), line_states, st.integers(0, 120))
def test_nobody_is_passed_in_a_lane_without_a_reason(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    call = next_call(waiting, line, at(minutes))
    if call is None:
        assert not waiting
        return
    one = next(one for one in waiting if one.id == call.id)

    if call.reason is Reason.TURN:
        ahead = [
            other
            for other in waiting
            if other.lane is one.lane
            and other.back is None
            and (other.hour, other.number) < (one.hour, one.number)
        ]
        assert ahead == []
    elif one.back is not None:
        assert call.reason is one.back
    else:
        assert call.reason.value == one.lane.value


@given(waitings(), line_states, st.data())
def test_nobody_starves_whoever_comes(
    waiting: list[Waiting], line: Line, data: st.DataObject
) -> None:
    """Newcomers of every kind come as often as there are calls, but none earlier in the lane."""
    mine = [one for one in waiting if one.back is None and not one.promised]
    mine = [one for one in mine if not policy.is_early(one, at(120))]
    if not mine:
        return
    chosen = data.draw(st.sampled_from(mine))

    def key(one: Waiting) -> object:
        return one.since if one.lane is Lane.PRIORITY else (one.hour, one.number)

    ahead = sum(1 for one in mine if one.lane is chosen.lane and key(one) < key(chosen))  # type: ignore[operator]
    ahead += sum(
        1
        for one in waiting
        if one.lane is chosen.lane and one.promised and one.since <= chosen.since
    )
    # Those of equal waiting are before or after by their numbers.
    ahead += sum(1 for one in mine if one.lane is chosen.lane and key(one) == key(chosen)) - 1
    left, number = list(waiting), 500
    for calls in range(1, policy.turns_within(chosen.lane, ahead) + 1):
        call = next_call(left, line, at(120))
        assert call is not None
        if call.id == chosen.id:
            return
        line, left = call.line, [one for one in left if one.id != call.id]
        lane, back = data.draw(st.tuples(lanes, backs), label=f"comes after call {calls}")
        number += 1
        left.append(party(number, lane, hour=9, since=at(119), back=back))
    pytest.fail("was not called within the bound")


@given(waitings(), line_states, st.integers(0, 120))
def test_no_early_one_has_a_turn_before_who_waits_for_long(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    now = at(minutes)
    call = next_call(waiting, line, now)
    if call is None or call.reason is not Reason.TURN:
        return
    one = next(one for one in waiting if one.id == call.id)

    if policy.is_early(one, now):
        others = [other for other in waiting if other.back is None and other.lane is not one.lane]
        assert all(now - other.since < policy.EARLY_YIELD_AFTER for other in others)


@given(waitings(), line_states, st.integers(0, 120))
def test_every_jump_has_a_reason_and_is_followed_by_a_turn_if_anybody_waits_for_one(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    now, left = at(minutes), list(waiting)
    while call := next_call(left, line, now):
        one = next(one for one in left if one.id == call.id)
        is_promise = one.promised and now - one.since >= policy.URGENT_AFTER
        if call.line.jumped:
            assert one.back is not None or is_promise
            assert not line.jumped or all(other.back for other in left)
            assert call.line.turn == line.turn
        else:
            assert one.back is None
            assert CYCLE[(call.line.turn - 1) % len(CYCLE)] is one.lane
        line, left = call.line, [other for other in left if other.id != one.id]


@given(waitings(), line_states, st.integers(0, 120))
def test_who_booked_is_called_in_the_order_of_hours_and_numbers_however_others_come_between(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    left, order_of_turns = list(waiting), []
    while call := next_call(left, line, at(minutes)):
        one = next(one for one in left if one.id == call.id)
        if one.lane is Lane.BOOKED and one.back is None:
            order_of_turns.append((one.hour, one.number))
        line, left = call.line, [other for other in left if other.id != one.id]

    assert order_of_turns == sorted(order_of_turns)


@given(waitings(), line_states, st.integers(0, 120))
def test_those_who_stand_first_give_the_same_call_as_all(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    now, standing, left = at(minutes), Standing(waiting), list(waiting)
    while call := next_call(left, line, now):
        assert next_call(standing.candidates(), line, now) == call
        standing.remove(call.id)
        line, left = call.line, [other for other in left if other.id != call.id]

    assert len(standing) == 0


@given(waitings(), line_states)
def test_everybody_is_called_in_the_end(waiting: list[Waiting], line: Line) -> None:
    left, calls = list(waiting), 0
    while call := next_call(left, line, at(200)):
        line, calls = call.line, calls + 1
        left = [one for one in left if one.id != call.id]

    assert left == []
    assert calls == len(waiting)
