"""Bookings per second through the actions, beside the same rows by plain statements.

Run as a process of its own on an empty database (`DATABASE_URL`); prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from itertools import count
from typing import Any

from antrean.config import ready

SECONDS = 4.0
THREADS = 8
BATCH = 32
SLOTS = 32
ROOM = 30_000
BORN = date(1987, 1, 25)


def main() -> None:
    ready.prepare(serves=True)
    import_module("django.core.management").call_command("migrate", verbosity=0)
    stage = Stage()
    rates = {
        "one_by_one": stage.rate(stage.hold_one),
        "in_batches": stage.rate(stage.hold_batch),
        "plain": stage.plain_rate(),
    }
    sys.stdout.write(json.dumps({name: round(rate) for name, rate in rates.items()}) + "\n")


class Stage:
    """An office with room for everybody, and people who have not booked yet."""

    def __init__(self) -> None:
        self.actions: Any = import_module("antrean.bookings.actions")
        self.make: Any = import_module("tests.make")
        self.clock: Any = import_module("antrean.kernel.clock")
        self.atomic: Any = import_module("django.db.transaction").atomic
        self.office = self.make.office(code="bench")
        tomorrow = self.office.today(self.clock.now()) + timedelta(days=1)
        self.slots = self._slots(tomorrow)
        self.keys = count(1)
        self.holders = self._holders(40_000)

    def _slots(self, day: date) -> list[int]:
        slot: Any = import_module("antrean.bookings.models").Slot
        now = self.clock.now()
        made = slot.objects.bulk_create(
            slot(
                office=self.office,
                day=day,
                starts_at=now + timedelta(days=1, minutes=number),
                ends_at=now + timedelta(days=1, minutes=number + 1),
                capacity=ROOM,
                bookable_from=now,
                bookable_until=now + timedelta(days=1),
                first_number=1 + number * ROOM,
                block_size=ROOM,
            )
            for number in range(SLOTS)
        )
        return [one.pk for one in made]

    def _holders(self, people: int) -> count[int]:
        holder: Any = import_module("antrean.people.models").Holder
        now = self.clock.now()
        made = holder.objects.bulk_create(
            (holder(created_at=now) for _ in range(people)), batch_size=5000
        )
        return count(made[0].pk)

    def request(self) -> Any:
        number = next(self.keys)
        return self.actions.Request(
            key=f"bench:{number}",
            holder_id=next(self.holders),
            office_id=self.office.pk,
            slot_id=self.slots[number % SLOTS],
            applicants=(self.actions.Applicant(name="Warga", birth_date=BORN),),
            channel="api",
        )

    def hold_one(self) -> int:
        self.actions.hold(self.request())
        return 1

    def hold_batch(self) -> int:
        requests = [self.request() for _ in range(BATCH)]
        with self.atomic():
            self.actions.allocate(requests)
        return BATCH

    def plain_rate(self) -> float:
        plain: Any = import_module("bench.plain")
        if import_module("django.db").connection.vendor == "sqlite":
            return self.rate(plain.sqlite_writer(self.slots, self.office.pk))
        rate: float = plain.pgbench(self.slots, self.office.pk, clients=THREADS, seconds=SECONDS)
        return rate

    def rate(self, act: Callable[[], int]) -> float:
        """Return how many a second all threads do together."""
        done: list[int] = []
        act()  # Connect, compile, load.
        deadline = time.monotonic() + SECONDS
        threads = [
            threading.Thread(target=_repeat, args=(act, deadline, done)) for _ in range(THREADS)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (time.monotonic() - began)


def _repeat(act: Callable[[], int], deadline: float, done: list[int]) -> None:
    total = 0
    while time.monotonic() < deadline:
        total += act()
    done.append(total)
    import_module("django.db").connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("ANTREAN_DEMO", "1")
    main()
