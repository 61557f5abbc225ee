"""`antrean apiclient create`: who may use the API."""

from __future__ import annotations

import argparse
import sys

from antrean.config.commands import CommandRefused, Subparsers

SCOPES = ["read", "book", "check-in"]


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("apiclient", help="clients of the API")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    create = verbs.add_parser(
        "create", help="make a client; its token is printed once and kept nowhere"
    )
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help="may be given several times; read and book when left out",
    )
    create.add_argument("--office", metavar="CODE", help="may also see this office's bookings")
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace) -> None:
    from antrean.api import actions  # noqa: PLC0415  # after Django is set up
    from antrean.offices.models import Office  # noqa: PLC0415

    office = None
    if arguments.office is not None:
        office = Office.objects.filter(code=arguments.office).first()
        if office is None:
            raise CommandRefused(f"there is no office {arguments.office}")
    _, token = actions.create_client(
        name=arguments.name, scopes=arguments.scope or ["read", "book"], office=office
    )
    sys.stdout.write(f"{token}\n")
