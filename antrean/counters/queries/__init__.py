"""The hall as staff, screens and telephones see it, and its order; import it from here."""

from __future__ import annotations

from antrean.counters.queries.acts import Audit, Order, PublicAct, audit, order, recent_acts
from antrean.counters.queries.board import (
    Board,
    BoardCounter,
    BoardStage,
    BoardTicket,
    BoardVisit,
    Figures,
    board,
)
from antrean.counters.queries.desk import (
    DoneAct,
    Note,
    freed_at,
    last_acts,
    names_on,
    notes_about,
    was_done,
)
from antrean.counters.queries.doers import DoneBy, done_by
from antrean.counters.queries.ends import unfinished
from antrean.counters.queries.heads import Head, heads, heads_of
from antrean.counters.queries.keys import keys_of
from antrean.counters.queries.present import Present, people, present
from antrean.counters.queries.quotas import NumbersLeft, numbers_left
from antrean.counters.queries.ratings import Ratings, ratings, unrated, was_rated
from antrean.counters.queries.rules import hall_rules
from antrean.counters.queries.screens import (
    Hall,
    HallCall,
    HallServing,
    HallStage,
    HallWaiting,
    hall,
)
from antrean.counters.queries.turns import Turn, turn
from antrean.counters.queries.visits import visit_of
from antrean.counters.queries.waits import expected_wait

__all__ = [
    "Audit",
    "Board",
    "BoardCounter",
    "BoardStage",
    "BoardTicket",
    "BoardVisit",
    "DoneAct",
    "DoneBy",
    "Figures",
    "Hall",
    "HallCall",
    "HallServing",
    "HallStage",
    "HallWaiting",
    "Head",
    "Note",
    "NumbersLeft",
    "Order",
    "Present",
    "PublicAct",
    "Ratings",
    "Turn",
    "audit",
    "board",
    "done_by",
    "expected_wait",
    "freed_at",
    "hall",
    "hall_rules",
    "heads",
    "heads_of",
    "keys_of",
    "last_acts",
    "names_on",
    "notes_about",
    "numbers_left",
    "order",
    "people",
    "present",
    "ratings",
    "recent_acts",
    "turn",
    "unfinished",
    "unrated",
    "visit_of",
    "was_done",
    "was_rated",
]
