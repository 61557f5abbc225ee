"""`antrean messages`: what could not be sent, whom to call, what stands still.

Dead letters and pauses name no person; the call list does, for that is its purpose.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from antrean.config.commands import CommandRefused, Subparsers
from antrean.notifications import actions, queries
from antrean.notifications.models import Message


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("messages", help="messages that could not be sent")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verbs.add_parser("dead", help="list what was given up, with the carrier's code").set_defaults(
        run=_dead
    )
    retry = verbs.add_parser("retry", help="owe dead letters again")
    retry.add_argument("ids", metavar="ID", nargs="*", type=int, help="as listed by `dead`")
    retry.add_argument("--all", action="store_true", help="all that are not pointless by now")
    retry.set_defaults(run=_retry)
    calls = verbs.add_parser("call-list", help="list who should be told by telephone")
    calls.add_argument("--office", metavar="CODE", help="of this office only")
    calls.set_defaults(run=_call_list)
    verbs.add_parser("pauses", help="list what stands still, and why").set_defaults(run=_pauses)
    resume = verbs.add_parser("resume", help="let something go on at once")
    resume.add_argument("scope", metavar="SCOPE", help="as listed by `pauses`")
    resume.set_defaults(run=_resume)


def _dead(arguments: argparse.Namespace) -> None:
    _table(
        ["id", "office", "kind", "booking", "owed", "error"],
        (
            [str(m.pk), m.office.code, m.kind, m.about, _instant(m), m.error]
            for m in queries.dead_letters()
        ),
    )


def _retry(arguments: argparse.Namespace) -> None:
    if bool(arguments.ids) == arguments.all:
        raise CommandRefused("name the messages, or say --all")
    count = actions.retry(None if arguments.all else arguments.ids)
    if not arguments.all and count < len(set(arguments.ids)):
        raise CommandRefused(f"{count} owed again; the others are no dead letters or pointless")
    sys.stdout.write(f"{count} owed again\n")


def _call_list(arguments: argparse.Namespace) -> None:
    calls = queries.call_list()
    if arguments.office:
        calls = calls.filter(office__code=arguments.office)
    _table(
        ["id", "office", "kind", "booking", "telephone", "error"],
        ([str(m.pk), m.office.code, m.kind, m.about, _telephone(m), m.error] for m in calls),
    )


def _telephone(message: Message) -> str:
    phones = [one.value for one in message.holder.identities.all() if one.kind == "phone"]
    return ", ".join(phones) or "unknown"


def _pauses(arguments: argparse.Namespace) -> None:
    _table(
        ["scope", "until", "reason"],
        (
            [held.scope, held.until.isoformat() if held.until else "until lifted", held.reason]
            for held in queries.pauses()
        ),
    )


def _resume(arguments: argparse.Namespace) -> None:
    if not actions.lift(arguments.scope):
        raise CommandRefused(f"{arguments.scope} does not stand still")
    sys.stdout.write(f"{arguments.scope} goes on\n")


def _instant(message: Message) -> str:
    return f"{message.owed_at:%Y-%m-%dT%H:%MZ}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in [head, *rows]:
        sys.stdout.write("\t".join(row) + "\n")
