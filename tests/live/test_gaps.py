from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from antrean.live.gaps import Gap, skipped, still_open


def test_what_was_not_seen_below_what_was_is_a_gap():
    assert skipped(10, [11, 14, 15, 20]) == [(12, 13), (16, 19)]
    assert skipped(10, []) == []


def test_a_gap_is_closed_by_what_comes_and_stays_open_around_it():
    left = still_open([Gap(12, 16, bound=7)], [14], oldest_running=7)

    assert left == [Gap(12, 13, 7), Gap(15, 16, 7)]


def test_a_gap_is_given_up_only_when_everybody_who_could_fill_it_has_ended():
    gap = Gap(12, 12, bound=7)

    assert still_open([gap], [], oldest_running=7) == [gap]
    assert still_open([gap], [], oldest_running=8) == []


@dataclass
class Log:
    """A table as PostgreSQL would keep it: transactions take xids and ids, and end some time."""

    next_xid: int = 1
    next_id: int = 1
    running: dict[int, list[int]] = field(default_factory=dict)
    visible: set[int] = field(default_factory=set)

    def begin(self) -> None:
        self.running[self._xid()] = []

    def write(self, which: int) -> None:
        if self.running:
            list(self.running.values())[which % len(self.running)].append(self.next_id)
            self.next_id += 1

    def end(self, which: int, *, commits: bool) -> None:
        if self.running:
            ids = self.running.pop(list(self.running)[which % len(self.running)])
            self.visible |= set(ids) if commits else set()

    def _xid(self) -> int:
        self.next_xid += 1
        return self.next_xid - 1

    def look(self, top: int, gaps: list[Gap]) -> tuple[int, list[Gap], list[int]]:
        """Look once, as `live.actions` does."""
        oldest = min(self.running, default=self.next_xid)
        wanted = {one for gap in gaps for one in range(gap.first, gap.last + 1)}
        seen = sorted(one for one in self.visible if one > top or one in wanted)
        left = still_open(gaps, seen, oldest)
        if new := skipped(top, [one for one in seen if one > top]):
            bound = self._xid()
            left += [Gap(first, last, bound) for first, last in new]
        return max([top, *seen]), left, seen


_STEPS = st.tuples(
    st.sampled_from(["begin", "write", "commit", "roll back", "look"]), st.integers(0, 5)
)


@given(st.lists(_STEPS, max_size=60))
def test_nothing_is_missed_or_told_twice_in_whatever_order_transactions_end(
    steps: list[tuple[str, int]],
):
    log, top, gaps, told = Log(), 0, list[Gap](), list[int]()

    for step, which in [*steps, *[("commit", 0)] * 60, ("look", 0), ("look", 0)]:
        if step == "begin":
            log.begin()
        elif step == "write":
            log.write(which)
        elif step == "look":
            top, gaps, seen = log.look(top, gaps)
            told += seen
        else:
            log.end(which, commits=step == "commit")

    assert sorted(told) == sorted(log.visible)
    assert gaps == []
