"""`antrean counts`: what the days of an office came to."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, fields
from datetime import timedelta

from antrean.config.commands import CommandRefused, Subparsers, iso_day

_MOST_DAYS = 366


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "counts", description="People of an office's days: offered, held, confirmed, on time …"
    )
    parser.add_argument("office", metavar="CODE")
    parser.add_argument(
        "--from", dest="first", type=iso_day, metavar="D", help="default: the last days"
    )
    parser.add_argument("--days", type=_days, default=7, metavar="N", help="default: 7")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    from antrean.insights.queries import DayCounts, days_counts  # noqa: PLC0415  # after Django
    from antrean.kernel import clock  # noqa: PLC0415
    from antrean.offices.models import Office  # noqa: PLC0415

    office = Office.objects.filter(code=arguments.office.lower()).first()
    if office is None:
        raise CommandRefused(f"there is no office {arguments.office}")
    last_days = office.today(clock.now()) - timedelta(days=arguments.days - 1)
    counts = days_counts(office, arguments.first or last_days, arguments.days)
    rows = [asdict(day) | {"day": day.day.isoformat()} for day in counts]
    if arguments.json:
        json.dump(rows, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    names = [field.name for field in fields(DayCounts) if field.name != "office"]
    sys.stdout.write("  ".join([f"{names[0]:10}", *names[1:]]).replace("_", " ") + "\n")
    for row in rows:
        figures = [f"{row[name]:>{len(name)}}" for name in names[1:]]
        sys.stdout.write("  ".join([row["day"], *figures]) + "\n")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days, 1 to {_MOST_DAYS}")
    return int(text)
