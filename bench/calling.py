"""A hall full of people and an officer who calls them, in a process of its own.

Reads commands on stdin and answers each with a line of JSON on stdout:

- `open NUMBERS`: open the day with so many numbers that wait at twelve counters; answers with
  the address of the hall's stream;
- `call TIMES`: call and let go so many, one after the other, each at the next counter; answers
  with the seconds that each call took and the instant (of the monotonic clock) of the last.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from itertools import count, cycle
from typing import Any

from antrean.config import ready
from bench.servers import OFFICE

COUNTERS = 12
_LANES = ("booked", "booked", "booked", "priority", "walk_in")


class Hall:
    """The modules it works with are there once Django is."""

    def __init__(self) -> None:
        self.actions: Any = import_module("antrean.counters.actions")
        self.models: Any = import_module("antrean.counters.models")
        self.clock: Any = import_module("antrean.kernel.clock")
        self.office: Any = import_module("antrean.offices.queries").office(OFFICE)
        self.day = self.office.today(self.clock.now())
        self.desks: Any = iter(())
        self.keys = (f"bench:{nth}" for nth in count())

    def open(self, numbers: int) -> str:
        """Return the address of the hall's stream."""
        bookings: Any = import_module("antrean.bookings.actions")
        bookings.open_day(self.office, self.day)
        self.desks = cycle([self._counter(nth, bookings.Actor) for nth in range(1, COUNTERS + 1)])
        hall = self.models.HallDay.objects.get(office=self.office, day=self.day)
        self._let_in(hall, numbers)
        settings: Any = import_module("django.conf").settings
        addresses: Any = import_module("antrean.kernel.addresses")
        address: str = addresses.live_address(
            settings.LIVE_URL,
            f"hall/{OFFICE}:{self.day}",
            until=self.clock.now() + timedelta(hours=1),
            secret=settings.SECRET_KEY,
        )
        return address

    def _counter(self, number: int, actor: Callable[[str, str], Any]) -> tuple[int, Any]:
        accounts: Any = import_module("antrean.accounts.models")
        account = accounts.Account.objects.create(
            email=f"loket-{number}@contoh.example",
            role="officer",
            office=self.office,
            created_at=self.clock.now(),
        )
        by = actor("staff", f"staff:{account.pk}")
        made = self.actions.set_counter(self.office, number, stages=["documents"])
        self.actions.open_counter(made.pk, account, by)
        return made.pk, by

    def _let_in(self, hall: Any, numbers: int) -> None:
        now = self.clock.now()
        visits = self.models.Visit.objects.bulk_create(
            self.models.Visit(
                hall=hall,
                public_id=f"{nth:016x}",
                stage="documents",
                lane=_LANES[nth % len(_LANES)],
                hour=now + timedelta(hours=nth // 100),
                number=nth,
                entered_at=now,
                since=now,
            )
            for nth in range(1, numbers + 1)
        )
        self.models.Ticket.objects.bulk_create(
            self.models.Ticket(hall=hall, visit=visit, number=f"A{visit.number:03d}")
            for visit in visits
        )

    def call(self, times: int) -> dict[str, Any]:
        """Return how long each call took, and the instant of the last."""
        took, began = [], 0.0
        for _ in range(times):
            desk, by = next(self.desks)
            began = time.monotonic()
            visit = self.actions.call_next(desk, by, request_key=next(self.keys))
            took.append(time.monotonic() - began)
            assert visit is not None
            self.actions.leave(desk, by, request_key=next(self.keys))
        return {"took": took, "began": began}


def main() -> None:
    ready.prepare(serves=False)
    hall = Hall()
    does: Mapping[str, Callable[[int], Any]] = {"open": hall.open, "call": hall.call}
    for line in sys.stdin:
        command, _, number = line.strip().partition(" ")
        sys.stdout.write(json.dumps(does[command](int(number))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
