from __future__ import annotations

import pytest

from bench import peers
from bench.peers import Names, UnexplainedError

HOLDER, BOOKING, SLOT, OFFICE = "714000000002", "702000000002", "706000000002", "713000000054"
PHONE = 6281200000002


def statement(sql, *rows, columns=("id",), inside=True):
    return {"sql": sql, "inside": inside, "columns": list(columns), "rows": list(rows)}


def record(*statements, **more):
    found = {"number": PHONE, "code": "K7QX4M2T9", "slot": int(SLOT)}
    return found | {"statements": list(statements)} | more


def test_ids_that_a_statement_returned_are_taken_from_it():
    found = peers.statements(
        record(
            statement("INSERT INTO holder (x) VALUES ('') RETURNING id", [HOLDER]),
            statement(f"CALL identify({HOLDER}, '+{PHONE}')"),
        ),
        set(),
    )

    assert found.splitlines() == [
        "BEGIN;",
        (
            "WITH told (c0) AS (INSERT INTO holder (x) VALUES ('') RETURNING id)"
            " SELECT (array_agg(c0))[1] AS r0c0 FROM told \\gset s0_"
        ),
        "CALL identify((:s0_r0c0)::bigint, ('+' || :phone::text));",
        "COMMIT;",
    ]


def test_what_is_read_outside_the_transaction_is_left_out():
    outside = statement("SELECT 1 FROM client", inside=False)
    savepoint = statement('SAVEPOINT "s1"')

    found = peers.statements(record(outside, savepoint, statement("SELECT 2")), set())

    assert found == "BEGIN;\nSELECT 2;\nCOMMIT;\n"


def test_variables_stand_inside_of_json_as_well():
    names = Names({SLOT: "slot", str(PHONE): "phone"})

    found = names.put(f"""SELECT '[{{"slot": {SLOT}, "key": "a:{PHONE}"}}]'::jsonb""")

    assert found == (
        """SELECT ('[{"slot": ' || :slot::text || ', "key": "a:' || :phone::text || '"}]')::jsonb"""
    )


def test_nothing_in_quotes_looks_like_a_variable_to_pgbench():
    names = Names({SLOT: "slot"})

    assert names.put("SELECT '08:00', 'it''s'") == r"SELECT E'08\x3a00', 'it''s'"
    assert names.put(r"SELECT 'a\b:c', E'a\\b:c'") == r"SELECT E'a\\b\x3ac', E'a\\b\x3ac'"


def test_a_part_of_a_longer_number_is_not_an_id():
    assert Names({"12": "n"}).put("SELECT 123, 12, '112'") == "SELECT 123, (:n)::bigint, '112'"


def test_an_id_from_nowhere_is_refused():
    bad = record(statement(f"CALL close({BOOKING})"))

    with pytest.raises(UnexplainedError):
        peers.statements(bad, set())

    assert BOOKING in peers.statements(bad, {BOOKING})


def test_digits_of_a_digest_are_no_id():
    found = peers.statements(record(statement("SELECT 'key:5f0104902171928ac'")), set())

    assert "key\\x3a5f0104902171928ac" in found


def test_each_of_several_rows_gives_its_id():
    several = statement("SELECT code, id FROM new", ["x", HOLDER], ["y", BOOKING], columns="ab")

    found = peers.statements(record(several, statement(f"CALL a({BOOKING}, {HOLDER})")), set())

    assert found.splitlines()[1:3] == [
        (
            "WITH told (c0, c1) AS (SELECT code, id FROM new) SELECT (array_agg(c1))[1] AS r0c1,"
            " (array_agg(c1))[2] AS r1c1 FROM told \\gset s0_"
        ),
        "CALL a((:s0_r1c1)::bigint, (:s0_r0c1)::bigint);",
    ]


def test_the_function_writes_rows_after_those_whose_ids_they_name():
    written = {
        "booking": [{"id": int(BOOKING), "holder_id": int(HOLDER), "code": "K7QX4M2T9"}],
        "claim": [{"key": f"seat:{HOLDER}:1", "booking_id": int(BOOKING)}],
        "holder": [{"id": int(HOLDER), "erased_at": None, "extended": False}],
        "bookings_slot": [{"id": int(SLOT), "taken": 1}],
    }
    made = {"booking": "id", "holder": "id", "bookings_slot": "id"}

    found = peers.function(
        record(written=written, changed=["bookings_slot"], made=made), {OFFICE}
    ).splitlines()

    assert [line.partition(" (")[0] for line in found if line.startswith("INSERT")] == [
        'INSERT INTO "holder"',
        'INSERT INTO "booking"',
        'INSERT INTO "claim"',
    ]
    assert """VALUES (NULL, false) RETURNING "id" INTO v3;""" in found[2]
    assert """VALUES ((v3)::bigint, (code::text)) RETURNING "id" INTO v4;""" in found[3]
    assert r"""VALUES (('seat:' || v3::text || E'\x3a1'), (v4)::bigint);""" in found[4]


def test_a_booking_that_changes_more_than_slots_needs_another_function():
    with pytest.raises(UnexplainedError):
        peers.function(record(written={}, changed=["bookings_slot", "holder"], made={}), set())
