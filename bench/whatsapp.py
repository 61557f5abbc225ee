"""How long a person who registers waits for the code: the real service, a simulated Meta.

The simulator stamps both ends with one clock: when the person's message was said, and when
it accepted our answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import quantiles

import httpx

from bench import servers
from bench.ground import Ground
from bench.report import Row
from bench.requests import name
from bench.servers import OFFICE, Office
from tests.process.running import free_port, until

SECONDS = 15
TARGETS = {"median": "< 300 ms at 80/s", "p99": "< 1 s at 80/s"}


def end_to_end(ground: Ground) -> list[Row]:
    """20 and 80 messages a second on PostgreSQL with two workers, 20 on SQLite."""
    sides = {
        "PostgreSQL, 20 messages/s": lambda: _on_postgres(ground, 20),
        "PostgreSQL, 80 messages/s": lambda: _on_postgres(ground, 80),
        "SQLite, 20 messages/s": lambda: _on_sqlite(ground, 20),
    }
    return rows(ground.in_turn(sides))


def rows(found: dict[str, list[Sequence[float]]]) -> list[Row]:
    """Return the rows of registrations, by what they were measured on."""
    places = {"median": 49, "p99": 98}  # among the 99 cuts
    return [
        Row(
            part="whatsapp",
            what=f"message → code sent, {what}, {which}",
            unit="ms",
            runs=[quantiles(waits, n=100)[place] * 1000 for waits in runs],
            target=TARGETS[which] if "80" in what else "",
        )
        for what, runs in found.items()
        for which, place in places.items()
    ]


def _on_postgres(ground: Ground, per_second: int) -> Sequence[float]:
    with ground.copy() as office:
        return waits(office, per_second)


def _on_sqlite(ground: Ground, per_second: int) -> Sequence[float]:
    folder = ground.folder / f"whatsapp-{time.monotonic_ns()}"
    return waits(servers.copied(ground.sqlite, folder), per_second, workers=1)


def waits(office: Office, per_second: int, *, workers: int = 2) -> Sequence[float]:
    """Let people register at this rate; return the seconds each waited for the code."""
    with _simulator(office) as (port, told), ExitStack() as stack:
        office = office.told(WHATSAPP_GRAPH_URL=f"http://127.0.0.1:{port}")
        server = stack.enter_context(servers.web(office, port=told))
        for _ in range(workers):
            stack.enter_context(servers.command(office, "worker"))
        day = _first_day(server.url)
        return _register(f"http://127.0.0.1:{port}", day, per_second)


@contextmanager
def _simulator(office: Office) -> Iterator[tuple[int, int]]:
    """Run it; give its port, and the one to which it delivers."""
    port, told = free_port(), free_port()
    with servers.command(office, f"simulator --target http://127.0.0.1:{told}", port=port):
        until(lambda: servers.answers(f"http://127.0.0.1:{port}/control/state"))
        yield port, told


def _first_day(url: str) -> str:
    days = httpx.get(f"{url}/api/v1/offices/{OFFICE}/days").raise_for_status().json()
    year, month, day = next(day["day"] for day in days if day["remaining"]).split("-")
    return f"{day}{month}{year}"


def _register(simulator: str, day: str, per_second: int) -> list[float]:
    people = per_second * SECONDS
    with httpx.Client(base_url=f"{simulator}/control", timeout=30) as client:
        keys = [_phone(client, number) for number in range(people)]
        began = time.monotonic()
        for number, key in enumerate(keys):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            text = f"#{name(number)}#25011987#{day}"
            client.post(f"/phones/{key}/say", json={"text": text}).raise_for_status()
        sent = until(lambda: _sent(client, people))
    return [line["accepted_at"] - line["said_at"] for line in sent]


def _phone(client: httpx.Client, number: int) -> str:
    body = {"name": name(number), "number": f"+62812{number:08}"}
    made = client.post("/phones", json=body).raise_for_status().json()
    return str(made["key"])


def _sent(client: httpx.Client, people: int) -> list[dict[str, float]]:
    lines = client.get("/sent").raise_for_status().json()
    found = lines["sent"] if isinstance(lines, dict) else lines
    return found if len(found) >= people else []
