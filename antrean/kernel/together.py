"""Many at once: what one process is asked for at the same time is decided together.

Leader and followers. A request joins the line; whoever finds nobody leading leads: takes
what stands in line, decides it in one transaction in its own thread, and tells the others.
There is no thread that waits to fill a batch: a lone request leads itself at once, and the
more come while a batch is written, the larger is the next.

The line is short on purpose. Whoever would wait too long is refused before anything is done
for them, and knows when to come again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from antrean.kernel.errors import TooManyRequestsError


@dataclass(slots=True, eq=False)
class _Waiting[Asked, Told]:
    """Somebody in line."""

    asked: Asked
    deadline: float
    woken: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    told: Told | None = None
    failure: BaseException | None = None


class Line[Asked, Told]:
    """A line before `decide`, which one thread at a time runs for many.

    Args:
        decide: returns what each is told, in order. What it raises, all of the batch get.
        longest: how many may stand in line.
        most: how many are decided together.
        patience: seconds until somebody who still stands in line is refused.
        lend: called by each who waits for another: gives back what whoever leads may need.
    """

    def __init__(
        self,
        decide: Callable[[Sequence[Asked]], Sequence[Told]],
        *,
        longest: int,
        most: int,
        patience: float,
        lend: Callable[[], None] = lambda: None,
    ) -> None:
        self._decide = decide
        self._longest = longest
        self._most = most
        self._patience = patience
        self._lend = lend
        self._line: deque[_Waiting[Asked, Told]] = deque()
        self._leading = threading.Lock()

    def ask(self, asked: Asked) -> Told:
        """Return what `decide` tells.

        Raises:
            TooManyRequestsError: the line is full, or our turn did not come in time.
        """
        if len(self._line) >= self._longest:
            raise TooManyRequestsError(retry_after=1)
        waiting = _Waiting[Asked, Told](asked, monotonic() + self._patience)
        self._line.append(waiting)
        while not waiting.is_done:
            if self._leading.acquire(blocking=False):
                try:
                    if not waiting.is_done:
                        self._lead()
                finally:
                    self._leading.release()
                    # Somebody may have joined who saw us lead, after we took our batch.
                    self._wake_first()
            else:
                self._follow(waiting)
        if waiting.failure:
            raise waiting.failure
        assert waiting.told is not None  # noqa: S101  # done without failing
        return waiting.told

    def _lead(self) -> None:
        batch = self._next_batch()
        try:
            told = self._decide([waiting.asked for waiting in batch])
            for waiting, answer in zip(batch, told, strict=True):
                waiting.told = answer
        except BaseException as failure:  # noqa: BLE001  # a bug: each meets it in its own thread
            for waiting in batch:
                waiting.failure = failure
        finally:
            for waiting in batch:
                waiting.is_done = True
                waiting.woken.set()

    def _next_batch(self) -> list[_Waiting[Asked, Told]]:
        batch: list[_Waiting[Asked, Told]] = []
        while self._line and len(batch) < self._most:
            batch.append(self._line.popleft())
        return batch

    def _follow(self, waiting: _Waiting[Asked, Told]) -> None:
        """Wait to be told, or to be the next leader."""
        self._lend()
        woken = waiting.woken.wait(max(0.0, waiting.deadline - monotonic()))
        waiting.woken.clear()
        if woken or waiting.is_done:
            return
        try:
            self._line.remove(waiting)
        except ValueError:
            # A leader has us in hand: what it decides may already be written.
            waiting.deadline += self._patience
            return
        self._wake_first()  # We may have been woken to lead in this very moment.
        raise TooManyRequestsError(retry_after=1)

    def _wake_first(self) -> None:
        try:
            self._line[0].woken.set()
        except IndexError:
            return
