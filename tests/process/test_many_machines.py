"""Two web processes, one of streams and two workers on one PostgreSQL, as on many machines.

Nothing but the database is shared: whoever answers, the places are sold once, and whoever
dies takes nothing along that was promised.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import httpx
import pytest

from tests.process.people import People, check
from tests.process.running import PATIENCE, free_port, run, until
from tests.process.stage import OFFICE, Stage, Template

pytestmark = [
    pytest.mark.process,
    pytest.mark.postgres,
    pytest.mark.skipif(
        not os.environ["DATABASE_URL"].startswith("postgres"), reason="SQLite is one machine"
    ),
]

CROWD = 60
AT_ONCE = 16
CAPACITY = 4  # of an hour: the day has fewer places than the crowd wants
SOLD_BEFORE_THE_KILL = 5


class Crowd:
    """People who book through any of the addresses, and ask again when nobody answers."""

    def __init__(self, sites: list[str], token: str, day: str) -> None:
        self.sites, self.day = sites, day
        self.http = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
        self.codes: dict[str, str] = {}  # of who was answered 201, by their key

    def rush(self) -> list[int]:
        """Let everybody ask; return what each was answered."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(self.insist, range(CROWD)))

    def insist(self, number: int) -> int:
        """Ask at one address, then at the other, till somebody answers."""
        sites = (self.sites[(number + tried) % len(self.sites)] for tried in range(20))
        answers = (self.ask(site, number) for site in sites)
        answer = next(answer for answer in answers if answer is not None)
        if answer.status_code == 201:
            self.codes[f"key-{number}"] = answer.json()["code"]
        return answer.status_code

    def ask(self, site: str, number: int) -> httpx.Response | None:
        person = {"name": "Siti Aminah", "birth_date": "1987-01-25", "relation": "self"}
        contact = {"phone": f"+62813{number:08}"}
        body = {"office": OFFICE, "day": self.day, "contact": contact, "applicants": [person]}
        headers = {"Idempotency-Key": f"key-{number}"}
        try:
            return self.http.post(f"{site}/api/v1/bookings", json=body, headers=headers)
        except httpx.TransportError:
            return None

    def asked_again(self, site: str) -> Mapping[str, str]:
        """Return the codes that those who were answered get at this address, by key."""
        answers = {key: self.ask(site, int(key.removeprefix("key-"))) for key in self.codes}
        return {key: answer.json()["code"] for key, answer in answers.items() if answer}


@pytest.fixture
def machines(stage: Stage) -> Iterator[list[str]]:
    """Start everything twice but the streams; give the two addresses."""
    ports = [stage.web_port, free_port()]
    for number, port in enumerate(ports, 1):
        stage.web(f"web {number}", port)
        stage.worker(f"worker {number}")
    live = free_port()
    stage.start("live", "live", "--port", str(live))
    until(lambda: stage.status("/healthz", live) == 200)
    yield [f"http://127.0.0.1:{port}" for port in ports]
    for name, program in stage.programs.items():
        if program.is_running:
            code = program.stop()
            # How the outside world ends is its own business: its server may panic while it stops.
            assert code == 0 or name == "simulator"
        assert "Traceback" not in program.log.read_text()


def test_a_crowd_before_two_doors_gets_exactly_what_there_is_though_one_is_killed(
    stage: Stage, machines: list[str], template: Template
) -> None:
    day, capacity = _scarce_day(stage)
    crowd = Crowd(machines, template.token, day)

    with crowd.http:
        with ThreadPoolExecutor(1) as beside:
            rush = beside.submit(crowd.rush)
            until(lambda: len(crowd.codes) >= SOLD_BEFORE_THE_KILL)
            stage.programs["web 2"].kill()
            answers = rush.result()
        asked_again = crowd.asked_again(machines[0])

    assert answers.count(201) == capacity
    assert answers.count(409) == CROWD - capacity
    assert asked_again == crowd.codes
    books: Mapping[str, Any] = stage.books()["bookings"]
    assert {code for code in books if books[code]["day"] == day} == set(crowd.codes.values())


def _scarce_day(stage: Stage) -> tuple[str, int]:
    day = stage.days()[-1]
    words = f"schedule publish {OFFICE} --from {day} --days 1 --capacity {CAPACITY} --update"
    done = run(*words.split(), env=stage.env, folder=stage.folder)
    assert done.returncode == 0, done.stderr
    fresh = {"Cache-Control": "no-cache"}
    url = f"{stage.site}/api/v1/offices/{OFFICE}/days"
    days = httpx.get(url, headers=fresh).raise_for_status().json()
    return day, next(found["remaining"] for found in days if found["day"] == day)


def test_two_workers_share_the_chat_and_one_goes_on_alone(
    stage: Stage, machines: list[str]
) -> None:
    people = People(stage, Random(1), stage.days())  # noqa: S311  # a lottery, no secret
    people.join(12)
    people.follow_until(lambda: people.answers >= 12)

    stopped = stage.programs["worker 2"].stop()
    people.join(4)
    people.follow_until(lambda: people.are_done)

    until(stage.is_quiet)
    assert stopped == 0
    assert set(check(stage, people).values()) == {1}
