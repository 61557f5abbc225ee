"""How often the days of an office are read: new, unchanged, and past every cache."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from bench import servers
from bench.ground import CLIENTS, BooksDifferError, Ground
from bench.load import Plan, ask
from bench.report import Row
from bench.servers import OFFICE, Running

PATH = f"/api/v1/offices/{OFFICE}/days"


def of_days(ground: Ground) -> list[Row]:
    with ground.copy() as office, servers.web(office, workers=2) as server:
        tag = httpx.get(server.url + PATH).raise_for_status().headers["ETag"]
        found = ground.in_turn(
            {
                "answered in full": lambda: _read(ground, server, 200, {}),
                "answered as unchanged": lambda: _read(ground, server, 304, {"If-None-Match": tag}),
                "asked for fresh": lambda: _read(
                    ground, server, 200, {"Cache-Control": "no-cache"}
                ),
            }
        )
    return [
        Row(
            part="reads",
            what=f"an office's fortnight {what}, 2 processes",
            unit="/s",
            runs=runs,
            target="≥ 1,500" if status == "full" else "",
        )
        for what, runs in found.items()
        for status in [what.rpartition(" ")[2]]
    ]


def _read(ground: Ground, server: Running, status: int, headers: Mapping[str, str]) -> float:
    facts = {"path": PATH, "headers": dict(headers)}
    plan = Plan(port=server.port, kind="gets", facts=facts, clients=CLIENTS, seconds=ground.seconds)
    seen = ask(plan)
    # With the hour the addresses of streams are new, and what was unchanged is told in full.
    if not seen.all_are(200, status):
        raise BooksDifferError(f"not all were {status}: {seen.answers}")
    return seen.rate_of(status)
