"""What all parts stand on: one PostgreSQL, one opened office, so many runs of so many seconds."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench import peers, postgres, servers
from bench.load import Plan, Seen, ask
from bench.servers import OFFICE, Office, Running

CLIENTS = 32


class BooksDifferError(Exception):
    """What was answered is not what the database holds."""


@dataclass
class Ground:
    """Made when first asked for, and kept: opening an office takes seconds."""

    folder: Path
    runs: int = 5
    seconds: float = 5.0
    stack: ExitStack = field(default_factory=ExitStack)
    code: servers.Code = servers.HERE

    @cached_property
    def cluster(self) -> postgres.Cluster:
        return postgres.Cluster(self.stack.enter_context(postgres.running()))

    @cached_property
    def office(self) -> Office:
        """An office on PostgreSQL, to be copied."""
        return servers.opened(self.new_folder("office"), self.cluster.create(), self.code)

    @cached_property
    def sqlite(self) -> Office:
        """An office on SQLite, to be copied."""
        folder = self.new_folder("sqlite")
        return servers.opened(folder, f"sqlite:///{folder / 'antrean.sqlite3'}", self.code)

    def beside(self, code: servers.Code) -> Ground:
        """Return a ground of another checkout on the same server."""
        folder = self.new_folder("beside")
        other = replace(self, folder=folder, code=code)
        other.cluster = self.cluster
        return other

    @cached_property
    def peers(self) -> peers.Peers:
        with self.cluster.copied(self.office.url) as url:
            return peers.made(self.office.on(url))

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    @contextmanager
    def copy(self) -> Iterator[Office]:
        """Give the office on a database of its own."""
        with self.cluster.copied(self.office.url) as url:
            yield self.office.on(url)

    def with_runs(self, runs: int) -> Ground:
        """Return the same for another number of rounds."""
        other = replace(self, runs=runs)
        other.cluster, other.office = self.cluster, self.office
        return other

    def in_turn(self, sides: Mapping[str, Callable[[], Any]]) -> dict[str, list[Any]]:
        """Return what each side gave in each round; in each round all have their turn."""
        found: dict[str, list[Any]] = {name: [] for name in sides}
        for _ in range(self.runs):
            for name, measure in sides.items():
                found[name].append(measure())
        return found

    def booked(self, office: Office, server: Running, **more: Any) -> Seen:
        """Let clients book, and return what they saw when it is what the database holds."""
        facts = {"office": OFFICE, "slots": office.slots, "token": office.token, "first": 1}
        facts |= more.pop("facts", {})
        options = {"clients": CLIENTS, "seconds": self.seconds} | more
        before = Books.of(office.url)
        seen = ask(Plan(port=server.port, kind="bookings", facts=facts, **options))
        check(office.url, seen, before)
        return seen


@dataclass(frozen=True, slots=True)
class Books:
    """What is counted twice: each booking is of one person here, so all three are one number."""

    bookings: int
    places: int
    taken: int

    @classmethod
    def of(cls, url: str) -> Books:
        """Return the books of a database.

        Raises:
            BooksDifferError: a slot is overbooked.
        """
        if postgres.column(url, "SELECT 1 FROM bookings_slot WHERE taken > capacity"):
            raise BooksDifferError("a slot is overbooked")
        return cls(*(int(postgres.column(url, select)[0]) for select in _COUNTS))

    def must_grow(self, url: str, by: int) -> None:
        """Compare with what the books are now.

        Raises:
            BooksDifferError: they did not grow by so many bookings.
        """
        now = Books.of(url)
        grown = (now.bookings - self.bookings, now.places - self.places, now.taken - self.taken)
        if grown != (by, by, by):
            raise BooksDifferError(f"{by} bookings, but rows, places, taken grew by {grown}")


_COUNTS = (
    "SELECT count(*) FROM bookings_booking",
    "SELECT count(*) FROM bookings_place",
    "SELECT coalesce(sum(taken), 0) FROM bookings_slot",
)


@contextmanager
def prepared(*, runs: int, seconds: float) -> Iterator[Ground]:
    """Give a ground; when we are told to end, all that runs on it ends with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        name = stack.enter_context(TemporaryDirectory(prefix="antrean-bench-"))
        yield Ground(folder=Path(name), runs=runs, seconds=seconds, stack=stack)


def check(url: str, seen: Seen, before: Books) -> None:
    """Compare what was answered with what is there.

    Raises:
        BooksDifferError: a booking is missing or too many, or a slot is overbooked.
    """
    if not seen.all_are(201, 409, 429, 503):
        raise BooksDifferError(f"requests failed or were not answered: {seen.answers}")
    before.must_grow(url, seen.answers.get("201", 0))
    codes = set(seen.codes)
    with psycopg.connect(url) as session:
        select = "SELECT count(*) FROM bookings_booking WHERE code = ANY (%s)"
        (held,) = session.execute(select, [list(codes)]).fetchone() or (0,)
    if not held == len(codes) == seen.answers.get("201", 0):
        raise BooksDifferError(f"{seen.answers}, {len(codes)} codes, of them {held} held")
