"""`antrean audit`: whether a day's order of calling is still the one that was, and whose it was."""

from __future__ import annotations

import argparse
import sys

from antrean.accounts.models import Account
from antrean.api.models import ApiClient
from antrean.config.commands import CommandRefused, Subparsers, iso_day
from antrean.config.commands.offices import refusals_in_words
from antrean.counters import queries
from antrean.counters.queries import Audit
from antrean.offices.queries import office
from antrean.slips.models import Kiosk


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("audit", description="The order of calling.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="recompute the chain of a day's acts")
    verify.add_argument("office", metavar="CODE")
    verify.add_argument("--day", required=True, type=iso_day, metavar="D")
    verify.add_argument("--head", default="", help="as it stands on the day's closing list")
    verify.set_defaults(run=_verify)
    heads = verbs.add_parser("heads", help="print the heads of all offices, to keep them apart")
    heads.add_argument("--day", required=True, type=iso_day, metavar="D")
    heads.set_defaults(run=_heads)
    who = verbs.add_parser("who", help="print who did what in the hall of an office")
    who.add_argument("office", metavar="CODE")
    who.add_argument("--day", required=True, type=iso_day, metavar="D")
    who.set_defaults(run=_who)


def _verify(arguments: argparse.Namespace) -> None:
    with refusals_in_words():
        asked = office(arguments.office)
    audit = queries.audit(asked, arguments.day)
    if audit.first_fault is not None:
        raise CommandRefused(f"act {audit.first_fault} is not what was linked")
    _compare(audit, arguments.head.strip().lower() or audit.head)
    sys.stdout.write(f"{audit.head or '-'}  {len(audit.links)} acts\n")


def _heads(arguments: argparse.Namespace) -> None:
    """Print a line for each office: code, head, how many acts, whether the day is closed."""
    for one in queries.heads(arguments.day):
        standing = "closed" if one.closed_at else "open"
        sys.stdout.write(f"{one.office} {one.head} {one.acts} {standing}\n")


def _who(arguments: argparse.Namespace) -> None:
    """Print a line for each act: number, time, act, reason, who; no visitor and no note."""
    with refusals_in_words():
        asked = office(arguments.office)
    for one in queries.done_by(asked, arguments.day, _known()):
        at = one.at.astimezone(asked.zone).time().isoformat("seconds")
        who = "system" if one.who == "" else one.who or "unknown"
        sys.stdout.write(f"{one.number} {at} {one.act} {one.reason or '-'} {who}\n")


def _known() -> dict[str, str]:
    """Return everybody who may act in a hall, also those who work elsewhere by now."""
    staff = {f"staff:{pk}": email for pk, email in Account.objects.values_list("pk", "email")}
    machines = [f"kiosk:{pk}" for pk in Kiosk.objects.values_list("pk", flat=True)]
    machines += [f"client:{pk}" for pk in ApiClient.objects.values_list("pk", flat=True)]
    return staff | {name: name for name in machines}


def _compare(audit: Audit, head: str) -> None:
    """Refuse a chain that goes on after the head that was kept, or never had it."""
    if head == audit.head:
        return
    if head in audit.links:
        raise CommandRefused(f"act {audit.links.index(head) + 2} came after this head")
    last = f"the last of {len(audit.links)} has {audit.head}" if audit.links else "there are none"
    raise CommandRefused(f"no act has this head; {last}")
