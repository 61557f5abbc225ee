"""The worker: jobs that run again and again, and how they run side by side.

A job returns how much it did; as long as it did something it is asked again at once. One
that fails is logged and asked again later, and stops no other. A stop lets what is under way
end, so nothing is left half done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog
from django.db import InterfaceError, OperationalError, connection, connections

from antrean.kernel.lending import give_back

log = structlog.get_logger(__name__)

# Asking this often costs next to nothing, and is what a person who writes may have to wait.
PROMPT_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do whenever it is due."""

    name: str
    run: Callable[[], int]
    every: float  # seconds between two looks when there was nothing to do
    rest: float = 0.0  # … and when there was: what comes in many small pieces is taken together


class Loop:
    """Jobs that take turns in one thread, until stopped."""

    def __init__(self, jobs: Sequence[Job], stopping: threading.Event) -> None:
        self.jobs = jobs
        self.stopping = stopping
        self.turned_at = monotonic()

    def run(self) -> None:
        """Ask every job that is due, wait for the next, until stopped."""
        due = dict.fromkeys(self.jobs, 0.0)
        while not self.stopping.is_set():
            for job in self.jobs:
                if not self.stopping.is_set() and monotonic() >= due[job]:
                    due[job] = self._turn(job)
            give_back(connection)
            self.turned_at = monotonic()
            self.stopping.wait(max(0.0, min(due.values()) - monotonic()))
        connections.close_all()

    def _turn(self, job: Job) -> float:
        """Run a job; return when it is due again.

        One that rests does so longer when its turns take long: what gathers meanwhile is then
        done at the price of one turn.
        """
        began = monotonic()
        if not attempt(job):
            return monotonic() + job.every
        ended = monotonic()
        return ended + (job.rest and max(job.rest, ended - began))


def attempt(job: Job) -> int | None:
    """Run a job once and return how much it did; its failure is logged, and returns None.

    One of the few places where a bug is caught: the other jobs must go on.
    """
    try:
        return job.run()
    except (OperationalError, InterfaceError) as error:
        log.warning("job_waits_for_database", job=job.name, error=type(error).__name__)
    except Exception:
        log.exception("job_failed", job=job.name)
    # Whatever became of this connection, the next try gets another.
    connections.close_all()
    return None
