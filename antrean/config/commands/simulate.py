"""`antrean simulate`: a month of offices that never was, called by the policy and by arrival."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from antrean.config.commands import CommandRefused, Subparsers
from antrean.counters import fairness, simulation, visitors
from antrean.counters.accuracy import Guess
from antrean.counters.fairness import Figures, UnfairError
from antrean.counters.policy import Lane
from antrean.counters.simulation import Day
from antrean.counters.visitors import Hall

# Places a day that offices reported from 2016 to 2025, from the smallest to the largest.
_PLACES = (10, 20, 30, 40, 60, 70, 100, 100, 150, 200, 210, 270, 285, 300, 350, 384, 400, 600)
_CLASSES = (("to 50 places a day", 50), ("to 200", 200), ("more", 10_000))
_BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_LANES = {
    Lane.BOOKED: "booked",
    Lane.PRIORITY: "priority",
    Lane.WALK_IN: "walk-in",
    Lane.RETURN: "return",
}
_HEAD = (
    "offices of", "stages", "called", "people", "served", "in the building, mean", "p90",
    "first call after own hour", "booked and passed by a later one", "longest wait booked",
    "priority", "walk-in", "return", "priority within 30 min",
)  # fmt: skip
_TOLD_HEAD = (
    "stage", "who", "asked", "told to be next", "and called within 5 min", "range held",
    "width of ranges, mean", "wait, mean",
)  # fmt: skip
# Of those who have to wait, every so many asks how long: enough to know, and soon done.
_ESTIMATE_EACH = 4


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("simulate", description="Play days of calling in memory.")
    parser.add_argument("--offices", type=int, default=125, metavar="N")
    parser.add_argument("--days", type=int, default=21, metavar="N", help="working days of each")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into a document")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class _Office:
    hall: Hall
    seed: int


@dataclass(frozen=True, slots=True)
class _Played:
    """An office and its days, called by the policy and by arrival."""

    office: _Office
    ours: Sequence[Day]
    theirs: Sequence[Day]


def run(arguments: argparse.Namespace) -> None:
    if arguments.offices < 1 or arguments.days < 1:
        raise CommandRefused("there is nothing to play: give at least one office and one day")
    offices = list(_offices(arguments.offices, arguments.seed))
    try:
        with ProcessPoolExecutor() as processes:
            played = list(processes.map(partial(_play, days=arguments.days), offices))
    except UnfairError as error:
        raise CommandRefused(f"the order broke its word: {error}") from error
    command = f"antrean simulate --offices {arguments.offices} --days {arguments.days}"
    told = f"`{command} --seed {arguments.seed}`\n\n{_waits(played)}\n{_estimates(played)}"
    sys.stdout.write(told)
    if arguments.write:
        _write(arguments.write, told)


def _offices(count: int, seed: int) -> Iterator[_Office]:
    """Return offices of all sizes, one round after the other with three stages and with two."""
    random = Random(seed)  # noqa: S311  # a play, no secret
    for nth in range(count):
        in_round, place = divmod(nth, len(_PLACES))
        hall = visitors.hall(
            _PLACES[place],
            preset=("three", "two")[in_round % 2],
            # In every third office, of each size in turn, passports are fetched in the same hall.
            pickups=0.5 if (nth + in_round) % 3 == 0 else 0.0,
            random=random,
        )
        yield _Office(hall, random.randrange(2**32))


def _play(office: _Office, days: int) -> _Played:
    """Return the same days twice: called by the policy, which is watched, and by arrival."""
    seeds = [office.seed + day for day in range(days)]
    ours = [
        _light(
            simulation.played(
                office.hall,
                seed=one,
                caller=fairness.checked(),
                estimate_each=_ESTIMATE_EACH,
            )
        )
        for one in seeds
    ]
    first_come = simulation.first_come
    theirs = [_light(simulation.played(office.hall, seed=one, caller=first_come)) for one in seeds]
    return _Played(office, ours, theirs)


def _light(day: Day) -> Day:
    """Return a day without its single acts, which nobody counts and which weigh most."""
    return replace(day, acts=())


def _waits(played: Sequence[_Played]) -> str:
    rows: list[tuple[str, ...]] = [_HEAD]
    least = 0
    for name, most in _CLASSES:
        of_class = [one for one in played if least < sum(one.office.hall.hours) <= most]
        least = most
        for count in (3, 2):
            offices = [one for one in of_class if len(one.office.hall.way) == count]
            ours = [day for one in offices for day in one.ours]
            theirs = [day for one in offices for day in one.theirs]
            for called, days in (("by the policy", ours), ("by arrival", theirs)):
                if days:
                    rows.append((name, str(count), called, *_cells(fairness.figures(days))))
    return _table(rows)


def _cells(told: Figures) -> tuple[str, ...]:
    return (
        f"{told.people:,}",
        f"{told.served:,}",
        f"{told.mean:.0f} min",
        f"{told.p90:.0f} min",
        f"{told.over_hour:.1f} min",
        f"{told.passed:.1%}",
        *(f"{told.longest[lane]:.0f} min" for lane in _LANES),
        f"{told.kept:.1%}",
    )


def _estimates(played: Sequence[_Played]) -> str:
    guesses = [guess for one in played for day in one.ours for guess in day.guesses]
    rows = [_TOLD_HEAD, ("all", "all", *_told_cells(guesses))]
    for lane, name in _LANES.items():
        rows.append(("all", name, *_told_cells([one for one in guesses if one.lane is lane])))
    for stage in dict.fromkeys(stage for one in played for stage in one.office.hall.minutes):
        of_stage = [guess for guess in guesses if guess.stage == stage]
        for lane, name in _LANES.items():
            if of_lane := [guess for guess in of_stage if guess.lane is lane]:
                rows.append((stage, name, *_told_cells(of_lane)))
    return _table(rows)


def _told_cells(guesses: Sequence[Guess]) -> tuple[str, ...]:
    told = fairness.accuracy(guesses)
    return (
        f"{told.asked:,}",
        f"{told.next:.0%}",
        f"{told.soon:.0%}",
        f"{told.held:.1%}",
        f"{told.width:.1f} min",
        f"{told.waited:.1f} min",
    )


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    head, *others = rows
    lines = [head, tuple("---" for _ in head), *others]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _write(document: Path, told: str) -> None:
    text = document.read_text()
    if not _BLOCK.search(text):
        raise CommandRefused(f"{document} has no place for figures: <!-- figures -->")
    document.write_text(_BLOCK.sub(lambda found: f"{found[1]}{told}{found[2]}", text))
