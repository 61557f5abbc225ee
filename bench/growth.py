"""Whether years of old bookings make new ones slow: two databases on one server, in turn."""

from __future__ import annotations

import sys
import time
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

from bench import postgres, servers
from bench.ground import Ground
from bench.report import Row, ratio
from bench.servers import Office

OLD = 5_000_000
SPREAD = 100_000  # people of one run, so that the next has others


def with_history(ground: Ground, *, old: int = OLD) -> list[Row]:
    """Bookings a second, 2 processes, with `old` bookings that are over, and with none."""
    sides = {"none": ground.office.on(ground.cluster.create(ground.office.url))}
    sides["many"] = ground.office.on(ground.cluster.create(ground.office.url))
    took = _fill(sides["many"].url, old)
    firsts = count(1, SPREAD)
    rates = ground.in_turn(
        {name: partial(_rate, ground, office, firsts) for name, office in sides.items()}
    )
    for office in sides.values():
        ground.cluster.drop(office.url)
    many = f"{old:,} old bookings"
    return [
        Row(
            part="growth",
            what="bookings with no old bookings",
            unit="/s",
            runs=rates["none"],
            at=0,
        ),
        Row(
            part="growth",
            what=f"bookings with {many}",
            unit="/s",
            runs=rates["many"],
            note=f"written in {took:.0f} s, then VACUUM ANALYZE",
            at=old,
        ),
        ratio(
            "growth", f"bookings with {many} ÷ none", rates["many"], rates["none"], target="≥ 0.9"
        ),
    ]


def _fill(url: str, old: int) -> float:
    history: Any = import_module("bench.history")
    began = time.monotonic()
    history.fill(url, old)
    took = time.monotonic() - began
    sys.stderr.write(f"bench: {old:,} old bookings written in {took:.0f} s\n")
    postgres.settle(url)
    return took


def _rate(ground: Ground, office: Office, firsts: count[int]) -> float:
    with servers.web(office, workers=2) as server:
        return ground.booked(office, server, facts={"first": next(firsts)}).rate
