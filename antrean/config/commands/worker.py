"""`antrean worker`: reads what people wrote, sends what is owed, moves what time moves."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from django.conf import settings

from antrean.config import actions, jobs
from antrean.config.commands import Subparsers
from antrean.config.processes import end_with_parent
from antrean.config.worker import Job, Loop
from antrean.notifications.delivery import Deliverer

BEAT_SECONDS = 5
# A loop that has not turned for so long is stuck: then there is no beat.
STUCK_SECONDS = 60
_STOPS = (signal.SIGTERM, signal.SIGINT)


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("worker", description="Read, send and keep time.")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    end_with_parent()
    # Waited for, not handled: a handler of Python's runs when the main thread next does, and one
    # that comes as this thread begins to wait for a lock would not be heard. Threads inherit it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    stopping = threading.Event()
    deliverer = Deliverer() if settings.TRANSPORTS else None
    threads = _threads(stopping, deliverer)
    for thread in threads:
        thread.start()
    signal.sigwait(_STOPS)
    stopping.set()
    if deliverer:
        deliverer.stop()
    for thread in threads:
        thread.join()


def _threads(stopping: threading.Event, deliverer: Deliverer | None) -> list[threading.Thread]:
    reading = [
        replace(job, run=_waking(job.run, deliverer)) if deliverer else job for job in jobs.inbox()
    ]
    loops = [Loop(reading, stopping), Loop(jobs.timed(), stopping)]
    # Each way of sending codes has a loop of its own: a mail server that hangs holds up no other,
    # nor does a printer.
    apart = [jobs.publishing(), jobs.printing(), *([job] for job in jobs.codes())]
    loops += [Loop(more, stopping) for more in apart if more]
    loops.append(Loop([Job("beat", lambda: _beat(loops), every=BEAT_SECONDS)], stopping))
    threads = [threading.Thread(target=loop.run) for loop in loops]
    if deliverer:
        threads.append(threading.Thread(target=deliverer.run))
    return threads


def _waking(run: Callable[[], int], deliverer: Deliverer) -> Callable[[], int]:
    """Return the job so that an answer goes out as soon as it is owed."""

    def read() -> int:
        done = run()
        if done:
            deliverer.wake()
        return done

    return read


def _beat(loops: list[Loop]) -> int:
    if all(monotonic() - loop.turned_at < STUCK_SECONDS for loop in loops):
        actions.beat("worker")
    return 0
