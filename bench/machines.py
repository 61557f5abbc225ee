"""One machine with SQLite: what it books, beside the bare driver; when it is ready, its weight."""

from __future__ import annotations

import time
from pathlib import Path

from bench import plain, servers
from bench.ground import CLIENTS, BooksDifferError, Ground
from bench.load import Plan, ask
from bench.report import Row, ratio
from bench.servers import OFFICE, Office, command, seconds_until_ready


def on_sqlite(ground: Ground) -> list[Row]:
    """Bookings a second over HTTP, and by the bare driver, one transaction each."""
    rates = ground.in_turn({"HTTP": lambda: _booked(ground), "driver": lambda: _written(ground)})
    return [
        Row(part="sqlite", what="bookings over HTTP on SQLite", unit="/s", runs=rates["HTTP"]),
        Row(part="sqlite", what="the same rows by the driver", unit="/s", runs=rates["driver"]),
        ratio("sqlite", "bookings on SQLite ÷ the driver", rates["HTTP"], rates["driver"]),
    ]


def _copy(ground: Ground) -> Office:
    return servers.copied(ground.sqlite, ground.folder / f"sqlite-{time.monotonic_ns()}")


def _booked(ground: Ground) -> float:
    office = _copy(ground)
    with servers.web(office) as server:
        facts = {"office": OFFICE, "slots": office.slots, "token": office.token, "first": 1}
        seen = ask(
            Plan(
                port=server.port,
                kind="bookings",
                facts=facts,
                clients=CLIENTS,
                seconds=ground.seconds,
            )
        )
    held = plain.bookings(_file(office))
    if not seen.all_are(201) or held != len(set(seen.codes)) or held != seen.answers["201"]:
        raise BooksDifferError(f"{held} bookings on SQLite, answered {seen.answers}")
    return seen.rate


def _written(ground: Ground) -> float:
    office = _copy(ground)
    return plain.written(_file(office), office.slots, seconds=ground.seconds)


def _file(office: Office) -> Path:
    return office.folder / "antrean.sqlite3"


def served(ground: Ground) -> list[Row]:
    """How soon `antrean serve` is ready, and what all its processes weigh."""
    found = [ready_and_weight(ground) for _ in range(ground.runs)]
    ready, weights = zip(*found, strict=True)
    return [
        Row(part="serve", what="serve on SQLite, ready", unit="s", runs=ready, target="< 3"),
        Row(part="serve", what="serve, all processes", unit="MB", runs=weights, target="< 300"),
    ]


def ready_and_weight(ground: Ground) -> tuple[float, float]:
    """Return the seconds until `serve` was ready, and its MB then."""
    office = _copy(ground)
    began = time.monotonic()
    with command(office, "serve") as server:
        return seconds_until_ready(server, began), server.weight()
