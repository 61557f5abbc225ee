"""What all parts stand on: one PostgreSQL, one opened office, so many runs of so many seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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

    @cached_property
    def cluster(self) -> postgres.Cluster:
        return postgres.Cluster(self.stack.enter_context(postgres.running()))

    @cached_property
    def office(self) -> Office:
        """An office on PostgreSQL, to be copied."""
        return servers.opened(self.new_folder("office"), self.cluster.create())

    @cached_property
    def sqlite(self) -> Office:
        """An office on SQLite, to be copied."""
        folder = self.new_folder("sqlite")
        return servers.opened(folder, f"sqlite:///{folder / 'antrean.sqlite3'}")

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
        seen = ask(Plan(port=server.port, kind="bookings", facts=facts, **options))
        check(office.url, seen)
        return seen


@contextmanager
def prepared(*, runs: int, seconds: float) -> Iterator[Ground]:
    with ExitStack() as stack:
        name = stack.enter_context(TemporaryDirectory(prefix="antrean-bench-"))
        yield Ground(folder=Path(name), runs=runs, seconds=seconds, stack=stack)


def check(url: str, seen: Seen) -> None:
    """Compare what was answered with what is there.

    Raises:
        BooksDifferError: a booking is missing or too many, or a slot is overbooked.
    """
    codes = set(seen.codes)
    held = set(postgres.column(url, "SELECT code FROM bookings_booking"))
    check_room(url, len(held))
    if "0" in seen.answers:
        raise BooksDifferError(f"requests were not answered: {seen.answers}")
    if codes - held or len(codes) != seen.answers.get("201", 0):
        raise BooksDifferError(f"{len(codes)} codes of {seen.answers}, {len(codes - held)} missing")


def check_room(url: str, bookings: int) -> None:
    """Compare the bookings with what the slots count.

    Raises:
        BooksDifferError: they differ, or there are more than may be.
    """
    for what, select in {
        "bookings": "SELECT count(*) FROM bookings_booking",
        "places": "SELECT count(*) FROM bookings_place",
        "places taken": "SELECT coalesce(sum(taken), 0) FROM bookings_slot",
        "holders": "SELECT count(DISTINCT holder_id) FROM bookings_booking",
    }.items():
        (found,) = postgres.column(url, select)
        if found != bookings:
            raise BooksDifferError(f"{bookings} bookings, but {found} {what}")
    over = "SELECT count(*) FROM bookings_slot WHERE taken > capacity"
    if postgres.column(url, over) != [0]:
        raise BooksDifferError("a slot is overbooked")
