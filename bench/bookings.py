"""Bookings over HTTP on PostgreSQL, beside what the database alone can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import psycopg

from bench import peers, servers
from bench.ground import CLIENTS, Books, BooksDifferError, Ground
from bench.load import Seen
from bench.report import Row, percentile, ratio

WORKERS = (1, 2, 4)
PEERS = {
    "pgbench, the same statements": ("statements", "simple"),
    "pgbench, the same statements prepared": ("statements", "prepared"),
    "pgbench, one function a booking": ("function", "prepared"),
}
# A request that waits for its turn in an idle house; so many make a p99.
LONE = 400
FEW_PLACES = 50


@dataclass(frozen=True, slots=True)
class Run:
    """One run over HTTP."""

    seen: Seen
    server_cpu: float  # cores that all processes of the server used

    @property
    def rate(self) -> float:
        return self.seen.rate


def over_http(ground: Ground) -> list[Row]:
    """Bookings a second with 1, 2, 4 processes, and each peer."""
    sides: dict[str, Callable[[], Run | float]] = {
        f"{workers} processes": partial(booked, ground, workers) for workers in WORKERS
    }
    sides |= {name: partial(written, ground, *which) for name, which in PEERS.items()}
    found = ground.in_turn(sides)
    rows, rates = [], {}
    for name, runs in found.items():
        rates[name] = [run.rate if isinstance(run, Run) else run for run in runs]
        note = _cost(runs) if isinstance(runs[0], Run) else ""
        what = f"bookings over HTTP, {name}" if note else name
        rows.append(Row(part="bookings", what=what, unit="/s", runs=rates[name], note=note))
    best = max(list(rates)[: len(WORKERS)], key=lambda name: median(rates[name]))
    targets = ("≥ 0.8, aim 1.5", "", "")
    for peer, target in zip(PEERS, targets, strict=True):
        what = f"bookings, {best} ÷ {peer}"
        rows.append(ratio("bookings", what, rates[best], rates[peer], target=target))
    return rows


def booked(ground: Ground, workers: int) -> Run:
    """Let as many clients as the peers have book for a while."""
    with ground.copy() as office, servers.web(office, workers=workers) as server:
        before, began = server.cpu_seconds(), time.monotonic()
        seen = ground.booked(office, server)
        cpu = (server.cpu_seconds() - before) / (time.monotonic() - began)
        if not seen.all_are(201):
            raise BooksDifferError(f"not all were booked: {seen.answers}")
        return Run(seen, cpu)


def written(ground: Ground, script: str, mode: str) -> float:
    """Let pgbench write bookings for a while."""
    with ground.copy() as office:
        with psycopg.connect(office.url) as session:
            session.execute(ground.peers.definition.encode())
        before = Books.of(office.url)
        rate, number = peers.pgbench(
            ground.peers.scripts[script],
            office.url,
            clients=CLIENTS,
            seconds=ground.seconds + 1,
            mode=mode,
        )
        before.must_grow(office.url, number)
        return rate


def _cost(runs: Sequence[Run]) -> str:
    waits = median(percentile(run.seen.waits, 99) for run in runs) * 1000
    server = median(run.server_cpu for run in runs)
    client = median(run.seen.cpu for run in runs)
    return f"p99 {waits:.0f} ms; cores: server {server:.2f}, client {client:.2f}"


def sold_out(ground: Ground) -> list[Row]:
    """Refusals a second when all ask for the same few places."""
    runs = [_refused(ground) for _ in range(ground.runs)]
    rates = [run.rate for run in runs]
    what = f"refusals when {FEW_PLACES} places are gone, 2 processes"
    return [Row(part="soldout", what=what, unit="/s", runs=rates, note=_cost(runs))]


def _refused(ground: Ground) -> Run:
    with ground.copy() as office:
        slot = office.slots[0]
        with psycopg.connect(office.url) as session:
            session.execute(
                "UPDATE bookings_slot SET capacity = %s WHERE id = %s", (FEW_PLACES, slot)
            )
        with servers.web(office, workers=2) as server:
            before, began = server.cpu_seconds(), time.monotonic()
            seen = ground.booked(office, server, facts={"slots": [slot]})
            cpu = (server.cpu_seconds() - before) / (time.monotonic() - began)
        if not seen.all_are(201, 409) or seen.answers.get("201") != FEW_PLACES:
            raise BooksDifferError(f"{FEW_PLACES} places, but {seen.answers}")
        return Run(seen, cpu)


def lone(ground: Ground) -> list[Row]:
    """How long one booking takes when nobody else asks."""
    with ground.copy() as office, servers.web(office) as server:
        runs = [
            ground.booked(
                office,
                server,
                clients=1,
                seconds=60,
                most=LONE,
                facts={"first": 1 + run * 10 * LONE},
            ).waits
            for run in range(ground.runs)
        ]
    return [
        Row(
            part="lone",
            what=f"a lone booking, {what}",
            unit="ms",
            runs=[percentile(run, percent) * 1000 for run in runs],
        )
        for what, percent in {"median": 50, "p99": 99}.items()
    ]
