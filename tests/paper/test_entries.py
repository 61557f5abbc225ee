from __future__ import annotations

from datetime import date, time

import pytest

from antrean.paper.entries import COLUMNS, Entry, read

TODAY = date(2017, 8, 9)
HEADING = ";".join(COLUMNS)


def one(line: str) -> Entry:
    [entry] = read(line, TODAY)
    return entry


def wrong(line: str) -> str:
    found = one(line).wrong
    return found.code if found else ""


def test_a_line_of_the_list_says_when_somebody_came_and_was_done() -> None:
    entry = one("A012; 08.55; 09.40")

    assert (entry.key, entry.came, entry.done) == ("A012", time(8, 55), time(9, 40))
    assert (entry.result, entry.wrong) == ("served", None)


def test_who_just_came_has_a_name_and_a_birth_date() -> None:
    entry = one("W501; Siti  Nurhaliza; 25-01-1987; 9.10; 10.05; berkas kurang")

    assert (entry.key, entry.name, entry.birth_date) == (
        "W501",
        "Siti Nurhaliza",
        date(1987, 1, 25),
    )
    assert (entry.result, entry.wrong) == ("incomplete", None)


def test_a_table_is_read_by_the_names_of_its_columns() -> None:
    text = f"\ufeff{HEADING}\r\nA012;Budi;;08.00;4M2T;;8:55;;\r\nA013;Made;;08.00;9KQX;;;;\r\n"

    [entry] = read(text, TODAY)

    # Who has no hour did not come, and needs no line.
    assert (entry.line, entry.key, entry.ending, entry.result) == (2, "A012", "4M2T", "here")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_separator_of_a_spreadsheet_will_do(separator: str) -> None:
    text = "\n".join([separator.join(COLUMNS), separator.join(["A012", *[""] * 5, "0855", "", ""])])

    assert [entry.came for entry in read(text, TODAY)] == [time(8, 55)]


@pytest.mark.parametrize("typed", ["08.55", "8.55", "8:55", "0855", "08.55 WIB", "8.55 wita"])
def test_hours_are_read_as_people_write_them(typed: str) -> None:
    assert one(f"A012; {typed}").came == time(8, 55)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("a012", "A012"), ("A 012", "A012"), ("w-501", "W501"), ("w501", "W501"), ("A1012", "A1012")],
)
def test_numbers_are_read_as_people_write_them(typed: str, key: str) -> None:
    assert one(f"{typed}; Budi; 25-01-1987; 08.55").key == key


def test_a_whole_code_stands_for_its_party() -> None:
    assert one("abcd-efgh-3; 08.55").key or wrong("abcd-efgh-3; 08.55") == "number"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("012; 08.55", "number"),
        (";08.55", "number"),
        ("A012;;09.40", "no_came"),
        ("A012; pagi", "hour"),
        ("A012; 08.55; 25.10", "hour"),
        ("A012; 08.55; 08.40", "order"),
        ("A012; 08.55; 09.40; lulus", "result"),
        ("A012; 08.55; 09.40; menunggu", "here_done"),
        ("W501; 12345; 25-01-1987; 09.10", "name"),
        ("W501; Budi; kemarin; 09.10", "born"),
        ("W501; Budi; 25-01-2087; 09.10", "born"),
    ],
)
def test_what_is_wrong_is_told_of_the_line(line: str, code: str) -> None:
    assert wrong(line) == code


def test_a_number_that_stands_there_twice_is_told_with_the_line_before() -> None:
    first, second = read("A012; 08.55\nA012; 09.10", TODAY)

    assert first.wrong is None
    assert second.wrong
    assert (second.wrong.code, second.wrong.facts["line"]) == ("twice", 1)


def test_empty_lines_and_people_who_did_not_come_are_no_lines() -> None:
    assert read(f"\n{HEADING}\n;;;;;;;;\nA012;Budi;;08.00;4M2T;;;;\n\n", TODAY) == []
