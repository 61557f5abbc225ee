"""A whole batch as one parameter: an array of JSON objects that a statement reads as a table.

So the text of a statement does not grow with the batch: the database parses and plans it
once, and the driver has one value to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

from msgspec import json

_POSTGRESQL_TYPES = {
    "text": "text",
    "int": "bigint",
    "instant": "timestamptz",
    "date": "date",
    "bool": "boolean",
}
type Row = Mapping[str, Any]


class Connection(Protocol):
    """What is used of Django's."""

    @property
    def vendor(self) -> str: ...
    def cursor(self) -> Any: ...


@contextmanager
def together(connection: Any) -> Iterator[None]:
    """Send the statements of the block without waiting for each: PostgreSQL answers them at once.

    Nothing can be read inside; what the database refuses is raised at the end.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class Statement:
    """SQL for PostgreSQL and SQLite alike that reads the FROM item `{given}`.

    `{lock}` stands where rows are locked: SQLite has one writer, who needs no locks.

    Args:
        text: the statement.
        given: the columns of `given` and their types: "code text, holder int, at instant,
            born date, is_new bool". A key that a row lacks is NULL.
        returns: the columns that come back, if any do; written alike.
        lock: what `{lock}` is on PostgreSQL.
    """

    def __init__(self, text: str, given: str, *, returns: str = "", lock: str = "") -> None:
        self._text = text
        self._given = [column.split() for column in given.split(", ")]
        self._instants = [name for name, kind in self._given if kind == "instant"]
        self._lock = lock
        returned = [column.split()[1] for column in returns.split(", ") if column]
        self._readers = [_READERS.get(kind) for kind in returned]

    def run(self, connection: Connection, rows: Sequence[Row]) -> list[Any]:
        """Do it for all rows at once, for none nothing; return the rows that come back."""
        if not rows:
            return []
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self._postgresql, [json.encode(rows).decode()])
                return cursor.fetchall() if self._readers else []
            dated = [{**row, **{at: _as_text(row[at]) for at in self._instants}} for row in rows]
            cursor.execute(self._sqlite, [json.encode(dated).decode()])
            return [self._read(row) for row in cursor.fetchall()] if self._readers else []

    def _read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Return what SQLite gave in the types of its columns."""
        return tuple(
            reader(value) if reader and value is not None else value
            for reader, value in zip(self._readers, row, strict=True)
        )

    @cached_property
    def _postgresql(self) -> str:
        typed = ", ".join(f"{name} {_POSTGRESQL_TYPES[kind]}" for name, kind in self._given)
        rows = f"json_to_recordset(%s::json) AS given ({typed})"
        return self._text.format(given=rows, lock=self._lock)

    @cached_property
    def _sqlite(self) -> str:
        # SQLite's JSON has the types that its columns have.
        read = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name, _ in self._given)
        rows = f"(SELECT {read} FROM json_each(%s)) AS given"  # noqa: S608  # our own columns
        return self._text.format(given=rows, lock="")


def _as_text(at: datetime) -> str:
    """Return an instant as Django writes it into SQLite: instants are compared as texts there."""
    return str(at.astimezone(UTC).replace(tzinfo=None))


# Django reads dates and instants of SQLite's columns, instants without their zone.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "instant": lambda naive: naive.replace(tzinfo=UTC),
    "bool": bool,
}
