"""`antrean`, the command line.

Exit codes: 0 done, 1 refused or failed (one line on stderr says why), 2 wrong usage.
Only the module of the command that was asked for is imported, and Django only where
it is needed: help works without settings, and the supervisor of `antrean serve` stays small.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

from antrean.config.commands import CommandRefused
from antrean.config.processes import refusal_code
from antrean.kernel.errors import DomainError

type Run = Callable[[argparse.Namespace], int | None]


@dataclass(frozen=True, slots=True)
class Command:
    module: str
    help: str
    django: bool = True
    # Runs until it is stopped: its logs are its output, and its threads share connections.
    serves: bool = False


COMMANDS = {
    "migrate": Command("migrate", "create or upgrade the database"),
    "check": Command("check", "say whether settings and database are fit to serve"),
    "serve": Command("serve", "run web, live and worker together", django=False),
    "web": Command("web", "run the pages, the API and the webhook alone", serves=True),
    "live": Command("live", "run the event streams alone", serves=True),
    "worker": Command("worker", "run what reads, sends and keeps time alone", serves=True),
    "tick": Command("tick", "do everything that is due now, then exit"),
    "offices": Command("offices", "load, complete, open and list offices"),
    "schedule": Command("schedule", "publish the slots of coming days"),
    "day": Command("day", "open, suspend, resume or close an office's day"),
    "audit": Command("audit", "verify the order of a day's calls"),
    "bookings": Command("bookings", "look at bookings"),
    "counts": Command("counts", "count what the days of an office came to"),
    "messages": Command("messages", "look at messages that could not be sent"),
    "privacy": Command("privacy", "erase what is due, with proof"),
    "apiclient": Command("apiclients", "create clients of the API"),
    "staff": Command("staff", "create accounts of staff"),
    "simulate": Command("simulate", "play days of calling in memory", django=False),
    "demo": Command("demo", "run the demonstration, telephones and all", django=False),
    "simulator": Command("simulator", "run telephones and a Graph API of our own", django=False),
}


# Who asks how a command is used needs no settings for that; nothing is opened with these.
_FOR_HELP = {
    "SECRET_KEY": "help",
    "NIK_KEY": "A" * 43 + "=",
    "DATABASE_URL": "sqlite:///:memory:",
}


class Parser(argparse.ArgumentParser):
    """A parser that answers wrong usage with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = _parse(words)
        run: Run = arguments.run
        return run(arguments) or 0
    except CommandRefused as refusal:
        return _fail(str(refusal), code=refusal_code())
    except DomainError as refusal:
        facts = ", ".join(f"{name}={value}" for name, value in refusal.facts.items())
        return _fail(f"{refusal.code} ({facts})" if facts else refusal.code)
    except BrokenPipeError:
        # The reader, as `head`, has seen enough; nor is there anything to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not _is_storage_away(error):
            raise
        return _fail(f"the database does not answer: {error}")


def _fail(why: str, *, code: int = 1) -> int:
    sys.stderr.write(f"antrean: {' '.join(why.split())}\n")
    return code


def _is_storage_away(error: Exception) -> bool:
    django_db = sys.modules.get("django.db")
    return django_db is not None and isinstance(
        error, (django_db.OperationalError, django_db.InterfaceError)
    )


def _parse(words: list[str]) -> argparse.Namespace:
    parser = Parser(prog="antrean", description="The queue of a passport office.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    if words and (command := COMMANDS.get(words[0])):
        if command.django:
            if {"-h", "--help"} & set(words):
                _need_no_settings()
            import_module("antrean.config.ready").prepare(serves=command.serves)
        import_module(f"antrean.config.commands.{command.module}").register(subparsers)
    else:
        for word, command in COMMANDS.items():
            subparsers.add_parser(word, help=command.help)
    return parser.parse_args(words)


def _need_no_settings() -> None:
    for name, value in _FOR_HELP.items():
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    sys.exit(main())
