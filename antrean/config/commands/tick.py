"""`antrean tick`: everything that is due now, then the end. Safe beside a running worker."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from antrean.config import jobs
from antrean.config.commands import CommandRefused, Subparsers
from antrean.config.worker import attempt


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("tick", description="Do everything that is due now.")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    done = Counter[str]()
    failed: set[str] = set()
    while _turn(done, failed):
        pass
    told = ", ".join(f"{name} {count}" for name, count in done.items() if count)
    sys.stdout.write(f"{told or 'nothing was due'}\n")
    if failed:
        raise CommandRefused(f"failed, see the log: {', '.join(sorted(failed))}")


def _turn(done: Counter[str], failed: set[str]) -> int:
    """Ask every job once, in order, but those that failed; return how much was done."""
    before = done.total()
    for job in jobs.everything():
        if job.name in failed:
            continue
        outcome = attempt(job)
        if outcome is None:
            failed.add(job.name)
        else:
            done[job.name] += outcome
    return done.total() - before
