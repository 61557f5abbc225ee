"""`antrean serve`: web, live and worker, together on one machine."""

from __future__ import annotations

import argparse
import os
import sys

from antrean.config.commands import CommandRefused, Subparsers
from antrean.config.processes import Supervisor, end_with_parent, refusal_code


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("serve", description="Run web, live and worker together.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="of pages, API and webhook")
    parser.add_argument("--live-port", type=int, default=8001, help="of the event streams")
    parser.add_argument("--workers", type=int, default=1, help="web processes; SQLite has one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    end_with_parent()
    _refuse_wrong_settings()
    os.environ["ANTREAN_SERVE"] = "1"  # Readiness counts the worker in.
    os.environ["ANTREAN_LIVE_PORT"] = str(arguments.live_port)  # Where pages send for streams.
    host, workers = arguments.host, str(arguments.workers)
    return Supervisor(
        [
            ["web", "--host", host, "--port", str(arguments.port), "--workers", workers],
            ["worker"],
            ["live", "--host", host, "--port", str(arguments.live_port)],
        ]
    ).run()


def _refuse_wrong_settings() -> None:
    """Read the settings in a fork: once and not by every child, and their memory goes with it."""
    pid = os.fork()
    if pid == 0:
        os._exit(_read_settings())
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(refusal_code())


def _read_settings() -> int:
    from antrean.config.ready import read_settings  # noqa: PLC0415  # in the fork only

    try:
        read_settings()
    except CommandRefused as refusal:
        sys.stderr.write(f"antrean: {refusal}\n")
        sys.stderr.flush()
        return 1
    return 0
