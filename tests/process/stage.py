"""A stage for whole plays: real web and worker processes, a database, a simulated Meta.

Everything runs as an operator runs it, and can be killed and started again. Time passes by
turning the clock that the simulator and the product share: nobody waits for a lease to end.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psutil

from tests.process.running import PATIENCE, environment, free_port, gone, run, until

OFFICE = "bogor"
NUMBER_ID = "400000000000001"
SECRETS = {
    "WHATSAPP_APP_SECRET": "rahasia-uji",
    "WHATSAPP_VERIFY_TOKEN": "token-uji",
    "WHATSAPP_ACCESS_TOKEN": "akses-uji",
}
# Longer than a claim of a message counts and than an unknown outcome is waited for.
A_LEASE = 121
_TO_SEND = (
    "SELECT 1 FROM notifications_message"
    " WHERE state IN ('owed', 'unknown') AND kind NOT IN ('nudge', 'reminder') LIMIT 1"
)
_OPENING = (
    "migrate",
    "offices load",
    "offices set bogor --address Contoh --phone (0251)5550100 --capacity 500",
    f"offices open bogor --whatsapp-phone-number-id {NUMBER_ID} --whatsapp-number +6221500100",
    "schedule publish bogor",
)


class Program:
    """One of the real commands, which can be ended in every way and started again."""

    def __init__(self, *words: str, folder: Path, env: Mapping[str, str]) -> None:
        self.words, self.folder, self.env = words, folder, env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "antrean", *self.words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.env, cwd=self.folder, stdout=log, stderr=log
            )

    @property
    def log(self) -> Path:
        return self.folder / f"{self.words[0]}.log"

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """Take the whole family off at one instant, without a word."""
        assert self.process
        root = psutil.Process(self.pid)
        root.suspend()  # Or it would replace a child that goes first.
        family = [root, *root.children(recursive=True)]
        for one in family:
            # A child dies with its parent: some of them may be gone when their turn comes.
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait(PATIENCE)
        until(lambda: gone(family))

    def kill_child(self) -> None:
        """Take off only the process that serves; its parent starts another.

        It gives up itself when that happens twice in seconds; then it is started again here,
        as whoever supervises it would.
        """
        old = set(psutil.Process(self.pid).children())
        for child in old:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        until(lambda: not self.is_running or set(psutil.Process(self.pid).children()) - old)
        if not self.is_running:
            self.start()

    def stop(self) -> int:
        """End it as an operator does; return its exit code."""
        assert self.process
        self.process.terminate()
        return self.process.wait(PATIENCE)


@dataclass
class Stage:
    """What a test sees of the play. `control` speaks to the simulator's control API."""

    folder: Path
    url: str
    env: Mapping[str, str]
    web_port: int
    control: httpx.Client
    host: str = "127.0.0.1"
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def site(self) -> str:
        return f"http://{self.host}:{self.web_port}"

    def start(self, name: str, *words: str) -> Program:
        """Start a command under a name of its own."""
        program = Program(*words, folder=self.folder, env=self.env)
        self.programs[name] = program
        program.start()
        return program

    def web(self, name: str = "web", port: int | None = None) -> Program:
        program = self.start(name, "web", "--port", str(port or self.web_port))
        until(lambda: self.status(port=port) == 200)
        return program

    def worker(self, name: str = "worker") -> Program:
        return self.start(name, "worker")

    def status(self, path: str = "/healthz", port: int | None = None) -> int:
        """Return the status of an answer, 0 if nobody answers."""
        url = f"http://127.0.0.1:{port or self.web_port}{path}"
        try:
            return httpx.get(url, timeout=PATIENCE).status_code
        except httpx.HTTPError:
            return 0

    def days(self) -> list[str]:
        """Return the days that can be booked, but the next two: their reminders may be near."""
        found = httpx.get(f"{self.site}/api/v1/offices/{OFFICE}/days").raise_for_status().json()
        return [day["day"] for day in found if day["remaining"]][2:]

    # Time

    def pass_lease(self) -> None:
        """Let so much time pass that nobody waits any longer for who was killed."""
        words = {"advance_seconds": A_LEASE}
        self.control.post("/clock", json=words).raise_for_status()

    # The books

    def column(self, select: str) -> list[Any]:
        """Return the first column of a query."""
        if self.url.startswith("sqlite"):
            path = urlsplit(self.url).path[1:]
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                return [row[0] for row in connection.execute(select)]
        import psycopg  # noqa: PLC0415  # not on SQLite

        with psycopg.connect(self.url) as session:
            return [row[0] for row in session.execute(select)]

    def being_sent(self) -> set[int]:
        """Return the messages that somebody has claimed and not accounted for."""
        return set(self.column("SELECT id FROM notifications_message WHERE state = 'sending'"))

    @property
    def owes_nothing(self) -> bool:
        """Whether no answer waits to be sent. Nudges and reminders are owed for later."""
        return not self.column(_TO_SEND)

    def books(self) -> dict[str, Any]:
        """Return the books after they were audited by a process of its own."""
        command = [sys.executable, "-m", "tests.process.audit"]
        done = subprocess.run(
            command, env=self.env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        books: dict[str, Any] = json.loads(done.stdout)
        return books

    # The outside world

    def sent(self, after: int = 0) -> list[dict[str, Any]]:
        """Return what Meta took, oldest first."""
        answer = self.control.get("/sent", params={"after": after}).raise_for_status()
        lines: list[dict[str, Any]] = answer.json()["sent"]
        return lines

    def taken(self) -> Counter[int]:
        """Return how often Meta took each of our messages."""
        return Counter(int(line["callback"].removeprefix("outbox:")) for line in self.sent())

    def fault_is_met(self) -> bool:
        """Whether the simulator has failed as often as it was told to."""
        state = self.control.get("/state").raise_for_status().json()
        return bool(state["faults_left"] == 0)

    def account(self) -> str:
        """Say how everything stands: for the message of a failure."""
        standing = {
            name: psutil.Process(program.pid).status() if program.is_running else "ended"
            for name, program in self.programs.items()
        }
        posting = self.control.get("/state").raise_for_status().json()["posting"]
        words = Counter(self.column("SELECT kind || ' ' || state FROM whatsapp_inboxevent"))
        owed = Counter(self.column("SELECT kind || ' ' || state FROM notifications_message"))
        return f"processes {standing}, posting {posting}, inbox {words}, outbox {owed}"

    def is_quiet(self) -> bool:
        """Whether every word of people and every status has been delivered and read."""
        posting = self.control.get("/state").raise_for_status().json()["posting"]
        if posting["waiting"] or posting["in_flight"]:
            return False
        return not self.column("SELECT 1 FROM whatsapp_inboxevent WHERE state = 'unread' LIMIT 1")


class Template:
    """An office that is open, kept to be copied: opening one takes seconds."""

    def __init__(self, folder: Path, *, suite: str = "", name: str = "", token: str = "") -> None:
        self.folder = folder
        self.name = name or f"template_{uuid4().hex}"
        self._suite = suite or os.environ["DATABASE_URL"]
        self.url = self._url(self.name, folder)
        self.token = token or self._open()

    @classmethod
    def shared(cls) -> Template:
        """Return the one of all workers of the suite; who asks first makes it."""
        folder = Path(os.environ["ANTREAN_VAR"]) / "template"
        folder.mkdir(exist_ok=True)
        note = folder / "template.json"
        with (folder / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not note.exists():
                made = cls(folder)
                note.write_text(json.dumps({"name": made.name, "token": made.token}))
        return cls(folder, **json.loads(note.read_text()))

    def _open(self) -> str:
        """Make the office; return the token of a program that may do everything there."""
        if self._is_postgres:
            self._in_suite(f"CREATE DATABASE {self.name}")
        env = environment(self.folder, self.url, **SECRETS)
        for words in _OPENING:
            done = run(*words.split(), env=env, folder=self.folder)
            assert done.returncode == 0, done.stderr
        return run("apiclient", "create", "kiosk", env=env, folder=self.folder).stdout.strip()

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """Give the address of a database like it, which goes with the block."""
        if not self._is_postgres:
            for file in self.folder.glob("antrean.sqlite3*"):
                shutil.copy(file, folder)
            yield self._url("", folder)
            return
        name = f"process_{uuid4().hex}"
        self._in_suite(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        yield self._url(name, folder)
        self._in_suite(f"DROP DATABASE {name} WITH (FORCE)")

    @property
    def _is_postgres(self) -> bool:
        return self._suite.startswith("postgres")

    def _url(self, name: str, folder: Path) -> str:
        if self._is_postgres:
            return urlunsplit(urlsplit(self._suite)._replace(path=f"/{name}"))
        return f"sqlite:///{folder / 'antrean.sqlite3'}"

    def _in_suite(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415  # not on SQLite

        with psycopg.connect(self._suite, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def staged(
    folder: Path, url: str, *, target: str = "", simulator: Sequence[str] = ()
) -> Iterator[Stage]:
    """Set the stage on an opened database: the simulator runs, of ours nothing does yet.

    Args:
        target: where the simulator posts its webhooks, if not to the stage's web process.
        simulator: more words for its command line.
    """
    web_port, meta_port, mail_port = free_port(), free_port(), free_port()
    meta = f"http://127.0.0.1:{meta_port}"
    env = environment(
        folder,
        url,
        WHATSAPP_GRAPH_URL=meta,
        EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
        DEMO_CLOCK_FILE=str(folder / "clock"),
        **SECRETS,
    )
    with ExitStack() as stack:
        control = stack.enter_context(httpx.Client(base_url=f"{meta}/control", timeout=30))
        stage = Stage(folder, url, env, web_port, control)
        stack.callback(_end, stage)
        target = target or stage.site
        ports = ["--port", str(meta_port), "--mail-port", str(mail_port)]
        words = [*ports, "--target", target, *simulator]
        stage.start("simulator", "simulator", *words)
        until(lambda: stage.status("/control/state", meta_port) == 200)
        yield stage


def _end(stage: Stage) -> None:
    for program in reversed(stage.programs.values()):
        if program.is_running:
            program.kill()
