"""Who waits at a stage, kept in order: for whoever asks very often who is next.

The policy looks at everybody who waits, which is right for one call and slow for a whole day
played on in a moment. Of each lane it can only ever choose the first, so a play hands it those
alone. Pure.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

from antrean.counters.policy import Lane, Line, Waiting, lane_key, next_call

type _Entry = tuple[datetime, int, int]


class Standing:
    """The people at one stage; `candidates` give the same call as all of them."""

    def __init__(self, waiting: Iterable[Waiting] = ()) -> None:
        self._here: dict[int, Waiting] = {}
        # Who comes ahead of the lanes, or asked to be passed over.
        self._apart: dict[int, Waiting] = {}
        self._lanes: dict[Lane, list[_Entry]] = {lane: [] for lane in Lane}
        self._longest: list[_Entry] = []  # of those who did not book
        self._promised: list[_Entry] = []
        for one in waiting:
            self.add(one)

    def __len__(self) -> int:
        return len(self._here)

    def add(self, one: Waiting) -> None:
        self._here[one.id] = one
        if one.back is not None or one.not_before is not None:
            self._apart[one.id] = one
            return
        for line, entry in self._entries(one):
            insort(line, entry)

    def remove(self, id_: int) -> Waiting:
        one = self._here.pop(id_)
        if self._apart.pop(id_, None) is None:
            for line, entry in self._entries(one):
                del line[bisect_left(line, entry)]
        return one

    def _entries(self, one: Waiting) -> Iterator[tuple[list[_Entry], _Entry]]:
        yield self._lanes[one.lane], lane_key(one)
        if one.lane is not Lane.BOOKED:
            yield self._longest, (one.since, one.number, one.id)
        if one.promised:
            yield self._promised, (one.since, one.number, one.id)

    def candidates(self) -> list[Waiting]:
        """Return whom alone the policy can choose, or looks at to choose."""
        lines = (*self._lanes.values(), self._longest, self._promised)
        ids = {line[0][2] for line in lines if line}
        return [*(self._here[id_] for id_ in ids), *self._apart.values()]


def expected(waiting: Iterable[Waiting], line: Line, now: datetime) -> list[int]:
    """Return in which order `next_call` would call them, if now stood still and nobody else came.

    Who asked to be passed over for longer is not among them.
    """
    standing = Standing(waiting)
    order = []
    while call := next_call(standing.candidates(), line, now):
        order.append(call.id)
        standing.remove(call.id)
        line = call.line
    return order
