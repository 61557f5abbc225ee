"""Days that never were: the same for everybody who plays them, and watched for every promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from antrean.counters import fairness, policy, simulation
from antrean.counters.fairness import UnfairError, figures
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.simulation import Day, first_come, played
from antrean.counters.visitors import Hall, hall

CROWDED = Hall(way=["documents"], desks=[["documents"]], hours=[20] * 7, walk_ins=30)


def day(of: Hall, seed: int = 1) -> Day:
    return played(of, seed=seed, caller=fairness.checked())


def test_the_same_seed_gives_the_same_day() -> None:
    assert day(hall(100)) == day(hall(100))
    assert day(hall(100)).calls != day(hall(100), seed=2).calls


@pytest.mark.parametrize(("places", "preset"), [(10, "three"), (70, "two"), (300, "three")])
def test_everybody_who_came_is_served_or_was_called_three_times(places: int, preset: str) -> None:
    for seed in range(5):
        parties = day(hall(places, preset=preset, pickups=0.5), seed).parties

        assert all(party.left is not None for party in parties)
        gone = [party for party in parties if not party.is_served]
        assert {party.misses for party in gone} <= {policy.MOST_MISSES}


def test_nobody_is_at_two_counters_and_no_counter_has_two() -> None:
    at: dict[int, int] = {}
    for act in day(hall(200, pickups=0.5)).acts:
        if act.name == "call":
            assert act.desk is not None
            assert act.desk not in at
            assert act.party not in at.values()
            at[act.desk] = act.party
        elif act.desk is not None:
            assert at.pop(act.desk) == act.party

    assert at == {}


def test_a_counter_calls_only_what_it_serves_and_services_in_turn_with_passports() -> None:
    of = hall(70, pickups=0.5)
    calls = [call for call in day(of).calls if call.desk is not None]
    shared = [call.stage for call in calls if "pickup" in of.desks[call.desk or 0]]

    assert all(call.stage in of.desks[call.desk or 0] for call in calls)
    assert set(shared) == {"documents", "pickup"}


def test_of_three_counters_of_a_kind_at_most_one_is_away() -> None:
    of = hall(100)
    days = [{call.desk for call in day(of, seed).calls} for seed in range(6)]

    assert any(len(desks) < len(of.desks) for desks in days)
    for stage in of.way:
        mine = {nth for nth, serves in enumerate(of.desks) if stage in serves}
        assert all(len(mine - desks) <= len(mine) // 3 for desks in days)


def test_all_reasons_but_an_officers_occur_in_a_week() -> None:
    reasons = {call.reason for seed in range(5) for call in day(hall(200), seed).calls}

    assert reasons == set(Reason) - {Reason.OFFICER}


def test_an_office_with_too_few_counters_still_starves_nobody() -> None:
    """Twice as many people as can be served: all invariants hold, and it takes until night."""
    told = figures([day(CROWDED)])

    assert told.served == told.people
    assert told.longest[Lane.WALK_IN] > 120
    assert told.passed == 0.0


def test_who_booked_is_passed_by_arrival_and_never_by_the_policy() -> None:
    crowded = hall(200)

    by_policy = figures(day(crowded, seed) for seed in range(5))
    by_arrival = figures(played(crowded, seed=seed, caller=first_come) for seed in range(5))

    assert by_policy.people == by_arrival.people
    assert by_policy.passed == 0.0
    assert by_arrival.passed > 0.05


# The watch can fail


def last_come(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
    present = [one for one in waiting if one.not_before is None or one.not_before <= now]
    if not present:
        return None
    return policy.Call(max(present, key=lambda one: one.number).id, Reason.TURN, line)


def booked_only(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
    present = list(waiting)
    booked = [one for one in present if one.lane is Lane.BOOKED]
    return policy.next_call(booked or present, line, now)


def without_yielding(waiting: Iterable[Waiting], line: Line, now: datetime) -> policy.Call | None:
    """Call as if nobody had waited for long."""
    return policy.next_call([replace(one, since=now) for one in waiting], line, now)


@pytest.mark.parametrize(
    ("wrong", "of"),
    [(last_come, CROWDED), (booked_only, CROWDED), (without_yielding, hall(200))],
)
def test_an_unfair_order_is_found(wrong: simulation.Caller, of: Hall) -> None:
    with pytest.raises(UnfairError):
        played(of, seed=1, caller=fairness.checked(wrong))


def test_figures_of_a_day_on_which_nobody_came() -> None:
    told = figures([day(Hall(way=["documents"], desks=[["documents"]], hours=[0]))])

    assert (told.people, told.served, told.mean, told.p90, told.passed) == (0, 0, 0.0, 0.0, 0.0)
