"""The real commands, started as an operator starts them, on ports and a database of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from random import Random
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psutil
from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_FIRST_PORT = 20_000
_PORTS = 1_000


def until[T](found: Callable[[], T], *, within: float = PATIENCE) -> T:
    """Return the first truthy answer; a fact that never comes is a failure, not a hang."""
    deadline = time.monotonic() + within
    while not (answer := found()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
    return answer


def free_port(*, and_next: bool = False) -> int:
    """Return a free port, `and_next` to say that the one after it must be free as well.

    It lies below the ports of outgoing connections, so nobody is given it while its owner
    restarts.  Every process of the suite goes through ports of its own, one after the other: a
    port is given long before its owner listens.
    """
    for port in islice(_ports, _PORTS // 2):
        if _is_free(port) and (not and_next or _is_free(port + 1)):
            return port
    raise AssertionError("no port is free")


def _own_ports() -> Iterator[int]:
    """Yield every other port, so that the next one belongs to nobody else."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST_PORT + worker % 10 * _PORTS
    begin = Random().randrange(0, _PORTS, 2)  # noqa: S311  # a choice, no secret
    # Two suites on one machine begin somewhere else.
    return (first + (begin + step) % _PORTS for step in count(step=2))


_ports = _own_ports()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database of the kind that the suite runs on."""
    suite = os.environ["DATABASE_URL"]
    if suite.startswith("sqlite"):
        yield f"sqlite:///{folder / 'antrean.sqlite3'}"
        return
    import psycopg  # noqa: PLC0415  # not on SQLite

    name = f"process_{uuid4().hex}"
    with psycopg.connect(suite, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(suite)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "ANTREAN_VAR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": "a secret of the process tests, long enough",
        "NIK_KEY": Fernet.generate_key().decode(),
        **more,
    }


@dataclass
class Service:
    """`antrean serve` (or another command), and what it started."""

    process: subprocess.Popen[bytes]
    port: int
    live_port: int
    errors: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def status(self, path: str, port: int | None = None) -> int:
        """Return the status of an answer, 0 if nobody answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{port or self.port}{path}").status_code
        except httpx.HTTPError:
            return 0

    def processes(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def child(self, words: str) -> psutil.Process:
        """Return the child whose command line contains these words."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if words in called(child))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def run(
    *words: str, env: Mapping[str, str], folder: Path, said: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with what is said to it on its standard input."""
    command = [sys.executable, "-m", "antrean", *words]
    return subprocess.run(
        command,
        env=env,
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def serving(folder: Path, env: Mapping[str, str]) -> Iterator[Service]:
    """Run `antrean serve`, on a database that has its tables, until the end of the block."""
    service = start("serve", folder, env)
    try:
        until(service.is_ready)
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def start(command: str, folder: Path, env: Mapping[str, str]) -> Service:
    """Start `antrean serve` or `antrean web` and do not wait for it."""
    port, live_port = free_port(), free_port()
    words = [command, "--port", str(port)]
    if command == "serve":
        words += ["--live-port", str(live_port)]
    errors = folder / "serve.err"
    with (folder / "serve.log").open("ab") as log, errors.open("ab") as err:
        called = [sys.executable, "-m", "antrean", *words]
        process = subprocess.Popen(called, env=env, cwd=folder, stdout=log, stderr=err)
    return Service(process, port, live_port, errors)


def gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process) for process in processes)


def is_alive(process: psutil.Process) -> bool:
    try:
        # Nobody may have collected it yet: then it is a zombie, and ended.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def called(process: psutil.Process) -> str:
    """Return the command line; nothing of a process that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
