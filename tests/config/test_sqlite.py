"""The line in which one process's writers wait. A file of its own, so that it runs on both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from antrean.config import environment

THREADS, TURNS = 8, 25


class File:
    """A SQLite file with one counter, and a connection to it for each thread."""

    def __init__(self, folder: Path, *, timeout: float = 30) -> None:
        settings = environment.database(f"sqlite:///{folder / 'a.sqlite3'}", root=folder)
        settings["OPTIONS"]["timeout"] = timeout
        self.handler = ConnectionHandler({"default": settings})
        with self.connection.cursor() as cursor:
            cursor.execute("CREATE TABLE counter (n INTEGER)")
            cursor.execute("INSERT INTO counter VALUES (0)")

    @property
    def connection(self) -> Any:
        return self.handler["default"]

    def execute(self, statement: str, *values: int) -> Any:
        with self.connection.cursor() as cursor:
            found = cursor.execute(statement, values)
            return found.fetchone() if statement.startswith("SELECT") else None

    def begin(self) -> None:
        self.connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    def end(self) -> None:
        self.connection.commit()
        self.connection.set_autocommit(True)

    def count_up(self) -> None:
        """Read, then write: right only if nobody else writes in between."""
        self.begin()
        (n,) = self.execute("SELECT n FROM counter")
        self.execute("UPDATE counter SET n = %s", n + 1)
        self.end()


@pytest.fixture
def file(tmp_path: Path, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        made = File(tmp_path)
        yield made
        made.handler.close_all()


def test_writers_wait_for_each_other(file: File) -> None:
    def work(_: int) -> None:
        for _ in range(TURNS):
            file.count_up()
        file.connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert file.execute("SELECT n FROM counter") == (THREADS * TURNS,)


@pytest.mark.parametrize("ending", ["rollback", "close"])
def test_a_turn_ends_with_its_transaction_however_it_ends(ending: str, file: File) -> None:
    file.begin()
    getattr(file.connection, ending)()
    file.connection.set_autocommit(True)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: (file.count_up(), file.connection.close())).result(timeout=20)

    assert file.execute("SELECT n FROM counter") == (1,)


def test_a_writer_who_waits_too_long_is_told_as_sqlite_tells(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        file = File(tmp_path, timeout=0.05)
        file.begin()

        def wait() -> None:
            try:
                file.begin()
            finally:
                file.connection.close()

        with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError, match="is locked"):
            pool.submit(wait).result(timeout=20)

        file.end()
        file.handler.close_all()
