"""The day and the hall as a supervisor runs them: each act is kept with who did it, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from antrean.accounts.actions import record_act
from antrean.bookings import actions as bookings
from antrean.counters.actions.closing import close_day
from antrean.counters.actions.desks import set_counter
from antrean.counters.models import Counter, HallRules
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An act on an office's day.

    Attributes:
        account_id: who does it.
        reason: why, as those who are told of it may read it.
        minutes: how late the day runs, for a delay.
        at: since when people stand before the door; of who is let in, None.
    """

    office: Office
    day: date
    account_id: int
    reason: str = ""
    minutes: int = 0
    at: datetime | None = None


def _delayed(run: Run) -> OfficeDay:
    return bookings.delay_day(run.office, run.day, run.minutes, reason=run.reason)


def _suspended(run: Run) -> OfficeDay:
    return bookings.suspend_day(run.office, run.day, reason=run.reason)


# What is done, and as what it is recorded.
_RUNS: Final[Mapping[str, tuple[Callable[[Run], OfficeDay], str]]] = MappingProxyType(
    {
        "open": (lambda run: bookings.open_day(run.office, run.day), "day_opened"),
        "delay": (_delayed, "day_delayed"),
        "suspend": (_suspended, "day_suspended"),
        "resume": (lambda run: bookings.resume_day(run.office, run.day), "day_resumed"),
        "door": (
            lambda run: bookings.note_door_line(run.office, run.day, run.at),
            "door_line_noted",
        ),
    }
)


def run_day(act: str, run: Run) -> OfficeDay:
    """Open, delay, suspend or resume the day of an office, or note who stands before its door.

    Raises:
        IllegalMoveError: the day stands otherwise.
    """
    done, recorded = _RUNS[act]
    with transaction.atomic():
        row = done(run)
        _record(run, recorded, f"{run.minutes} " if act == "delay" else "")
    return row


def end_day(run: Run) -> OfficeDay:
    """Close the hall and the day, each person under their own locks; again changes nothing.

    Raises:
        IllegalMoveError: the day is still to come.
    """
    row = close_day(run.office, run.day, reason=run.reason)
    _record(run, "day_closed")
    return row


def _record(run: Run, act: str, amount: str = "") -> None:
    record_act(
        run.account_id,
        act,
        office_id=run.office.pk,
        about=run.day.isoformat(),
        reason=f"{amount}{run.reason}",
    )


# The hall


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the hall is run from today on; the way through it, once it has begun, from tomorrow."""

    preset: str
    walk_ins: int
    priorities: int
    notice: str = ""
    waiting_place: str = ""


def set_rules(office: Office, chosen: Rules, *, account_id: int) -> HallRules:
    """Let an office serve by these rules from today on."""
    with transaction.atomic():
        rules, _ = HallRules.objects.update_or_create(
            office=office,
            effective_on=office.today(clock.now()),
            defaults={
                "preset": chosen.preset,
                "walk_ins": chosen.walk_ins,
                "priorities": chosen.priorities,
                "notice": chosen.notice,
                "waiting_place": chosen.waiting_place,
            },
        )
        told = f"{chosen.preset}, W {chosen.walk_ins}, P {chosen.priorities}"
        record_act(account_id, "hall_rules_set", office_id=office.pk, reason=told)
    return rules


def arrange_counter(
    office: Office, number: int, *, stages: Sequence[str], zone: str, account_id: int
) -> Counter:
    """Make a counter, or change what it serves and where its calls are shown."""
    with transaction.atomic():
        counter = set_counter(office, number, stages=stages, zone=zone)
        record_act(
            account_id,
            "counter_set",
            office_id=office.pk,
            about=f"counter:{number}",
            reason=", ".join(counter.stages),
        )
    return counter
