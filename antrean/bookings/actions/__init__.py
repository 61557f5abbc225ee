"""Every write to the queue, one transaction each; import them from here."""

from __future__ import annotations

from antrean.bookings.actions.allocate import OutrunError, allocate
from antrean.bookings.actions.change import cancel, correct, reschedule, undo_cancel
from antrean.bookings.actions.closures import cancel_in_shut_slots, reopen, shut
from antrean.bookings.actions.confirm import Confirmation, Wish, confirm, confirm_punctual
from antrean.bookings.actions.days import (
    close_day,
    close_due_days,
    delay_day,
    note_door_line,
    open_day,
    resume_day,
    suspend_day,
)
from antrean.bookings.actions.desk import book_at_desk, note_nik
from antrean.bookings.actions.ends import check_in, forfeit_due, reinstate
from antrean.bookings.actions.freeing import free_nik
from antrean.bookings.actions.granting import Hold
from antrean.bookings.actions.holding import book, hold
from antrean.bookings.actions.holds import extend, holds_to_send, start_holds
from antrean.bookings.actions.outages import beat, note_outage, tell_outages
from antrean.bookings.actions.paper import record_visit
from antrean.bookings.actions.parties import WORKER, Actor
from antrean.bookings.actions.requests import Applicant, Outcome, Request
from antrean.bookings.actions.sweep import expire_due, forget_requests

__all__ = [
    "WORKER",
    "Actor",
    "Applicant",
    "Confirmation",
    "Hold",
    "Outcome",
    "OutrunError",
    "Request",
    "Wish",
    "allocate",
    "beat",
    "book",
    "book_at_desk",
    "cancel",
    "cancel_in_shut_slots",
    "check_in",
    "close_day",
    "close_due_days",
    "confirm",
    "confirm_punctual",
    "correct",
    "delay_day",
    "expire_due",
    "extend",
    "forfeit_due",
    "forget_requests",
    "free_nik",
    "hold",
    "holds_to_send",
    "note_door_line",
    "note_nik",
    "note_outage",
    "open_day",
    "record_visit",
    "reinstate",
    "reopen",
    "reschedule",
    "resume_day",
    "shut",
    "start_holds",
    "suspend_day",
    "tell_outages",
    "undo_cancel",
]
