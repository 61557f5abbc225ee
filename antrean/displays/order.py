"""The order of calling as everybody may read it: in words, and as a file to reckon with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date
from typing import Any, Final

from antrean.counters import chain
from antrean.counters.queries import Order, PublicAct
from antrean.offices.models import Office

AT_ONCE: Final = 200
_CALLS: Final = frozenset({"call", "again"})


@dataclass(frozen=True, slots=True)
class Line:
    """An act in the list, in the words of the page; `is_undone`: it was taken back later."""

    act: PublicAct
    is_undone: bool

    @property
    def what(self) -> str:
        """The key of what was done."""
        return f"act.{self.act.act}"

    @property
    def why(self) -> str:
        """The key of why somebody was called, of the few reasons there are; empty if nobody was."""
        return f"reason.{self.act.reason}" if self.act.reason else ""

    @property
    def where(self) -> str:
        """The key of what the stage is called; empty if it is about none."""
        return f"stage.{self.act.stage}" if self.act.stage else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list, and which others there are."""

    lines: Sequence[Line]
    number: int
    last: int


def listed(found: Order, *, calls_only: bool, number: int) -> Listed:
    """Return a page of a day's calls, or of all its acts; the last if `number` is beyond."""
    undone = {act.undoes for act in found.acts if act.undoes}
    acts = [act for act in found.acts if not calls_only or act.act in _CALLS]
    last = max(1, -(-len(acts) // AT_ONCE))
    number = min(number, last)
    shown = acts[(number - 1) * AT_ONCE : number * AT_ONCE]
    return Listed([Line(act, act.number in undone) for act in shown], number, last)


def as_file(found: Order, office: Office, day: date) -> dict[str, Any]:
    """Return a day's chain with all that it takes to reckon it again; see `docs/using/order.md`."""
    return {
        "office": office.code,
        "day": day.isoformat(),
        "start": chain.start(office.code, day),
        "head": found.head,
        "closed_at": found.closed_at,
        "acts": [
            asdict(act) | {"at": act.at.astimezone(UTC).isoformat(timespec="microseconds")}
            for act in found.acts
        ],
    }
