"""The life of a place in the queue: every state, every event, every allowed move.

This is the only place that knows which move is legal. It is plain Python: no
Django, no database, no clock, so it can be read in a minute and tested in full.
`bookings.actions.moves` is the only module that applies a move.

A booking is a party of one to four places. Each person's place has its own state,
since three of four may come; the state of the booking is derived from theirs.

    (hold) ─▶ held ─┬─ CONFIRM ──▶ confirmed ─┬─ CHECK_IN ─▶ checked_in ─┬─ SERVE ──▶ served
       EXTEND ↺     ├─ EXPIRE ───▶ expired    ├─ CANCEL ───▶ cancelled   ├─ LEAVE ──▶ left
                    │   └─ REVIVE ▶ confirmed ├─ FORFEIT ──▶ forfeited   └─ RETURN ─▶ incomplete
                    └─ CANCEL ───▶ cancelled  │   └─ REINSTATE ▶ checked_in
                        └─ REHOLD ▶ held      └─ RESCHEDULE ▶ confirmed
                        cancelled ─┬─ UNDO ─────────▶ confirmed   within five minutes
                                   └─ CHOOSE_AGAIN ─▶ confirmed   after a closure by the office
    served, left, incomplete ── COME_BACK ──────────▶ checked_in  with the paper, or taken back
    forfeited ── PARDON ────────────────────────────▶ confirmed   nobody could write that they came
    confirmed, forfeited, cancelled ── RECORD ──────▶ checked_in  as a day on paper says

CORRECT changes a name or a birth date and no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    SERVED = "served"
    INCOMPLETE = "incomplete"
    LEFT = "left"
    FORFEITED = "forfeited"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Event(StrEnum):
    HOLD = "hold"
    EXTEND = "extend"
    CONFIRM = "confirm"
    EXPIRE = "expire"
    REVIVE = "revive"
    CANCEL = "cancel"
    REHOLD = "rehold"
    UNDO = "undo"
    RESCHEDULE = "reschedule"
    CHOOSE_AGAIN = "choose_again"
    CORRECT = "correct"
    CHECK_IN = "check_in"
    FORFEIT = "forfeit"
    REINSTATE = "reinstate"
    SERVE = "serve"
    LEAVE = "leave"
    RETURN = "return"
    COME_BACK = "come_back"
    PARDON = "pardon"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Move:
    sources: frozenset[State]
    target: State


def _move(*sources: State, to: State) -> Move:
    return Move(frozenset(sources), to)


MOVES: Mapping[Event, Move] = MappingProxyType(
    {
        Event.EXTEND: _move(State.HELD, to=State.HELD),
        Event.CONFIRM: _move(State.HELD, to=State.CONFIRMED),
        Event.EXPIRE: _move(State.HELD, to=State.EXPIRED),
        # A late code still succeeds while its hour has room, swept or not.
        Event.REVIVE: _move(State.HELD, State.EXPIRED, to=State.CONFIRMED),
        Event.CANCEL: _move(State.HELD, State.CONFIRMED, to=State.CANCELLED),
        # KEMBALI: what was cancelled a moment ago goes back to what it was.
        Event.REHOLD: _move(State.CANCELLED, to=State.HELD),
        Event.UNDO: _move(State.CANCELLED, to=State.CONFIRMED),
        Event.RESCHEDULE: _move(State.CONFIRMED, to=State.CONFIRMED),
        # The office cancelled: the new choice is free and no reschedule.
        Event.CHOOSE_AGAIN: _move(State.CANCELLED, to=State.CONFIRMED),
        Event.CHECK_IN: _move(State.CONFIRMED, to=State.CHECKED_IN),
        Event.FORFEIT: _move(State.CONFIRMED, to=State.FORFEITED),
        Event.REINSTATE: _move(State.FORFEITED, to=State.CHECKED_IN),
        Event.SERVE: _move(State.CHECKED_IN, to=State.SERVED),
        Event.LEAVE: _move(State.CHECKED_IN, to=State.LEFT),
        Event.RETURN: _move(State.CHECKED_IN, to=State.INCOMPLETE),
        # With the paper that was missing; or a counter takes back what it has just said.
        Event.COME_BACK: _move(State.SERVED, State.LEFT, State.INCOMPLETE, to=State.CHECKED_IN),
        # They were late while nobody could write that they came.
        Event.PARDON: _move(State.FORFEITED, to=State.CONFIRMED),
        # They were there: written by hand, and entered when the line was back.
        Event.RECORD: _move(State.CONFIRMED, State.FORFEITED, State.CANCELLED, to=State.CHECKED_IN),
    }
)

OPEN = frozenset({State.HELD, State.CONFIRMED, State.CHECKED_IN})
CLOSED = frozenset(State) - OPEN
# A place in one of these keeps its number; the others have none or may have had one.
NUMBERED = frozenset(
    {
        State.CONFIRMED,
        State.CHECKED_IN,
        State.SERVED,
        State.INCOMPLETE,
        State.LEFT,
        State.FORFEITED,
    }
)

# A party is where its most advanced open person is; when all are closed, the first
# of the rest that occurs.
_PRECEDENCE = (
    State.CHECKED_IN,
    State.HELD,
    State.CONFIRMED,
    State.SERVED,
    State.INCOMPLETE,
    State.LEFT,
    State.FORFEITED,
    State.EXPIRED,
    State.CANCELLED,
)


def derived(places: Iterable[State]) -> State:
    """Return the state of a party whose people stand in these states (at least one)."""
    present = set(places)
    return next(state for state in _PRECEDENCE if state in present)


def events_from(state: State) -> frozenset[Event]:
    """Return the events that may happen to a place in this state."""
    return frozenset(event for event, move in MOVES.items() if state in move.sources)
