"""Every write of the day on paper; import them from here."""

from __future__ import annotations

from antrean.paper.actions.entering import Entered, enter_paper
from antrean.paper.actions.lists import forget_lists, make_due_lists, make_list, note_taken

__all__ = [
    "Entered",
    "enter_paper",
    "forget_lists",
    "make_due_lists",
    "make_list",
    "note_taken",
]
