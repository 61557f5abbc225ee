"""What a person has chosen so far: it stands in the address, so back and reload are safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from antrean.bookings.allocation import SEATS
from antrean.bookings.models import SERVICES
from antrean.bookings.queries import DayRoom, SlotRoom
from antrean.look.typed import number_of

MOST_PEOPLE = len(SEATS)
_SERVICES = frozenset(dict(SERVICES))


@dataclass(frozen=True, slots=True)
class Choice:
    """Service, number of people, day and hour; what is not chosen yet is empty."""

    service: str = ""
    people: int = 0
    day: date | None = None
    slot_id: int = 0

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Return what an address says; whatever makes no sense was not chosen."""
        service, people = query.get("service", ""), number_of(query.get("people", "")) or 0
        return cls(
            service=service if service in _SERVICES else "",
            people=people if people <= MOST_PEOPLE else 0,
            day=_day(query.get("day", "")),
            slot_id=number_of(query.get("slot", "")) or 0,
        )

    def but(self, **changes: Any) -> Self:
        """Return the choice with some of it changed."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """The choice as it stands in an address, with its question mark; empty at the start."""
        said = {name: value for name, value in self.fields.items() if value}
        return f"?{urlencode(said)}" if said else ""

    @property
    def fields(self) -> dict[str, str]:
        """The choice as the fields of a form."""
        named = asdict(self)
        slot_id, day = named.pop("slot_id"), named.pop("day")
        return {
            **{name: str(value or "") for name, value in named.items()},
            "day": day.isoformat() if day else "",
            "slot": str(slot_id or ""),
        }

    def slot(self, days: Sequence[DayRoom]) -> SlotRoom | None:
        """Return the chosen hour if it is one of these days'."""
        return next((one for day in days for one in day.slots if one.id == self.slot_id), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
