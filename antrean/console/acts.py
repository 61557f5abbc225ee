"""What a button on a counter's page does, by its name in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.http import QueryDict

from antrean.bookings.actions import Actor
from antrean.console.doors import Sitting
from antrean.console.refusals import NobodyWaitsError
from antrean.counters import actions, queries
from antrean.counters.errors import VisitMovedError, VisitNotFoundError
from antrean.counters.queries import Board, BoardCounter, BoardVisit
from antrean.look.numbers import typed
from antrean.look.typed import number_of

_LONGEST_NOTE: Final = 200
_LONGEST_KEY: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An act that was asked for: at which counter, by whom, and what the form said."""

    act: str
    board: Board
    mine: BoardCounter
    sitting: Sitting
    said: QueryDict

    @property
    def by(self) -> Actor:
        return self.sitting.actor()

    @property
    def key(self) -> str:
        """The key of the request, of this officer and this act: sent twice it is done once."""
        once = self.said.get("once", "")[:_LONGEST_KEY]
        return f"counter:{self.sitting.account.pk}:{self.act}:{once}" if once else ""

    @property
    def note(self) -> str:
        return " ".join(self.said.get("note", "").split())[:_LONGEST_NOTE]

    @property
    def people(self) -> list[int]:
        return [number for one in self.said.getlist("person") if (number := number_of(one))]

    def number(self, field: str) -> int:
        """Return a number that the form says; 0, which is nobody's, if it says none."""
        return number_of(self.said.get(field, "")) or 0


def perform(asked: Asked) -> None:
    """Do what was asked for.

    Raises:
        DomainError: it was refused; VisitMovedError also when somebody else is at the counter by
            now than the page had shown.
    """
    shown = asked.number("visit")
    here = asked.mine.visit.id if asked.mine.visit else 0
    # What was done under this key is not refused for what came of it.
    if "visit" in asked.said and shown != here and not queries.was_done(asked.key):
        raise VisitMovedError(visit_id=shown)
    ACTS[asked.act](asked)


def _next(asked: Asked) -> None:
    if actions.call_next(asked.mine.id, asked.by, request_key=asked.key) is None:
        raise NobodyWaitsError


def _papers(asked: Asked) -> None:
    actions.lack_papers(
        asked.mine.id, asked.by, request_key=asked.key, ticket_ids=asked.people, note=asked.note
    )


def _pass(asked: Asked) -> None:
    other = asked.number("to")
    actions.pass_on(
        asked.mine.id, asked.by, request_key=asked.key, to_counter_id=other, note=asked.note
    )


def _pick(asked: Asked) -> None:
    chosen = 0 if queries.was_done(asked.key) else _typed(asked).id
    actions.pick(asked.mine.id, asked.by, request_key=asked.key, visit_id=chosen, note=asked.note)


def _typed(asked: Asked) -> BoardVisit:
    """Return who waits, or was put aside, under the number that somebody typed."""
    number = typed(asked.said.get("number", ""))
    waiting = (visit for stage in asked.board.stages for visit in stage.waiting)
    for visit in (*waiting, *asked.board.held):
        if number in visit.numbers:
            return visit
    raise VisitNotFoundError(number=number)


def _resume(asked: Asked) -> None:
    held = asked.number("held")
    actions.resume(asked.mine.id, asked.by, request_key=asked.key, visit_id=held)


def _open(asked: Asked) -> None:
    actions.open_counter(asked.mine.id, asked.sitting.account, asked.by)


def _plain(act: Callable[..., object]) -> Callable[[Asked], object]:
    return lambda asked: act(asked.mine.id, asked.by, request_key=asked.key)


def _noted(act: Callable[..., object]) -> Callable[[Asked], object]:
    return lambda asked: act(asked.mine.id, asked.by, request_key=asked.key, note=asked.note)


def _of_counter(act: Callable[[int, Actor], object]) -> Callable[[Asked], object]:
    """An act that leaves a counter as it is when it comes twice needs no key."""
    return lambda asked: act(asked.mine.id, asked.by)


ACTS: Final[Mapping[str, Callable[[Asked], object]]] = MappingProxyType(
    {
        "next": _next,
        "pick": _pick,
        "again": _plain(actions.call_again),
        "miss": _plain(actions.miss),
        "excuse": _plain(actions.excuse),
        "start": _plain(actions.start),
        "finish": _plain(actions.finish),
        "papers": _papers,
        "hold": _noted(actions.put_aside),
        "resume": _resume,
        "pass": _pass,
        "leave": _noted(actions.leave),
        "undo": _plain(actions.undo),
        "open": _open,
        "pause": _of_counter(actions.pause_counter),
        "close": _of_counter(actions.close_counter),
        "ask": _of_counter(actions.ask_colleague),
        "came": _of_counter(actions.colleague_came),
    }
)
# What needs more than the permission to call.
PERMISSIONS: Final = MappingProxyType({"pick": "counters.pick_visit"})
