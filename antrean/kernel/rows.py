"""A whole batch as one parameter: an array of JSON objects that a statement reads as a table.

So a statement's text does not grow with the batch: the database parses and plans it once,
and the driver has one value to pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Statement:
    """SQL for PostgreSQL and SQLite alike that reads the FROM item `{given}`.

    Args:
        columns: of `given`, with their types: "code text, holder int, at instant, born date,
            is_new bool". A key that a row lacks is NULL.
    """

    def __init__(self, text: str, columns: str) -> None:
        self._text = text
        self._columns = [column.split() for column in columns.split(", ")]
        self._instants = [name for name, kind in self._columns if kind == "instant"]

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Do it for all rows at once; for none, nothing."""
        if rows:
            with connection.cursor() as cursor:
                self._execute(cursor, connection.vendor, rows)

    def returning(self, connection: Connection, rows: Sequence[Row]) -> list[Any]:
        """Do it for all rows at once, and return the first column of what it returns."""
        if not rows:
            return []
        with connection.cursor() as cursor:
            self._execute(cursor, connection.vendor, rows)
            return [first for first, *_ in cursor.fetchall()]

    def _execute(self, cursor: Any, vendor: str, rows: Sequence[Row]) -> None:
        if vendor == "postgresql":
            cursor.execute(self._postgresql, [json.encode(rows).decode()])
        else:
            dated = [{**row, **{at: _as_text(row[at]) for at in self._instants}} for row in rows]
            cursor.execute(self._sqlite, [json.encode(dated).decode()])

    @cached_property
    def _postgresql(self) -> str:
        typed = ", ".join(f"{name} {_POSTGRESQL_TYPES[kind]}" for name, kind in self._columns)
        return self._text.format(given=f"json_to_recordset(%s::json) AS given ({typed})")

    @cached_property
    def _sqlite(self) -> str:
        # SQLite's JSON has the types that its columns have.
        read = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name, _ in self._columns)
        rows = f"(SELECT {read} FROM json_each(%s)) AS given"  # noqa: S608  # our own columns
        return self._text.format(given=rows)


def _as_text(at: datetime) -> str:
    """Return an instant as Django writes it into SQLite: instants are compared as texts there."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
