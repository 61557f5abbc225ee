"""`antrean bookings`: one booking with its history, or all of an office's day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

import msgspec

from antrean.api import rendering
from antrean.bookings import actions, queries
from antrean.bookings.errors import BookingNotFoundError, IllegalMoveError, NikNotQueuedError
from antrean.bookings.models import Booking
from antrean.config.commands import CommandRefused, Subparsers, iso_day
from antrean.config.commands.offices import refusals_in_words
from antrean.kernel import codes, timetext
from antrean.offices.queries import office


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("bookings", description="Look at bookings.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    show = verbs.add_parser("show", help="one booking and what happened to it")
    show.add_argument("code", metavar="CODE", help="in any case, with or without separators")
    show.add_argument("--json", action="store_true", help="as the API's, with events")
    show.set_defaults(run=_show)
    free = verbs.add_parser("free-nik", help="let a NIK go that is queued, for its owner")
    free.add_argument("--reason", default="identity_card", help="a code (default: %(default)s)")
    free.set_defaults(run=_free_nik)
    listing = verbs.add_parser("list", help="every booking of an office's day")
    listing.add_argument("--office", required=True, metavar="CODE")
    listing.add_argument("--day", required=True, type=iso_day, metavar="D")
    listing.add_argument("--json", action="store_true", help="an array of the API's bookings")
    listing.set_defaults(run=_list)


def _show(arguments: argparse.Namespace) -> None:
    code = codes.canonical(arguments.code)
    if code is None:
        raise CommandRefused(f"{arguments.code!r} is not a booking code")
    try:
        found = queries.booking(code)
    except BookingNotFoundError as refusal:
        raise CommandRefused(f"there is no booking {code}") from refusal
    if arguments.json:
        _print_json(_as_api(found) | {"events": _events(found)})
        return
    sys.stdout.writelines(f"{line}\n" for line in _lines(found))


def _free_nik(arguments: argparse.Namespace) -> None:
    """Read the NIK from standard input: a command line is seen by everybody on the machine."""
    by = actions.Actor("staff", "operator", arguments.reason)
    try:
        freed = actions.free_nik(sys.stdin.readline().strip(), by)
    except NikNotQueuedError as refusal:
        raise CommandRefused("no open booking has this NIK") from refusal
    except IllegalMoveError as refusal:
        raise CommandRefused("who has this NIK is in the building") from refusal
    sys.stdout.write(f"{codes.shown(freed.code)}: the place with this NIK is cancelled\n")


def _list(arguments: argparse.Namespace) -> None:
    with refusals_in_words():
        asked = office(arguments.office)
    found = queries.bookings_of_day(asked, arguments.day)
    if arguments.json:
        _print_json([_as_api(booking) for booking in found])
        return
    sys.stdout.writelines(f"{_line(booking)}\n" for booking in found)


def _print_json(value: Any) -> None:
    sys.stdout.write(f"{msgspec.json.format(msgspec.json.encode(value), indent=2).decode()}\n")


def _as_api(found: Booking) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(rendering.booking(found))
    return shown


def _events(found: Booking) -> list[dict[str, Any]]:
    zone = found.slot.office.zone
    events = found.events.order_by("pk").values("at", "event", "channel", "actor", "reason")
    return [{**event, "at": event["at"].astimezone(zone)} for event in events]


def _line(found: Booking) -> str:
    slot = found.slot
    hours = timetext.window_text(slot.starts_at, slot.ends_at, slot.office.timezone)
    people = ", ".join(_people(found))
    return f"{codes.shown(found.code)}  {slot.day} {hours}  {found.state:10}  {people}"


def _lines(found: Booking) -> Iterable[str]:
    yield f"{_line(found)}  {found.slot.office.code}"
    for event in _events(found):
        reason = f"  {event['reason']}" if event["reason"] else ""
        at = event["at"].isoformat(timespec="seconds")
        yield f"  {at}  {event['event']:10}  {event['channel']}  {event['actor']}{reason}"


def _people(found: Booking) -> Iterable[str]:
    for place in sorted(found.places.all(), key=lambda place: place.position):
        yield " ".join(filter(None, [place.queue_number, place.name or "(erased)"]))
