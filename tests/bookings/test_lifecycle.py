"""The table of moves says what the design says, and nothing is left hanging."""

from __future__ import annotations

from itertools import product

import pytest

from antrean.bookings.lifecycle import (
    CLOSED,
    MOVES,
    NUMBERED,
    OPEN,
    Event,
    State,
    derived,
    events_from,
)

# Events that are no move: one makes a place, one changes what is written on it.
NO_MOVES = {Event.HOLD, Event.CORRECT}
# The only ways out of a closed state, each with a rule of its own about when.
WAYS_BACK = {
    State.EXPIRED: {Event.REVIVE},
    State.CANCELLED: {Event.REHOLD, Event.UNDO, Event.CHOOSE_AGAIN, Event.RECORD},
    State.FORFEITED: {Event.REINSTATE, Event.PARDON, Event.RECORD},
    State.SERVED: {Event.COME_BACK},
    State.LEFT: {Event.COME_BACK},
    State.INCOMPLETE: {Event.COME_BACK},
}


def reachable(start: State) -> set[State]:
    found, edge = {start}, [start]
    while edge:
        state = edge.pop()
        targets = {MOVES[event].target for event in events_from(state)} - found
        found |= targets
        edge += targets
    return found


def test_every_state_can_be_reached_from_a_hold() -> None:
    assert reachable(State.HELD) == set(State)


def test_every_event_is_a_move_or_known_to_be_none() -> None:
    assert set(Event) - NO_MOVES == set(MOVES)


def test_open_and_closed_are_all_states_and_share_none() -> None:
    assert set(State) == OPEN | CLOSED
    assert not OPEN & CLOSED


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_a_closed_state_has_the_ways_back_of_the_design_and_no_other(state: State) -> None:
    assert events_from(state) == WAYS_BACK[state]


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_end(state: State) -> None:
    assert reachable(state) & CLOSED


def test_nobody_gets_a_number_but_by_confirming_and_nobody_with_one_is_held() -> None:
    gives = {event for event, move in MOVES.items() if move.target == State.CONFIRMED}

    assert gives == {
        Event.CONFIRM,
        Event.REVIVE,
        Event.UNDO,
        Event.RESCHEDULE,
        Event.CHOOSE_AGAIN,
        Event.PARDON,
    }
    assert set(State) - NUMBERED == {State.HELD, State.EXPIRED, State.CANCELLED}


def test_only_somebody_in_the_building_can_be_served() -> None:
    for event in (Event.SERVE, Event.LEAVE, Event.RETURN):
        assert MOVES[event].sources == {State.CHECKED_IN}


@pytest.mark.parametrize("states", list(product(State, repeat=2)))
def test_a_party_stands_where_one_of_its_people_does_in_either_order(
    states: tuple[State, State],
) -> None:
    assert derived(states) in states
    assert derived(states) == derived(reversed(states))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("confirmed confirmed", "confirmed"),
        ("confirmed cancelled", "confirmed"),
        ("checked_in confirmed", "checked_in"),
        ("checked_in forfeited served", "checked_in"),
        ("served forfeited", "served"),
        ("incomplete left", "incomplete"),
        ("left forfeited", "left"),
        ("forfeited cancelled", "forfeited"),
        ("expired cancelled", "expired"),
        ("cancelled", "cancelled"),
        ("held cancelled", "held"),
    ],
)
def test_a_party_is_where_the_first_of_the_order_stands(states: str, expected: str) -> None:
    assert derived(State(state) for state in states.split()) == expected


def test_a_party_is_open_exactly_while_one_of_its_people_is() -> None:
    for states in product(State, repeat=3):
        assert (derived(states) in OPEN) == any(state in OPEN for state in states)
