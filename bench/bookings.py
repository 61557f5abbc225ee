"""Bookings over HTTP on PostgreSQL, beside what the database alone can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import psycopg

from bench import peers, servers
from bench.ground import CLIENTS, Books, BooksDifferError, Ground
from bench.load import Seen
from bench.metering import Cost, Meter
from bench.report import Row, percentile, ratio

WORKERS = (1, 2, 4)
PEERS = {
    "pgbench, the same statements": ("statements", "simple"),
    "pgbench, the same statements prepared": ("statements", "prepared"),
    "pgbench, one function a booking": ("function", "prepared"),
}
LONE = 300  # bookings one after another: enough for a p99
FEW_PLACES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: answers of the kind that counts, each second, and what they cost."""

    rate: float
    waits: Sequence[float] = ()
    cost: Cost
    client: float = 0.0  # cores
    refused: int = 0  # because there was no time for them


def over_http(ground: Ground) -> list[Row]:
    """Bookings a second with 1, 2, 4 processes, and each peer."""
    sides: dict[str, Callable[[], Run]] = {
        f"{workers} processes": partial(booked, ground, workers) for workers in WORKERS
    }
    sides |= {name: partial(written, ground, *which) for name, which in PEERS.items()}
    found: dict[str, list[Run]] = ground.in_turn(sides)
    rows = [_row(name, runs) for name, runs in found.items()]
    rates = {name: [run.rate for run in runs] for name, runs in found.items()}
    best = max(list(rates)[: len(WORKERS)], key=lambda name: median(rates[name]))
    targets = ("≥ 0.8, aim 1.5", "≥ 0.8, aim 1.5", "")
    for peer, target in zip(PEERS, targets, strict=True):
        what = f"bookings, {best} ÷ {peer}"
        rows.append(ratio("bookings", what, rates[best], rates[peer], target=target))
    return rows


def _row(name: str, runs: Sequence[Run]) -> Row:
    is_ours = name not in PEERS
    return Row(
        part="bookings",
        what=f"bookings over HTTP, {name}" if is_ours else name,
        unit="/s",
        runs=[run.rate for run in runs],
        note=told_cost(runs),
        at=float(name.split(maxsplit=1)[0]) if is_ours else None,
    )


def told_cost(runs: Sequence[Run]) -> str:
    """Say what the run in the middle cost, and how long its clients waited."""
    middle = sorted(runs, key=lambda run: run.rate)[len(runs) // 2]
    if not middle.waits:
        return str(middle.cost)
    waits = f"p99 {percentile(middle.waits, 99) * 1000:.0f} ms"
    refused = f"; {middle.refused} refused" if middle.refused else ""
    return f"{waits}; {middle.cost}; client {middle.client:.2f} cores{refused}"


def booked(ground: Ground, workers: int) -> Run:
    """Let as many clients as the peers have book for a while."""
    with ground.copy() as office, servers.web(office, workers=workers) as server:
        meter = Meter(ground.cluster, server)
        seen = ground.booked(office, server)
        cost = meter.stop(len(seen.codes))
        return Run(
            rate=seen.rate_of(201),
            waits=seen.waited(201),
            cost=cost,
            client=seen.cpu,
            refused=seen.but(201),
        )


def written(ground: Ground, script: str, mode: str) -> Run:
    """Let pgbench write bookings for a while."""
    with ground.copy() as office:
        with psycopg.connect(office.url) as session:
            session.execute(ground.peers.definition.encode())
        before = Books.of(office.url)
        meter = Meter(ground.cluster)
        rate, number = peers.pgbench(
            ground.peers.scripts[script],
            office.url,
            clients=CLIENTS,
            seconds=ground.seconds + 1,
            mode=mode,
        )
        cost = meter.stop(number)
        before.must_grow(office.url, number)
        return Run(rate=rate, cost=cost)


def sold_out(ground: Ground) -> list[Row]:
    """Refusals a second when all ask for the same few places."""
    runs = [_refused(ground) for _ in range(ground.runs)]
    what = f"refusals when {FEW_PLACES} places are gone, 2 processes"
    waits = median(percentile(run.waited(409), 99) for run in runs) * 1000
    rates = [run.rate_of(409) for run in runs]
    return [Row(part="soldout", what=what, unit="/s", runs=rates, note=f"p99 {waits:.0f} ms")]


def _refused(ground: Ground) -> Seen:
    with ground.copy() as office:
        slot = office.slots[0]
        with psycopg.connect(office.url) as session:
            session.execute(
                "UPDATE bookings_slot SET capacity = %s WHERE id = %s", (FEW_PLACES, slot)
            )
        with servers.web(office, workers=2) as server:
            seen = ground.booked(office, server, facts={"slots": [slot]})
        if seen.answers.get("201") != FEW_PLACES:
            raise BooksDifferError(f"{FEW_PLACES} places, but {seen.answers}")
        return seen


def lone(ground: Ground) -> list[Row]:
    """How long one booking takes when nobody else asks."""
    return lone_rows("", [waited_alone(ground) for _ in range(ground.runs)])


def waited_alone(ground: Ground) -> list[float]:
    """Let one client book after another; return how long each waited."""
    with ground.copy() as office, servers.web(office) as server:
        return ground.booked(office, server, clients=1, seconds=60, most=LONE).waited(201)


def lone_rows(whose: str, runs: Sequence[Sequence[float]]) -> list[Row]:
    return [
        Row(
            part="lone",
            what=f"a lone booking{whose}, {what}",
            unit="ms",
            runs=[percentile(run, percent) * 1000 for run in runs],
        )
        for what, percent in {"median": 50, "p99": 99}.items()
    ]
