"""`antrean worker`: reads what people wrote, sends what is owed, moves what time moves."""

from __future__ import annotations

import argparse
import signal
import threading
from time import monotonic

import structlog
from django.conf import settings

from antrean.config import actions, jobs
from antrean.config.commands import Subparsers
from antrean.config.processes import end_with_parent
from antrean.config.worker import Job, Loop
from antrean.notifications.delivery import Deliverer

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5
# A loop that has not turned for so long is stuck: then there is no beat.
STUCK_SECONDS = 60


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("worker", description="Read, send and keep time.")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    end_with_parent()
    stopping = threading.Event()
    loops = [Loop(jobs.inbox(), stopping), Loop(jobs.timed(), stopping)]
    loops.append(Loop([Job("beat", lambda: _beat(loops), every=BEAT_SECONDS)], stopping))
    threads = [threading.Thread(target=loop.run) for loop in loops if loop.jobs]
    if settings.WHATSAPP_ON:
        deliverer = Deliverer()
        threads.append(threading.Thread(target=deliverer.run))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join()


def _beat(loops: list[Loop]) -> int:
    if all(monotonic() - loop.turned_at < STUCK_SECONDS for loop in loops if loop.jobs):
        actions.beat("worker")
    return 0
