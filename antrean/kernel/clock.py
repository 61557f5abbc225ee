"""The only place that asks the computer for the time.

Rules follow the system clock of the process and nothing else. The demonstration
may run ahead of it: `DEMO_CLOCK_FILE` names a file with a number of seconds, which
the simulator writes when its user turns the clock forward. No other run sets it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)
_demo_file = os.environ.get("DEMO_CLOCK_FILE", "")


def now() -> datetime:
    """Return the present instant, UTC."""
    return _stopped_at.get() or datetime.now(UTC) + _ahead()


def _ahead() -> timedelta:
    if not _demo_file:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(_demo_file).read_text()))
    except (OSError, ValueError):
        return timedelta()  # Not written yet, or being written: the demo has not moved.


@contextlib.contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold `now()` at one instant, in this thread only. For tests and replays."""
    token = _stopped_at.set(at)
    try:
        yield
    finally:
        _stopped_at.reset(token)
