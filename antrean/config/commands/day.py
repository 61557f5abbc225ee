"""`antrean day`: an office's day, opened, suspended, resumed and closed by hand."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from antrean.bookings import actions
from antrean.config.commands import CommandRefused, Subparsers, iso_day
from antrean.config.commands.offices import refusals_in_words
from antrean.counters import actions as counters
from antrean.kernel import clock
from antrean.offices import queries
from antrean.offices.models import Closure, Office, OfficeDay

_VERBS = {
    "open": "from now on who comes late is forfeited",
    "suspend": "nobody is forfeited meanwhile",
    "resume": "go on; the time lost is added to the day's delay",
    "close": "end the day, marking who did not come; or call off a day to come, telling people",
}
_LONGEST_DELAY = 24 * 60
_BY = actions.Actor("staff", "operator")
_NO_REASON = "keputusan kantor"  # what people are told when nobody said why


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("day", description="The day of an office.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb, effect in _VERBS.items():
        act = verbs.add_parser(verb, help=effect)
        act.add_argument("office", metavar="CODE")
        act.add_argument("--day", type=iso_day, metavar="D", help="default: today at the office")
        act.add_argument("--delay", type=_minutes, metavar="MINUTES", help="the day runs late")
        act.add_argument("--reason", default="", help="what people are told")
        act.set_defaults(run=_run, verb=verb)


def _run(arguments: argparse.Namespace) -> None:
    if arguments.verb == "close" and arguments.delay is not None:
        raise CommandRefused("a day that is over has no delay")
    with refusals_in_words():
        office = queries.office(arguments.office)
    today = office.today(clock.now())
    day = arguments.day or today
    if arguments.verb == "close" and day > today:
        _call_off(office, day, arguments.reason)
        return
    row = _act(arguments, office, day)
    late = f", {row.delay_minutes} minutes late" if row.delay_minutes else ""
    sys.stdout.write(f"{office.code} {day}: {row.state}{late}\n")


def _call_off(office: Office, day: date, reason: str) -> None:
    """Shut a day that is still to come: who is booked is told and may choose anew."""
    if not Closure.objects.filter(office=office, day=day, starts=None, ends=None).exists():
        actions.shut(office, day, reason=reason or _NO_REASON, by=_BY)
    sys.stdout.write(f"{office.code} {day}: closed; who was booked may choose another day\n")


def _act(arguments: argparse.Namespace, office: Office, day: date) -> OfficeDay:
    delay, reason = arguments.delay, arguments.reason
    match arguments.verb:
        case "close":
            return counters.close_day(office, day, reason=reason)
        case "suspend":
            row = actions.suspend_day(office, day, reason=reason)
        case "open":
            row = actions.open_day(office, day, delay_minutes=delay)
        case _:
            row = actions.resume_day(office, day, delay_minutes=delay)
    announced = row.delay_minutes if delay is None else delay
    if reason or announced != row.delay_minutes:
        return actions.delay_day(office, day, announced, reason=reason)
    return row


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _LONGEST_DELAY):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes")
    return int(text)
