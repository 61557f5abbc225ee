"""Following an append-only table by its ids on PostgreSQL, without missing a row.

A sequence gives an id when a row is written; others see the row when its transaction
commits. So an id may come to light after higher ones, or never, if it was rolled back. The
ids that are missing below the highest seen are *gaps*. A gap is looked for again until every
transaction that could have taken it has ended.

A transaction of ours writes other rows before it takes an id, so it has a transaction id
(xid) of its own by then. Whoever notices the gap later takes a fresh xid, `bound`, which is
higher. (A snapshot's `xmax` would not do: it may be lower than xids that run.) When no xid up
to `bound` runs any more, a look that begins then and does not find the row never will.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Gap(NamedTuple):
    """Ids `first` to `last` were not there when transaction `bound` looked."""

    first: int
    last: int
    bound: int


def skipped(top: int, seen: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches between `top` and the highest id seen in which no id was seen.

    Args:
        seen: ascending.
    """
    stretches = []
    for found in seen:
        if found > top + 1:
            stretches.append((top + 1, found - 1))
        top = max(top, found)
    return stretches


def still_open(gaps: Iterable[Gap], seen: Iterable[int], oldest_running: int) -> list[Gap]:
    """Return what is left of the gaps after a look.

    Args:
        seen: the ids that this look found, ascending.
        oldest_running: the lowest xid that ran before this look began.
    """
    found = set(seen)
    left = []
    for gap in gaps:
        if gap.bound < oldest_running:
            continue
        inside = sorted(one for one in found if gap.first <= one <= gap.last)
        pieces = skipped(gap.first - 1, [*inside, gap.last + 1])
        left += [Gap(first, last, gap.bound) for first, last in pieces]
    return left
