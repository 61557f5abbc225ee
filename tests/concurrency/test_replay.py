"""Days of the simulation, lived through again: the real actions call whom the play called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antrean.counters import simulation
from antrean.counters.policy import Reason
from antrean.counters.simulation import first_come
from antrean.counters.visitors import Hall, hall
from tests.concurrency.crowd import postgres_only
from tests.counters.relived import Relived, expected_calls

pytestmark = pytest.mark.django_db

SMALL = hall(14)
LARGE = hall(210)
# Of each class of offices one, and of each preset; one of them shares its hall with collections.
DAYS = [
    pytest.param(hall(20), 10, id="small, three stages"),
    pytest.param(hall(54, preset="two", pickups=0.3), 4, id="two stations and collections"),
    pytest.param(replace(LARGE, hours=LARGE.hours[:2], walk_ins=6), 23, id="a large one's morning"),
    pytest.param(LARGE, 7, id="large, three stages", marks=pytest.mark.soak),
]


def test_a_small_day_is_called_as_it_was_played_and_nobody_where_nobody_was() -> None:
    played = simulation.played(SMALL, seed=1)
    relived = Relived(SMALL, played)

    relived.live(asks_in_vain=True)

    assert relived.calls() == expected_calls(played)


@postgres_only
@pytest.mark.postgres
@pytest.mark.parametrize(("of", "seed"), DAYS)
def test_a_day_is_called_as_it_was_played(of: Hall, seed: int) -> None:
    played = simulation.played(of, seed=seed)
    relived = Relived(of, played)

    relived.live()

    assert relived.calls() == expected_calls(played)
    assert {call.reason for call in played.calls} == set(Reason) - {Reason.OFFICER}


def test_a_day_called_by_arrival_is_not_what_the_actions_call() -> None:
    """The control: another rule makes another order, and it is noticed."""
    of = hall(20)
    played = simulation.played(of, seed=2, caller=first_come)

    with pytest.raises(AssertionError, match="expected to call"):
        Relived(of, played).live()
