"""The commands of `antrean`, one module each, imported only when asked for.

A module exposes `register(subparsers)`, which adds its parser and sets `run` on it
(`parser.set_defaults(run=…)`): a function of the parsed arguments that returns an exit
code, or None for done. Django is set up before the module is imported, unless
`antrean.config.cli` lists the command as one that does without.
"""

from __future__ import annotations

import argparse
from datetime import date

type Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # its only name


class CommandRefused(Exception):  # noqa: N818  # the command was refused; the program did not err
    """What was asked cannot be done; the message says why, in one line."""


def iso_day(text: str) -> date:
    """Return the day that an argument names.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, YYYY-MM-DD") from error
