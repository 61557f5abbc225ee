"""`antrean schedule`: publish the slots of coming days, set the hours of Ramadan."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta

from antrean.bookings.actions import slots
from antrean.bookings.actions.slots import NotLowered, Options, PublishReport
from antrean.config.commands import CommandRefused, Subparsers
from antrean.config.commands.offices import refusals_in_words
from antrean.kernel import clock, timetext
from antrean.offices import actions, queries
from antrean.offices.errors import RamadanRefusedError
from antrean.offices.models import Office

_MOST_DAYS = 366


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("schedule", help="publish the slots of coming days")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    publish = verbs.add_parser("publish", help="make the slots of open days")
    publish.add_argument("office", metavar="CODE")
    publish.add_argument(
        "--from", dest="first", type=_day, metavar="YYYY-MM-DD", help="default: tomorrow"
    )
    publish.add_argument("--days", type=_days, default=14, metavar="N", help="default: 14")
    publish.add_argument("--capacity", type=int, metavar="N", help="default: the office's")
    publish.add_argument("--slot-minutes", type=int, metavar="N", help="default: the office's")
    publish.add_argument(
        "--update",
        action="store_true",
        help="bring published slots to the plan, never below what is taken",
    )
    publish.set_defaults(run=_publish)
    ramadan = verbs.add_parser("ramadan", help="set the month in which the fasting hours count")
    ramadan.add_argument("first", type=_day, metavar="FIRST")
    ramadan.add_argument("last", type=_day, metavar="LAST", help="both YYYY-MM-DD")
    ramadan.set_defaults(run=_ramadan)


def _publish(arguments: argparse.Namespace) -> None:
    with refusals_in_words():
        office = queries.office(arguments.office)
        today = office.today(clock.now())
        first = arguments.first or today + timedelta(days=1)
        if first < today:
            raise CommandRefused(f"--from {first} is past: today is {today} at {office.code}")
        options = Options(
            capacity=arguments.capacity,
            slot_minutes=arguments.slot_minutes,
            update=arguments.update,
        )
        report = slots.publish(office, first, arguments.days, options)
    sys.stdout.writelines(f"{line}\n" for line in _told(office, report))


def _ramadan(arguments: argparse.Namespace) -> None:
    try:
        actions.set_ramadan(arguments.first, arguments.last + timedelta(days=1))
    except RamadanRefusedError as refusal:
        raise CommandRefused("Ramadan is a stretch of at most 31 days") from refusal
    sys.stdout.write(f"Ramadan hours from {arguments.first} to {arguments.last}\n")


def _told(office: Office, report: PublishReport) -> list[str]:
    counts = f"{report.created} slots created, {report.updated} updated, {report.kept} kept"
    skipped = [
        f"{day}: none, {closed.reason}" + (f" ({closed.detail})" if closed.detail else "")
        for day, closed in report.skipped.items()
    ]
    higher = [_not_lowered(office, found) for found in report.not_lowered]
    return [f"{office.code}: {counts}", *skipped, *higher]


def _not_lowered(office: Office, found: NotLowered) -> str:
    slot = found.slot
    hours = timetext.window_text(slot.starts_at, slot.ends_at, office.timezone)
    return f"{slot.day} {hours}: not lowered to {found.wanted}, {slot.taken} are taken"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, YYYY-MM-DD") from error


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days, 1 to {_MOST_DAYS}")
    return int(text)
