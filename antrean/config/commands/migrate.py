"""`antrean migrate`."""

from __future__ import annotations

import argparse

from django.core.management import call_command
from django.db import connection

from antrean.config.commands import Subparsers


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("migrate", description="Create or upgrade the database.")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    if connection.vendor == "postgresql":
        # A migration that waits for a lock makes everybody behind it wait: better to fail and
        # be tried again.
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '4s'")
    call_command("migrate", interactive=False, verbosity=0)
