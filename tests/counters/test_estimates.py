"""What people are told of their waiting: what it hangs on, and how often it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.counters import fairness
from antrean.counters.estimates import NEXT, STEP, Range, estimate, estimates
from antrean.counters.floor import Desk, Floor, Shown
from antrean.counters.policy import EXCUSED_FOR, Lane, Reason, Waiting
from antrean.counters.simulation import played
from antrean.counters.visitors import hall

NOW = datetime(2026, 12, 8, 2, tzinfo=UTC)
WAY = ("documents", "interview", "photo")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def party(id_: int, lane: Lane = Lane.BOOKED, **facts: object) -> Waiting:
    known: dict[str, object] = {"hour": NOW, "number": id_, "since": NOW} | facts
    return Waiting(id=id_, lane=lane, **known)  # type: ignore[arg-type]


def desk(stage: str, *, busy: int | None = None, gone: float = 0) -> Desk:
    """Return a counter for one stage, at which somebody is since so many minutes."""
    if busy is None:
        return Desk(serves=[stage])
    return Desk(serves=[stage], visit=party(busy), stage=stage, since=NOW - minutes(gone))


def floor(
    documents: Sequence[Waiting],
    desks: Sequence[Desk],
    beside: Mapping[str, Sequence[Waiting]] | None = None,
    **facts: object,
) -> Floor:
    """Return a hall in which people wait for documents, and others beside."""
    waiting = {"documents": documents} | (dict(beside) if beside else {})
    return Floor(now=NOW, way=WAY, waiting=waiting, desks=desks, **facts)  # type: ignore[arg-type]


ONE_DESK = [desk("documents", busy=100)]
FIVE = [party(number) for number in range(1, 6)]


def last(of: Floor) -> Range:
    told = estimate(5, of)
    assert told is not None
    return told


def test_who_is_called_at_any_moment_is_next_and_has_no_range() -> None:
    of = floor(FIVE[:1], [desk("documents", busy=100, gone=6), desk("documents", busy=101, gone=5)])

    assert estimate(1, of) == NEXT


def test_of_those_who_wait_each_is_told_more_than_the_one_before() -> None:
    told = estimates(floor(FIVE, ONE_DESK))

    assert list(told) == [1, 2, 3, 4, 5]
    assert sorted(told.values()) == list(told.values())  # type: ignore[type-var]
    assert told[1] == (0, 10)
    assert told[5] == (15, 40)


def test_everybody_at_once_is_told_what_each_is_told() -> None:
    of = floor(FIVE, ONE_DESK)

    assert estimates(of) == {one.id: estimate(one.id, of) for one in FIVE}


def test_nothing_is_told_where_no_counter_is_open_and_of_who_does_not_wait() -> None:
    assert estimates(floor(FIVE[:1], [desk("photo")])) == {1: None}
    assert estimates(floor(FIVE[:1], [])) == {1: None}
    assert estimate(9, floor(FIVE, ONE_DESK)) is None


def test_more_counters_make_it_shorter_and_parties_longer() -> None:
    plain = last(floor(FIVE, ONE_DESK))

    assert last(floor(FIVE, [*ONE_DESK, desk("documents", busy=101)])) < plain
    assert last(floor(FIVE, ONE_DESK, people={1: 4})) > plain


def test_the_days_own_times_count_the_more_the_more_people_they_rest_on() -> None:
    usual = last(floor(FIVE, ONE_DESK))
    few, many = Shown(people=2, minutes=24), Shown(people=60, minutes=720)
    slow = [floor(FIVE, ONE_DESK, shown={"documents": shown}) for shown in (few, many)]

    assert [of.minutes_each("documents") for of in slow] == pytest.approx([7.2, 11.3], abs=0.1)
    assert usual < last(slow[0]) < last(slow[1])


def test_the_order_is_the_policys() -> None:
    back = party(9, back=Reason.RETURN, number=90)
    old = party(8, Lane.PRIORITY, number=80)
    told = estimates(floor([*FIVE, old, back], ONE_DESK))

    # The jump first; priority has the second turn.
    assert told[9] < told[1] < told[8] < told[2]  # type: ignore[operator]


def test_who_is_excused_is_not_told_to_be_called_before_their_while_is_over() -> None:
    praying = party(9, back=Reason.EXCUSE, not_before=NOW + EXCUSED_FOR)

    told = estimates(floor([praying, FIVE[0]], ONE_DESK))

    assert told[9] is not None
    assert told[9][0] >= 20
    assert told[1] == estimate(1, floor(FIVE[:1], ONE_DESK))


def test_who_booked_and_may_still_come_before_one_makes_it_longer() -> None:
    hour = NOW + minutes(30)
    mine = party(5, hour=hour, number=20)
    before = [party(-nth, hour=hour, number=nth) for nth in range(1, 11)]
    after = [party(-nth, hour=hour, number=20 + nth) for nth in range(1, 11)]

    alone = last(floor([mine], ONE_DESK))

    assert last(floor([mine], ONE_DESK, coming=before)) > alone
    assert last(floor([mine], ONE_DESK, coming=after)) == alone


def test_a_stage_that_is_blocked_by_the_next_one_takes_longer() -> None:
    crowd = [party(200 + nth) for nth in range(12)]
    desks = [*ONE_DESK, desk("interview", busy=101)]

    blocked = floor(FIVE, desks, beside={"interview": crowd})

    assert last(blocked)[0] > last(floor(FIVE, desks))[1]


def test_a_service_takes_turns_with_passports_at_the_counter_they_share() -> None:
    shared = Desk(serves=["documents", "pickup"], visit=party(100), stage="documents", since=NOW)
    pickups = [party(300 + nth, Lane.WALK_IN) for nth in range(3)]
    told = estimates(floor(FIVE, [shared], beside={"pickup": pickups}))

    assert told[300] < told[1] < told[301] < told[2]  # type: ignore[operator]


waits = st.lists(st.tuples(st.sampled_from(list(Lane)), st.integers(0, 40)), max_size=20)


@given(waits, st.integers(1, 4), st.integers(0, 3))
def test_every_range_has_a_width_and_whole_steps(
    drawn: list[tuple[Lane, int]], counters: int, busy: int
) -> None:
    waiting = [
        party(nth, lane, since=NOW - minutes(since)) for nth, (lane, since) in enumerate(drawn)
    ]
    desks = [
        desk("documents", busy=100 + nth if nth < busy else None, gone=nth * 9.5)
        for nth in range(counters)
    ]
    of = floor(waiting, desks)

    for told in estimates(of).values():
        assert told is not None
        low, high = told
        assert told == NEXT or 0 <= low < high
        assert low % STEP == high % STEP == 0
    assert estimates(of) == estimates(replace(of, waiting={"documents": waiting[::-1]}))


def test_ranges_hold_four_times_in_five() -> None:
    """A week of three offices; `antrean simulate` tells it of a month and of every lane."""
    random = Random(1)  # noqa: S311  # a play, no secret
    halls = [hall(places, preset=preset, random=random) for places, preset in KINDS]
    guesses = [
        guess
        for of in halls
        for seed in range(5)
        for guess in played(of, seed=seed, estimate_each=4).guesses
    ]

    told = fairness.accuracy(guesses)

    assert told.asked > 500
    assert 0.75 <= told.held <= 0.87
    assert told.soon >= 0.9
    assert told.width < 20


KINDS = ((60, "two"), (150, "three"), (285, "two"))
