"""The heads of all offices' chains of a day, for whoever keeps them apart from the offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antrean.counters.models import HallDay
from antrean.offices.models import Office


@dataclass(frozen=True, slots=True)
class Head:
    """The end of an office's chain of acts on a day; `closed_at` empty: it still grows."""

    office: str
    name: str
    acts: int
    head: str
    closed_at: datetime | None


def heads(day: date) -> list[Head]:
    """Return the head of every office in whose hall something was done on a day, by office."""
    halls = HallDay.objects.filter(day=day, acts__gt=0, office__rehearses=None).select_related(
        "office"
    )
    return [
        Head(hall.office.code, hall.office.display_name, hall.acts, hall.head, hall.closed_at)
        for hall in halls.order_by("office__code")
    ]


def heads_of(office: Office, *, most: int) -> Sequence[HallDay]:
    """Return the last days on which something was done in an office's hall, the latest first."""
    return list(HallDay.objects.filter(office=office, acts__gt=0).order_by("-day")[:most])
