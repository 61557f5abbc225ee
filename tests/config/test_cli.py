from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from antrean.config import cli
from antrean.config.commands import CommandRefused
from antrean.kernel.errors import DomainError


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])

    told = capsys.readouterr().out
    assert stop.value.code == 0
    listed = re.findall(r"^    ([a-z]+)\b", told, re.MULTILINE)
    assert listed == list(cli.COMMANDS)


@pytest.mark.parametrize("word", sorted(cli.COMMANDS))
def test_every_command_explains_itself(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([word, "--help"])

    assert stop.value.code == 0
    assert f"antrean {word}" in capsys.readouterr().out


def test_help_needs_no_settings(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "antrean", "offices", "load", "--help"],
        env={"PYTHONPATH": str(Path.cwd())},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("usage: antrean offices load")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["day"],
        ["day", "open"],
        ["day", "open", "bogor", "--day", "tomorrow"],
        ["day", "open", "bogor", "--delay", "-5"],
        ["bookings", "list", "--office", "bogor"],
        ["serve", "--port", "high"],
        ["worker", "surplus"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_answered_in_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(words)

    told = capsys.readouterr()
    assert stop.value.code == 2
    assert told.out == ""
    assert told.err.count("\n") == 1


class _ShutError(DomainError):
    code = "shut"


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (CommandRefused("no such\nfile"), "antrean: no such file\n"),
        (_ShutError(), "antrean: shut\n"),
        (_ShutError(day="Monday"), "antrean: shut (day=Monday)\n"),
    ],
)
def test_a_refusal_is_told_in_one_line(
    refusal: Exception,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("antrean.config.commands.tick.jobs.everything", _raising(refusal))

    code = cli.main(["tick"])

    assert code == 1
    assert capsys.readouterr().err == told


def _raising(error: Exception):
    def everything() -> None:
        raise error

    return everything
