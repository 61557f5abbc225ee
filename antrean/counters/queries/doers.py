"""Who did what in the hall of a day: for whoever runs the machine, and nobody else.

The chain knows staff by a pseudonym of the day. It cannot be read backwards; but whoever has the
secret key can reckon everybody's anew, and see whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antrean.counters.models import HallEvent
from antrean.counters.pseudonyms import pseudonym
from antrean.offices.models import Office


@dataclass(frozen=True, slots=True)
class DoneBy:
    """An act and who did it: empty if it was the system, None if nobody who was asked about."""

    number: int
    at: datetime
    act: str
    reason: str
    who: str | None


def done_by(office: Office, day: date, known: Mapping[str, str]) -> Sequence[DoneBy]:
    """Return the acts of a day in their order, each with who did it.

    Args:
        known: what those are called who may have done it, by the actor's name: `staff:5`.
    """
    called = {pseudonym(name, office.code, day): label for name, label in known.items()}
    acts = HallEvent.objects.filter(hall__office=office, hall__day=day).order_by("number")
    return [
        DoneBy(act.number, act.at, act.act, act.reason, called.get(act.staff) if act.staff else "")
        for act in acts
    ]
