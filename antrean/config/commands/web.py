"""`antrean web`: the pages, the API and the webhook."""

from __future__ import annotations

import argparse
import os

from django.conf import settings
from django.db import connection
from django.urls import get_resolver
from granian.constants import Interfaces

from antrean.config import http, pulse
from antrean.config.commands import Subparsers
from antrean.config.environment import keep_plans
from antrean.config.processes import end_with_parent

# Behind its threads granian waits, and refuses nobody. So there are more than the gate lets in
# (twice as many as may stand in line, and some): one is free to say that it is full.
THREADS = 576
# What granian calls backpressure counts connections, idle ones as well: with few, browsers and
# proxies that keep theirs open make everybody else wait until they are closed after 30 seconds.
CONNECTIONS = 2048


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("web", description="Run pages, API and webhook.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes; SQLite has one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    end_with_parent()
    keep_plans(settings.DATABASES["default"])
    # Batches are led by one process: on SQLite a second would only wait for the first.
    workers = 1 if connection.vendor == "sqlite" else arguments.workers
    os.environ["ANTREAN_WEB_WORKERS"] = str(workers)  # Each lets its share of the people in.
    _ = get_resolver().url_patterns  # Read once, before the workers are forked.
    http.serve(
        "antrean.config.wsgi:application",
        interface=Interfaces.WSGI,
        host=arguments.host,
        port=arguments.port,
        beside=pulse.start,
        workers=workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
    )
