"""Every write to the hall, one transaction each; import them from here."""

from __future__ import annotations

from antrean.counters.actions.arriving import arrive, mark_priority, reinstate
from antrean.counters.actions.calling import call_again, call_next, excuse, miss, pick
from antrean.counters.actions.closing import close_day, close_due_days, close_hall
from antrean.counters.actions.desks import (
    ask_colleague,
    close_counter,
    colleague_came,
    free_counter,
    open_counter,
    pause_counter,
    set_counter,
)
from antrean.counters.actions.issuing import issue, issue_late, issue_service
from antrean.counters.actions.keys import choose_keys, forget_keys
from antrean.counters.actions.notes import erase_note, erase_notes, erase_notes_about
from antrean.counters.actions.rating import rate
from antrean.counters.actions.rehearsing import (
    begin_rehearsal,
    end_due_rehearsals,
    end_rehearsal,
)
from antrean.counters.actions.returning import readmit
from antrean.counters.actions.running import (
    Rules,
    Run,
    arrange_counter,
    end_day,
    run_day,
    set_rules,
)
from antrean.counters.actions.serving import (
    finish,
    lack_papers,
    leave,
    pass_on,
    put_aside,
    resume,
    start,
)
from antrean.counters.actions.telling import note_asked, tell_turns
from antrean.counters.actions.undoing import undo

__all__ = [
    "Rules",
    "Run",
    "arrange_counter",
    "arrive",
    "ask_colleague",
    "begin_rehearsal",
    "call_again",
    "call_next",
    "choose_keys",
    "close_counter",
    "close_day",
    "close_due_days",
    "close_hall",
    "colleague_came",
    "end_day",
    "end_due_rehearsals",
    "end_rehearsal",
    "erase_note",
    "erase_notes",
    "erase_notes_about",
    "excuse",
    "finish",
    "forget_keys",
    "free_counter",
    "issue",
    "issue_late",
    "issue_service",
    "lack_papers",
    "leave",
    "mark_priority",
    "miss",
    "note_asked",
    "open_counter",
    "pass_on",
    "pause_counter",
    "pick",
    "put_aside",
    "rate",
    "readmit",
    "reinstate",
    "resume",
    "run_day",
    "set_counter",
    "set_rules",
    "start",
    "tell_turns",
    "undo",
]
