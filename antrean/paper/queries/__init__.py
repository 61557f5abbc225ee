"""What stands on the lists of a day; import it from here."""

from __future__ import annotations

from antrean.paper.queries.closing import ClosedDay, Closing, Outcome, closed_days, closing
from antrean.paper.queries.lists import (
    TAKEN,
    Due,
    Line,
    about,
    days_with_lists,
    due_lists,
    expected,
    lines,
    lists_of,
    taken,
)

__all__ = [
    "TAKEN",
    "ClosedDay",
    "Closing",
    "Due",
    "Line",
    "Outcome",
    "about",
    "closed_days",
    "closing",
    "days_with_lists",
    "due_lists",
    "expected",
    "lines",
    "lists_of",
    "taken",
]
