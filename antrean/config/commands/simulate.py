"""`antrean simulate`: a month of offices that never was, called by the policy and by arrival."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from antrean.config.commands import CommandRefused, Subparsers
from antrean.counters import fairness, simulation
from antrean.counters.fairness import Figures, UnfairError
from antrean.counters.policy import Lane
from antrean.counters.simulation import Hall

# Places a day that offices reported from 2016 to 2025, from the smallest to the largest.
_PLACES = (10, 20, 30, 40, 60, 70, 100, 100, 150, 200, 210, 270, 285, 300, 350, 384, 400, 600)
_CLASSES = (("to 50 places a day", 50), ("to 200", 200), ("more", 10_000))
_BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_HEAD = (
    "offices of", "called", "people", "served", "in the building, mean", "p90",
    "first call after own hour", "booked and passed by a later one", "longest wait booked",
    "priority", "walk-in", "priority within 30 min",
)  # fmt: skip


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("simulate", description="Play days of calling in memory.")
    parser.add_argument("--offices", type=int, default=125, metavar="N")
    parser.add_argument("--days", type=int, default=21, metavar="N", help="working days of each")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into a document")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class _Office:
    hall: Hall
    seed: int


def run(arguments: argparse.Namespace) -> None:
    if arguments.offices < 1 or arguments.days < 1:
        raise CommandRefused("there is nothing to play: give at least one office and one day")
    offices = list(_offices(arguments.offices, arguments.seed))
    try:
        with ProcessPoolExecutor() as processes:
            played = list(processes.map(partial(_play, days=arguments.days), offices))
    except UnfairError as error:
        raise CommandRefused(f"the order broke its word: {error}") from error
    table = _table(list(zip(offices, played, strict=True)))
    command = f"antrean simulate --offices {arguments.offices} --days {arguments.days}"
    told = f"`{command} --seed {arguments.seed}`\n\n{table}"
    sys.stdout.write(told)
    if arguments.write:
        _write(arguments.write, told)


def _offices(count: int, seed: int) -> Iterator[_Office]:
    random = Random(seed)  # noqa: S311  # a play, no secret
    for nth in range(count):
        places = _PLACES[nth % len(_PLACES)]
        yield _Office(simulation.hall(places), random.randrange(2**32))


type _Played = tuple[list[simulation.Day], list[simulation.Day]]


def _play(office: _Office, days: int) -> _Played:
    """Return the same days twice: called by the policy, which is watched, and by arrival."""
    seeds = [office.seed + day for day in range(days)]
    ours = [simulation.played(office.hall, seed=one, caller=fairness.checked()) for one in seeds]
    first_come = simulation.first_come
    theirs = [simulation.played(office.hall, seed=one, caller=first_come) for one in seeds]
    return ours, theirs


def _table(played: list[tuple[_Office, _Played]]) -> str:
    rows, least = [_HEAD, tuple("---" for _ in _HEAD)], 0
    for name, most in _CLASSES:
        of_class = [days for office, days in played if least < sum(office.hall.hours) <= most]
        least = most
        for way, called in enumerate(("by the policy", "by arrival")):
            if of_class:
                told = fairness.figures(day for days in of_class for day in days[way])
                rows.append((name, called, *_cells(told)))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(told: Figures) -> tuple[str, ...]:
    return (
        f"{told.people:,}",
        f"{told.served:,}",
        f"{told.mean:.0f} min",
        f"{told.p90:.0f} min",
        f"{told.over_hour:.1f} min",
        f"{told.passed:.1%}",
        *(f"{told.longest[lane]:.0f} min" for lane in (Lane.BOOKED, Lane.PRIORITY, Lane.WALK_IN)),
        f"{told.kept:.1%}",
    )


def _write(document: Path, told: str) -> None:
    text = document.read_text()
    if not _BLOCK.search(text):
        raise CommandRefused(f"{document} has no place for figures: <!-- figures -->")
    document.write_text(_BLOCK.sub(lambda found: f"{found[1]}{told}{found[2]}", text))
