"""What the page of the day shows: how it goes, against a day like it, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from antrean.bookings.models import Outage
from antrean.bookings.queries import outages
from antrean.counters import queries
from antrean.counters.queries import Board, BoardStage
from antrean.insights.halls import HallFigures, day_to_compare, hall_figures
from antrean.offices.models import Office, OfficeDay

# What a supervisor may do by how the day stands, what comes first first.
ACTS_BY_STATE: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "planned": ("open", "delay"),
        "open": ("door", "delay", "suspend", "close"),
        "suspended": ("resume", "delay", "close"),
        "closed": (),
    }
)
# What is done at once; closing asks first.
ACTS: Final = frozenset({"open", "door", "in", "delay", "suspend", "resume"})
# Why a day runs late or stops; the last needs a word.
REASONS: Final = ("network", "power", "staff", "crowd", "alarm", "other")
LATEST: Final = 240  # minutes; a day that begins later than that is closed
# The figures of a day, in their order.
FIGURES: Final = (
    "expected",
    "reported",
    "late",
    "came",
    "served",
    "incomplete",
    "left",
    "unfinished",
    "missed",
)
# Those that stand there only when there are any: before the day's end there are none.
_SELDOM: Final = frozenset({"unfinished"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the day beside that of the day to which it is compared."""

    name: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything on the page.

    Attributes:
        slowest: the stage with the longest wait, if anybody waits.
        compared: with which day it is compared, by the same hour; None if there is none.
    """

    row: OfficeDay
    board: Board
    acts: Sequence[str]
    slowest: BoardStage | None
    figures: HallFigures
    compared: date | None
    before: HallFigures | None
    lost: Sequence[Outage]

    @property
    def rows(self) -> list[Figure]:
        rows = [
            Figure(name, getattr(self.figures, name), getattr(self.before, name, None))
            for name in FIGURES
        ]
        return [one for one in rows if one.now or one.before or one.name not in _SELDOM]

    @property
    def stages(self) -> list[BoardStage]:
        """The stages that anybody serves or waits for."""
        return [one for one in self.board.stages if one.counters or one.waiting]


def day_page(office: Office, day: date, now: datetime) -> DayPage:
    """Return what the page of a day shows by now."""
    board = queries.board(office, day, now)
    row = OfficeDay.objects.filter(office=office, day=day).first()
    compared = day_to_compare(office, day)
    waited = [one for one in board.stages if one.waiting]
    acts = ACTS_BY_STATE[row.state if row else "planned"]
    return DayPage(
        row=row or OfficeDay(office=office, day=day),
        board=board,
        acts=["in" if act == "door" and row and row.door_at else act for act in acts],
        slowest=max(waited, key=lambda one: one.longest, default=None),
        figures=hall_figures(office, day, now),
        compared=compared,
        before=_by_this_hour(office, compared, now) if compared else None,
        lost=list(outages(office, day)),
    )


def delay_of(office: Office, day: date) -> int:
    """Return how many minutes late a day runs, as people were told."""
    return (
        OfficeDay.objects.filter(office=office, day=day)
        .values_list("delay_minutes", flat=True)
        .first()
        or 0
    )


def _by_this_hour(office: Office, day: date, now: datetime) -> HallFigures:
    return hall_figures(office, day, office.at(day, now.astimezone(office.zone).time()))
