"""Leader and followers, without a database: who is decided with whom, and who is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock, get_ident

import pytest

from antrean.kernel.errors import TooManyRequestsError
from antrean.kernel.together import Line
from tests.process.running import until

PATIENCE = 20.0


class Desk:
    """Decides that n is told n·10, remembers its batches, and works only while it is open."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.leaders: list[int] = []
        self.open = Event()
        self.open.set()
        self.busy = Event()
        self.at_once = Lock()

    def decide(self, asked: Sequence[int]) -> list[int]:
        assert self.at_once.acquire(blocking=False), "two lead at once"
        try:
            self.batches.append(list(asked))
            self.leaders.append(get_ident())
            self.busy.set()
            assert self.open.wait(PATIENCE)
            if 13 in asked:
                raise ZeroDivisionError
            return [10 * number for number in asked]
        finally:
            self.at_once.release()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def started() -> Iterator[Callable[..., Future[int]]]:
    with ThreadPoolExecutor(64) as pool:
        yield pool.submit


def line(desk: Desk, *, longest: int = 50, most: int = 50, patience: float = PATIENCE) -> Line:
    return Line(desk.decide, longest=longest, most=most, patience=patience)


def behind_a_leader(line: Line, desk: Desk, started: Callable[..., Future[int]]) -> Future[int]:
    """Let somebody lead and not come to an end, so that all who come now follow."""
    desk.open.clear()
    leader = started(line.ask, 0)
    assert desk.busy.wait(PATIENCE)
    return leader


def standing(line: Line, count: int) -> bool:
    return len(line._line) == count


def test_a_lone_request_is_decided_in_its_own_thread(desk: Desk) -> None:
    assert line(desk).ask(4) == 40
    assert (desk.batches, desk.leaders) == ([[4]], [get_ident()])


def test_only_who_waits_for_another_lends_first(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    lent: list[int] = []
    queue = Line(
        desk.decide, longest=9, most=9, patience=PATIENCE, lend=lambda: lent.append(get_ident())
    )
    leader = behind_a_leader(queue, desk, started)
    follower = started(queue.ask, 1)
    until(lambda: standing(queue, 1) and lent)
    desk.open.set()

    assert [leader.result(), follower.result()] == [0, 10]
    assert desk.leaders[0] not in lent


def test_who_comes_while_somebody_leads_is_decided_together_with_the_others(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    queue = line(desk)
    leader = behind_a_leader(queue, desk, started)
    followers = [started(queue.ask, number) for number in range(1, 6)]
    until(lambda: standing(queue, 5))

    desk.open.set()

    assert leader.result(PATIENCE) == 0
    assert [one.result(PATIENCE) for one in followers] == [10, 20, 30, 40, 50]
    assert [sorted(batch) for batch in desk.batches] == [[0], [1, 2, 3, 4, 5]]


def test_a_batch_has_its_largest_size_and_the_others_are_next(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    queue = line(desk, most=2)
    behind_a_leader(queue, desk, started)
    followers = [started(queue.ask, number) for number in range(1, 6)]
    until(lambda: standing(queue, 5))

    desk.open.set()

    assert [one.result(PATIENCE) for one in followers] == [10, 20, 30, 40, 50]
    assert [len(batch) for batch in desk.batches] == [1, 2, 2, 1]


def test_a_full_line_refuses_before_anything_is_done(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    queue = line(desk, longest=3)
    behind_a_leader(queue, desk, started)
    followers = [started(queue.ask, number) for number in range(1, 4)]
    until(lambda: standing(queue, 3))

    with pytest.raises(TooManyRequestsError) as refusal:
        queue.ask(4)
    desk.open.set()

    assert refusal.value.facts == {"retry_after": 1}
    assert [one.result(PATIENCE) for one in followers] == [10, 20, 30]
    assert 4 not in [number for batch in desk.batches for number in batch]


def test_who_waits_too_long_is_refused_and_never_decided(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    queue = line(desk, patience=0.05)
    leader = behind_a_leader(queue, desk, started)

    with pytest.raises(TooManyRequestsError):
        queue.ask(1)
    desk.open.set()

    assert leader.result(PATIENCE) == 0  # Whoever is being decided is told, however long it takes.
    assert queue.ask(2) == 20
    assert desk.batches == [[0], [2]]


def test_a_bug_reaches_all_of_its_batch_and_nobody_else(
    desk: Desk, started: Callable[..., Future[int]]
) -> None:
    queue = line(desk)
    leader = behind_a_leader(queue, desk, started)
    followers = [started(queue.ask, number) for number in (13, 14)]
    until(lambda: standing(queue, 2))

    desk.open.set()

    assert leader.result(PATIENCE) == 0
    for one in followers:
        with pytest.raises(ZeroDivisionError):
            one.result(PATIENCE)
    assert queue.ask(1) == 10


def test_nobody_is_forgotten_in_a_crowd(desk: Desk, started: Callable[..., Future[int]]) -> None:
    queue = line(desk, longest=10_000, most=3)
    crowd = [started(queue.ask, number) for number in range(20, 1020)]

    assert [one.result(PATIENCE) for one in crowd] == [10 * n for n in range(20, 1020)]
    assert sorted(n for batch in desk.batches for n in batch) == list(range(20, 1020))
