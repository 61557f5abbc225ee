"""`make bench-quick`: the figures that say whether something became slow, in two minutes.

A table on stdout, the same in `var/bench.json`. Everything runs on this machine, the load
as well: compare figures of one run with each other, and runs only on one machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench import whatsapp
from bench.postgres import running
from tests.process.running import environment, run, start, until

RESULTS = Path("var/bench.json")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as name:
        folder = Path(name)
        found: dict[str, Mapping[str, float]] = {
            "serve on SQLite": _serve(_made(folder, "serve")),
            "bookings/s on SQLite": _bookings(_made(folder, "sqlite")),
            "WhatsApp on SQLite, 20 messages/s": _whatsapp(_made(folder, "whatsapp")),
        }
        with running() as url:
            found["bookings/s on PostgreSQL"] = _bookings(_made(folder, "pg"), url)
    for what, figures in found.items():
        told = "  ".join(f"{name} {value:g}" for name, value in figures.items())
        sys.stdout.write(f"{what:36}{told}\n")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")


def _made(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir()
    return place


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'antrean.sqlite3'}"


def _serve(folder: Path) -> Mapping[str, float]:
    """Measure how soon `antrean serve` is ready, and what all its processes weigh."""
    env = environment(folder, _sqlite(folder))
    run("migrate", env=env, folder=folder)
    began = time.monotonic()
    service = start("serve", folder, env)
    until(service.is_ready)
    ready = time.monotonic() - began
    weight = sum(process.memory_full_info().pss for process in service.processes())
    service.stop()
    return {"ready_s": round(ready, 2), "pss_mb": round(weight / 2**20)}


def _bookings(folder: Path, url: str = "") -> Mapping[str, float]:
    env = environment(folder, url or _sqlite(folder))
    done = subprocess.run(
        [sys.executable, "-m", "bench.bookings"],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=True,
    )
    rates: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return rates | {"ratio": round(rates["in_batches"] / rates["plain"], 2)}


def _whatsapp(folder: Path) -> Mapping[str, float]:
    return whatsapp.latency(folder, _sqlite(folder), people=200, per_second=20)


if __name__ == "__main__":
    main()
