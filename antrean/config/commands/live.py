"""`antrean live`: the event streams."""

from __future__ import annotations

import argparse
import resource

from django.conf import settings
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from antrean.config import http
from antrean.config.commands import Subparsers
from antrean.config.environment import keep_plans
from antrean.config.processes import end_with_parent
from antrean.live.following import CONNECTING

# Streams stay open and cost little: the limit is far above what one node serves.
STREAMS = 20_000
OTHER_FILES = 200
# What a reader who stalls may have waiting in this process, beside what the kernel keeps.
BUFFER_BYTES = 8 * 1024


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("live", description="Run the event streams.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    end_with_parent()
    _allow_many_connections()
    _read_with_one_connection()
    keep_plans(settings.DATABASES["default"])
    http.serve(
        "antrean.live.app:application",
        interface=Interfaces.ASGI,
        host=arguments.host,
        port=arguments.port,
        http1_settings=HTTP1Settings(max_buffer_size=BUFFER_BYTES),
        backlog=STREAMS,
        backpressure=STREAMS,
    )


def _allow_many_connections() -> None:
    """Every stream is a file to the kernel, which allows a process a thousand unless asked."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = STREAMS + OTHER_FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _read_with_one_connection() -> None:
    """Have no pool, which would only hold more connections: one thread reads for all streams."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql"):
        database["OPTIONS"].pop("pool", None)
        database["OPTIONS"] |= CONNECTING
