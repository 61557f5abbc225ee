"""What one booking makes the database do: its statements, and the rows it leaves.

Run as a script in a process of its own on an opened office (`DATABASE_URL`); prints JSON. One
request goes through the whole API, so nothing here knows how a booking is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from antrean.config import ready
from bench import requests

TRIES = 5

type Rows = dict[str, set[str]]
type Execute = Callable[..., Any]


def main(token: str, office: str, slot: int) -> None:
    ready.prepare(serves=False)
    connection = import_module("django.db").connection
    post = _poster(token, office, slot)
    post(1)  # What is read once a process is not part of a booking.
    recorded = [_recorded(connection, post, number) for number in range(2, 2 + TRIES)]
    # What is read once a second is nobody's in particular: who had to read it is left out.
    found = min(recorded, key=lambda one: len(one["statements"]))
    json.dump(found | {"slot": slot, "made": identities(connection)}, sys.stdout)


def _recorded(connection: Any, post: Callable[[int], str], number: int) -> dict[str, Any]:
    before = rows(connection)
    recorder = Recorder(connection)
    with connection.execute_wrapper(recorder):
        code = post(number)
    after = rows(connection)
    return {
        "number": requests.FIRST_PHONE + number,
        "code": code,
        "statements": recorder.statements,
        "written": {
            name: [json.loads(row) for row in sorted(after[name] - before[name])]
            for name in after
            if after[name] - before[name]
        },
        "changed": sorted(name for name in after if before[name] - after[name]),
    }


def _poster(token: str, office: str, slot: int) -> Callable[[int], str]:
    client = import_module("django.test").Client(SERVER_NAME="127.0.0.1")

    def post(number: int) -> str:
        key, body = requests.booking(number, office, slot)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = client.post(
            "/api/v1/bookings", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == requests.CREATED, answer.content
        code: str = answer.json()["code"]
        return code

    return post


class Recorder:
    """Keeps each statement with its values in place, and what it returned."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.statements: list[dict[str, Any]] = []

    def __call__(self, execute: Execute, sql: str, params: Any, *how: Any) -> Any:
        answer = execute(sql, params, *how)
        many, context = how
        inside = self.connection.in_atomic_block
        for values in params if many else [params]:
            text = self._text(sql, values)
            result = context["cursor"].cursor.pgresult
            self.statements.append({"sql": text, "inside": inside} | _returned(result))
        return answer

    def _text(self, sql: str, values: Any) -> str:
        psycopg: Any = import_module("psycopg")
        cursor = psycopg.ClientCursor(self.connection.connection)
        return str(cursor.mogrify(sql, values) if values else sql)


def _returned(result: Any) -> dict[str, Any]:
    if result is None:  # It is sent together with others, so nobody reads of it.
        return {"columns": [], "rows": []}
    columns = [result.fname(column).decode() for column in range(result.nfields)]
    found = [
        [_cell(result.get_value(row, column)) for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
    return {"columns": columns, "rows": found}


def _cell(value: bytes | None) -> str | None:
    return value.decode(errors="replace") if value is not None else None


def rows(connection: Any) -> Rows:
    """Return every row of every table, as JSON."""
    names = connection.introspection.table_names()
    found: Rows = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{name}" t')  # noqa: S608  # its own names
            found[name] = {row for (row,) in cursor.fetchall()}
    return found


def identities(connection: Any) -> dict[str, str]:
    """Return the column that the database numbers by itself, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        return dict(cursor.fetchall())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean.config.settings")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
