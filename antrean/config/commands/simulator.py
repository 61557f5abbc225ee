"""`antrean simulator`: the outside world, for trying without it. It needs none of our settings."""

from __future__ import annotations

import argparse

from antrean.config.commands import Subparsers
from antrean.config.processes import end_with_parent
from antrean_simulator import cli


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "simulator", description="Telephones in the browser and a Graph API."
    )
    cli.add_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    end_with_parent()
    return cli.run(arguments)
