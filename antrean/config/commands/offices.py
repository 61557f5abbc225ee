"""`antrean offices`: load the register, complete an office, open it, list them all."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import time
from pathlib import Path

from antrean.config.commands import CommandRefused, Subparsers
from antrean.kernel import timetext
from antrean.offices import actions, queries
from antrean.offices.errors import (
    OfficeFileRefusedError,
    OfficeIncompleteError,
    OfficeNotFoundError,
    OfficeValueRefusedError,
    WhatsappNumberTakenError,
)
from antrean.offices.register import SHIPPED

_OPTIONS = {
    "hours": "opening hours",
    "capacity": "capacity (--capacity)",
    "address": "address (--address)",
    "phone": "telephone (--phone)",
}
_PROBLEMS = {
    "missing": "the column is missing",
    "unknown": "no such value is known",
    "duplicate": "an earlier row has the same",
    "number": "not a number of degrees in Indonesia",
    "too_long": "too long",
    "empty": "must not be empty",
    "columns": "not as many cells as the header has",
    "text": "not readable text",
}


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("offices", help="load, complete, open and list offices")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    load = verbs.add_parser("load", help="load the register of offices from a CSV file")
    load.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="left out: the register we ship"
    )
    load.set_defaults(run=_load)
    _register_set(verbs)
    opening = verbs.add_parser("open", help="open online booking at an office")
    opening.add_argument("office", metavar="CODE")
    opening.add_argument(
        "--whatsapp-phone-number-id", metavar="ID", help="Meta's id of the office's number"
    )
    opening.add_argument("--whatsapp-number", metavar="+62…", help="the number itself")
    opening.set_defaults(run=_open)
    listing = verbs.add_parser("list", help="list all offices")
    listing.add_argument("--json", action="store_true", help="as the API does")
    listing.set_defaults(run=_list)


def _register_set(verbs: Subparsers) -> None:
    setting = verbs.add_parser("set", help="set what an office needs before it opens")
    setting.add_argument("office", metavar="CODE")
    setting.add_argument("--address", help="street and town")
    setting.add_argument("--phone", help="the office's telephone")
    setting.add_argument("--doors-open", type=_clock_time, metavar="HH:MM", help="earliest entry")
    setting.add_argument(
        "--capacity", type=int, metavar="N", help="places of each slot published from now on"
    )
    setting.set_defaults(run=_set)


def _load(arguments: argparse.Namespace) -> None:
    path = arguments.file or SHIPPED
    try:
        report = actions.load_offices(path)
    except OSError as error:
        raise CommandRefused(f"{path}: {error.strerror or error}") from error
    except OfficeFileRefusedError as refusal:
        raise CommandRefused(_file_refusal(path, refusal)) from refusal
    sys.stdout.write(
        f"{report.created} offices created, {report.updated} changed,"
        f" {report.unchanged} as they were\n"
    )


def _set(arguments: argparse.Namespace) -> None:
    given = {
        name: getattr(arguments, name)
        for name in ("address", "phone", "doors_open", "capacity")
        if getattr(arguments, name) is not None
    }
    if not given:
        raise CommandRefused("nothing to set: give --address, --phone, --doors-open or --capacity")
    with refusals_in_words():
        office = actions.set_office(arguments.office, **given)
    sys.stdout.write(f"{office.code}: {', '.join(given).replace('_', ' ')} set\n")


def _open(arguments: argparse.Namespace) -> None:
    with refusals_in_words():
        office = actions.open_office(
            arguments.office,
            whatsapp_phone_number_id=arguments.whatsapp_phone_number_id,
            whatsapp_number=arguments.whatsapp_number,
        )
    sys.stdout.write(f"{office.code} is open ({office.state})\n")


def _list(arguments: argparse.Namespace) -> None:
    listing = queries.listing()
    if arguments.json:
        json.dump([asdict(office) for office in listing], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    for office in listing:
        state = "open" if office.open else "-"
        zone = timetext.zone_short(office.timezone)
        sys.stdout.write(f"{office.code:24} {state:5} {zone:5} {office.name}, {office.city}\n")


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Say what the office lacks, or what it cannot have, in a sentence."""
    try:
        yield
    except OfficeNotFoundError as refusal:
        raise CommandRefused(f"there is no office {refusal.facts['office']}") from refusal
    except OfficeIncompleteError as refusal:
        missing = ", ".join(_OPTIONS[name] for name in refusal.missing)
        raise CommandRefused(f"{refusal.facts['office']} cannot do without {missing}") from refusal
    except OfficeValueRefusedError as refusal:
        field = str(refusal.facts["field"]).replace("_", "-")
        raise CommandRefused(f"--{field} cannot be {refusal.facts['value']!r}") from refusal
    except WhatsappNumberTakenError as refusal:
        raise CommandRefused(
            f"that WhatsApp number already answers for {refusal.facts['office']}"
        ) from refusal


def _file_refusal(path: Path, refusal: OfficeFileRefusedError) -> str:
    row, column, problem = (refusal.facts[name] for name in ("row", "column", "problem"))
    place = f"row {row}, column {column}" if column else f"row {row}"
    return f"{path}: {place}: {_PROBLEMS[str(problem)]}; nothing was loaded"


def _clock_time(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time of day, HH:MM")
    return time.fromisoformat(text)
