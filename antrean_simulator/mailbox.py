"""The webhooks on their way: when each is due, in what company, and what a refusal costs.

Nothing here sends. `take` hands out what is due, `settle` hears how it went; whoever posts
sits in between. A delivery that was not answered with 200 comes again, later and later,
for seven days.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from antrean_simulator.webhooks import Event, body_of, sign

GIVE_UP_AFTER = timedelta(days=7)
LONGEST_WAIT = timedelta(hours=1)
OK = 200


@dataclass(slots=True)
class Knobs:
    """How unkindly webhooks are delivered."""

    repeat: int = 1
    reorder: bool = False
    bundle: int = 1
    delay_seconds: float = 0
    drop_delivered: bool = False

    @property
    def gathers(self) -> bool:
        """True when a poster should wait a moment, so that there is something to mix."""
        return self.reorder or self.bundle > 1


@dataclass(order=True, slots=True)
class _Waiting:
    due: datetime
    number: int
    event: Event = field(compare=False)
    first_due: datetime = field(compare=False)
    attempts: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST: the exact bytes, their headers, and what is inside."""

    body: bytes
    headers: dict[str, str]
    waiting: tuple[_Waiting, ...]

    @property
    def about(self) -> list[str]:
        return [w.event.about for w in self.waiting if w.event.about]


class Mailbox:
    """All undelivered events. The caller holds the lock and tells the time."""

    def __init__(self, *, seed: int | None = None) -> None:
        self.knobs = Knobs()
        self._random = Random(seed)  # noqa: S311 -- disorder, not secrecy
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, event: Event, now: datetime) -> None:
        due = now + timedelta(seconds=self.knobs.delay_seconds)
        for _ in range(max(1, self.knobs.repeat)):
            heapq.heappush(self._waiting, _Waiting(due, next(self._numbers), event, due))

    def next_due(self) -> datetime | None:
        return self._waiting[0].due if self._waiting else None

    def take(self, now: datetime, *, secret: str) -> list[Delivery]:
        """Hand out what is due, bundled and shuffled as the knobs say."""
        due: list[_Waiting] = []
        while self._waiting and self._waiting[0].due <= now:
            due.append(heapq.heappop(self._waiting))
        if self.knobs.reorder:
            self._random.shuffle(due)
        return [
            self._pack(bundle, now, secret)
            for bundle in itertools.batched(due, max(1, self.knobs.bundle))
        ]

    def settle(self, delivery: Delivery, status: int, now: datetime) -> None:
        """Hear the answer; anything but 200 means once more, after a longer wait."""
        if status == OK:
            return
        for waiting in delivery.waiting:
            wait = min(timedelta(seconds=2**waiting.attempts), LONGEST_WAIT)
            if now + wait - waiting.first_due < GIVE_UP_AFTER:
                again = _Waiting(
                    due=now + wait,
                    number=next(self._numbers),
                    event=waiting.event,
                    first_due=waiting.first_due,
                    attempts=min(waiting.attempts + 1, 12),
                )
                heapq.heappush(self._waiting, again)

    def clear(self) -> None:
        self._waiting.clear()

    def _pack(self, bundle: tuple[_Waiting, ...], now: datetime, secret: str) -> Delivery:
        body = body_of((w.event for w in bundle), at=now, random=self._random)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(body, secret)}
        return Delivery(body=body, headers=headers, waiting=bundle)
