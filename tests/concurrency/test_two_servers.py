"""Two web processes on one database, and a crowd before their doors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.process.running import ROOT, Service, database, environment, start, until

pytestmark = [pytest.mark.race, pytest.mark.process]
PEOPLE = 200
PATIENCE = 60

# Makes the database, two offices with open days, and a client; tells what they are.
PREPARE = """
import json
from datetime import timedelta

import django

django.setup()
from django.core.management import call_command

call_command("migrate", verbosity=0)
from antrean.api.actions import create_client
from antrean.kernel import clock
from tests import make

day = clock.now().date() + timedelta(days=5)
offices = [make.office(code="bogor"), make.office(code="depok")]
eight = make.slot(office=offices[0], day=day, capacity=6)
nine = make.slot(office=offices[0], day=day, starts=make.time(9), capacity=4)
there = make.slot(office=offices[1], day=day, capacity=50)
_, token = create_client(name="crowd", scopes=["read", "book"])
print(json.dumps({"day": str(day), "token": token, "there": there.pk}))
"""


@dataclass
class Town:
    """Two servers, and what a caller has to know."""

    urls: list[str]
    day: str
    token: str
    there: int
    http: httpx.Client
    _serial = count(1)

    def body(self, **changes: Any) -> dict[str, Any]:
        person = {"name": "Budi", "birth_date": "1987-01-25", "relation": "self"}
        contact = {"phone": f"+62811{next(self._serial):07d}"}
        asked = {"office": "bogor", "day": self.day, "contact": contact, "applicants": [person]}
        return asked | changes

    def book(self, url: str, body: dict[str, Any], key: str = "") -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key or f"k{next(self._serial)}",
        }
        return self.http.post(f"{url}/api/v1/bookings", json=body, headers=headers)

    def at_once(self, jobs: list[Callable[[str], httpx.Response]]) -> list[httpx.Response]:
        """Send every request at the same instant, to one server and the other in turns."""
        gate = Barrier(len(jobs))

        def run(job: Callable[[str], httpx.Response], url: str) -> httpx.Response:
            gate.wait(PATIENCE)
            return job(url)

        with ThreadPoolExecutor(len(jobs)) as threads:
            return list(threads.map(run, jobs, cycle(self.urls)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    limits = httpx.Limits(max_connections=PEOPLE)
    with ExitStack() as stack:
        env = environment(folder, stack.enter_context(database(folder)))
        env["DJANGO_SETTINGS_MODULE"] = "antrean.config.settings"
        prepared = subprocess.run(
            [sys.executable, "-c", PREPARE],
            env=env,
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        servers = [start("web", _folder(folder, name), env) for name in ("one", "two")]
        for server in servers:
            stack.callback(server.stop)
            until(server.is_ready)
        client = httpx.Client(limits=limits, timeout=PATIENCE, trust_env=False)
        http = stack.enter_context(client)
        yield Town([s.url for s in servers], http=http, **json.loads(prepared.stdout))
        assert [_complaints(server) for server in servers] == ["", ""]


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _complaints(server: Service) -> str:
    return server.errors.read_text()


def test_two_hundred_people_for_the_last_seven_places_of_a_day(town: Town) -> None:
    three = [{"name": f"Budi {x}", "birth_date": "1987-01-25", "relation": "child"} for x in "ABC"]
    assert town.book(town.urls[0], town.body(applicants=three)).status_code == 201
    bodies = [town.body() for _ in range(PEOPLE)]

    answers = town.at_once([lambda url, b=body: town.book(url, b) for body in bodies])

    assert Counter(answer.status_code for answer in answers) == {201: 7, 409: 193}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(problem["code"], str(problem["nearest"])) for problem in refused} == {
        ("day_full", "[]")
    }
    days = town.http.get(
        f"{town.urls[1]}/api/v1/offices/bogor/days",
        params={"from": town.day, "days": 1},
        headers={"Cache-Control": "no-cache"},
    )
    assert days.json()[0]["remaining"] == 0


def test_one_request_sent_to_both_is_one_booking(town: Town) -> None:
    for turn in range(5):
        body = town.body(office="depok")

        answers = town.at_once([lambda url, b=body, t=turn: town.book(url, b, f"same{t}")] * 4)

        assert [answer.status_code for answer in answers] == [201] * 4
        assert len({answer.json()["code"] for answer in answers}) == 1


def test_one_holder_at_both_has_four_places(town: Town) -> None:
    body = town.body(office="depok")

    answers = town.at_once([lambda url: town.book(url, body)] * 8)

    assert Counter(answer.status_code for answer in answers) == {201: 4, 409: 4}


def test_control_without_one_key_the_same_request_is_booked_again(town: Town) -> None:
    body = town.body(office="depok")

    answers = town.at_once([lambda url: town.book(url, body)] * 2)

    assert len({answer.json()["code"] for answer in answers}) == 2
