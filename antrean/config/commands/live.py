"""`antrean live`: the event streams."""

from __future__ import annotations

import argparse
import sys

from granian.constants import Interfaces

from antrean.config import http, logs
from antrean.config.commands import Subparsers
from antrean.config.processes import end_with_parent

# Streams stay open and cost little: the limit is far above what one node serves.
STREAMS = 20_000


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("live", description="Run the event streams.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    end_with_parent()
    logs.configure(sys.stdout)
    http.serve(
        "antrean.live.app:application",
        interface=Interfaces.ASGINL,
        host=arguments.host,
        port=arguments.port,
        backlog=STREAMS,
        backpressure=STREAMS,
    )
