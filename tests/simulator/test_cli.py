"""The simulator as a process: how it starts, what it takes from outside, how it stops."""

from __future__ import annotations

import json
import signal
import socket

import httpx
import pytest

from antrean_simulator.cli import main
from tests.simulator.process import running

pytestmark = pytest.mark.process


def test_it_takes_its_secrets_and_offices_from_the_environment() -> None:
    offices = [{"phone_number_id": "7", "number": "+6221777", "name": "Kantor Uji"}]
    with running(WHATSAPP_ACCESS_TOKEN="kunci", SIMULATOR_OFFICES=json.dumps(offices)) as (
        _,
        address,
    ):
        headers = {"Authorization": "Bearer kunci"}
        office = httpx.get(f"{address}/v25.0/7", headers=headers, trust_env=False).json()
        state = httpx.get(f"{address}/control/state", trust_env=False).json()

    assert office["verified_name"] == "Kantor Uji"
    assert state["clock"]["can_turn"] is False
    assert len(state["phones"]) == 2


def test_it_stops_at_once_and_cleanly_though_a_page_is_open() -> None:
    with (
        running("--office", "7:+6221777:Kantor: Uji") as (process, address),
        httpx.stream("GET", f"{address}/control/events", trust_env=False) as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines).startswith("data: ")

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) == 0
        assert all(line.startswith("data: ") for line in lines if line)


@pytest.mark.parametrize(
    "arguments",
    [["--port", "x"], ["--office", "7"], ["--offices", "[{}]"], ["--lain"]],
    ids=["port", "office", "offices", "unknown option"],
)
def test_wrong_usage_is_told_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)

    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "environment",
    [{"SIMULATOR_OFFICES": "x"}, {"SIMULATOR_TEMPLATES": '[{"name": "a"}]'}],
    ids=["offices", "templates"],
)
def test_a_wrong_environment_is_told_in_one_line(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert main([]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_port_in_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        assert main(["--port", str(other.getsockname()[1])]) == 1

    assert "cannot listen" in capsys.readouterr().err
