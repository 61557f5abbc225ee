"""The hall: how long a call takes, and when the last screen and telephone knows of it."""

from __future__ import annotations

import json
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import servers, streams
from bench.ground import BooksDifferError, Ground
from bench.report import Row, percentile
from bench.servers import Office, command
from tests.process.running import ROOT, free_port, until

NUMBERS = 600
CALLS = 300
SCREENS, TELEPHONES = 200, 2_000
ANNOUNCED = 20
APART = 1.0  # seconds between calls that all wait for


def at_work(ground: Ground) -> list[Row]:
    """Counters call while screens and telephones watch."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # Children inherit it.
    live_port = free_port()
    with ground.copy() as copy:
        office = copy.told(LIVE_URL=f"http://127.0.0.1:{live_port}")
        with _caller(office) as caller:
            address = _tell(caller, f"open {NUMBERS}")
            alone = _tell(caller, f"call {CALLS}")["took"]
            with command(office, f"serve --live-port {live_port}") as server:
                until(lambda: servers.answers(f"{server.url}/readyz"))
                until(lambda: servers.answers(f"{office.env['LIVE_URL']}/healthz"))
                waits = _announced(caller, address)
    return [*_calls(alone), *_screens(waits)]


def _announced(caller: subprocess.Popen[str], address: str) -> list[list[float]]:
    watchers = SCREENS + TELEPHONES
    with streams.crowd(address, watchers) as crowd:
        streams.tell(crowd, "open")
        waits = []
        for _ in range(ANNOUNCED):
            time.sleep(APART)
            called = _tell(caller, "call 1")
            waits.append(streams.tell(crowd, f"await {called['began']}"))
    if any(len(found) != watchers for found in waits):
        raise BooksDifferError(f"of {watchers} watchers were told: {list(map(len, waits))}")
    return waits


def _calls(took: list[float]) -> list[Row]:
    ordered = sorted(took)
    return [
        Row(
            part="hall",
            what=f"`call next`, {name}",
            unit="ms",
            runs=[percentile(ordered, percent) * 1000],
            note=f"{NUMBERS} numbers that day, one after the other",
            target="< 100 ms" if name == "p95" else "",
        )
        for name, percent in {"median": 50, "p95": 95}.items()
    ]


def _screens(waits: list[list[float]]) -> list[Row]:
    everybody = sorted(wait for found in waits for wait in found)
    return [
        Row(
            part="hall",
            what=f"call → {SCREENS} screens and {TELEPHONES:,} telephones, {name}",
            unit="ms",
            runs=[percentile(everybody, percent) * 1000],
            note=f"key pressed → read by the client, {ANNOUNCED} calls",
            target="< 1 s" if name == "p99" else "",
        )
        for name, percent in {"median": 50, "p99": 99}.items()
    ]


@contextmanager
def _caller(office: Office) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [office.code.python, "-m", "bench.calling"],
        env=office.env,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process


def _tell(caller: subprocess.Popen[str], words: str) -> Any:
    """Give a command and return its answer."""
    assert caller.stdin
    assert caller.stdout
    caller.stdin.write(words + "\n")
    caller.stdin.flush()
    return json.loads(caller.stdout.readline())
