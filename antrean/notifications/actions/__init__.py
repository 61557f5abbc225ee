"""Every write of the outbox but owing: claims, outcomes, pauses, and what staff do."""

from __future__ import annotations

from antrean.notifications.actions.choices import choose_channel, drop_channel, hand_over
from antrean.notifications.actions.claims import Claimed, claim, release, settle_overdue, turns
from antrean.notifications.actions.outcomes import (
    News,
    hear_of,
    record_dropped,
    record_failure,
    record_sent,
)
from antrean.notifications.actions.pauses import lift, pause, scope_of
from antrean.notifications.actions.staff import number_known, retry
from antrean.notifications.actions.templates import reserve_template

__all__ = [
    "Claimed",
    "News",
    "choose_channel",
    "claim",
    "drop_channel",
    "hand_over",
    "hear_of",
    "lift",
    "number_known",
    "pause",
    "record_dropped",
    "record_failure",
    "record_sent",
    "release",
    "reserve_template",
    "retry",
    "scope_of",
    "settle_overdue",
    "turns",
]
