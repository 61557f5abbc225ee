"""Event streams: ten thousand who watch one day, and when the last of them knows of a booking."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from typing import Any

import httpx

from bench import requests, servers
from bench.ground import BooksDifferError, Ground
from bench.report import Row, percentile
from bench.servers import OFFICE, Office, Running, command
from tests.process.running import ROOT, free_port, until

WATCHERS = 10_000
CHANGES = 20
APART = 1.0  # seconds between changes

type _Crowd = subprocess.Popen[str]


def watched(ground: Ground, *, watchers: int = WATCHERS) -> list[Row]:
    """All watch the day on which somebody books through the API."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # Children inherit it.
    live_port = free_port()
    with ground.copy() as copy:
        office = copy.told(LIVE_URL=f"http://127.0.0.1:{live_port}")
        with command(office, f"serve --live-port {live_port}") as server:
            until(lambda: servers.answers(f"{server.url}/readyz"))
            until(lambda: servers.answers(f"{office.env['LIVE_URL']}/healthz"))
            return _measured(office, server, watchers)


def _measured(office: Office, server: Running, watchers: int) -> list[Row]:
    day = servers.days(server)[0]
    before = _weight_of_live(server)
    with crowd(day["live"], watchers) as watching:
        opened = tell(watching, "open")
        each = (_weight_of_live(server) - before) * 1024 / watchers
        waits = [_change(office, server, day, number, watching) for number in range(CHANGES)]
    if any(len(found) != watchers for found in waits):
        raise BooksDifferError(f"of {watchers} watchers were told: {list(map(len, waits))}")
    everybody = sorted(wait for found in waits for wait in found)
    last = [max(found) * 1000 for found in waits]
    what = f"{watchers:,} streams, change → screen"
    note = f"asked by HTTP → read by the client, {CHANGES} changes"
    figures = {"median": 50, "p99": 99}
    return [
        Row(part="streams", what=f"{watchers:,} streams, all open", unit="s", runs=[opened]),
        Row(part="streams", what="memory of live for each stream", unit="kB", runs=[each]),
        *(
            Row(
                part="streams",
                what=f"{what}, {name}",
                unit="ms",
                runs=[percentile(everybody, percent) * 1000],
                note=note,
                target="< 1 s" if name == "p99" else "",
            )
            for name, percent in figures.items()
        ),
        Row(part="streams", what=f"{what}, the last", unit="ms", runs=last),
    ]


def _change(
    office: Office,
    server: Running,
    day: dict[str, Any],
    number: int,
    watching: _Crowd,
) -> list[float]:
    """Book, and return how long after that each watcher knew."""
    time.sleep(APART)
    key, body = requests.booking(number + 1, OFFICE, day["slots"][0]["id"])
    headers = {
        "Authorization": f"Bearer {office.token}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }
    since = time.monotonic()
    url = f"{server.url}/api/v1/bookings"
    httpx.post(url, content=body, headers=headers, timeout=30).raise_for_status()
    found: list[float] = tell(watching, f"await {since}")
    return found


def crowd(address: str, watchers: int) -> _Crowd:
    """Start so many who will watch what is at an address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.watching"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _say(process, json.dumps({"address": address, "watchers": watchers}))
    return process


def tell(watching: _Crowd, words: str) -> Any:
    """Give a command and return its answer."""
    _say(watching, words)
    assert watching.stdout
    told = json.loads(watching.stdout.readline())
    if told["ended"]:
        raise BooksDifferError(f"{told['ended']} of {told['streams']} streams ended")
    return told["answer"]


def _say(watching: _Crowd, words: str) -> None:
    assert watching.stdin
    watching.stdin.write(words + "\n")
    watching.stdin.flush()


def _weight_of_live(server: Running) -> float:
    """Return the MB of the process that serves streams, and of its children."""
    live = next(one for one in server.family() if "live" in one.cmdline())
    family = [live, *live.children(recursive=True)]
    return float(sum(one.memory_full_info().pss for one in family)) / 2**20
