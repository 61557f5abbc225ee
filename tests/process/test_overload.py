"""Three times more is asked than can be done: what is accepted is done in time, the rest refused.

The load comes from `bench.load`, a process of its own that asks when a request is due, whether
or not the ones before it were answered. How fast all this is, the bench says; here it must
stand.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import psutil
import pytest

from antrean.bookings.actions.holding import PATIENCE_SECONDS
from antrean.config.commands.web import THREADS
from bench.load import Plan, Seen, ask
from tests.process.stage import NUMBER_ID, OFFICE, SECRETS, Program, Stage, Template

pytestmark = pytest.mark.process

CALM = 32  # clients; far fewer than any lane of the gate
CROWD = 600  # connections, more than all lanes together
TIMES = 3
SECONDS = 20
SOAK_SECONDS = 300
RECOVERY_SECONDS = 5
MOST_GROWTH = THREADS * 2**19  # bytes: half a megabyte for each thread and its connection
REFUSED = 429


@dataclass(frozen=True, slots=True)
class Door:
    """One of the ways in. `count`: how many rows there are of what it accepts."""

    kind: str
    accepted: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    count: str = ""


DOORS = {
    "api": Door("bookings", 201, count="SELECT count(*) FROM bookings_booking"),
    "webhook": Door(
        "deliveries",
        200,
        {"number_id": NUMBER_ID, "secret": SECRETS["WHATSAPP_APP_SECRET"]},
        count="SELECT count(*) FROM whatsapp_inboxevent WHERE kind = 'message'",
    ),
    "pages": Door("gets", 200, {"path": "/"}),
}
# Twenty seconds of the whole machine are much of a suite: each is tried once, the long run all.
TRIED = ("pages",) if os.environ["DATABASE_URL"].startswith("sqlite") else ("api", "webhook")


class Crowd:
    """Asks at one door; nobody asks for the same twice."""

    def __init__(self, stage: Stage, door: Door, facts: Mapping[str, Any]) -> None:
        self.stage, self.door, self.facts = stage, door, facts
        self.first = 1
        self.accepted = 0

    def ask(self, **how: Any) -> Seen:
        plan = Plan(
            port=self.stage.web_port,
            kind=self.door.kind,
            facts={**self.door.facts, **self.facts, "first": self.first},
            from_due=False,
            **how,
        )
        seen = ask(plan)
        self.first += sum(seen.answers.values())
        self.accepted += seen.answers.get(str(self.door.accepted), 0)
        return seen

    def rate(self, *, seconds: float) -> float:
        """Return how many are served a second when few ask."""
        seen = self.ask(clients=CALM, seconds=seconds, warm=0.2)
        assert seen.all_are(str(self.door.accepted)), seen.answers
        return seen.rate


class Scale(threading.Thread):
    """Weighs a program and its children until the end of the block."""

    def __init__(self, program: Program) -> None:
        super().__init__(daemon=True)
        root = psutil.Process(program.pid)
        self.family = [root, *root.children(recursive=True)]
        self.ended = threading.Event()
        self.before = self.heaviest = self.weight()

    def weight(self) -> int:
        return sum(int(one.memory_full_info().pss) for one in self.family)

    def run(self) -> None:
        while not self.ended.wait(0.2):
            self.heaviest = max(self.heaviest, self.weight())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()


@pytest.fixture
def crowd(request: pytest.FixtureRequest, stage: Stage, template: Template) -> Iterator[Crowd]:
    stage.web()
    _widen(stage)
    slots = stage.column("SELECT id FROM bookings_slot ORDER BY day, starts_at")
    facts = {"office": OFFICE, "token": template.token, "slots": slots[len(slots) // 2 :][:20]}
    crowd = Crowd(stage, DOORS[request.param], facts)
    yield crowd
    web = stage.programs["web"]
    assert web.stop() == 0
    assert "Traceback" not in web.log.read_text()
    if crowd.door.count:
        assert stage.column(crowd.door.count) == [crowd.accepted]


def _widen(stage: Stage) -> None:
    """Give each hour room for everybody: refusals for want of places would be another test."""
    widen = "UPDATE bookings_slot SET capacity = 30000"
    if stage.url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(stage.url).path[1:], timeout=30)) as connection:
            connection.execute(widen)
            connection.commit()
        return
    import psycopg  # noqa: PLC0415  # not on SQLite

    with psycopg.connect(stage.url) as session:
        session.execute(widen.encode())


@pytest.mark.parametrize("crowd", TRIED, indirect=True)
def test_three_times_too_much_is_survived(crowd: Crowd) -> None:
    _survive(crowd, SECONDS)


@pytest.mark.soak
@pytest.mark.parametrize("crowd", DOORS, indirect=True)
def test_three_times_too_much_is_survived_for_long(crowd: Crowd) -> None:
    _survive(crowd, SOAK_SECONDS)


def _survive(crowd: Crowd, seconds: float) -> None:
    calm = crowd.rate(seconds=3)

    with Scale(crowd.stage.programs["web"]) as scale:
        seen = crowd.ask(clients=CROWD, seconds=seconds, rate=TIMES * calm)
    ended = time.monotonic()
    again = 0.0
    while again < calm / 2 and time.monotonic() < ended + RECOVERY_SECONDS:
        again = crowd.rate(seconds=1)

    served = seen.waited(crowd.door.accepted)
    assert seen.all_are(str(crowd.door.accepted), str(REFUSED)), seen.answers
    assert served
    assert seen.waited(REFUSED), "nobody was refused: it was no overload"
    assert max(served) < PATIENCE_SECONDS
    assert scale.heaviest < scale.before + MOST_GROWTH
    assert again >= calm / 2
