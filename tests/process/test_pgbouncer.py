"""The service behind PgBouncer in transaction mode: every transaction may get another session."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from tests.process.caller import Caller
from tests.process.people import People, cancels, check, keeps, moves
from tests.process.running import free_port, run, until
from tests.process.stage import Stage, Template

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = [
    pytest.mark.process,
    pytest.mark.postgres,
    pytest.mark.skipif(
        not os.environ["DATABASE_URL"].startswith("postgres"), reason="SQLite has no pooler"
    ),
    pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed (apt: pgbouncer)"),
]

# Fewer sessions than all processes together ask for, so that they are shared.
SESSIONS = 4
CALLERS = 6
INI = """
[databases]
{name} = host={host} port=5432 user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""


@pytest.fixture
def pooled(stage: Stage) -> Iterator[Stage]:
    """A stage whose processes come to the database through a pooler."""
    with _pooler(stage) as url:
        stage.env = {
            **stage.env,
            "DATABASE_URL": url,
            "DATABASE_POOLER": "transaction",
            "LIVE_DATABASE_URL": stage.url,
        }
        yield stage


@contextmanager
def _pooler(stage: Stage) -> Iterator[str]:
    assert PGBOUNCER
    parts, port = urlsplit(stage.url), free_port()
    name, (host,) = parts.path[1:], parse_qs(parts.query)["host"]
    ini = stage.folder / "pgbouncer.ini"
    ini.write_text(INI.format(name=name, host=host, port=port, sessions=SESSIONS))
    command = [PGBOUNCER, "-q", str(ini)]
    if getpass.getuser() == "root":  # It refuses to be root; the socket is for its owner only.
        command[1:1] = ["-u", Path(host).owner()]
    with (stage.folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"postgresql://postgres@127.0.0.1:{port}/{name}"
    try:
        until(lambda: _answers(url))
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_people_and_programs_book_confirm_and_cancel_through_the_pooler(
    pooled: Stage, template: Template
) -> None:
    pooled.web()
    pooled.worker()
    days = pooled.days()
    callers = [
        Caller(pooled, template.token, day, phones=f"+6282{number}")
        for number, day in enumerate(days[:CALLERS])
    ]
    people = People(pooled, Random(1), days)  # noqa: S311  # a lottery, no secret

    for caller in callers:
        caller.start()
    people.join(10, plans=[keeps, cancels, moves])
    people.follow_until(lambda: people.are_done)
    for caller in callers:
        caller.stop()
    booked = {code: told for caller in callers for code, told in caller.answered.items()}
    for code in list(booked)[::3]:
        _cancel(pooled, template.token, code)
        booked[code]["state"] = "cancelled"

    until(pooled.is_quiet)
    assert len(booked) > CALLERS
    assert set(check(pooled, people, booked=booked).values()) == {1}
    assert "Traceback" not in pooled.programs["worker"].log.read_text()
    assert "Traceback" not in pooled.programs["web"].log.read_text()


def _cancel(stage: Stage, token: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{stage.site}/api/v1/bookings/{code}/cancel"
    assert httpx.post(url, headers=headers, timeout=60).json()["state"] == "cancelled"


def test_the_check_says_which_timeouts_the_role_lacks(pooled: Stage) -> None:
    before = run("check", env=pooled.env, folder=pooled.folder)
    name = urlsplit(pooled.url).path[1:]
    with psycopg.connect(pooled.url, autocommit=True) as session:
        for timeout in ("lock", "statement", "idle_in_transaction_session"):
            session.execute(f"ALTER DATABASE {name} SET {timeout}_timeout = '30s'")
        # Sessions that the pooler keeps know nothing of it yet.
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    after = run("check", env=pooled.env, folder=pooled.folder)

    assert (before.returncode, after.returncode) == (0, 0), before.stderr + after.stderr
    assert "behind the pooler without lock_timeout, statement_timeout" in before.stdout
    assert "behind the pooler with the role's own timeouts" in after.stdout
