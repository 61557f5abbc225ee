"""What the page of a counter shows: who is here, who waits, what was done and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from antrean.accounts.models import Account
from antrean.counters import policy, queries, stages
from antrean.counters.queries import Board, BoardCounter, BoardVisit, DoneAct, Note
from antrean.offices.models import Office

# What can be done with who is at a counter.
_BUTTONS: Final = MappingProxyType(
    {
        "called": frozenset({"start", "again", "miss", "excuse", "hold", "pass", "leave"}),
        "serving": frozenset({"finish", "papers", "hold", "pass", "leave"}),
    }
)
# Lines of who waits, shared by the stages of a counter: as many as fit without scrolling.
_MOST_LINES = 12
_FEWEST_LINES = 3


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A party that waits; `is_late` once what it was promised is over."""

    visit: BoardVisit
    is_late: bool


@dataclass(frozen=True, slots=True)
class WaitingStage:
    """Who waits at a stage: the first of them, and how many more people there are."""

    stage: str
    count: int
    longest: int
    lines: Sequence[WaitingLine]
    rest: int


@dataclass(frozen=True, slots=True)
class Guest:
    """One of the people at the counter; nobody knows the name of who came without a booking."""

    ticket_id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPage:
    """Everything on the page.

    Attributes:
        mine: the counter at which the officer sits.
        guests: the people there.
        following: the stage to which they go when this one is done; empty after the last.
        again_in, miss_in: in how many seconds they may be called again, and be missed.
        others: counters to which somebody may be passed.
        asking: other counters that need a colleague.
        undo_in: for how many seconds the last act may still be taken back.
    """

    mine: BoardCounter
    day_state: str
    guests: Sequence[Guest]
    following: str
    again_in: int
    miss_in: int
    waiting: Sequence[WaitingStage]
    held: Sequence[BoardVisit]
    others: Sequence[BoardCounter]
    asking: Sequence[BoardCounter]
    notes: Sequence[Note]
    done: Sequence[DoneAct]
    undo_in: int

    @property
    def visit(self) -> BoardVisit | None:
        return self.mine.visit

    @property
    def buttons(self) -> frozenset[str]:
        """The acts that have a button here; what was refused of another stands above them."""
        shown = {"close", "came" if self.mine.asked_at else "ask"}
        shown.add("pause" if self.mine.state == "open" else "open")
        if self.undo_in:
            shown.add("undo")
        if self.visit is not None:
            shown |= _BUTTONS[self.visit.state]
        elif self.mine.state == "open":
            shown |= {"next", "pick"} | ({"resume"} if self.held else set())
        return frozenset(shown)


def counter_of(board: Board, account: Account) -> BoardCounter | None:
    """Return the counter at which somebody sits; None if they sit at none of this office."""
    return next((one for one in board.counters if one.officer_id == account.pk), None)


def counter_page(office: Office, board: Board, mine: BoardCounter, now: datetime) -> CounterPage:
    """Return what the page of a counter shows by now."""
    visit = mine.visit
    done = queries.last_acts(office, office.today(now), mine.number)
    again_in, miss_in = _waits(visit, now) if visit else (0, 0)
    others = [one for one in board.counters if one.id != mine.id]
    return CounterPage(
        mine=mine,
        day_state=board.state,
        guests=_guests(visit) if visit else [],
        following=stages.after(visit.stage) or "" if visit else "",
        again_in=again_in,
        miss_in=miss_in,
        waiting=list(_waiting(board, mine, now)),
        held=[one for one in board.held if one.stage in mine.stages],
        others=[one for one in others if one.state == "open"],
        asking=[one for one in others if one.asked_at],
        notes=queries.notes_about(visit.id) if visit else [],
        done=done,
        undo_in=max((_seconds(one.undo_until, now) for one in done), default=0),
    )


def _guests(visit: BoardVisit) -> list[Guest]:
    names: Mapping[int, str] = queries.names_on(
        [ticket.place_id for ticket in visit.tickets if ticket.place_id]
    )
    return [
        Guest(ticket.id, ticket.number, names.get(ticket.place_id or 0, ""))
        for ticket in visit.tickets
    ]


def _waiting(board: Board, mine: BoardCounter, now: datetime) -> Iterator[WaitingStage]:
    served = [one for one in board.stages if one.stage in mine.stages]
    most = max(_FEWEST_LINES, _MOST_LINES // max(1, len(served)))
    for one in served:
        lines = [
            WaitingLine(visit, is_late=bool(visit.promised_until and visit.promised_until < now))
            for visit in one.waiting[:most]
        ]
        rest = sum(len(visit.numbers) for visit in one.waiting[most:])
        yield WaitingStage(one.stage, one.people, one.longest, lines, rest)


def _waits(visit: BoardVisit, now: datetime) -> tuple[int, int]:
    if visit.state != "called" or visit.last_call_at is None or visit.called_at is None:
        return 0, 0
    again_at = visit.last_call_at + policy.BETWEEN_CALLS
    miss_at = policy.missable_at(visit.called_at, visit.last_call_at, visit.calls)
    return _seconds(again_at, now), _seconds(miss_at, now)


def _seconds(until: datetime | None, now: datetime) -> int:
    return max(0, -((now - until) // timedelta(seconds=1))) if until else 0
