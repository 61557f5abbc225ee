"""What a column of the hall may hold, with what staff call it on Django's own pages.

Plain strings: an Enum member in a model would make its migrations import this package.
"""

from __future__ import annotations

STAGES = [
    ("documents", "Documents"),
    ("interview", "Interview"),
    ("photo", "Photo"),
    ("papers", "Check of papers"),
    ("booth", "Interview and photo"),
    ("pickup", "Collection"),
    ("bap", "Examination"),
    ("information", "Information"),
]
PRESETS = [("three", "Documents, interview, photo"), ("two", "Papers, then one booth")]
LANES = [
    ("booked", "Booked"),
    ("priority", "Priority"),
    ("walk_in", "Walk-in"),
    ("return", "Back with a paper"),
]
VISIT_STATES = [
    ("waiting", "Waiting"),
    ("called", "Called"),
    ("serving", "At the counter"),
    ("held", "Put aside"),
    ("done", "Done"),
]
TICKET_STATES = [
    ("here", "In the building"),
    ("served", "Served"),
    ("incomplete", "Lacks a paper"),
    ("left", "Gone"),
]
BACK = [
    ("return", "With a paper"),
    ("recall", "Missed a call"),
    ("excuse", "Was excused"),
    ("officer", "Freed by an officer"),
]
COUNTER_STATES = [("closed", "Closed"), ("open", "Open"), ("paused", "Paused")]
REASONS = [
    ("turn", "Turn"),
    ("priority", "Priority"),
    ("return", "Back with a paper"),
    ("recall", "Called again"),
    ("excuse", "Was excused"),
    ("officer", "An officer's decision"),
]
ACTS = [
    ("enter", "Came into the line"),
    ("call", "Called"),
    ("again", "Called again"),
    ("miss", "Did not come"),
    ("excuse", "Excused for a while"),
    ("start", "Service began"),
    ("finish", "Stage done"),
    ("papers", "Papers missing"),
    ("hold", "Put aside"),
    ("resume", "Gone on with"),
    ("pass", "Passed to another counter"),
    ("free", "Back in front, for any counter"),
    ("leave", "Gone"),
    ("mark", "Marked as priority"),
    ("open", "Counter opened"),
    ("pause", "Counter paused"),
    ("shut", "Counter closed"),
    ("ask", "A colleague was asked for"),
    ("paper", "Entered from paper"),
    ("undo", "Taken back"),
    ("close", "Day closed"),
]
ANSWERS = [("good", "Satisfied"), ("fair", "Fair"), ("poor", "Not satisfied")]
