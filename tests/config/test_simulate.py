"""`antrean simulate`, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from antrean.config.cli import main


def test_it_prints_how_people_waited(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = tmp_path / "fairness.md"
    document.write_text("Before\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter\n")

    code = main(["simulate", "--offices", "36", "--days", "1", "--write", str(document)])

    told = capsys.readouterr().out
    assert code == 0
    assert "`antrean simulate --offices 36 --days 1 --seed 1`" in told
    assert told.count("| by the policy |") == told.count("| by arrival |") == 6
    assert told.count("| pickup | walk-in |") == 1
    assert document.read_text() == (
        f"Before\n<!-- figures -->\n{told}<!-- end of figures -->\nAfter\n"
    )


def test_it_refuses_a_document_without_a_place_and_a_month_without_days(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "plain.md").write_text("Nothing\n")
    small = ["simulate", "--offices", "1", "--days", "1"]

    assert main([*small, "--write", str(tmp_path / "plain.md")]) == 1
    assert "has no place for figures" in capsys.readouterr().err
    assert main(["simulate", "--days", "0"]) == 1
    assert "at least one office and one day" in capsys.readouterr().err
