"""What becomes of bookings when more is asked than can be done: the load is raised in steps.

Open loop: people come when they come. Each step says which rate was reached and how long
requests took from the instant they were due.
"""

from __future__ import annotations

from functools import partial
from statistics import median

from bench import bookings, servers
from bench.ground import CLIENTS, Ground
from bench.load import Seen
from bench.report import Row, percentile

STEPS = (10, 25, 50, 75, 90, 100, 125, 150, 300)  # percent of the most that was measured
WORKERS = 2
LINES = 1024  # connections: more than are let in, so that somebody is refused
RUNS = 2  # of each step; the curve has many


def in_steps(ground: Ground) -> list[Row]:
    """Rate and p99 at each step."""
    most = median(bookings.booked(ground, WORKERS).rate for _ in range(RUNS))
    few = ground.with_runs(min(RUNS, ground.runs))
    found = few.in_turn({str(step): partial(_offered, ground, most * step / 100) for step in STEPS})
    rows = [Row(part="load", what=f"bookings with {CLIENTS} clients", unit="/s", runs=[most])]
    for step, runs in found.items():
        offered = most * int(step) / 100
        words = f"offered {step} % ({offered:,.0f}/s)"
        waits = [percentile(run.waited(201), 99) * 1000 for run in runs]
        rates = [run.rate_of(201) for run in runs]
        rows += [
            Row(part="load", what=f"{words}, booked", unit="/s", runs=rates, at=offered),
            Row(part="load", what=f"{words}, p99", unit="ms", runs=waits, at=offered),
        ]
    return rows


def _offered(ground: Ground, rate: float) -> Seen:
    with ground.copy() as office, servers.web(office, workers=WORKERS) as server:
        return ground.booked(office, server, clients=LINES, rate=rate)
