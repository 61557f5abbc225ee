"""`antrean staff create`: the accounts of those who work with the queue."""

from __future__ import annotations

import argparse
import sys

from antrean.config.commands import CommandRefused, Subparsers

ROLES = ["reception", "officer", "supervisor", "office_head", "directorate", "admin"]


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("staff", help="accounts of those who work with the queue")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    create = verbs.add_parser("create", help="make an account that can sign in at once")
    create.add_argument("email", metavar="EMAIL")
    create.add_argument("--role", required=True, choices=ROLES)
    create.add_argument("--office", metavar="CODE", help="needed for every role of an office")
    create.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help="read the password from standard input, its first line",
    )
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace) -> None:
    from antrean.accounts import actions  # noqa: PLC0415  # after Django is set up
    from antrean.offices.models import Office  # noqa: PLC0415

    office = None
    if arguments.office is not None:
        office = Office.objects.filter(code=arguments.office).first()
        if office is None:
            raise CommandRefused(f"there is no office {arguments.office}")
    account = actions.create_staff(
        email=arguments.email,
        role=arguments.role,
        password=sys.stdin.readline().rstrip("\r\n"),
        office=office,
    )
    sys.stdout.write(f"{account.email} may sign in as {account.role}\n")
