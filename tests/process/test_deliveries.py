"""The same words delivered again and again, at once to two processes, read by two workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil
import pytest

from tests.channels.whatsapp import bodies
from tests.process.crossing import Crossing
from tests.process.people import People, check, form_of
from tests.process.running import free_port, until
from tests.process.stage import Stage, Template, staged

pytestmark = pytest.mark.process

# The command's own, three loops and a dispatcher: fewer, and the worker is still starting.
THREADS_AT_WORK = 5


@pytest.fixture
def crossing() -> Iterator[Crossing]:
    crossing = Crossing()
    with crossing.open():
        yield crossing


@pytest.fixture
def stage(template: Template, tmp_path: Path, crossing: Crossing) -> Iterator[Stage]:
    """A stage whose Meta posts to the crossing."""
    with (
        template.copied(tmp_path) as url,
        staged(tmp_path, url, target=crossing.url) as stage,
    ):
        yield stage


def test_what_is_delivered_ten_times_to_two_processes_happens_once(
    stage: Stage, crossing: Crossing
) -> None:
    random, port = Random(1), free_port()  # noqa: S311  # a shuffle, no secret
    stage.web()
    stage.web("web 2", port)
    stage.worker()
    crossing.ways = [stage.site, f"http://127.0.0.1:{port}"]
    unkind = {"repeat": 5, "reorder": True, "bundle": 3}
    stage.control.put("/knobs", json=unkind).raise_for_status()
    people = People(stage, random, stage.days())

    people.join(8)
    people.follow_until(lambda: people.are_done)
    until(stage.is_quiet)
    once = check(stage, people)
    status = crossing.deliver_again(random)
    until(stage.is_quiet)

    assert status == 200
    assert check(stage, people) == once
    assert set(once.values()) == {1}


def test_what_a_person_sent_ends_as_sent_whichever_of_two_workers_takes_it(stage: Stage) -> None:
    people = 40
    stage.web()
    form = form_of(stage.days()[0])
    for worker in (stage.worker("worker"), stage.worker("worker 2")):
        until(lambda p=worker: psutil.Process(p.pid).num_threads() >= THREADS_AT_WORK)
    words = [form, "BATAL", "KEMBALI", "BATAL"]
    said = [message for number in range(people) for message in _said(stage, number, words)]
    Random(1).shuffle(said)  # noqa: S311  # a shuffle, no secret

    # In one body, so that everything lies there at once for both to take.
    assert _posted(stage, bodies.body(bodies.value(*said))) == 200

    until(stage.is_quiet)
    until(lambda: stage.owes_nothing and not stage.being_sent())
    books = stage.books()
    states = [booking["state"] for booking in books["bookings"].values()]
    assert states == ["cancelled"] * people
    assert books["said"]["done"] == people * len(words)
    answers = [one["id"] for one in books["messages"] if one["kind"] == "answer"]
    assert len(answers) == people * 3
    assert set(stage.taken().values()) == {1}
    assert set(answers) <= set(stage.taken())


def _said(stage: Stage, number: int, words: list[str]) -> list[dict[str, Any]]:
    """Let a new person say these words, a second apart; return them as Meta would tell them."""
    body = {"name": "Siti", "number": f"+62812{number:08}"}
    phone = stage.control.post("/phones", json=body).raise_for_status().json()
    who = {"from": phone["number"].lstrip("+"), "from_user_id": phone["user_id"]}
    began = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251  # of Meta's clock
    messages = []
    for nth, text in enumerate(words):
        said = stage.control.post(f"/phones/{phone['key']}/say", json={"text": text})
        at = began + timedelta(seconds=nth)
        messages.append(bodies.message(said.raise_for_status().json()["id"], at, text, who=who))
    return messages


def _posted(stage: Stage, content: dict[str, Any]) -> int:
    raw = json.dumps(content).encode()
    headers = {"X-Hub-Signature-256": bodies.sign(raw), "Content-Type": "application/json"}
    url = f"{stage.site}/wa/webhook"
    return httpx.post(url, content=raw, headers=headers, timeout=60).status_code
