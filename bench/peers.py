"""What a booking costs the database alone: pgbench writes the same rows, one transaction each.

Two peers, both made from one booking that the API really wrote (`bench.recording`), so that
neither can drift from the code:

- `statements`: the statements of that booking, in their order, with other people in them;
- `function`: one call of a function that writes the same rows by the least statements.

What the API reads outside its transactions (who calls, what it answers) is left out of both,
and its transactions become one: where that is not what we do, it is in the peer's favour.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench import postgres
from bench.requests import FIRST_PHONE
from bench.servers import OFFICE, Office

_LITERAL = re.compile(r"(E?'(?:[^']|'')*')")
_LIKE_VARIABLE = re.compile(r":(?=\w)")
# Ids have twelve digits and phones thirteen: nothing else in a statement looks like them, but for
# a piece of a digest, which has letters beside it.
_LONG = re.compile(r"(?<![0-9a-z])\d{12,13}(?![0-9a-z])")
_SETTING = """\
\\set n :n + 1
\\set slot random({first}, {last})
\\set phone {phone} + :client_id * 1000000 + :n
\\set code 100000000 + :client_id * 1000000 + :n
"""
_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class UnexplainedError(Exception):
    """A statement holds an id of which nobody knows where it comes from."""


@dataclass(slots=True)
class Names:
    """What stands for what: the text met in the recording → the variable that takes its place."""

    known: dict[str, str] = field(default_factory=dict)
    mark: str = ":"  # pgbench's variables; a function's own need none

    def put(self, sql: str) -> str:
        """Return the statement with variables in place of what differs between bookings."""
        pieces = _LITERAL.split(sql)
        pieces[1::2] = map(self._in_literal, pieces[1::2])
        pieces[0::2] = map(self._in_text, pieces[0::2])
        return "".join(pieces)

    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self.known, key=len, reverse=True)
        return re.compile(rf"(?<!\d)({'|'.join(map(re.escape, longest))})(?!\d)")

    def _variable(self, text: str) -> str:
        return self.mark + self.known[text]

    def _in_text(self, text: str) -> str:
        # With the type said: of a value sent apart the database would not know it everywhere.
        return self._pattern().sub(lambda found: f"({self._variable(found[0])})::bigint", text)

    def _in_literal(self, literal: str) -> str:
        """Return a literal as it is, or as the sum of its parts.

        A sum works with pgbench's values in place and with values sent apart.
        """
        kind, _, inner = literal.removesuffix("'").partition("'")
        pieces = self._pattern().split(inner)
        pieces[0::2] = [_spelt(kind, piece) if piece else "" for piece in pieces[0::2]]
        pieces[1::2] = [f"{self._variable(piece)}::text" for piece in pieces[1::2]]
        parts = " || ".join(piece for piece in pieces if piece)
        return f"({parts})" if len(pieces) > 1 else parts or literal


def _spelt(kind: str, text: str) -> str:
    """Return a literal in which pgbench sees no variable: it looks into quotes as well."""
    if not _LIKE_VARIABLE.search(text):
        return f"{kind}'{text}'"
    escaped = text if kind else text.replace("\\", r"\\")
    return "E'" + _LIKE_VARIABLE.sub(r"\\x3a", escaped) + "'"


def recorded(office: Office) -> dict[str, Any]:
    """Return what one booking did to a database of this office's."""
    command = [sys.executable, "-m", "bench.recording", office.token, OFFICE, str(office.slots[0])]
    done = subprocess.run(
        command, env=office.env, cwd=office.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _start(record: Mapping[str, Any], mark: str) -> Names:
    return Names(
        {
            str(record["number"]): "phone",
            record["code"]: "code",
            str(record["slot"]): "slot",
        },
        mark,
    )


def statements(record: Mapping[str, Any], constant: set[str]) -> str:
    """Return a script of the booking's own statements.

    Args:
        record: of `recorded`.
        constant: ids that are the same for every booking (the office, the client).

    Raises:
        UnexplainedError: the script would write the recorded booking's ids again and again.
    """
    names = _start(record, ":")
    kept = [one for one in record["statements"] if _belongs(one)]
    lines = ["BEGIN;"]
    for place, statement in enumerate(kept):
        text = names.put(statement["sql"].strip())
        _check_explained(text, constant)
        new = _returned_ids(statement, names, constant, kept[place + 1 :])
        names.known |= {value: f"s{place}_{_cell(*cell)}" for value, cell in new.items()}
        lines.append(f"{_one_row(text, statement, new)} \\gset s{place}_" if new else f"{text};")
    return "\n".join([*lines, "COMMIT;", ""])


def _belongs(statement: Mapping[str, Any]) -> bool:
    return statement["inside"] and not statement["sql"].startswith(_CONTROL)


type Cells = dict[str, tuple[int, int]]  # value → row and column in which it was told


def _returned_ids(
    statement: Mapping[str, Any],
    names: Names,
    constant: set[str],
    later: Sequence[Mapping[str, Any]],
) -> Cells:
    """Return the ids that this statement told and a later one names, and where it did."""
    texts = " ".join(one["sql"] for one in later)
    return {
        value: (number, column)
        for number, row in enumerate(statement["rows"])
        for column, value in enumerate(row)
        if value and _LONG.fullmatch(value) and value in texts
        if value not in names.known and value not in constant
    }


def _cell(row: int, column: int) -> str:
    return f"r{row}c{column}"


def _one_row(text: str, statement: Mapping[str, Any], wanted: Cells) -> str:
    """Return the statement so that it answers with one row, which is what pgbench can take."""
    columns = ", ".join(f"c{column}" for column in range(len(statement["columns"])))
    told = ", ".join(
        f"(array_agg(c{column}))[{row + 1}] AS {_cell(row, column)}"
        for row, column in wanted.values()
    )
    return f"WITH told ({columns}) AS ({text}) SELECT {told} FROM told"  # noqa: S608  # our own


def _check_explained(text: str, constant: set[str]) -> None:
    if unknown := set(_LONG.findall(text)) - constant:
        raise UnexplainedError(f"{unknown} in {text}")


def function(record: Mapping[str, Any], constant: set[str]) -> str:
    """Return the definition of `bench_book(slot, phone, code)`, which writes the same rows.

    Raises:
        UnexplainedError: a row names an id that no other row has.
    """
    if record["changed"] != ["bookings_slot"]:
        raise UnexplainedError(f"a booking changes {record['changed']}")
    tables = {name: rows for name, rows in record["written"].items() if name != "bookings_slot"}
    names = _start(record, "")
    made = list(_inserts(tables, record["made"], names))
    for text in made:
        _check_explained(text, constant)
    variables = "".join(f" {name} bigint;" for name in names.known.values() if name[0] == "v")
    return f"""\
CREATE FUNCTION bench_book(slot bigint, phone bigint, code text) RETURNS bigint
LANGUAGE plpgsql AS $$ DECLARE{variables} BEGIN
{"\n".join(made)}
UPDATE bookings_slot SET taken = taken + 1 WHERE id = slot AND taken < capacity;
IF NOT FOUND THEN RAISE 'slot_full'; END IF;
RETURN slot;
END $$"""  # noqa: S608  # our own rows


def _inserts(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], made: Mapping[str, str], names: Names
) -> Iterator[str]:
    """Yield an INSERT a row, those first whose ids others name."""
    rows = [(name, row) for name, found in tables.items() for row in found]
    own = {str(row[made[name]]) for name, row in rows if name in made}
    while rows:
        for name, row in rows:
            identity = made.get(name)
            values = {key: value for key, value in row.items() if key != identity}
            if not (set(_LONG.findall(json.dumps(values))) & own) - names.known.keys():
                break
        else:
            raise UnexplainedError(f"rows that name each other: {rows}")
        rows.remove((name, row))
        columns = ", ".join(f'"{key}"' for key in values)
        told = ", ".join(names.put(_literal(value)) for value in values.values())
        text = f'INSERT INTO "{name}" ({columns}) VALUES ({told})'  # noqa: S608  # our own tables
        if identity:
            variable = f"v{len(names.known)}"
            names.known[str(row[identity])] = variable
            text += f' RETURNING "{identity}" INTO {variable}'
        yield f"{text};"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


CALL = "SELECT bench_book(:slot, :phone, (:code)::text);\n"


@dataclass(frozen=True, slots=True)
class Peers:
    """The scripts, and the function as a database must have it."""

    scripts: Mapping[str, str]
    definition: str


def made(office: Office) -> Peers:
    """Record a booking on this office's database and make the peers of it."""
    slots = sorted(office.slots)
    assert slots[-1] - slots[0] == len(slots) - 1, "slots are not numbered in a row"
    constant = _ids(office) - {str(slot) for slot in slots}
    record = recorded(office)
    setting = _SETTING.format(first=slots[0], last=slots[-1], phone=FIRST_PHONE)
    return Peers(
        {"statements": setting + statements(record, constant), "function": setting + CALL},
        function(record, constant),
    )


def _ids(office: Office) -> set[str]:
    """Return the ids that were there before anybody booked."""
    with psycopg.connect(office.url) as session:
        tables = session.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'id' AND data_type = 'bigint'"
        ).fetchall()
        return {
            str(number)
            for (name,) in tables
            for (number,) in session.execute(f'SELECT id FROM "{name}"')  # noqa: S608  # as above
        }


def pgbench(
    script: str, url: str, *, clients: int, seconds: float, mode: str = "simple"
) -> tuple[float, int]:
    """Return how many transactions a second, and how many in all, pgbench made of a script.

    Its plans are kept as ours are, and made as ours are: see `environment.keep_plans`.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(postgres.binary("pgbench")), "-n", "-M", mode, "-j", "2", "-D", "n=0"]
        command += ["-c", str(clients), "-T", str(round(seconds)), "-f", file.name, url]
        env = os.environ | {"PGOPTIONS": "-c enable_seqscan=off"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (rate,) = re.findall(r"tps = ([0-9.]+)", done.stdout)
    (number,) = re.findall(r"actually processed: (\d+)", done.stdout)
    return float(rate), int(number)
