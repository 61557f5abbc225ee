"""The real commands on databases of their own: an office opened, `antrean web` and the rest.

Only the public command line and API are used, so that older commits can be measured as well.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench import postgres
from tests.process.running import ROOT, environment, free_port, until

OFFICE = "bogor"
NUMBER_ID = "400000000000001"
SECRETS = {
    "WHATSAPP_APP_SECRET": "bench",
    "WHATSAPP_VERIFY_TOKEN": "bench",
    "WHATSAPP_ACCESS_TOKEN": "bench",
    "WHATSAPP_GRAPH_URL": "http://127.0.0.1:9",  # nobody: what needs Meta says where it is
}


@dataclass(frozen=True, slots=True)
class Code:
    """A checkout, and the Python that has what it needs."""

    root: Path = ROOT
    python: str = sys.executable


HERE = Code()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office with room for everybody, on a database that is copied for each run."""

    code: Code
    folder: Path
    env: Mapping[str, str]
    token: str
    slots: Sequence[int]

    @property
    def url(self) -> str:
        return self.env["DATABASE_URL"]

    def on(self, url: str) -> Office:
        """Return the same on another database."""
        return self.told(DATABASE_URL=url)

    def told(self, **more: str) -> Office:
        """Return the same with more in its environment."""
        return replace(self, env={**self.env, **more})

    def run(self, words: str) -> str:
        """Run a command to its end and return what it says."""
        command = [self.code.python, "-m", "antrean", *words.split()]
        done = subprocess.run(
            command, env=self.env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Running:
    """A command that runs, and its children."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_up(self) -> bool:
        """Say whether it answers; fails with what it said when it has ended."""
        assert self.process.poll() is None, self.log.read_text()
        return answers(f"{self.url}/healthz")

    def family(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def cpu_seconds(self) -> float:
        return sum(sum(one.cpu_times()[:2]) for one in self.family())

    def weight(self) -> float:
        """Return the memory of all its processes in MB, what they share counted once."""
        return float(sum(one.memory_full_info().pss for one in self.family())) / 2**20


def opened(folder: Path, url: str, code: Code = HERE) -> Office:
    """Make the database at `url` an office's that takes bookings."""
    env = environment(folder, url, **SECRETS) | {"PYTHONPATH": str(code.root)}
    office = Office(code=code, folder=folder, env=env, token="", slots=[])
    office.run("migrate")
    if url.startswith("postgres"):
        postgres.spread_ids(url)
    office.run("offices load")
    open_office(office, OFFICE, NUMBER_ID)
    if url.startswith("postgres"):
        postgres.widen(url)
    token = office.run("apiclient create bench")
    with web(office) as server:
        slots = [slot["id"] for day in days(server) for slot in day["slots"]]
        return replace(office, token=token, slots=slots)


def open_office(office: Office, code: str, number_id: str) -> None:
    """Let an office of the database take bookings."""
    office.run(f"offices set {code} --address Contoh --phone (0251)5550100 --capacity 500")
    office.run(f"offices open {code} --whatsapp-phone-number-id {number_id}")
    office.run(f"schedule publish {code}")


def days(server: Running) -> list[dict[str, Any]]:
    """Return the days that can be booked as long as we measure.

    Not the first: at 16.00 of the working day before its booking closes, in the midst of a run.
    """
    found = httpx.get(f"{server.url}/api/v1/offices/{OFFICE}/days").raise_for_status().json()
    return [day for day in found if day["remaining"]][1:]


@contextmanager
def web(office: Office, *, workers: int = 1, port: int = 0) -> Iterator[Running]:
    """Run `antrean web` until the end of the block."""
    with command(office, f"web --workers {workers}", port=port) as server:
        until(server.is_up, within=30)
        yield server


@contextmanager
def command(office: Office, words: str, *, port: int = 0) -> Iterator[Running]:
    """Run a command that serves; ends it, and all its children, with the block."""
    port = port or free_port(and_next=True)
    log = office.folder / f"{words.split(maxsplit=1)[0]}.log"
    called = [office.code.python, "-m", "antrean", *words.split()]
    if not words.startswith("worker"):
        called += ["--port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            called, env=office.env, cwd=office.folder, stdout=out, stderr=out
        )
    try:
        yield Running(process, port, log)
    finally:
        process.terminate()
        process.wait(60)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.HTTPError:
        return False


def copied(office: Office, folder: Path) -> Office:
    """Return the same office on a copy of its SQLite file."""
    folder.mkdir()
    for file in office.folder.glob("antrean.sqlite3*"):
        shutil.copy(file, folder)
    return replace(office, folder=folder).on(f"sqlite:///{folder / 'antrean.sqlite3'}")


def seconds_until_ready(server: Running, since: float) -> float:
    until(lambda: answers(f"{server.url}/readyz"))
    return time.monotonic() - since
