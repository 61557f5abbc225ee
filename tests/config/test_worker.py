from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from antrean.config import jobs
from antrean.config.worker import Job, Loop, attempt

SOON = 0.001


class Work:
    """Something to do so many times; whoever takes the last is told."""

    def __init__(self, amount: int, then: Callable[[], None]) -> None:
        self.left = amount
        self.then = then

    def take(self) -> int:
        if not self.left:
            self.then()
            return 0
        self.left -= 1
        return 1


def test_a_job_is_asked_again_until_nothing_is_due() -> None:
    stopping = threading.Event()
    work = Work(3, then=stopping.set)

    # An hour is longer than the test may take: only doing something asks again at once.
    Loop([Job("work", work.take, every=3600)], stopping).run()

    assert work.left == 0


def test_jobs_take_turns() -> None:
    stopping = threading.Event()
    first, second = Work(50, then=lambda: None), Work(2, then=stopping.set)

    Loop([Job("first", first.take, SOON), Job("second", second.take, SOON)], stopping).run()

    assert second.left == 0
    assert first.left > 0


@pytest.mark.parametrize("error", [ValueError("wrong"), OperationalError("away")])
def test_a_job_that_fails_stops_no_other(error: Exception) -> None:
    stopping = threading.Event()
    work = Work(2, then=stopping.set)

    def fail() -> int:
        raise error

    Loop([Job("fails", fail, SOON), Job("work", work.take, SOON)], stopping).run()

    assert work.left == 0


def test_a_failure_is_told_apart_from_nothing_to_do() -> None:
    def fail() -> int:
        raise ValueError("wrong")

    assert attempt(Job("idle", lambda: 0, every=1)) == 0
    assert attempt(Job("fails", fail, every=1)) is None


def test_a_loop_that_is_stopped_lets_its_job_end() -> None:
    stopping = threading.Event()
    ended = []

    def slow() -> int:
        stopping.set()
        ended.append("all of it")
        return 1

    Loop([Job("slow", slow, SOON), Job("next", slow, SOON)], stopping).run()

    assert ended == ["all of it"]


def test_every_job_has_a_name_of_its_own() -> None:
    names = [job.name for job in jobs.everything()]

    assert sorted(set(names)) == sorted(names)
