"""Who comes to an office on a day that never was: made-up people, seeded. Pure.

Source of the shares: what offices reported, or assumed where nobody did. Of pace: papers took 4.3
minutes in one office and 7.7 in another, so an office is up to a quarter quicker or slower than
the mean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from antrean.counters import stages
from antrean.counters.policy import Lane

_DOORS_OPEN = 7.5 * 60
_HOURS = 7
# Of the time at work: what a queue needs so that it does not grow; and what a counter gives to a
# service beside passports.
_BUSY = 0.8
_BESIDE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """An office on one day: what it offers, and how people behave.

    Attributes:
        way: the stages of a passport, in their order.
        desks: which stages each counter serves, in the order of their numbers.
        minutes: by stage, how many a person takes on average.
        hours: places offered in each hour from eight o'clock on.
        walk_ins: people without a booking, who come until an hour before the end.
        services: by service beside passports, how many people come for it.
    """

    way: Sequence[str]
    desks: Sequence[Sequence[str]]
    hours: Sequence[int]
    minutes: Mapping[str, float] = field(default_factory=lambda: stages.MINUTES)
    walk_ins: int = 0
    services: Mapping[str, int] = field(default_factory=dict)
    absent: float = 0.15
    late: float = 0.04
    elderly: float = 0.08
    priority_walk_ins: float = 0.05  # of all places
    returns: float = 0.02  # of all places: back on another day
    family: float = 0.3  # of bookings are of two to four
    misses: float = 0.03
    excuses: float = 0.02
    fetches_paper: float = 0.04  # back on the same day
    away: float = 0.1  # of the counters, where there are three and more of a kind


def hall(
    places: int,
    *,
    preset: str = "three",
    walk_ins: float = 0.1,
    pickups: float = 0.0,
    random: Random | None = None,
) -> Hall:
    """Return an office that offers so many places on a day of seven hours, fit to serve them.

    Args:
        pickups: for each place, how many come to fetch a passport: at counters of the first
            stage, which serve them beside.
        random: draws how quick the office is at each stage; without it each takes the mean.
    """
    way = stages.PRESETS[preset]
    minutes = {
        stage: usual * (random.uniform(0.75, 1.25) if random else 1.0)
        for stage, usual in stages.MINUTES.items()
    }
    fetching = round(places * pickups)
    fetched = fetching * minutes["pickup"] / 60 / _HOURS  # counters at work all the time
    desks: list[Sequence[str]] = []
    for stage in way:
        work = places * 1.1 * minutes[stage] / 60 / _HOURS
        beside = math.ceil(fetched / _BESIDE) if stage == way[0] else 0
        fit = max(1, beside, math.ceil((work + (fetched if beside else 0)) / _BUSY))
        desks += [(stage, "pickup") if nth < beside else (stage,) for nth in range(fit)]
    return Hall(
        way=way,
        desks=desks,
        minutes=minutes,
        hours=[places // _HOURS + (hour < places % _HOURS) for hour in range(_HOURS)],
        walk_ins=round(places * walk_ins),
        services={"pickup": fetching} if fetching else {},
    )


def manned(of: Hall, random: Random) -> list[int]:
    """Return the counters at which somebody sits on a day: of three of a kind one may be away."""
    kinds: dict[str, list[int]] = {}
    for nth, serves in enumerate(of.desks):
        kinds.setdefault(serves[0], []).append(nth)
    here = []
    for desks in kinds.values():
        away = [nth for nth in desks if random.random() < of.away][: len(desks) // 3]
        here += [nth for nth in desks if nth not in away]
    return here


@dataclass(slots=True, kw_only=True)
class Party:
    """People who came together, and what became of them; times in minutes after midnight."""

    id: int
    size: int
    lane: Lane
    hour: int
    number: int
    arrives: float
    is_booked: bool = False
    service: str = ""  # beside passports
    first_called: float | None = None
    left: float | None = None
    is_served: bool = False
    misses: int = 0
    is_excused: bool = False
    has_fetched: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """Who has a number for an hour, and when they come in time for it; never is infinity."""

    hour: int
    number: int
    size: int
    comes: float


@dataclass(frozen=True, slots=True)
class _Coming:
    at: float
    lane: Lane
    hour: int
    size: int = 1
    number: int = 0  # of who is in time; the others get theirs as they come
    is_booked: bool = False
    service: str = ""


def people(of: Hall, random: Random) -> tuple[list[Party], list[Booking]]:
    """Return who comes on a day, as they come, and who booked, of whom some do not come in time."""
    booked = list(_booked(of, random))
    coming = [one for _, one in booked if one is not None]
    last = (7 + len(of.hours)) * 60
    places = sum(of.hours)
    for lane, count, until in (
        (Lane.WALK_IN, of.walk_ins, last - 60),
        (Lane.PRIORITY, round(places * of.priority_walk_ins), last),
        (Lane.RETURN, round(places * of.returns), last - 60),
    ):
        coming += [_at_random(lane, random.uniform(_DOORS_OPEN, until)) for _ in range(count)]
    for service, count in of.services.items():
        times = [random.uniform(_DOORS_OPEN, last) for _ in range(count)]
        coming += [_at_random(Lane.WALK_IN, at, service) for at in times]
    coming.sort(key=lambda one: one.at)
    return list(_numbered(of, coming)), [booking for booking, _ in booked]


def _booked(of: Hall, random: Random) -> Iterator[tuple[Booking, _Coming | None]]:
    number = 1
    for hour, places in enumerate(of.hours, start=8):
        left = places
        while left:
            size = min(left, random.choice((2, 3, 4)) if random.random() < of.family else 1)
            booking = Booking(hour, number, size, math.inf)
            left, number = left - size, number + size
            if random.random() < of.absent:
                yield booking, None
            elif random.random() < of.late:
                late = hour * 60 + random.uniform(1, 30)
                yield booking, _Coming(late, Lane.WALK_IN, hour, size, is_booked=True)
            else:
                lane = Lane.PRIORITY if random.random() < of.elderly else Lane.BOOKED
                at = max(_DOORS_OPEN, hour * 60 - random.triangular(0, 60, 25))
                coming = _Coming(at, lane, hour, size, booking.number, is_booked=True)
                yield replace(booking, comes=at), coming


def _at_random(lane: Lane, at: float, service: str = "") -> _Coming:
    return _Coming(at, lane, int(at // 60), service=service)


def _numbered(of: Hall, coming: Iterable[_Coming]) -> Iterator[Party]:
    """Give numbers at the door, as people come, to those who have none."""
    numbers: Counter[tuple[Lane, str]] = Counter()
    for id_, one in enumerate(coming):
        number = one.number
        if not number:
            series = one.lane, one.service
            number = numbers[series] + 1
            numbers[series] += one.size
        yield Party(
            id=id_,
            size=one.size,
            lane=one.lane,
            hour=one.hour,
            number=number,
            arrives=one.at,
            is_booked=one.is_booked,
            service=one.service,
        )
