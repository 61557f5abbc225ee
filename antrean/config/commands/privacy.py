"""`antrean privacy`: erasing what was kept long enough, and the proof of it."""

from __future__ import annotations

import argparse
import sys

from antrean.config.commands import Subparsers

_NEWEST = 50


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("privacy", help="how long personal data is kept")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    retain = verbs.add_parser("retain", help="erase everything that was kept long enough, now")
    retain.set_defaults(run=_retain)
    show = verbs.add_parser("show", help="what was erased lately, in numbers")
    show.set_defaults(run=_show)


def _retain(arguments: argparse.Namespace) -> None:
    from antrean.privacy import actions  # noqa: PLC0415  # after Django is set up

    actions.forget_leaving()
    report = actions.apply_retention()
    sys.stdout.writelines(f"{count} {what}\n" for what, count in sorted(report.items()))
    if not report:
        sys.stdout.write("nothing was due\n")


def _show(arguments: argparse.Namespace) -> None:
    from antrean.privacy.models import Erasure  # noqa: PLC0415  # after Django is set up

    for erasure in Erasure.objects.order_by("-at", "-pk")[:_NEWEST]:
        older = f", older than {erasure.cutoff:%Y-%m-%d %H:%M} UTC" if erasure.cutoff else ""
        sys.stdout.write(f"{erasure.at:%Y-%m-%d %H:%M} UTC  {erasure.reason}: {erasure}{older}\n")
