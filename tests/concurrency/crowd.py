"""Many at once: each on a connection of its own, all let go at the same instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from threading import Barrier

import pytest
from django.db import connection

from antrean.kernel.errors import DomainError
from tests.process.running import until

PATIENCE = 30
postgres_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
)


def at_once[T](jobs: Sequence[Callable[[], T]]) -> list[T | DomainError]:
    """Start every job at the same instant; return what each came to, refusals included.

    Threads run in copies of the caller's context, so a stopped clock stands still for all.
    """
    gate = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T | DomainError:
        try:
            gate.wait(PATIENCE)
            return job()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        futures = [threads.submit(copy_context().run, run, job) for job in jobs]
        return [future.result() for future in futures]


@dataclass
class Troubles:
    """How many transactions were rolled back and how many deadlocks there were."""

    rollbacks: int = 0
    deadlocks: int = 0


@contextmanager
def troubles() -> Iterator[Troubles]:
    """Count PostgreSQL's rollbacks and deadlocks inside the block."""
    counted = Troubles()
    before = _counters()
    yield counted
    after = _counters()
    counted.rollbacks, counted.deadlocks = (b - a for a, b in zip(before, after, strict=True))


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_COUNTERS = (
    "SELECT xact_rollback, deadlocks FROM pg_stat_database WHERE datname = current_database()"
)


def _counters() -> tuple[int, int]:
    if connection.vendor != "postgresql":
        return (0, 0)
    # A session reports what it counted at its end at the latest, and our pool has several.
    connection.close()
    connection.close_pool()
    until(lambda: _asked(_OTHERS) == (0,))
    rollbacks, deadlocks = _asked(_COUNTERS)
    return rollbacks, deadlocks


def _asked(question: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(question)
        answer: tuple[int, ...] = cursor.fetchone()
        return answer
