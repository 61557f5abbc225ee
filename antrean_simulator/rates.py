"""The speed limits of the Graph API, each a small clockless bucket: the caller says the time.

Asking and counting are one step only where a refusal needs no undoing: `refuse_*` looks,
`count` takes, and the engine holds its lock in between.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

SECONDS_PER_PERSON = timedelta(seconds=6)
BURST_PER_PERSON = 45
PER_OFFICE_PER_SECOND = 80


class PairRate:
    """One office number and one person: a message per 6 s, 45 at once after a rest."""

    def __init__(self) -> None:
        self._paid_until: datetime | None = None

    def has_room(self, now: datetime) -> bool:
        if self._paid_until is None:
            return True
        debt = self._paid_until - now
        return debt <= SECONDS_PER_PERSON * (BURST_PER_PERSON - 1)

    def count(self, now: datetime) -> None:
        start = now if self._paid_until is None else max(self._paid_until, now)
        self._paid_until = start + SECONDS_PER_PERSON


class OfficeRate:
    """One office number: so many messages within any moving second."""

    def __init__(self, per_second: int = PER_OFFICE_PER_SECOND) -> None:
        self.per_second = per_second
        self._sent: deque[datetime] = deque()

    def has_room(self, now: datetime) -> bool:
        while self._sent and now - self._sent[0] >= timedelta(seconds=1):
            self._sent.popleft()
        return len(self._sent) < self.per_second

    def count(self, now: datetime) -> None:
        self._sent.append(now)


class Audience:
    """The portfolio: how many people may get templates outside a window in a moving day."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._reached: dict[str, datetime] = {}

    def has_room_for(self, person: str, now: datetime) -> bool:
        day = timedelta(days=1)
        self._reached = {who: at for who, at in self._reached.items() if now - at < day}
        return self.limit is None or person in self._reached or len(self._reached) < self.limit

    def count(self, person: str, now: datetime) -> None:
        self._reached.setdefault(person, now)
