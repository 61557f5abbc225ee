from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from antrean.config.http import KILL_SECONDS
from tests.live.streams import watching
from tests.process.running import (
    Service,
    called,
    database,
    environment,
    free_port,
    gone,
    is_alive,
    run,
    serving,
    start,
    until,
)
from tests.process.stage import Template

pytestmark = pytest.mark.process


@pytest.fixture
def url(template: Template, tmp_path: Path) -> Iterator[str]:
    with template.copied(tmp_path) as url:
        yield url


@pytest.fixture(scope="module")
def service(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests that leave it as well as they found it."""
    folder = tmp_path_factory.mktemp("serve")
    with template.copied(folder) as url, serving(folder, environment(folder, url)) as service:
        yield service


def test_serve_stops_when_told_to_and_leaves_nothing(tmp_path: Path, url: str) -> None:
    with serving(tmp_path, environment(tmp_path, url)) as service:
        everything = service.processes()

        code = service.stop()

    assert code == 0
    assert gone(everything)
    assert service.errors.read_text() == ""


def test_all_end_with_serve_even_when_it_is_killed(tmp_path: Path, url: str) -> None:
    with serving(tmp_path, environment(tmp_path, url)) as service:
        everything = service.processes()

        service.process.kill()
        service.process.wait()

        until(lambda: gone(everything))


def test_serve_does_not_wait_for_open_streams(tmp_path: Path, url: str) -> None:
    with serving(tmp_path, environment(tmp_path, url)) as service:
        day = httpx.get(f"{service.url}/api/v1/offices/bogor/days?days=1").json()[0]
        with watching(day["live"]) as stream:
            until(lambda: stream.states)
            began = time.monotonic()

            code = service.stop()
            until(lambda: not stream.is_alive())

    assert code == 0
    # The server would kill what is open after this time.
    assert time.monotonic() - began < KILL_SECONDS


def test_both_ports_answer(service: Service) -> None:
    assert service.status("/healthz") == 200
    assert service.status("/healthz", service.live_port) == 200


def test_the_pages_prove_that_people_can_be_checked_in(service: Service) -> None:
    def figures() -> str:
        return httpx.get(f"{service.url}/metrics").text

    until(lambda: 'antrean_beat_seconds{name="arrivals"}' in figures())


def test_streams_are_looked_for_on_the_port_they_are_served_on(tmp_path: Path, url: str) -> None:
    with serving(tmp_path, environment(tmp_path, url)) as service:
        day = httpx.get(f"{service.url}/api/v1/offices/bogor/days?days=1").json()[0]

    assert day["live"].startswith(f"http://127.0.0.1:{service.live_port}/live/day/")


def test_children_are_in_the_process_group_and_named(service: Service) -> None:
    group = os.getpgid(service.process.pid)

    assert {os.getpgid(process.pid) for process in service.processes()} == {group}
    for words in ("antrean web", "antrean live", "antrean worker"):
        assert service.child(words).is_running()


@pytest.mark.parametrize("words", ["antrean web", "antrean live", "antrean worker"])
def test_a_child_that_dies_is_started_again(words: str, service: Service) -> None:
    child = service.child(words)
    family = [child, *child.children()]

    child.kill()

    until(lambda: gone(family))
    until(lambda: any(words in called(process) for process in _living(service)))
    until(service.is_ready)
    until(lambda: service.status("/healthz", service.live_port) == 200)


def _living(service: Service) -> list[psutil.Process]:
    return [process for process in service.processes()[1:] if is_alive(process)]


def test_readiness_tells_that_the_database_lacks_its_tables(tmp_path: Path) -> None:
    with database(tmp_path) as url:
        service = start("web", tmp_path, environment(tmp_path, url))

        until(lambda: service.status("/healthz") == 200)
        status = service.status("/readyz")
        service.stop()

    assert status == 503


def test_a_port_that_is_taken_is_told_and_ends_the_start(tmp_path: Path, url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = run(
            "serve",
            "--port",
            port,
            "--live-port",
            str(free_port()),
            env=environment(tmp_path, url),
            folder=tmp_path,
        )

    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr


def test_wrong_settings_end_the_start_in_one_line(tmp_path: Path, url: str) -> None:
    env = environment(tmp_path, url, PUBLIC_URL="antrean")

    done = run("serve", env=env, folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr == "antrean: PUBLIC_URL: 'antrean' is not an address of the web\n"
